//! The ciphers of password-based encryption, all with PKCS#7 padding in CBC mode but for RC4.

use std::fmt;

use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use zeroize::Zeroizing;

use crate::fault::{Fault, Result};

/// A cipher with its key length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// AES-128-CBC.
    Aes128,
    /// AES-192-CBC.
    Aes192,
    /// AES-256-CBC.
    Aes256,
    /// DES-CBC.
    Des,
    /// RC2-CBC with that many bits of effective key (RFC 2268), 8 to 512.
    Rc2(u16),
    /// RC4 with that many bits of key.
    Rc4(u16),
    /// Triple DES with three keys, CBC.
    TripleDes,
    /// Twofish-256-CBC.
    Twofish,
    /// Triple DES with two keys, CBC.
    TwoKeyTripleDes,
}

impl Cipher {
    /// The length of its key in octets.
    pub fn key_len(self) -> usize {
        match self {
            Self::Aes128 | Self::TwoKeyTripleDes => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 | Self::Twofish => 32,
            Self::Des => 8,
            Self::Rc2(bits) | Self::Rc4(bits) => usize::from(bits.div_ceil(8)),
        }
    }

    /// The length of its initialisation vector in octets.
    pub fn iv_len(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 | Self::Twofish => 16,
            Self::Rc4(_) => 0,
            _ => 8,
        }
    }

    /// Encrypts. The key may be of another length than usual for RC2 only.
    pub(super) fn encrypt(self, key: &[u8], iv: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
        match self {
            Self::Aes128 => seal(aes::Aes128::new_from_slice(key), iv, plaintext),
            Self::Aes192 => seal(aes::Aes192::new_from_slice(key), iv, plaintext),
            Self::Aes256 => seal(aes::Aes256::new_from_slice(key), iv, plaintext),
            Self::Des => seal(des::Des::new_from_slice(key), iv, plaintext),
            Self::Rc2(bits) => seal(rc2(key, bits), iv, plaintext),
            Self::Rc4(_) => Ok(rc4(key, plaintext).to_vec()),
            Self::TripleDes => seal(des::TdesEde3::new_from_slice(key), iv, plaintext),
            Self::Twofish => seal(twofish::Twofish::new_from_slice(key), iv, plaintext),
            Self::TwoKeyTripleDes => seal(des::TdesEde2::new_from_slice(key), iv, plaintext),
        }
    }

    /// Decrypts; `None` when the padding is wrong, as it is with nearly every wrong key.
    pub(super) fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>> {
        match self {
            Self::Aes128 => open(aes::Aes128::new_from_slice(key), iv, ciphertext),
            Self::Aes192 => open(aes::Aes192::new_from_slice(key), iv, ciphertext),
            Self::Aes256 => open(aes::Aes256::new_from_slice(key), iv, ciphertext),
            Self::Des => open(des::Des::new_from_slice(key), iv, ciphertext),
            Self::Rc2(bits) => open(rc2(key, bits), iv, ciphertext),
            Self::Rc4(_) => Ok(Some(rc4(key, ciphertext))),
            Self::TripleDes => open(des::TdesEde3::new_from_slice(key), iv, ciphertext),
            Self::Twofish => open(twofish::Twofish::new_from_slice(key), iv, ciphertext),
            Self::TwoKeyTripleDes => open(des::TdesEde2::new_from_slice(key), iv, ciphertext),
        }
    }

    /// Decrypts all whole blocks with their padding. Only UBER, whose end is found by reading it, asks for this.
    pub(super) fn decrypt_blocks(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let Self::Twofish = self else { return Err(Fault::Invalid(format!("{self} is decrypted with its padding"))) };
        let cipher = twofish::Twofish::new_from_slice(key).map_err(|_| wrong_length("key"))?;
        let decryptor = cbc::Decryptor::inner_iv_slice_init(cipher, iv).map_err(|_| wrong_length("IV"))?;
        let whole = &ciphertext[..ciphertext.len() - ciphertext.len() % self.iv_len()];
        let unpadded = decryptor.decrypt_padded_vec::<NoPadding>(whole);
        unpadded.map(Zeroizing::new).map_err(|_| Fault::corrupt("the ciphertext is not whole blocks"))
    }
}

fn seal<C, E>(cipher: std::result::Result<C, E>, iv: &[u8], plaintext: &[u8]) -> Result<Vec<u8>>
where
    C: BlockCipherEncrypt,
{
    let cipher = cipher.map_err(|_| wrong_length("key"))?;
    let encryptor =
        cbc::Encryptor::inner_iv_slice_init(cipher, iv).map_err(|_| wrong_length("initialisation vector"))?;
    Ok(encryptor.encrypt_padded_vec::<Pkcs7>(plaintext))
}

fn open<C, E>(cipher: std::result::Result<C, E>, iv: &[u8], ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>>
where
    C: BlockCipherDecrypt,
{
    let cipher = cipher.map_err(|_| wrong_length("key"))?;
    let decryptor =
        cbc::Decryptor::inner_iv_slice_init(cipher, iv).map_err(|_| wrong_length("initialisation vector"))?;
    if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(C::block_size()) {
        return Err(Fault::corrupt(format!("the ciphertext of {} bytes is not whole blocks", ciphertext.len())));
    }
    Ok(decryptor.decrypt_padded_vec::<Pkcs7>(ciphertext).ok().map(Zeroizing::new))
}

fn wrong_length(what: &str) -> Fault {
    Fault::corrupt(format!("the {what} has a length that the cipher does not take"))
}

/// The crate's constructor asserts what this checks.
fn rc2(key: &[u8], bits: u16) -> Result<rc2::Rc2> {
    if !(1..=128).contains(&key.len()) || !(8..=1024).contains(&bits) {
        return Err(wrong_length("key"));
    }
    Ok(rc2::Rc2::new_with_eff_key_len(key, usize::from(bits)))
}

/// RC4: its own inverse. Serves nothing but stores of the 1990s.
fn rc4(key: &[u8], text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
    let mut j = 0u8;
    for (i, octet) in (0..=255u8).zip(key.iter().cycle()) {
        j = j.wrapping_add(state[usize::from(i)]).wrapping_add(*octet);
        state.swap(usize::from(i), usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    let stream = text.iter().map(|octet| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        let sum = state[usize::from(i)].wrapping_add(state[usize::from(j)]);
        octet ^ state[usize::from(sum)]
    });
    Zeroizing::new(stream.collect())
}

impl fmt::Display for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aes128 => f.write_str("AES-128-CBC"),
            Self::Aes192 => f.write_str("AES-192-CBC"),
            Self::Aes256 => f.write_str("AES-256-CBC"),
            Self::Des => f.write_str("DES-CBC"),
            Self::Rc2(bits) => write!(f, "RC2-{bits}-CBC"),
            Self::Rc4(bits) => write!(f, "RC4-{bits}"),
            Self::TripleDes => f.write_str("DES-EDE3-CBC"),
            Self::Twofish => f.write_str("Twofish-256-CBC"),
            Self::TwoKeyTripleDes => f.write_str("DES-EDE2-CBC"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ALL: [Cipher; 11] = [
        Cipher::Aes128,
        Cipher::Aes192,
        Cipher::Aes256,
        Cipher::Des,
        Cipher::Rc2(40),
        Cipher::Rc2(128),
        Cipher::Rc4(40),
        Cipher::Rc4(128),
        Cipher::TripleDes,
        Cipher::Twofish,
        Cipher::TwoKeyTripleDes,
    ];

    #[test]
    fn every_cipher_undoes_itself_and_rejects_other_lengths() {
        for cipher in ALL {
            let (key, iv) = (vec![7; cipher.key_len()], vec![9; cipher.iv_len()]);
            let sealed = cipher.encrypt(&key, &iv, b"the text").unwrap();
            assert_ne!(sealed, b"the text");
            assert_eq!(**cipher.decrypt(&key, &iv, &sealed).unwrap().unwrap(), *b"the text");
            if cipher.iv_len() > 0 {
                assert!(matches!(cipher.decrypt(&key, &[1], &sealed), Err(Fault::Corrupt(_))), "{cipher}");
                assert!(matches!(cipher.decrypt(&[], &iv, &sealed), Err(Fault::Corrupt(_))), "{cipher}");
                assert!(matches!(cipher.decrypt(&key, &iv, &sealed[1..]), Err(Fault::Corrupt(_))), "{cipher}");
                assert!(matches!(cipher.decrypt(&key, &iv, &[]), Err(Fault::Corrupt(_))), "{cipher}");
            }
        }
    }

    // printf Plaintext | openssl enc -rc4 -K 4b6579 -provider legacy -provider default | xxd -p
    #[test]
    fn rc4_agrees_with_openssl() {
        let key = b"Key\0\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(**rc4(key, b"Plaintext"), [0x25, 0x28, 0x47, 0xe2, 0xd8, 0x44, 0xd2, 0xf1, 0x0e]);
    }
}
