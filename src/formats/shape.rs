//! What a DER value is, told by the tags at its top, never by a label or a file name.

use crate::asn1::{Element, Reader, tag};
use crate::fault::Result;

/// PKCS: 1.2.840.113549.1. The content types of CMS are in its branches 7 and 9.
const PKCS_ARC: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01];

/// PKCS#7's content types: 1.2.840.113549.1.7.x (RFC 2315 14).
pub(crate) const PKCS7_ARC: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];

/// A kind of DER value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// RFC 5280 4.1
    Certificate,
    /// RFC 5280 5.1
    Crl,
    /// RFC 2986 4.2
    Request,
    /// RFC 5208 5, RFC 5958 2
    Pkcs8,
    /// RFC 5958 3
    SealedKey,
    /// RSAPrivateKey, RFC 8017 A.1.2
    Pkcs1,
    /// ECPrivateKey, RFC 5915 3
    Sec1,
    /// OpenSSL's DSA PRIVATE KEY: six integers, never standardised
    DsaKey,
    /// SubjectPublicKeyInfo, RFC 5280 4.1
    PublicKey,
    /// RSAPublicKey, RFC 8017 A.1.1
    RsaPublicKey,
    /// OpenSSL's DSA PUBLIC KEY: y, p, q and g, never standardised
    DsaPublicKey,
    /// ContentInfo, RFC 5652 3
    Pkcs7,
    /// PFX, RFC 7292 4
    Pkcs12,
    /// SEQUENCE OF Certificate, ITU-T X.509
    PkiPath,
    /// Bouncy Castle's FIPS keystore
    Bcfks,
    /// Anything else
    Unknown,
}

impl Shape {
    /// The shape of one element; of definite length, down to where it is decided.
    pub(crate) fn of(element: &Element) -> Self {
        if element.tag != tag::SEQUENCE {
            return Self::Unknown;
        }
        let children = children(&element.reader());
        match Self::of_children(&children) {
            Self::Unknown => children.first().map_or(Self::Unknown, |first| Self::of_nested(first, children.len())),
            shape => shape,
        }
    }

    /// The shape of what `der` begins with.
    pub(crate) fn of_der(der: &[u8]) -> Result<Self> {
        Ok(Self::of(&Reader::new(der).element()?))
    }

    /// What a value is that begins with a whole object of another kind. One level down only: no recursion.
    fn of_nested(first: &Element, siblings: usize) -> Self {
        match (Self::of_children(&children(&first.reader())), siblings) {
            (Self::Certificate, _) if first.tag == tag::SEQUENCE => Self::PkiPath,
            (Self::SealedKey, 2) if first.tag == tag::SEQUENCE => Self::Bcfks,
            _ => Self::Unknown,
        }
    }

    fn of_children(children: &[Element]) -> Self {
        let tags: Vec<u8> = children.iter().map(|child| child.tag).collect();
        match tags.as_slice() {
            [tag::SEQUENCE, tag::SEQUENCE, tag::BIT_STRING] => Self::of_signed(&children[0]),
            [tag::INTEGER, tag::SEQUENCE, tag::OCTET_STRING, ..] => Self::Pkcs8,
            [tag::INTEGER, tag::SEQUENCE, ..] if is_pkcs7(&children[1]) => Self::Pkcs12,
            [tag::INTEGER, tag::OCTET_STRING, ..] => Self::Sec1,
            [tag::SEQUENCE, tag::OCTET_STRING] if begins_with_oid(&children[0]) => Self::SealedKey,
            [tag::SEQUENCE, tag::BIT_STRING] if begins_with_oid(&children[0]) => Self::PublicKey,
            [tag::OID, 0xa0] | [tag::OID] if children[0].content.starts_with(PKCS_ARC) => Self::Pkcs7,
            [tag::INTEGER, tag::INTEGER] if is_rsa(&children[0], &children[1]) => Self::RsaPublicKey,
            [tag::INTEGER, tag::INTEGER, tag::INTEGER, tag::INTEGER] => Self::DsaPublicKey,
            _ => Self::of_integers(&tags),
        }
    }

    /// The keys that are nothing but numbers. Those of RSA may have more primes behind the first nine.
    fn of_integers(tags: &[u8]) -> Self {
        match tags.iter().take_while(|tag| **tag == tag::INTEGER).count() {
            6 if tags.len() == 6 => Self::DsaKey,
            9.. => Self::Pkcs1,
            _ => Self::Unknown,
        }
    }

    /// SEQUENCE, AlgorithmIdentifier, BIT STRING is how X.509 signs anything: the signed part decides.
    fn of_signed(signed: &Element) -> Self {
        let tags: Vec<u8> = children(&signed.reader()).iter().map(|child| child.tag).collect();
        const CONSTRUCTED: u8 = tag::SEQUENCE;
        match tags.as_slice() {
            [0xa0, tag::INTEGER, ..] => Self::Certificate,
            [tag::INTEGER, CONSTRUCTED, CONSTRUCTED, CONSTRUCTED, CONSTRUCTED, ..] => Self::Certificate,
            [tag::INTEGER, CONSTRUCTED, CONSTRUCTED] | [tag::INTEGER, CONSTRUCTED, CONSTRUCTED, 0xa0, ..] => {
                Self::Request
            }
            [tag::INTEGER, CONSTRUCTED, CONSTRUCTED, tag::UTC_TIME | tag::GENERALIZED_TIME, ..]
            | [CONSTRUCTED, CONSTRUCTED, tag::UTC_TIME | tag::GENERALIZED_TIME, ..] => Self::Crl,
            _ => Self::Unknown,
        }
    }

    /// The name used in sentences, with its article.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Certificate => "a certificate",
            Self::Crl => "a certificate revocation list",
            Self::Request => "a certificate request",
            Self::Pkcs8 => "a PKCS#8 private key",
            Self::SealedKey => "an encrypted PKCS#8 private key",
            Self::Pkcs1 => "a PKCS#1 RSA private key",
            Self::Sec1 => "a SEC 1 EC private key",
            Self::DsaKey => "a DSA private key",
            Self::PublicKey => "a public key",
            Self::RsaPublicKey => "a PKCS#1 RSA public key",
            Self::DsaPublicKey => "a DSA public key",
            Self::Pkcs7 => "PKCS#7",
            Self::Pkcs12 => "a PKCS#12 keystore",
            Self::PkiPath => "a PkiPath",
            Self::Bcfks => "a BCFKS keystore",
            Self::Unknown => "something of no known kind",
        }
    }
}

/// The first elements inside: no kind told apart here needs to see more than ten. What cannot be read ends them.
fn children<'a>(reader: &Reader<'a>) -> Vec<Element<'a>> {
    let mut reader = reader.clone();
    std::iter::from_fn(|| reader.element().ok()).take(10).collect()
}

fn begins_with_oid(element: &Element) -> bool {
    element.content.first() == Some(&tag::OID)
}

/// Signatures and parameters are two numbers as well: a modulus is odd and long, its exponent odd and short.
fn is_rsa(modulus: &Element, exponent: &Element) -> bool {
    let is_odd = |number: &Element| number.content.last().is_some_and(|last| last & 1 == 1);
    let is_long = (64..).contains(&modulus.content.len());
    is_odd(modulus) && is_odd(exponent) && is_long && exponent.content.len() <= 9 && exponent.content != [1]
}

fn is_pkcs7(element: &Element) -> bool {
    element.reader().expect(tag::OID).is_ok_and(|oid| oid.content.starts_with(PKCS7_ARC))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn deep_nesting_costs_nothing() {
        let mut nested = Vec::new();
        for _ in 0..1_000 {
            let mut writer = crate::asn1::Writer::new();
            writer.element(tag::SEQUENCE, &nested);
            nested = writer.into_bytes();
        }
        assert_eq!(Shape::of_der(&nested).unwrap(), Shape::Unknown);
    }

    #[test]
    fn keys_are_told_apart() {
        let shapes: [(&[u8], Shape); 5] = [
            (include_bytes!("../../fixtures/keys/rsa2048.traditional.der"), Shape::Pkcs1),
            (include_bytes!("../../fixtures/keys/rsa2048.pkcs8.der"), Shape::Pkcs8),
            (include_bytes!("../../fixtures/keys/p256.traditional.der"), Shape::Sec1),
            (include_bytes!("../../fixtures/keys/dsa.traditional.der"), Shape::DsaKey),
            (include_bytes!("../../fixtures/keys/p256.pub.der"), Shape::PublicKey),
        ];
        for (der, shape) in shapes {
            assert_eq!(Shape::of_der(der).unwrap(), shape);
        }
    }
}
