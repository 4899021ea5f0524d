//! subjectKeyIdentifier and authorityKeyIdentifier (RFC 5280 4.2.1.1, 4.2.1.2).

use x509_parser::extensions::AuthorityKeyIdentifier;
use x509_parser::prelude::FromDer;

use crate::asn1::Reader;
use crate::x509::Serial;
use crate::x509::extensions::{Value, names};

pub fn subject(der: &[u8]) -> Option<Value> {
    Reader::new(der).octet_string().ok().map(Value::octets)
}

pub fn authority(der: &[u8]) -> Option<Value> {
    let (_, authority) = AuthorityKeyIdentifier::from_der(der).ok()?;
    Some(Value::fields([
        ("key_id", authority.key_identifier.map(|id| Value::octets(id.0))),
        ("issuer", authority.authority_cert_issuer.map(|issuer| names::list(&issuer))),
        ("serial", authority.authority_cert_serial.map(|serial| Value::Text(Serial(serial.to_vec()).hex()))),
    ]))
}
