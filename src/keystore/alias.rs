//! The name of an entry.

use std::fmt;

/// The name of an entry, exactly as stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Alias(String);

impl Alias {
    /// An alias from text as stored or as typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, which may hold anything: escape it before it reaches a terminal.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first of `name-2`, `name-3` … that is free.
    pub fn numbered(name: &str, is_free: impl FnMut(&String) -> bool) -> Self {
        Self((2..).map(|number| format!("{name}-{number}")).find(is_free).unwrap_or_default())
    }

    /// As Java folds it (`String.toLowerCase(Locale.ENGLISH)`): two aliases that fold alike are one to Java.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Alias {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
