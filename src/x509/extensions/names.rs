//! Names and identifiers as x509-parser gives them, in the project's own types.

use x509_parser::der_parser::asn1_rs;
use x509_parser::extensions::GeneralName as Parsed;
use x509_parser::x509::RelativeDistinguishedName;

use crate::asn1::{Oid, hex, writer};
use crate::x509::extensions::Value;
use crate::x509::{GeneralName, Name};

/// An object identifier in dotted digits.
pub fn dotted(oid: &asn1_rs::Oid) -> String {
    Oid::from_content(oid.as_bytes()).map_or_else(|| hex::encode(oid.as_bytes()), |oid| oid.to_string())
}

/// GeneralNames.
pub fn list(names: &[Parsed]) -> Value {
    Value::texts(names.iter().map(general))
}

/// One GeneralName.
pub fn general(name: &Parsed) -> GeneralName {
    match name {
        Parsed::DNSName(text) => GeneralName::of_text(2, text),
        Parsed::RFC822Name(text) => GeneralName::of_text(1, text),
        Parsed::URI(text) => GeneralName::of_text(6, text),
        Parsed::IPAddress(octets) => GeneralName::of_address(octets),
        Parsed::DirectoryName(name) => GeneralName::of_directory(&Name::of_certificate(name.as_raw())),
        Parsed::RegisteredID(oid) => GeneralName::of_unread(8, dotted(oid)),
        Parsed::OtherName(oid, value) => GeneralName::of_other_name(&dotted(oid), value),
        Parsed::X400Address(any) | Parsed::EDIPartyName(any) => {
            GeneralName::of_unread(any.tag().0, hex::encode(any.data))
        }
        Parsed::Invalid(tag, octets) => GeneralName::of_unread(tag.0, hex::encode(octets)),
    }
}

/// A name that is only the end of one: x509-parser has taken its DER apart.
pub fn relative(rdn: &RelativeDistinguishedName) -> Name {
    let attributes = rdn.iter().map(|attribute| {
        writer::sequence(|fields| {
            let value = attribute.attr_value();
            // A string type is universal, primitive and below 31.
            let tag = u8::try_from(value.tag().0).unwrap_or_default() & 0x1f;
            fields.element(crate::asn1::tag::OID, attribute.attr_type().as_bytes()).element(tag, value.data);
        })
    });
    let attributes = attributes.collect();
    Name::of_certificate(&writer::sequence(|name| _ = name.set_of(attributes)))
}
