//! keyUsage (RFC 5280 4.2.1.3).

use std::ops::BitOr;

use crate::asn1::{Reader, tag};

/// keyUsage (RFC 5280 4.2.1.3): a set of purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// Signatures other than on certificates and CRLs: TLS handshakes.
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// RSA key transport, of TLS 1.2 and before.
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// Key agreement, of static (elliptic curve) Diffie-Hellman.
    pub const KEY_AGREEMENT: Self = Self(1 << 4);
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
        let (unused, bits) = Reader::new(der).expect(tag::BIT_STRING).ok()?.content.split_first()?;
        if *unused > 7 {
            return None;
        }
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
}
