//! The parts of a program that read: what each takes, and what it refuses.

use crate::formats::Piece;
use crate::formats::bundle::{EncryptedKey, Object};
use crate::key::pbe::{Cipher, Hash, Kdf, MacScheme, Scheme};
use crate::key::{KeyAlgorithm, PrivateKey};
use crate::x509::Problem;

/// A reader of PKCS#12 keystores.
#[derive(Debug)]
pub struct Pkcs12Reader {
    /// The schemes of PBES1 (RFC 8018 6.1) that it decrypts.
    pub pbes1: &'static [(Hash, Cipher)],
    /// The ciphers that it decrypts with PKCS#12's own key derivation (RFC 7292 C).
    pub pkcs12: &'static [Cipher],
    /// The ciphers of PBES2 (RFC 8018 6.2) that it decrypts.
    pub pbes2: &'static [Cipher],
    /// The hashes that it takes in PBKDF2.
    pub prfs: &'static [Hash],
    /// Whether it takes scrypt in PBES2.
    pub scrypt: bool,
    /// The hashes of the MACs that it checks.
    pub macs: &'static [Hash],
    /// Whether it checks PBMAC1.
    pub pbmac1: bool,
    /// Whether it opens a store without a MAC when it is given a password.
    pub opens_without_mac: bool,
    /// Whether it enters bags within bags.
    pub enters_nested_bags: bool,
    /// The most iterations that one derivation may take; `None` where no limit is known.
    pub max_iterations: Option<u32>,
}

impl Pkcs12Reader {
    /// Whether it decrypts this.
    pub fn decrypts(&self, scheme: &Scheme) -> bool {
        match scheme {
            Scheme::Jceks { .. } | Scheme::Jks => false,
            Scheme::Pbes1 { hash, cipher, .. } => self.pbes1.contains(&(*hash, *cipher)),
            Scheme::Pkcs12 { cipher, .. } => self.pkcs12.contains(cipher),
            Scheme::Pbes2 { kdf, cipher } => self.pbes2.contains(cipher) && self.derives(*kdf),
        }
    }

    fn derives(&self, kdf: Kdf) -> bool {
        match kdf {
            Kdf::Pbkdf2 { hash, .. } => self.prfs.contains(&hash),
            Kdf::Scrypt { .. } => self.scrypt,
        }
    }

    /// Whether it checks this.
    pub fn checks(&self, mac: &MacScheme) -> bool {
        match mac {
            MacScheme::Pbmac1 { .. } => self.pbmac1,
            MacScheme::Pkcs12 { hash, .. } => self.macs.contains(hash),
        }
    }

    /// Whether it takes that many iterations of a derivation.
    pub fn takes(&self, iterations: u32) -> bool {
        self.max_iterations.is_none_or(|most| iterations <= most)
    }
}

/// A reader of PEM.
#[derive(Debug)]
pub struct PemReader {
    /// The labels of the blocks that it takes for certificates; it passes over all others.
    pub certificates: &'static [&'static str],
    /// The same of those that stand behind the first.
    pub issuers: &'static [&'static str],
}

impl PemReader {
    /// Whether it takes the piece for a certificate.
    pub fn takes_for_certificate(&self, piece: &Piece) -> bool {
        is_certificate_of(piece, self.certificates)
    }

    /// Whether it takes the piece for a certificate where it stands behind another.
    pub fn takes_for_issuer(&self, piece: &Piece) -> bool {
        is_certificate_of(piece, self.issuers)
    }
}

fn is_certificate_of(piece: &Piece, labels: &[&str]) -> bool {
    let is_known = |label: &String| labels.contains(&label.as_str());
    matches!(piece.object, Object::Certificate(_)) && piece.label.as_ref().is_none_or(is_known)
}

/// A parser of private keys.
#[derive(Debug)]
pub struct KeyParser {
    /// Whether it takes PKCS#8 of version 2 with a public key in it (RFC 5958).
    pub takes_public_key: bool,
    /// The algorithms that it does not know, by identifier.
    pub lacks: &'static [&'static str],
    /// The ciphers of OpenSSL's older encryption (`DEK-Info`) that it lacks.
    pub lacks_dek: &'static [&'static str],
}

impl KeyParser {
    /// Why it does not take a key, in words that follow "the private key"; `None` where it does.
    pub fn objection(&self, key: &PrivateKey) -> Option<String> {
        let lacking = match key.algorithm() {
            KeyAlgorithm::Other(oid) => self.lacks.contains(&oid.to_string().as_str()),
            KeyAlgorithm::Ed25519 => self.lacks.contains(&"1.3.101.112"),
            KeyAlgorithm::Rsa { .. } | KeyAlgorithm::Ec(_) => false,
        };
        match key.algorithm() {
            algorithm if lacking => Some(format!("is for {}", algorithm.described())),
            _ if !self.takes_public_key && key.states_public_key() => {
                Some("is PKCS#8 of version 2, with its public key in it (RFC 5958)".into())
            }
            _ => None,
        }
    }

    /// Whether it lacks the cipher of a key in OpenSSL's older encryption.
    pub fn lacks_cipher_of(&self, key: &EncryptedKey) -> bool {
        match key {
            EncryptedKey::LegacyPem { dek_info, .. } => {
                let cipher = dek_info.split(',').next().unwrap_or_default().trim();
                self.lacks_dek.iter().any(|lacking| lacking.eq_ignore_ascii_case(cipher))
            }
            EncryptedKey::Sealed(_) => false,
        }
    }
}

/// What OpenSSL's security level demands of each certificate that a server shows: at level 2 keys of 112 bits of
/// strength, and no signature over MD5 or SHA-1 (SSL_CTX_set_security_level(3)).
#[derive(Debug)]
pub struct SecurityLevel {
    /// The level.
    pub level: u8,
    /// Who sets it.
    pub set_by: &'static str,
}

impl SecurityLevel {
    /// Whether a certificate with this problem is refused.
    pub fn refuses(&self, problem: &Problem) -> bool {
        matches!(problem, Problem::SmallKey(_) | Problem::WeakSignature(_))
    }
}
