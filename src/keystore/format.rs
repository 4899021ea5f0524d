//! What is known of a file format, apart from how it is read and written.

use std::fmt;
use std::hash::{Hash, Hasher};

use crate::keystore::Alias;

/// A file format that holds certificates or keys. Each is a constant beside its reader: `Format::JKS`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Format(&'static About);

/// What a format is called, what it holds, and what others expect of it.
#[derive(Debug, PartialEq, Eq)]
pub struct About {
    /// The name used in options and JSON.
    pub name: &'static str,
    /// Other names taken in options.
    pub aliases: &'static [&'static str],
    /// The name used in sentences.
    pub title: &'static str,
    /// The article before it, with a space; empty before what is no single thing.
    pub article: &'static str,
    /// What it is, in a phrase.
    pub summary: &'static str,
    /// What names of such files end in.
    pub extensions: &'static [&'static str],
    /// What they may end in as well, and readers do not mind.
    pub other_extensions: &'static [&'static str],
    /// Whether it is a keystore rather than a loose bundle of certificates and keys.
    pub is_keystore: bool,
    /// Whether aliases that differ by case only are the same entry: Java folds those of its own keystores and of PKCS#12;
    /// Bouncy Castle does not fold those of its own, and nobody looks up names in PEM.
    pub folds_alias_case: bool,
    /// Whether PKCS#12 protects better.
    pub is_outdated: bool,
    /// How integrity is checked where no MAC says so.
    pub digest: Option<&'static str>,
    /// Whether such a keystore may be without a check of integrity.
    pub integrity_is_optional: bool,
    /// How many sections a new one has.
    pub sections: u64,
}

/// What a keystore format does with its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// A key may have a password of its own.
    pub entry_passwords: bool,
    /// A certificate can stand as a trust anchor.
    pub trusted_certificates: bool,
    /// A symmetric key can be an entry.
    pub secret_keys: bool,
    /// A certificate can stand without being a trust anchor.
    pub certificates: bool,
    /// A private key can stand without a certificate.
    pub keys_without_chain: bool,
    /// Every entry has a date.
    pub dates: bool,
    /// Entries have attributes of any kind.
    pub attributes: bool,
    /// Whether the file was changed can be checked with its password.
    pub integrity: bool,
}

impl About {
    /// A format of loose certificates and keys with this name and title.
    pub const fn bundle(name: &'static str, title: &'static str, extensions: &'static [&'static str]) -> Self {
        Self {
            name,
            aliases: &[],
            title,
            article: "",
            summary: title,
            extensions,
            other_extensions: &[],
            is_keystore: false,
            folds_alias_case: false,
            is_outdated: false,
            digest: None,
            integrity_is_optional: false,
            sections: 0,
        }
    }

    /// A keystore format with this name and title.
    pub const fn keystore(name: &'static str, title: &'static str, extensions: &'static [&'static str]) -> Self {
        Self { article: "a ", is_keystore: true, ..Self::bundle(name, title, extensions) }
    }
}

impl Format {
    /// The format that this is about.
    pub const fn new(about: &'static About) -> Self {
        Self(about)
    }

    /// What is known of it.
    pub const fn about(self) -> &'static About {
        self.0
    }

    /// The name used in options and JSON.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The name used in sentences.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// What an alias is found by.
    pub fn name_of(self, alias: &Alias) -> String {
        if self.0.folds_alias_case { alias.folded() } else { alias.to_string() }
    }

    /// The name used in sentences, of any such file: `a JKS keystore`.
    pub fn with_article(self) -> String {
        format!("{}{}", self.0.article, self.0.title)
    }

    /// Whether this is a keystore rather than a loose bundle of certificates and keys.
    pub fn is_keystore(self) -> bool {
        self.0.is_keystore
    }

    /// Whether options call it by this name.
    pub fn is_called(self, name: &str) -> bool {
        self.0.name == name || self.0.aliases.contains(&name)
    }

    /// Whether names of such files usually end in this, in whatever case.
    pub fn is_named(self, extension: &str) -> bool {
        self.0.extensions.iter().any(|own| own.eq_ignore_ascii_case(extension))
    }
}

impl Hash for Format {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}
