//! What is wrong with certificates, and what of it is allowed.

use crate::context::Context;
use crate::error::Failure;
use crate::keystore::Alias;
use crate::keystore::credential::Finding;
use crate::report::{AnchorReport, rfc3339};
use crate::x509::{Certificate, Flaw, Problem};

/// What is allowed where a key and its certificates are put together.
#[derive(Debug, Clone, Default)]
pub struct Tolerance {
    /// What is allowed.
    pub allow: Vec<Allow>,
}

/// A problem for which a command refuses to go on, unless it is allowed.
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
    WeakKey,
}

/// What is allowed of trust anchors.
#[derive(Debug, Clone, Default)]
pub struct AnchorTolerance {
    /// What is allowed: some of [`Allow::OF_ANCHORS`].
    pub allow: Vec<Allow>,
}

/// What is allowed where trusted certificates are passed on.
#[derive(Debug, Clone, Default)]
pub struct TrustTolerance {
    /// What is allowed: [`Allow::Distrusted`], for certificates that their own file rejects, or trusts for other uses
    /// only, or for none.
    pub allow: Vec<Allow>,
}

impl TrustTolerance {
    /// Whether a certificate may be trusted that its file does not trust.
    pub fn allows_distrusted(&self) -> bool {
        self.allow.contains(&Allow::Distrusted)
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
    /// What is allowed: [`Allow::Distrusted`], for a trusted certificate that its own file trusts for other uses only, or
    /// for none, and [`Allow::Mismatch`], for a private key with the certificate of another.
    pub allow: Vec<Allow>,
}

impl CarryTolerance {
    /// Whether a certificate may be trusted that its file does not trust.
    pub fn allows_distrusted(&self) -> bool {
        self.allow.contains(&Allow::Distrusted)
    }

    /// Fails where keys have the certificates of others, or warns of it if that is allowed.
    pub fn judge_pairs(&self, context: &Context, mismatched: &[&Alias]) -> Result<(), Failure> {
        let said = |alias: &&Alias| format!("the certificate of `{alias}` does not belong to its private key");
        let said: Vec<String> = mismatched.iter().map(said).collect();
        if self.allow.contains(&Allow::Mismatch) {
            said.into_iter().for_each(|text| context.ui.warn("mismatch", text));
            return Ok(());
        }
        refuse(&said, vec!["mismatch"], "write it")
    }
}

impl AnchorTolerance {
    /// Fails with every objection that is not allowed.
    pub fn judge<'a>(&self, anchors: impl Iterator<Item = (String, &'a AnchorReport)>) -> Result<(), Failure> {
        let (mut refused, mut codes) = (Vec::new(), Vec::new());
        for (certificate, anchor) in anchors {
            let objections = anchor.objections().iter().filter_map(|problem| Some((Allow::of(problem)?, problem)));
            for (allow, problem) in objections.filter(|(allow, _)| !self.allow.contains(allow)) {
                refused.push(format!("{certificate} {}", objection(problem)));
                codes.push(allow.name());
            }
        }
        refused.dedup();
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
        Self { allow: Allow::OF_CHAINS.into_iter().filter(is_allowed).collect() }
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
            match described(finding) {
                (Some(allow), text) if is_grave(finding) && !self.allow.contains(&allow) => {
                    refused.push(text);
                    codes.push(allow.name());
                }
                (allow, text) => context.ui.warn(allow.map_or("chain", Allow::name), text),
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
    /// Those of a key and its certificates, by name.
    pub const OF_CHAINS: [Self; 16] = [
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

    /// Those of a trust anchor, by name.
    pub const OF_ANCHORS: [Self; 6] = [
        Self::BrokenSignature,
        Self::Distrusted,
        Self::Expired,
        Self::NotYetValid,
        Self::UnverifiedSignature,
        Self::WeakKey,
    ];

    /// Those of an entry that is carried into another store, by name.
    pub const OF_ENTRIES: [Self; 2] = [Self::Distrusted, Self::Mismatch];

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
            Self::WeakKey => "weak-key",
        }
    }

    /// What allows a problem of an anchor or in a chain. The others forbid nothing; each is named, so that a new problem is
    /// not let through unseen.
    fn of(problem: &Problem) -> Option<Self> {
        Some(match problem {
            Problem::AnotherAuthority { .. } => Self::AnotherAuthority,
            Problem::BrokenSignature { .. } => Self::BrokenSignature,
            Problem::CaPurpose { .. } => Self::CaPurpose,
            Problem::CriticalExtension(_) => Self::CriticalExtension,
            Problem::DamagedExtension(_) => Self::DamagedExtension,
            Problem::Distrusted(_) => Self::Distrusted,
            Problem::Expired { .. } => Self::Expired,
            Problem::Exponent(_) | Problem::SmallKey(_) => Self::WeakKey,
            Problem::NameExcluded { .. } | Problem::NameNotPermitted { .. } | Problem::NameConstraints(_) => {
                Self::NameConstraints
            }
            Problem::NotCa | Problem::CaWithoutKeyCertSign => Self::NotCa,
            Problem::NotYetValid { .. } => Self::NotYetValid,
            Problem::PathLength { .. } => Self::PathLength,
            Problem::UnverifiedSignature { .. } => Self::UnverifiedSignature,
            Problem::DamagedExtensions
            | Problem::DamagedList
            | Problem::DuplicateExtension(_)
            | Problem::ExtensionsWithoutVersion3
            | Problem::KeyCertSignWithoutCa
            | Problem::NeverValid
            | Problem::NoDate
            | Problem::NoSubjectAltName
            | Problem::NotSignedByItsKey
            | Problem::OddSerial
            | Problem::SignatureAlgorithmMismatch
            | Problem::Version(_)
            | Problem::WeakSignature(_) => return None,
        })
    }
}

/// A certificate among several of one name.
fn which(certificate: &Certificate) -> String {
    format!("{} (sha256 {}…)", certificate.subject(), &certificate.sha256().to_string()[..16])
}

/// Why a certificate must not become a trust anchor, as said of it.
fn objection(problem: &Problem) -> String {
    match problem {
        Problem::BrokenSignature { .. } => "is not signed by its own key".into(),
        Problem::Distrusted(why) => format!("is one that its file {why}"),
        Problem::Expired { .. } => "has expired".into(),
        Problem::NotYetValid { .. } => "is not yet valid".into(),
        Problem::UnverifiedSignature { .. } => {
            "has a signature of an algorithm that is not supported, so it cannot be verified".into()
        }
        Problem::Exponent(_) | Problem::SmallKey(_) => "has a key that is too weak".into(),
        other => format!("has a problem: {other}"),
    }
}

/// A finding in a sentence, and what allows it; nothing has to where it is harmless.
fn described(finding: &Finding) -> (Option<Allow>, String) {
    match finding {
        Finding::Alternative(one) => {
            (None, format!("left out {}, because another certificate of the same name was used", which(one)))
        }
        Finding::DamagedKey(reason) => (Some(Allow::Mismatch), reason.clone()),
        Finding::Duplicate(one) => (None, format!("left out {}, which is there more than once", which(one))),
        Finding::ExpiredRoot(one) => {
            let end = one.not_after().map(rfc3339).unwrap_or_default();
            (None, format!("the root {} expired at {end}; clients use their own copy", which(one)))
        }
        Finding::Flawed(flaw) => (Allow::of(&flaw.problem), flawed(flaw)),
        Finding::Incomplete(one) => {
            let text = format!("the certificate {} that signed {} is missing", one.issuer(), which(one));
            (Some(Allow::Incomplete), text)
        }
        Finding::Mismatch => (Some(Allow::Mismatch), "no certificate belongs to the private key".into()),
        Finding::Unrelated(one) => (Some(Allow::Unrelated), format!("{} has no part in the chain", which(one))),
        Finding::Unverifiable => {
            let text = "whether the certificate belongs to the private key cannot be checked for this algorithm";
            (Some(Allow::UnverifiedKey), text.into())
        }
        Finding::WrongPublicKey => {
            (None, "the public key in the private key's file is that of another key; the right one is written".into())
        }
    }
}

fn flawed(flaw: &Flaw) -> String {
    let own = which(&flaw.certificate);
    match &flaw.problem {
        Problem::Distrusted(why) => format!("{own} is a certificate that its file {why}, and nothing written says so"),
        Problem::Expired { not_after } => format!("{own} expired at {}", rfc3339(*not_after)),
        Problem::NotYetValid { not_before } => format!("{own} is valid from {} only", rfc3339(*not_before)),
        _ => flaw.sentence(which),
    }
}
