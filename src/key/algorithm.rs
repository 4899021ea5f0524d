//! The algorithm of a key, private or public, and its names.

use crate::asn1::{Element, Oid, Reader, tag};
use crate::fault::Result;
use crate::key::Curve;
use crate::key::encoding::ml_dsa::ParameterSet;
use crate::key::encoding::pkcs1;

/// rsaEncryption (RFC 8017 A.1)
pub const RSA_ENCRYPTION: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]);
/// id-RSASSA-PSS (RFC 8017 A.2.3)
pub const RSASSA_PSS: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10]);
/// id-dsa (RFC 3279 2.3.2)
pub const DSA: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1]);
/// id-ecPublicKey (RFC 5480 2.1.1)
pub const EC_PUBLIC_KEY: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]);
/// id-X25519 (RFC 8410 3)
pub const X25519: Oid = Oid::known(&[0x2b, 0x65, 0x6e]);
/// id-X448 (RFC 8410 3)
pub const X448: Oid = Oid::known(&[0x2b, 0x65, 0x6f]);
/// id-Ed25519 (RFC 8410 3)
pub const ED25519: Oid = Oid::known(&[0x2b, 0x65, 0x70]);
/// id-Ed448 (RFC 8410 3)
pub const ED448: Oid = Oid::known(&[0x2b, 0x65, 0x71]);
/// dhKeyAgreement (PKCS#3 9)
pub const PKCS3_DH: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 3, 1]);
/// dhpublicnumber (RFC 3279 2.3.3)
pub const X942_DH: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0xce, 0x3e, 2, 1]);

/// Which algorithm a key is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA (rsaEncryption).
    Rsa {
        /// The length of the modulus, without leading zeros.
        bits: u32,
    },
    /// Elliptic curve, on one of the NIST curves.
    Ec(Curve),
    /// Ed25519.
    Ed25519,
    /// Anything else, by its identifier; for an elliptic curve that of the curve.
    Other(Oid),
}

/// The algorithm field of a SubjectPublicKeyInfo or PrivateKeyInfo (RFC 5280 4.1.1.2).
#[derive(Debug, Clone)]
pub(crate) struct AlgorithmIdentifier<'a> {
    /// The whole SEQUENCE.
    pub raw: &'a [u8],
    /// Which algorithm.
    pub oid: Oid,
    /// What follows the identifier.
    pub parameters: Option<Element<'a>>,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// Reads one from its SEQUENCE.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self> {
        let element = reader.expect(tag::SEQUENCE)?;
        let mut inner = element.reader();
        let oid = inner.oid()?;
        let parameters = if inner.is_empty() { None } else { Some(inner.element()?) };
        inner.finish()?;
        Ok(Self { raw: element.raw, oid, parameters })
    }

    /// The curve, when the parameters name one (RFC 5480 2.1.1.1).
    pub fn named_curve(&self) -> Option<Oid> {
        self.parameters.filter(|parameters| parameters.tag == tag::OID).and_then(|oid| Oid::from_content(oid.content))
    }

    /// The algorithm of a key with this identifier; `rsa_bits` looks into the key itself.
    pub fn key_algorithm(&self, rsa_bits: impl FnOnce() -> Result<u32>) -> Result<KeyAlgorithm> {
        Ok(if self.oid == RSA_ENCRYPTION {
            KeyAlgorithm::Rsa { bits: rsa_bits()? }
        } else if self.oid == EC_PUBLIC_KEY {
            // A curve given by explicit parameters has no better name than id-ecPublicKey.
            let curve = self.named_curve().unwrap_or(EC_PUBLIC_KEY);
            Curve::from_oid(&curve).map_or(KeyAlgorithm::Other(curve), KeyAlgorithm::Ec)
        } else if self.oid == ED25519 {
            KeyAlgorithm::Ed25519
        } else {
            KeyAlgorithm::Other(self.oid.clone())
        })
    }
}

/// The parts of a SubjectPublicKeyInfo (RFC 5280 4.1.2.7): the algorithm, and the octets of the key.
pub(crate) fn public_key_info(der: &[u8]) -> Result<(AlgorithmIdentifier<'_>, &[u8])> {
    Reader::new(der).fields(|info| Ok((AlgorithmIdentifier::read(info)?, info.bit_string()?)))
}

impl KeyAlgorithm {
    /// The algorithm of a SubjectPublicKeyInfo (RFC 5280 4.1.2.7), given as DER.
    pub fn of_public_key_info(der: &[u8]) -> Result<Self> {
        let (algorithm, key) = public_key_info(der)?;
        algorithm.key_algorithm(|| Ok(pkcs1::PublicKey::read(key)?.bits()))
    }

    /// The name as Java and most people write it: `RSA`, `EC`, `Ed25519`, `DSA`; dotted digits when it has none.
    pub fn name(&self) -> String {
        match self {
            Self::Rsa { .. } => "RSA".into(),
            Self::Ec(_) => "EC".into(),
            Self::Ed25519 => "Ed25519".into(),
            Self::Other(oid) => known(oid).map_or_else(|| oid.to_string(), |(name, _)| name.into()),
        }
    }

    /// Whether it is ML-DSA of any parameter set.
    pub fn is_ml_dsa(&self) -> bool {
        matches!(self, Self::Other(oid) if ParameterSet::from_oid(oid).is_some())
    }

    /// The size in bits: an RSA modulus, the field of a curve, 256 for Ed25519; `None` where one number says nothing.
    pub fn bits(&self) -> Option<u32> {
        match self {
            Self::Rsa { bits } => Some(*bits),
            Self::Ec(curve) => Some(curve.bits()),
            Self::Ed25519 => Some(256),
            Self::Other(oid) => known(oid).and_then(|(_, bits)| bits),
        }
    }

    /// For sentences about what cannot be done: the name, and the identifier where there is no better one.
    pub(crate) fn described(&self) -> String {
        match self {
            Self::Other(oid) => match known(oid) {
                Some((name, _)) => format!("{name} ({oid})"),
                None => format!("the algorithm {oid}"),
            },
            known => known.name(),
        }
    }
}

/// Name and size of algorithms that are carried but not worked with.
fn known(oid: &Oid) -> Option<(&'static str, Option<u32>)> {
    Some(match oid.to_string().as_str() {
        "1.2.840.10040.4.1" => ("DSA", None),
        "1.2.840.10045.2.1" => ("EC", None),
        "1.2.840.10045.3.1.1" => ("EC", Some(192)),
        "1.3.132.0.10" => ("EC", Some(256)),
        "1.3.132.0.33" => ("EC", Some(224)),
        "1.3.36.3.3.2.8.1.1.7" | "1.3.36.3.3.2.8.1.1.8" => ("EC", Some(256)),
        "1.3.36.3.3.2.8.1.1.9" | "1.3.36.3.3.2.8.1.1.10" => ("EC", Some(320)),
        "1.3.36.3.3.2.8.1.1.11" | "1.3.36.3.3.2.8.1.1.12" => ("EC", Some(384)),
        "1.3.36.3.3.2.8.1.1.13" | "1.3.36.3.3.2.8.1.1.14" => ("EC", Some(512)),
        "1.2.156.10197.1.301" => ("SM2", Some(256)),
        "1.2.840.113549.1.1.7" => ("RSAES-OAEP", None),
        "1.2.840.113549.1.1.10" => ("RSASSA-PSS", None),
        "1.2.840.113549.1.3.1" | "1.2.840.10046.2.1" => ("DH", None),
        "1.3.101.110" => ("X25519", Some(255)),
        "1.3.101.111" => ("X448", Some(448)),
        "1.3.101.113" => ("Ed448", Some(456)),
        "2.16.840.1.101.3.4.3.17" => ("ML-DSA-44", None),
        "2.16.840.1.101.3.4.3.18" => ("ML-DSA-65", None),
        "2.16.840.1.101.3.4.3.19" => ("ML-DSA-87", None),
        "2.16.840.1.101.3.4.4.1" => ("ML-KEM-512", None),
        "2.16.840.1.101.3.4.4.2" => ("ML-KEM-768", None),
        "2.16.840.1.101.3.4.4.3" => ("ML-KEM-1024", None),
        "1.2.643.7.1.1.1.1" => ("GOST R 34.10-2012", Some(256)),
        "1.2.643.7.1.1.1.2" => ("GOST R 34.10-2012", Some(512)),
        _ => return None,
    })
}
