//! One extension, and the list of them (RFC 5280 4.2).

use crate::asn1::{Oid, Reader, tag};

/// id-ce-subjectKeyIdentifier
pub const SUBJECT_KEY_IDENTIFIER: Oid = Oid::known(&[0x55, 0x1d, 14]);
/// id-ce-keyUsage
pub const KEY_USAGE: Oid = Oid::known(&[0x55, 0x1d, 15]);
/// id-ce-subjectAltName
pub const SUBJECT_ALT_NAME: Oid = Oid::known(&[0x55, 0x1d, 17]);
/// id-ce-basicConstraints
pub const BASIC_CONSTRAINTS: Oid = Oid::known(&[0x55, 0x1d, 19]);
/// id-ce-nameConstraints
pub const NAME_CONSTRAINTS: Oid = Oid::known(&[0x55, 0x1d, 30]);
/// id-ce-authorityKeyIdentifier
pub const AUTHORITY_KEY_IDENTIFIER: Oid = Oid::known(&[0x55, 0x1d, 35]);
/// id-ce-extKeyUsage
pub const EXTENDED_KEY_USAGE: Oid = Oid::known(&[0x55, 0x1d, 37]);

/// One extension as it stands in a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension<'a> {
    /// The content octets of its identifier.
    pub oid: &'a [u8],
    /// Whether who does not understand it must refuse the certificate.
    pub critical: bool,
    /// The DER inside its OCTET STRING.
    pub value: &'a [u8],
}

/// The extensions in what follows the subject's key in a TBSCertificate, up to the first that cannot be read.
pub fn list(after_key: &[u8]) -> impl Iterator<Item = Extension<'_>> {
    all(wrapped(after_key).unwrap_or(Reader::new(&[])))
}

/// The extensions in the Extensions that comes next, up to the first that cannot be read.
pub fn all(mut reader: Reader<'_>) -> impl Iterator<Item = Extension<'_>> {
    let mut extensions = reader.sequence().unwrap_or(Reader::new(&[]));
    std::iter::from_fn(move || next(&mut extensions))
}

/// Whether nothing was left out of [`list`].
pub fn are_whole(after_key: &[u8]) -> bool {
    let Some(mut wrapper) = wrapped(after_key) else { return true };
    let Ok(mut extensions) = wrapper.sequence() else { return false };
    while next(&mut extensions).is_some() {}
    extensions.is_empty() && wrapper.is_empty()
}

/// What is inside the explicit tag of the list.
fn wrapped(after_key: &[u8]) -> Option<Reader<'_>> {
    let mut fields = Reader::new(after_key);
    let wrapper = std::iter::from_fn(|| fields.element().ok()).find(|field| field.tag == tag::context(3));
    wrapper.map(|wrapper| wrapper.reader())
}

/// The next extension; the reader stays where it is when that is none.
fn next<'a>(extensions: &mut Reader<'a>) -> Option<Extension<'a>> {
    let mut ahead = extensions.clone();
    let mut fields = ahead.sequence().ok()?;
    let oid = fields.expect(tag::OID).ok()?.content;
    let critical = fields.optional(tag::BOOLEAN).ok()?.is_some_and(|flag| flag.content != [0]);
    let value = fields.octet_string().ok()?;
    fields.finish().ok()?;
    *extensions = ahead;
    Some(Extension { oid, critical, value })
}
