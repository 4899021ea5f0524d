//! Certificates, keys, requests and CRLs in DER, one or several after each other (X.690 10).

use crate::asn1::{Element, Reader, ber, tag};
use crate::fault::{Fault, Result};
use crate::formats::bundle::Object;
use crate::formats::shape::Shape;
use crate::formats::{Bundle, trusted_certificate};
use crate::key::pbe::Budget;
use crate::keystore::{About, Format};

impl Format {
    /// One certificate, key or request in DER.
    pub const DER: Self =
        Self::new(&About { other_extensions: &["crt", "cer", "key"], ..About::bundle("der", "DER", &["der"]) });
}

/// Reads as [`read_within`] does, within the usual limits.
pub fn read(bytes: &[u8]) -> Result<Bundle> {
    read_within(bytes, &mut Budget::default())
}

/// Reads the objects of a DER file. Several are allowed, as `cat *.cer` makes them, and noted: OpenSSL and Java take
/// the first and are silent about the rest. Bytes behind an object that are none themselves are noted with their place,
/// as damage where they begin like another object; [`Fault::Corrupt`] when there is no object at the beginning.
pub fn read_within(bytes: &[u8], budget: &mut Budget) -> Result<Bundle> {
    let mut bundle = Bundle::new(Format::DER);
    let mut reader = Reader::new(bytes);
    loop {
        budget.charge_entry()?;
        let begin = bytes.len() - reader.rest().len();
        match next(&mut reader, &mut bundle) {
            Ok(()) => {}
            Err(fault) if begin == 0 => return Err(fault),
            // A line end or padding behind it costs nothing, and every other program reads on the front.
            Err(_) if bytes[begin..].iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) => break,
            Err(_) => {
                read_rest(bytes, begin, &mut bundle);
                break;
            }
        }
        if reader.is_empty() {
            break;
        }
    }
    if bundle.pieces.len() > 1 {
        let count = bundle.pieces.len();
        bundle.remark(None, format!("{count} objects after each other: most programs read only the first"));
    }
    Ok(bundle)
}

/// Reads one object; in BER of indefinite length too, as OpenSSL and Java do.
fn next(reader: &mut Reader, bundle: &mut Bundle) -> Result<()> {
    let rest = reader.rest();
    if !rest.starts_with(ber::INDEFINITE_SEQUENCE) {
        bundle.push(reader.element().and_then(|element| object(&element))?);
        return Ok(());
    }
    let definite = ber::to_definite(rest)?;
    let object = Reader::new(&definite).element().and_then(|element| object(&element))?;
    bundle.remark(None, format!("a {} in BER (indefinite length): taken as the same in DER", object.kind()));
    bundle.push(object);
    *reader = Reader::new(&rest[rest.len() - ber::trailing(rest)?..]);
    Ok(())
}

/// What stands behind the last object, which is none itself: OpenSSL's trust settings; an object that is cut short or
/// damaged, which is a loss; or anything else, which OpenSSL and Java pass over.
fn read_rest(bytes: &[u8], begin: usize, bundle: &mut Bundle) {
    let rest = &bytes[begin..];
    let is_certificate = bundle.pieces.last().is_some_and(|piece| piece.object.certificate().is_some());
    match trusted_certificate::behind(rest).filter(|auxiliary| is_certificate && auxiliary.is_ok()) {
        Some(auxiliary) => bundle.take_auxiliary(auxiliary),
        None => {
            let text = format!("an object ends at byte {begin}, and the {} bytes behind it are none", rest.len());
            if rest[0] == tag::SEQUENCE {
                bundle.damage(None, text);
            } else {
                bundle.remark(None, text + "; other programs pass over them");
            }
        }
    }
}

fn object(element: &Element) -> Result<Object> {
    match Shape::of(element) {
        shape @ (Shape::Pkcs7 | Shape::Pkcs12 | Shape::PkiPath | Shape::Bcfks) => {
            Err(Fault::Corrupt(format!("{} where one certificate or key belongs", shape.title())))
        }
        Shape::Unknown => Err(Fault::corrupt("neither a certificate nor a key, request or revocation list")),
        shape => Object::from_der(shape, element.raw),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::pem;

    fn der() -> Vec<u8> {
        let bundle = pem::read(include_bytes!("../../fixtures/pem/leaf.crt")).unwrap();
        bundle.certificates().next().unwrap().der().to_vec()
    }

    #[test]
    fn objects_after_each_other_are_all_read_and_noted() {
        let key = include_bytes!("../../fixtures/keys/p256.pkcs8.der");
        let bundle = read(&[&der(), &key[..]].concat()).unwrap();
        let kinds: Vec<_> = bundle.pieces.iter().map(|piece| piece.kind()).collect();
        assert_eq!(kinds, ["certificate", "private key"]);
        assert_eq!(bundle.notes[0].text, "2 objects after each other: most programs read only the first");
    }

    #[test]
    fn bytes_behind_the_object_are_noted_and_half_an_object_is_damage() {
        let padded = read(&[&der(), &b"\n"[..]].concat()).unwrap();
        assert_eq!((padded.pieces.len(), padded.notes.len()), (1, 0));
        let bundle = read(&[&der(), &b"x"[..]].concat()).unwrap();
        assert_eq!(bundle.pieces.len(), 1);
        let text = format!("an object ends at byte {}, and the 1 bytes behind it are none", der().len());
        assert!(bundle.notes[0].text.starts_with(&text) && !bundle.notes[0].damaged);
        assert!(read(&[&der()[..], &der()[..100]].concat()).unwrap().notes[0].damaged);
    }

    #[test]
    fn what_is_no_single_object_is_a_fault() {
        let fault = read(include_bytes!("../../fixtures/pkcs7/chain.p7b")).unwrap_err();
        assert_eq!(fault, Fault::corrupt("PKCS#7 where one certificate or key belongs"));
        assert!((0..der().len()).all(|end| read(&der()[..end]).is_err()));
    }
}
