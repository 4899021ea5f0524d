//! OpenSSL's `TRUSTED CERTIFICATE`: a certificate, and behind it X509_CERT_AUX (`crypto/x509/x_x509a.c`).
//!
//! ```text
//! X509_CERT_AUX ::= SEQUENCE {
//!     trust    SEQUENCE OF OBJECT IDENTIFIER OPTIONAL,
//!     reject   [0] IMPLICIT SEQUENCE OF OBJECT IDENTIFIER OPTIONAL,
//!     alias    UTF8String OPTIONAL,
//!     keyid    OCTET STRING OPTIONAL,
//!     other    [1] IMPLICIT SEQUENCE OF AlgorithmIdentifier OPTIONAL }
//! ```

use crate::asn1::writer::sequence;
use crate::asn1::{Element, Oid, Reader, tag};
use crate::fault::{Fault, Result};
use crate::keystore::TrustSettings;
use crate::x509::Certificate;

/// What stands behind the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Auxiliary {
    /// What it is trusted for.
    pub(crate) trust: TrustSettings,
    /// Its name.
    pub(crate) alias: Option<String>,
    /// Whether there is more, which is not kept: a key identifier, or algorithms.
    pub(crate) has_more: bool,
}

/// Reads exactly one X509_CERT_AUX.
pub(crate) fn read(der: &[u8]) -> Result<Auxiliary> {
    let mut file = Reader::new(der);
    let mut fields = file.sequence()?;
    file.finish()?;
    let trusted = fields.optional(tag::SEQUENCE)?.map(|uses| oids(&uses)).transpose()?;
    let rejected = fields.optional(tag::context(0))?.map(|uses| oids(&uses)).transpose()?.unwrap_or_default();
    let alias = fields.optional(tag::UTF8_STRING)?.map(|alias| String::from_utf8_lossy(alias.content).into_owned());
    let key_id = fields.optional(tag::OCTET_STRING)?;
    let other = fields.optional(tag::context(1))?;
    fields.finish()?;
    let trust = TrustSettings { trusted, rejected, signer: false };
    Ok(Auxiliary { trust, alias, has_more: key_id.is_some() || other.is_some() })
}

fn oids(uses: &Element) -> Result<Vec<Oid>> {
    let mut uses = uses.reader();
    let mut oids = Vec::new();
    while !uses.is_empty() {
        let oid = uses.oid()?;
        if !oids.contains(&oid) {
            oids.push(oid);
        }
    }
    Ok(oids)
}

/// The certificate with its trust settings behind it, for a block with this label.
pub(crate) fn write(certificate: &Certificate, trust: &TrustSettings) -> Vec<u8> {
    let auxiliary = sequence(|fields| {
        if let Some(trusted) = &trust.trusted {
            fields.sequence(|uses| trusted.iter().for_each(|oid| _ = uses.oid(oid)));
        }
        if !trust.rejected.is_empty() {
            fields.constructed(tag::context(0), |uses| trust.rejected.iter().for_each(|oid| _ = uses.oid(oid)));
        }
    });
    [certificate.der(), &auxiliary].concat()
}

/// The settings behind a certificate at the beginning of `rest`; `None` where there is nothing of the kind.
pub(crate) fn behind(rest: &[u8]) -> Option<Result<Auxiliary>> {
    let is_sequence = rest.first() == Some(&tag::SEQUENCE);
    let is_all = Reader::new(rest).element().is_ok_and(|auxiliary| auxiliary.raw.len() == rest.len());
    (is_sequence && is_all).then(|| read(rest).map_err(damaged))
}

fn damaged(fault: Fault) -> Fault {
    fault.within("the trust settings behind the certificate are damaged")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::x509::extensions::{CLIENT_AUTH, SERVER_AUTH};

    #[test]
    fn what_is_written_is_read() {
        let certificate = Certificate::from_der(include_bytes!("../../fixtures/x509/root.der")).unwrap();
        for trusted in [None, Some(vec![]), Some(vec![SERVER_AUTH, CLIENT_AUTH])] {
            for rejected in [vec![], vec![CLIENT_AUTH]] {
                let trust = TrustSettings { trusted: trusted.clone(), rejected, signer: false };
                let written = write(&certificate, &trust);
                let read = behind(&written[certificate.der().len()..]).unwrap().unwrap();
                assert_eq!(read, Auxiliary { trust, ..Auxiliary::default() });
            }
        }
    }

    #[test]
    fn damage_is_none_of_the_settings() {
        assert_eq!(behind(b"junk"), None);
        assert!(behind(&[0x30, 2, 5, 0]).unwrap().is_err());
        assert!(behind(&[0x30, 4, 0x30, 2, 6, 0]).unwrap().is_err());
    }
}
