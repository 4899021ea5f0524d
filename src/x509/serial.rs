//! Serial numbers (RFC 5280 4.1.2.2).

use std::fmt;
use std::str::FromStr;

use crate::asn1::hex;
use crate::fault::{Fault, Result};

/// The most octets that RFC 5280 4.1.2.2 allows.
const MAX_OCTETS: usize = 20;

/// A serial number: the value octets of its INTEGER, big-endian two's complement.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Serial(pub Vec<u8>);

impl Serial {
    /// From the big-endian magnitude of a positive number of at most 20 octets; others are [`Fault::Invalid`].
    pub fn positive(magnitude: &[u8]) -> Result<Self> {
        let digits = match magnitude.iter().position(|octet| *octet != 0) {
            Some(start) => &magnitude[start..],
            None => return Err(Fault::Invalid("a serial number must be larger than 0 (RFC 5280 4.1.2.2)".into())),
        };
        let sign: &[u8] = if digits.starts_with(&[0]) || digits[0] & 0x80 != 0 { &[0] } else { &[] };
        if sign.len() + digits.len() > MAX_OCTETS {
            let reason = "a serial number must be below 2^159, that is at most 20 octets (RFC 5280 4.1.2.2)";
            return Err(Fault::Invalid(reason.into()));
        }
        Ok(Self([sign, digits].concat()))
    }

    /// See [`append_hex`].
    pub fn hex(&self) -> String {
        let mut digits = String::new();
        append_hex(&mut digits, &self.0);
        digits
    }
}

/// Appends lower-case hexadecimal digits of the number with these value octets, two to an octet, without the octet that
/// only carries the sign; a negative number has `-` in front, as OpenSSL shows it.
pub fn append_hex(text: &mut String, octets: &[u8]) {
    if octets.first().is_some_and(|octet| octet & 0x80 != 0) {
        text.push('-');
        return append_magnitude(text, &negated(octets));
    }
    append_magnitude(text, octets);
}

fn append_magnitude(text: &mut String, octets: &[u8]) {
    let start = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len().saturating_sub(1));
    hex::append(text, &octets[start..]);
}

/// The two's complement: a magnitude, when the number is negative.
fn negated(octets: &[u8]) -> Vec<u8> {
    let mut carry = true;
    let mut negated: Vec<u8> = octets
        .iter()
        .rev()
        .map(|octet| {
            let (sum, overflow) = (!octet).overflowing_add(u8::from(carry));
            carry = overflow;
            sum
        })
        .collect();
    negated.reverse();
    negated
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl FromStr for Serial {
    type Err = Fault;

    /// Decimal digits, or hexadecimal ones after `0x`, which colons may separate.
    fn from_str(text: &str) -> Result<Self> {
        let no_number = || Fault::Invalid(format!("`{text}` is no serial number: write 4711 or 0x1267"));
        let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(hex) => (hex.replace(':', ""), 16),
            None => (text.to_owned(), 10),
        };
        if text.starts_with('-') && text.len() > 1 && text[1..].bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Fault::Invalid("a serial number must be larger than 0 (RFC 5280 4.1.2.2)".into()));
        }
        let digits: Option<Vec<u32>> = digits.chars().map(|digit| digit.to_digit(radix)).collect();
        let digits = digits.filter(|digits| !digits.is_empty()).ok_or_else(no_number)?;
        Self::positive(&magnitude(&digits, radix))
    }
}

/// Big-endian octets of the number with these digits; one octet over the limit ends it, so that work stays bounded.
fn magnitude(digits: &[u32], radix: u32) -> Vec<u8> {
    let mut octets: Vec<u8> = Vec::new();
    for digit in digits {
        let mut carry = *digit;
        for octet in octets.iter_mut().rev() {
            let sum = u32::from(*octet) * radix + carry;
            *octet = sum as u8;
            carry = sum >> 8;
        }
        if carry != 0 {
            octets.insert(0, carry as u8);
        }
        if octets.len() > MAX_OCTETS {
            break;
        }
    }
    octets
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn decimal_and_hexadecimal_are_the_same_number() {
        for (text, octets) in [
            ("1", &[1][..]),
            ("128", &[0, 128]),
            ("0x80", &[0, 128]),
            ("4711", &[0x12, 0x67]),
            ("0x12:67", &[0x12, 0x67]),
            ("00256", &[1, 0]),
        ] {
            assert_eq!(text.parse::<Serial>().unwrap().0, octets, "{text}");
        }
        let largest = format!("0x7f{}", "ff".repeat(19));
        assert_eq!(largest.parse::<Serial>().unwrap().hex(), largest[2..]);
    }

    #[test]
    fn what_no_certificate_may_carry_is_refused_with_the_reason() {
        for (text, reason) in [
            ("0", "larger than 0"),
            ("-5", "larger than 0"),
            ("0x00", "larger than 0"),
            (&format!("0x80{}", "00".repeat(19)), "below 2^159"),
            (&"9".repeat(100_000), "below 2^159"),
            ("", "is no serial number"),
            ("0x", "is no serial number"),
            ("12g", "is no serial number"),
            ("-", "is no serial number"),
        ] {
            let fault = text.parse::<Serial>().unwrap_err().to_string();
            assert!(fault.contains(reason), "{text}: {fault}");
        }
    }

    #[test]
    fn hex_shows_the_number_and_not_its_encoding() {
        for (octets, hex) in
            [(&[0][..], "00"), (&[], ""), (&[0, 0x80], "80"), (&[0x0f], "0f"), (&[0xff], "-01"), (&[0x80, 0], "-8000")]
        {
            assert_eq!(Serial(octets.to_vec()).hex(), hex);
        }
    }
}
