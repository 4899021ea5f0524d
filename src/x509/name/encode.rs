//! Names from text to DER: string types and upper bounds (RFC 5280 4.1.2.4, appendix A.1).

use crate::asn1::{Writer, tag, writer};
use crate::fault::{Fault, Result};
use crate::x509::name::attribute::{Form, Kind};

/// A Name of RDNs in the order of the encoding, each a list of encoded attributes.
pub fn name(rdns: Vec<Vec<Vec<u8>>>) -> Vec<u8> {
    writer::sequence(|name| {
        for attributes in rdns {
            name.set_of(attributes);
        }
    })
}

/// AttributeTypeAndValue with a value that is text.
pub fn attribute(kind: &Kind, text: &str) -> Result<Vec<u8>> {
    check(kind, text)?;
    let tag = match kind.form {
        Form::Country | Form::Printable => tag::PRINTABLE_STRING,
        Form::Ia5 => tag::IA5_STRING,
        Form::Utf8 => tag::UTF8_STRING,
    };
    let mut value = Writer::new();
    value.element(tag, text.as_bytes());
    Ok(encoded(kind, &value.into_bytes()))
}

/// AttributeTypeAndValue with a value in DER.
pub fn encoded(kind: &Kind, value: &[u8]) -> Vec<u8> {
    writer::sequence(|attribute| {
        attribute.oid(&kind.oid).raw(value);
    })
}

fn check(kind: &Kind, text: &str) -> Result<()> {
    let (shown, length) = (&kind.shown, text.chars().count());
    let reason = match kind.form {
        _ if text.is_empty() => format!("{shown} has no value"),
        Form::Country if length != 2 || !text.bytes().all(|letter| letter.is_ascii_alphabetic()) => {
            format!("{shown} is a country code of two letters such as SE (ISO 3166), not `{text}`")
        }
        Form::Ia5 if !text.is_ascii() => format!("{shown} can hold ASCII only, not `{text}`"),
        Form::Printable if !text.bytes().all(is_printable) => {
            format!("{shown} can hold letters, digits, spaces and '()+,-./:=? only, not `{text}`")
        }
        _ if length > kind.max => {
            format!("{shown} has {length} characters; X.520 and RFC 5280 (appendix A.1) allow {}", kind.max)
        }
        _ => return Ok(()),
    };
    Err(Fault::Invalid(reason))
}

/// PrintableString (X.680 41.4).
fn is_printable(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&octet)
}
