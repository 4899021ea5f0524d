//! Tells a format from a few bytes at its beginning, or a BEGIN line anywhere.

use crate::asn1::ber;
use crate::fault::Result;
use crate::formats::detect::foreign;
use crate::formats::shape::Shape;
use crate::formats::{CODECS, pem};
use crate::keystore::Format;

/// The format of bare bytes.
pub(super) fn detect(bytes: &[u8]) -> Result<Format> {
    if let Some(format) = of_der(bytes)? {
        return Ok(format);
    }
    match CODECS.iter().find(|codec| codec.sniff(bytes)) {
        Some(codec) => Ok(codec.format()),
        None => Err(foreign::fault(pem::Text::of(bytes).as_bytes())),
    }
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
