//! subjectAltName, issuerAltName, certificateIssuer: GeneralNames (RFC 5280 4.2.1.6).

use crate::asn1::Reader;
use crate::x509::extensions::Value;

pub fn names(der: &[u8]) -> Option<Value> {
    let mut names = Reader::new(der).sequence().ok()?;
    while !names.is_empty() {
        names.element().ok()?;
    }
    Some(Value::Names(der.to_vec()))
}
