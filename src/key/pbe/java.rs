//! How Sun's providers protect keys: `sun.security.provider.KeyProtector` (JKS) and
//! `com.sun.crypto.provider.KeyProtector` (JCEKS).

use std::num::NonZeroU32;

use hmac::digest::Digest;
use md5::Md5;
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::fault::{Fault, Result};
use crate::key::pbe::Cipher;
use crate::key::pbe::encryption::random;
use crate::secret::{Password, SecretBytes, constant_time_eq};

/// The length of the JCEKS salt in octets: other lengths do not occur.
pub(super) const JCEKS_SALT_LEN: usize = 8;
/// The length of the JKS salt, which stands before the key, in octets.
pub(super) const JKS_SALT_LEN: usize = SHA1_LEN;
const SHA1_LEN: usize = 20;

/// Opens a JKS key: salt, key under a keystream, check value.
pub(super) fn open_jks(protected: &[u8], password: &Password) -> Result<SecretBytes> {
    let parts = protected.split_first_chunk::<SHA1_LEN>().zip(protected.split_last_chunk::<SHA1_LEN>());
    let Some(((salt, _), (_, check))) = parts.filter(|_| protected.len() >= 2 * SHA1_LEN) else {
        return Err(Fault::corrupt(format!("a JKS key of {} bytes is too short", protected.len())));
    };
    let password = password.utf16_be();
    let sealed = &protected[SHA1_LEN..protected.len() - SHA1_LEN];
    let key = under_keystream(sealed, salt, password.as_slice());
    if !constant_time_eq(&check_value(&key, password.as_slice()), check) {
        return Err(Fault::PasswordWrong("the password of the key is wrong, or the key was damaged".into()));
    }
    Ok(key.into())
}

/// Seals a key as JKS does, under a fresh salt.
pub(super) fn seal_jks(key: &[u8], password: &Password) -> Result<Vec<u8>> {
    let password = password.utf16_be();
    let salt = random(SHA1_LEN)?;
    let sealed = under_keystream(key, &salt, password.as_slice());
    Ok([&salt, sealed.as_slice(), &check_value(key, password.as_slice())].concat())
}

/// XORs with SHA-1(password ‖ salt), SHA-1(password ‖ the hash before), …
fn under_keystream(text: &[u8], salt: &[u8], password: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut block = Zeroizing::new(salt.to_vec());
    for chunk in text.chunks(SHA1_LEN) {
        block = Zeroizing::new(Sha1::new().chain_update(password).chain_update(&*block).finalize().to_vec());
        out.extend(chunk.iter().zip(block.iter()).map(|(octet, key)| octet ^ key));
    }
    out
}

fn check_value(key: &[u8], password: &[u8]) -> Vec<u8> {
    Sha1::new().chain_update(password).chain_update(key).finalize().to_vec()
}

/// The cipher, key and IV of JCEKS: each half of the salt is hashed with the password on its own.
pub(super) fn jceks(
    password: &[u8],
    salt: &[u8],
    iterations: NonZeroU32,
) -> (Cipher, Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>) {
    let (first, second) = salt.split_at(salt.len() / 2);
    let first = if first == second { half_reversed(first) } else { first.to_vec() };
    let mut derived = Zeroizing::new(Vec::with_capacity(32));
    for half in [&first, second] {
        let mut hash = Md5::new().chain_update(half).chain_update(password).finalize();
        for _ in 1..iterations.get() {
            hash = Md5::new().chain_update(hash).chain_update(password).finalize();
        }
        derived.extend_from_slice(&hash);
    }
    let (key, iv) = derived.split_at(Cipher::TripleDes.key_len());
    (Cipher::TripleDes, key.to_vec().into(), iv.to_vec().into())
}

/// What the JDK does in order to tell equal halves apart: it means to reverse one, but its swap writes to a fixed place
/// (`PBES1Core.deriveCipherKey`, JDK 17).
fn half_reversed(half: &[u8]) -> Vec<u8> {
    match *half {
        [a, b, _, d] => vec![d, a, b, d],
        _ => half.to_vec(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn jks_keys_of_any_length_survive() {
        let password = Password::new("pässwörd€😀".into());
        for length in [0, 1, 19, 20, 21, 1218] {
            let key = vec![0x5a; length];
            let sealed = seal_jks(&key, &password).unwrap();
            assert_eq!(open_jks(&sealed, &password).unwrap().as_slice(), key);
            assert!(matches!(open_jks(&sealed, &Password::new("x".into())), Err(Fault::PasswordWrong(_))));
        }
        assert!(matches!(open_jks(&[0; 39], &password), Err(Fault::Corrupt(_))));
    }

    #[test]
    fn equal_salt_halves_are_told_apart_as_the_jdk_does() {
        assert_eq!(half_reversed(&[1, 2, 3, 4]), [4, 1, 2, 4]);
    }
}
