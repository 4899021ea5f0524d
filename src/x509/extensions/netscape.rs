//! netscapeCertType, from before extKeyUsage.

use x509_parser::extensions::NSCertType;
use x509_parser::prelude::FromDer;

use crate::x509::extensions::Value;

pub fn certificate_type(der: &[u8]) -> Option<Value> {
    let (_, kind) = NSCertType::from_der(der).ok()?;
    let flags = [
        (kind.ssl_client(), "sslClient"),
        (kind.ssl_server(), "sslServer"),
        (kind.smime(), "smime"),
        (kind.object_signing(), "objectSigning"),
        (kind.ssl_ca(), "sslCA"),
        (kind.smime_ca(), "smimeCA"),
        (kind.object_signing_ca(), "objectSigningCA"),
    ];
    Some(Value::texts(flags.iter().filter(|(set, _)| *set).map(|(_, name)| name)))
}
