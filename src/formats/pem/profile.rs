//! Configuration profiles of Apple (`.mobileconfig`): an XML property list, whose payloads hold certificates as base64
//! (Apple, "Configuration Profile Reference": CertificateRoot, CertificatePKCS1, CertificatePEM, CertificatePKCS12).

use crate::asn1::Reader as Asn1;
use crate::fault::Result;
use crate::formats::Bundle;
use crate::formats::bundle::{NestedStore, Object};
use crate::formats::pem::base64;
use crate::formats::pem::reader::Reader;
use crate::formats::pem::scanner::{holds_marker, line_ends};
use crate::formats::pem::text::find;
use crate::formats::shape::Shape;
use crate::key::pbe::Budget;
use crate::keystore::{Format, Wrapping};
use crate::secret::SecretBytes;

/// Payloads within payloads; profiles have two levels.
const MAX_DEPTH: usize = 64;

/// Whether this is a property list with payloads.
pub(crate) fn is_profile(text: &[u8]) -> bool {
    let holds = |word: &[u8]| find(text, word).is_some();
    text.trim_ascii_start().starts_with(b"<") && holds(b"<plist") && holds(b"PayloadContent")
}

/// The payloads of a profile that was signed.
pub(crate) fn read_content(text: &[u8], budget: &mut Budget) -> Result<Bundle> {
    let mut reader = Reader::new(budget);
    read(text, &mut reader)?;
    Ok(reader.bundle)
}

/// A dictionary that is not closed yet.
#[derive(Default)]
struct Dictionary<'a> {
    key: &'a [u8],
    kind: &'a [u8],
    data: Option<(&'a [u8], usize)>,
}

/// Reads the payloads of a property list.
pub(super) fn read(text: &[u8], reader: &mut Reader) -> Result<()> {
    let mut open: Vec<Dictionary> = Vec::new();
    let (mut line, mut counted, mut position) = (1, 0, 0);
    while let Some(start) = text[position..].iter().position(|byte| *byte == b'<').map(|at| position + at) {
        let Some(end) = text[start..].iter().position(|byte| *byte == b'>').map(|at| start + at) else { break };
        let value_end = text[end..].iter().position(|byte| *byte == b'<').map_or(text.len(), |at| end + at);
        let (name, value) = (text[start + 1..end].trim_ascii(), text[end + 1..value_end].trim_ascii());
        line += line_ends(&text[counted..start]);
        (counted, position) = (start, end + 1);
        if name == b"dict" && open.len() < MAX_DEPTH {
            open.push(Dictionary::default());
        } else if name == b"/dict" {
            open.pop().map_or(Ok(()), |dictionary| payload(&dictionary, reader))?;
        }
        match (name, open.last_mut()) {
            (b"key", Some(dictionary)) => {
                dictionary.key = value;
                if value == b"EncryptedPayloadContent" {
                    reader.bundle.remark(Some(line), "an encrypted payload is not read");
                }
            }
            (b"string", Some(dictionary)) if dictionary.key == b"PayloadType" => dictionary.kind = value,
            (b"data", Some(dictionary)) if dictionary.key == b"PayloadContent" => dictionary.data = Some((value, line)),
            _ => {}
        }
    }
    Ok(())
}

/// What one payload holds: a certificate, PEM, or a PKCS#12.
fn payload(dictionary: &Dictionary, reader: &mut Reader) -> Result<()> {
    let Some((data, line)) = dictionary.data else { return Ok(()) };
    if !dictionary.kind.starts_with(b"com.apple.security.") {
        return Ok(());
    }
    reader.budget.charge_entry()?;
    let kind = String::from_utf8_lossy(dictionary.kind).into_owned();
    let bytes = match base64::decode(data) {
        Ok(bytes) => bytes,
        Err(damage) => {
            reader.bundle.damage(Some(line), format!("the base64 of {kind} has {}", damage.what));
            return Ok(());
        }
    };
    if Shape::of_der(&bytes).is_ok_and(|shape| shape == Shape::Pkcs12) {
        let (format, wrapping, bytes) = (Format::PKCS12, Wrapping::Configuration, SecretBytes::new(bytes.to_vec()));
        reader.bundle.stores.push(NestedStore { format, line: Some(line), wrapping, bytes });
        return Ok(());
    }
    let known = reader.bundle.pieces.len();
    if holds_marker(&bytes) {
        reader.blocks(&bytes)?;
    } else {
        match Asn1::new(&bytes).element().and_then(|element| Object::from_der(Shape::of(&element), element.raw)) {
            Ok(object) => reader.bundle.push(object),
            Err(fault) => reader.bundle.damage(Some(line), format!("{kind}: {fault}")),
        }
    }
    // A line within the inner text would send people to the wrong place of the file.
    reader.bundle.pieces.iter_mut().skip(known).for_each(|piece| piece.line = Some(line));
    Ok(())
}
