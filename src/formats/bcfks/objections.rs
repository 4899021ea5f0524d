//! What BCFKS has no place for, found before anything is written.

use crate::asn1::Reader;
use crate::fault::Result;
use crate::formats::bcfks::object::{ObjectData, generalized_time};
use crate::formats::objections;
use crate::key::{Envelope, SealedKey};
use crate::keystore::{Entry, Format, Item, StoredKey};

/// Fails with every entry that the format cannot hold, and why.
pub fn check(entries: &[Entry]) -> Result<()> {
    objections::check(Format::BCFKS, entries, objection)
}

/// Why the format cannot hold an entry.
pub fn objection(entry: &Entry) -> Option<&'static str> {
    if entry.created.is_some_and(|created| generalized_time(created).is_none()) {
        return Some("dates beyond the year 9999");
    }
    match &entry.item {
        Item::Certificate(_) => Some("certificates that are not trusted"),
        Item::KeyPair { key: StoredKey::Sealed(key), .. } if key.envelope() != Envelope::Bcfks => {
            Some("private keys as another format seals them")
        }
        Item::KeyPair { chain, .. } if chain.is_empty() => Some("private keys without a certificate"),
        Item::Opaque(opaque) if !is_object(opaque.encoded.as_slice()) => {
            Some("what was not understood in another format")
        }
        Item::Secret(secret) if SealedKey::in_envelope(Envelope::Bcfks, secret.encoded.as_slice()).is_err() => {
            Some("secret keys as another format seals them")
        }
        _ => None,
    }
}

fn is_object(encoded: &[u8]) -> bool {
    Reader::new(encoded).fields(ObjectData::read).is_ok()
}
