//! What it means when a chain breaks a rule for certification paths.

use crate::diagnosis::{Finding, Severity};
use crate::key::PublicKey;
use crate::x509::Certificate;
use crate::x509::extensions::purpose_name;
use crate::x509::path::{Inapplicable, Problem};
use crate::x509::signature::{self, Unverifiable};

/// What is wrong, in a sentence; `which` calls certificates by their names.
pub fn cause(problem: &Problem, which: impl Fn(&Certificate) -> String) -> String {
    match problem {
        Problem::BrokenSignature { certificate, issuer } if certificate == issuer => {
            format!("the signature of {} does not match its own key", which(certificate))
        }
        Problem::BrokenSignature { certificate, issuer } => {
            format!("the signature of {} does not match the key of {}", which(certificate), which(issuer))
        }
        Problem::UnverifiedSignature { certificate, issuer, reason } => {
            let algorithm = signature::described(certificate.signature_algorithm_der());
            let reason = match reason {
                Unverifiable::Algorithm => format!("the algorithm {algorithm} is not supported"),
                Unverifiable::Parameters => format!("the parameters of {algorithm} are not supported"),
                Unverifiable::Key => format!("{algorithm} is not supported with the key of {}", key(issuer)),
            };
            format!("the signature of {} cannot be verified: {reason}", which(certificate))
        }
        Problem::NotCa(ca) => format!("{} is not a CA, but it signed another certificate", which(ca)),
        Problem::NoKeyCertSign(ca) => {
            format!("{} may not sign certificates: its keyUsage lacks keyCertSign", which(ca))
        }
        Problem::PathLength { ca, allowed, found } => {
            format!("{} may have at most {allowed} CAs below it, and has {found}", which(ca))
        }
        Problem::Purpose { ca, purposes } => {
            let purposes: Vec<String> = purposes.iter().map(purpose_name).collect();
            format!("{} may only issue certificates for {}", which(ca), purposes.join(", "))
        }
        Problem::CriticalExtension { certificate, extension } => {
            format!("{} has the critical extension {extension}, which clients do not know", which(certificate))
        }
        Problem::DamagedExtension { certificate, extension } => {
            format!("the extension {extension} of {} is not encoded as it must be", which(certificate))
        }
        Problem::AnotherAuthority { certificate, issuer } => {
            let (certificate, issuer) = (which(certificate), which(issuer));
            format!("the authorityKeyIdentifier of {certificate} is not that of its issuer {issuer}")
        }
        Problem::NameExcluded { ca, certificate, name, constraint } => {
            let (certificate, ca) = (which(certificate), which(ca));
            format!("{certificate} has the name {name}, and {ca} may not issue for {constraint}")
        }
        Problem::NameNotPermitted { ca, certificate, name } => {
            let (certificate, ca) = (which(certificate), which(ca));
            format!("{certificate} has the name {name}, for which {ca} may not issue")
        }
        Problem::Constraints { ca, reason } => {
            let reason = match reason {
                Inapplicable::Unreadable => "cannot be read",
                Inapplicable::UnknownForm => "are of a form that nobody can apply",
                Inapplicable::TooMany => "are too many for the names below: clients compare at most 1,048,576 pairs",
            };
            format!("the nameConstraints of {} {reason}", which(ca))
        }
    }
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

/// A word for scripts, the same in every version.
pub fn code(problem: &Problem) -> &'static str {
    match problem {
        Problem::BrokenSignature { .. } => "broken-signature",
        Problem::UnverifiedSignature { .. } => "unverified-signature",
        Problem::NotCa(_) | Problem::NoKeyCertSign(_) => "not-ca",
        Problem::PathLength { .. } => "path-length",
        Problem::Purpose { .. } => "ca-purpose",
        Problem::CriticalExtension { .. } => "critical-extension",
        Problem::DamagedExtension { .. } => "damaged-extension",
        Problem::AnotherAuthority { .. } => "another-authority",
        Problem::NameExcluded { .. } | Problem::NameNotPermitted { .. } | Problem::Constraints { .. } => {
            "name-constraints"
        }
    }
}

/// The finding. No command repairs it: somebody has to issue other certificates.
pub(super) fn finding(problem: &Problem) -> Finding {
    let (code, severity, consequence) = match problem {
        Problem::NotCa(_) | Problem::NoKeyCertSign(_) => {
            ("issuer-not-ca", Severity::Error, "every client refuses the chain")
        }
        Problem::UnverifiedSignature { .. } => {
            (code(problem), Severity::Warning, "whether the chain is sound is unknown here; openssl verify may tell")
        }
        Problem::AnotherAuthority { .. } => {
            (code(problem), Severity::Error, "OpenSSL does not take the one for the issuer of the other")
        }
        Problem::DamagedExtension { .. } => (code(problem), Severity::Error, "OpenSSL and others refuse the chain"),
        Problem::Purpose { .. } => (code(problem), Severity::Error, "OpenSSL, Go and browsers refuse the chain"),
        other => (code(other), Severity::Error, "every client refuses the chain"),
    };
    Finding::new(code, severity, cause(problem, |one| one.subject().to_string()), consequence)
}
