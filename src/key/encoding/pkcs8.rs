//! PrivateKeyInfo (RFC 5208 5), which OneAsymmetricKey (RFC 5958 2) extends.

use aws_lc_rs::agreement;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};

use crate::asn1::{Element, Reader, Writer, tag};
use crate::fault::{Fault, Result};
use crate::key::algorithm::{
    AlgorithmIdentifier, DSA, EC_PUBLIC_KEY, ED448, ED25519, PKCS3_DH, RSA_ENCRYPTION, RSASSA_PSS, X448, X942_DH,
    X25519,
};
use crate::key::derivation::{PrimeCurve, curve448, finite_field};
use crate::key::encoding::ml_dsa::{MlDsaPrivateKey, ParameterSet};
use crate::key::encoding::pkcs1;
use crate::key::encoding::sec1::{self, EcPrivateKey};
use crate::key::{Curve, KeyAlgorithm};
use crate::secret::SecretBytes;

/// A private key in PKCS#8, read.
pub struct PrivateKeyInfo<'a> {
    /// The algorithm with its parameters.
    pub(crate) algorithm: AlgorithmIdentifier<'a>,
    /// The OCTET STRING that holds the key.
    pub key: Element<'a>,
    /// The public key of version 2, as the BIT STRING's octets with their count of unused bits.
    pub public: Option<&'a [u8]>,
    /// Version 1 and nothing after the key.
    plain: bool,
}

/// How the public key is computed.
enum Kind {
    Rsa,
    NistCurve(Curve),
    PrimeCurve,
    Ed25519,
    Ed448,
    X25519,
    X448,
    MlDsa(ParameterSet),
    FiniteField,
    Unknown,
}

impl Kind {
    fn of(algorithm: &AlgorithmIdentifier) -> Self {
        let oid = &algorithm.oid;
        if let Some(set) = ParameterSet::from_oid(oid) {
            return Self::MlDsa(set);
        }
        match oid {
            _ if *oid == RSA_ENCRYPTION || *oid == RSASSA_PSS => Self::Rsa,
            _ if *oid == EC_PUBLIC_KEY => {
                let nist = algorithm.named_curve().and_then(|oid| Curve::from_oid(&oid));
                nist.map_or(Self::PrimeCurve, Self::NistCurve)
            }
            _ if *oid == ED25519 => Self::Ed25519,
            _ if *oid == ED448 => Self::Ed448,
            _ if *oid == X25519 => Self::X25519,
            _ if *oid == X448 => Self::X448,
            _ if *oid == DSA || *oid == PKCS3_DH || *oid == X942_DH => Self::FiniteField,
            _ => Self::Unknown,
        }
    }
}

impl<'a> PrivateKeyInfo<'a> {
    /// Reads versions 1 and 2.
    pub fn read(der: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(der);
        let mut info = outer.sequence()?;
        outer.finish()?;
        let version = info.unsigned()?;
        if version > 1 {
            return Err(Fault::unsupported(format!(
                "PKCS#8 of version {} is not supported",
                version.saturating_add(1)
            )));
        }
        let algorithm = AlgorithmIdentifier::read(&mut info)?;
        let key = info.expect(tag::OCTET_STRING)?;
        let plain = version == 0 && info.is_empty();
        info.optional(tag::context(0))?;
        let public = info.optional(tag::context_primitive(1))?.map(|public| public.content);
        info.finish()?;
        Ok(Self { algorithm, key, public, plain })
    }

    /// The algorithm, after a look at the key inside where it is one of the known ones.
    pub fn key_algorithm(&self) -> Result<KeyAlgorithm> {
        let mut inner = self.key.reader();
        let rsa_bits = || Ok(pkcs1::PrivateKey::read(&mut inner)?.bits());
        let algorithm = self.algorithm.key_algorithm(rsa_bits)?;
        match algorithm {
            KeyAlgorithm::Rsa { .. } => {}
            KeyAlgorithm::Ec(curve) => EcPrivateKey::read(&mut inner)?.check(curve)?,
            KeyAlgorithm::Ed25519 => _ = curve_private_key(&mut inner, "Ed25519", 32)?,
            KeyAlgorithm::Other(_) => {
                self.ml_dsa().transpose()?;
                return Ok(algorithm);
            }
        }
        inner.finish()?;
        Ok(algorithm)
    }

    /// PKCS#8 of version 1 with nothing in it that can be computed and is wrong; `None` when it is so already, or of an
    /// algorithm that is not known.
    pub fn normal(&self) -> Result<Option<SecretBytes>> {
        let kind = Kind::of(&self.algorithm);
        let point = self.point_to_restate(&kind)?;
        let is_known = !matches!(kind, Kind::Unknown);
        Ok(match point {
            Some(point) => {
                let key = EcPrivateKey::read(&mut self.key.reader())?.with_public(&point);
                Some(encode(self.algorithm.raw, key.as_slice()))
            }
            None if self.plain || !is_known => None,
            None => Some(encode(self.algorithm.raw, self.key.content)),
        })
    }

    /// The public point where the file's own is badly encoded or that of another key.
    fn point_to_restate(&self, kind: &Kind) -> Result<Option<Vec<u8>>> {
        if !matches!(kind, Kind::NistCurve(_) | Kind::PrimeCurve) {
            return Ok(None);
        }
        let Ok(key) = EcPrivateKey::read(&mut self.key.reader()) else { return Ok(None) };
        if key.public.is_none() && !key.is_irregular {
            return Ok(None);
        }
        match self.point(kind, &key) {
            Ok(point) if key.is_irregular || !key.public.is_some_and(|stated| sec1::is_same_point(stated, &point)) => {
                Ok(Some(point))
            }
            // A point on a curve that is not computed with stays what it is, when it is whole octets.
            _ => Ok(None),
        }
    }

    fn point(&self, kind: &Kind, key: &EcPrivateKey<'_>) -> Result<Vec<u8>> {
        match kind {
            Kind::NistCurve(curve) => key.public_point(*curve),
            _ => PrimeCurve::of(&self.algorithm)?.public_point(key.scalar()),
        }
    }

    /// The content of the public key's BIT STRING, computed.
    pub fn public_key(&self, algorithm: &KeyAlgorithm) -> Result<Vec<u8>> {
        let mut inner = self.key.reader();
        let kind = Kind::of(&self.algorithm);
        match kind {
            Kind::Rsa => pkcs1::PrivateKey::read(&mut inner)?.public_key(),
            Kind::NistCurve(_) | Kind::PrimeCurve => self.point(&kind, &EcPrivateKey::read(&mut inner)?),
            Kind::Ed25519 => ed25519(curve_private_key(&mut inner, "Ed25519", 32)?),
            Kind::Ed448 => curve448::ed448(inner.octet_string()?),
            Kind::X25519 => x25519(curve_private_key(&mut inner, "X25519", 32)?),
            Kind::X448 => curve448::x448(inner.octet_string()?),
            Kind::MlDsa(set) => MlDsaPrivateKey::read(set, &mut inner)?.public_key(),
            Kind::FiniteField => finite_field::public_key(&self.algorithm, &mut inner),
            Kind::Unknown => {
                Err(Fault::unsupported(format!("the public key of {} cannot be computed", algorithm.described())))
            }
        }
    }

    /// Whether a public key is stated, in version 2 or in an elliptic curve's key, and another than the one computed.
    pub fn states_another_public_key(&self, algorithm: &KeyAlgorithm) -> bool {
        let Ok(own) = self.public_key(algorithm) else { return false };
        let is_ec = self.algorithm.oid == EC_PUBLIC_KEY;
        let is_own = |stated: &[u8]| stated == own || is_ec && sec1::is_same_point(stated, &own);
        let of_curve = if is_ec { EcPrivateKey::read(&mut self.key.reader()).ok() } else { None };
        let stated = [self.public.and_then(|bits| bits.get(1..)), of_curve.and_then(|key| key.public)];
        !stated.into_iter().flatten().all(is_own)
    }

    /// The key inside, if it is one for ML-DSA.
    pub fn ml_dsa(&self) -> Option<Result<MlDsaPrivateKey<'a>>> {
        match Kind::of(&self.algorithm) {
            Kind::MlDsa(set) => Some(MlDsaPrivateKey::read(set, &mut self.key.reader())),
            _ => None,
        }
    }
}

/// PrivateKeyInfo of version 1.
pub fn encode(algorithm: &[u8], key: &[u8]) -> SecretBytes {
    let mut info = Writer::with_capacity(algorithm.len() + key.len() + 32);
    info.sequence(|info| {
        info.unsigned(0).raw(algorithm).octet_string(key);
    });
    SecretBytes::new(info.into_bytes())
}

/// CurvePrivateKey (RFC 8410 7): an OCTET STRING within the OCTET STRING.
fn curve_private_key<'a>(reader: &mut Reader<'a>, name: &str, length: usize) -> Result<&'a [u8]> {
    let key = reader.octet_string()?;
    if key.len() != length {
        return Err(Fault::corrupt(format!("the {name} private key has {} bytes instead of {length}", key.len())));
    }
    Ok(key)
}

fn ed25519(seed: &[u8]) -> Result<Vec<u8>> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed);
    let pair = pair.map_err(|reason| Fault::corrupt(format!("the Ed25519 private key is refused: {reason}")))?;
    Ok(pair.public_key().as_ref().to_vec())
}

fn x25519(key: &[u8]) -> Result<Vec<u8>> {
    let refused = || Fault::corrupt("the X25519 private key is refused");
    let key = agreement::PrivateKey::from_private_key(&agreement::X25519, key).map_err(|_| refused())?;
    Ok(key.compute_public_key().map_err(|_| refused())?.as_ref().to_vec())
}
