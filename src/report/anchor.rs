//! What speaks against trusting a certificate.

use serde::Serialize;
use time::OffsetDateTime;

use crate::report::FindingReport;
use crate::x509::{Certificate, Objection, Weakness};

/// Facts to know before a certificate is trusted.
#[derive(Debug, Serialize)]
pub struct AnchorReport {
    expired: bool,
    not_yet_valid: bool,
    /// Its issuer is itself, and its key did not sign it.
    broken_signature: bool,
    /// Its issuer is itself, and nobody here can tell whether its key signed it.
    unverified_signature: bool,
    ca: bool,
    /// What lets others forge what it signs.
    findings: Vec<FindingReport>,
    #[serde(skip)]
    objections: Vec<Objection>,
}

impl AnchorReport {
    /// Those of a certificate at `now`.
    pub fn new(certificate: &Certificate, now: OffsetDateTime) -> Self {
        let objections = Objection::all(certificate, now);
        Self {
            expired: objections.contains(&Objection::Expired),
            not_yet_valid: objections.contains(&Objection::NotYetValid),
            broken_signature: objections.contains(&Objection::BrokenSignature),
            unverified_signature: objections.contains(&Objection::UnverifiedSignature),
            ca: certificate.is_ca(),
            findings: FindingReport::all(&Weakness::of_strength(certificate, now)),
            objections,
        }
    }

    /// Why it must not be trusted.
    pub fn objections(&self) -> &[Objection] {
        &self.objections
    }

    /// What speaks against it, in a few words each.
    pub fn doubts(&self) -> Vec<&str> {
        let facts = [
            (self.expired, "expired"),
            (self.not_yet_valid, "not yet valid"),
            (self.broken_signature, "not signed by its own key"),
            (self.unverified_signature, "with a signature that cannot be verified"),
            (!self.ca, "not a CA"),
        ];
        let facts = facts.into_iter().filter_map(|(is_so, words)| is_so.then_some(words));
        facts.chain(self.findings.iter().map(FindingReport::message)).collect()
    }
}
