//! The key derivation of PKCS#12 (RFC 7292 appendix B.2).

use std::num::NonZeroU32;

use zeroize::Zeroizing;

/// What a key is derived for: the diversifier octet (RFC 7292 B.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A key to encrypt with.
    Key = 1,
    /// An initialisation vector.
    Iv = 2,
    /// A key of the integrity MAC.
    Mac = 3,
}

/// What goes into one derivation.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// The password as a BMPString with its terminator, or nothing at all.
    pub password: &'a [u8],
    /// The salt.
    pub salt: &'a [u8],
    /// How often the hash is applied.
    pub iterations: NonZeroU32,
}

/// Derives `length` octets with a hash function that works on blocks of `block` octets.
pub(super) fn derive<H: AsRef<[u8]>>(
    input: &Input<'_>,
    length: usize,
    block: usize,
    hash: impl Fn(&[u8]) -> H,
) -> Zeroizing<Vec<u8>> {
    // In one buffer that never grows, so that no copy of the password stays behind.
    let blocks = 1 + input.salt.len().div_ceil(block) + input.password.len().div_ceil(block);
    let mut material = Zeroizing::new(Vec::with_capacity(blocks * block));
    material.extend(std::iter::repeat_n(input.purpose as u8, block));
    material.extend(repeated(input.salt, block));
    material.extend(repeated(input.password, block));
    let mut key = Zeroizing::new(Vec::with_capacity(length + block));
    while key.len() < length {
        let mut digest = hash(&material);
        for _ in 1..input.iterations.get() {
            digest = hash(digest.as_ref());
        }
        key.extend_from_slice(digest.as_ref());
        if key.len() < length {
            advance(&mut material[block..], digest.as_ref(), block);
        }
    }
    key.truncate(length);
    key
}

/// `bytes` over and over, up to the next whole number of blocks.
fn repeated(bytes: &[u8], block: usize) -> impl Iterator<Item = u8> {
    bytes.iter().copied().cycle().take(bytes.len().div_ceil(block) * block)
}

/// Adds the hash, repeated to one block, plus one to every block of the material (step 6 C).
fn advance(material: &mut [u8], hash: &[u8], block: usize) {
    let mut addend = Zeroizing::new(Vec::with_capacity(hash.len() + block));
    addend.extend(repeated(hash, block).take(block));
    for chunk in material.chunks_exact_mut(block) {
        let mut carry = 1;
        for (octet, add) in chunk.iter_mut().zip(addend.iter()).rev() {
            let sum = u16::from(*octet) + u16::from(*add) + carry;
            *octet = sum as u8;
            carry = sum >> 8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha1::{Digest, Sha1};

    fn smeg(purpose: Purpose, salt: &[u8], length: usize) -> Vec<u8> {
        let password = b"\0s\0m\0e\0g\0\0";
        derive(&Input { purpose, password, salt, iterations: NonZeroU32::MIN }, length, 64, |octets| {
            Sha1::digest(octets)
        })
        .to_vec()
    }

    // Vectors of OpenSSL 3.0: `openssl kdf -keylen N -kdfopt digest:SHA1 -kdfopt hexpass:0073006d006500670000
    // -kdfopt hexsalt:0a58cf64530d823f -kdfopt iter:1 -kdfopt id:1 PKCS12KDF`
    #[test]
    fn agrees_with_openssl() {
        let salt = [0x0a, 0x58, 0xcf, 0x64, 0x53, 0x0d, 0x82, 0x3f];
        let key = [
            0x8a, 0xaa, 0xe6, 0x29, 0x7b, 0x6c, 0xb0, 0x46, 0x42, 0xab, 0x5b, 0x07, 0x78, 0x51, 0x28, 0x4e, 0xb7, 0x12,
            0x8f, 0x1a, 0x2a, 0x7f, 0xbc, 0xa3,
        ];
        assert_eq!(smeg(Purpose::Key, &salt, 24), key);
        assert_eq!(smeg(Purpose::Iv, &salt, 8), [0x79, 0x99, 0x3d, 0xfe, 0x04, 0x8d, 0x3b, 0x76]);
    }

    #[test]
    fn an_absent_password_and_salt_are_allowed() {
        let input = Input { purpose: Purpose::Mac, password: &[], salt: &[], iterations: NonZeroU32::MIN };
        assert_eq!(derive(&input, 20, 64, |octets| Sha1::digest(octets)).len(), 20);
    }
}
