//! What it means when a chain breaks a rule for certification paths.

use crate::diagnosis::{Finding, Severity};
use crate::x509::{Flaw, Problem};

/// The finding. No command repairs it: somebody has to issue other certificates.
pub(super) fn finding(flaw: &Flaw) -> Finding {
    let refused = "every client refuses the chain";
    let (code, severity, consequence) = match &flaw.problem {
        Problem::NotCa | Problem::CaWithoutKeyCertSign => ("issuer-not-ca", Severity::Error, refused),
        problem @ Problem::UnverifiedSignature { .. } => {
            let consequence = "whether the chain is sound is unknown here; openssl verify may tell";
            (problem.code(), Severity::Warning, consequence)
        }
        problem @ Problem::AnotherAuthority { .. } => {
            (problem.code(), Severity::Error, "OpenSSL does not take the one for the issuer of the other")
        }
        problem @ Problem::DamagedExtension(_) => {
            (problem.code(), Severity::Error, "OpenSSL and others refuse the chain")
        }
        problem @ Problem::CaPurpose { .. } => {
            (problem.code(), Severity::Error, "OpenSSL, Go and browsers refuse the chain")
        }
        problem => (problem.code(), Severity::Error, refused),
    };
    Finding::new(code, severity, flaw.sentence(|one| one.subject().to_string()), consequence)
}
