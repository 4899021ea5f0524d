//! DER, object identifiers, PEM, PKCS#7 and PkiPath: what is read is within the bytes, what is written is read again.

use certtool::asn1::{MAX_DEPTH, Oid, Reader, Writer, ber};
use certtool::formats::{Bundle, Content, bundle::Object, pem as pem_format, pkcs7 as pkcs7_format, pkipath as path};
use certtool::x509::Certificate;

use super::shown;

/// The DER reader and the straightening of BER.
pub fn der(data: &[u8]) {
    walk(Reader::new(data), data, 0);
    let Ok(definite) = ber::to_definite(data) else { return };
    let trailing = ber::trailing(data).expect("what was straightened has an end");
    let again = ber::to_definite(&definite).expect("what was straightened is read");
    assert_eq!(*again, *definite, "straightening changes nothing twice");
    assert!(definite.len() <= data.len() + data.len() / 2 + 16 && trailing < data.len());
}

fn walk(mut reader: Reader, whole: &[u8], depth: usize) {
    while let Ok(element) = reader.element() {
        assert_eq!(&whole[element.offset..][..element.raw.len()], element.raw, "it stands where it says");
        assert!(element.raw.ends_with(element.content));
        let mut writer = Writer::new();
        writer.element(element.tag, element.content);
        let written = writer.into_bytes();
        let read = Reader::new(&written).element().expect("what is written is read");
        assert_eq!((read.tag, read.content), (element.tag, element.content));
        if let Ok(number) = element.unsigned() {
            let mut writer = Writer::new();
            assert_eq!(Reader::new(&writer.unsigned(number).clone().into_bytes()).unsigned(), Ok(number));
        }
        if element.tag & 0x20 != 0 && depth < MAX_DEPTH {
            walk(element.reader(), whole, depth + 1);
        }
    }
}

/// An object identifier says in figures what it says in octets, and the reverse.
pub fn oid(data: &[u8]) {
    if let Some(oid) = Oid::from_content(data) {
        assert_eq!(oid.content(), data);
        if let Some(read) = Oid::from_dotted(&oid.to_string()) {
            assert_eq!(read.content(), data);
        }
    }
    if let Some(oid) = std::str::from_utf8(data).ok().and_then(Oid::from_dotted) {
        let content = oid.content().to_vec();
        assert_eq!(Oid::from_content(&content).map(|oid| oid.to_string()), Some(oid.to_string()));
    }
}

/// PEM with whatever stands around it; what it holds is the same when it is written as PEM should be.
pub fn pem(data: &[u8]) {
    let Ok(bundle) = pem_format::read(data) else { return };
    let lines = data.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
    for piece in &bundle.pieces {
        assert!(piece.line.is_none_or(|line| (1..=lines).contains(&line)), "line {:?} of {lines}", piece.line);
        if let Object::Certificate(certificate) = &piece.object {
            let written = pem_format::encode_certificate(certificate);
            let read = pem_format::read(written.as_bytes()).expect("what is written is read");
            assert!(read.notes.is_empty() && certificates(&read) == [certificate.clone()]);
        }
    }
    shown::inspected(&Content::Bundle(bundle));
}

/// PKCS#7.
pub fn pkcs7(data: &[u8]) {
    let Ok(bundle) = pkcs7_format::read(data) else { return };
    let read = pkcs7_format::read(&pkcs7_format::write(&certificates(&bundle))).expect("what is written is read");
    assert_eq!(certificates(&read), certificates(&bundle));
    shown::inspected(&Content::Bundle(bundle));
}

/// PkiPath.
pub fn pkipath(data: &[u8]) {
    let Ok(bundle) = path::read(data) else { return };
    let read = path::read(&path::write(&certificates(&bundle))).expect("what is written is read");
    assert_eq!(certificates(&read), certificates(&bundle));
    shown::inspected(&Content::Bundle(bundle));
}

fn certificates(bundle: &Bundle) -> Vec<Certificate> {
    bundle.certificates().cloned().collect()
}
