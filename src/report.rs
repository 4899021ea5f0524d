//! The objects that reports are made of, the same in text and JSON in every command.

use std::borrow::Cow;

use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use crate::key::KeyAlgorithm;
use crate::keystore::{Entry, Item, Opaque};
use crate::ui::Page;
use crate::x509::Certificate;

/// A certificate.
#[derive(Debug, Serialize)]
pub struct CertificateReport {
    subject: String,
    issuer: String,
    serial: String,
    not_before: Option<String>,
    not_after: Option<String>,
    days_left: Option<i64>,
    sha256: String,
    key: KeyReport,
    signature_algorithm: String,
    subject_alt_names: Vec<String>,
    ca: bool,
}

/// The algorithm and size of a key.
#[derive(Debug, Serialize)]
pub struct KeyReport {
    algorithm: String,
    bits: Option<u32>,
}

/// An entry of a keystore.
#[derive(Debug, Serialize)]
pub struct EntryReport {
    alias: String,
    kind: &'static str,
    created: Option<String>,
    key: Option<KeyReport>,
    certificates: Vec<CertificateReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl CertificateReport {
    /// Facts of a certificate, with the days that are left at `now`.
    pub fn new(certificate: &Certificate, now: OffsetDateTime) -> Self {
        let not_after = certificate.not_after();
        Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            serial: certificate.serial().hex(),
            not_before: certificate.not_before().map(rfc3339),
            not_after: not_after.map(rfc3339),
            days_left: not_after.map(|end| days_between(now, end)),
            sha256: certificate.sha256().to_string(),
            key: KeyReport::new(&certificate.key_algorithm()),
            signature_algorithm: certificate.signature_algorithm(),
            subject_alt_names: certificate.subject_alt_names().iter().map(ToString::to_string).collect(),
            ca: certificate.is_ca(),
        }
    }

    /// The lines that tell one certificate from another.
    pub fn fields(&self, page: &mut Page) {
        page.field("subject", if self.subject.is_empty() { "(empty)" } else { &self.subject });
        page.field("names", &self.subject_alt_names.iter().map(|name| listed(name)).collect::<Vec<_>>().join(", "));
        if self.issuer != self.subject {
            page.field("issuer", &self.issuer);
        }
        page.field("expires", &self.expiry());
        page.field("sha256", &self.sha256);
    }

    /// One line for summaries.
    pub fn summary(&self) -> String {
        format!("{}, {}, expires {}, sha256 {}", self.subject, self.key.title(), self.expiry(), self.sha256)
    }

    fn expiry(&self) -> String {
        match (&self.not_after, self.days_left) {
            (Some(time), Some(days)) if days < 0 => format!("{time} (expired {} days ago)", -days),
            (Some(time), Some(days)) => format!("{time} ({days} days left)"),
            _ => "not a date".into(),
        }
    }
}

impl KeyReport {
    /// The facts of an algorithm.
    pub fn new(algorithm: &KeyAlgorithm) -> Self {
        Self { algorithm: algorithm.name(), bits: algorithm.bits() }
    }

    /// `RSA 2048`
    pub fn title(&self) -> String {
        match self.bits {
            Some(bits) if self.algorithm != "Ed25519" => format!("{} {bits}", self.algorithm),
            _ => self.algorithm.clone(),
        }
    }
}

impl EntryReport {
    /// Facts of an entry that show without opening its key.
    pub fn new(entry: &Entry, now: OffsetDateTime) -> Self {
        let certificates: Vec<_> = entry.certificates().map(|one| CertificateReport::new(one, now)).collect();
        let (key, note) = match &entry.item {
            Item::KeyPair { key, .. } => (key_of(entry, key), None),
            Item::Opaque(Opaque { what, .. }) => (None, Some(what.clone())),
            Item::Secret(secret) => {
                (secret.algorithm.clone().map(|algorithm| KeyReport { algorithm, bits: None }), None)
            }
            Item::Certificate(_) | Item::TrustedCertificate(_) => (None, None),
        };
        Self {
            alias: entry.alias.to_string(),
            kind: entry.kind().name(),
            created: entry.created.and_then(crate::keystore::Timestamp::instant).map(rfc3339),
            key,
            certificates,
            note,
        }
    }

    /// Alias and kind.
    pub fn title(&self) -> String {
        format!("`{}` ({})", self.alias, self.kind)
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
        page.field("note", self.note.as_deref().unwrap_or_default());
    }
}

/// The key's algorithm shows in its certificate, or in the key itself when it is not sealed.
fn key_of(entry: &Entry, key: &crate::keystore::StoredKey) -> Option<KeyReport> {
    match (entry.certificates().next(), key) {
        (Some(leaf), _) => Some(KeyReport::new(&leaf.key_algorithm())),
        (None, crate::keystore::StoredKey::Open(key)) => Some(KeyReport::new(key.algorithm())),
        (None, crate::keystore::StoredKey::Sealed(_)) => None,
    }
}

/// A name with a comma or a space in quotes, so that it cannot pass for two.
fn listed(name: &str) -> Cow<'_, str> {
    if name.contains([',', ' ', '"']) {
        Cow::Owned(format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")))
    } else {
        Cow::Borrowed(name)
    }
}

/// RFC 3339 in UTC, whole seconds.
pub fn rfc3339(time: OffsetDateTime) -> String {
    let time = time.to_offset(UtcOffset::UTC);
    time.replace_nanosecond(0).unwrap_or(time).format(&Rfc3339).unwrap_or_else(|_| time.to_string())
}

/// Whole days, rounded down: what expires later today has 0 left, what expired a minute ago has -1.
pub fn days_between(from: OffsetDateTime, to: OffsetDateTime) -> i64 {
    (to - from).whole_seconds().div_euclid(86_400)
}
