//! Certificates that their own file does not trust for TLS servers.

use crate::diagnosis::{Finding, Patient, Severity};
use crate::formats::Content;
use crate::keystore::{Entry, TrustSettings};
use crate::x509::Certificate;

pub(super) fn findings(patient: &Patient) -> Vec<Finding> {
    match patient.content {
        Content::Bundle(bundle) => {
            let pieces = bundle.pieces.iter();
            pieces.filter_map(|piece| finding(piece.object.certificate()?, &piece.trust)).collect()
        }
        Content::Keystore(keystore) => {
            let of_entry = |entry: &Entry| {
                Some(finding(entry.certificates().next()?, entry.trust()?)?.about(entry.alias.as_str()))
            };
            keystore.entries.iter().filter_map(of_entry).collect()
        }
    }
}

fn finding(certificate: &Certificate, trust: &TrustSettings) -> Option<Finding> {
    let why = trust.objection()?;
    let cause = format!("{} is a certificate that its file {why}", certificate.subject());
    let (severity, consequence) = if trust.signer {
        (Severity::Note, "it is no trust anchor: import-trusted does not take it")
    } else {
        let consequence = "OpenSSL and p11-kit do not trust TLS servers by it, Java and programs that do not know such \
                           settings do";
        (Severity::Warning, consequence)
    };
    Some(Finding::new("distrusted", severity, cause, consequence))
}
