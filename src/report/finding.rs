//! A weak point.

use serde::Serialize;

use crate::report::Page;
use crate::x509::Weakness;

/// A weak point: a word for scripts, a sentence for people.
#[derive(Debug, Serialize)]
pub struct FindingReport {
    code: &'static str,
    message: String,
}

impl FindingReport {
    /// All of them.
    pub fn all(weaknesses: &[Weakness]) -> Vec<Self> {
        let report = |weakness: &Weakness| Self { code: weakness.code(), message: weakness.to_string() };
        weaknesses.iter().map(report).collect()
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
