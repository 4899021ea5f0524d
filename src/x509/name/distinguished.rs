//! A distinguished name (RFC 5280 4.1.2.4).

use std::fmt;

use crate::asn1::{Oid, Reader, hex, tag};
use crate::fault::Result;
use crate::x509::name::attribute::{self, COMMON_NAME};
use crate::x509::name::{canonical, encode, parse, text};

/// A distinguished name: its DER, byte for byte, so that it always matches the name in the issuer's certificate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    der: Vec<u8>,
}

/// One attribute of a name.
#[derive(Debug, Clone)]
pub(super) struct Attribute<'a> {
    pub kind: Oid,
    pub tag: u8,
    pub content: &'a [u8],
    /// The whole value, tag and length included.
    pub raw: &'a [u8],
}

impl Name {
    /// From exactly one Name in DER; its structure is checked, the types and values of its attributes are not.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        rdns(der)?;
        Ok(Self::of_certificate(der))
    }

    /// From RFC 4514 text, most specific attribute first: `CN=a\, b,OU=x,OU=y,O=Acme,C=SE`; also with spaces around the
    /// separators, multi-valued with `+`, values as `#hex`, and the quotes and semicolons of RFC 2253. Text that begins
    /// with a slash is taken as OpenSSL's `/C=SE/O=Acme/CN=a`, least specific attribute first. The empty text is the
    /// empty name. What cannot be is `Fault::Invalid`, with the place in the text.
    pub fn parse(text: &str) -> Result<Self> {
        parse::name(text).map(|der| Self { der })
    }

    /// From attributes in the order of the encoding (C, O, OU, …, CN): type, as keyword or dotted digits, and value.
    pub fn from_attributes(attributes: &[(&str, &str)]) -> Result<Self> {
        let mut rdns = Vec::with_capacity(attributes.len());
        for (kind, value) in attributes {
            let kind = attribute::Kind::parse(kind)?;
            rdns.push(vec![encode::attribute(&kind, value)?]);
        }
        Ok(Self { der: encode::name(rdns) })
    }

    /// A name taken from a certificate, where it may be malformed: then it is shown as hexadecimal digits.
    pub(crate) fn of_certificate(der: &[u8]) -> Self {
        Self { der: der.to_vec() }
    }

    /// The encoding.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether it has no attributes at all.
    pub fn is_empty(&self) -> bool {
        rdns(&self.der).is_ok_and(|rdns| rdns.is_empty())
    }

    /// The values of attribute type CN, in the order of the encoding.
    pub fn common_names(&self) -> Vec<String> {
        self.texts(&COMMON_NAME)
    }

    /// The readable values of one attribute type, in the order of the encoding.
    pub fn texts(&self, kind: &Oid) -> Vec<String> {
        let rdns = rdns(&self.der).unwrap_or_default();
        let attributes = rdns.iter().flatten().filter(|attribute| attribute.kind == *kind);
        attributes.filter_map(|attribute| text::decode(attribute.tag, attribute.content)).collect()
    }

    /// What people would call its bearer: the last CN, else the last OU or O, else any last attribute that is text.
    pub fn most_specific_text(&self) -> Option<String> {
        let attributes: Vec<_> = rdns(&self.der).unwrap_or_default().into_iter().flatten().collect();
        let readable = |attribute: &Attribute| {
            text::decode(attribute.tag, attribute.content).filter(|text| !text.trim().is_empty())
        };
        let last_of = |kind: &Oid| attributes.iter().rev().filter(|a| a.kind == *kind).find_map(readable);
        [COMMON_NAME, attribute::ORGANIZATIONAL_UNIT, attribute::ORGANIZATION]
            .iter()
            .find_map(last_of)
            .or_else(|| attributes.iter().rev().find_map(readable))
    }

    /// A form that is equal for names that match under RFC 5280 7.1, whatever their string types, case and spacing.
    pub fn canonical(&self) -> Vec<u8> {
        canonical::form(&self.der)
    }
}

/// The relative distinguished names in the order of the encoding.
pub(super) fn rdns(der: &[u8]) -> Result<Vec<Vec<Attribute<'_>>>> {
    let mut outer = Reader::new(der);
    let mut sequence = outer.sequence()?;
    outer.finish()?;
    let mut rdns = Vec::new();
    while !sequence.is_empty() {
        let mut set = sequence.set()?;
        let mut attributes = Vec::with_capacity(1);
        while !set.is_empty() {
            let mut fields = set.expect(tag::SEQUENCE)?.reader();
            let kind = fields.oid()?;
            let value = fields.element()?;
            fields.finish()?;
            attributes.push(Attribute { kind, tag: value.tag, content: value.content, raw: value.raw });
        }
        rdns.push(attributes);
    }
    Ok(rdns)
}

impl fmt::Display for Name {
    /// RFC 4514 text: most specific attribute first, escaped so that [`Name::parse`] reads it back. Types without a
    /// keyword appear as dotted digits; their values, and all that are not text, as `#hex`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(rdns) = rdns(&self.der) else { return write!(f, "#{}", hex::encode(&self.der)) };
        for (place, rdn) in rdns.iter().rev().filter(|rdn| !rdn.is_empty()).enumerate() {
            f.write_str(if place == 0 { "" } else { "," })?;
            for (place, attribute) in rdn.iter().enumerate() {
                f.write_str(if place == 0 { "" } else { "+" })?;
                text::write(f, attribute)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Name::parse(text).unwrap().to_string()
    }

    /// One RDN with one attribute of this value.
    fn single(kind: u8, tag: u8, content: &[u8]) -> Name {
        let value = [&[tag, content.len() as u8][..], content].concat();
        let attribute = [&[0x30, value.len() as u8 + 5, 6, 3, 0x55, 4, kind][..], &value].concat();
        let set = [&[0x31, attribute.len() as u8][..], &attribute].concat();
        Name::from_der(&[&[0x30, set.len() as u8][..], &set].concat()).unwrap()
    }

    #[test]
    fn text_is_escaped_as_rfc_4514_wants() {
        for (value, escaped) in [
            (&b"a, b"[..], r"CN=a\, b"),
            (b" lead and trail ", r"CN=\ lead and trail\ "),
            (b" ", r"CN=\ "),
            (b"#hash # inside", r"CN=\#hash # inside"),
            (br#"+"\<>;="#, r#"CN=\+\"\\\<\>\;="#),
            (b"a\0b\nc\x7f", r"CN=a\00b\0Ac\7F"),
            ("L\u{fc}\u{85}".as_bytes(), "CN=L\u{fc}\\C2\\85"),
        ] {
            let name = single(3, tag::UTF8_STRING, value);
            assert_eq!(name.to_string(), escaped);
            assert_eq!(Name::parse(escaped).unwrap(), name);
        }
    }

    #[test]
    fn every_string_type_is_decoded() {
        for (tag, content, text) in [
            (tag::PRINTABLE_STRING, &b"Acme"[..], "CN=Acme"),
            (tag::IA5_STRING, b"a@b", "CN=a@b"),
            (tag::TELETEX_STRING, b"M\xfcller", "CN=Müller"),
            (tag::BMP_STRING, &[0, b'M', 0, 0xfc, 0xd8, 0x3d, 0xde, 0], "CN=Mü😀"),
            (tag::UNIVERSAL_STRING, &[0, 0, 0, b'M', 0, 1, 0xf6, 0], "CN=M😀"),
            (tag::UTF8_STRING, &[0xff], "CN=#0c01ff"),
            (tag::BMP_STRING, &[0], "CN=#1e0100"),
            (tag::OCTET_STRING, &[1], "CN=#040101"),
        ] {
            assert_eq!(single(3, tag, content).to_string(), text);
        }
        assert_eq!(single(99, tag::UTF8_STRING, b"x").to_string(), "2.5.4.99=#0c0178");
    }

    #[test]
    fn order_and_multiple_values_are_kept() {
        let text = "CN=x+UID=7,OU=two,OU=one,O=Acme,DC=example,DC=com";
        assert_eq!(shown(text), text);
        assert_eq!(Name::parse(text).unwrap().common_names(), ["x"]);
        assert!(shown("").is_empty() && Name::parse("").unwrap().is_empty());
    }

    #[test]
    fn a_malformed_name_is_shown_as_it_is() {
        assert_eq!(Name::of_certificate(&[0x30, 2, 5, 0]).to_string(), "#30020500");
        assert!(Name::from_der(&[0x30, 2, 5, 0]).is_err() && Name::from_der(&[0x30, 0, 0]).is_err());
    }

    #[test]
    fn the_bearer_has_a_name_where_anything_names_him() {
        let called = |text: &str| Name::parse(text).unwrap().most_specific_text();
        assert_eq!(called("CN=b,CN=a,O=x"), Some("b".into()));
        assert_eq!(called("OU=Root,O=x,C=SE"), Some("Root".into()));
        assert_eq!(called("L=Kiruna,C=SE"), Some("Kiruna".into()));
        assert_eq!(called(""), None);
    }

    #[test]
    fn canonical_forms_ignore_what_rfc_5280_ignores() {
        let canonical = |name: Name| name.canonical();
        let utf8 = canonical(single(3, tag::UTF8_STRING, b"acme ROOT"));
        assert_eq!(canonical(single(3, tag::PRINTABLE_STRING, b" Acme   Root ")), utf8);
        assert_ne!(canonical(single(3, tag::UTF8_STRING, b"acmeroot")), utf8);
        assert_ne!(canonical(single(10, tag::UTF8_STRING, b"acme ROOT")), utf8);
        assert_ne!(canonical(Name::parse("CN=a,CN=b").unwrap()), canonical(Name::parse("CN=a+CN=b").unwrap()));
    }
}
