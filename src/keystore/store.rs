//! A keystore: its entries in file order.

use std::collections::HashSet;

use crate::keystore::{Alias, Entry, Format, Integrity, Item, Kind, Protection, Timestamp, TrustSettings};
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
    /// What the file was wrapped in, if it was no keystore as programs read it.
    pub wrapping: Option<Wrapping>,
    /// What the reader found odd without refusing it; written back, the store is without these oddities.
    pub notes: Vec<String>,
    /// What the file leaves open, and the reader supplied.
    pub inferred: Inferred,
    /// How the file was built in ways that only tolerant programs follow; written back, the store is built plainly.
    pub build: Build,
}

/// How a file is built, beside what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Build {
    /// PKCS#12 only: bags lie within bags (RFC 7292 4.2.6).
    pub nested_bags: bool,
    /// PKCS#12 only: attributes of a bag are damaged.
    pub damaged_attributes: bool,
    /// BKS only: it is of a version before 2.
    pub old_bks: bool,
    /// The length of the key of PBMAC1 in octets, where that is its MAC.
    pub pbmac1_key_len: Option<usize>,
}

/// What a file that is no keystore does not say of its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inferred {
    /// Aliases that were made up, because the file has no names for these entries.
    pub aliases: HashSet<Alias>,
    /// Whether the file marks no certificate as trusted: its certificates may be trusted ones, or not.
    pub trust: bool,
}

/// What a whole keystore was wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// PEM armour: BEGIN and END lines around it.
    Armour,
    /// The file is base64 of it.
    Base64,
    /// Base64 within a configuration file.
    Configuration,
}

impl Wrapping {
    /// The name used in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Self::Armour => "PEM armour",
            Self::Base64 => "base64",
            Self::Configuration => "base64 within a configuration file",
        }
    }
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
            wrapping: None,
            notes: Vec::new(),
            inferred: Inferred::default(),
            build: Build::default(),
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
            Some(at) => _ = self.replace(at, entry),
            None => self.entries.push(entry),
        }
    }

    /// Makes trusted certificates of those that are not marked as trusted, and are meant by what the file says of their
    /// trust.
    pub fn trust_certificates(&mut self, is_meant: impl Fn(&TrustSettings) -> bool) {
        for entry in &mut self.entries {
            if let Item::Certificate(stored) = &entry.item
                && is_meant(&stored.trust)
            {
                entry.item = Item::TrustedCertificate(stored.clone());
            }
        }
    }

    /// The same of a file that marks none: every one is meant that the file does not distrust. Not beside a key without
    /// its certificate: one of them may be there in its place, by mistake.
    pub fn trust_unmarked(&mut self) {
        if self.inferred.trust && !self.has_bare_key() {
            self.trust_certificates(|trust| trust.objection().is_none());
        }
    }

    /// Whether it has a key whose certificate is not in it, or not known.
    pub fn has_bare_key(&self) -> bool {
        self.key_pairs().any(|key| key.certificates().next().is_none())
    }

    /// How many entries, certificates of keys beside them and sections a reader of the store counts against its limit.
    pub fn count(&self) -> u64 {
        let sections = match self.protection.sections.len() {
            0 => self.format.about().sections,
            count => count as u64,
        };
        let of = |entry: &Entry| match entry.kind() {
            Kind::KeyPair => 1 + entry.certificates().count() as u64,
            _ => 1,
        };
        sections + self.entries.iter().map(of).sum::<u64>()
    }

    /// The certificates of all entries.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.entries.iter().flat_map(Entry::certificates)
    }

    /// Whether the file has nothing that shows a change, though its format could have: any password fits such a store.
    pub fn lacks_integrity(&self) -> bool {
        self.integrity == Integrity::Absent && self.format.about().integrity_is_optional
    }

    /// The entries that hold a private key.
    pub fn key_pairs(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.kind() == Kind::KeyPair)
    }
}
