//! A public key and what it tells of itself.

use crate::asn1::{Oid, Reader, hex, tag, writer};
use crate::fault::Result;
use crate::key::algorithm::{
    AlgorithmIdentifier, DSA, EC_PUBLIC_KEY, KeyAlgorithm, RSA_ENCRYPTION, RSASSA_PSS, public_key_info,
};
use crate::key::encoding::pkcs1;

/// SubjectPublicKeyInfo of an RSAPublicKey (RFC 8017 A.1.1), as `openssl pkey -pubin` makes it.
pub fn of_pkcs1(der: &[u8]) -> Result<Vec<u8>> {
    let key = pkcs1::PublicKey::read(der)?.to_der();
    Ok(writer::sequence(|info| {
        info.sequence(|algorithm| _ = algorithm.oid(&RSA_ENCRYPTION).null()).bit_string(&key);
    }))
}

/// SubjectPublicKeyInfo (RFC 3279 2.3.2) of OpenSSL's DSAPublicKey: y, p, q, g.
pub fn of_dsa_integers(der: &[u8]) -> Result<Vec<u8>> {
    let mut numbers = Reader::new(der).sequence()?;
    let mut number = || numbers.expect(tag::INTEGER).map(|number| number.raw);
    let (y, p, q, g) = (number()?, number()?, number()?, number()?);
    numbers.finish()?;
    Ok(writer::sequence(|info| {
        info.sequence(|algorithm| {
            algorithm.oid(&DSA).sequence(|parameters| _ = parameters.raw(p).raw(q).raw(g));
        });
        info.bit_string(y);
    }))
}

/// A SubjectPublicKeyInfo (RFC 5280 4.1.2.7), in DER; it may be damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey<'a> {
    der: &'a [u8],
}

impl<'a> PublicKey<'a> {
    /// Takes the DER as it is; what cannot be read of it is `None` below.
    pub fn new(der: &'a [u8]) -> Self {
        Self { der }
    }

    /// The SubjectPublicKeyInfo.
    pub fn der(&self) -> &'a [u8] {
        self.der
    }

    /// The algorithm. An unreadable key of a known algorithm counts as [`KeyAlgorithm::Other`]; where not even the
    /// identifier can be read, that is 0.0, the identifier that names nothing (RFC 2578 7.1.3).
    pub fn algorithm(&self) -> KeyAlgorithm {
        let identifier = || Reader::new(self.der).sequence()?.sequence()?.oid();
        KeyAlgorithm::of_public_key_info(self.der)
            .or_else(|_| identifier().map(KeyAlgorithm::Other))
            .unwrap_or(KeyAlgorithm::Other(Oid::known(&[0])))
    }

    /// Its AlgorithmIdentifier, if it can be read.
    pub(crate) fn identifier(&self) -> Option<AlgorithmIdentifier<'a>> {
        self.parts().ok().map(|(identifier, _)| identifier)
    }

    /// The content of its BIT STRING, if it is whole octets.
    pub fn octets(&self) -> Option<&'a [u8]> {
        self.parts().ok().map(|(_, octets)| octets)
    }

    /// The size in bits as people count it: of an RSA modulus, of a curve's field, of DSA's prime.
    pub fn bits(&self) -> Option<u32> {
        let (algorithm, _) = self.parts().ok()?;
        match (self.rsa(), algorithm.parameters) {
            (Some(rsa), _) => Some(rsa.bits()),
            (None, Some(parameters)) if algorithm.oid == DSA => {
                let prime = parameters.reader().expect(tag::INTEGER).ok()?.content;
                let digits = prime.iter().position(|octet| *octet != 0).map_or(&[][..], |start| &prime[start..]);
                let leading = digits.first().map_or(0, |first| first.leading_zeros());
                Some((digits.len() as u32).saturating_mul(8) - leading)
            }
            _ => self.algorithm().bits(),
        }
    }

    /// RSA's public exponent, in decimal digits, or beyond 64 bits in hexadecimal ones after `0x`.
    pub fn exponent(&self) -> Option<String> {
        let exponent = self.rsa()?.exponent();
        let small = exponent.iter().fold(0u64, |value, octet| value << 8 | u64::from(*octet));
        Some(if exponent.len() <= 8 { small.to_string() } else { format!("0x{}", hex::encode(exponent)) })
    }

    /// The curve of an EC key: its name in SEC 2, RFC 5639 or FIPS 186, else dotted digits.
    pub fn curve(&self) -> Option<String> {
        let (algorithm, _) = self.parts().ok()?;
        if algorithm.oid != EC_PUBLIC_KEY {
            return None;
        }
        let named = algorithm.named_curve().map(|oid| oid.to_string());
        let name =
            |dotted: String| CURVES.iter().find(|(oid, _)| *oid == dotted).map_or(dotted, |(_, name)| (*name).into());
        Some(named.map_or_else(|| "explicit parameters".into(), name))
    }

    /// Whether it spells its curve out in numbers instead of naming it (RFC 5480 2.1.1 forbids that in certificates).
    pub fn has_explicit_parameters(&self) -> bool {
        self.parts().is_ok_and(|(algorithm, _)| algorithm.oid == EC_PUBLIC_KEY && algorithm.named_curve().is_none())
    }

    fn rsa(&self) -> Option<pkcs1::PublicKey<'a>> {
        let (algorithm, octets) = self.parts().ok()?;
        let is_rsa = algorithm.oid == RSA_ENCRYPTION || algorithm.oid == RSASSA_PSS;
        if is_rsa { pkcs1::PublicKey::read(octets).ok() } else { None }
    }

    fn parts(&self) -> Result<(AlgorithmIdentifier<'a>, &'a [u8])> {
        public_key_info(self.der)
    }
}

const CURVES: [(&str, &str); 16] = [
    ("1.2.840.10045.3.1.1", "P-192 (secp192r1)"),
    ("1.2.840.10045.3.1.7", "P-256 (secp256r1, prime256v1)"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.132.0.31", "secp192k1"),
    ("1.3.132.0.32", "secp224k1"),
    ("1.3.132.0.33", "P-224 (secp224r1)"),
    ("1.3.132.0.34", "P-384 (secp384r1)"),
    ("1.3.132.0.35", "P-521 (secp521r1)"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.8", "brainpoolP256t1"),
    ("1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1"),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.12", "brainpoolP384t1"),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"),
    ("1.3.36.3.3.2.8.1.1.14", "brainpoolP512t1"),
    ("1.2.156.10197.1.301", "SM2"),
];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    macro_rules! public {
        ($name:literal) => {
            PublicKey::new(include_bytes!(concat!("../../fixtures/keys/", $name, ".pub.der")))
        };
    }

    #[test]
    fn keys_tell_what_openssl_says_of_them() {
        let rsa = public!("rsa2048");
        assert_eq!((rsa.bits(), rsa.exponent().as_deref(), rsa.curve()), (Some(2048), Some("65537"), None));
        let pss = public!("rsassa-pss");
        assert_eq!((pss.bits(), pss.exponent().as_deref()), (Some(2048), Some("65537")));
        let p256 = public!("p256");
        assert_eq!((p256.bits(), p256.curve().as_deref()), (Some(256), Some("P-256 (secp256r1, prime256v1)")));
        assert_eq!(public!("secp256k1").curve().as_deref(), Some("secp256k1"));
        assert_eq!((public!("ed448").bits(), public!("ed448").exponent()), (Some(456), None));
    }

    #[test]
    fn damage_is_none_and_no_panic() {
        let der = public!("rsa2048").der();
        for end in 0..der.len() {
            let key = PublicKey::new(&der[..end]);
            assert_eq!((key.octets(), key.exponent(), key.curve()), (None, None, None));
            let _ = (key.bits(), key.algorithm());
        }
    }
}
