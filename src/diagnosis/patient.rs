//! What is examined, and everything that is known about it.

use time::OffsetDateTime;

use crate::diagnosis::{Companion, Consumer, Finding, Remedy, bundle, damage, file, store, trust};
use crate::fault::Result;
use crate::formats::Content;
use crate::key::pbe::Budget;
use crate::secret::Password;
use crate::x509::Certificate;
use crate::x509::chain::Builder;

/// A file under examination.
pub struct Patient<'a> {
    /// Its name.
    pub name: &'a str,
    /// The permission bits, where it has them.
    pub mode: Option<u32>,
    /// What it holds.
    pub content: &'a Content,
    /// The password that opened it; its keys are examined with this.
    pub password: Option<&'a Password>,
    /// What opens keys that have a password of their own.
    pub key_password: Option<&'a Password>,
    /// Certificates that may complete a chain.
    pub issuers: &'a [Certificate],
    /// What was found for it in the other files that the program is given with it.
    pub companion: Option<&'a Companion>,
    /// Who is going to read it; `None` for anyone.
    pub consumer: Option<Consumer>,
    /// The time that validity is judged at.
    pub now: OffsetDateTime,
}

impl<'a> Patient<'a> {
    /// What may complete a chain: of `certificates` and of what was given, that which clients accept as an issuer.
    pub(super) fn issuers_among(&self, certificates: impl Iterator<Item = &'a Certificate>) -> Builder<'a> {
        Builder::new(self.issuers.iter().chain(certificates).filter(|one| would_issue(one, self.now)))
    }
}

/// Whether clients would accept it as the issuer of another certificate.
pub fn would_issue(certificate: &Certificate, now: OffsetDateTime) -> bool {
    certificate.is_ca() && !certificate.is_expired(now) && !certificate.is_not_yet_valid(now)
}

/// Everything that is wrong with it, the worst first. Fails only on what the limits forbid.
pub fn examine(patient: &Patient, budget: &mut Budget) -> Result<Vec<Finding>> {
    let mut findings = file::findings(patient);
    findings.extend(match patient.content {
        Content::Bundle(content) => bundle::findings(patient, content),
        Content::Keystore(keystore) => store::findings(patient, keystore, budget)?,
    });
    findings.extend(trust::findings(patient));
    if findings.iter().any(|finding| finding.remedy == Some(Remedy::FetchIssuers { alias: None })) {
        findings.iter_mut().filter_map(|finding| finding.remedy.as_mut()).for_each(Remedy::take_as_incomplete);
    }
    trust::withhold_refused(patient, &mut findings);
    damage::leave_as_it_is(&mut findings);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(findings)
}
