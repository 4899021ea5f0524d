//! basicConstraints (RFC 5280 4.2.1.9).

use crate::asn1::{Reader, tag};

/// basicConstraints (RFC 5280 4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a certification authority.
    pub ca: bool,
    /// How many intermediates may follow below it; `None`: any number.
    pub path_len: Option<u32>,
}

impl BasicConstraints {
    /// Whether it states a length below zero.
    pub fn has_negative_path_len(der: &[u8]) -> bool {
        let mut outer = Reader::new(der);
        let read = outer.fields(|fields| Ok((fields.optional(tag::BOOLEAN)?, fields.optional(tag::INTEGER)?)));
        let length = read.ok().and_then(|(_, length)| length);
        length.and_then(|length| length.content.first()).is_some_and(|first| first & 0x80 != 0)
    }

    /// From its DER; `None` when that cannot be read. A length out of range counts as none stated.
    pub fn decode(der: &[u8]) -> Option<Self> {
        let mut outer = Reader::new(der);
        let read = outer.fields(|fields| Ok((fields.optional(tag::BOOLEAN)?, fields.optional(tag::INTEGER)?)));
        let (ca, path_len) = read.ok()?;
        let path_len = path_len.and_then(|length| length.unsigned().ok());
        Some(Self {
            ca: ca.is_some_and(|flag| flag.content != [0]),
            path_len: path_len.and_then(|length| u32::try_from(length).ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_constraints_at_the_edges() {
        let read = |der: &[u8]| BasicConstraints::decode(der).map(|constraints| (constraints.ca, constraints.path_len));
        assert_eq!(read(&[0x30, 0]), Some((false, None)));
        assert_eq!(read(&[0x30, 6, 1, 1, 0xff, 2, 1, 0]), Some((true, Some(0))));
        assert_eq!(read(&[0x30, 6, 1, 1, 1, 2, 1, 0xff]), Some((true, None)));
        assert_eq!(read(&[5, 0]), None);
        assert_eq!(read(&[0x30, 6, 1, 1, 1, 4, 1, 0]), None, "no length at all is not the same as a broken one");
        assert_eq!(read(&[0x30, 5, 1, 1, 1, 5, 0]), None);
    }
}
