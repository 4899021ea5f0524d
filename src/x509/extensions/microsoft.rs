//! Extensions of Active Directory Certificate Services (MS-WCCE 2.2.2.7).

use crate::asn1::{Reader, tag};
use crate::x509::extensions::{Value, any};

/// The index of the CA's certificate in the upper half, that of its key in the lower.
pub fn ca_version(der: &[u8]) -> Option<Value> {
    let version = Reader::new(der).unsigned().ok()?;
    Some(Value::Fields(vec![
        ("certificate_index", Value::Number(version >> 16)),
        ("key_index", Value::Number(version & 0xffff)),
    ]))
}

/// CertificateTemplateOID: identifier, major and minor version.
pub fn template(der: &[u8]) -> Option<Value> {
    let mut fields = Reader::new(der).sequence().ok()?;
    let template = Value::text(fields.oid().ok()?);
    let mut version = || fields.optional(tag::INTEGER).ok().flatten().map(any);
    let (major, minor) = (version(), version());
    fields.finish().ok()?;
    Some(Value::fields([("template", Some(template)), ("major_version", major), ("minor_version", minor)]))
}

/// OtherName with the SID that a domain controller maps the certificate to (KB5014754).
pub fn security_identifier(der: &[u8]) -> Option<Value> {
    let mut names = Reader::new(der).sequence().ok()?;
    let mut other_name = names.expect(tag::context(0)).ok()?.reader();
    other_name.oid().ok()?;
    let sid = other_name.expect(tag::context(0)).ok()?.reader().octet_string().ok()?;
    std::str::from_utf8(sid).ok().map(Value::text)
}
