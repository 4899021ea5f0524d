//! Problems in words.

use std::fmt;

use crate::asn1::Oid;
use crate::key::PublicKey;
use crate::x509::Certificate;
use crate::x509::extensions::purpose_name;
use crate::x509::problem::{Flaw, Inapplicable, Problem};
use crate::x509::signature::{self, Unverifiable};

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherAuthority { issuer } => {
                write!(f, "its authorityKeyIdentifier is not that of its issuer {}", issuer.subject())
            }
            Self::BrokenSignature { issuer } => {
                write!(f, "its signature does not match the key of {}", issuer.subject())
            }
            Self::CaPurpose { purposes } => write!(f, "it may only issue certificates for {}", listed(purposes)),
            Self::CaWithoutKeyCertSign => {
                f.write_str("a CA whose keyUsage lacks keyCertSign: what it signs is refused")
            }
            Self::KeyCertSignWithoutCa => f.write_str("keyUsage has keyCertSign, but basicConstraints does not say CA"),
            Self::CriticalExtension(name) => write!(f, "the critical extension {name} is unknown here"),
            Self::DamagedExtension(name) => write!(f, "the extension {name} cannot be decoded"),
            Self::DamagedExtensions => f.write_str("the list of extensions cannot be read to its end"),
            Self::DamagedList => f.write_str("the list of revoked certificates cannot be read to its end"),
            Self::Distrusted(why) => write!(f, "its file {why}"),
            Self::DuplicateExtension(name) => write!(f, "the extension {name} is there more than once"),
            Self::Expired { .. } => f.write_str("expired"),
            Self::ExtensionsWithoutVersion3 => f.write_str("it has extensions, which only version 3 may have"),
            Self::Exponent(exponent) => write!(f, "the RSA exponent {exponent} is unsafe"),
            Self::NameConstraints(reason) => write!(f, "its nameConstraints {}", reason.words()),
            Self::NameExcluded { name, constraint, .. } => {
                write!(f, "it may not issue for {constraint}, and below it is the name {name}")
            }
            Self::NameNotPermitted { name, .. } => write!(f, "it may not issue for the name {name}, which is below it"),
            Self::NoDate => f.write_str("an invalid date"),
            Self::NoSubjectAltName => {
                f.write_str("a server's certificate without subjectAltName: TLS clients refuse it")
            }
            Self::NotCa => f.write_str("it is not a CA, but it signed another certificate"),
            Self::NotYetValid { .. } => f.write_str("not yet valid"),
            Self::NotSignedByItsKey => f.write_str("it is not signed by the key that it is for"),
            Self::NeverValid => f.write_str("its validity ends before it begins"),
            Self::OddSerial => f.write_str("a serial number that is not positive, or longer than 20 octets"),
            Self::PathLength { allowed, found } => {
                write!(f, "it may have at most {allowed} CAs below it, and has {found}")
            }
            Self::SignatureAlgorithmMismatch => f.write_str("the algorithm beside the signature is not the signed one"),
            Self::SmallKey(key) => write!(f, "{key} is too short to be safe"),
            Self::UnverifiedSignature { .. } => f.write_str("its signature cannot be verified"),
            Self::Version(version) => {
                write!(f, "version {version}, which cannot restrict how the certificate is used")
            }
            Self::WeakSignature(hash) => write!(f, "it is signed over {hash}, which can be forged"),
        }
    }
}

impl Flaw {
    /// What is wrong, in a sentence; `which` calls certificates by their names.
    pub fn sentence(&self, which: impl Fn(&Certificate) -> String) -> String {
        let own = which(&self.certificate);
        match &self.problem {
            Problem::AnotherAuthority { issuer } => {
                format!("the authorityKeyIdentifier of {own} is not that of its issuer {}", which(issuer))
            }
            Problem::BrokenSignature { issuer } if **issuer == self.certificate => {
                format!("the signature of {own} does not match its own key")
            }
            Problem::BrokenSignature { issuer } => {
                format!("the signature of {own} does not match the key of {}", which(issuer))
            }
            Problem::CaPurpose { purposes } => format!("{own} may only issue certificates for {}", listed(purposes)),
            Problem::CaWithoutKeyCertSign => {
                format!("{own} may not sign certificates: its keyUsage lacks keyCertSign")
            }
            Problem::CriticalExtension(extension) => {
                format!("{own} has the critical extension {extension}, which clients do not know")
            }
            Problem::DamagedExtension(extension) => {
                format!("the extension {extension} of {own} is not encoded as it must be")
            }
            Problem::NameConstraints(reason) => format!("the nameConstraints of {own} {}", reason.words()),
            Problem::NameExcluded { certificate, name, constraint } => {
                format!("{} has the name {name}, and {own} may not issue for {constraint}", which(certificate))
            }
            Problem::NameNotPermitted { certificate, name } => {
                format!("{} has the name {name}, for which {own} may not issue", which(certificate))
            }
            Problem::NotCa => format!("{own} is not a CA, but it signed another certificate"),
            Problem::PathLength { allowed, found } => {
                format!("{own} may have at most {allowed} CAs below it, and has {found}")
            }
            Problem::UnverifiedSignature { issuer, reason } => {
                let algorithm = signature::described(self.certificate.signature_algorithm_der());
                let reason = match reason {
                    Unverifiable::Algorithm => format!("the algorithm {algorithm} is not supported"),
                    Unverifiable::Parameters => format!("the parameters of {algorithm} are not supported"),
                    Unverifiable::Key => format!("{algorithm} is not supported with the key of {}", key(issuer)),
                };
                format!("the signature of {own} cannot be verified: {reason}")
            }
            other => format!("{own}: {other}"),
        }
    }
}

impl Inapplicable {
    /// In words that complete "the nameConstraints …".
    fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "cannot be read",
            Self::UnknownForm => "are of a form that nobody can apply",
            Self::TooMany => "are too many for the names below: clients compare at most 1,048,576 pairs",
        }
    }
}

fn listed(purposes: &[Oid]) -> String {
    purposes.iter().map(purpose_name).collect::<Vec<_>>().join(", ")
}

fn key(issuer: &Certificate) -> String {
    let key = PublicKey::new(issuer.public_key_info());
    let name = key.algorithm().described();
    if key.has_explicit_parameters() {
        return format!("{}, which spells its curve out in numbers", issuer.subject());
    }
    match (key.curve(), key.bits()) {
        (Some(curve), _) => format!("{} on the curve {curve}", issuer.subject()),
        (None, Some(bits)) => format!("{}, {name} of {bits} bits", issuer.subject()),
        (None, None) => format!("{}, {name}", issuer.subject()),
    }
}
