//! Ed448 signatures (RFC 8032 5.2).

use num_bigint::BigUint;
use shake::{ExtendableOutput, Shake256, Update, XofReader};

/// The length of a point and of a scalar as they are encoded.
const LENGTH: usize = 57;

/// The curve x² + y² = 1 + dx²y² over the field of p = 2^448 - 2^224 - 1, with d = -39081.
struct Curve {
    p: BigUint,
    d: BigUint,
    order: BigUint,
}

/// In projective coordinates.
#[derive(Clone)]
struct Point {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

/// Whether this key signed the content, with no context (RFC 8032 5.2.7).
pub fn verify(key: &[u8], content: &[u8], signature: &[u8]) -> bool {
    let curve = Curve::new();
    let Some((commitment, scalar)) = signature.split_at_checked(LENGTH).filter(|(_, s)| s.len() == LENGTH) else {
        return false;
    };
    let s = BigUint::from_bytes_le(scalar);
    let (Some(public), Some(r), true) = (curve.decode(key), curve.decode(commitment), s < curve.order) else {
        return false;
    };
    let mut hash = Shake256::default();
    for part in [b"SigEd448\0\0", commitment, key, content] {
        hash.update(part);
    }
    let mut digest = [0; 2 * LENGTH];
    hash.finalize_xof().read(&mut digest);
    let h = BigUint::from_bytes_le(&digest) % &curve.order;
    let right = curve.add(&r, &curve.multiply(&h, &public));
    curve.are_equal(&curve.multiply(&s, &curve.base()), &right)
}

fn number(hexadecimal: &str) -> BigUint {
    BigUint::parse_bytes(hexadecimal.as_bytes(), 16).unwrap_or_default()
}

impl Curve {
    fn new() -> Self {
        let p = (BigUint::from(1_u8) << 448) - (BigUint::from(1_u8) << 224) - 1_u8;
        let below = number("8335dc163bb124b65129c96fde933d8d723a70aadc873d6d54a7bb0d");
        Self { d: &p - 39_081_u32, p, order: (BigUint::from(1_u8) << 446) - below }
    }

    fn base(&self) -> Point {
        Point {
            x: number(
                "4f1970c66bed0ded221d15a622bf36da9e146570470f1767ea6de324a3d3a46412ae1af72ab66511433b80e18b00938e2626a82bc70cc05e",
            ),
            y: number(
                "693f46716eb6bc248876203756c9c7624bea73736ca3984087789c1e05a0c2d73ad3ff1ce67c39c4fdbd132c4ed7c8ad9808795bf230fa14",
            ),
            z: BigUint::from(1_u8),
        }
    }

    /// RFC 8032 5.2.3: y, and the lowest bit of x.
    fn decode(&self, octets: &[u8]) -> Option<Point> {
        let (sign, y) = octets.split_last().filter(|(_, y)| y.len() == LENGTH - 1)?;
        let y = BigUint::from_bytes_le(y);
        let (one, square) = (BigUint::from(1_u8), &y * &y % &self.p);
        let u = (&square + &self.p - &one) % &self.p;
        let v = (&self.d * &square + &self.p - &one) % &self.p;
        let ratio = u * v.modinv(&self.p)? % &self.p;
        let x = ratio.modpow(&((&self.p + &one) >> 2), &self.p);
        let is_negative = *sign == 0x80;
        if sign & 0x7f != 0 || y >= self.p || &x * &x % &self.p != ratio || (x.bits() == 0 && is_negative) {
            return None;
        }
        Some(Point { x: if x.bit(0) == is_negative { x } else { &self.p - x }, y, z: one })
    }

    /// RFC 8032 5.2.4; complete, so it doubles as well.
    fn add(&self, one: &Point, other: &Point) -> Point {
        let p = &self.p;
        let a = &one.z * &other.z % p;
        let b = &a * &a % p;
        let c = &one.x * &other.x % p;
        let d = &one.y * &other.y % p;
        let e = &self.d * (&c * &d % p) % p;
        let (f, g) = ((&b + p - &e) % p, (&b + &e) % p);
        let h = (&one.x + &one.y) * (&other.x + &other.y) % p;
        let cross = (h + p + p - &c - &d) % p;
        Point { x: &a * &f % p * cross % p, y: &a * &g % p * ((d + p - c) % p) % p, z: f * g % p }
    }

    fn multiply(&self, scalar: &BigUint, point: &Point) -> Point {
        let neutral = Point { x: BigUint::default(), y: BigUint::from(1_u8), z: BigUint::from(1_u8) };
        (0..scalar.bits()).rev().fold(neutral, |product, bit| {
            let doubled = self.add(&product, &product);
            if scalar.bit(bit) { self.add(&doubled, point) } else { doubled }
        })
    }

    fn are_equal(&self, one: &Point, other: &Point) -> bool {
        let p = &self.p;
        &one.x * &other.z % p == &other.x * &one.z % p && &one.y * &other.z % p == &other.y * &one.z % p
    }
}
