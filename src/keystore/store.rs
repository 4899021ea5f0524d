//! A keystore: its entries in file order.

use crate::keystore::{Alias, Entry, Format, Integrity, Kind, Protection, Timestamp};
use crate::x509::Certificate;

/// A keystore in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keystore {
    /// The format it was read from, or is to be written in.
    pub format: Format,
    /// In file order.
    pub entries: Vec<Entry>,
    /// When the store itself was made, where the format says.
    pub created: Option<Timestamp>,
    /// How it was protected.
    pub protection: Protection,
    /// Whether it was shown to be intact.
    pub integrity: Integrity,
    /// What the reader found odd without refusing it; written back, the store is without these oddities.
    pub notes: Vec<String>,
}

impl Keystore {
    /// An empty store.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            entries: Vec::new(),
            created: None,
            protection: Protection::default(),
            integrity: Integrity::Verified,
            notes: Vec::new(),
        }
    }

    /// The position of the entry with this alias: the exact name first, else the one of the same name to this format.
    pub fn position(&self, alias: &Alias) -> Option<usize> {
        let name = self.format.name_of(alias);
        let exact = self.entries.iter().position(|entry| entry.alias == *alias);
        exact.or_else(|| self.entries.iter().position(|entry| self.format.name_of(&entry.alias) == name))
    }

    /// The entry with this alias, found as [`Self::position`] does.
    pub fn entry(&self, alias: &Alias) -> Option<&Entry> {
        self.position(alias).map(|at| &self.entries[at])
    }

    /// Puts an entry in the place of the one with its alias, or after all others. Of several, Java sees the last.
    pub fn put(&mut self, entry: Entry) {
        let last = self.entries.iter().rposition(|other| other.alias == entry.alias);
        match last.or_else(|| self.position(&entry.alias)) {
            Some(at) => self.entries[at] = entry,
            None => self.entries.push(entry),
        }
    }

    /// The certificates of all entries.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.entries.iter().flat_map(Entry::certificates)
    }

    /// Whether the file has nothing that shows a change, though its format could have: any password fits such a store.
    pub fn lacks_integrity(&self) -> bool {
        self.integrity == Integrity::Absent && self.format == Format::Pkcs12
    }

    /// The entries that hold a private key.
    pub fn key_pairs(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.kind() == Kind::KeyPair)
    }
}
