//! What is wrong with certificates on their own: expired, weak.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::diagnosis::{Finding, Severity};
use crate::x509::{Certificate, Weakness};

/// Everything about a certificate that somebody is going to show.
pub(super) fn of_shown(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    found(certificate, &Weakness::of_certificate(certificate, now))
}

/// What about a certificate matters to those who are going to rely on it.
pub(super) fn of_relied_on(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    let matters = |weakness: &Weakness| matches!(weakness, Weakness::Expired | Weakness::NotYetValid);
    let all = Weakness::of_certificate(certificate, now).into_iter().filter(matters);
    found(certificate, &all.chain(Weakness::of_strength(certificate, now)).collect::<Vec<_>>())
}

/// The same about one of many that are trusted: nobody needs those that are over.
pub(super) fn of_anchor(certificate: &Certificate, now: OffsetDateTime) -> impl Iterator<Item = Finding> {
    let consequence = "nothing that it signed is trusted any more";
    of_relied_on(certificate, now).into_iter().map(move |finding| match finding.code {
        "expired" => Finding { severity: Severity::Warning, consequence: consequence.into(), ..finding },
        _ => finding,
    })
}

fn found(certificate: &Certificate, weaknesses: &[Weakness]) -> Vec<Finding> {
    let subject = certificate.subject();
    let cause = |weakness: &Weakness| format!("{subject}: {weakness}{}", dated(certificate, weakness));
    weaknesses.iter().map(|weakness| finding(weakness, cause(weakness))).collect()
}

/// When that was, or will be.
fn dated(certificate: &Certificate, weakness: &Weakness) -> String {
    let date = match weakness {
        Weakness::Expired => certificate.not_after(),
        Weakness::NotYetValid => certificate.not_before(),
        _ => None,
    };
    date.and_then(|date| date.format(&Rfc3339).ok()).map(|date| format!(" ({date})")).unwrap_or_default()
}

fn finding(weakness: &Weakness, cause: String) -> Finding {
    let (severity, consequence) = match weakness {
        Weakness::Expired | Weakness::NotYetValid | Weakness::NeverValid => {
            (Severity::Error, "every client that verifies certificates refuses it")
        }
        Weakness::NoSubjectAltName => (Severity::Warning, "TLS clients find no host name in it and refuse it"),
        Weakness::SmallKey(_) | Weakness::WeakSignature(_) | Weakness::Exponent(_) => {
            (Severity::Warning, "clients refuse it, for it can be forged")
        }
        _ => (Severity::Warning, "strict clients refuse it"),
    };
    Finding::new(weakness.code(), severity, cause, consequence)
}
