//! Tells a format from a few bytes at its beginning, or a BEGIN line anywhere.

use crate::asn1::ber;
use crate::fault::Result;
use crate::formats::detect::{foreign, wrapping};
use crate::formats::shape::Shape;
use crate::formats::{CODECS, pem};
use crate::keystore::Format;

/// The format of a file; of what is inside when the whole file is base64.
///
/// A fault names a format that is known but not read, or says what else it looks like.
pub fn detect(bytes: &[u8]) -> Result<Format> {
    match wrapping::unwrap(bytes) {
        Some(inner) => detect_bare(&inner).or_else(|_| detect_bare(bytes)),
        None => detect_bare(bytes),
    }
}

/// As [`detect`], of a file that is not wrapped.
pub(super) fn detect_bare(bytes: &[u8]) -> Result<Format> {
    if let Some(format) = of_der(bytes)? {
        return Ok(format);
    }
    if let Some(codec) = CODECS.iter().find(|codec| codec.sniff(bytes)) {
        return Ok(codec.format());
    }
    let text = pem::Text::of(bytes);
    let holders = [pem::holds_marker, pem::holds_embedded, pem::holds_inline_store, pem::is_profile, pem::is_policy];
    if holders.iter().any(|holds| holds(text.as_bytes())) {
        return Ok(Format::PEM);
    }
    Err(foreign::fault(text.as_bytes()))
}

fn of_der(bytes: &[u8]) -> Result<Option<Format>> {
    Ok(Some(match shape(bytes) {
        Shape::Pkcs7 => Format::PKCS7,
        Shape::Pkcs12 => Format::PKCS12,
        Shape::PkiPath => Format::PKIPATH,
        Shape::Bcfks => Format::BCFKS,
        Shape::Unknown => return Ok(None),
        _ => Format::DER,
    }))
}

/// The shape of DER, or of BER that has to be straightened first.
pub(crate) fn shape(bytes: &[u8]) -> Shape {
    let direct = Shape::of_der(bytes).unwrap_or(Shape::Unknown);
    if direct != Shape::Unknown || bytes.first() != Some(&crate::asn1::tag::SEQUENCE) {
        return direct;
    }
    ber::to_definite(bytes).and_then(|der| Shape::of_der(&der)).unwrap_or(Shape::Unknown)
}
