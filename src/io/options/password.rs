//! Where a password comes from.

use std::ffi::OsStr;
use std::path::PathBuf;

use crate::error::Failure;
use crate::secret::Password;

/// The SOURCE of `--password` and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordSource {
    /// `env:NAME`
    Environment(String),
    /// `fd:N`
    Descriptor(u32),
    /// `file:PATH`: the first line.
    File(PathBuf),
    /// What `pass:LITERAL` becomes while the program starts: the descriptor that has the literal.
    HandedOver(u32),
    /// `pass:LITERAL`
    Literal(Password),
    /// Anything else; kept without its text, which may be a password put in the wrong place.
    Misplaced,
    /// `prompt`
    Prompt,
    /// `stdin`: the first line.
    Stdin,
}

/// The `[ALIAS=]SOURCE` of `--from-key-password`: of one key, or of all that have a password of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPassword {
    /// The alias of the one key.
    pub alias: Option<String>,
    /// Where its password comes from.
    pub source: PasswordSource,
}

/// Which password is meant: chooses the environment variable, the words of the prompt and of the hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `--ca-password`
    Ca,
    /// `--password`
    Store,
    /// `--key-password`
    Key,
    /// `--from-password`
    From,
    /// `--from-key-password`
    FromKey,
    /// `--mac-password`
    Mac,
    /// `--new-password`
    New,
    /// `--to-password`
    To,
}

impl PasswordSource {
    /// The word for a literal that was taken off the command line, in the place of `pass`.
    pub const HANDED_OVER: &str = "handed-over";

    /// The literal of `pass:LITERAL` or `ALIAS=pass:LITERAL`, and what stands before `pass`.
    pub fn split_literal(text: &str) -> Option<(&str, &str)> {
        let at = source_at(text)?;
        text[at..].strip_prefix("pass:").map(|literal| (&text[..at], literal))
    }

    /// Reads a source. It never fails, because an error would repeat the text: see [`PasswordSource::checked`].
    pub fn parse(text: &str) -> Self {
        match text.split_once(':') {
            Some((Self::HANDED_OVER, number)) => number.parse().map_or(Self::Misplaced, Self::HandedOver),
            Some(("env", name)) if !name.is_empty() => Self::Environment(name.into()),
            Some(("fd", number)) => number.parse().map_or(Self::Misplaced, Self::Descriptor),
            Some(("file", path)) if !path.is_empty() => Self::File(OsStr::new(path).into()),
            Some(("pass", literal)) => Self::Literal(Password::new(literal.into())),
            None if text == "prompt" => Self::Prompt,
            None if text == "stdin" => Self::Stdin,
            _ => Self::Misplaced,
        }
    }

    /// As it is written on a command line; `None` for what cannot be had twice, or must not be shown.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Environment(name) => Some(format!("env:{name}")),
            Self::File(path) => Some(format!("file:{}", path.display())),
            Self::Prompt => Some("prompt".into()),
            Self::Descriptor(_) | Self::HandedOver(_) | Self::Literal(_) | Self::Misplaced | Self::Stdin => None,
        }
    }

    /// The source, unless it is none.
    pub fn checked(&self, role: Role) -> Result<&Self, Failure> {
        match self {
            Self::Misplaced => Err(Failure::usage(format!(
                "{} takes a source such as env:NAME, not the password itself",
                role.option()
            ))
            .hint(format!("{} env:NAME, file:PATH, fd:N, stdin or prompt", role.option()))
            .hint(format!("{} pass:LITERAL works too, but other users can see it", role.option()))),
            source => Ok(source),
        }
    }
}

impl KeyPassword {
    /// That of every key.
    pub fn of_every_key(source: PasswordSource) -> Self {
        Self { alias: None, source }
    }

    /// Reads `[ALIAS=]SOURCE`, and never fails either.
    pub fn parse(text: &str) -> Self {
        let at = source_at(text).unwrap_or_default();
        let alias = at.checked_sub(1).map(|end| text[..end].to_owned());
        Self { alias, source: PasswordSource::parse(&text[at..]) }
    }
}

/// Where the source of `[ALIAS=]SOURCE` begins. An alias may have any character: it ends before the first `=` that a
/// source follows.
fn source_at(text: &str) -> Option<usize> {
    let starts = std::iter::once(0).chain(text.match_indices('=').map(|(at, _)| at + 1));
    starts.into_iter().find(|start| PasswordSource::parse(&text[*start..]) != PasswordSource::Misplaced)
}

impl Role {
    /// The option that names the source.
    pub fn option(self) -> &'static str {
        match self {
            Self::Ca => "--ca-password",
            Self::Store => "--password",
            Self::Key => "--key-password",
            Self::From => "--from-password",
            Self::FromKey => "--from-key-password",
            Self::Mac => "--mac-password",
            Self::New => "--new-password",
            Self::To => "--to-password",
        }
    }

    /// The environment variable that holds the password itself.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Ca => "CERTTOOL_CA_PASSWORD",
            Self::Store => "CERTTOOL_PASSWORD",
            Self::Key => "CERTTOOL_KEY_PASSWORD",
            Self::From => "CERTTOOL_FROM_PASSWORD",
            Self::FromKey => "CERTTOOL_FROM_KEY_PASSWORD",
            Self::Mac => "CERTTOOL_MAC_PASSWORD",
            Self::New => "CERTTOOL_NEW_PASSWORD",
            Self::To => "CERTTOOL_TO_PASSWORD",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        assert_eq!(PasswordSource::parse("env:A"), PasswordSource::Environment("A".into()));
        assert_eq!(PasswordSource::parse("file:a:b"), PasswordSource::File("a:b".into()));
        assert_eq!(PasswordSource::parse("fd:3"), PasswordSource::Descriptor(3));
        assert_eq!(PasswordSource::parse("pass:"), PasswordSource::Literal(Password::new(String::new())));
        assert_eq!(PasswordSource::parse("stdin"), PasswordSource::Stdin);
    }

    #[test]
    fn what_is_shown_is_no_password() {
        for text in ["env:A", "file:a:b", "prompt"] {
            assert_eq!(PasswordSource::parse(text).words().as_deref(), Some(text));
        }
        for text in ["fd:3", "pass:hunter2", "hunter2", "stdin"] {
            assert_eq!(PasswordSource::parse(text).words(), None);
        }
    }

    #[test]
    fn a_source_may_be_that_of_one_key() {
        let of = |alias: Option<&str>, source| KeyPassword { alias: alias.map(Into::into), source };
        assert_eq!(KeyPassword::parse("stdin"), of(None, PasswordSource::Stdin));
        assert_eq!(KeyPassword::parse("file:a=b"), of(None, PasswordSource::File("a=b".into())));
        assert_eq!(KeyPassword::parse("a=fd:3"), of(Some("a"), PasswordSource::Descriptor(3)));
        assert_eq!(KeyPassword::parse("a=b:c=env:A"), of(Some("a=b:c"), PasswordSource::Environment("A".into())));
        assert_eq!(KeyPassword::parse("a=hunter2"), of(None, PasswordSource::Misplaced));
    }

    #[test]
    fn a_literal_is_found_behind_an_alias_too() {
        assert_eq!(PasswordSource::split_literal("pass:a:b=c"), Some(("", "a:b=c")));
        assert_eq!(PasswordSource::split_literal("a=b=pass:c"), Some(("a=b=", "c")));
        assert_eq!(PasswordSource::split_literal("file:pass:a"), None);
        assert_eq!(PasswordSource::split_literal("hunter2"), None);
    }

    #[test]
    fn a_misplaced_password_is_forgotten_at_once() {
        for slip in ["hunter2", "env:", "fd:hunter2", "file:", "password:hunter2", ""] {
            let failure = PasswordSource::parse(slip).checked(Role::Store).unwrap_err();
            assert!(!format!("{failure:?}").contains("hunter2"));
        }
    }
}
