//! One word for everything that can be wrong with a certificate, with the facts.

mod standing;
mod words;

use time::OffsetDateTime;

use crate::asn1::Oid;
use crate::x509::signature::Unverifiable;
use crate::x509::{Certificate, GeneralName};

/// Something wrong with a certificate, a request or a revocation list: as it stands, at a time, or in a chain. It is small,
/// because a hostile certificate has a hundred thousand of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Its authorityKeyIdentifier is that of another certificate, by the key's identifier or by issuer and serial number
    /// (RFC 5280 4.2.1.1), though the issuer's key may have signed it.
    AnotherAuthority {
        /// The one that it does not mean; itself when it is self-issued.
        issuer: Box<Certificate>,
    },
    /// The key of the issuer did not make its signature.
    BrokenSignature {
        /// By name and key identifier; itself when it is self-issued.
        issuer: Box<Certificate>,
    },
    /// A CA whose extKeyUsage has no purpose of the leaf (RFC 5280 4.2.1.12).
    CaPurpose {
        /// What it may be used for.
        purposes: Vec<Oid>,
    },
    /// A CA whose keyUsage does not let it sign certificates (RFC 5280 4.2.1.9).
    CaWithoutKeyCertSign,
    /// The key may sign certificates, says keyUsage, but basicConstraints does not make it a CA (RFC 5280 4.2.1.3).
    KeyCertSignWithoutCa,
    /// A critical extension, by name or identifier, that is not known to those who verify and must be (RFC 5280 4.2).
    CriticalExtension(String),
    /// An extension of a known kind that is not encoded as its standard wants, by name.
    DamagedExtension(String),
    /// The list of extensions breaks off.
    DamagedExtensions,
    /// The list of revoked certificates breaks off.
    DamagedList,
    /// Its own file does not trust it for TLS servers, in words that complete "its file …".
    Distrusted(String),
    /// An extension that is there twice, by name (RFC 5280 4.2).
    DuplicateExtension(String),
    /// Its validity is over, or a newer revocation list is due.
    Expired {
        /// Since when.
        not_after: OffsetDateTime,
    },
    /// Extensions in a certificate of version 1 or 2, where RFC 5280 4.1.2.9 has none.
    ExtensionsWithoutVersion3,
    /// An RSA key whose public exponent is 1 or even.
    Exponent(String),
    /// A name that the nameConstraints of the CA exclude (RFC 5280 4.2.1.10).
    NameExcluded {
        /// Whose name, below the CA.
        certificate: Box<Certificate>,
        /// The name.
        name: Box<GeneralName>,
        /// What excludes it.
        constraint: Box<GeneralName>,
    },
    /// A name of a kind of which the nameConstraints of the CA permit some, and not this one (RFC 5280 4.2.1.10).
    NameNotPermitted {
        /// Whose name, below the CA.
        certificate: Box<Certificate>,
        /// The name.
        name: Box<GeneralName>,
    },
    /// nameConstraints that cannot be applied to the names below, so that those who verify refuse them.
    NameConstraints(Inapplicable),
    /// No date where one belongs, or one that no calendar can name.
    NoDate,
    /// A server's certificate without subjectAltName: TLS clients look nowhere else (RFC 9525 6.3).
    NoSubjectAltName,
    /// Its validity has not begun.
    NotYetValid {
        /// When it begins.
        not_before: OffsetDateTime,
    },
    /// An issuer that is no CA by its basicConstraints (RFC 5280 4.2.1.9).
    NotCa,
    /// Not signed by its own key: the requester may not have it.
    NotSignedByItsKey,
    /// Validity ends before it begins.
    NeverValid,
    /// A serial number that is negative, zero, or longer than 20 octets (RFC 5280 4.1.2.2).
    OddSerial,
    /// More CAs are below it than its pathLenConstraint allows (RFC 5280 4.2.1.9).
    PathLength {
        /// How many may be below it.
        allowed: u32,
        /// How many are, those that are self-issued left out.
        found: u32,
    },
    /// The algorithm of the signature is not the one that the signature covers (RFC 5280 4.1.1.2).
    SignatureAlgorithmMismatch,
    /// A key too short, in words such as `RSA 1024`.
    SmallKey(String),
    /// Nobody here can tell whether the key of the issuer made its signature.
    UnverifiedSignature {
        /// By name and key identifier; itself when it is self-issued.
        issuer: Box<Certificate>,
        /// Why not.
        reason: Unverifiable,
    },
    /// A version before extensions: nothing says what the certificate may be used for.
    Version(u8),
    /// A signature over a hash that collisions are known of, by the name of the hash.
    WeakSignature(&'static str),
}

/// Why nameConstraints cannot be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inapplicable {
    /// They cannot be read.
    Unreadable,
    /// They constrain a kind of name for which nobody has rules, or within distances, and there is such a name.
    UnknownForm,
    /// There are more pairs of a name and a constraint than are compared: the limit is OpenSSL's, 2^20.
    TooMany,
}

/// A problem, and the certificate that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Which one.
    pub certificate: Certificate,
    /// What is wrong with it.
    pub problem: Problem,
}

impl Problem {
    /// A word for scripts, the same in every version.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AnotherAuthority { .. } => "another-authority",
            Self::BrokenSignature { .. } => "broken-signature",
            Self::CaPurpose { .. } => "ca-purpose",
            Self::CaWithoutKeyCertSign => "ca-without-key-cert-sign",
            Self::KeyCertSignWithoutCa => "key-cert-sign-without-ca",
            Self::CriticalExtension(_) => "critical-extension",
            Self::DamagedExtension(_) | Self::DamagedExtensions => "damaged-extension",
            Self::DamagedList => "damaged-list",
            Self::Distrusted(_) => "distrusted",
            Self::DuplicateExtension(_) => "duplicate-extension",
            Self::Expired { .. } => "expired",
            Self::ExtensionsWithoutVersion3 => "extensions-without-version-3",
            Self::Exponent(_) => "weak-exponent",
            Self::NameExcluded { .. } | Self::NameNotPermitted { .. } | Self::NameConstraints(_) => "name-constraints",
            Self::NoDate => "no-date",
            Self::NoSubjectAltName => "no-subject-alt-name",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::NotCa => "not-ca",
            Self::NotSignedByItsKey => "not-signed-by-its-key",
            Self::NeverValid => "never-valid",
            Self::OddSerial => "odd-serial",
            Self::PathLength { .. } => "path-length",
            Self::SignatureAlgorithmMismatch => "signature-algorithm-mismatch",
            Self::SmallKey(_) => "small-key",
            Self::UnverifiedSignature { .. } => "unverified-signature",
            Self::Version(_) => "old-version",
            Self::WeakSignature(_) => "weak-signature",
        }
    }

    /// The same, with the certificate that has it.
    pub fn of(self, certificate: &Certificate) -> Flaw {
        Flaw { certificate: certificate.clone(), problem: self }
    }

    /// Whether it breaks a rule for certification paths, at any time and whatever files say.
    pub fn is_of_path(&self) -> bool {
        !matches!(self, Self::Distrusted(_) | Self::Expired { .. } | Self::NotYetValid { .. })
    }

    /// Whether it is about the signature of an issuer.
    pub fn is_of_signature(&self) -> bool {
        matches!(self, Self::BrokenSignature { .. } | Self::UnverifiedSignature { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_small() {
        assert!(size_of::<Problem>() <= 32);
    }
}
