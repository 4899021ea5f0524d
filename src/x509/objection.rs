//! Why a certificate must not become a trust anchor.

use time::OffsetDateTime;

use crate::key::PublicKey;
use crate::x509::signature::{self, Signature};
use crate::x509::{Certificate, Weakness};

/// A reason. That it is no CA is none: a leaf that is trusted vouches for itself alone, and so do the clients of a
/// self-signed server know it. Nor is a weak signature, for nobody verifies that of an anchor (RFC 5280 6.1.1 d).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// Its issuer is itself, and its key did not sign it.
    BrokenSignature,
    /// Its own file does not trust it for TLS servers.
    Distrusted,
    /// Its validity is over.
    Expired,
    /// Its validity has not begun.
    NotYetValid,
    /// Its issuer is itself, and nobody here can tell whether its key signed it.
    UnverifiedSignature,
    /// Others can find its private key.
    WeakKey,
}

impl Objection {
    /// All of them, by name.
    pub const ALL: [Self; 6] = [
        Self::BrokenSignature,
        Self::Distrusted,
        Self::Expired,
        Self::NotYetValid,
        Self::UnverifiedSignature,
        Self::WeakKey,
    ];

    /// All that a certificate shows by itself at `now`.
    pub fn all(certificate: &Certificate, now: OffsetDateTime) -> Vec<Self> {
        let key = PublicKey::new(certificate.public_key_info());
        let own = certificate.is_self_issued().then(|| signature::verify(certificate, certificate));
        let reasons = [
            (own == Some(Signature::Broken), Self::BrokenSignature),
            (matches!(own, Some(Signature::Unknown(_))), Self::UnverifiedSignature),
            (certificate.is_expired(now), Self::Expired),
            (certificate.is_not_yet_valid(now), Self::NotYetValid),
            (!Weakness::of_key(key).is_empty(), Self::WeakKey),
        ];
        reasons.into_iter().filter_map(|(is_so, reason)| is_so.then_some(reason)).collect()
    }

    /// A word for scripts, the same in every version.
    pub fn code(self) -> &'static str {
        match self {
            Self::BrokenSignature => "broken-signature",
            Self::Distrusted => "distrusted",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::UnverifiedSignature => "unverified-signature",
            Self::WeakKey => "weak-key",
        }
    }

    /// What it says of the certificate.
    pub fn words(self) -> &'static str {
        match self {
            Self::BrokenSignature => "is not signed by its own key",
            Self::Distrusted => "is not trusted by its own file",
            Self::Expired => "has expired",
            Self::NotYetValid => "is not yet valid",
            Self::UnverifiedSignature => {
                "has a signature of an algorithm that is not supported, so it cannot be verified"
            }
            Self::WeakKey => "has a key that is too weak",
        }
    }
}
