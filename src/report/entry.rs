//! An entry of a keystore as every command shows it.

use serde::Serialize;
use time::OffsetDateTime;

use crate::keystore::{Entry, Item, Opaque};
use crate::report::Page;
use crate::report::{CertificateReport, KeyReport, TrustReport, rfc3339};

/// An entry of a keystore.
#[derive(Debug, Serialize)]
pub struct EntryReport {
    /// Its alias.
    pub alias: String,
    kind: &'static str,
    created: Option<String>,
    key: Option<KeyReport>,
    certificates: Vec<CertificateReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<TrustReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl EntryReport {
    /// Facts of an entry that show without opening its key.
    pub fn new(entry: &Entry, now: OffsetDateTime) -> Self {
        let certificates: Vec<_> = entry.certificates().map(|one| CertificateReport::new(one, now)).collect();
        let (key, note) = match &entry.item {
            Item::KeyPair { key, .. } => (key_of(entry, key), None),
            Item::Opaque(Opaque { what, .. }) => (None, Some(what.clone())),
            Item::Secret(secret) => (secret.algorithm.as_deref().map(KeyReport::named), None),
            Item::Certificate(_) | Item::TrustedCertificate(_) => (None, None),
        };
        Self {
            alias: entry.alias.to_string(),
            kind: entry.kind().name(),
            created: entry.created.and_then(crate::keystore::Timestamp::instant).map(rfc3339),
            key,
            certificates,
            trust: entry.trust().and_then(TrustReport::of),
            note,
        }
    }

    /// Alias and kind.
    pub fn title(&self) -> String {
        format!("`{}` ({})", self.alias, self.kind)
    }

    /// What it holds, on one line.
    pub fn summary(&self) -> String {
        let issuers = match self.certificates.len() {
            0 | 1 => String::new(),
            count => format!(", chain of {count}"),
        };
        match (self.certificates.first(), &self.note) {
            (Some(leaf), _) => leaf.summary() + &issuers,
            (None, Some(note)) => note.clone(),
            (None, None) => self.key.as_ref().map_or_else(|| self.kind.into(), KeyReport::title),
        }
    }

    /// The lines of one entry.
    pub fn lines(&self, page: &mut Page) {
        let mut title = vec![self.alias.clone(), self.kind.to_owned()];
        let key = self.key.as_ref().or(self.certificates.first().map(|leaf| &leaf.key));
        title.extend(key.map(KeyReport::title));
        if self.kind == "key-pair" {
            title.push(match self.certificates.len() {
                0 => "no certificate".into(),
                1 => "1 certificate".into(),
                count => format!("chain of {count}"),
            });
        }
        page.heading(&title.join("  "));
        if let Some(leaf) = self.certificates.first() {
            leaf.fields(page);
        }
        page.field("trust", self.trust.as_ref().map_or("", TrustReport::words));
        page.field("note", self.note.as_deref().unwrap_or_default());
    }
}

/// The key's algorithm shows in its certificate, or in the key itself when it is not sealed.
pub(super) fn key_of(entry: &Entry, key: &crate::keystore::StoredKey) -> Option<KeyReport> {
    match (entry.certificates().next(), key) {
        (Some(leaf), _) => Some(KeyReport::new(&leaf.key_algorithm())),
        (None, crate::keystore::StoredKey::Open(key)) => Some(KeyReport::new(key.algorithm())),
        (None, crate::keystore::StoredKey::Sealed(_)) => None,
    }
}
