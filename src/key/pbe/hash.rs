//! The hash functions of password-based cryptography and of signatures, and what is built from them.

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::{digest, pbkdf2 as fast};
use hmac::digest::Digest;
use hmac::digest::common::BlockSizeUser;
use hmac::{KeyInit, Mac, SimpleHmac};
use md5::Md5;
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use sm3::Sm3;
use zeroize::Zeroizing;

use crate::asn1::Oid;
use crate::key::pbe::{oids, pkcs12_kdf};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Hash {
    Md5,
    Ripemd160,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
    Sm3,
}

static ALL: [(Hash, &str, Oid, Oid); 14] = [
    (Hash::Md5, "MD5", oids::MD5, oids::HMAC_MD5),
    (Hash::Ripemd160, "RIPEMD160", oids::RIPEMD160, oids::HMAC_RIPEMD160),
    (Hash::Sha1, "SHA1", oids::SHA1, oids::HMAC_SHA1),
    (Hash::Sha224, "SHA224", oids::SHA224, oids::HMAC_SHA224),
    (Hash::Sha256, "SHA256", oids::SHA256, oids::HMAC_SHA256),
    (Hash::Sha384, "SHA384", oids::SHA384, oids::HMAC_SHA384),
    (Hash::Sha512, "SHA512", oids::SHA512, oids::HMAC_SHA512),
    (Hash::Sha512_224, "SHA512-224", oids::SHA512_224, oids::HMAC_SHA512_224),
    (Hash::Sha512_256, "SHA512-256", oids::SHA512_256, oids::HMAC_SHA512_256),
    (Hash::Sha3_224, "SHA3-224", oids::SHA3_224, oids::HMAC_SHA3_224),
    (Hash::Sha3_256, "SHA3-256", oids::SHA3_256, oids::HMAC_SHA3_256),
    (Hash::Sha3_384, "SHA3-384", oids::SHA3_384, oids::HMAC_SHA3_384),
    (Hash::Sha3_512, "SHA3-512", oids::SHA3_512, oids::HMAC_SHA3_512),
    (Hash::Sm3, "SM3", oids::SM3, oids::HMAC_SM3),
];

/// Calls a function that is generic over the digest type with the one that a [`Hash`] names.
macro_rules! with_digest {
    ($hash:expr, $function:ident($($argument:expr),*)) => {
        match $hash {
            Hash::Md5 => $function::<Md5>($($argument),*),
            Hash::Ripemd160 => $function::<Ripemd160>($($argument),*),
            Hash::Sha1 => $function::<Sha1>($($argument),*),
            Hash::Sha224 => $function::<Sha224>($($argument),*),
            Hash::Sha256 => $function::<Sha256>($($argument),*),
            Hash::Sha384 => $function::<Sha384>($($argument),*),
            Hash::Sha512 => $function::<Sha512>($($argument),*),
            Hash::Sha512_224 => $function::<Sha512_224>($($argument),*),
            Hash::Sha512_256 => $function::<Sha512_256>($($argument),*),
            Hash::Sha3_224 => $function::<Sha3_224>($($argument),*),
            Hash::Sha3_256 => $function::<Sha3_256>($($argument),*),
            Hash::Sha3_384 => $function::<Sha3_384>($($argument),*),
            Hash::Sha3_512 => $function::<Sha3_512>($($argument),*),
            Hash::Sm3 => $function::<Sm3>($($argument),*),
        }
    };
}

impl Hash {
    /// The hash with this identifier.
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        ALL.iter().find(|(_, _, digest, _)| digest == oid).map(|(hash, ..)| *hash)
    }

    /// The hash whose HMAC has this identifier.
    pub fn from_hmac_oid(oid: &Oid) -> Option<Self> {
        ALL.iter().find(|(_, _, _, hmac)| hmac == oid).map(|(hash, ..)| *hash)
    }

    /// Its identifier.
    pub fn oid(self) -> Oid {
        self.row().2
    }

    /// The identifier of its HMAC.
    pub fn hmac_oid(self) -> Oid {
        self.row().3
    }

    fn row(self) -> (Self, &'static str, Oid, Oid) {
        ALL[self as usize].clone()
    }

    /// The length of its value in octets.
    pub fn output_len(self) -> usize {
        with_digest!(self, output_len())
    }

    /// The hash of a message.
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        with_digest!(self, digest_of(message))
    }

    /// HMAC (RFC 2104).
    pub fn hmac(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        with_digest!(self, hmac(key, message))
    }

    /// PBKDF1 (RFC 8018 5.1): the whole hash.
    pub fn pbkdf1(self, password: &[u8], salt: &[u8], iterations: NonZeroU32) -> Zeroizing<Vec<u8>> {
        with_digest!(self, pbkdf1(password, salt, iterations))
    }

    /// PBKDF2 with the HMAC of this hash (RFC 8018 5.2).
    pub fn pbkdf2(self, password: &[u8], salt: &[u8], iterations: NonZeroU32, length: usize) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; length]);
        match self {
            Self::Sha1 => fast::derive(fast::PBKDF2_HMAC_SHA1, iterations, salt, password, &mut key),
            Self::Sha256 => fast::derive(fast::PBKDF2_HMAC_SHA256, iterations, salt, password, &mut key),
            Self::Sha384 => fast::derive(fast::PBKDF2_HMAC_SHA384, iterations, salt, password, &mut key),
            Self::Sha512 => fast::derive(fast::PBKDF2_HMAC_SHA512, iterations, salt, password, &mut key),
            other => with_digest!(other, pbkdf2(password, salt, iterations, &mut key)),
        }
        key
    }

    /// The key derivation of PKCS#12 with this hash (RFC 7292 B.2).
    pub fn pkcs12(self, input: &pkcs12_kdf::Input<'_>, length: usize) -> Zeroizing<Vec<u8>> {
        let fast = |algorithm: &'static digest::Algorithm| {
            pkcs12_kdf::derive(input, length, algorithm.block_len, |octets| digest::digest(algorithm, octets))
        };
        match self {
            Self::Sha1 => fast(&digest::SHA1_FOR_LEGACY_USE_ONLY),
            Self::Sha224 => fast(&digest::SHA224),
            Self::Sha256 => fast(&digest::SHA256),
            Self::Sha384 => fast(&digest::SHA384),
            Self::Sha512 => fast(&digest::SHA512),
            Self::Sha512_256 => fast(&digest::SHA512_256),
            other => with_digest!(other, pkcs12(input, length)),
        }
    }
}

fn output_len<D: Digest>() -> usize {
    <D as Digest>::output_size()
}

fn digest_of<D: Digest>(message: &[u8]) -> Vec<u8> {
    D::digest(message).to_vec()
}

fn hmac<D: Digest + BlockSizeUser>(key: &[u8], message: &[u8]) -> Vec<u8> {
    match SimpleHmac::<D>::new_from_slice(key) {
        Ok(mac) => mac.chain_update(message).finalize().into_bytes().to_vec(),
        Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
    }
}

fn pbkdf1<D: Digest>(password: &[u8], salt: &[u8], iterations: NonZeroU32) -> Zeroizing<Vec<u8>> {
    let mut hash = D::new().chain_update(password).chain_update(salt).finalize();
    for _ in 1..iterations.get() {
        hash = D::digest(&hash);
    }
    Zeroizing::new(hash.to_vec())
}

fn pbkdf2<D: Digest + BlockSizeUser + Clone>(password: &[u8], salt: &[u8], iterations: NonZeroU32, key: &mut [u8]) {
    if let Err(never) = pbkdf2::pbkdf2::<SimpleHmac<D>>(password, salt, iterations.get(), key) {
        unreachable!("HMAC takes keys of any length: {never}");
    }
}

fn pkcs12<D: Digest + BlockSizeUser>(input: &pkcs12_kdf::Input<'_>, length: usize) -> Zeroizing<Vec<u8>> {
    pkcs12_kdf::derive(input, length, D::block_size(), |octets| D::digest(octets))
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().1)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (hash, name, digest, hmac) in &ALL {
            assert_eq!(hash.to_string(), *name);
            assert_eq!((Hash::from_oid(digest), Hash::from_hmac_oid(hmac)), (Some(*hash), Some(*hash)));
        }
    }

    #[test]
    fn both_backends_of_pbkdf2_agree() {
        let three = NonZeroU32::MIN.saturating_add(2);
        for hash in [Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            let mut slow = [0; 40];
            with_digest!(hash, pbkdf2(b"password", b"salt", three, &mut slow));
            assert_eq!(*hash.pbkdf2(b"password", b"salt", three, 40), slow);
        }
    }

    // openssl kdf -keylen 8 -kdfopt digest:RIPEMD160 -kdfopt pass:password -kdfopt salt:salt -kdfopt iter:3 PBKDF2
    #[test]
    fn pbkdf2_agrees_with_openssl_where_its_files_have_no_such_function() {
        let three = NonZeroU32::MIN.saturating_add(2);
        let derived = |hash: Hash| *hash.pbkdf2(b"password", b"salt", three, 8).first_chunk::<8>().unwrap();
        assert_eq!(derived(Hash::Ripemd160), [0x9c, 0xa4, 0xd5, 0x09, 0x61, 0x0a, 0x8b, 0x37]);
        assert_eq!(derived(Hash::Sm3), [0xf2, 0xa0, 0x75, 0xc8, 0x88, 0xa5, 0x18, 0x88]);
    }
}
