//! Which kind of key to generate: `rsa:2048`, `ec:p256`, `ed25519`.

use std::fmt;
use std::str::FromStr;

use crate::asn1::Oid;
use crate::fault::{Fault, Result};

/// A NIST curve (FIPS 186-5, SP 800-186).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Curve {
    /// P-256, secp256r1, prime256v1.
    P256,
    /// P-384, secp384r1.
    P384,
    /// P-521, secp521r1.
    P521,
}

/// A kind of key that can be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySpec {
    /// RSA with a modulus of so many bits: 2048, 3072, 4096 or 8192.
    Rsa(u32),
    /// An elliptic curve key.
    Ec(Curve),
    /// Ed25519.
    Ed25519,
}

impl Curve {
    /// The curve with this identifier (RFC 5480 2.1.1.1).
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        [Self::P256, Self::P384, Self::P521].into_iter().find(|curve| curve.oid() == *oid)
    }

    /// The curve with this name, of FIPS 186-5, SEC 2 or X9.62, in lower case.
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "p256" | "p-256" | "secp256r1" | "prime256v1" => Self::P256,
            "p384" | "p-384" | "secp384r1" => Self::P384,
            "p521" | "p-521" | "secp521r1" => Self::P521,
            _ => return None,
        })
    }

    /// Its identifier.
    pub fn oid(self) -> Oid {
        Oid::known(match self {
            Self::P256 => &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7],
            Self::P384 => &[0x2b, 0x81, 4, 0, 0x22],
            Self::P521 => &[0x2b, 0x81, 4, 0, 0x23],
        })
    }

    /// The size of its field in bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::P256 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }

    /// Its name in FIPS 186-5.
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }
}

impl FromStr for KeySpec {
    type Err = Fault;

    /// Takes upper and lower case alike, `rsa2048` for `rsa:2048`, and the other names of the curves.
    fn from_str(text: &str) -> Result<Self> {
        let spec = text.to_ascii_lowercase();
        if let Some(curve) = Curve::from_name(spec.strip_prefix("ec:").unwrap_or(&spec)) {
            return Ok(Self::Ec(curve));
        }
        Ok(match spec.as_str() {
            "rsa" | "rsa2048" | "rsa:2048" => Self::Rsa(2048),
            "rsa3072" | "rsa:3072" => Self::Rsa(3072),
            "rsa4096" | "rsa:4096" => Self::Rsa(4096),
            "rsa8192" | "rsa:8192" => Self::Rsa(8192),
            "ec" => Self::Ec(Curve::P256),
            "ed25519" => Self::Ed25519,
            _ => return Err(Fault::Invalid(format!("`{text}` is no kind of key: {POSSIBLE}"))),
        })
    }
}

const POSSIBLE: &str = "possible are rsa:2048, rsa:3072, rsa:4096, rsa:8192, ec:p256, ec:p384, ec:p521 and ed25519";

impl fmt::Display for KeySpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "rsa:{bits}"),
            Self::Ec(curve) => write!(f, "ec:p{}", curve.bits()),
            Self::Ed25519 => f.write_str("ed25519"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_reads_itself() {
        for text in ["rsa:2048", "rsa:3072", "rsa:4096", "rsa:8192", "ec:p256", "ec:p384", "ec:p521", "ed25519"] {
            assert_eq!(text.parse::<KeySpec>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_names_are_understood() {
        for (text, canonical) in [
            ("rsa", "rsa:2048"),
            ("RSA4096", "rsa:4096"),
            ("ec", "ec:p256"),
            ("ec:prime256v1", "ec:p256"),
            ("P-384", "ec:p384"),
            ("secp521r1", "ec:p521"),
            ("Ed25519", "ed25519"),
        ] {
            assert_eq!(text.parse::<KeySpec>().unwrap().to_string(), canonical);
        }
    }

    #[test]
    fn what_cannot_be_made_is_answered_with_what_can() {
        for text in ["", "rsa:1024", "rsa:2049", "ec:", "ec:rsa", "ec:ed25519", "ec:ec", "dsa", "ec:secp256k1"] {
            let fault = text.parse::<KeySpec>().unwrap_err().to_string();
            assert!(fault.contains(&format!("`{text}`")) && fault.contains("rsa:2048"), "{fault}");
        }
    }
}
