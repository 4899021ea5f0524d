//! What is wrong or weak about a certificate, a request or a revocation list, as it stands and at a given time.

use std::collections::HashSet;
use std::fmt;

use time::OffsetDateTime;

use crate::key::algorithm::DSA;
use crate::key::{KeyAlgorithm, PublicKey};
use crate::x509::extensions::{Decoded, Extension, KeyUsage, SERVER_AUTH};
use crate::x509::signature::{self, Signature};
use crate::x509::{Certificate, Crl, Csr, GeneralName, Serial};

/// The fewest bits that are still taken for safe (NIST SP 800-57 part 1, table 2: 112 bits of strength).
const MIN_MODULUS: u32 = 2048;
const MIN_FIELD: u32 = 224;

/// One weak point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weakness {
    /// A CA whose keyUsage does not let it sign certificates (RFC 5280 4.2.1.9).
    CaWithoutKeyCertSign,
    /// The key may sign certificates, says keyUsage, but basicConstraints does not make it a CA (RFC 5280 4.2.1.3).
    KeyCertSignWithoutCa,
    /// An extension of a known kind that is not encoded as its standard wants, by name.
    DamagedExtension(String),
    /// The list of extensions breaks off.
    DamagedExtensions,
    /// The list of revoked certificates breaks off.
    DamagedList,
    /// An extension that is there twice, by name (RFC 5280 4.2).
    DuplicateExtension(String),
    /// Validity is over, or a newer revocation list is due.
    Expired,
    /// Extensions in a certificate of version 1 or 2, where RFC 5280 4.1.2.9 has none.
    ExtensionsWithoutVersion3,
    /// An RSA key whose public exponent is 1 or even.
    Exponent(String),
    /// No date where one belongs, or one that no calendar can name.
    NoDate,
    /// A server's certificate without subjectAltName: TLS clients look nowhere else (RFC 9525 6.3).
    NoSubjectAltName,
    /// Validity has not begun.
    NotYetValid,
    /// Not signed by its own key: the requester may not have it.
    NotSignedByItsKey,
    /// Validity ends before it begins.
    NeverValid,
    /// A serial number that is negative, zero, or longer than 20 octets (RFC 5280 4.1.2.2).
    OddSerial,
    /// The algorithm of the signature is not the one that the signature covers (RFC 5280 4.1.1.2).
    SignatureAlgorithmMismatch,
    /// A key too short, in words such as `RSA 1024`.
    SmallKey(String),
    /// Critical, and of no kind that is known here: who does not understand it must refuse the certificate.
    UnknownCriticalExtension(String),
    /// A version before extensions: nothing says what the certificate may be used for.
    Version(u8),
    /// A signature over a hash that collisions are known of, by the name of the hash.
    WeakSignature(&'static str),
}

impl Weakness {
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
            |weakness: &Self| matches!(weakness, Self::Exponent(_) | Self::SmallKey(_) | Self::WeakSignature(_));
        Self::of_certificate(certificate, now).into_iter().filter(is_of_strength).collect()
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
            (Some(start), _) if start > now => found.push(Self::NotYetValid),
            (_, Some(end)) if end < now => found.push(Self::Expired),
            _ => {}
        }
        if !crl.has_whole_list() {
            found.push(Self::DamagedList);
        }
        found.extend(of_signature(crl.signature_algorithm_der()));
        found.extend(of_extensions(&extensions));
        found
    }

    /// A word for scripts, the same in every version.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CaWithoutKeyCertSign => "ca-without-key-cert-sign",
            Self::KeyCertSignWithoutCa => "key-cert-sign-without-ca",
            Self::DamagedExtension(_) | Self::DamagedExtensions => "damaged-extension",
            Self::DamagedList => "damaged-list",
            Self::DuplicateExtension(_) => "duplicate-extension",
            Self::Expired => "expired",
            Self::ExtensionsWithoutVersion3 => "extensions-without-version-3",
            Self::Exponent(_) => "weak-exponent",
            Self::NoDate => "no-date",
            Self::NoSubjectAltName => "no-subject-alt-name",
            Self::NotYetValid => "not-yet-valid",
            Self::NotSignedByItsKey => "not-signed-by-its-key",
            Self::NeverValid => "never-valid",
            Self::OddSerial => "odd-serial",
            Self::SignatureAlgorithmMismatch => "signature-algorithm-mismatch",
            Self::SmallKey(_) => "small-key",
            Self::UnknownCriticalExtension(_) => "unknown-critical-extension",
            Self::Version(_) => "old-version",
            Self::WeakSignature(_) => "weak-signature",
        }
    }

    /// Those of a key on its own.
    pub fn of_key(key: PublicKey) -> Vec<Self> {
        of_key(key)
    }
}

fn of_validity(start: Option<OffsetDateTime>, end: Option<OffsetDateTime>, now: OffsetDateTime) -> Vec<Weakness> {
    let (Some(start), Some(end)) = (start, end) else { return vec![Weakness::NoDate] };
    let mut found = Vec::new();
    if end < start {
        found.push(Weakness::NeverValid);
    }
    if end < now {
        found.push(Weakness::Expired);
    } else if start > now {
        found.push(Weakness::NotYetValid);
    }
    found
}

fn of_signature(algorithm: &[u8]) -> Option<Weakness> {
    signature::broken_hash(algorithm).map(Weakness::WeakSignature)
}

fn of_key(key: PublicKey) -> Vec<Weakness> {
    let algorithm = key.algorithm();
    let (name, bits) = (algorithm.name(), key.bits());
    let least = match &algorithm {
        KeyAlgorithm::Rsa { .. } => MIN_MODULUS,
        KeyAlgorithm::Other(oid) if *oid == DSA || name == "RSASSA-PSS" => MIN_MODULUS,
        _ => MIN_FIELD,
    };
    let small = bits.filter(|bits| *bits < least).map(|bits| Weakness::SmallKey(format!("{name} {bits}")));
    let exponent = key
        .exponent()
        .filter(|exponent| exponent == "1" || !exponent.ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']));
    small.into_iter().chain(exponent.map(Weakness::Exponent)).collect()
}

fn of_authority(certificate: &Certificate) -> Option<Weakness> {
    let signs = certificate.key_usage().map(|usage| usage.contains(KeyUsage::KEY_CERT_SIGN));
    match (certificate.is_ca(), signs) {
        (true, Some(false)) => Some(Weakness::CaWithoutKeyCertSign),
        (false, Some(true)) => Some(Weakness::KeyCertSignWithoutCa),
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
fn of_form(certificate: &Certificate, extended: bool) -> Vec<Weakness> {
    let mut found = Vec::new();
    match certificate.version() {
        3 => {}
        1 | 2 if extended => found.push(Weakness::ExtensionsWithoutVersion3),
        version => found.push(Weakness::Version(version)),
    }
    if is_odd(&certificate.serial()) {
        found.push(Weakness::OddSerial);
    }
    if !certificate.has_whole_extensions() {
        found.push(Weakness::DamagedExtensions);
    }
    found
}

fn is_odd(Serial(octets): &Serial) -> bool {
    let negative = octets.first().is_none_or(|first| first & 0x80 != 0);
    negative || octets.len() > 20 || octets.iter().all(|octet| *octet == 0)
}

fn of_extensions(extensions: &[Extension]) -> Vec<Weakness> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for extension in extensions {
        if !seen.insert(extension.oid) {
            found.push(Weakness::DuplicateExtension(extension.title()));
        }
        match extension.decode() {
            Decoded::Value(_) => {}
            Decoded::Damaged => found.push(Weakness::DamagedExtension(extension.title())),
            Decoded::Unknown if extension.critical => found.push(Weakness::UnknownCriticalExtension(extension.title())),
            Decoded::Unknown => {}
        }
    }
    found
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CaWithoutKeyCertSign => {
                f.write_str("a CA whose keyUsage lacks keyCertSign: what it signs is refused")
            }
            Self::KeyCertSignWithoutCa => f.write_str("keyUsage has keyCertSign, but basicConstraints does not say CA"),
            Self::DamagedExtension(name) => write!(f, "the extension {name} cannot be decoded"),
            Self::DamagedExtensions => f.write_str("the list of extensions cannot be read to its end"),
            Self::DamagedList => f.write_str("the list of revoked certificates cannot be read to its end"),
            Self::DuplicateExtension(name) => write!(f, "the extension {name} is there more than once"),
            Self::Expired => f.write_str("expired"),
            Self::ExtensionsWithoutVersion3 => f.write_str("it has extensions, which only version 3 may have"),
            Self::Exponent(exponent) => write!(f, "the RSA exponent {exponent} is unsafe"),
            Self::NoDate => f.write_str("an invalid date"),
            Self::NoSubjectAltName => {
                f.write_str("a server's certificate without subjectAltName: TLS clients refuse it")
            }
            Self::NotYetValid => f.write_str("not yet valid"),
            Self::NotSignedByItsKey => f.write_str("it is not signed by the key that it is for"),
            Self::NeverValid => f.write_str("its validity ends before it begins"),
            Self::OddSerial => f.write_str("a serial number that is not positive, or longer than 20 octets"),
            Self::SignatureAlgorithmMismatch => f.write_str("the algorithm beside the signature is not the signed one"),
            Self::SmallKey(key) => write!(f, "{key} is too short to be safe"),
            Self::UnknownCriticalExtension(name) => write!(f, "the critical extension {name} is unknown here"),
            Self::Version(version) => {
                write!(f, "version {version}, which cannot restrict how the certificate is used")
            }
            Self::WeakSignature(hash) => write!(f, "it is signed over {hash}, which can be forged"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const THEN: OffsetDateTime = datetime!(2030-01-01 0:00 UTC);

    fn codes(certificate: &Certificate, now: OffsetDateTime) -> Vec<&'static str> {
        Weakness::of_certificate(certificate, now).iter().map(Weakness::code).collect()
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
