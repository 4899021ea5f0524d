//! Public keys of DSA and Diffie-Hellman: y = g^x mod p (FIPS 186-4 4.1, PKCS#3, X9.42).

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};

use crate::asn1::{Element, Reader, tag, writer};
use crate::fault::{Fault, Result};
use crate::key::algorithm::{AlgorithmIdentifier, DSA};

/// The longest modulus computed with, as in OpenSSL (OPENSSL_DSA_MAX_MODULUS_BITS).
const MAX_MODULUS_BITS: usize = 10_000;

/// The public key, DER of an INTEGER, of a private key, which is one as well. [`Fault::Unsupported`] without parameters,
/// and for a modulus over 10,000 bits.
pub(crate) fn public_key(algorithm: &AlgorithmIdentifier<'_>, key: &mut Reader<'_>) -> Result<Vec<u8>> {
    let parameters = algorithm.parameters.filter(|parameters| parameters.tag == tag::SEQUENCE);
    let absent =
        || Fault::unsupported("the private key has no parameters, without which no public key can be computed");
    let mut parameters = parameters.ok_or_else(absent)?.reader();
    let p = parameters.expect(tag::INTEGER)?;
    // DSA has the order of the group before the generator, PKCS#3 and X9.42 have it behind.
    if algorithm.oid == DSA {
        parameters.expect(tag::INTEGER)?;
    }
    let g = parameters.expect(tag::INTEGER)?;
    let x = key.expect(tag::INTEGER)?;
    let y = power(positive(g)?, positive(x)?, positive(p)?)?;
    let mut der = writer::Writer::new();
    der.unsigned_bytes(&y);
    Ok(der.into_bytes())
}

/// Constant in time but for the lengths of modulus and exponent.
fn power(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Result<Vec<u8>> {
    let limit = MAX_MODULUS_BITS / 8;
    if modulus.len() > limit || exponent.len() > limit || base.len() > limit {
        return Err(Fault::unsupported(format!("numbers over {MAX_MODULUS_BITS} bits are not supported")));
    }
    let odd = Odd::new(BoxedUint::from_be_slice_vartime(modulus)).into_option().filter(|_| modulus != [1]);
    let odd: Odd<BoxedUint> = odd.ok_or_else(|| Fault::corrupt("the modulus of the private key is no prime"))?;
    let field = BoxedMontyParams::new_vartime(odd);
    let base = BoxedUint::from_be_slice_vartime(base).rem_vartime(field.modulus().as_nz_ref());
    let power = BoxedMontyForm::new(base, &field).pow(&BoxedUint::from_be_slice_vartime(exponent));
    Ok(power.retrieve().to_be_bytes_trimmed_vartime().into_vec())
}

/// The octets of a positive INTEGER, without the zero that only says so.
fn positive(element: Element<'_>) -> Result<&[u8]> {
    match element.content {
        [0, digits @ ..] if !digits.is_empty() => Ok(digits),
        [first, ..] if *first != 0 && first & 0x80 == 0 => Ok(element.content),
        _ => Err(Fault::corrupt("a number of the private key is not positive")),
    }
}
