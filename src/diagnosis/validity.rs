//! What is wrong with certificates on their own: expired, weak.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::diagnosis::{Finding, Severity};
use crate::x509::{Certificate, Problem};

/// Everything about a certificate that somebody is going to show.
pub(super) fn of_shown(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    found(certificate, &Problem::of_certificate(certificate, now))
}

/// What about a certificate matters to those who are going to rely on it.
pub(super) fn of_relied_on(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    found(certificate, &relied_on(certificate, now))
}

/// The same about one of many that are trusted: nobody needs those that have expired.
pub(super) fn of_anchor(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    let problems = relied_on(certificate, now);
    let mut findings = found(certificate, &problems);
    for (finding, problem) in findings.iter_mut().zip(&problems) {
        if matches!(problem, Problem::Expired { .. }) {
            finding.severity = Severity::Warning;
            finding.consequence = "nothing that it signed is trusted any more".into();
        }
    }
    findings
}

fn relied_on(certificate: &Certificate, now: OffsetDateTime) -> Vec<Problem> {
    let dates = Problem::of_validity(certificate, now).into_iter();
    dates.chain(Problem::of_strength(certificate, now)).collect()
}

fn found(certificate: &Certificate, problems: &[Problem]) -> Vec<Finding> {
    let subject = certificate.subject();
    let cause = |problem: &Problem| format!("{subject}: {problem}{}", dated(problem));
    problems.iter().map(|problem| finding(problem, cause(problem))).collect()
}

/// When that was, or will be.
fn dated(problem: &Problem) -> String {
    let (Problem::Expired { not_after: date } | Problem::NotYetValid { not_before: date }) = problem else {
        return String::new();
    };
    date.format(&Rfc3339).map_or_else(|_| String::new(), |date| format!(" ({date})"))
}

fn finding(problem: &Problem, cause: String) -> Finding {
    let (severity, consequence) = match problem {
        Problem::Expired { .. } | Problem::NotYetValid { .. } | Problem::NeverValid => {
            (Severity::Error, "every client that verifies certificates refuses it")
        }
        Problem::NoSubjectAltName => (Severity::Warning, "TLS clients find no host name in it and refuse it"),
        Problem::SmallKey(_) | Problem::WeakSignature(_) | Problem::Exponent(_) => {
            (Severity::Warning, "clients refuse it, for it can be forged")
        }
        _ => (Severity::Warning, "strict clients refuse it"),
    };
    Finding::new(problem.code(), severity, cause, consequence)
}
