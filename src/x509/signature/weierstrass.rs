//! ECDSA and SM2 over any curve y² = x³ + ax + b of a prime field, named or given by its parameters.

use num_bigint::BigUint;

use crate::key::PublicKey;
use crate::key::derivation::PrimeCurve;
use crate::key::pbe::Hash;
use crate::x509::signature::Unverifiable;
use crate::x509::signature::dsa::{leftmost, pair};

/// Whom an SM2 signature is by where nothing else was agreed upon: as GM/T 0009 10 has it, and as OpenSSL 3.0 does, nobody.
const SM2_IDENTITIES: [&[u8]; 2] = [b"1234567812345678", b""];

struct Curve {
    p: BigUint,
    a: BigUint,
    b: BigUint,
    base: Point,
    order: BigUint,
}

/// In Jacobian coordinates: (x/z², y/z³), and z = 0 at infinity.
#[derive(Clone)]
struct Point {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

/// ECDSA (FIPS 186-5 6.4.2): whether the key signed this digest.
pub fn verify_ecdsa(key: &PublicKey, digest: &[u8], signature: &[u8]) -> Result<bool, Unverifiable> {
    let (curve, public) = Curve::of(key)?;
    let n = &curve.order;
    let Some((r, s)) = pair(signature).filter(|(r, s)| curve.is_scalar(r) && curve.is_scalar(s)) else {
        return Ok(false);
    };
    let Some(inverse) = s.modinv(n) else { return Ok(false) };
    let u1 = leftmost(digest, n.bits()) * &inverse % n;
    let u2 = &r * inverse % n;
    let sum = curve.affine(&curve.combine(&u1, &curve.base, &u2, &public));
    Ok(sum.is_some_and(|(x, _)| x % n == r))
}

/// SM2 (GB/T 32918.2 7.1): whether the key, and who is known by one of the usual identities, signed the content.
pub fn verify_sm2(key: &PublicKey, content: &[u8], signature: &[u8]) -> Result<bool, Unverifiable> {
    let (curve, public) = Curve::of(key)?;
    let n = &curve.order;
    let Some((r, s)) = pair(signature).filter(|(r, s)| curve.is_scalar(r) && curve.is_scalar(s)) else {
        return Ok(false);
    };
    let t = (&r + &s) % n;
    let sum = curve.affine(&curve.combine(&s, &curve.base, &t, &public));
    let Some((x, _)) = sum.filter(|_| t.bits() > 0) else { return Ok(false) };
    Ok(SM2_IDENTITIES.iter().any(|identity| {
        let digest = Hash::Sm3.digest(&[&curve.signer(&public, identity), content].concat());
        (BigUint::from_bytes_be(&digest) + &x) % n == r
    }))
}

impl Curve {
    /// The curve of a key, and the key as a point of it.
    fn of(key: &PublicKey) -> Result<(Self, Point), Unverifiable> {
        let numbers = PrimeCurve::of(&key.identifier().ok_or(Unverifiable::Key)?).map_err(|_| Unverifiable::Key)?;
        let curve = Self::from_numbers(&numbers).ok_or(Unverifiable::Key)?;
        let public = key.octets().and_then(|octets| curve.decode(octets)).ok_or(Unverifiable::Key)?;
        Ok((curve, public))
    }

    /// `None` for numbers that make no curve: explicit parameters can hold any.
    fn from_numbers(numbers: &PrimeCurve) -> Option<Self> {
        let [p, a, b, x, y, order] = numbers.octets().map(BigUint::from_bytes_be);
        let is_usable = |number: &BigUint| number.bit(0) && number.bits() > 2;
        let curve = Self { p, a, b, base: Point::new(x, y), order };
        let are_usable = is_usable(&curve.p) && is_usable(&curve.order) && curve.a < curve.p && curve.b < curve.p;
        (are_usable && curve.is_point(&curve.base.x, &curve.base.y)).then_some(curve)
    }

    /// The hash of who signs: identity, curve and key (GB/T 32918.2 5.5).
    fn signer(&self, public: &Point, identity: &[u8]) -> Vec<u8> {
        let width = self.p.bits().div_ceil(8) as usize;
        let mut signer = [&(8 * identity.len() as u16).to_be_bytes(), identity].concat();
        for part in [&self.a, &self.b, &self.base.x, &self.base.y, &public.x, &public.y] {
            let octets = part.to_bytes_be();
            signer.resize(signer.len() + width.saturating_sub(octets.len()), 0);
            signer.extend_from_slice(&octets);
        }
        Hash::Sm3.digest(&signer)
    }

    fn is_scalar(&self, number: &BigUint) -> bool {
        number.bits() > 0 && *number < self.order
    }

    /// A point as SEC 1 2.3.4 encodes it: uncompressed, compressed, or both; `None` when it is not on the curve.
    fn decode(&self, octets: &[u8]) -> Option<Point> {
        let width = self.p.bits().div_ceil(8) as usize;
        let (form, coordinates) = octets.split_first()?;
        let (x, y) = coordinates.split_at_checked(width)?;
        let x = BigUint::from_bytes_be(x);
        let y = match form {
            2 | 3 if y.is_empty() => {
                let root = square_root(&self.right_side(&x), &self.p)?;
                if root.bit(0) == (*form == 3) { root } else { self.difference(&BigUint::default(), &root) }
            }
            4 | 6 | 7 if y.len() == width => BigUint::from_bytes_be(y),
            _ => return None,
        };
        self.is_point(&x, &y).then(|| Point::new(x, y))
    }

    /// x³ + ax + b.
    fn right_side(&self, x: &BigUint) -> BigUint {
        (self.product(&self.product(x, x), x) + &self.a * x + &self.b) % &self.p
    }

    fn is_point(&self, x: &BigUint, y: &BigUint) -> bool {
        *x < self.p && *y < self.p && self.product(y, y) == self.right_side(x)
    }

    fn product(&self, one: &BigUint, other: &BigUint) -> BigUint {
        one * other % &self.p
    }

    /// Of numbers below p.
    fn difference(&self, one: &BigUint, other: &BigUint) -> BigUint {
        (one + &self.p - other) % &self.p
    }

    fn double(&self, point: &Point) -> Point {
        let yy = self.product(&point.y, &point.y);
        let s = self.product(&point.x, &yy) << 2_u8;
        let zz = self.product(&point.z, &point.z);
        let m = (self.product(&point.x, &point.x) * 3_u8 + &self.a * self.product(&zz, &zz)) % &self.p;
        let x = self.difference(&self.product(&m, &m), &((&s << 1_u8) % &self.p));
        let y = self.difference(
            &self.product(&m, &self.difference(&(s % &self.p), &x)),
            &((self.product(&yy, &yy) << 3_u8) % &self.p),
        );
        Point { x, y, z: (self.product(&point.y, &point.z) << 1_u8) % &self.p }
    }

    fn add(&self, one: &Point, other: &Point) -> Point {
        match (one.is_infinite(), other.is_infinite()) {
            (true, _) => return other.clone(),
            (_, true) => return one.clone(),
            _ => {}
        }
        let (zz1, zz2) = (self.product(&one.z, &one.z), self.product(&other.z, &other.z));
        let (u1, u2) = (self.product(&one.x, &zz2), self.product(&other.x, &zz1));
        let s1 = self.product(&one.y, &self.product(&zz2, &other.z));
        let s2 = self.product(&other.y, &self.product(&zz1, &one.z));
        if u1 == u2 {
            return if s1 == s2 { self.double(one) } else { Point::infinity() };
        }
        let (h, r) = (self.difference(&u2, &u1), self.difference(&s2, &s1));
        let hh = self.product(&h, &h);
        let (hhh, v) = (self.product(&hh, &h), self.product(&u1, &hh));
        let x = self.difference(&self.difference(&self.product(&r, &r), &hhh), &((&v << 1_u8) % &self.p));
        let y = self.difference(&self.product(&r, &self.difference(&v, &x)), &self.product(&s1, &hhh));
        Point { x, y, z: self.product(&h, &self.product(&one.z, &other.z)) }
    }

    /// One times a point plus another times another.
    fn combine(&self, one: &BigUint, point: &Point, other: &BigUint, another: &Point) -> Point {
        let both = self.add(point, another);
        (0..one.bits().max(other.bits())).rev().fold(Point::infinity(), |sum, bit| {
            let doubled = self.double(&sum);
            match (one.bit(bit), other.bit(bit)) {
                (false, false) => doubled,
                (true, false) => self.add(&doubled, point),
                (false, true) => self.add(&doubled, another),
                (true, true) => self.add(&doubled, &both),
            }
        })
    }

    /// `None` at infinity.
    fn affine(&self, point: &Point) -> Option<(BigUint, BigUint)> {
        let inverse = point.z.modinv(&self.p).filter(|_| !point.is_infinite())?;
        let square = self.product(&inverse, &inverse);
        Some((self.product(&point.x, &square), self.product(&point.y, &self.product(&square, &inverse))))
    }
}

impl Point {
    fn new(x: BigUint, y: BigUint) -> Self {
        Self { x, y, z: BigUint::from(1_u8) }
    }

    fn infinity() -> Self {
        Self { x: BigUint::from(1_u8), y: BigUint::from(1_u8), z: BigUint::default() }
    }

    fn is_infinite(&self) -> bool {
        self.z.bits() == 0
    }
}

/// By Tonelli and Shanks. What is no square gives a number that is no root, or `None`.
fn square_root(square: &BigUint, p: &BigUint) -> Option<BigUint> {
    let one = BigUint::from(1_u8);
    let twos = (p - &one).trailing_zeros()?;
    let odd = (p - &one) >> twos;
    let half = (p - &one) >> 1_u8;
    let non_residue = (2_u32..100).map(BigUint::from).find(|candidate| candidate.modpow(&half, p) != one)?;
    let (mut m, mut c) = (twos, non_residue.modpow(&odd, p));
    let (mut t, mut root) = (square.modpow(&odd, p), square.modpow(&((&odd + &one) >> 1_u8), p));
    while t != one && t.bits() > 0 {
        let mut power = t.clone();
        let least = (1..m).find(|_| {
            power = &power * &power % p;
            power == one
        })?;
        let b = (0..m - least - 1).fold(c, |b, _| &b * &b % p);
        m = least;
        c = &b * &b % p;
        t = t * &c % p;
        root = root * b % p;
    }
    Some(root)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_named_curve_has_its_base_point_of_its_order() {
        let named = PrimeCurve::all_named();
        assert_eq!(named.len(), 40);
        for numbers in named {
            let curve = Curve::from_numbers(&numbers).unwrap();
            let width = curve.p.bits().div_ceil(8) as usize;
            let compressed = |odd: bool| {
                let x = curve.base.x.to_bytes_be();
                [vec![2 + u8::from(odd)], vec![0; width - x.len()], x].concat()
            };
            let base = curve.decode(&compressed(curve.base.y.bit(0))).unwrap();
            assert!(base.x == curve.base.x && base.y == curve.base.y, "{numbers:?}");
            let opposite = curve.decode(&compressed(!curve.base.y.bit(0))).unwrap();
            assert!(curve.add(&base, &opposite).is_infinite(), "{numbers:?}");
            let zero = BigUint::default();
            assert!(curve.combine(&curve.order, &base, &zero, &base).is_infinite(), "{numbers:?}");
        }
    }
}
