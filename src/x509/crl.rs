//! Certificate revocation lists (RFC 5280 5).

use time::OffsetDateTime;

use crate::asn1::{Element, Reader, tag};
use crate::fault::Result;
use crate::x509::extensions::{self, Extension};
use crate::x509::validity::instant;
use crate::x509::{Name, signature};

/// A CertificateList, in the DER that it was read from.
#[derive(Debug, Clone)]
pub struct Crl<'a> {
    version: Option<Element<'a>>,
    issuer: &'a [u8],
    this_update: Element<'a>,
    next_update: Option<Element<'a>>,
    revoked: Option<Element<'a>>,
    extensions: Option<Element<'a>>,
    algorithm: &'a [u8],
}

/// One certificate that was revoked, in the DER that it was read from.
#[derive(Debug, Clone, Copy)]
pub struct Revoked<'a> {
    serial: &'a [u8],
    date: Element<'a>,
    extensions: Option<Element<'a>>,
}

impl<'a> Crl<'a> {
    /// Reads one by its skeleton: what stands inside the parts is a matter for those who ask for it.
    pub fn from_der(der: &'a [u8]) -> Result<Self> {
        Self::read(der).map_err(|fault| fault.within("not a certificate revocation list"))
    }

    fn read(der: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(der);
        let mut signed = outer.sequence()?;
        outer.finish()?;
        let content = signed.expect(tag::SEQUENCE)?;
        let algorithm = signed.expect(tag::SEQUENCE)?.raw;
        signed.expect(tag::BIT_STRING)?;
        signed.finish()?;
        content.fields(|content| Self::read_content(content, algorithm))
    }

    /// TBSCertList.
    fn read_content(content: &mut Reader<'a>, algorithm: &'a [u8]) -> Result<Self> {
        let version = content.optional(tag::INTEGER)?;
        content.expect(tag::SEQUENCE)?;
        let issuer = content.expect(tag::SEQUENCE)?.raw;
        let this_update = content.element()?;
        let next_update = match content.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => Some(content.element()?),
            _ => None,
        };
        let revoked = content.optional(tag::SEQUENCE)?;
        let extensions = content.optional(tag::context(0))?;
        Ok(Self { version, issuer, this_update, next_update, revoked, extensions, algorithm })
    }

    /// 1 or 2 as people count; 0 when the file's number is none of the field's.
    pub fn version(&self) -> u8 {
        let number = |element: Element| u8::try_from(element.unsigned().ok()?).ok();
        self.version.map_or(1, |element| number(element).map_or(0, |number| number.saturating_add(1)))
    }

    /// Who signed it.
    pub fn issuer(&self) -> Name {
        Name::of_certificate(self.issuer)
    }

    /// When it was made; `None` when the file's date is none that a calendar can name.
    pub fn this_update(&self) -> Option<OffsetDateTime> {
        instant(self.this_update)
    }

    /// By when there will be a newer one; `None` as above, or when it does not say.
    pub fn next_update(&self) -> Option<OffsetDateTime> {
        self.next_update.and_then(instant)
    }

    /// The AlgorithmIdentifier of the signature, as DER.
    pub fn signature_algorithm_der(&self) -> &'a [u8] {
        self.algorithm
    }

    /// See [`signature::name`].
    pub fn signature_algorithm(&self) -> String {
        signature::name(self.algorithm)
    }

    /// Its extensions, as far as they can be read.
    pub fn extensions(&self) -> impl Iterator<Item = Extension<'a>> {
        extensions::all(self.extensions.map_or(Reader::new(&[]), |extensions| extensions.reader()))
    }

    /// The revoked certificates in the order of the file, as far as they can be read.
    pub fn revoked(&self) -> impl Iterator<Item = Revoked<'a>> {
        let mut list = self.list();
        std::iter::from_fn(move || Revoked::next(&mut list))
    }

    /// Whether nothing was left out of [`Self::revoked`].
    pub fn has_whole_list(&self) -> bool {
        let mut list = self.list();
        let mut read_all = true;
        while read_all && !list.is_empty() {
            read_all = Revoked::next(&mut list).is_some();
        }
        read_all
    }

    fn list(&self) -> Reader<'a> {
        self.revoked.map_or(Reader::new(&[]), |revoked| revoked.reader())
    }
}

impl<'a> Revoked<'a> {
    fn next(list: &mut Reader<'a>) -> Option<Self> {
        let mut entry = list.sequence().ok()?;
        let serial = entry.expect(tag::INTEGER).ok()?.content;
        let date = entry.element().ok()?;
        let extensions = entry.optional(tag::SEQUENCE).ok()?;
        entry.finish().ok()?;
        Some(Self { serial, date, extensions })
    }

    /// Of the certificate: the value octets of its INTEGER.
    pub fn serial(&self) -> &'a [u8] {
        self.serial
    }

    /// When; `None` when the file's date is none that a calendar can name.
    pub fn date(&self) -> Option<OffsetDateTime> {
        instant(self.date)
    }

    /// The same as DER.
    pub fn date_der(&self) -> &'a [u8] {
        self.date.raw
    }

    /// What is said beyond number and date: reason, date of invalidity, another issuer.
    pub fn extensions(&self) -> impl Iterator<Item = Extension<'a>> {
        extensions::all(Reader::new(self.extensions_der()))
    }

    /// The same as DER; empty without any.
    pub fn extensions_der(&self) -> &'a [u8] {
        self.extensions.map_or(&[], |extensions| extensions.raw)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::{bundle::Object, pem};
    use crate::x509::extensions::{Decoded, Value};

    fn list() -> Vec<u8> {
        let bundle = pem::read(include_bytes!("../../fixtures/pem/ca.crl")).unwrap();
        let Object::Crl(der) = &bundle.pieces[0].object else { unreachable!() };
        der.clone()
    }

    #[test]
    fn a_list_says_what_openssl_put_into_it() {
        let der = list();
        let crl = Crl::from_der(&der).unwrap();
        assert_eq!((crl.version(), crl.issuer().to_string().as_str()), (1, "CN=Test CA"));
        assert!(crl.this_update() < crl.next_update());
        assert_eq!(crl.signature_algorithm(), "ecdsa-with-SHA256");
    }

    #[test]
    fn truncation_is_a_fault() {
        let der = list();
        assert!((0..der.len()).all(|end| Crl::from_der(&der[..end]).is_err()));
    }

    #[test]
    fn reasons_are_named() {
        let removed = Extension { oid: &[0x55, 0x1d, 21], critical: false, value: &[10, 1, 8] };
        assert_eq!(
            (removed.name(), removed.decode()),
            (Some("cRLReason"), Decoded::Value(Value::text("removeFromCRL")))
        );
    }
}
