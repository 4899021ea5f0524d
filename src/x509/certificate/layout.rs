//! Where the parts of a certificate stand in its DER.

use crate::asn1::{Element, Reader, tag};
use crate::fault::{Fault, Result};

/// The places from which all others follow: what lies between two of them needs none of its own.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub tbs: Span,
    /// The value octets, without tag and length.
    pub serial: Span,
    pub issuer: Span,
    pub subject: Span,
    pub public_key_info: Span,
}

/// A range of bytes. Half the size of a `Range<usize>`: a store may hold thousands of certificates.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub fn start(self) -> usize {
        self.start as usize
    }

    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The place of `part`, which must be a piece of `whole`.
    fn of(part: &[u8], whole: &[u8]) -> Option<Self> {
        let start = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
        let end = start.checked_add(part.len()).filter(|end| *end <= whole.len())?;
        Some(Self { start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()? })
    }
}

impl Layout {
    /// The layout of the one certificate in `der`, by its skeleton alone: what stands inside the parts is a matter for
    /// those who ask for it, so that one odd certificate never makes a whole store unreadable.
    ///
    /// The places are not taken from x509-parser (0.18), which ends a name silently before an RDN it dislikes, and takes
    /// fifteen times as long.
    pub fn of(der: &[u8]) -> Result<Self> {
        let mut outer = Reader::new(der);
        let certificate = outer.expect(tag::SEQUENCE).map_err(not_a_certificate)?;
        match outer.rest().len() {
            0 => Self::skeleton(der, certificate).map_err(not_a_certificate),
            1 => Err(Fault::corrupt("there is a byte after the certificate")),
            surplus => Err(Fault::Corrupt(format!("there are {surplus} bytes after the certificate"))),
        }
    }

    fn skeleton(der: &[u8], certificate: Element) -> Result<Self> {
        let place = |part: &[u8]| Span::of(part, der).ok_or_else(|| Fault::corrupt("it is larger than 4 GiB"));
        let mut signed = certificate.reader();
        let tbs = signed.expect(tag::SEQUENCE)?;
        signed.expect(tag::SEQUENCE)?;
        signed.expect(tag::BIT_STRING)?;
        signed.finish()?;
        let mut fields = tbs.reader();
        fields.optional(tag::context(0))?;
        let serial = fields.expect(tag::INTEGER)?;
        fields.expect(tag::SEQUENCE)?;
        let issuer = fields.expect(tag::SEQUENCE)?;
        fields.expect(tag::SEQUENCE)?;
        let subject = fields.expect(tag::SEQUENCE)?;
        let public_key_info = fields.expect(tag::SEQUENCE)?;
        // issuerUniqueID, subjectUniqueID, extensions (RFC 5280 4.1): something else in their place is not their absence.
        for number in [1, 2] {
            fields.optional(tag::context_primitive(number))?;
        }
        fields.optional(tag::context(3))?;
        fields.finish()?;
        Ok(Self {
            tbs: place(tbs.raw)?,
            serial: place(serial.content)?,
            issuer: place(issuer.raw)?,
            subject: place(subject.raw)?,
            public_key_info: place(public_key_info.raw)?,
        })
    }
}

fn not_a_certificate(fault: Fault) -> Fault {
    fault.within("not a certificate")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use x509_parser::prelude::{FromDer, X509Certificate};

    /// x509-parser as a second opinion.
    #[test]
    fn the_parts_are_where_another_parser_finds_them() {
        for certificate in [fixture!("leaf"), fixture!("version1"), fixture!("ml-dsa-44"), fixture!("dsa-root")] {
            let (_, other) = X509Certificate::from_der(certificate.der()).unwrap();
            assert_eq!(certificate.tbs_der(), other.tbs_certificate.as_ref());
            assert_eq!(certificate.serial().0, other.raw_serial());
            assert_eq!(certificate.issuer_der(), other.issuer().as_raw());
            assert_eq!(certificate.subject_der(), other.subject().as_raw());
            assert_eq!(certificate.public_key_info(), other.public_key().raw);
            assert_eq!(certificate.not_before().unwrap(), other.validity().not_before.to_datetime());
            assert_eq!(certificate.not_after().unwrap(), other.validity().not_after.to_datetime());
            let extensions = other.extensions().iter().map(|extension| (extension.oid.as_bytes(), extension.value));
            assert!(certificate.extensions().map(|extension| (extension.oid, extension.value)).eq(extensions));
        }
    }
}
