//! Attribute values as text (RFC 4514 2.4).

use std::fmt::{self, Write};

use crate::asn1::{hex, tag};
use crate::x509::name::attribute::Kind;
use crate::x509::name::distinguished::Attribute;

/// VisibleString
const VISIBLE_STRING: u8 = 0x1a;

/// The text of a string of any ASN.1 type; `None` when it is not one, or broken. T61String is read as Latin-1, which is
/// what everyone puts into it.
pub fn decode(tag: u8, content: &[u8]) -> Option<String> {
    match tag {
        tag::UTF8_STRING => String::from_utf8(content.to_vec()).ok(),
        tag::PRINTABLE_STRING | tag::IA5_STRING | tag::NUMERIC_STRING | VISIBLE_STRING => {
            content.is_ascii().then(|| content.iter().copied().map(char::from).collect())
        }
        tag::TELETEX_STRING => Some(content.iter().copied().map(char::from).collect()),
        tag::BMP_STRING => {
            let (units, []) = content.as_chunks::<2>() else { return None };
            char::decode_utf16(units.iter().copied().map(u16::from_be_bytes)).collect::<Result<_, _>>().ok()
        }
        tag::UNIVERSAL_STRING => {
            let (units, []) = content.as_chunks::<4>() else { return None };
            units.iter().copied().map(|unit| char::from_u32(u32::from_be_bytes(unit))).collect()
        }
        _ => None,
    }
}

/// Writes `type=value`. A type in dotted digits takes its value as `#hex`, so that no text can be misread (RFC 4514 2.4).
pub fn write(f: &mut fmt::Formatter<'_>, attribute: &Attribute) -> fmt::Result {
    let text = decode(attribute.tag, attribute.content);
    match (Kind::keyword(&attribute.kind), text) {
        (Some(keyword), Some(text)) => {
            write!(f, "{keyword}=")?;
            escape(f, &text)
        }
        (Some(keyword), None) => write!(f, "{keyword}=#{}", hex::encode(attribute.raw)),
        (None, _) => write!(f, "{}=#{}", attribute.kind, hex::encode(attribute.raw)),
    }
}

fn escape(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let last = text.chars().count().saturating_sub(1);
    for (place, character) in text.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{character}")?,
            '#' if place == 0 => f.write_str("\\#")?,
            ' ' if place == 0 || place == last => f.write_str("\\ ")?,
            control if control.is_control() => {
                control.encode_utf8(&mut [0; 4]).bytes().try_for_each(|octet| write!(f, "\\{octet:02X}"))?;
            }
            plain => f.write_char(plain)?,
        }
    }
    Ok(())
}
