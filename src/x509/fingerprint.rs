//! Hashes that name a certificate.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest;

use crate::asn1::hex;
use crate::fault::{Fault, Result};

/// A SHA-256 fingerprint; shown as lower-case hexadecimal digits without separators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256(pub [u8; 32]);

/// A SHA-1 fingerprint, which names a certificate to older tools but proves nothing; shown as [`Sha256`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha1(pub [u8; 20]);

impl Sha256 {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(array(digest::digest(&digest::SHA256, bytes)))
    }
}

impl Sha1 {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(array(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes)))
    }
}

fn array<const N: usize>(digest: digest::Digest) -> [u8; N] {
    let mut octets = [0; N];
    octets.iter_mut().zip(digest.as_ref()).for_each(|(octet, value)| *octet = *value);
    octets
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Display for Sha1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl FromStr for Sha256 {
    type Err = Fault;

    /// Hexadecimal digits in either case, with or without colons and spaces, after `SHA256:`, `SHA-256=` or what
    /// `openssl x509 -fingerprint -sha256` prints.
    fn from_str(text: &str) -> Result<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let digits = ["sha256 fingerprint=", "sha256:", "sha-256:", "sha256=", "sha-256="]
            .iter()
            .find_map(|prefix| lower.strip_prefix(prefix))
            .unwrap_or(&lower);
        let nibbles: Option<Vec<u8>> = digits
            .chars()
            .filter(|c| !matches!(c, ':' | ' '))
            .map(|c| c.to_digit(16).map(|nibble| nibble as u8))
            .collect();
        let nibbles =
            nibbles.ok_or_else(|| Fault::Invalid(format!("`{text}` is no fingerprint in hexadecimal digits")))?;
        let octets: Vec<u8> =
            nibbles.chunks(2).map(|pair| pair.iter().fold(0, |octet, nibble| octet << 4 | nibble)).collect();
        match octets.try_into() {
            Ok(octets) if nibbles.len() == 64 => Ok(Self(octets)),
            _ => Err(Fault::Invalid(format!(
                "a SHA-256 fingerprint has 64 hexadecimal digits, this one {}",
                nibbles.len()
            ))),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn every_form_people_paste_is_the_same_fingerprint() {
        let pairs: Vec<_> =
            ABC.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap().to_uppercase()).collect();
        for text in [
            ABC.to_owned(),
            format!("SHA256:{ABC}"),
            format!("sha256 Fingerprint={}", pairs.join(":")),
            format!(" SHA256: {} ", pairs.join(" ")),
        ] {
            assert_eq!(text.parse::<Sha256>().unwrap(), Sha256::of(b"abc"), "{text}");
        }
        assert_eq!(Sha256::of(b"abc").to_string(), ABC);
        assert_eq!(Sha1::of(b"abc").to_string(), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }

    #[test]
    fn others_are_refused_with_the_count() {
        let fault = "A9:99:3E".parse::<Sha256>().unwrap_err().to_string();
        assert_eq!(fault, "a SHA-256 fingerprint has 64 hexadecimal digits, this one 6");
        assert!("localhost".parse::<Sha256>().is_err());
        assert!(format!("{ABC}0").parse::<Sha256>().is_err());
    }
}
