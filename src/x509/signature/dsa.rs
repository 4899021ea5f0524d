//! DSA signatures (FIPS 186-4 4.7).

use num_bigint::BigUint;

use crate::asn1::{Reader, tag};
use crate::key::PublicKey;
use crate::x509::signature::Unverifiable;

/// As OpenSSL: OPENSSL_DSA_MAX_MODULUS_BITS, and the orders of FIPS 186.
const MAX_MODULUS: u64 = 10_000;
const ORDERS: [u64; 3] = [160, 224, 256];

/// Whether the key signed this digest. A key that takes its parameters from its issuer (RFC 3279 2.3.2) tells nothing.
pub fn verify(key: &PublicKey, digest: &[u8], signature: &[u8]) -> Result<bool, Unverifiable> {
    let identifier = key.identifier().ok_or(Unverifiable::Key)?;
    let parameters = identifier.parameters.filter(|parameters| parameters.tag == tag::SEQUENCE);
    let mut parameters = parameters.ok_or(Unverifiable::Key)?.reader();
    let mut number = || unsigned(&mut parameters).ok_or(Unverifiable::Key);
    let (p, q, g) = (number()?, number()?, number()?);
    if p.bits() > MAX_MODULUS || !ORDERS.contains(&q.bits()) || !p.bit(0) || !q.bit(0) || p <= q {
        return Err(Unverifiable::Key);
    }
    let y = key.octets().and_then(|octets| unsigned(&mut Reader::new(octets))).ok_or(Unverifiable::Key)?;
    let Some((r, s)) = pair(signature) else { return Ok(false) };
    let is_in_range = |number: &BigUint| number.bits() > 0 && *number < q;
    let (true, true, Some(inverse)) = (is_in_range(&r), is_in_range(&s), s.modinv(&q)) else { return Ok(false) };
    let u1 = leftmost(digest, q.bits()) * &inverse % &q;
    let u2 = &r * inverse % &q;
    Ok(g.modpow(&u1, &p) * y.modpow(&u2, &p) % p % q == r)
}

/// Dss-Sig-Value and Ecdsa-Sig-Value (RFC 3279 2.2.2, 2.2.3).
pub fn pair(signature: &[u8]) -> Option<(BigUint, BigUint)> {
    let mut outer = Reader::new(signature);
    let mut fields = outer.sequence().ok()?;
    let pair = (unsigned(&mut fields)?, unsigned(&mut fields)?);
    (outer.is_empty() && fields.is_empty()).then_some(pair)
}

/// As many of a digest's first bits as the order has.
pub fn leftmost(digest: &[u8], bits: u64) -> BigUint {
    BigUint::from_bytes_be(digest) >> (8 * digest.len() as u64).saturating_sub(bits)
}

/// An INTEGER that is not negative.
pub fn unsigned(reader: &mut Reader) -> Option<BigUint> {
    let content = reader.expect(tag::INTEGER).ok()?.content;
    content.first().filter(|first| *first & 0x80 == 0).map(|_| BigUint::from_bytes_be(content))
}
