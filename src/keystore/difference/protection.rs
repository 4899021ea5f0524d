//! How two stores protect what they hold.

use std::collections::BTreeSet;

use crate::keystore::{Item, Keystore, Section, StoredKey};

/// A property of a store that is no part of its contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// The file format.
    Format,
    /// How the whole is authenticated.
    Integrity,
    /// The schemes that private keys are sealed with.
    Keys,
    /// How the sections that hold the certificates are encrypted.
    Sections,
}

impl Aspect {
    /// The name used in reports and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Integrity => "integrity",
            Self::Keys => "key-protection",
            Self::Sections => "sections",
        }
    }
}

/// The protection of a store in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protections([(Aspect, String); 4]);

impl Protections {
    /// How this store was protected when it was read.
    pub fn of(keystore: &Keystore) -> Self {
        Self([
            (Aspect::Format, keystore.format.title().to_owned()),
            (Aspect::Sections, joined(keystore.protection.sections.iter().map(section))),
            (Aspect::Keys, joined(keystore.entries.iter().filter_map(|entry| key(&entry.item)))),
            (Aspect::Integrity, integrity(keystore)),
        ])
    }

    /// Each aspect in which the stores differ, with the words of both.
    pub fn differences<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (Aspect, &'a str, &'a str)> {
        let both = self.0.iter().zip(&other.0);
        both.filter(|(one, other)| one != other)
            .map(|((aspect, one), (_, other))| (*aspect, one.as_str(), other.as_str()))
    }
}

/// Java's own formats end in a digest that the password goes into; that of UBER is encrypted with the rest.
fn integrity(keystore: &Keystore) -> String {
    match (&keystore.protection.mac, keystore.format.about().digest) {
        (Some(mac), _) => mac.scheme.to_string(),
        (None, Some(digest)) => digest.into(),
        (None, None) => String::new(),
    }
}

fn section(section: &Section) -> String {
    match section {
        Section::Clear => "not encrypted".into(),
        Section::Encrypted(scheme) => scheme.to_string(),
        Section::Opaque(_) => "of a kind that is not read".into(),
    }
}

fn key(item: &Item) -> Option<String> {
    match item {
        Item::KeyPair { key: StoredKey::Open(_), .. } => Some("not encrypted".into()),
        Item::KeyPair { key: StoredKey::Sealed(key), .. } => {
            Some(key.scheme().map_or_else(|fault| fault.to_string(), |scheme| scheme.to_string()))
        }
        _ => None,
    }
}

/// Each once: a store may have thousands of keys.
fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("; ")
}
