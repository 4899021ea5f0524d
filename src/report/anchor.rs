//! What speaks against trusting a certificate.

use std::borrow::Cow;

use serde::Serialize;
use time::OffsetDateTime;

use crate::keystore::TrustSettings;
use crate::report::{FindingReport, TrustReport};
use crate::x509::{Certificate, Objection, Weakness};

/// Facts to know before a certificate is trusted.
#[derive(Debug, Serialize)]
pub struct AnchorReport {
    expired: bool,
    not_yet_valid: bool,
    /// Its issuer is itself, and its key did not sign it.
    broken_signature: bool,
    ca: bool,
    /// What its file says it may be trusted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<TrustReport>,
    /// What lets others forge what it signs.
    findings: Vec<FindingReport>,
    #[serde(skip)]
    objections: Vec<Objection>,
    /// Why its file is against it.
    #[serde(skip)]
    distrusted: Option<String>,
}

impl AnchorReport {
    /// Those of a certificate at `now`, which its file says this of.
    pub fn new(certificate: &Certificate, trust: &TrustSettings, now: OffsetDateTime) -> Self {
        let distrusted = trust.objection();
        let mut objections = Objection::all(certificate, now);
        objections.extend(distrusted.as_ref().map(|_| Objection::Distrusted));
        Self {
            expired: objections.contains(&Objection::Expired),
            not_yet_valid: objections.contains(&Objection::NotYetValid),
            broken_signature: objections.contains(&Objection::BrokenSignature),
            ca: certificate.is_ca(),
            trust: TrustReport::of(trust),
            findings: FindingReport::all(&Weakness::of_strength(certificate, now)),
            objections,
            distrusted,
        }
    }

    /// Why it must not be trusted.
    pub fn objections(&self) -> &[Objection] {
        &self.objections
    }

    /// What an objection says of it.
    pub fn words(&self, objection: Objection) -> Cow<'static, str> {
        match (objection, &self.distrusted) {
            (Objection::Distrusted, Some(why)) => format!("is one that its file {why}").into(),
            _ => objection.words().into(),
        }
    }

    /// What speaks against it, in a few words each.
    pub fn doubts(&self) -> Vec<&str> {
        let facts = [
            (self.expired, "expired"),
            (self.not_yet_valid, "not yet valid"),
            (self.broken_signature, "not signed by its own key"),
            (!self.ca, "not a CA"),
            (self.distrusted.is_some(), "not trusted by its own file"),
        ];
        let facts = facts.into_iter().filter_map(|(is_so, words)| is_so.then_some(words));
        facts.chain(self.findings.iter().map(FindingReport::message)).collect()
    }
}
