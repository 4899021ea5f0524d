//! Certificates that their own file does not trust for TLS servers.

use crate::diagnosis::{Finding, Patient, Remedy, Severity};
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

/// No command writes what the file rejects, or trusts it, unless it is told to; nobody is told to here.
pub(super) fn withhold_refused(patient: &Patient, findings: &mut [Finding]) {
    let Content::Bundle(bundle) = patient.content else { return };
    let is_any = |said: fn(&TrustSettings) -> bool| bundle.pieces.iter().any(|piece| said(&piece.trust));
    let is_rejected = is_any(|trust| trust.rejection().is_some());
    let is_untrusted = is_any(|trust| !trust.signer && trust.objection().is_some());
    let is_refused = |remedy: &Remedy| match remedy {
        Remedy::OwnerOnly => false,
        Remedy::ImportTrusted => is_untrusted,
        _ => is_rejected,
    };
    findings.iter_mut().for_each(|finding| finding.remedy = finding.remedy.take().filter(|one| !is_refused(one)));
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
