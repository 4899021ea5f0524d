//! BCFKS, Bouncy Castle's keystore for FIPS 140 (`org.bouncycastle.asn1.bc`,
//! `org.bouncycastle.jcajce.provider.keystore.bcfks.BcFKSKeyStoreSpi`).
//!
//! ```text
//! ObjectStore           ::= SEQUENCE { data EncryptedObjectStoreData, check PbkdMacIntegrityCheck }
//! EncryptedObjectStoreData ::= SEQUENCE { AlgorithmIdentifier, OCTET STRING }      -- over ObjectStoreData
//! PbkdMacIntegrityCheck ::= SEQUENCE { hmac AlgorithmIdentifier, kdf AlgorithmIdentifier, mac OCTET STRING }
//! ObjectStoreData       ::= SEQUENCE { version INTEGER (1), hmac AlgorithmIdentifier, created GeneralizedTime,
//!                                      modified GeneralizedTime, SEQUENCE OF ObjectData, comment UTF8String OPTIONAL }
//! ObjectData            ::= SEQUENCE { type INTEGER, alias UTF8String, created GeneralizedTime,
//!                                      modified GeneralizedTime, data OCTET STRING, comment UTF8String OPTIONAL }
//! data of type 0        Certificate
//! data of types 1, 3    SEQUENCE { EncryptedPrivateKeyInfo, SEQUENCE OF Certificate }
//! data of types 2, 4    SEQUENCE { AlgorithmIdentifier, OCTET STRING }             -- over a secret key
//! ```
//!
//! Types 3 and 4 were protected by the caller, who handed bytes instead of a key. Every key is derived from the password
//! together with what it is for.

mod codec;
mod object;
mod objections;
mod reader;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod writer;

pub use codec::Bcfks;

use crate::key::pbe::Convention;

/// The type of an entry in the file.
mod object_type {
    pub const CERTIFICATE: u64 = 0;
    pub const PRIVATE_KEY: u64 = 1;
    pub const SECRET_KEY: u64 = 2;
    pub const PROTECTED_PRIVATE_KEY: u64 = 3;
    pub const PROTECTED_SECRET_KEY: u64 = 4;
}

/// How the password of the store becomes octets when its contents are encrypted.
const STORE_ENCRYPTION: Convention = Convention::BouncyCastle("STORE_ENCRYPTION");

/// What Bouncy Castle uses unless told otherwise: 50 × 1024.
const ITERATIONS: u32 = 51_200;

/// The length of the salts that Bouncy Castle makes.
const SALT_LEN: usize = 64;
