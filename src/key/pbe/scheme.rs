//! The encryption schemes, without salt and IV: what is kept to encrypt again in the same way.

use std::fmt;
use std::num::NonZeroU32;

use crate::fault::Result;
use crate::key::pbe::{Cipher, Encryption, Hash, Kdf};

/// A password-based encryption scheme and its cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheme {
    /// Sun's protector of keys in JCEKS stores: MD5 and Triple DES.
    Jceks {
        /// How often MD5 is applied.
        iterations: NonZeroU32,
    },
    /// Sun's protector of keys in JKS stores: a keystream of SHA-1, without any iteration.
    Jks,
    /// PBES1 (RFC 8018 6.1).
    Pbes1 {
        /// The hash of PBKDF1.
        hash: Hash,
        /// The cipher.
        cipher: Cipher,
        /// How often the hash is applied.
        iterations: NonZeroU32,
    },
    /// PBES2 (RFC 8018 6.2).
    Pbes2 {
        /// How the key is made.
        kdf: Kdf,
        /// The cipher.
        cipher: Cipher,
    },
    /// PKCS#12's own scheme with SHA-1 (RFC 7292 C).
    Pkcs12 {
        /// The cipher.
        cipher: Cipher,
        /// How often SHA-1 is applied.
        iterations: NonZeroU32,
    },
}

impl Scheme {
    /// From an AlgorithmIdentifier (DER of the SEQUENCE); its salt and IV are left aside.
    pub fn from_algorithm_identifier(der: &[u8]) -> Result<Self> {
        Ok(Encryption::from_algorithm_identifier(der)?.scheme().clone())
    }

    /// PBES2, PBKDF2-HMAC-SHA256, AES-256-CBC (the JDK's default for PKCS#12 since 17). No iterations count as one.
    pub fn pbes2_aes256(iterations: u32) -> Self {
        let kdf = Kdf::Pbkdf2 { hash: Hash::Sha256, iterations: at_least_one(iterations) };
        Self::Pbes2 { kdf, cipher: Cipher::Aes256 }
    }

    /// What BCFKS protects everything with: PBES2, PBKDF2-HMAC-SHA512, AES-256-CCM. No iterations count as one.
    pub fn bcfks(iterations: u32) -> Self {
        let kdf = Kdf::Pbkdf2 { hash: Hash::Sha512, iterations: at_least_one(iterations) };
        Self::Pbes2 { kdf, cipher: Cipher::AesCcm(256, 8) }
    }

    /// The key protector of BKS: PKCS#12's scheme with Triple DES. No iterations count as one.
    pub fn bks(iterations: u32) -> Self {
        Self::Pkcs12 { cipher: Cipher::TripleDes, iterations: at_least_one(iterations) }
    }

    /// What an UBER keystore is encrypted with: PKCS#12's scheme with Twofish. No iterations count as one.
    pub fn uber(iterations: u32) -> Self {
        Self::Pkcs12 { cipher: Cipher::Twofish, iterations: at_least_one(iterations) }
    }

    /// The key protector of JKS.
    pub fn jks() -> Self {
        Self::Jks
    }

    /// The key protector of JCEKS (JDK 17: 200,000 iterations). No iterations count as one.
    pub fn jceks(iterations: u32) -> Self {
        Self::Jceks { iterations: at_least_one(iterations) }
    }

    /// The same scheme with another cost; those without an iteration count (JKS, scrypt) stay as they are.
    pub fn with_iterations(&self, iterations: u32) -> Self {
        let iterations = at_least_one(iterations);
        match self.clone() {
            Self::Jceks { .. } => Self::Jceks { iterations },
            Self::Jks => Self::Jks,
            Self::Pbes1 { hash, cipher, .. } => Self::Pbes1 { hash, cipher, iterations },
            Self::Pbes2 { kdf, cipher } => Self::Pbes2 { kdf: kdf.with_iterations(iterations), cipher },
            Self::Pkcs12 { cipher, .. } => Self::Pkcs12 { cipher, iterations },
        }
    }

    /// The cipher; JKS has none.
    pub fn cipher(&self) -> Option<Cipher> {
        match self {
            Self::Jks => None,
            Self::Jceks { .. } => Some(Cipher::TripleDes),
            Self::Pbes1 { cipher, .. } | Self::Pbes2 { cipher, .. } | Self::Pkcs12 { cipher, .. } => Some(*cipher),
        }
    }

    /// Whether what was encrypted has a check value, which shows that the password is right.
    pub fn is_authenticated(&self) -> bool {
        matches!(self, Self::Jks | Self::Pbes2 { cipher: Cipher::AesCcm(..) | Cipher::AesGcm(_), .. })
    }

    /// The iteration count, where the scheme has one.
    pub fn iterations(&self) -> Option<u32> {
        match self {
            Self::Jceks { iterations }
            | Self::Pbes1 { iterations, .. }
            | Self::Pkcs12 { iterations, .. }
            | Self::Pbes2 { kdf: Kdf::Pbkdf2 { iterations, .. }, .. } => Some(iterations.get()),
            Self::Jks | Self::Pbes2 { kdf: Kdf::Scrypt { .. }, .. } => None,
        }
    }
}

/// An iteration count that is never zero.
pub(super) fn at_least_one(iterations: u32) -> NonZeroU32 {
    NonZeroU32::new(iterations).unwrap_or(NonZeroU32::MIN)
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jceks { iterations } => write!(f, "JCEKS key protector (MD5, {iterations} iterations, DES-EDE3-CBC)"),
            Self::Jks => f.write_str("JKS key protector (SHA1)"),
            Self::Pbes1 { hash, cipher, iterations } => write!(f, "PBES1 ({hash}, {iterations} iterations, {cipher})"),
            Self::Pbes2 { kdf, cipher } => write!(f, "PBES2 ({kdf}, {cipher})"),
            Self::Pkcs12 { cipher, iterations } => write!(f, "PKCS#12 PBE (SHA1, {iterations} iterations, {cipher})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_named_as_their_fields_do() {
        assert_eq!(
            Scheme::pbes2_aes256(10_000).to_string(),
            "PBES2 (PBKDF2-HMAC-SHA256, 10000 iterations, AES-256-CBC)"
        );
        let old = Scheme::Pkcs12 { cipher: Cipher::Rc2(40), iterations: at_least_one(2048) };
        assert_eq!(old.to_string(), "PKCS#12 PBE (SHA1, 2048 iterations, RC2-40-CBC)");
        assert_eq!(old.with_iterations(1).iterations(), Some(1));
        assert_eq!(Scheme::jks().with_iterations(7), Scheme::jks());
    }
}
