//! Reads definite-length BER and DER; every length is checked against the bytes that are there.

use crate::asn1::{Oid, tag};
use crate::fault::{Fault, Result};

/// A cursor over the elements of one constructed value.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

/// One tag-length-value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// The identifier octet.
    pub tag: u8,
    /// The value octets.
    pub content: &'a [u8],
    /// Identifier, length and value octets as they stand in the input.
    pub raw: &'a [u8],
    /// Where the element begins in the outermost input.
    pub offset: usize,
}

impl<'a> Reader<'a> {
    /// Reads from the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, offset: 0 }
    }

    /// Whether every element was read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The identifier octet of the next element, if there is one.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, whatever its tag.
    pub fn element(&mut self) -> Result<Element<'a>> {
        let (header, length) = self.header()?;
        let end = header.checked_add(length).filter(|end| *end <= self.rest.len());
        let end = end.ok_or_else(|| self.broken("a length that is larger than what is left"))?;
        let (raw, rest) = self.rest.split_at(end);
        let element = Element { tag: raw[0], content: &raw[header..], raw, offset: self.offset };
        self.rest = rest;
        self.offset += end;
        Ok(element)
    }

    /// The next element, which must have this tag.
    pub fn expect(&mut self, tag: u8) -> Result<Element<'a>> {
        match self.peek() {
            Some(found) if found == tag => self.element(),
            Some(found) => Err(self.broken(&format!("tag 0x{found:02x} where 0x{tag:02x} belongs"))),
            None => Err(self.broken(&format!("the end where tag 0x{tag:02x} belongs"))),
        }
    }

    /// The next element if it has this tag. One with another tag is not absent but wrong: it stays unread, and
    /// [`Self::fields`] finds it.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>> {
        if self.peek() == Some(tag) { self.element().map(Some) } else { Ok(None) }
    }

    /// Enters the next element, a SEQUENCE whose elements are all alike. Fields are for [`Self::fields`].
    pub fn sequence(&mut self) -> Result<Self> {
        Ok(self.expect(tag::SEQUENCE)?.reader())
    }

    /// Reads the next element, a SEQUENCE, by its fields; see [`Element::fields`].
    pub fn fields<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.expect(tag::SEQUENCE)?.fields(read)
    }

    /// The one element within the next one, a context-specific tag that is EXPLICIT.
    pub fn explicit(&mut self, number: u8) -> Result<Element<'a>> {
        self.expect(tag::context(number))?.fields(Self::element)
    }

    /// The same where the next element has this tag.
    pub fn optional_explicit(&mut self, number: u8) -> Result<Option<Element<'a>>> {
        let wrapper = self.optional(tag::context(number))?;
        wrapper.map(|wrapper| wrapper.fields(Self::element)).transpose()
    }

    /// Enters the next element, a SET.
    pub fn set(&mut self) -> Result<Self> {
        Ok(self.expect(tag::SET)?.reader())
    }

    /// The value of the next element, an OBJECT IDENTIFIER.
    pub fn oid(&mut self) -> Result<Oid> {
        let element = self.expect(tag::OID)?;
        Oid::from_content(element.content).ok_or_else(|| element.broken("a malformed object identifier"))
    }

    /// The value octets of the next element, an OCTET STRING.
    pub fn octet_string(&mut self) -> Result<&'a [u8]> {
        Ok(self.expect(tag::OCTET_STRING)?.content)
    }

    /// The value octets of the next element, a BIT STRING of whole octets.
    pub fn bit_string(&mut self) -> Result<&'a [u8]> {
        let element = self.expect(tag::BIT_STRING)?;
        match element.content {
            [0, bits @ ..] => Ok(bits),
            _ => Err(element.broken("a bit string that is not whole octets")),
        }
    }

    /// The value of the next element, an INTEGER that fits; negative and larger ones are an error.
    pub fn unsigned(&mut self) -> Result<u64> {
        self.expect(tag::INTEGER)?.unsigned()
    }

    /// An error unless every element was read.
    pub fn finish(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.broken("something after the last expected element")) }
    }

    fn header(&self) -> Result<(usize, usize)> {
        let broken = |what| Err(self.broken(what));
        let (Some(&identifier), Some(&first)) = (self.rest.first(), self.rest.get(1)) else {
            return broken("the end in the middle of an element");
        };
        if identifier & 0x1f == 0x1f {
            return broken("a tag number over 30");
        }
        if first < 0x80 {
            return Ok((2, usize::from(first)));
        }
        let count = usize::from(first & 0x7f);
        if count == 0 {
            return broken("an indefinite length");
        }
        let Some(octets) = self.rest.get(2..2 + count) else {
            return broken("the end in the middle of a length");
        };
        let mut length = 0usize;
        for octet in octets {
            if length >> (usize::BITS - 8) != 0 {
                return broken("a length that is larger than what is left");
            }
            length = length << 8 | usize::from(*octet);
        }
        Ok((2 + count, length))
    }

    fn broken(&self, what: &str) -> Fault {
        broken(what, self.offset)
    }
}

impl<'a> Element<'a> {
    /// Reads all that is inside with `read`. What it leaves unread is an error: an optional field with a wrong tag, a
    /// field twice, a field that the standard does not have.
    pub fn fields<T>(&self, read: impl FnOnce(&mut Reader<'a>) -> Result<T>) -> Result<T> {
        let mut reader = self.reader();
        let value = read(&mut reader)?;
        reader.finish()?;
        Ok(value)
    }

    /// This element, which must have this tag.
    pub fn expect(self, tag: u8) -> Result<Self> {
        let wrong = || self.broken(&format!("tag 0x{:02x} where 0x{tag:02x} belongs", self.tag));
        if self.tag == tag { Ok(self) } else { Err(wrong()) }
    }

    /// A cursor over the elements inside.
    pub fn reader(&self) -> Reader<'a> {
        Reader { rest: self.content, offset: self.offset + self.raw.len() - self.content.len() }
    }

    /// The value, if this is a non-negative INTEGER below 2^64.
    pub fn unsigned(&self) -> Result<u64> {
        if self.tag != tag::INTEGER || self.content.is_empty() {
            return Err(self.broken("something that is no integer"));
        }
        if self.content[0] & 0x80 != 0 {
            return Err(self.broken("a negative integer where none belongs"));
        }
        let digits = self.content.iter().position(|octet| *octet != 0).map_or(&[][..], |start| &self.content[start..]);
        if digits.len() > 8 {
            return Err(self.broken("an integer of more than 64 bits"));
        }
        Ok(digits.iter().fold(0, |value, octet| value << 8 | u64::from(*octet)))
    }

    /// A fault that names the place of this element.
    pub fn broken(&self, what: &str) -> Fault {
        broken(what, self.offset)
    }
}

fn broken(what: &str, offset: usize) -> Fault {
    Fault::Corrupt(format!("ASN.1 has {what} at byte {offset}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_claimed_length_is_never_believed() {
        for bytes in [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff][..], &[0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1], &[4, 5, 1]] {
            assert!(Reader::new(bytes).element().is_err());
        }
    }

    #[test]
    fn offsets_are_those_of_the_whole_input() {
        let mut inner = Reader::new(&[0x30, 5, 2, 1, 7, 5, 0]).sequence().unwrap();
        assert_eq!(inner.unsigned().unwrap(), 7);
        let fault = inner.oid().unwrap_err();
        assert_eq!(fault.to_string(), "ASN.1 has tag 0x05 where 0x06 belongs at byte 5");
    }

    #[test]
    fn an_optional_field_is_there_or_absent_and_never_something_else() {
        let read = |bytes: &[u8]| {
            Reader::new(bytes).fields(|fields| Ok((fields.unsigned()?, fields.optional(tag::NULL)?.is_some())))
        };
        assert_eq!(read(&[0x30, 3, 2, 1, 7]).unwrap(), (7, false));
        assert_eq!(read(&[0x30, 5, 2, 1, 7, 5, 0]).unwrap(), (7, true));
        for wrong in [&[0x30, 5, 2, 1, 7, 4, 0][..], &[0x30, 7, 2, 1, 7, 5, 0, 5, 0]] {
            assert!(read(wrong).unwrap_err().to_string().contains("something after the last expected element"));
        }
        let explicit = |bytes: &[u8]| Reader::new(bytes).explicit(0).is_ok();
        assert!(explicit(&[0xa0, 2, 5, 0]) && !explicit(&[0xa0, 4, 5, 0, 5, 0]) && !explicit(&[0xa0, 0]));
    }

    #[test]
    fn integers_at_the_edges() {
        assert_eq!(Reader::new(&[2, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255]).unsigned().unwrap(), u64::MAX);
        assert!(Reader::new(&[2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0]).unsigned().is_err());
        assert!(Reader::new(&[2, 1, 0xff]).unsigned().is_err());
        assert!(Reader::new(&[2, 0]).unsigned().is_err());
    }
}
