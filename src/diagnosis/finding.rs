//! What was found.

use crate::diagnosis::Remedy;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A word for scripts, the same in every version.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The entry that it is about.
    pub entry: Option<String>,
    /// What is the case: lower case, no final period.
    pub cause: String,
    /// What comes of it.
    pub consequence: String,
    /// What repairs it, where something does.
    pub remedy: Option<Remedy>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing fails.
    Note,
    /// Something fails somewhere, or will.
    Warning,
    /// The program that was named, or every program, fails.
    Error,
}

impl Severity {
    /// The name used in reports and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Finding {
    /// A finding without an entry or a remedy.
    pub(super) fn new(
        code: &'static str,
        severity: Severity,
        cause: impl Into<String>,
        consequence: impl Into<String>,
    ) -> Self {
        Self { code, severity, entry: None, cause: cause.into(), consequence: consequence.into(), remedy: None }
    }

    /// The same about an entry.
    pub(super) fn about(self, entry: &str) -> Self {
        Self { entry: Some(entry.to_owned()), ..self }
    }

    /// The same with what repairs it.
    pub(super) fn repaired_by(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }
}
