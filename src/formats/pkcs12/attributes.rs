//! The attributes of a bag: name, local key identifier, Java's trust mark, and whatever else (RFC 7292 4.2).

use crate::asn1::{Element, Oid, Reader, Writer, tag, writer};
use crate::formats::pkcs12::oids;
use crate::keystore::{Alias, Attribute, Place, Timestamp, TrustSettings};
use crate::x509::extensions::ANY_PURPOSE;

/// What Java writes before the milliseconds of an entry's date.
const TIME: &str = "Time ";

/// The string types that names are found in; the standard has BMPString alone (RFC 2985 5.5.1).
const STRINGS: [u8; 6] = [
    tag::BMP_STRING,
    tag::IA5_STRING,
    tag::PRINTABLE_STRING,
    tag::TELETEX_STRING,
    tag::UNIVERSAL_STRING,
    tag::UTF8_STRING,
];

/// The attributes of one bag, in the order of the file: of several names, Java takes the last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(Vec<Attribute>);

impl Attributes {
    /// From the SET that ends a SafeBag. What is no attribute at all ends the list: the bag itself may still be whole.
    pub fn read(set: Option<Element<'_>>) -> Self {
        let mut attributes = Vec::new();
        let mut reader = set.map_or(Reader::new(&[]), |set| set.reader());
        while let Ok(element) = reader.element() {
            attributes.push(Attribute(element.raw.to_vec()));
        }
        Self(attributes)
    }

    /// The name of the bag, where it has one.
    pub fn friendly_name(&self) -> Option<String> {
        friendly_name_in(&self.0)
    }

    /// What ties a key to its certificate.
    pub fn local_key_id(&self) -> Option<&[u8]> {
        local_key_id_in(&self.0)
    }

    /// The date that Java keeps in the local key identifier.
    pub fn created(&self) -> Option<Timestamp> {
        let text = std::str::from_utf8(self.local_key_id()?).ok()?;
        text.strip_prefix(TIME)?.parse().ok().map(Timestamp)
    }

    /// Whether Java takes the certificate for a trust anchor.
    pub fn is_trusted(&self) -> bool {
        is_marked_as_trusted(&self.0)
    }

    /// Whether each has a type and values, and those that mean something here a value of the right type: Java and
    /// OpenSSL refuse others.
    pub fn are_whole(&self) -> bool {
        self.0.iter().all(is_whole)
    }

    /// What Java's mark says the certificate may be trusted for. Java takes any mark for all uses, whatever it names.
    pub fn trust(&self) -> TrustSettings {
        let mut marks =
            self.0.iter().filter_map(type_and_values).filter(|(kind, _)| *kind == oids::TRUSTED_KEY_USAGE.content());
        let Some((_, mut values)) = marks.next_back() else { return TrustSettings::default() };
        let uses: Vec<Oid> = std::iter::from_fn(|| values.oid().ok()).collect();
        if uses.contains(&ANY_PURPOSE) { TrustSettings::default() } else { TrustSettings::only_for(uses) }
    }

    /// All of them, as they stand in the file.
    pub fn as_read(&self) -> Vec<Attribute> {
        self.0.clone()
    }
}

fn is_whole(attribute: &Attribute) -> bool {
    let parts = Reader::new(&attribute.0).fields(|attribute| Ok((attribute.oid()?, attribute.set()?)));
    let first = parts.and_then(|(kind, mut values)| Ok((kind, values.element()?)));
    first.is_ok_and(|(kind, value)| {
        if kind == oids::FRIENDLY_NAME {
            STRINGS.contains(&value.tag)
        } else if kind == oids::LOCAL_KEY_ID {
            value.tag == tag::OCTET_STRING
        } else {
            kind != oids::TRUSTED_KEY_USAGE || value.tag == tag::OID
        }
    })
}

/// The name that these attributes give.
pub fn friendly_name_in(attributes: &[Attribute]) -> Option<String> {
    value(attributes, &oids::FRIENDLY_NAME).map(text)
}

/// The local key identifier that these attributes give.
pub fn local_key_id_in(attributes: &[Attribute]) -> Option<&[u8]> {
    let id = value(attributes, &oids::LOCAL_KEY_ID)?;
    (id.tag == tag::OCTET_STRING).then_some(id.content)
}

/// Whether these attributes make a trust anchor to Java.
pub fn is_marked_as_trusted(attributes: &[Attribute]) -> bool {
    holds(attributes, &oids::TRUSTED_KEY_USAGE)
}

/// Whether an attribute of this type is there.
fn holds(attributes: &[Attribute], oid: &Oid) -> bool {
    attributes.iter().any(|attribute| is(attribute, oid))
}

fn is_single(attributes: &[Attribute], oid: &Oid) -> bool {
    attributes.iter().filter(|attribute| is(attribute, oid)).count() == 1
}

fn is(attribute: &Attribute, oid: &Oid) -> bool {
    type_and_values(attribute).is_some_and(|(found, _)| found == oid.content())
}

/// Whether an entry at this place has another alias than these attributes gave it.
pub fn is_renamed(alias: &Alias, attributes: &[Attribute], place: Option<Place>) -> bool {
    let number = || place?.number.map(|number| number.to_string());
    place.is_none() || friendly_name_in(attributes).or_else(number).as_deref() != Some(alias.as_str())
}

/// The same with the alias as the name, unless they hold it in their own way.
pub fn named(attributes: Vec<Attribute>, alias: &Alias) -> Vec<Attribute> {
    if friendly_name_in(&attributes).as_deref() == Some(alias.as_str()) && is_single(&attributes, &oids::FRIENDLY_NAME)
    {
        return attributes;
    }
    replaced(attributes, &oids::FRIENDLY_NAME, friendly_name(alias.as_str()))
}

/// The same with this local key identifier.
pub fn identified(attributes: Vec<Attribute>, id: &[u8]) -> Vec<Attribute> {
    if local_key_id_in(&attributes) == Some(id) && is_single(&attributes, &oids::LOCAL_KEY_ID) {
        return attributes;
    }
    replaced(attributes, &oids::LOCAL_KEY_ID, local_key_id(id))
}

/// The same with Java's mark of a trust anchor, for any purpose unless it names some.
pub fn marked_as_trusted(attributes: Vec<Attribute>) -> Vec<Attribute> {
    if holds(&attributes, &oids::TRUSTED_KEY_USAGE) {
        return attributes;
    }
    replaced(attributes, &oids::TRUSTED_KEY_USAGE, trusted())
}

/// With one attribute for all of its type, in the order of DER.
fn replaced(attributes: Vec<Attribute>, oid: &Oid, attribute: Attribute) -> Vec<Attribute> {
    let mut attributes = without(attributes, oid);
    attributes.push(attribute);
    attributes.sort_by(|a, b| a.0.cmp(&b.0));
    attributes
}

/// The same without those of one type.
pub fn without(mut attributes: Vec<Attribute>, oid: &Oid) -> Vec<Attribute> {
    attributes.retain(|attribute| !is(attribute, oid));
    attributes
}

/// Of several attributes the last, as in Java 17; of several values the first.
fn value<'a>(attributes: &'a [Attribute], oid: &Oid) -> Option<Element<'a>> {
    let mut found = attributes.iter().filter_map(type_and_values).filter(|(kind, _)| *kind == oid.content());
    found.next_back()?.1.element().ok()
}

/// The content octets of the type, and the values.
fn type_and_values(attribute: &Attribute) -> Option<(&[u8], Reader<'_>)> {
    let mut reader = Reader::new(&attribute.0).sequence().ok()?;
    Some((reader.expect(tag::OID).ok()?.content, reader.set().ok()?))
}

/// A BMPString by the book; some writers use other string types. Pairs of surrogates are one character, as OpenSSL and
/// Java have it.
fn text(value: Element<'_>) -> String {
    match value.tag {
        tag::BMP_STRING => {
            let units: Vec<u16> =
                value.content.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => String::from_utf8_lossy(value.content).into_owned(),
    }
}

/// The attribute that names a bag.
pub fn friendly_name(name: &str) -> Attribute {
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    attribute(&oids::FRIENDLY_NAME, |value| _ = value.element(tag::BMP_STRING, &units))
}

/// The attribute that ties a key to its certificate.
pub fn local_key_id(id: &[u8]) -> Attribute {
    attribute(&oids::LOCAL_KEY_ID, |value| _ = value.octet_string(id))
}

/// The local key identifier in which Java keeps the date of an entry; leading zeros make others for the same date.
pub fn dated_id(date: Timestamp, zeros: usize) -> Vec<u8> {
    let sign = if date.0 < 0 { "-" } else { "" };
    format!("{TIME}{sign}{}{}", "0".repeat(zeros), date.0.unsigned_abs()).into_bytes()
}

/// Java's mark of a trust anchor for any purpose.
pub fn trusted() -> Attribute {
    attribute(&oids::TRUSTED_KEY_USAGE, |value| _ = value.oid(&ANY_PURPOSE))
}

fn attribute(oid: &Oid, value: impl FnOnce(&mut Writer)) -> Attribute {
    Attribute(writer::sequence(|attribute| {
        attribute.oid(oid).constructed(tag::SET, value);
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(attribute: Attribute) -> Attributes {
        Attributes(vec![attribute])
    }

    #[test]
    fn names_survive_whatever_they_hold() {
        for name in ["", "server", "ключ", "key😀", "a\0b"] {
            assert_eq!(one(friendly_name(name)).friendly_name().as_deref(), Some(name));
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_no_text_but_no_harm() {
        let broken =
            attribute(&oids::FRIENDLY_NAME, |value| _ = value.element(tag::BMP_STRING, &[0xd8, 0x3d, 0, 0x41, 7]));
        assert_eq!(one(broken).friendly_name().as_deref(), Some("\u{fffd}A"));
    }

    #[test]
    fn dates_are_those_java_writes() {
        for date in [1_700_000_000_123, 0, -1, i64::MIN, i64::MAX].map(Timestamp) {
            assert_eq!(dated_id(date, 0), format!("Time {}", date.0).into_bytes());
            for zeros in [0, 1, 63] {
                assert_eq!(one(local_key_id(&dated_id(date, zeros))).created(), Some(date));
            }
        }
        assert_eq!(one(local_key_id(b"Time soon")).created(), None);
        assert_eq!(one(local_key_id(&[0xff; 20])).created(), None);
    }

    #[test]
    fn a_mark_without_any_use_limits_trust_to_those_it_names() {
        let mark = |uses: &[Oid]| {
            one(attribute(&oids::TRUSTED_KEY_USAGE, |values| uses.iter().for_each(|oid| _ = values.oid(oid))))
        };
        let client = Oid::known(&[0x2b, 6, 1, 5, 5, 7, 3, 2]);
        assert!(mark(&[ANY_PURPOSE, client.clone()]).trust().is_silent());
        assert_eq!(mark(std::slice::from_ref(&client)).trust(), TrustSettings::only_for(vec![client]));
        assert_eq!(mark(&[]).trust(), TrustSettings::only_for(Vec::new()));
        assert!(one(friendly_name("a")).trust().is_silent());
    }

    #[test]
    fn what_is_no_attribute_is_kept_and_means_nothing() {
        let odd = Attributes(vec![Attribute(vec![5, 0]), Attribute(vec![0x30, 0])]);
        assert_eq!((odd.friendly_name(), odd.local_key_id(), odd.is_trusted()), (None, None, false));
        assert_eq!(odd.as_read().len(), 2);
    }
}
