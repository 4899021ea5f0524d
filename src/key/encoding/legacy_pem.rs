//! The `Proc-Type: 4,ENCRYPTED` protection of PEM blocks: RFC 1421's headers with OpenSSL's key derivation.

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::asn1::{Reader, tag};
use crate::fault::{Fault, Result};
use crate::key::encoding::legacy_cipher::LegacyCipher;
use crate::secret::{Password, SecretBytes, on_wiped_stack};

/// Decrypts the body of a block, given the value of its `DEK-Info` header: `AES-256-CBC,` and the IV in hexadecimal.
///
/// [`Fault::PasswordWrong`] when no key comes out, which damage can cause as well; [`Fault::Unsupported`] names a cipher
/// that is not implemented: of those that OpenSSL writes here, SEED and ChaCha20.
pub fn decrypt_legacy_pem(dek_info: &str, body: &[u8], password: &Password) -> Result<SecretBytes> {
    let (name, iv) = dek_info.split_once(',').ok_or_else(|| Fault::corrupt("a DEK-Info header without IV"))?;
    let name = name.trim();
    let unsupported = || Fault::unsupported(format!("unsupported cipher {name} of an encrypted PEM block"));
    let cipher = LegacyCipher::named(name).ok_or_else(unsupported)?;
    let iv_len = cipher.iv_len();
    let iv = hex(iv.trim()).filter(|iv| iv.len() == iv_len);
    let iv = iv.ok_or_else(|| Fault::corrupt(format!("a DEK-Info header whose IV is not {iv_len} bytes")))?;
    if body.is_empty() || cipher.takes_whole_blocks() && !body.len().is_multiple_of(iv_len) {
        return Err(Fault::corrupt("an encrypted PEM block that is not whole cipher blocks"));
    }
    let plain = on_wiped_stack(|| cipher.decrypt(&derive(password, &iv, cipher.key_len()), &iv, body));
    let key = plain.map(SecretBytes::new).filter(|plain| is_key(plain.as_slice()));
    key.ok_or_else(|| Fault::PasswordWrong("the password is wrong, or the PEM block was changed".into()))
}

/// OpenSSL's EVP_BytesToKey with MD5, one iteration, and the first eight bytes of the IV as salt.
fn derive(password: &Password, iv: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::with_capacity(length + 16));
    while key.len() < length {
        let last = key.len().saturating_sub(16);
        let digest = Md5::new().chain_update(&key[last..]).chain_update(password.as_str()).chain_update(&iv[..8]);
        key.extend_from_slice(&digest.finalize());
    }
    key.truncate(length);
    key
}

/// A wrong password leaves valid padding once in 256 times, and a stream cipher has none; but hardly ever does one whole
/// SEQUENCE come out that begins with a version number, as every private key does.
fn is_key(plain: &[u8]) -> bool {
    let mut outer = Reader::new(plain);
    let version = outer.sequence().and_then(|mut key| key.expect(tag::INTEGER));
    outer.is_empty() && version.is_ok_and(|version| version.content.len() == 1)
}

fn hex(digits: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let all_hex = digits.len().is_multiple_of(2) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if all_hex { digits.as_bytes().chunks(2).map(pair).collect() } else { None }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const KEY: &[u8] = include_bytes!("../../../fixtures/keys/p256.traditional.der");

    fn decrypt_with(block: &str, password: &str) -> Result<SecretBytes> {
        let block = pem::parse(block).unwrap();
        let dek_info = block.headers().get("DEK-Info").unwrap().to_owned();
        decrypt_legacy_pem(&dek_info, block.contents(), &Password::new(password.into()))
    }

    #[test]
    fn openssls_blocks_open() {
        for block in [
            include_str!("../../../fixtures/keys/p256.aes128.pem"),
            include_str!("../../../fixtures/keys/p256.aes192.pem"),
            include_str!("../../../fixtures/keys/p256.aes256.pem"),
            include_str!("../../../fixtures/keys/p256.camellia256.pem"),
            include_str!("../../../fixtures/keys/p256.des.pem"),
            include_str!("../../../fixtures/keys/p256.des3.pem"),
        ] {
            assert_eq!(decrypt_with(block, "pässwörd").unwrap().as_slice(), KEY);
            for wrong in ["", "passwort", "p\u{e4}ssw\u{f6}rd "] {
                assert!(matches!(decrypt_with(block, wrong), Err(Fault::PasswordWrong(_))));
            }
        }
    }

    #[test]
    fn an_unknown_cipher_is_named() {
        for name in ["SEED-CBC", "ChaCha20", "AES-256-WRAP-PAD", "IDEA-CBC", "CBC", ""] {
            let dek_info = format!("{name},00112233445566778899AABBCCDDEEFF");
            let fault = decrypt_legacy_pem(&dek_info, &[0; 16], &Password::new("x".into())).unwrap_err();
            assert_eq!(fault, Fault::Unsupported(format!("unsupported cipher {name} of an encrypted PEM block")));
        }
    }

    #[test]
    fn broken_headers_and_bodies_are_damage_not_a_wrong_password() {
        let iv = "00112233445566778899AABBCCDDEEFF";
        for (dek_info, length) in [
            ("AES-128-CBC".to_owned(), 16),
            (format!("AES-128-CBC,{}", &iv[2..]), 16),
            (format!("AES-128-CBC,{}+F", &iv[2..]), 16),
            (format!("DES-CBC,{iv}"), 16),
            (format!("AES-128-CBC,{iv}"), 0),
            (format!("AES-128-CBC,{iv}"), 17),
        ] {
            let fault = decrypt_legacy_pem(&dek_info, &vec![0; length], &Password::new("x".into())).unwrap_err();
            assert!(matches!(fault, Fault::Corrupt(_)), "{dek_info} {length}: {fault}");
        }
    }
}
