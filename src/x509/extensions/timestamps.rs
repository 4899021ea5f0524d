//! Signed certificate timestamps (RFC 6962 3.3): which logs have seen the certificate, and when.

use time::OffsetDateTime;
use x509_parser::extensions::{SignedCertificateTimestamp, parse_ct_signed_certificate_timestamp_list};

use crate::x509::extensions::Value;

pub fn list(der: &[u8]) -> Option<Value> {
    let (_, timestamps) = parse_ct_signed_certificate_timestamp_list(der).ok()?;
    Some(Value::List(timestamps.iter().map(timestamp).collect()))
}

fn timestamp(timestamp: &SignedCertificateTimestamp) -> Value {
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(timestamp.timestamp) * 1_000_000);
    let time = time.map_or_else(|_| Value::Number(timestamp.timestamp), Value::Time);
    Value::Fields(vec![
        ("version", Value::Number(u64::from(timestamp.version.0) + 1)),
        ("log_id", Value::octets(timestamp.id.key_id)),
        ("time", time),
        (
            "signature_algorithm",
            Value::Text(algorithm(timestamp.signature.hash_alg_id, timestamp.signature.sign_alg_id)),
        ),
    ])
}

/// HashAlgorithm and SignatureAlgorithm of TLS 1.2 (RFC 5246 7.4.1.4.1).
fn algorithm(hash: u8, signature: u8) -> String {
    const HASHES: [&str; 7] = ["none", "md5", "sha1", "sha224", "sha256", "sha384", "sha512"];
    const SIGNATURES: [&str; 4] = ["anonymous", "rsa", "dsa", "ecdsa"];
    let hash = HASHES.get(usize::from(hash)).map_or_else(|| hash.to_string(), ToString::to_string);
    let signature = SIGNATURES.get(usize::from(signature)).map_or_else(|| signature.to_string(), ToString::to_string);
    format!("{signature}-{hash}")
}
