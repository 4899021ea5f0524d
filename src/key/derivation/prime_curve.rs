//! Elliptic curves y² = x³ + ax + b over prime fields (SEC 1 2.2.1), named or spelled out in numbers.
//!
//! aws-lc-rs computes on P-256, P-384 and P-521 only; this is for all others. Its one task is the public point of a
//! private key: nothing is signed and nothing is agreed here.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Choice, CtSelect, Odd};

use crate::asn1::{Element, Oid, tag};
use crate::fault::{Fault, Result};
use crate::key::algorithm::AlgorithmIdentifier;
use crate::key::derivation::named_curves::{NAMED_CURVES, NamedCurve};

/// prime-field (RFC 3279 2.3.5)
const PRIME_FIELD: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 1, 1]);

/// The largest field computed with, as in OpenSSL (OPENSSL_ECC_MAX_FIELD_BITS).
const MAX_FIELD_BITS: u32 = 661;

/// The numbers of a curve, big-endian without leading zeros: the same for a curve that is named and for one that is
/// spelled out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrimeCurve {
    p: Vec<u8>,
    a: Vec<u8>,
    b: Vec<u8>,
    x: Vec<u8>,
    y: Vec<u8>,
    n: Vec<u8>,
}

impl PrimeCurve {
    /// The curve that the parameters of id-ecPublicKey tell (RFC 3279 2.3.5, RFC 5480 2.1.1). [`Fault::Unsupported`] for
    /// a name that is not known, a binary curve, or a field over 661 bits.
    pub(crate) fn of(algorithm: &AlgorithmIdentifier<'_>) -> Result<Self> {
        match (algorithm.named_curve(), algorithm.parameters) {
            (Some(oid), _) => Self::named(&oid),
            (None, Some(parameters)) if parameters.tag == tag::SEQUENCE => Self::explicit(parameters),
            _ => Err(Fault::unsupported("the EC key does not tell its curve")),
        }
    }

    /// p, a, b, the base point's x and y, and its order, big-endian without leading zeros.
    pub(crate) fn octets(&self) -> [&[u8]; 6] {
        [&self.p, &self.a, &self.b, &self.x, &self.y, &self.n]
    }

    /// Every curve that has a name.
    #[cfg(test)]
    pub(crate) fn all_named() -> Vec<Self> {
        NAMED_CURVES.iter().filter_map(Self::from_hex).collect()
    }

    fn named(oid: &Oid) -> Result<Self> {
        let dotted = oid.to_string();
        let known = NAMED_CURVES.iter().find(|curve| curve.oid == dotted);
        known
            .and_then(Self::from_hex)
            .ok_or_else(|| Fault::unsupported(format!("the elliptic curve {dotted} is not supported")))
    }

    fn from_hex(curve: &NamedCurve) -> Option<Self> {
        let number = |digits: &str| BoxedUint::from_str_radix_vartime(digits, 16).ok();
        let octets = |digits: &str| number(digits).map(|number| magnitude(&number.to_be_bytes()));
        Some(Self {
            p: octets(curve.p)?,
            a: octets(curve.a)?,
            b: octets(curve.b)?,
            x: octets(curve.x)?,
            y: octets(curve.y)?,
            n: octets(curve.n)?,
        })
    }

    /// SpecifiedECDomain (SEC 1 C.2); RFC 3279 2.3.5 calls it ECParameters.
    fn explicit(parameters: Element<'_>) -> Result<Self> {
        let mut domain = parameters.reader();
        domain.unsigned()?;
        let mut field = domain.sequence()?;
        let field_type = field.oid()?;
        if field_type != PRIME_FIELD {
            return Err(Fault::unsupported("elliptic curves over binary fields are not supported"));
        }
        let p = magnitude(field.expect(tag::INTEGER)?.content);
        let mut coefficients = domain.sequence()?;
        let a = magnitude(coefficients.octet_string()?);
        let b = magnitude(coefficients.octet_string()?);
        let base = domain.octet_string()?;
        let n = magnitude(domain.expect(tag::INTEGER)?.content);
        if bits(&p) > MAX_FIELD_BITS || bits(&n) > bits(&p) + 1 {
            return Err(Fault::unsupported(format!("elliptic curves over {MAX_FIELD_BITS} bits are not supported")));
        }
        let (x, y) = match base.split_first() {
            Some((4 | 6 | 7, coordinates)) => coordinates.split_at(coordinates.len() / 2),
            Some((form @ (2 | 3), x)) => return Self::with_compressed_base(&p, &a, &b, x, form & 1),
            _ => return Err(Fault::corrupt("the base point of the EC key's curve is no point")),
        };
        Ok(Self { p, a, b, x: magnitude(x), y: magnitude(y), n })
    }

    /// No square root is taken: a base point without its second coordinate is that of a known curve, or not supported.
    fn with_compressed_base(p: &[u8], a: &[u8], b: &[u8], x: &[u8], parity: u8) -> Result<Self> {
        let x = magnitude(x);
        let is_meant = |curve: &Self| {
            let is_odd = curve.y.last().is_some_and(|octet| octet & 1 == parity);
            curve.p == p && curve.a == a && curve.b == b && curve.x == x && is_odd
        };
        let known = NAMED_CURVES.iter().filter_map(Self::from_hex).find(is_meant);
        known.ok_or_else(|| Fault::unsupported("a curve with a compressed base point is not supported"))
    }

    /// The public point of a private key, uncompressed (SEC 1 2.3.3): `scalar` times the base point.
    /// [`Fault::Corrupt`] unless the private key is from 1 to n - 1 (SEC 1 3.2.1).
    pub fn public_point(&self, scalar: &[u8]) -> Result<Vec<u8>> {
        let scalar = magnitude(scalar);
        let is_in_range = (scalar.len(), &scalar) < (self.n.len(), &self.n) && scalar != [0];
        if !is_in_range {
            return Err(Fault::corrupt("the EC private key is no number of its curve"));
        }
        let group = Group::new(self).ok_or_else(|| Fault::corrupt("the EC key's curve is none"))?;
        let padded = padded(&scalar, self.n.len());
        let (x, y) = group.affine(&group.multiply(&padded, &group.point(&self.x, &self.y)));
        let width = self.p.len();
        Ok([&[4][..], &coordinate(&x, width), &coordinate(&y, width)].concat())
    }
}

/// The field's arithmetic with the curve's coefficients.
struct Group {
    field: BoxedMontyParams,
    p: BoxedUint,
    a: BoxedMontyForm,
    b3: BoxedMontyForm,
}

/// Homogeneous coordinates.
#[derive(Clone)]
struct Point {
    x: BoxedMontyForm,
    y: BoxedMontyForm,
    z: BoxedMontyForm,
}

impl Group {
    /// `None` when the modulus is even, or no field at all.
    fn new(curve: &PrimeCurve) -> Option<Self> {
        let p = BoxedUint::from_be_slice_vartime(&curve.p);
        let is_field = bits(&curve.p) > 2;
        let odd: Option<Odd<BoxedUint>> = Odd::new(p.clone()).into_option().filter(|_| is_field);
        let field = BoxedMontyParams::new_vartime(odd?);
        let (a, b) = (element(&curve.a, &field), element(&curve.b, &field));
        let b3 = &(&b + &b) + &b;
        Some(Self { field, p, a, b3 })
    }

    fn point(&self, x: &[u8], y: &[u8]) -> Point {
        Point { x: element(x, &self.field), y: element(y, &self.field), z: BoxedMontyForm::one(&self.field) }
    }

    /// Double and always add: which of the two results is kept is chosen in constant time.
    fn multiply(&self, scalar: &[u8], base: &Point) -> Point {
        let zero = || BoxedMontyForm::zero(&self.field);
        let mut sum = Point { x: zero(), y: BoxedMontyForm::one(&self.field), z: zero() };
        for bit in scalar.iter().flat_map(|octet| (0..8).rev().map(move |at| octet >> at & 1)) {
            sum = self.add(&sum, &sum);
            let added = self.add(&sum, base);
            let choice = Choice::from_u8_lsb(bit);
            sum = Point {
                x: sum.x.ct_select(&added.x, choice),
                y: sum.y.ct_select(&added.y, choice),
                z: sum.z.ct_select(&added.z, choice),
            };
        }
        sum
    }

    /// The complete addition of Renes, Costello and Batina (<https://eprint.iacr.org/2015/1060>, algorithm 1): no case of
    /// its own for doubling and for the point at infinity.
    fn add(&self, one: &Point, other: &Point) -> Point {
        let (xx, yy, zz) = (&one.x * &other.x, &one.y * &other.y, &one.z * &other.z);
        let xy = &(&(&one.x + &one.y) * &(&other.x + &other.y)) - &(&xx + &yy);
        let xz = &(&(&one.x + &one.z) * &(&other.x + &other.z)) - &(&xx + &zz);
        let yz = &(&(&one.y + &one.z) * &(&other.y + &other.z)) - &(&yy + &zz);
        let azz = &self.a * &zz;
        let w = &(&self.b3 * &zz) + &(&self.a * &xz);
        let (u, v) = (&yy - &w, &yy + &w);
        let m = &(&(&xx + &xx) + &xx) + &azz;
        let k = &(&self.b3 * &xz) + &(&self.a * &(&xx - &azz));
        Point { x: &(&xy * &u) - &(&yz * &k), y: &(&u * &v) + &(&m * &k), z: &(&yz * &v) + &(&xy * &m) }
    }

    /// Divides by z, which Fermat's little theorem inverts.
    fn affine(&self, point: &Point) -> (BoxedMontyForm, BoxedMontyForm) {
        let inverse = point.z.pow(&self.p.wrapping_sub(BoxedUint::from(2u8)));
        (&point.x * &inverse, &point.y * &inverse)
    }
}

fn element(octets: &[u8], field: &BoxedMontyParams) -> BoxedMontyForm {
    let modulus = field.modulus();
    let number = BoxedUint::from_be_slice_truncated(octets, modulus.bits_precision());
    BoxedMontyForm::new(number.rem_vartime(modulus.as_nz_ref()), field)
}

fn coordinate(number: &BoxedMontyForm, width: usize) -> Vec<u8> {
    padded(&number.retrieve().to_be_bytes_trimmed_vartime(), width)
}

fn padded(octets: &[u8], width: usize) -> Vec<u8> {
    [&vec![0; width.saturating_sub(octets.len())], octets].concat()
}

/// Without leading zeros; zero is one octet.
fn magnitude(octets: &[u8]) -> Vec<u8> {
    let start = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len().saturating_sub(1));
    octets[start..].to_vec()
}

fn bits(magnitude: &[u8]) -> u32 {
    let leading = magnitude.first().map_or(0, |first| first.leading_zeros());
    (magnitude.len() as u32).saturating_mul(8) - leading
}
