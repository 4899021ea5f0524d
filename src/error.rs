//! Maps an error chain to its kind, which chooses exit code and hints.

use std::fmt;
use std::io;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::fault::{Fault, Limit};

/// What went wrong, as scripts see it; the numbers are the exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Kind {
    /// A check says no.
    Check = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A file is missing, unreadable or unwritable, or the system gives no random numbers.
    File = 3,
    /// A password is missing or wrong.
    Password = 4,
    /// Content is damaged or of an unsupported kind.
    Content = 5,
    /// Something is in the way: it exists, would be lost, or was not confirmed.
    Conflict = 6,
}

/// An error of the edge that knows its kind and its remedy.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    message: String,
    hints: Vec<String>,
}

/// An error chain, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its kind.
    pub kind: Kind,
    /// The first line.
    pub message: String,
    /// What lies behind it, nearest first.
    pub causes: Vec<String>,
    /// What to do about it.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure of this kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: Vec::new() }
    }

    /// See [`Kind::Check`].
    pub fn check(message: impl Into<String>) -> Self {
        Self::new(Kind::Check, message)
    }

    /// See [`Kind::Conflict`].
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, message)
    }

    /// See [`Kind::Content`].
    pub fn content(message: impl Into<String>) -> Self {
        Self::new(Kind::Content, message)
    }

    /// See [`Kind::File`].
    pub fn file(message: impl Into<String>) -> Self {
        Self::new(Kind::File, message)
    }

    /// See [`Kind::Password`].
    pub fn password(message: impl Into<String>) -> Self {
        Self::new(Kind::Password, message)
    }

    /// See [`Kind::Usage`].
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// The same with something to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl Problem {
    /// Reads a chain: the outermost context and its reason become the first line.
    pub fn of(error: &anyhow::Error) -> Self {
        let mut lines: Vec<String> = Vec::new();
        let (mut kind, mut hints) = (None, Vec::new());
        for cause in error.chain() {
            lines.push(cause.to_string());
            if let Some(failure) = cause.downcast_ref::<Failure>() {
                kind = kind.or(Some(failure.kind));
                hints.extend(failure.hints.iter().cloned());
            } else if let Some(fault) = cause.downcast_ref::<Fault>() {
                kind = kind.or(Some(kind_of(fault)));
                hints.extend(hint_for(fault));
            } else if cause.downcast_ref::<io::Error>().is_some() {
                kind = kind.or(Some(Kind::File));
            }
        }
        let joined = lines.len().min(2);
        let causes = lines.split_off(joined);
        Self { kind: kind.unwrap_or(Kind::Content), message: lines.join(": "), causes, hints }
    }
}

/// The `error` of a JSON document, with the exit code as `code`.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Problem", 5)?;
        object.serialize_field("code", &(self.kind as u8))?;
        object.serialize_field("kind", &self.kind)?;
        object.serialize_field("message", &self.message)?;
        object.serialize_field("causes", &self.causes)?;
        object.serialize_field("hints", &self.hints)?;
        object.end()
    }
}

fn kind_of(fault: &Fault) -> Kind {
    match fault {
        Fault::CannotHold(_) => Kind::Conflict,
        Fault::Corrupt(_) | Fault::Limit { .. } | Fault::Unsupported(_) => Kind::Content,
        Fault::Invalid(_) => Kind::Usage,
        Fault::NoRandomness => Kind::File,
        Fault::PasswordNeeded(_) | Fault::PasswordWrong(_) => Kind::Password,
    }
}

fn hint_for(fault: &Fault) -> Option<String> {
    match fault {
        Fault::Limit { set_as: Some(limit), .. } => {
            let option = match limit {
                Limit::Bytes => "--max-size",
                Limit::Entries => "--max-entries",
                Limit::Iterations => "--max-iterations",
            };
            Some(format!("if you trust this file, raise the limit with {option}"))
        }
        Fault::PasswordNeeded(_) => {
            Some("give the password with --password file:PATH, env:NAME, stdin or prompt".into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_says_what_failed_and_why() {
        let fault = Fault::Corrupt("the file ends after 3 bytes".into());
        let problem = Problem::of(&anyhow::Error::new(fault).context("cannot read `a.jks`"));
        assert_eq!(problem.message, "cannot read `a.jks`: the file ends after 3 bytes");
        assert_eq!(problem.kind, Kind::Content);
        assert!(problem.causes.is_empty());
    }

    #[test]
    fn no_random_numbers_are_the_fault_of_the_system_and_not_of_the_content() {
        assert_eq!(Problem::of(&anyhow::Error::new(Fault::NoRandomness)).kind, Kind::File);
    }

    #[test]
    fn a_limit_names_the_option_that_lifts_it() {
        let limit = Fault::Limit { what: "9 iterations".into(), limit: 5, set_as: Some(Limit::Iterations) };
        let problem = Problem::of(&anyhow::Error::new(limit));
        assert_eq!(problem.hints, ["if you trust this file, raise the limit with --max-iterations"]);
    }
}
