//! Public keys of Ed448 (RFC 8032 5.2.5) and X448 (RFC 7748 6.2), neither of which aws-lc-rs has.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Choice, CtSelect, Odd, Resize};
use shake::Shake256;
use shake::digest::{ExtendableOutput, Update, XofReader};
use zeroize::Zeroizing;

use crate::fault::{Fault, Result};

/// The octets of an Ed448 private or public key.
const ED448_LEN: usize = 57;
/// Those of X448.
const X448_LEN: usize = 56;

/// p = 2^448 - 2^224 - 1 (RFC 7748 4.2)
const P: &str = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe\
                 ffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
/// The base point of edwards448 (RFC 8032 5.2).
const BASE_X: &str = "4f1970c66bed0ded221d15a622bf36da9e146570470f1767ea6de324\
                      a3d3a46412ae1af72ab66511433b80e18b00938e2626a82bc70cc05e";
const BASE_Y: &str = "693f46716eb6bc248876203756c9c7624bea73736ca3984087789c1e\
                      05a0c2d73ad3ff1ce67c39c4fdbd132c4ed7c8ad9808795bf230fa14";
/// The curve is x² + y² = 1 + dx²y² with d = -39081.
const MINUS_D: u32 = 39081;
/// (A - 2) / 4 of curve448, A being 156326 (RFC 7748 5).
const A24: u32 = 39081;

/// The public key of an Ed448 private key.
pub fn ed448(private: &[u8]) -> Result<Vec<u8>> {
    if private.len() != ED448_LEN {
        return Err(wrong_length("Ed448", private, ED448_LEN));
    }
    let mut scalar = Zeroizing::new([0; ED448_LEN]);
    let mut hash = Shake256::default();
    hash.update(private);
    hash.finalize_xof().read(scalar.as_mut_slice());
    clamp(&mut scalar[..X448_LEN]);
    let field = Field::new()?;
    let (x, y) = field.edwards_multiple(&scalar[..X448_LEN])?;
    let sign = field.octets(&x)[0] & 1;
    Ok([&field.octets(&y)[..], &[sign << 7]].concat())
}

/// The public key of an X448 private key.
pub fn x448(private: &[u8]) -> Result<Vec<u8>> {
    if private.len() != X448_LEN {
        return Err(wrong_length("X448", private, X448_LEN));
    }
    let mut scalar = Zeroizing::new(private.to_vec());
    clamp(&mut scalar);
    let field = Field::new()?;
    Ok(field.octets(&field.montgomery_multiple(&scalar)))
}

fn wrong_length(name: &str, private: &[u8], length: usize) -> Fault {
    Fault::corrupt(format!("the {name} private key has {} bytes instead of {length}", private.len()))
}

/// A multiple of four with its highest bit set (RFC 7748 5, RFC 8032 5.2.5).
fn clamp(scalar: &mut [u8]) {
    if let [first, .., last] = scalar {
        *first &= 0xfc;
        *last |= 0x80;
    }
}

/// From the highest bit of a little-endian number to the lowest.
fn bits(scalar: &[u8]) -> impl Iterator<Item = Choice> {
    scalar.iter().rev().flat_map(|octet| (0..8).rev().map(move |at| Choice::from_u8_lsb(octet >> at & 1)))
}

/// Numbers modulo p.
struct Field {
    modulus: BoxedMontyParams,
    p: BoxedUint,
}

/// Projective coordinates on edwards448.
#[derive(Clone)]
struct Point {
    x: BoxedMontyForm,
    y: BoxedMontyForm,
    z: BoxedMontyForm,
}

impl Field {
    fn new() -> Result<Self> {
        let p = number(P)?;
        let odd: Option<Odd<BoxedUint>> = Odd::new(p.clone()).into_option();
        let modulus = BoxedMontyParams::new_vartime(odd.ok_or(Fault::corrupt("an even prime"))?);
        Ok(Self { modulus, p })
    }

    fn element(&self, number: BoxedUint) -> BoxedMontyForm {
        BoxedMontyForm::new(number.resize(self.modulus.bits_precision()), &self.modulus)
    }

    fn octets(&self, element: &BoxedMontyForm) -> Vec<u8> {
        element.retrieve().to_le_bytes().into_vec()
    }

    fn inverse(&self, element: &BoxedMontyForm) -> BoxedMontyForm {
        element.pow(&self.p.wrapping_sub(BoxedUint::from(2u8)))
    }

    /// `scalar` times the base point, double and always add.
    fn edwards_multiple(&self, scalar: &[u8]) -> Result<(BoxedMontyForm, BoxedMontyForm)> {
        let (zero, one) = (BoxedMontyForm::zero(&self.modulus), BoxedMontyForm::one(&self.modulus));
        let base = Point { x: self.element(number(BASE_X)?), y: self.element(number(BASE_Y)?), z: one.clone() };
        let mut sum = Point { x: zero, y: one.clone(), z: one };
        for bit in bits(scalar) {
            sum = self.edwards_add(&sum, &sum);
            let added = self.edwards_add(&sum, &base);
            sum = Point {
                x: sum.x.ct_select(&added.x, bit),
                y: sum.y.ct_select(&added.y, bit),
                z: sum.z.ct_select(&added.z, bit),
            };
        }
        let inverse = self.inverse(&sum.z);
        Ok((&sum.x * &inverse, &sum.y * &inverse))
    }

    /// The complete addition of RFC 8032 5.2.4.
    fn edwards_add(&self, one: &Point, other: &Point) -> Point {
        let a = &one.z * &other.z;
        let b = &a * &a;
        let (c, d) = (&one.x * &other.x, &one.y * &other.y);
        let minus_e = &(&self.element(BoxedUint::from(MINUS_D)) * &c) * &d;
        let (f, g) = (&b + &minus_e, &b - &minus_e);
        let h = &(&one.x + &one.y) * &(&other.x + &other.y);
        Point { x: &(&a * &f) * &(&h - &(&c + &d)), y: &(&a * &g) * &(&d - &c), z: &f * &g }
    }

    /// The ladder of RFC 7748 5, from the base point's coordinate u = 5.
    fn montgomery_multiple(&self, scalar: &[u8]) -> BoxedMontyForm {
        let base = self.element(BoxedUint::from(5u8));
        let a24 = self.element(BoxedUint::from(A24));
        let (zero, one) = (BoxedMontyForm::zero(&self.modulus), BoxedMontyForm::one(&self.modulus));
        let (mut x2, mut z2, mut x3, mut z3) = (one.clone(), zero, base.clone(), one);
        for bit in bits(scalar) {
            let swap = |low: &mut BoxedMontyForm, high: &mut BoxedMontyForm| {
                (*low, *high) = (low.ct_select(high, bit), high.ct_select(low, bit));
            };
            swap(&mut x2, &mut x3);
            swap(&mut z2, &mut z3);
            let (a, b) = (&x2 + &z2, &x2 - &z2);
            let (aa, bb) = (&a * &a, &b * &b);
            let e = &aa - &bb;
            let (da, cb) = (&(&x3 - &z3) * &a, &(&x3 + &z3) * &b);
            let (sum, difference) = (&da + &cb, &da - &cb);
            x3 = &sum * &sum;
            z3 = &base * &(&difference * &difference);
            x2 = &aa * &bb;
            z2 = &e * &(&aa + &(&a24 * &e));
            swap(&mut x2, &mut x3);
            swap(&mut z2, &mut z3);
        }
        &x2 * &self.inverse(&z2)
    }
}

fn number(digits: &str) -> Result<BoxedUint> {
    BoxedUint::from_str_radix_vartime(digits, 16).map_err(|_| Fault::corrupt("a number that is none"))
}
