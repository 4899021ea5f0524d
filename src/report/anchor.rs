//! What speaks against trusting a certificate.

use serde::Serialize;
use time::OffsetDateTime;

use crate::report::FindingReport;
use crate::x509::{Certificate, Weakness, chain};

/// Facts to know before a certificate is trusted.
#[derive(Debug, Serialize)]
pub struct AnchorReport {
    expired: bool,
    not_yet_valid: bool,
    /// Its issuer is itself, and its key did not sign it.
    broken_signature: bool,
    ca: bool,
    /// What lets others forge what it signs.
    findings: Vec<FindingReport>,
}

impl AnchorReport {
    /// Those of a certificate at `now`.
    pub fn new(certificate: &Certificate, now: OffsetDateTime) -> Self {
        Self {
            expired: certificate.not_after().is_some_and(|end| end < now),
            not_yet_valid: certificate.not_before().is_some_and(|begin| now < begin),
            broken_signature: certificate.is_self_issued() && !chain::is_self_signed(certificate),
            ca: certificate.is_ca(),
            findings: FindingReport::all(&Weakness::of_strength(certificate, now)),
        }
    }

    /// What speaks against it, in a few words each.
    pub fn doubts(&self) -> Vec<&str> {
        let facts = [
            (self.expired, "expired"),
            (self.not_yet_valid, "not yet valid"),
            (self.broken_signature, "not signed by its own key"),
            (!self.ca, "not a CA"),
        ];
        let facts = facts.into_iter().filter_map(|(is_so, words)| is_so.then_some(words));
        facts.chain(self.findings.iter().map(FindingReport::message)).collect()
    }
}
