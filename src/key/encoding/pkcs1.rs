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

/// RSAPrivateKey (RFC 8017 A.1.2), read.
#[derive(Debug)]
pub struct PrivateKey<'a> {
    version: u64,
    /// Its integers in the order of [`PARTS`]; those that it lacks are empty.
    parts: [&'a [u8]; 8],
}

impl<'a> PrivateKey<'a> {
    /// Reads it. All parts must be there, or of the primes and what is computed from them none.
    ///
    /// That the primes give the modulus is checked on the last 64 bits, which finds every mix-up at no cost;
    /// [`Self::public_key`] checks all that can be computed.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self> {
        let mut key = reader.sequence()?;
        let version = key.unsigned()?;
        let mut parts = [&[][..]; 8];
        for (part, name) in parts.iter_mut().zip(PARTS) {
            *part = natural(key.expect(tag::INTEGER)?, name)?;
        }
        match version {
            0 => key.finish()?,
            1 => {
                key.sequence()?;
                key.finish()?;
            }
            other => return Err(Fault::unsupported(format!("RSA private key of version {other} is not supported"))),
        }
        let key = Self { version, parts };
        let needed = |name: &str| !key.lacks_primes() || name == PARTS[0] || name == PARTS[2];
        if let Some((_, name)) = parts.iter().zip(PARTS).find(|(part, name)| part.is_empty() && needed(name)) {
            return Err(Fault::corrupt(format!("the RSA key lacks its {name}")));
        }
        let [modulus, _, _, p, q, ..] = parts;
        if !key.lacks_primes() && version == 0 && low_bits(p).wrapping_mul(low_bits(q)) != low_bits(modulus) {
            return Err(Fault::corrupt("the primes of the RSA private key do not give its modulus"));
        }
        Ok(key)
    }

    /// Whether it is what RFC 8017 3.2 calls the first representation: n and d alone. Java writes the keys of
    /// RSAPrivateKeySpec so, with zeros for all other numbers, and reads them.
    pub fn lacks_primes(&self) -> bool {
        self.version == 0 && self.parts[3..].iter().all(|part| part.is_empty())
    }

    /// The length of the modulus in bits.
    pub fn bits(&self) -> u32 {
        PublicKey { modulus: self.parts[0], exponent: self.parts[1] }.bits()
    }

    /// RSAPublicKey DER of a key whose numbers all belong together. A public exponent that it lacks is looked for.
    pub fn public_key(&self) -> Result<Vec<u8>> {
        let [modulus, exponent, private_exponent, p, q, p_exponent, q_exponent, coefficient] = self.parts;
        if self.lacks_primes() {
            let exponent = rsa::public_exponent(modulus, private_exponent, exponent)?;
            return Ok(PublicKey { modulus, exponent: &exponent }.to_der());
        }
        rsa::check(&rsa::Numbers {
            modulus: Some(modulus).filter(|_| self.version == 0),
            public_exponent: exponent,
            private_exponent,
            primes: [p, q],
            exponents: [p_exponent, q_exponent],
            coefficient,
        })?;
        Ok(PublicKey { modulus, exponent }.to_der())
    }
}

/// The octets of a positive INTEGER without leading zeros.
fn magnitude<'a>(element: Element<'a>, part: &str) -> Result<&'a [u8]> {
    match natural(element, part)? {
        [] => Err(Fault::corrupt(format!("the RSA key lacks its {part}"))),
        digits => Ok(digits),
    }
}

/// The same of an INTEGER that may be zero, which has none.
fn natural<'a>(element: Element<'a>, part: &str) -> Result<&'a [u8]> {
    let start = element.content.iter().position(|octet| *octet != 0).unwrap_or(element.content.len());
    match element.content.first() {
        Some(first) if first & 0x80 != 0 => Err(Fault::corrupt(format!("the RSA key has a negative {part}"))),
        _ => Ok(&element.content[start..]),
    }
}

fn low_bits(magnitude: &[u8]) -> u64 {
    magnitude.iter().rev().take(8).rev().fold(0, |value, octet| value << 8 | u64::from(*octet))
}
