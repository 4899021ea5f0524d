//! What certificates, requests and revocation lists show by themselves, at a given time.

use std::collections::HashSet;

use time::OffsetDateTime;

use crate::key::algorithm::DSA;
use crate::key::{KeyAlgorithm, PublicKey};
use crate::x509::extensions::{Decoded, Extension, KeyUsage, SERVER_AUTH};
use crate::x509::signature::{self, Signature};
use crate::x509::{Certificate, Crl, Csr, GeneralName, Problem, Serial};

/// The fewest bits that are still taken for safe (NIST SP 800-57 part 1, table 2: 112 bits of strength).
const MIN_MODULUS: u32 = 2048;
const MIN_FIELD: u32 = 224;

impl Problem {
    /// Those of a certificate.
    pub fn of_certificate(certificate: &Certificate, now: OffsetDateTime) -> Vec<Self> {
        let extensions: Vec<_> = certificate.extensions().collect();
        let mut found = of_validity(certificate.not_before(), certificate.not_after(), now);
        // Nobody relies on what a root says of itself (RFC 5280 6.1.1 d).
        if !(certificate.is_self_issued() && certificate.is_ca()) {
            found.extend(of_signature(certificate.signature_algorithm_der()));
        }
        if certificate.signature_algorithm_der() != certificate.signed_signature_algorithm_der() {
            found.push(Self::SignatureAlgorithmMismatch);
        }
        found.extend(of_key(PublicKey::new(certificate.public_key_info())));
        found.extend(of_authority(certificate));
        if is_server(certificate) && certificate.each_subject_alt_name().next().is_none() {
            found.push(Self::NoSubjectAltName);
        }
        found.extend(of_form(certificate, !extensions.is_empty()));
        found.extend(of_extensions(&extensions));
        found
    }

    /// Those that let others forge what a certificate or its key signed: of its key and of its signature.
    pub fn of_strength(certificate: &Certificate, now: OffsetDateTime) -> Vec<Self> {
        let is_of_strength =
            |problem: &Self| matches!(problem, Self::Exponent(_) | Self::SmallKey(_) | Self::WeakSignature(_));
        Self::of_certificate(certificate, now).into_iter().filter(is_of_strength).collect()
    }

    /// Those for which a certificate must not become a trust anchor. That it is no CA is none of them: a leaf that is
    /// trusted vouches for itself alone, as clients of a self-signed server know it. Neither is a weak signature, for
    /// nobody verifies that of an anchor (RFC 5280 6.1.1 d).
    pub fn of_anchor(certificate: &Certificate, now: OffsetDateTime) -> Vec<Self> {
        let own = certificate.is_self_issued().then(|| signature::verify(certificate, certificate));
        let mut found: Vec<Self> = own.and_then(|own| Self::of_signature(own, certificate)).into_iter().collect();
        found.extend(Self::of_validity(certificate, now));
        found.extend(of_key(PublicKey::new(certificate.public_key_info())));
        found
    }

    /// Whether a certificate has expired or is not yet valid. It is neither when it lacks the date.
    pub fn of_validity(certificate: &Certificate, now: OffsetDateTime) -> Option<Self> {
        at(certificate.not_before(), certificate.not_after(), now)
    }

    /// What came of verifying a signature with the key of this issuer.
    pub fn of_signature(verified: Signature, issuer: &Certificate) -> Option<Self> {
        match verified {
            Signature::Valid => None,
            Signature::Broken => Some(Self::BrokenSignature { issuer: Box::new(issuer.clone()) }),
            Signature::Unknown(reason) => Some(Self::UnverifiedSignature { issuer: Box::new(issuer.clone()), reason }),
        }
    }

    /// Those of a request.
    pub fn of_request(csr: &Csr) -> Vec<Self> {
        let extensions: Vec<_> = csr.extensions().collect();
        let mut found: Vec<_> = of_signature(csr.signature_algorithm_der()).into_iter().collect();
        if csr.is_signed_by_its_key() == Signature::Broken {
            found.push(Self::NotSignedByItsKey);
        }
        found.extend(of_key(csr.public_key()));
        found.extend(of_extensions(&extensions));
        found
    }

    /// Those of a revocation list.
    pub fn of_crl(crl: &Crl, now: OffsetDateTime) -> Vec<Self> {
        let extensions: Vec<_> = crl.extensions().collect();
        let mut found = Vec::new();
        match (crl.this_update(), crl.next_update()) {
            (None, _) => found.push(Self::NoDate),
            (Some(start), _) if start > now => found.push(Self::NotYetValid { not_before: start }),
            (_, Some(end)) if end < now => found.push(Self::Expired { not_after: end }),
            _ => {}
        }
        if !crl.has_whole_list() {
            found.push(Self::DamagedList);
        }
        found.extend(of_signature(crl.signature_algorithm_der()));
        found.extend(of_extensions(&extensions));
        found
    }

    /// Those of a key on its own.
    pub fn of_key(key: PublicKey) -> Vec<Self> {
        of_key(key)
    }
}

fn of_validity(start: Option<OffsetDateTime>, end: Option<OffsetDateTime>, now: OffsetDateTime) -> Vec<Problem> {
    let (Some(start), Some(end)) = (start, end) else { return vec![Problem::NoDate] };
    let never = (end < start).then_some(Problem::NeverValid);
    never.into_iter().chain(at(Some(start), Some(end), now)).collect()
}

/// What `now` is to a period: after its end, or before its start.
fn at(start: Option<OffsetDateTime>, end: Option<OffsetDateTime>, now: OffsetDateTime) -> Option<Problem> {
    match (start, end) {
        (_, Some(not_after)) if not_after < now => Some(Problem::Expired { not_after }),
        (Some(not_before), _) if not_before > now => Some(Problem::NotYetValid { not_before }),
        _ => None,
    }
}

fn of_signature(algorithm: &[u8]) -> Option<Problem> {
    signature::broken_hash(algorithm).map(Problem::WeakSignature)
}

fn of_key(key: PublicKey) -> Vec<Problem> {
    let algorithm = key.algorithm();
    let (name, bits) = (algorithm.name(), key.bits());
    let least = match &algorithm {
        KeyAlgorithm::Rsa { .. } => MIN_MODULUS,
        KeyAlgorithm::Other(oid) if *oid == DSA || name == "RSASSA-PSS" => MIN_MODULUS,
        _ => MIN_FIELD,
    };
    let small = bits.filter(|bits| *bits < least).map(|bits| Problem::SmallKey(format!("{name} {bits}")));
    let exponent = key
        .exponent()
        .filter(|exponent| exponent == "1" || !exponent.ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']));
    small.into_iter().chain(exponent.map(Problem::Exponent)).collect()
}

fn of_authority(certificate: &Certificate) -> Option<Problem> {
    let signs = certificate.key_usage().map(|usage| usage.contains(KeyUsage::KEY_CERT_SIGN));
    match (certificate.is_ca(), signs) {
        (true, Some(false)) => Some(Problem::CaWithoutKeyCertSign),
        (false, Some(true)) => Some(Problem::KeyCertSignWithoutCa),
        _ => None,
    }
}

/// By its purposes; without any, by a common name that is a host.
fn is_server(certificate: &Certificate) -> bool {
    if certificate.is_ca() {
        return false;
    }
    match certificate.extended_key_usage() {
        Some(purposes) => purposes.contains(&SERVER_AUTH),
        None => {
            let host = |name: &String| name.contains(['.', ':']) || name == "localhost";
            let names = certificate.subject().common_names();
            names.iter().filter(|name| host(name)).any(|name| GeneralName::from_common_name(name).is_some())
        }
    }
}

/// Version and serial number.
fn of_form(certificate: &Certificate, extended: bool) -> Vec<Problem> {
    let mut found = Vec::new();
    match certificate.version() {
        3 => {}
        1 | 2 if extended => found.push(Problem::ExtensionsWithoutVersion3),
        version => found.push(Problem::Version(version)),
    }
    if is_odd(&certificate.serial()) {
        found.push(Problem::OddSerial);
    }
    if !certificate.has_whole_extensions() {
        found.push(Problem::DamagedExtensions);
    }
    found
}

fn is_odd(Serial(octets): &Serial) -> bool {
    let negative = octets.first().is_none_or(|first| first & 0x80 != 0);
    negative || octets.len() > 20 || octets.iter().all(|octet| *octet == 0)
}

fn of_extensions(extensions: &[Extension]) -> Vec<Problem> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for extension in extensions {
        if !seen.insert(extension.oid) {
            found.push(Problem::DuplicateExtension(extension.title()));
        }
        match extension.decode() {
            Decoded::Value(_) => {}
            Decoded::Damaged => found.push(Problem::DamagedExtension(extension.title())),
            Decoded::Unknown if extension.critical => found.push(Problem::CriticalExtension(extension.title())),
            Decoded::Unknown => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const THEN: OffsetDateTime = datetime!(2030-01-01 0:00 UTC);

    fn codes(certificate: &Certificate, now: OffsetDateTime) -> Vec<&'static str> {
        Problem::of_certificate(certificate, now).iter().map(Problem::code).collect()
    }

    #[test]
    fn a_sound_certificate_has_none() {
        assert_eq!(codes(&fixture!("leaf"), THEN), [""; 0]);
        assert_eq!(codes(&fixture!("intermediate"), THEN), [""; 0]);
    }

    #[test]
    fn time_decides() {
        assert_eq!(codes(&fixture!("leaf"), datetime!(2100-01-01 0:00 UTC)), ["expired"]);
        assert_eq!(codes(&fixture!("leaf"), datetime!(2000-01-01 0:00 UTC)), ["not-yet-valid"]);
    }

    #[test]
    fn old_algorithms_are_weak_but_a_root_needs_no_signature() {
        assert!(codes(&fixture!("rsa1024-sha1"), THEN).contains(&"small-key"));
        assert!(codes(&fixture!("version1"), THEN).contains(&"old-version"));
        assert!(signature::broken_hash(fixture!("rsa-sha1").signature_algorithm_der()).is_some());
        assert!(signature::broken_hash(fixture!("pss-digest").signature_algorithm_der()).is_none());
        // RSASSA-PSS without parameters
        assert_eq!(
            signature::broken_hash(&[0x30, 11, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 10]),
            Some("SHA-1")
        );
    }
}
