//! How a store and its keys are protected.

use std::collections::HashSet;

use serde::Serialize;

use crate::formats::Structure;
use crate::formats::structure::{Integrity, Section};
use crate::key::SealedKey;
use crate::keystore::{Item, Keystore, Place, StoredCertificate};
use crate::report::Page;
use crate::report::details::field;

/// The sections of a store and its integrity protection.
#[derive(Debug, Serialize)]
pub struct StructureReport {
    sections: Vec<SectionReport>,
    integrity: Option<IntegrityReport>,
}

/// A part that is protected separately.
#[derive(Debug, Serialize)]
struct SectionReport {
    protection: ProtectionReport,
    /// How many bags are in it; `null` while it is closed.
    keys: Option<usize>,
    certificates: Option<usize>,
    others: Option<usize>,
}

/// How something is encrypted.
#[derive(Debug, Serialize)]
pub struct ProtectionReport {
    encrypted: bool,
    scheme: Option<String>,
    iterations: Option<u32>,
    salt_bytes: Option<usize>,
}

#[derive(Debug, Serialize)]
struct IntegrityReport {
    algorithm: String,
    iterations: Option<u32>,
    salt_bytes: Option<usize>,
}

impl StructureReport {
    /// What the structure says, with the contents of each section where the store could be read.
    pub fn new(structure: &Structure, keystore: Option<&Keystore>) -> Self {
        let section = |(place, section): (usize, &Section)| SectionReport::new(section, place, keystore);
        Self {
            sections: structure.sections.iter().enumerate().map(section).collect(),
            integrity: structure.integrity.as_ref().map(IntegrityReport::new),
        }
    }

    /// Its lines.
    pub fn lines(&self, page: &mut Page) {
        for (place, section) in self.sections.iter().enumerate() {
            field(page, &format!("section {}", place + 1), &section.text());
        }
        let integrity = self.integrity.as_ref().map_or_else(|| "none".into(), IntegrityReport::text);
        field(page, "integrity", &integrity);
    }
}

impl SectionReport {
    fn new(section: &Section, place: usize, keystore: Option<&Keystore>) -> Self {
        let protection = match section {
            Section::Clear => ProtectionReport::none(),
            Section::Encrypted { scheme, salt_len } => {
                ProtectionReport::of(scheme.to_string(), scheme.iterations(), Some(*salt_len))
            }
            Section::Opaque => ProtectionReport::of("of a kind that is not read".into(), None, None),
        };
        let counts = keystore.filter(|_| *section != Section::Opaque).map(|keystore| Counts::of(keystore, place));
        Self {
            protection,
            keys: counts.map(|counts| counts.keys),
            certificates: counts.map(|counts| counts.certificates),
            others: counts.map(|counts| counts.others),
        }
    }

    fn text(&self) -> String {
        let counted = [(self.keys, "keys"), (self.certificates, "certificates"), (self.others, "others")];
        let counts = counted.iter().filter_map(|(count, what)| Some((count.filter(|count| *count > 0)?, what)));
        let counts: String = counts.map(|(count, what)| format!("; {what}: {count}")).collect();
        format!("{}{counts}", self.protection.text())
    }
}

/// What stands in one section. A certificate that serves several chains counts once.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    keys: usize,
    certificates: usize,
    others: usize,
}

impl Counts {
    fn of(keystore: &Keystore, section: usize) -> Self {
        // Who has one section keeps no places.
        let here = |place: Option<Place>| place.is_none_or(|place| place.section == section);
        let mut counts = Self::default();
        let mut certificates = HashSet::new();
        let mut count = |stored: &[StoredCertificate]| {
            let inside = stored.iter().filter(|stored| here(stored.place));
            certificates.extend(inside.map(|stored| stored.certificate.clone()));
        };
        for entry in &keystore.entries {
            match &entry.item {
                Item::KeyPair { chain, .. } => {
                    counts.keys += usize::from(here(entry.place));
                    count(chain);
                }
                Item::Certificate(stored) | Item::TrustedCertificate(stored) => count(std::slice::from_ref(stored)),
                Item::Opaque(_) | Item::Secret(_) => counts.others += usize::from(here(entry.place)),
            }
        }
        Self { certificates: certificates.len(), ..counts }
    }
}

impl ProtectionReport {
    /// Not encrypted.
    pub(super) fn none() -> Self {
        Self { encrypted: false, scheme: None, iterations: None, salt_bytes: None }
    }

    /// Encrypted with the scheme in these words.
    pub(super) fn of(scheme: String, iterations: Option<u32>, salt_bytes: Option<usize>) -> Self {
        Self { encrypted: true, scheme: Some(scheme), iterations, salt_bytes }
    }

    /// The scheme of a key that stays sealed; one that is not known is named.
    pub fn of_key(key: &SealedKey) -> Self {
        match key.scheme() {
            Ok(scheme) => Self::of(scheme.to_string(), scheme.iterations(), key.salt_len().ok()),
            Err(fault) => Self::of(fault.to_string(), None, None),
        }
    }

    pub(super) fn text(&self) -> String {
        let salt = self.salt_bytes.map(|bytes| format!(", salt of {bytes} bytes")).unwrap_or_default();
        match &self.scheme {
            Some(scheme) => format!("{scheme}{salt}"),
            None => "not encrypted".into(),
        }
    }
}

impl IntegrityReport {
    fn new(integrity: &Integrity) -> Self {
        let Integrity { algorithm, iterations, salt_len } = integrity.clone();
        Self { algorithm, iterations, salt_bytes: salt_len }
    }

    fn text(&self) -> String {
        let salt = self.salt_bytes.map(|bytes| format!(", salt of {bytes} bytes")).unwrap_or_default();
        format!("{}{salt}", self.algorithm)
    }
}
