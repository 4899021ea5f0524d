//! A weak point.

use serde::Serialize;

use crate::report::Page;
use crate::x509::Problem;

/// A weak point: a word for scripts, a sentence for people.
#[derive(Debug, Serialize)]
pub struct FindingReport {
    code: &'static str,
    message: String,
}

impl FindingReport {
    /// All of them.
    pub fn all(problems: &[Problem]) -> Vec<Self> {
        let report = |problem: &Problem| Self { code: problem.code(), message: problem.to_string() };
        problems.iter().map(report).collect()
    }

    /// The sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Its line.
    pub(super) fn line(&self, page: &mut Page) {
        page.labelled("  ", "finding", super::details::WIDTH, &format!("{}: {}", self.code, self.message));
    }
}
