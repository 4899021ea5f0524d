//! What a certificate says, decoded when asked.

use time::OffsetDateTime;

use crate::asn1::{Oid, Reader, tag};
use crate::key::{KeyAlgorithm, PublicKey};
use crate::x509::extensions::{self, BasicConstraints, Extension, KeyUsage};
use crate::x509::fingerprint::{Sha1, Sha256};
use crate::x509::validity::{NO_EXPIRATION, instant};
use crate::x509::{Certificate, GeneralName, Name, Serial, signature};

impl Certificate {
    /// 1, 2 or 3 as people count; 0 when the file's number is none of the field's.
    pub fn version(&self) -> u8 {
        let explicit = || {
            let mut fields = Reader::new(self.tbs_der()).sequence().ok()?;
            let number = fields.optional(tag::context(0)).ok()??.reader().unsigned();
            Some(number.ok().and_then(|number| u8::try_from(number).ok()).map_or(0, |number| number.saturating_add(1)))
        };
        explicit().unwrap_or(1)
    }

    /// The first instant of validity; `None` when the file's date is none that a calendar can name.
    pub fn not_before(&self) -> Option<OffsetDateTime> {
        self.validity().sequence().ok()?.element().ok().and_then(instant)
    }

    /// The last instant of validity, itself included; `None` when the file's date is none that a calendar can name.
    pub fn not_after(&self) -> Option<OffsetDateTime> {
        let mut validity = self.validity().sequence().ok()?;
        validity.element().ok()?;
        validity.element().ok().and_then(instant)
    }

    /// Whether it has no well-defined end of validity, which RFC 5280 4.1.2.5 writes as the last second of the calendar.
    pub fn never_expires(&self) -> bool {
        self.not_after() == Some(NO_EXPIRATION)
    }

    /// Whether its validity is over at `now`.
    pub fn is_expired(&self, now: OffsetDateTime) -> bool {
        self.not_after().is_some_and(|end| end < now)
    }

    /// Whether its validity has not begun at `now`.
    pub fn is_not_yet_valid(&self, now: OffsetDateTime) -> bool {
        self.not_before().is_some_and(|start| now < start)
    }

    /// The algorithm of the public key: see [`PublicKey::algorithm`].
    pub fn key_algorithm(&self) -> KeyAlgorithm {
        PublicKey::new(self.public_key_info()).algorithm()
    }

    /// The content of the public key's BIT STRING, if it is whole octets: what key identifiers are computed from.
    pub fn public_key(&self) -> Option<&[u8]> {
        PublicKey::new(self.public_key_info()).octets()
    }

    /// The AlgorithmIdentifier of the signature, as DER: the outer one, which the signature does not cover.
    pub fn signature_algorithm_der(&self) -> &[u8] {
        self.signed().element().map(|algorithm| algorithm.raw).unwrap_or_default()
    }

    /// The AlgorithmIdentifier of the signature as the signature covers it, which must be the same (RFC 5280 4.1.1.2).
    pub fn signed_signature_algorithm_der(&self) -> &[u8] {
        let inner = || {
            let mut fields = Reader::new(self.tbs_der()).sequence().ok()?;
            fields.optional(tag::context(0)).ok()?;
            fields.expect(tag::INTEGER).ok()?;
            Some(fields.element().ok()?.raw)
        };
        inner().unwrap_or_default()
    }

    /// The name of the signature's algorithm as OpenSSL writes it, such as `sha256WithRSAEncryption`; dotted digits when
    /// it has none.
    pub fn signature_algorithm(&self) -> String {
        signature::name(self.signature_algorithm_der())
    }

    /// The signature's octets.
    pub fn signature(&self) -> Option<&[u8]> {
        let mut signed = self.signed();
        signed.element().ok()?;
        signed.bit_string().ok()
    }

    /// SHA-256 over the whole certificate.
    pub fn sha256(&self) -> Sha256 {
        Sha256::of(self.der())
    }

    /// SHA-1 over the whole certificate, which older tools show.
    pub fn sha1(&self) -> Sha1 {
        Sha1::of(self.der())
    }

    /// The extension with this identifier; of several, which RFC 5280 4.2 forbids, the first.
    pub fn extension(&self, oid: &Oid) -> Option<Extension<'_>> {
        self.extensions().find(|extension| extension.oid == oid.content())
    }

    /// The subject alternative names that can be read.
    pub fn subject_alt_names(&self) -> Vec<GeneralName> {
        self.each_subject_alt_name().collect()
    }

    /// The same, each read when it is asked for: a certificate may have a million.
    pub fn each_subject_alt_name(&self) -> impl Iterator<Item = GeneralName> + '_ {
        let extension = self.extension(&extensions::SUBJECT_ALT_NAME);
        GeneralName::each(extension.map_or(&[][..], |extension| extension.value))
    }

    /// basicConstraints.
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        BasicConstraints::decode(self.extension(&extensions::BASIC_CONSTRAINTS)?.value)
    }

    /// keyUsage.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        KeyUsage::decode(self.extension(&extensions::KEY_USAGE)?.value)
    }

    /// The purposes of extKeyUsage; `None` without the extension, which leaves every purpose open.
    pub fn extended_key_usage(&self) -> Option<Vec<Oid>> {
        self.extension(&extensions::EXTENDED_KEY_USAGE).map(|extension| extensions::purposes(extension.value))
    }

    /// subjectKeyIdentifier.
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        Reader::new(self.extension(&extensions::SUBJECT_KEY_IDENTIFIER)?.value).octet_string().ok()
    }

    /// The keyIdentifier of authorityKeyIdentifier.
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        let extension = self.extension(&extensions::AUTHORITY_KEY_IDENTIFIER)?;
        let mut identifier = Reader::new(extension.value).sequence().ok()?;
        Some(identifier.optional(tag::context_primitive(0)).ok()??.content)
    }

    /// Issuer and serial number of the certificate that authorityKeyIdentifier names, where it names one so.
    pub fn authority(&self) -> (Option<Name>, Option<Serial>) {
        let fields = || {
            let extension = self.extension(&extensions::AUTHORITY_KEY_IDENTIFIER)?;
            let mut identifier = Reader::new(extension.value).sequence().ok()?;
            identifier.optional(tag::context_primitive(0)).ok()?;
            Some((identifier.optional(tag::context(1)).ok()?, identifier.optional(tag::context_primitive(2)).ok()?))
        };
        let (names, serial) = fields().unwrap_or_default();
        let mut names = names.map_or(Reader::new(&[]), |names| names.reader());
        let directory = std::iter::from_fn(|| names.element().ok()).find(|name| name.tag == tag::context(4));
        (directory.map(|name| Name::of_certificate(name.content)), serial.map(|serial| Serial(serial.content.to_vec())))
    }

    /// Whether keyUsage lets its key sign certificates, as it does where there is none.
    pub fn may_sign_certificates(&self) -> bool {
        self.key_usage().is_none_or(|usage| usage.contains(KeyUsage::KEY_CERT_SIGN))
    }

    /// Whether it is a CA: basicConstraints says so, or it is a self-issued certificate of version 1,
    /// from the time before there were extensions.
    pub fn is_ca(&self) -> bool {
        match self.extension(&extensions::BASIC_CONSTRAINTS) {
            Some(extension) => BasicConstraints::decode(extension.value).is_some_and(|constraints| constraints.ca),
            None => self.version() == 1 && self.is_self_issued(),
        }
    }

    /// Whether subject and issuer are the same name, byte for byte.
    pub fn is_self_issued(&self) -> bool {
        self.subject_der() == self.issuer_der()
    }

    /// What people call it: the most specific common name, else the most specific OU or O, else any attribute; `None`
    /// when the subject is empty or says nothing readable.
    pub fn common_name(&self) -> Option<String> {
        self.subject().most_specific_text()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::Curve;

    #[test]
    fn a_leaf_says_what_openssl_put_into_it() {
        let leaf = fixture!("leaf");
        assert_eq!(leaf.subject().to_string(), "CN=www.example.com,OU=a,OU=b,O=Acme,C=SE");
        assert_eq!(leaf.issuer().to_string(), "CN=Intermediate,O=Acme,C=SE");
        assert_eq!((leaf.version(), leaf.serial().hex().as_str()), (3, "ff12"));
        assert_eq!(leaf.not_after().unwrap() - leaf.not_before().unwrap(), time::Duration::days(7000));
        assert_eq!(leaf.key_algorithm(), KeyAlgorithm::Ec(Curve::P256));
        let names: Vec<_> = leaf.subject_alt_names().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["dns:www.example.com", "ip:::1"]);
        assert_eq!(leaf.key_usage().unwrap().names(), ["digitalSignature"]);
        assert_eq!(leaf.extended_key_usage().unwrap(), [extensions::SERVER_AUTH, extensions::CLIENT_AUTH]);
        assert_eq!(leaf.authority_key_identifier(), fixture!("intermediate").subject_key_identifier());
        assert!(!leaf.is_ca() && !leaf.is_self_issued());
        assert_eq!(leaf.common_name().unwrap(), "www.example.com");
    }

    #[test]
    fn authorities_are_recognised_from_before_and_after_extensions() {
        let (root, first) = (fixture!("root"), fixture!("version1"));
        assert_eq!(root.basic_constraints(), Some(BasicConstraints { ca: true, path_len: None }));
        assert!(root.is_ca() && root.is_self_issued());
        assert_eq!((first.version(), first.basic_constraints(), first.extended_key_usage()), (1, None, None));
        assert!(first.is_ca());
        assert_eq!(root.subject_key_identifier().unwrap(), Sha1::of(root.public_key().unwrap()).0);
    }

    #[test]
    fn unknown_keys_have_their_identifier() {
        assert_eq!(fixture!("ml-dsa-44").key_algorithm().name(), "ML-DSA-44");
        assert_eq!(fixture!("dsa-root").key_algorithm().name(), "DSA");
        assert_eq!(fixture!("rsa1024-sha1").key_algorithm(), KeyAlgorithm::Rsa { bits: 1024 });
    }
}
