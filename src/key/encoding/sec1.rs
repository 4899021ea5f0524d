//! Elliptic curve private keys as SEC 1 encodes them (RFC 5915).

use aws_lc_rs::agreement;
use zeroize::Zeroizing;

use crate::asn1::{Element, Reader, Writer, tag};
use crate::fault::{Fault, Result};
use crate::key::Curve;
use crate::secret::SecretBytes;

/// ECPrivateKey.
#[derive(Debug, Clone)]
pub struct EcPrivateKey<'a> {
    scalar: &'a [u8],
    /// ECParameters: the curve by name, or all of its numbers. Absent within PKCS#8.
    pub parameters: Option<Element<'a>>,
    /// The public point as the file states it: the octets of its BIT STRING, however many bits that calls unused.
    pub public: Option<&'a [u8]>,
    /// Whether the public point's encoding is wrong. OpenSSL before 1.0.2 took zero bits at its end for unused ones;
    /// nothing depends on a point that can be computed.
    pub is_irregular: bool,
}

impl<'a> EcPrivateKey<'a> {
    /// Reads ECPrivateKey.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self> {
        let mut key = reader.sequence()?;
        match key.unsigned()? {
            1 => {}
            other => return Err(Fault::unsupported(format!("EC private key of version {other} is not supported"))),
        }
        let scalar = key.octet_string()?;
        let parameters = key.optional_explicit(0)?;
        let stated = key.optional(tag::context(1))?;
        key.finish()?;
        let bits = stated.and_then(|explicit| explicit.fields(|public| public.expect(tag::BIT_STRING)).ok());
        let (unused, public) = bits.and_then(|bits| bits.content.split_first()).unzip();
        let is_irregular = stated.is_some() && unused != Some(&0);
        Ok(Self { scalar, parameters, public, is_irregular })
    }

    /// What can be checked at no cost of a key that stands within PKCS#8: its length, and a second naming of the curve.
    pub fn check(&self, curve: Curve) -> Result<()> {
        match self.parameters {
            Some(named) if named.tag == tag::OID && named.content != curve.oid().content() => {
                Err(Fault::corrupt("the EC private key is of another curve than its PKCS#8 says"))
            }
            _ => self.padded(curve).map(drop),
        }
    }

    /// The public point on `curve`, computed, uncompressed (SEC 1 2.3.3); an error when the key is no number of the
    /// curve.
    pub fn public_point(&self, curve: Curve) -> Result<Vec<u8>> {
        let refused = || Fault::corrupt(format!("the EC private key is no number of curve {}", curve.name()));
        let key = agreement::PrivateKey::from_private_key(agreement_algorithm(curve), &self.padded(curve)?);
        let point = key.map_err(|_| refused())?.compute_public_key().map_err(|_| refused())?;
        Ok(point.as_ref().to_vec())
    }

    /// The private key's number, big-endian; it may have leading zeros, or lack them.
    pub fn scalar(&self) -> &'a [u8] {
        self.scalar
    }

    /// ECPrivateKey as it is, with another public point.
    pub fn with_public(&self, point: &[u8]) -> SecretBytes {
        let mut writer = Writer::with_capacity(self.scalar.len() + point.len() + 1024);
        writer.sequence(|key| {
            key.unsigned(1).octet_string(self.scalar);
            if let Some(parameters) = self.parameters {
                key.constructed(tag::context(0), |named| _ = named.raw(parameters.raw));
            }
            key.constructed(tag::context(1), |public| _ = public.bit_string(point));
        });
        SecretBytes::new(writer.into_bytes())
    }

    /// ECPrivateKey with the curve and the public point inside, as OpenSSL writes it.
    pub fn to_der(&self, curve: Curve) -> Result<SecretBytes> {
        let scalar = self.padded(curve)?;
        let point = self.public_point(curve)?;
        let mut writer = Writer::with_capacity(64 + scalar.len() + point.len());
        writer.sequence(|key| {
            key.unsigned(1).octet_string(&scalar);
            key.constructed(tag::context(0), |parameters| {
                parameters.oid(&curve.oid());
            });
            key.constructed(tag::context(1), |public| {
                public.bit_string(&point);
            });
        });
        Ok(SecretBytes::new(writer.into_bytes()))
    }

    /// The scalar in the curve's own length: OpenSSL before 1.0.2 dropped leading zeros, others add one.
    pub fn padded(&self, curve: Curve) -> Result<Zeroizing<Vec<u8>>> {
        let length = curve.bits().div_ceil(8) as usize;
        let start = self.scalar.iter().position(|octet| *octet != 0).unwrap_or(self.scalar.len());
        let digits = &self.scalar[start..];
        let Some(padding) = length.checked_sub(digits.len()) else {
            return Err(Fault::corrupt(format!("the EC private key is too long for curve {}", curve.name())));
        };
        let mut scalar = Zeroizing::new(vec![0; length]);
        scalar[padding..].copy_from_slice(digits);
        Ok(scalar)
    }
}

/// Whether a stated point is the uncompressed `point`: also when it is compressed, or hybrid (SEC 1 2.3.3).
pub(crate) fn is_same_point(stated: &[u8], point: &[u8]) -> bool {
    let (Some((form, coordinates)), Some((_, own))) = (stated.split_first(), point.split_first()) else {
        return false;
    };
    let (x, y) = own.split_at(own.len() / 2);
    let odd = y.last().is_some_and(|octet| octet & 1 == 1);
    match form {
        2 | 3 => coordinates == x && (*form == 3) == odd,
        4 => coordinates == own,
        6 | 7 => coordinates == own && (*form == 7) == odd,
        _ => false,
    }
}

/// The first coordinate of a point in any form (SEC 1 2.3.3): the same for a key and for its negative, and no other.
pub(crate) fn abscissa(point: &[u8]) -> &[u8] {
    match point.split_first() {
        Some((2 | 3, x)) => x,
        Some((4 | 6 | 7, coordinates)) => coordinates.split_at(coordinates.len() / 2).0,
        _ => point,
    }
}

fn agreement_algorithm(curve: Curve) -> &'static agreement::Algorithm {
    match curve {
        Curve::P256 => &agreement::ECDH_P256,
        Curve::P384 => &agreement::ECDH_P384,
        Curve::P521 => &agreement::ECDH_P521,
    }
}
