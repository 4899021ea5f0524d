//! What an extension or attribute says, as a tree that reports show as text and as JSON alike.

use time::OffsetDateTime;

/// A value, or several of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(u64),
    /// A word or a sentence; it may hold anything, so escape it before it reaches a terminal.
    Text(String),
    /// An instant.
    Time(OffsetDateTime),
    /// GeneralNames in their DER, read one by one when they are shown: there may be a million.
    Names(Vec<u8>),
    /// Values of one kind, in the order of the file.
    List(Vec<Value>),
    /// Named values, each name once; names are in snake case.
    Fields(Vec<(&'static str, Value)>),
}

impl Value {
    /// Something that says itself what it is.
    pub fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// Octets, in hexadecimal digits.
    pub fn octets(octets: &[u8]) -> Self {
        Self::Text(crate::asn1::hex::encode(octets))
    }

    /// A list of what says itself what it is.
    pub fn texts<T: ToString>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// The fields that are there.
    pub fn fields(fields: impl IntoIterator<Item = (&'static str, Option<Self>)>) -> Self {
        Self::Fields(fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
    }

    /// A flag that is worth a word only when it is set.
    pub fn set(flag: bool) -> Option<Self> {
        flag.then_some(Self::Flag(true))
    }
}
