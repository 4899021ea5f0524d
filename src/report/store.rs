//! An entry of a keystore in every detail.

use serde::Serialize;

use crate::formats::{self, Codec};
use crate::keystore::{Attribute, Entry, Item, Opaque, Secret, StoredKey, Timestamp};
use crate::report::Page;
use crate::report::details::field;
use crate::report::entry::key_of;
use crate::report::request::{AttributeReport, attributes};
use crate::report::{CertificateDetails, Inspecting, KeyReport, ProtectionReport, TrustReport, rfc3339};
use crate::x509::extensions::Value;

/// An entry.
#[derive(Debug, Serialize)]
pub struct EntryDetails {
    alias: String,
    kind: &'static str,
    created: Option<String>,
    key: Option<KeyReport>,
    certificates: Vec<CertificateDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<TrustReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    structure: Option<EntryStructure>,
}

/// What `--structure` adds.
#[derive(Debug, Serialize)]
struct EntryStructure {
    /// Of its key; `null` when there is none, or none that this can be told of.
    protection: Option<ProtectionReport>,
    /// The section that it stands in, from 1.
    section: Option<usize>,
    attributes: Vec<AttributeReport>,
}

impl EntryDetails {
    /// The facts of an entry that show without opening its key.
    pub fn new(entry: &Entry, inspecting: Inspecting) -> Self {
        let key = match &entry.item {
            Item::KeyPair { key, .. } => key_of(entry, key),
            Item::Secret(Secret { algorithm: Some(algorithm), .. }) => Some(KeyReport::named(algorithm)),
            _ => None,
        };
        Self {
            alias: entry.alias.to_string(),
            kind: entry.kind().name(),
            created: entry.created.and_then(Timestamp::instant).map(rfc3339),
            key,
            certificates: entry.certificates().map(|one| CertificateDetails::new(one, inspecting)).collect(),
            trust: entry.trust().and_then(TrustReport::of),
            note: if let Item::Opaque(Opaque { what, .. }) = &entry.item { Some(what.clone()) } else { None },
            structure: inspecting
                .structure
                .then(|| EntryStructure::new(entry, inspecting.format.and_then(formats::codec))),
        }
    }

    /// Its lines, each certificate with its place in the chain.
    pub fn lines(&self, page: &mut Page) {
        let mut title = vec![self.alias.clone(), self.kind.to_owned()];
        title.extend(self.key.as_ref().map(KeyReport::title));
        page.heading(&title.join("  "));
        field(page, "created", self.created.as_deref().unwrap_or_default());
        field(page, "trust", self.trust.as_ref().map_or("", TrustReport::words));
        field(page, "note", self.note.as_deref().unwrap_or_default());
        if let Some(structure) = &self.structure {
            structure.lines(page);
        }
        let count = self.certificates.len();
        for (place, certificate) in self.certificates.iter().enumerate() {
            if self.kind == "key-pair" {
                page.gap().heading(&format!("{}  certificate {} of {count}", self.alias, place + 1));
            }
            certificate.lines(page);
        }
    }
}

impl EntryStructure {
    fn new(entry: &Entry, codec: Option<&dyn Codec>) -> Self {
        let protection = match &entry.item {
            Item::KeyPair { key: StoredKey::Sealed(key), .. } => Some(ProtectionReport::of_key(key)),
            Item::KeyPair { key: StoredKey::Open(_), .. } => Some(ProtectionReport::none()),
            Item::Secret(secret) => {
                codec.and_then(|codec| codec.sealed_secret(secret)).as_ref().map(ProtectionReport::of_key)
            }
            _ => None,
        };
        let of_certificate = match &entry.item {
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => stored.attributes.as_slice(),
            _ => &[],
        };
        // Who has no attributes keeps there what a codec needs for itself.
        let has_attributes = codec.is_none_or(|codec| codec.capabilities().attributes);
        let attributes = entry.attributes.iter().chain(of_certificate).filter(|_| has_attributes);
        let attributes = attributes.map(attribute).collect();
        Self { protection, section: entry.place.map(|place| place.section + 1), attributes }
    }

    fn lines(&self, page: &mut Page) {
        field(page, "protection", &self.protection.as_ref().map(ProtectionReport::text).unwrap_or_default());
        field(page, "section", &self.section.map(|section| section.to_string()).unwrap_or_default());
        attributes(page, &self.attributes);
    }
}

fn attribute(attribute: &Attribute) -> AttributeReport {
    match attribute.decode() {
        Some((kind, values)) => {
            let name = Attribute::name(&kind).map_or_else(|| kind.to_string(), str::to_owned);
            AttributeReport { name, values }
        }
        None => AttributeReport { name: "damaged".into(), values: Value::octets(&attribute.0) },
    }
}
