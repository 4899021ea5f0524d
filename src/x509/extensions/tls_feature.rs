//! tlsFeature (RFC 7633), known as OCSP must-staple.

use crate::asn1::Reader;
use crate::x509::extensions::Value;

pub fn features(der: &[u8]) -> Option<Value> {
    let mut features = Reader::new(der).sequence().ok()?;
    let mut named = Vec::new();
    while !features.is_empty() {
        named.push(match features.unsigned().ok()? {
            5 => "status_request (OCSP must-staple)".to_owned(),
            17 => "status_request_v2".to_owned(),
            other => other.to_string(),
        });
    }
    Some(Value::texts(named))
}
