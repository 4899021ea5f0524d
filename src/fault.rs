//! Why the core could not do what was asked, in kinds that a caller can act on.

use std::fmt;

/// A failure of the core. Every variant is one kind of remedy; the text is the true reason, without the file's name
/// (the edge adds it), lower case, no final period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The target format has no place for something: names the entries and why.
    CannotHold(String),
    /// The bytes are not what they claim to be, or were damaged.
    Corrupt(String),
    /// What the caller asked for cannot be expressed (a bad name, an impossible key size).
    Invalid(String),
    /// Work or size over a limit that protects against hostile files.
    Limit {
        /// What was counted, with the figure found.
        what: String,
        /// The limit in force.
        limit: u64,
        /// Which of the limits that a caller sets, where it is one.
        set_as: Option<Limit>,
    },
    /// The operating system gives no random numbers.
    NoRandomness,
    /// A password is needed to go on and none was given; names what it opens.
    PasswordNeeded(String),
    /// The password given does not open it; where the format cannot tell a wrong password from damage, the text says so.
    PasswordWrong(String),
    /// Well-formed, but of a kind that is not implemented: a whole statement, which names the algorithm with its OID.
    Unsupported(String),
}

/// A limit that a caller sets, and may raise for a file that is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// How many bytes are read and written.
    Bytes,
    /// How many entries, certificates and keys a file may hold.
    Entries,
    /// How often a key derivation may iterate.
    Iterations,
}

/// The result of everything in the core.
pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    /// The same fault with the place it happened in front: `entry "server": …`.
    pub fn within(self, place: &str) -> Self {
        let prefix = |text: String| format!("{place}: {text}");
        match self {
            Self::CannotHold(text) => Self::CannotHold(prefix(text)),
            Self::Corrupt(text) => Self::Corrupt(prefix(text)),
            Self::Invalid(text) => Self::Invalid(prefix(text)),
            Self::Limit { what, limit, set_as } => Self::Limit { what: prefix(what), limit, set_as },
            Self::NoRandomness => Self::NoRandomness,
            Self::PasswordNeeded(text) => Self::PasswordNeeded(prefix(text)),
            Self::PasswordWrong(text) => Self::PasswordWrong(prefix(text)),
            Self::Unsupported(text) => Self::Unsupported(prefix(text)),
        }
    }

    /// Whether the bytes are damaged, and not only of an unknown kind.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Corrupt(_))
    }

    /// A [`Fault::Corrupt`] from anything that can be said.
    pub fn corrupt(text: impl Into<String>) -> Self {
        Self::Corrupt(text.into())
    }

    /// A [`Fault::Unsupported`] from anything that can be said.
    pub fn unsupported(text: impl Into<String>) -> Self {
        Self::Unsupported(text.into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CannotHold(text)
            | Self::Corrupt(text)
            | Self::Invalid(text)
            | Self::PasswordNeeded(text)
            | Self::PasswordWrong(text)
            | Self::Unsupported(text) => f.write_str(text),
            Self::Limit { what, limit, .. } => write!(f, "{what} is over the limit of {limit}"),
            Self::NoRandomness => f.write_str("the operating system gives no random numbers"),
        }
    }
}

impl std::error::Error for Fault {}
