//! A certificate: its DER, with the places of its parts.

mod facts;
mod layout;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::asn1::Reader;
use crate::fault::Result;
use crate::x509::extensions::{self, Extension};
use crate::x509::{Name, Serial};
use layout::{Layout, Span};

/// An X.509 certificate (RFC 5280 4.1). Equality is that of the bytes; a clone shares them.
#[derive(Clone)]
pub struct Certificate {
    der: Arc<[u8]>,
    layout: Layout,
}

impl Certificate {
    /// Reads exactly one certificate. What is merely unusual (a negative serial number, an impossible date, an unknown
    /// key, an extension that cannot be decoded) is no obstacle; bytes after the certificate are [`Fault::Corrupt`].
    ///
    /// [`Fault::Corrupt`]: crate::fault::Fault::Corrupt
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let layout = Layout::of(der)?;
        Ok(Self { der: der.into(), layout })
    }

    /// The certificate as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// What the issuer signed: TBSCertificate.
    pub fn tbs_der(&self) -> &[u8] {
        self.part(self.layout.tbs)
    }

    /// Whom it is about.
    pub fn subject(&self) -> Name {
        Name::of_certificate(self.subject_der())
    }

    /// Who signed it.
    pub fn issuer(&self) -> Name {
        Name::of_certificate(self.issuer_der())
    }

    /// The subject's DER.
    pub fn subject_der(&self) -> &[u8] {
        self.part(self.layout.subject)
    }

    /// The issuer's DER.
    pub fn issuer_der(&self) -> &[u8] {
        self.part(self.layout.issuer)
    }

    /// The serial number, as found: also zero, negative or longer than the 20 octets of RFC 5280 4.1.2.2.
    pub fn serial(&self) -> Serial {
        Serial(self.part(self.layout.serial).to_vec())
    }

    /// SubjectPublicKeyInfo.
    pub fn public_key_info(&self) -> &[u8] {
        self.part(self.layout.public_key_info)
    }

    /// Every extension, in the order of the file, as far as their list can be read.
    pub fn extensions(&self) -> impl Iterator<Item = Extension<'_>> {
        extensions::list(self.between(self.layout.public_key_info, self.layout.tbs))
    }

    /// Whether no part of the list of extensions is unreadable. A certificate without the list is whole too.
    pub fn has_whole_extensions(&self) -> bool {
        extensions::are_whole(self.between(self.layout.public_key_info, self.layout.tbs))
    }

    /// Two UTCTime or GeneralizedTime, within their SEQUENCE.
    fn validity(&self) -> Reader<'_> {
        Reader::new(self.der.get(self.layout.issuer.end()..self.layout.subject.start()).unwrap_or_default())
    }

    /// AlgorithmIdentifier and signature.
    fn signed(&self) -> Reader<'_> {
        Reader::new(self.der.get(self.layout.tbs.end()..).unwrap_or_default())
    }

    fn part(&self, span: Span) -> &[u8] {
        self.der.get(span.start()..span.end()).unwrap_or_default()
    }

    /// From the end of one part to the end of the one around it.
    fn between(&self, inner: Span, outer: Span) -> &[u8] {
        self.der.get(inner.end()..outer.end()).unwrap_or_default()
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl Hash for Certificate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.der.hash(state);
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.subject())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::asn1::{tag, writer};
    use crate::fault::Fault;
    use crate::x509::chain;

    /// Asks for everything there is.
    fn interrogate(certificate: &Certificate) {
        let _ = (certificate.subject().to_string(), certificate.issuer().canonical(), certificate.common_name());
        let _ = (certificate.serial().hex(), certificate.version(), certificate.key_algorithm().name());
        let _ = (certificate.not_before(), certificate.not_after(), certificate.signature_algorithm());
        let _ = (certificate.subject_alt_names(), certificate.key_usage(), certificate.extended_key_usage());
        let _ = (certificate.is_ca(), certificate.subject_key_identifier(), certificate.authority_key_identifier());
        let _ = (certificate.sha256(), certificate.sha1(), certificate.extensions().count());
        let _ = chain::is_self_signed(certificate);
    }

    #[test]
    fn damaged_certificates_never_panic() {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as usize
        };
        for whole in [fixture!("leaf"), fixture!("rsa1024-sha1"), fixture!("pss-key"), fixture!("dsa-leaf")] {
            for _ in 0..1_000 {
                let mut damaged = whole.der().to_vec();
                for _ in 0..3 {
                    let at = random() % damaged.len();
                    damaged[at] = random() as u8;
                }
                Certificate::from_der(&damaged).iter().for_each(interrogate);
            }
            for length in 0..whole.der().len() {
                assert!(Certificate::from_der(&whole.der()[..length]).is_err());
            }
        }
    }

    #[test]
    fn bytes_after_a_certificate_are_named() {
        let surplus = [fixture!("root").der(), &[0, 0]].concat();
        let fault = Certificate::from_der(&surplus).unwrap_err();
        assert_eq!(fault, Fault::Corrupt("there are 2 bytes after the certificate".into()));
        let fault = Certificate::from_der(&[0x31, 0]).unwrap_err().to_string();
        assert_eq!(fault, "not a certificate: ASN.1 has tag 0x31 where 0x30 belongs at byte 0");
    }

    #[test]
    fn odd_contents_are_no_obstacle() {
        let name = writer::sequence(|_| {});
        let odd = writer::sequence(|certificate| {
            certificate.sequence(|tbs| {
                tbs.element(tag::INTEGER, &[0xff]).sequence(|_| {}).raw(&name);
                tbs.sequence(|validity| {
                    validity.element(tag::UTC_TIME, b"never").element(tag::UTC_TIME, b"991231235959Z");
                });
                tbs.raw(&name).sequence(|_| {});
            });
            certificate.sequence(|_| {}).bit_string(&[]);
        });
        let certificate = Certificate::from_der(&odd).unwrap();
        interrogate(&certificate);
        assert_eq!((certificate.serial().hex().as_str(), certificate.not_before()), ("-01", None));
        assert_eq!(certificate.not_after().unwrap().year(), 1999);
        assert_eq!((certificate.key_algorithm().name().as_str(), certificate.common_name()), ("0.0", None));
    }

    #[test]
    fn a_store_can_hold_thousands() {
        assert!(size_of::<Certificate>() <= 64);
        let certificate = fixture!("root");
        assert_eq!(certificate.clone(), certificate);
        assert_eq!(format!("{certificate:?}"), "Certificate(CN=Root,O=Acme,C=SE)");
    }
}
