//! What is wrong with certificates, and what of it is allowed.

use crate::context::Context;
use crate::diagnosis::path;
use crate::error::Failure;
use crate::keystore::Alias;
use crate::keystore::credential::Finding;
use crate::report::{AnchorReport, rfc3339};
use crate::x509::path::Problem;
use crate::x509::{Certificate, Objection};

/// What is allowed where a key and its certificates are put together.
#[derive(Debug, Clone, Default)]
pub struct Tolerance {
    /// What is allowed.
    pub allow: Vec<Allow>,
}

/// What would not work, and can be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the word for it")]
pub enum Allow {
    AnotherAuthority,
    BrokenSignature,
    CaPurpose,
    CriticalExtension,
    DamagedExtension,
    Distrusted,
    Expired,
    Incomplete,
    Mismatch,
    NameConstraints,
    NotCa,
    NotYetValid,
    PathLength,
    Unrelated,
    UnverifiedKey,
    UnverifiedSignature,
}

/// What is allowed of trust anchors.
#[derive(Debug, Clone, Default)]
pub struct AnchorTolerance {
    /// What is allowed.
    pub allow: Vec<Objection>,
}

/// What is allowed where trusted certificates are passed on.
#[derive(Debug, Clone, Default)]
pub struct TrustTolerance {
    /// What is allowed: [`Objection::Distrusted`], for certificates that their own file rejects, or trusts for other uses
    /// only, or for none.
    pub allow: Vec<Objection>,
}

impl TrustTolerance {
    /// Whether a certificate may be trusted that its file does not trust.
    pub fn allows_distrusted(&self) -> bool {
        self.allow.contains(&Objection::Distrusted)
    }

    /// Fails with every certificate that its file objects to, unless that is allowed.
    pub fn judge(&self, objections: impl Iterator<Item = (String, String)>) -> Result<(), Failure> {
        let said = |(certificate, why)| format!("{certificate} is one that its file {why}");
        let refused: Vec<String> = objections.filter(|_| !self.allows_distrusted()).map(said).collect();
        refuse(&refused, vec!["distrusted"], "trust it")
    }
}

/// What is allowed where entries are carried into another store.
#[derive(Debug, Clone, Default)]
pub struct CarryTolerance {
    /// What is allowed.
    pub allow: Vec<AllowCarry>,
}

/// What forbids to carry an entry, and can be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllowCarry {
    /// A trusted certificate that its own file trusts for other uses only, or for none.
    Distrusted,
    /// A private key with the certificate of another.
    Mismatch,
}

impl CarryTolerance {
    /// Whether a certificate may be trusted that its file does not trust.
    pub fn allows_distrusted(&self) -> bool {
        self.allow.contains(&AllowCarry::Distrusted)
    }

    /// Fails where keys have the certificates of others, or warns of it if that is allowed.
    pub fn judge_pairs(&self, context: &Context, mismatched: &[&Alias]) -> Result<(), Failure> {
        let said = |alias: &&Alias| format!("the certificate of `{alias}` does not belong to its private key");
        let said: Vec<String> = mismatched.iter().map(said).collect();
        if self.allow.contains(&AllowCarry::Mismatch) {
            said.into_iter().for_each(|text| context.ui.warn("mismatch", text));
            return Ok(());
        }
        refuse(&said, vec!["mismatch"], "write it")
    }
}

impl AnchorTolerance {
    /// Fails with every objection that is not allowed.
    pub fn judge<'a>(&self, anchors: impl Iterator<Item = (String, &'a AnchorReport)>) -> Result<(), Failure> {
        let is_allowed = |objection: Objection| self.allow.contains(&objection);
        let (mut refused, mut codes) = (Vec::new(), Vec::new());
        for (certificate, anchor) in anchors {
            for &objection in anchor.objections().iter().filter(|&&objection| !is_allowed(objection)) {
                refused.push(format!("{certificate} {}", anchor.words(objection)));
                codes.push(objection.code());
            }
        }
        refuse(&refused, codes, "trust it")
    }
}

impl Tolerance {
    /// For what is in use already: everything is allowed but a key that is not that of the certificate, and what its file
    /// distrusts, unless that is allowed.
    pub fn of_what_is_in_use(trust: &TrustTolerance) -> Self {
        let is_allowed = |allow: &Allow| match allow {
            Allow::Distrusted => trust.allows_distrusted(),
            Allow::Mismatch => false,
            _ => true,
        };
        Self { allow: Allow::ALL.into_iter().filter(is_allowed).collect() }
    }

    /// Warns of what is allowed and fails with the rest.
    pub fn judge(&self, context: &Context, findings: &[Finding]) -> Result<(), Failure> {
        self.judge_only(context, findings, |_| true)
    }

    /// The same where only some findings are grave; of the others it warns.
    pub fn judge_only(
        &self,
        context: &Context,
        findings: &[Finding],
        is_grave: impl Fn(&Finding) -> bool,
    ) -> Result<(), Failure> {
        let (mut refused, mut codes) = (Vec::new(), Vec::new());
        for finding in findings {
            let (allow, text) = describe(finding);
            match allow {
                Some((allow, name)) if is_grave(finding) && !self.allow.contains(&allow) => {
                    refused.push(text);
                    codes.push(name);
                }
                Some((_, name)) => context.ui.warn(name, text),
                None => context.ui.warn("chain", text),
            }
        }
        refuse(&refused, codes, "write it")
    }
}

/// The failure of a check, unless there is nothing to refuse.
fn refuse(refused: &[String], mut codes: Vec<&str>, what: &str) -> Result<(), Failure> {
    if refused.is_empty() {
        return Ok(());
    }
    codes.sort_unstable();
    codes.dedup();
    let mut failure = Failure::check(format!("refused: {}", refused.join("; ")));
    if codes.contains(&"incomplete") {
        failure = failure.hint("give what is missing with --ca FILE");
    }
    Err(failure.hint(format!("to {what} anyway, add --allow {}", codes.join(" --allow "))))
}

impl Allow {
    /// All of them, by name.
    pub const ALL: [Self; 16] = [
        Self::AnotherAuthority,
        Self::BrokenSignature,
        Self::CaPurpose,
        Self::CriticalExtension,
        Self::DamagedExtension,
        Self::Distrusted,
        Self::Expired,
        Self::Incomplete,
        Self::Mismatch,
        Self::NameConstraints,
        Self::NotCa,
        Self::NotYetValid,
        Self::PathLength,
        Self::Unrelated,
        Self::UnverifiedKey,
        Self::UnverifiedSignature,
    ];

    /// The name used in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::AnotherAuthority => "another-authority",
            Self::BrokenSignature => "broken-signature",
            Self::CaPurpose => "ca-purpose",
            Self::CriticalExtension => "critical-extension",
            Self::DamagedExtension => "damaged-extension",
            Self::Distrusted => "distrusted",
            Self::Expired => "expired",
            Self::Incomplete => "incomplete",
            Self::Mismatch => "mismatch",
            Self::NameConstraints => "name-constraints",
            Self::NotCa => "not-ca",
            Self::NotYetValid => "not-yet-valid",
            Self::PathLength => "path-length",
            Self::Unrelated => "unrelated",
            Self::UnverifiedKey => "unverified-key",
            Self::UnverifiedSignature => "unverified-signature",
        }
    }

    fn of(problem: &Problem) -> Self {
        match problem {
            Problem::BrokenSignature { .. } => Self::BrokenSignature,
            Problem::UnverifiedSignature { .. } => Self::UnverifiedSignature,
            Problem::NotCa(_) | Problem::NoKeyCertSign(_) => Self::NotCa,
            Problem::PathLength { .. } => Self::PathLength,
            Problem::Purpose { .. } => Self::CaPurpose,
            Problem::CriticalExtension { .. } => Self::CriticalExtension,
            Problem::DamagedExtension { .. } => Self::DamagedExtension,
            Problem::AnotherAuthority { .. } => Self::AnotherAuthority,
            Problem::NameExcluded { .. } | Problem::NameNotPermitted { .. } | Problem::Constraints { .. } => {
                Self::NameConstraints
            }
        }
    }
}

/// A certificate among several of one name.
fn which(certificate: &Certificate) -> String {
    format!("{} (sha256 {}…)", certificate.subject(), &certificate.sha256().to_string()[..16])
}

fn describe(finding: &Finding) -> (Option<(Allow, &'static str)>, String) {
    let end = |certificate: &Certificate| certificate.not_after().map(rfc3339).unwrap_or_default();
    let start = |certificate: &Certificate| certificate.not_before().map(rfc3339).unwrap_or_default();
    match finding {
        Finding::Alternative(one) => {
            (None, format!("left out {}, because another certificate of the same name was used", which(one)))
        }
        Finding::DamagedKey(reason) => (Some((Allow::Mismatch, "mismatch")), reason.clone()),
        Finding::Distrusted(one, why) => {
            let text = format!("{} is a certificate that its file {why}, and nothing written says so", which(one));
            (Some((Allow::Distrusted, "distrusted")), text)
        }
        Finding::Duplicate(one) => (None, format!("left out {}, which is there more than once", which(one))),
        Finding::Expired(one) => (Some((Allow::Expired, "expired")), format!("{} expired at {}", which(one), end(one))),
        Finding::ExpiredRoot(one) => {
            (None, format!("the root {} expired at {}; clients use their own copy", which(one), end(one)))
        }
        Finding::Incomplete(one) => {
            let text = format!("the certificate {} that signed {} is missing", one.issuer(), which(one));
            (Some((Allow::Incomplete, "incomplete")), text)
        }
        Finding::Mismatch => (Some((Allow::Mismatch, "mismatch")), "no certificate belongs to the private key".into()),
        Finding::Invalid(problem) => (Some((Allow::of(problem), path::code(problem))), path::cause(problem, which)),
        Finding::NotYetValid(one) => {
            (Some((Allow::NotYetValid, "not-yet-valid")), format!("{} is valid from {} only", which(one), start(one)))
        }
        Finding::Unrelated(one) => {
            (Some((Allow::Unrelated, "unrelated")), format!("{} has no part in the chain", which(one)))
        }
        Finding::Unverifiable => {
            let text = "whether the certificate belongs to the private key cannot be checked for this algorithm";
            (Some((Allow::UnverifiedKey, "unverified-key")), text.into())
        }
        Finding::WrongPublicKey => {
            (None, "the public key in the private key's file is that of another key; the right one is written".into())
        }
    }
}
