//! Certificates signed by their own key.

use time::OffsetDateTime;

use crate::asn1::{Reader, Writer};
use crate::fault::{Fault, Result};
use crate::key::PrivateKey;
use crate::x509::extensions::BasicConstraints;
use crate::x509::fingerprint::Sha1;
use crate::x509::issue::signer::Signer;
use crate::x509::issue::tbs::{self, Extensions, Tbs};
use crate::x509::profile::Profile;
use crate::x509::{Certificate, GeneralName, Name, Serial};

/// What a certificate shall say.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whom it is about. May not be empty: it is the issuer too, which RFC 5280 4.1.2.4 wants named, and Java with it.
    pub subject: Name,
    /// Names beyond the subject's; none leaves the extension out.
    pub san: Vec<GeneralName>,
    /// What it is for.
    pub profile: Profile,
    /// See [`random_serial`].
    pub serial: Serial,
    /// The first second of validity.
    pub not_before: OffsetDateTime,
    /// The last second of validity, itself included.
    pub not_after: OffsetDateTime,
}

/// A random serial number of 16 octets, which nobody can foresee and no two certificates share.
pub fn random_serial() -> Result<Serial> {
    let mut octets = [0; 16];
    aws_lc_rs::rand::fill(&mut octets).map_err(|_| Fault::NoRandomness)?;
    // Positive, and 16 octets whatever they are.
    octets[0] = octets[0] & 0x7f | 0x40;
    Serial::positive(&octets)
}

/// A certificate of version 3 for the public half of `key`, signed by it.
///
/// Fails with [`Fault::Invalid`] when the request cannot be met, [`Fault::Unsupported`] when the key's algorithm cannot
/// sign here.
pub fn self_signed(request: &Request, key: &PrivateKey) -> Result<Certificate> {
    check(request)?;
    let signer = Signer::new(key)?;
    let public_key_info = key.public_key_info()?;
    let tbs = Tbs {
        serial: &Serial::positive(&request.serial.0)?,
        algorithm: signer.algorithm(),
        issuer: request.subject.der(),
        not_before: request.not_before,
        not_after: request.not_after,
        subject: request.subject.der(),
        public_key_info: &public_key_info,
        extensions: extensions(request, key, &public_key_info)?,
    };
    let tbs = tbs.to_der();
    Certificate::from_der(&tbs::certificate(&tbs, signer.algorithm(), &signer.sign(&tbs)?))
}

fn check(request: &Request) -> Result<()> {
    let invalid = |reason: &str| Err(Fault::Invalid(reason.into()));
    let years = request.not_before.year()..=request.not_after.year();
    if request.subject.is_empty() {
        return invalid(
            "a self-signed certificate needs a subject: it is the issuer too, which must have a name (RFC 5280 4.1.2.4)",
        );
    }
    if request.not_after < request.not_before {
        return invalid("the certificate would end before it begins");
    }
    if *years.start() < 0 || *years.end() > 9999 {
        return invalid("a certificate's dates lie between the years 0 and 9999");
    }
    Ok(())
}

fn extensions(request: &Request, key: &PrivateKey, public_key_info: &[u8]) -> Result<Extensions> {
    let mut extensions = Extensions::default();
    let identifier = key_identifier(public_key_info)?;
    let profile = request.profile;
    extensions.key_identifiers(&identifier, &identifier);
    extensions.basic_constraints(BasicConstraints { ca: profile == Profile::Ca, path_len: None });
    extensions.key_usage(profile.key_usage(key.algorithm()));
    let purposes = profile.purposes();
    if !purposes.is_empty() {
        extensions.extended_key_usage(&purposes);
    }
    if !request.san.is_empty() {
        let mut names = Writer::new();
        request.san.iter().try_for_each(|name| name.write(&mut names))?;
        extensions.subject_alt_names(false, &names.into_bytes());
    }
    Ok(extensions)
}

/// SHA-1 of the public key's bits (RFC 5280 4.2.1.2, method 1), as keytool and OpenSSL do.
fn key_identifier(public_key_info: &[u8]) -> Result<[u8; 20]> {
    let mut info = Reader::new(public_key_info).sequence()?;
    info.element()?;
    Ok(Sha1::of(info.bit_string()?).0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::x509::extensions::{CLIENT_AUTH, SERVER_AUTH};
    use crate::x509::signature;

    macro_rules! key {
        ($name:literal) => {
            PrivateKey::from_der(include_bytes!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/fixtures/keys/",
                $name,
                ".pkcs8.der"
            )))
            .unwrap()
        };
    }

    fn request(profile: Profile) -> Request {
        let not_before = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
        Request {
            subject: Name::parse("CN=localhost,OU=b,OU=a,O=Acme\\, Inc.").unwrap(),
            san: vec!["dns:localhost".parse().unwrap(), "ip:127.0.0.1".parse().unwrap()],
            profile,
            serial: random_serial().unwrap(),
            not_before,
            not_after: not_before + time::Duration::days(40 * 365),
        }
    }

    #[test]
    fn every_kind_of_key_signs_with_what_suits_it() {
        for (key, algorithm) in [
            (key!("rsa2048"), "sha256WithRSAEncryption"),
            (key!("p256"), "ecdsa-with-SHA256"),
            (key!("p384"), "ecdsa-with-SHA384"),
            (key!("p521"), "ecdsa-with-SHA512"),
            (key!("ed25519"), "Ed25519"),
        ] {
            let certificate = self_signed(&request(Profile::Server), &key).unwrap();
            assert_eq!(certificate.signature_algorithm(), algorithm);
            assert_eq!(signature::verify(&certificate, &certificate), signature::Signature::Valid);
            assert_eq!(certificate.public_key_info(), key.public_key_info().unwrap());
        }
    }

    #[test]
    fn the_certificate_says_what_was_requested() {
        let request = request(Profile::Both);
        let certificate = self_signed(&request, &key!("rsa2048")).unwrap();
        assert_eq!((certificate.version(), certificate.serial()), (3, request.serial.clone()));
        assert_eq!((certificate.subject(), certificate.issuer()), (request.subject.clone(), request.subject.clone()));
        assert_eq!(certificate.not_before(), Some(request.not_before));
        assert_eq!(certificate.not_after(), Some(request.not_after));
        assert_eq!(certificate.subject_alt_names(), request.san);
        assert_eq!(certificate.basic_constraints(), Some(BasicConstraints { ca: false, path_len: None }));
        assert_eq!(certificate.key_usage().unwrap().names(), ["digitalSignature", "keyEncipherment"]);
        assert_eq!(certificate.extended_key_usage().unwrap(), [SERVER_AUTH, CLIENT_AUTH]);
        let critical: Vec<bool> = certificate.extensions().map(|extension| extension.critical).collect();
        assert_eq!(critical, [false, false, true, true, false, false]);
    }

    #[test]
    fn an_authority_may_sign_certificates() {
        let certificate = self_signed(&request(Profile::Ca), &key!("p256")).unwrap();
        assert!(certificate.is_ca());
        assert_eq!(certificate.key_usage().unwrap().names(), ["keyCertSign", "cRLSign"]);
        assert_eq!(certificate.extended_key_usage(), None);
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_reason() {
        let key = key!("p256");
        let refused = |request: &Request, key: &PrivateKey| self_signed(request, key).unwrap_err().to_string();
        let good = request(Profile::Server);
        let nameless = Request { subject: Name::parse("").unwrap(), ..good.clone() };
        assert!(refused(&nameless, &key).contains("needs a subject"));
        let backwards = Request { not_after: good.not_before - time::Duration::SECOND, ..good.clone() };
        assert!(refused(&backwards, &key).contains("end before it begins"));
        let negative = Request { serial: Serial(vec![0xff; 21]), ..good.clone() };
        assert!(refused(&negative, &key).contains("20 octets"));
        assert_eq!(refused(&good, &key!("ed448")), "signing with Ed448 (1.3.101.113) is not supported");
    }

    #[test]
    fn random_serial_numbers_differ_and_are_positive() {
        let (one, other) = (random_serial().unwrap(), random_serial().unwrap());
        assert_ne!(one, other);
        assert!(one.0.len() == 16 && one.0[0] < 0x80);
    }
}
