//! The ciphers of password-based encryption: block ciphers in CBC mode, AES in modes that authenticate, RC4.

use std::fmt;

use zeroize::Zeroizing;

use crate::fault::{Fault, Result};
use crate::key::pbe::twofish::Twofish;
use crate::key::pbe::{aead, cbc, rc4};
use crate::secret::on_wiped_stack;

/// A cipher with its key length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// AES-128-CBC.
    Aes128,
    /// AES-192-CBC.
    Aes192,
    /// AES-256-CBC.
    Aes256,
    /// AES-CCM (RFC 5084) with that many bits of key and that many octets of tag.
    AesCcm(u16, u8),
    /// AES-GCM (RFC 5084) with that many bits of key and a whole tag.
    AesGcm(u16),
    /// AES-256-KWP, key wrap with padding (RFC 5649): no IV.
    AesKwp,
    /// ARIA-128-CBC (RFC 5794).
    Aria128,
    /// ARIA-192-CBC.
    Aria192,
    /// ARIA-256-CBC.
    Aria256,
    /// Camellia-128-CBC (RFC 3713).
    Camellia128,
    /// Camellia-192-CBC.
    Camellia192,
    /// Camellia-256-CBC.
    Camellia256,
    /// DES-CBC.
    Des,
    /// RC2-CBC with that many bits of effective key (RFC 2268), 8 to 512.
    Rc2(u16),
    /// RC4 with that many bits of key.
    Rc4(u16),
    /// SM4-CBC (GB/T 32907).
    Sm4,
    /// Triple DES with three keys, CBC.
    TripleDes,
    /// Triple DES with two keys, CBC.
    TwoKeyTripleDes,
    /// Twofish-256-CBC.
    Twofish,
}

/// Calls a function that is generic over the block cipher with the one that a [`Cipher`] names, keyed; the other arms
/// are for ciphers that are none.
macro_rules! with_block_cipher {
    ($cipher:expr, $key:expr, $function:ident($($argument:expr),*), { $($others:tt)* }) => {
        match $cipher {
            $($others)*
            Cipher::Aes128 => cbc::$function(cbc::keyed::<aes::Aes128>($key)?, $($argument),*),
            Cipher::Aes192 => cbc::$function(cbc::keyed::<aes::Aes192>($key)?, $($argument),*),
            Cipher::Aes256 => cbc::$function(cbc::keyed::<aes::Aes256>($key)?, $($argument),*),
            Cipher::Aria128 => cbc::$function(cbc::keyed::<aria::Aria128>($key)?, $($argument),*),
            Cipher::Aria192 => cbc::$function(cbc::keyed::<aria::Aria192>($key)?, $($argument),*),
            Cipher::Aria256 => cbc::$function(cbc::keyed::<aria::Aria256>($key)?, $($argument),*),
            Cipher::Camellia128 => cbc::$function(cbc::keyed::<camellia::Camellia128>($key)?, $($argument),*),
            Cipher::Camellia192 => cbc::$function(cbc::keyed::<camellia::Camellia192>($key)?, $($argument),*),
            Cipher::Camellia256 => cbc::$function(cbc::keyed::<camellia::Camellia256>($key)?, $($argument),*),
            Cipher::Des => cbc::$function(cbc::keyed::<des::Des>($key)?, $($argument),*),
            Cipher::Rc2(bits) => cbc::$function(cbc::rc2($key, bits)?, $($argument),*),
            Cipher::Sm4 => cbc::$function(cbc::keyed::<sm4::Sm4>($key)?, $($argument),*),
            Cipher::TripleDes => cbc::$function(cbc::keyed::<des::TdesEde3>($key)?, $($argument),*),
            Cipher::TwoKeyTripleDes => cbc::$function(cbc::keyed::<des::TdesEde2>($key)?, $($argument),*),
            Cipher::Twofish => cbc::$function(cbc::keyed::<Twofish>($key)?, $($argument),*),
        }
    };
}

impl Cipher {
    /// The length of its key in octets.
    pub fn key_len(self) -> usize {
        match self {
            Self::Aes128 | Self::Aria128 | Self::Camellia128 | Self::Sm4 | Self::TwoKeyTripleDes => 16,
            Self::Aes192 | Self::Aria192 | Self::Camellia192 | Self::TripleDes => 24,
            Self::Aes256 | Self::AesKwp | Self::Aria256 | Self::Camellia256 | Self::Twofish => 32,
            Self::Des => 8,
            Self::AesCcm(bits, _) | Self::AesGcm(bits) | Self::Rc2(bits) | Self::Rc4(bits) => {
                usize::from(bits.div_ceil(8))
            }
        }
    }

    /// The length of its initialisation vector or nonce in octets.
    pub fn iv_len(self) -> usize {
        match self {
            Self::AesCcm(..) | Self::AesGcm(_) => aead::NONCE_LEN,
            Self::Des | Self::Rc2(_) | Self::TripleDes | Self::TwoKeyTripleDes => 8,
            Self::AesKwp | Self::Rc4(_) => 0,
            _ => 16,
        }
    }

    /// The length of the tag behind the ciphertext, in octets, where the cipher authenticates.
    pub(super) fn tag_len(self) -> Option<u8> {
        match self {
            Self::AesCcm(_, tag_len) => Some(tag_len),
            Self::AesGcm(_) => Some(aead::GCM_TAG_LEN),
            _ => None,
        }
    }

    /// The same cipher with a tag of that many octets; `None` when it has none or such ones are not implemented.
    pub(super) fn with_tag_len(self, tag_len: u64) -> Option<Self> {
        let tag_len = u8::try_from(tag_len).ok()?;
        match self {
            Self::AesCcm(bits, _) => aead::CCM_TAG_LENS.contains(&tag_len).then_some(Self::AesCcm(bits, tag_len)),
            Self::AesGcm(_) => (tag_len == aead::GCM_TAG_LEN).then_some(self),
            _ => None,
        }
    }

    /// Whether one algorithm identifier stands for both.
    pub(super) fn is_same_but_for_tag(self, other: Self) -> bool {
        match (self, other) {
            (Self::AesCcm(bits, _), Self::AesCcm(others, _)) => bits == others,
            _ => self == other,
        }
    }

    /// Encrypts. The key may be of another length than usual for RC2 only.
    pub(crate) fn encrypt(self, key: &[u8], iv: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
        with_block_cipher!(self, key, encrypt(iv, plaintext), {
            Self::AesCcm(_, tag_len) => aead::encrypt_ccm(key, iv, tag_len, plaintext),
            Self::AesGcm(_) => aead::encrypt_gcm(key, iv, plaintext),
            Self::AesKwp => aead::encrypt_kwp(key, iv, plaintext),
            Self::Rc4(_) => Ok(rc4::apply(key, plaintext).to_vec()),
        })
    }

    /// Decrypts; `None` when the padding or the tag is wrong, as it is with nearly every wrong key.
    pub(crate) fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>> {
        on_wiped_stack(|| self.decrypt_here(key, iv, ciphertext))
    }

    fn decrypt_here(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>> {
        with_block_cipher!(self, key, decrypt(iv, ciphertext), {
            Self::AesCcm(_, tag_len) => aead::decrypt_ccm(key, iv, tag_len, ciphertext),
            Self::AesGcm(_) => aead::decrypt_gcm(key, iv, ciphertext),
            Self::AesKwp => aead::decrypt_kwp(key, iv, ciphertext),
            Self::Rc4(_) => Ok(Some(rc4::apply(key, ciphertext))),
        })
    }

    /// Decrypts all whole blocks with their padding. Only UBER, whose end is found by reading it, asks for this.
    pub(super) fn decrypt_blocks(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        match self {
            Self::Twofish => on_wiped_stack(|| cbc::decrypt_blocks(cbc::keyed::<Twofish>(key)?, iv, ciphertext)),
            other => Err(Fault::Invalid(format!("{other} is decrypted with its padding"))),
        }
    }
}

/// The fault for a key, IV or nonce that does not suit the cipher.
pub(super) fn wrong_length(what: &str) -> Fault {
    Fault::corrupt(format!("the {what} has a length that the cipher does not take"))
}

impl fmt::Display for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aes128 => f.write_str("AES-128-CBC"),
            Self::Aes192 => f.write_str("AES-192-CBC"),
            Self::Aes256 => f.write_str("AES-256-CBC"),
            Self::AesCcm(bits, _) => write!(f, "AES-{bits}-CCM"),
            Self::AesGcm(bits) => write!(f, "AES-{bits}-GCM"),
            Self::AesKwp => f.write_str("AES-256-KWP"),
            Self::Aria128 => f.write_str("ARIA-128-CBC"),
            Self::Aria192 => f.write_str("ARIA-192-CBC"),
            Self::Aria256 => f.write_str("ARIA-256-CBC"),
            Self::Camellia128 => f.write_str("Camellia-128-CBC"),
            Self::Camellia192 => f.write_str("Camellia-192-CBC"),
            Self::Camellia256 => f.write_str("Camellia-256-CBC"),
            Self::Des => f.write_str("DES-CBC"),
            Self::Rc2(bits) => write!(f, "RC2-{bits}-CBC"),
            Self::Rc4(bits) => write!(f, "RC4-{bits}"),
            Self::Sm4 => f.write_str("SM4-CBC"),
            Self::TripleDes => f.write_str("DES-EDE3-CBC"),
            Self::TwoKeyTripleDes => f.write_str("DES-EDE2-CBC"),
            Self::Twofish => f.write_str("Twofish-256-CBC"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ALL: [Cipher; 25] = [
        Cipher::Aes128,
        Cipher::Aes192,
        Cipher::Aes256,
        Cipher::AesCcm(128, 8),
        Cipher::AesCcm(192, 12),
        Cipher::AesCcm(256, 16),
        Cipher::AesGcm(128),
        Cipher::AesGcm(192),
        Cipher::AesGcm(256),
        Cipher::AesKwp,
        Cipher::Aria128,
        Cipher::Aria192,
        Cipher::Aria256,
        Cipher::Camellia128,
        Cipher::Camellia192,
        Cipher::Camellia256,
        Cipher::Des,
        Cipher::Rc2(40),
        Cipher::Rc2(128),
        Cipher::Rc4(40),
        Cipher::Rc4(128),
        Cipher::Sm4,
        Cipher::TripleDes,
        Cipher::TwoKeyTripleDes,
        Cipher::Twofish,
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
                assert!(!matches!(cipher.decrypt(&key, &iv, &sealed[1..]), Ok(Some(_))), "{cipher}");
                assert!(matches!(cipher.decrypt(&key, &iv, &[]), Err(Fault::Corrupt(_))), "{cipher}");
            }
        }
    }
}
