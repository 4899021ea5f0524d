//! Whether the numbers of an RSA private key belong together (RFC 8017 3.2), computed in constant time.
//!
//! Whoever signs takes the primes and their exponents, and verifies with the modulus: where one of them is that of another
//! key, or was damaged, every signature is wrong.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, ConcatenatingMul, CtEq, NonZero, Odd, Resize};

use crate::fault::{Fault, Result};

/// The largest modulus computed with, as in OpenSSL (OPENSSL_RSA_MAX_MODULUS_BITS).
const MAX_MODULUS_BITS: usize = 16_384;

/// The largest modulus without its primes: powers of that length take a tenth of a second, and hostile files have many.
const MAX_BITS_WITHOUT_PRIMES: usize = 4_096;

/// The numbers of RSAPrivateKey that have to fit, big-endian.
pub struct Numbers<'a> {
    /// n; `None` where there are more primes than two.
    pub modulus: Option<&'a [u8]>,
    /// e
    pub public_exponent: &'a [u8],
    /// d
    pub private_exponent: &'a [u8],
    /// p and q
    pub primes: [&'a [u8]; 2],
    /// d mod (p - 1) and d mod (q - 1)
    pub exponents: [&'a [u8]; 2],
    /// q⁻¹ mod p
    pub coefficient: &'a [u8],
}

/// [`Fault::Corrupt`] for numbers of which one does not belong to the others; [`Fault::Unsupported`] for longer ones than
/// anybody computes with.
pub fn check(numbers: &Numbers<'_>) -> Result<()> {
    let longest = [numbers.public_exponent, numbers.private_exponent, numbers.coefficient];
    let longest = longest.iter().chain(&numbers.primes).chain(&numbers.exponents).chain(&numbers.modulus);
    if longest.map(|number| number.len()).max().unwrap_or_default() * 8 > MAX_MODULUS_BITS {
        return Err(Fault::unsupported(format!("RSA keys of more than {MAX_MODULUS_BITS} bits are not supported")));
    }
    let [p, q] = numbers.primes.map(number);
    if numbers.modulus.is_some_and(|modulus| differ(&number(modulus), &p.concatenating_mul(&q))) {
        return Err(Fault::corrupt("the primes of the RSA private key do not give its modulus"));
    }
    let (e, d) = (number(numbers.public_exponent), number(numbers.private_exponent));
    for (prime, (exponent, name)) in [&p, &q].into_iter().zip(numbers.exponents.into_iter().zip(["first", "second"])) {
        let order = modulus(prime.wrapping_sub(BoxedUint::one()))?;
        if differ(&e.concatenating_mul(&d).rem(&order), &BoxedUint::one().rem(&order)) {
            return Err(Fault::corrupt(
                "the private exponent of the RSA private key does not belong to its public key",
            ));
        }
        if differ(&number(exponent), &d.rem(&order)) {
            return Err(Fault::corrupt(format!("the {name} exponent of the RSA private key is not that of its prime")));
        }
    }
    let (coefficient, p) = (number(numbers.coefficient), modulus(p)?);
    let is_reduced = !differ(&coefficient.rem(&p), &coefficient);
    if !is_reduced || differ(&coefficient.concatenating_mul(&q).rem(&p), &BoxedUint::one()) {
        return Err(Fault::corrupt("the coefficient of the RSA private key is not that of its primes"));
    }
    Ok(())
}

/// The usual public exponents are the primes of Fermat; old OpenSSH had 35, GnuPG 41, and others what was odd and small.
const USUAL: u64 = 65_537;
/// Below which every other one is tried.
const SMALL: u64 = 1_024;

/// The public exponent of a key of which no more than n, d and perhaps e is known: that for which m^(d·e) is m again.
/// [`Fault::Corrupt`] where the stated one is another, [`Fault::Unsupported`] where none is stated and none found.
pub fn public_exponent(modulus: &[u8], private_exponent: &[u8], stated: &[u8]) -> Result<Vec<u8>> {
    if modulus.len().max(private_exponent.len()).max(stated.len()) * 8 > MAX_BITS_WITHOUT_PRIMES {
        let message = format!("RSA keys of more than {MAX_BITS_WITHOUT_PRIMES} bits without primes are not supported");
        return Err(Fault::unsupported(message));
    }
    let odd = Odd::new(number(modulus)).into_option();
    let field = BoxedMontyParams::new(odd.ok_or_else(|| Fault::corrupt("the modulus of the RSA private key is even"))?);
    let messages = [2u8, 3].map(|message| residue(message, &field));
    let d = number(private_exponent);
    let signatures = messages.each_ref().map(|message| message.pow(&d));
    let belongs = |e: &BoxedUint| messages.iter().zip(&signatures).all(|(message, signed)| signed.pow(e) == *message);
    if !stated.is_empty() {
        let wrong = "the private exponent of the RSA private key does not belong to its public key";
        return if belongs(&number(stated)) { Ok(stated.to_vec()) } else { Err(Fault::corrupt(wrong)) };
    }
    let found = std::iter::once(USUAL).chain((3..SMALL).step_by(2)).find(|e| belongs(&BoxedUint::from(*e)));
    let octets = found.map(|e| e.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect());
    octets.ok_or_else(|| Fault::unsupported("the RSA private key states no public exponent, and has no usual one"))
}

/// A small number as a residue.
fn residue(number: u8, field: &BoxedMontyParams) -> BoxedMontyForm {
    BoxedMontyForm::new(BoxedUint::from(number).resize(field.bits_precision()), field)
}

fn number(octets: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_truncated(octets, (octets.len() as u32).saturating_mul(8))
}

fn modulus(number: BoxedUint) -> Result<NonZero<BoxedUint>> {
    NonZero::new(number).into_option().ok_or_else(|| Fault::corrupt("the primes of the RSA private key are none"))
}

/// Numbers of any two lengths.
fn differ(one: &BoxedUint, other: &BoxedUint) -> bool {
    !one.ct_eq(other).to_bool()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// p = 11, q = 13, e = 7: d = 103 (or 43 by the least common multiple), dP = 3, dQ = 7, qInv = 6.
    fn judged(n: u8, d: u8, primes: [u8; 2], exponents: [u8; 2], coefficient: u8) -> Result<()> {
        let (n, e, d, coefficient) = ([n], [7], [d], [coefficient]);
        let (primes, exponents) = (primes.map(|one| [one]), exponents.map(|one| [one]));
        check(&Numbers {
            modulus: Some(&n),
            public_exponent: &e,
            private_exponent: &d,
            primes: [&primes[0], &primes[1]],
            exponents: [&exponents[0], &exponents[1]],
            coefficient: &coefficient,
        })
    }

    #[test]
    fn every_number_has_to_fit() {
        for d in [103, 43] {
            assert_eq!(judged(143, d, [11, 13], [3, 7], 6), Ok(()));
        }
        for wrong in [
            judged(145, 103, [11, 13], [3, 7], 6),
            judged(143, 105, [11, 13], [3, 7], 6),
            judged(143, 103, [11, 13], [13, 7], 6),
            judged(143, 103, [11, 13], [3, 8], 6),
            judged(143, 103, [11, 13], [3, 7], 17),
            judged(143, 103, [11, 13], [3, 7], 5),
            judged(143, 103, [143, 1], [3, 7], 6),
        ] {
            assert!(matches!(wrong, Err(Fault::Corrupt(_))), "{wrong:?}");
        }
    }

    #[test]
    fn numbers_that_nobody_computes_with_are_not_computed_with() {
        let long = vec![0xff; 3_000];
        let numbers = Numbers {
            modulus: Some(&long),
            public_exponent: &[3],
            private_exponent: &[3],
            primes: [&[5], &[7]],
            exponents: [&[1], &[1]],
            coefficient: &[1],
        };
        assert!(matches!(check(&numbers), Err(Fault::Unsupported(_))));
    }
}
