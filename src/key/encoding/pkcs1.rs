//! RSA keys as PKCS#1 encodes them (RFC 8017 A.1).

use crate::asn1::{Element, Reader, tag, writer};
use crate::fault::{Fault, Result};
use crate::key::derivation::rsa;

/// The public half: what RSAPublicKey holds and RSAPrivateKey repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey<'a> {
    modulus: &'a [u8],
    exponent: &'a [u8],
}

/// The integers of RSAPrivateKey between its version and otherPrimeInfos.
const PARTS: [&str; 8] = [
    "modulus",
    "public exponent",
    "private exponent",
    "first prime",
    "second prime",
    "first exponent",
    "second exponent",
    "coefficient",
];

impl<'a> PublicKey<'a> {
    /// Reads RSAPublicKey.
    pub fn read(der: &'a [u8]) -> Result<Self> {
        let mut key = Reader::new(der).sequence()?;
        let modulus = magnitude(key.expect(tag::INTEGER)?, PARTS[0])?;
        let exponent = magnitude(key.expect(tag::INTEGER)?, PARTS[1])?;
        key.finish()?;
        Ok(Self { modulus, exponent })
    }

    /// Reads it out of RSAPrivateKey, all of whose parts must be there: Java leaves zeros for those it does not know.
    ///
    /// That the primes give the modulus is checked on the last 64 bits, which finds every mix-up at no cost;
    /// [`Self::derived`] checks all that can be computed.
    pub fn of_private_key(reader: &mut Reader<'a>) -> Result<Self> {
        let (_, [modulus, exponent, ..]) = private_parts(reader)?;
        Ok(Self { modulus, exponent })
    }

    /// The same of a private key whose numbers all belong together.
    pub fn derived(reader: &mut Reader<'a>) -> Result<Self> {
        let (version, [modulus, exponent, private_exponent, p, q, p_exponent, q_exponent, coefficient]) =
            private_parts(reader)?;
        rsa::check(&rsa::Numbers {
            modulus: Some(modulus).filter(|_| version == 0),
            public_exponent: exponent,
            private_exponent,
            primes: [p, q],
            exponents: [p_exponent, q_exponent],
            coefficient,
        })?;
        Ok(Self { modulus, exponent })
    }

    /// The length of the modulus in bits.
    pub fn bits(&self) -> u32 {
        let leading = self.modulus.first().map_or(0, |first| first.leading_zeros());
        // No file comes near 2^29 octets; a longer modulus would only be shown wrong.
        (self.modulus.len() as u32).saturating_mul(8) - leading
    }

    /// The modulus, big-endian without leading zeros.
    pub fn modulus(&self) -> &'a [u8] {
        self.modulus
    }

    /// The public exponent, big-endian without leading zeros.
    pub fn exponent(&self) -> &'a [u8] {
        self.exponent
    }

    /// RSAPublicKey DER.
    pub fn to_der(&self) -> Vec<u8> {
        writer::sequence(|key| {
            key.unsigned_bytes(self.modulus).unsigned_bytes(self.exponent);
        })
    }
}

/// The version of RSAPrivateKey, and its integers in the order of [`PARTS`].
fn private_parts<'a>(reader: &mut Reader<'a>) -> Result<(u64, [&'a [u8]; 8])> {
    let mut key = reader.sequence()?;
    let version = key.unsigned()?;
    let mut parts = [&[][..]; 8];
    for (part, name) in parts.iter_mut().zip(PARTS) {
        *part = magnitude(key.expect(tag::INTEGER)?, name)?;
    }
    let [modulus, _, _, p, q, ..] = parts;
    match version {
        0 => key.finish()?,
        1 => {
            key.sequence()?;
            key.finish()?;
        }
        other => return Err(Fault::unsupported(format!("RSA private key of version {other} is not supported"))),
    }
    if version == 0 && low_bits(p).wrapping_mul(low_bits(q)) != low_bits(modulus) {
        return Err(Fault::corrupt("the primes of the RSA private key do not give its modulus"));
    }
    Ok((version, parts))
}

/// The octets of a positive INTEGER without leading zeros.
fn magnitude<'a>(element: Element<'a>, part: &str) -> Result<&'a [u8]> {
    let digits = element.content.iter().position(|octet| *octet != 0).map(|start| &element.content[start..]);
    match (element.content.first(), digits) {
        (Some(first), Some(digits)) if first & 0x80 == 0 => Ok(digits),
        (Some(_), Some(_)) => Err(Fault::corrupt(format!("the RSA key has a negative {part}"))),
        _ => Err(Fault::corrupt(format!("the RSA key lacks its {part}"))),
    }
}

fn low_bits(magnitude: &[u8]) -> u64 {
    magnitude.iter().rev().take(8).rev().fold(0, |value, octet| value << 8 | u64::from(*octet))
}
