//! Writes DER (X.690 10): definite, minimal lengths, sets sorted.

use zeroize::Zeroizing;

use crate::asn1::{Oid, tag};

/// Grows a DER encoding element by element, and leaves no copy of it behind: what outgrows its place is wiped by the
/// allocator of the program.
#[derive(Default, Clone)]
pub struct Writer {
    bytes: Zeroizing<Vec<u8>>,
}

impl Writer {
    /// An empty encoding.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty encoding with room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Zeroizing::new(Vec::with_capacity(capacity)) }
    }

    /// The encoding so far.
    pub fn into_bytes(mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// Appends one element with these value octets.
    pub fn element(&mut self, tag: u8, content: &[u8]) -> &mut Self {
        self.raw(&[tag]);
        self.length(content.len());
        self.raw(content)
    }

    /// Appends elements that are encoded already.
    pub fn raw(&mut self, der: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(der);
        self
    }

    /// Appends a constructed element whose content `fill` writes.
    pub fn constructed(&mut self, tag: u8, fill: impl FnOnce(&mut Self)) -> &mut Self {
        let start = self.bytes.len();
        fill(self);
        let content = self.bytes.len() - start;
        let mut header = Self::with_capacity(2 + size_of::<usize>());
        header.raw(&[tag]).length(content);
        // Written behind the content and rotated into place: no second buffer for large stores.
        let header_len = header.bytes.len();
        self.raw(&header.bytes);
        self.bytes[start..].rotate_right(header_len);
        self
    }

    /// Appends a SEQUENCE.
    pub fn sequence(&mut self, fill: impl FnOnce(&mut Self)) -> &mut Self {
        self.constructed(tag::SEQUENCE, fill)
    }

    /// Appends a SET OF in the order DER wants (X.690 11.6).
    pub fn set_of(&mut self, mut elements: Vec<Vec<u8>>) -> &mut Self {
        elements.sort();
        self.constructed(tag::SET, |set| {
            for element in &elements {
                set.raw(element);
            }
        })
    }

    /// Appends an OBJECT IDENTIFIER.
    pub fn oid(&mut self, oid: &Oid) -> &mut Self {
        self.element(tag::OID, oid.content())
    }

    /// Appends a non-negative INTEGER.
    pub fn unsigned(&mut self, value: u64) -> &mut Self {
        self.unsigned_bytes(&value.to_be_bytes())
    }

    /// Appends a non-negative INTEGER given by its big-endian magnitude, of any length.
    pub fn unsigned_bytes(&mut self, magnitude: &[u8]) -> &mut Self {
        let start = magnitude.iter().position(|octet| *octet != 0).unwrap_or(magnitude.len());
        let digits = &magnitude[start..];
        match digits.first() {
            None => self.element(tag::INTEGER, &[0]),
            Some(first) if first & 0x80 != 0 => self.element(tag::INTEGER, &[&[0], digits].concat()),
            Some(_) => self.element(tag::INTEGER, digits),
        }
    }

    /// Appends an OCTET STRING.
    pub fn octet_string(&mut self, content: &[u8]) -> &mut Self {
        self.element(tag::OCTET_STRING, content)
    }

    /// Appends a BIT STRING of whole octets.
    pub fn bit_string(&mut self, octets: &[u8]) -> &mut Self {
        self.constructed(tag::BIT_STRING, |content| {
            content.raw(&[0]).raw(octets);
        })
    }

    /// Appends NULL.
    pub fn null(&mut self) -> &mut Self {
        self.element(tag::NULL, &[])
    }

    /// Appends BOOLEAN.
    pub fn boolean(&mut self, value: bool) -> &mut Self {
        self.element(tag::BOOLEAN, &[if value { 0xff } else { 0 }])
    }

    fn length(&mut self, length: usize) {
        if length < 0x80 {
            self.raw(&[length as u8]);
            return;
        }
        let octets = length.to_be_bytes();
        let start = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len() - 1);
        self.raw(&[0x80 | (octets.len() - start) as u8]).raw(&octets[start..]);
    }
}

/// One SEQUENCE as bytes.
pub fn sequence(fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.sequence(fill);
    writer.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_minimal() {
        for (length, header) in [(127, &[4, 127][..]), (128, &[4, 0x81, 128]), (256, &[4, 0x82, 1, 0])] {
            let mut writer = Writer::new();
            writer.octet_string(&vec![0; length]);
            assert_eq!(&writer.into_bytes()[..header.len()], header);
        }
    }

    #[test]
    fn constructed_values_nest() {
        let der = sequence(|outer| {
            outer.unsigned(128).sequence(|inner| {
                inner.null();
            });
        });
        assert_eq!(der, [0x30, 8, 2, 2, 0, 128, 0x30, 2, 5, 0]);
    }

    #[test]
    fn set_of_is_sorted() {
        let mut writer = Writer::new();
        writer.set_of(vec![vec![2, 1, 9], vec![2, 1, 3]]);
        assert_eq!(writer.into_bytes(), [0x31, 6, 2, 1, 3, 2, 1, 9]);
    }
}
