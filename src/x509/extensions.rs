//! The certificate extensions that decisions depend on (RFC 5280 4.2).

use std::ops::BitOr;

use crate::asn1::{Oid, Reader, tag};

/// id-ce-subjectKeyIdentifier
pub const SUBJECT_KEY_IDENTIFIER: Oid = Oid::known(&[0x55, 0x1d, 14]);
/// id-ce-keyUsage
pub const KEY_USAGE: Oid = Oid::known(&[0x55, 0x1d, 15]);
/// id-ce-subjectAltName
pub const SUBJECT_ALT_NAME: Oid = Oid::known(&[0x55, 0x1d, 17]);
/// id-ce-basicConstraints
pub const BASIC_CONSTRAINTS: Oid = Oid::known(&[0x55, 0x1d, 19]);
/// id-ce-nameConstraints
pub const NAME_CONSTRAINTS: Oid = Oid::known(&[0x55, 0x1d, 30]);
/// id-ce-authorityKeyIdentifier
pub const AUTHORITY_KEY_IDENTIFIER: Oid = Oid::known(&[0x55, 0x1d, 35]);
/// id-ce-extKeyUsage
pub const EXTENDED_KEY_USAGE: Oid = Oid::known(&[0x55, 0x1d, 37]);

/// id-kp-serverAuth (RFC 5280 4.2.1.12)
pub const SERVER_AUTH: Oid = Oid::known(&[0x2b, 6, 1, 5, 5, 7, 3, 1]);
/// id-kp-clientAuth (RFC 5280 4.2.1.12)
pub const CLIENT_AUTH: Oid = Oid::known(&[0x2b, 6, 1, 5, 5, 7, 3, 2]);

/// One extension as it stands in a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension<'a> {
    /// The content octets of its identifier.
    pub oid: &'a [u8],
    /// Whether who does not understand it must refuse the certificate.
    pub critical: bool,
    /// The DER inside its OCTET STRING.
    pub value: &'a [u8],
}

/// basicConstraints (RFC 5280 4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a certification authority.
    pub ca: bool,
    /// How many intermediates may follow below it; `None`: any number.
    pub path_len: Option<u32>,
}

/// keyUsage (RFC 5280 4.2.1.3): a set of purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage(u16);

/// The extensions in what follows the subject's key in a TBSCertificate, up to the first that cannot be read.
pub fn list(after_key: &[u8]) -> impl Iterator<Item = Extension<'_>> {
    let mut fields = Reader::new(after_key);
    let wrapper = std::iter::from_fn(|| fields.element().ok()).find(|field| field.tag == tag::context(3));
    let mut extensions = wrapper.and_then(|wrapper| wrapper.reader().sequence().ok()).unwrap_or(Reader::new(&[]));
    std::iter::from_fn(move || {
        let mut fields = extensions.sequence().ok()?;
        let oid = fields.expect(tag::OID).ok()?.content;
        let critical = fields.optional(tag::BOOLEAN).ok()?.is_some_and(|flag| flag.content != [0]);
        Some(Extension { oid, critical, value: fields.octet_string().ok()? })
    })
}

/// The purposes in an ExtKeyUsageSyntax, as far as they can be read.
pub fn purposes(der: &[u8]) -> Vec<Oid> {
    let mut purposes = Reader::new(der).sequence().unwrap_or(Reader::new(&[]));
    std::iter::from_fn(|| purposes.oid().ok()).collect()
}

/// The name of a purpose of extKeyUsage as RFC 5280 and OpenSSL write it; dotted digits when it has none.
pub fn purpose_name(purpose: &Oid) -> String {
    let dotted = purpose.to_string();
    let name = match dotted.as_str() {
        "1.3.6.1.5.5.7.3.1" => "serverAuth",
        "1.3.6.1.5.5.7.3.2" => "clientAuth",
        "1.3.6.1.5.5.7.3.3" => "codeSigning",
        "1.3.6.1.5.5.7.3.4" => "emailProtection",
        "1.3.6.1.5.5.7.3.8" => "timeStamping",
        "1.3.6.1.5.5.7.3.9" => "OCSPSigning",
        "1.3.6.1.4.1.311.10.3.3" => "msSGC",
        "1.3.6.1.4.1.311.10.3.4" => "msEFS",
        "1.3.6.1.4.1.311.20.2.2" => "msSmartcardLogin",
        "2.16.840.1.113730.4.1" => "nsSGC",
        "2.5.29.37.0" => "anyExtendedKeyUsage",
        _ => return dotted,
    };
    name.into()
}

impl BasicConstraints {
    /// From its DER; `None` when that cannot be read. A length out of range counts as none stated.
    pub fn decode(der: &[u8]) -> Option<Self> {
        let mut fields = Reader::new(der).sequence().ok()?;
        let ca = fields.optional(tag::BOOLEAN).ok()?.is_some_and(|flag| flag.content != [0]);
        let path_len = fields.optional(tag::INTEGER).ok()?.and_then(|length| length.unsigned().ok());
        Some(Self { ca, path_len: path_len.and_then(|length| u32::try_from(length).ok()) })
    }
}

impl KeyUsage {
    /// Signatures other than on certificates and CRLs: TLS handshakes.
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// RSA key transport, of TLS 1.2 and before.
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// Signatures on certificates.
    pub const KEY_CERT_SIGN: Self = Self(1 << 5);
    /// Signatures on CRLs.
    pub const CRL_SIGN: Self = Self(1 << 6);

    /// The names of RFC 5280 4.2.1.3, by the number of the bit.
    const NAMES: [&'static str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];

    /// From its DER; `None` when that cannot be read.
    pub fn decode(der: &[u8]) -> Option<Self> {
        let bits = Reader::new(der).expect(tag::BIT_STRING).ok()?.content.get(1..)?;
        let set = |bit: usize| bits.get(bit / 8).is_some_and(|octet| octet & (0x80 >> (bit % 8)) != 0);
        Some(Self((0..Self::NAMES.len()).filter(|bit| set(*bit)).fold(0, |usage, bit| usage | 1 << bit)))
    }

    /// The value octets of its BIT STRING: trailing zero bits dropped, as DER wants for named bits (X.690 11.2.2).
    pub fn bit_string_content(self) -> Vec<u8> {
        let [low, high] = self.0.reverse_bits().to_be_bytes();
        match (low, high) {
            (0, 0) => vec![0],
            (_, 0) => vec![low.trailing_zeros() as u8, low],
            _ => vec![high.trailing_zeros() as u8, low, high],
        }
    }

    /// Whether all of these purposes are among its own.
    pub fn contains(self, purposes: Self) -> bool {
        self.0 & purposes.0 == purposes.0
    }

    /// The names of its purposes, in the order of RFC 5280.
    pub fn names(self) -> Vec<&'static str> {
        let named = Self::NAMES.iter().enumerate();
        named.filter(|(bit, _)| self.0 & (1 << bit) != 0).map(|(_, name)| *name).collect()
    }
}

impl BitOr for KeyUsage {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_usage_survives_a_round_trip() {
        for (usage, content) in [
            (KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT, vec![5, 0xa0]),
            (KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN, vec![1, 6]),
            (KeyUsage(1 << 8), vec![7, 0, 0x80]),
            (KeyUsage(0), vec![0]),
        ] {
            assert_eq!(usage.bit_string_content(), content);
            let der = [&[tag::BIT_STRING, content.len() as u8][..], &content].concat();
            assert_eq!(KeyUsage::decode(&der), Some(usage));
        }
        assert_eq!((KeyUsage::DIGITAL_SIGNATURE | KeyUsage(1 << 8)).names(), ["digitalSignature", "decipherOnly"]);
    }

    #[test]
    fn basic_constraints_at_the_edges() {
        let read = |der: &[u8]| BasicConstraints::decode(der).map(|constraints| (constraints.ca, constraints.path_len));
        assert_eq!(read(&[0x30, 0]), Some((false, None)));
        assert_eq!(read(&[0x30, 6, 1, 1, 0xff, 2, 1, 0]), Some((true, Some(0))));
        assert_eq!(read(&[0x30, 6, 1, 1, 1, 2, 1, 0xff]), Some((true, None)));
        assert_eq!(read(&[5, 0]), None);
    }
}
