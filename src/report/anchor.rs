//! What speaks against trusting a certificate.

use serde::Serialize;
use time::OffsetDateTime;

use crate::keystore::TrustSettings;
use crate::report::{FindingReport, TrustReport};
use crate::x509::{Certificate, Problem};

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
    /// What its file says it may be trusted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<TrustReport>,
    /// What lets others forge what it signs.
    findings: Vec<FindingReport>,
    #[serde(skip)]
    objections: Vec<Problem>,
}

impl AnchorReport {
    /// Those of a certificate at `now`, which its file says this of.
    pub fn new(certificate: &Certificate, trust: &TrustSettings, now: OffsetDateTime) -> Self {
        let mut objections = Problem::of_anchor(certificate, now);
        objections.extend(trust.objection().map(Problem::Distrusted));
        let any = |is_it: fn(&Problem) -> bool| objections.iter().any(is_it);
        Self {
            expired: any(|problem| matches!(problem, Problem::Expired { .. })),
            not_yet_valid: any(|problem| matches!(problem, Problem::NotYetValid { .. })),
            broken_signature: any(|problem| matches!(problem, Problem::BrokenSignature { .. })),
            unverified_signature: any(|problem| matches!(problem, Problem::UnverifiedSignature { .. })),
            ca: certificate.is_ca(),
            trust: TrustReport::of(trust),
            findings: FindingReport::all(&Problem::of_strength(certificate, now)),
            objections,
        }
    }

    /// Why it must not be trusted.
    pub fn objections(&self) -> &[Problem] {
        &self.objections
    }

    fn is_distrusted(&self) -> bool {
        self.objections.iter().any(|problem| matches!(problem, Problem::Distrusted(_)))
    }

    /// What speaks against it, in a few words each.
    pub fn doubts(&self) -> Vec<&str> {
        let facts = [
            (self.expired, "expired"),
            (self.not_yet_valid, "not yet valid"),
            (self.broken_signature, "not signed by its own key"),
            (self.unverified_signature, "with a signature that cannot be verified"),
            (!self.ca, "not a CA"),
            (self.is_distrusted(), "not trusted by its own file"),
        ];
        let facts = facts.into_iter().filter_map(|(is_so, words)| is_so.then_some(words));
        facts.chain(self.findings.iter().map(FindingReport::message)).collect()
    }
}
