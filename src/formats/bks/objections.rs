//! What BKS and UBER have no place for, found before anything is written.

use crate::data_stream::modified_utf8;
use crate::fault::Result;
use crate::formats::bks::entries::{Contents, IN_THE_CLEAR};
use crate::formats::bks::entry_type;
use crate::formats::objections;
use crate::key::encoding::bouncy_castle::EncodedKey;
use crate::key::{Envelope, SealedKey};
use crate::keystore::{Entry, Format, Item, StoredKey};

/// Fails with every entry that the format cannot hold, and why.
pub fn check(format: Format, entries: &[Entry]) -> Result<()> {
    objections::check(format, entries, objection)
}

/// Why the format cannot hold an entry.
pub fn objection(entry: &Entry) -> Option<&'static str> {
    if modified_utf8::encode(entry.alias.as_str()).len() > usize::from(u16::MAX) {
        return Some("aliases of more than 65535 bytes");
    }
    match &entry.item {
        Item::Certificate(_) => Some("certificates that are not trusted"),
        Item::KeyPair { key: StoredKey::Sealed(key), .. } if key.envelope() != Envelope::Bks => {
            Some("private keys as another format seals them")
        }
        // Without one it would be read as a secret key.
        Item::KeyPair { chain, .. } if chain.is_empty() && entry.place != IN_THE_CLEAR => {
            Some("private keys without a certificate")
        }
        Item::Opaque(opaque) if !Contents::is_whole(opaque.encoded.as_slice()) => {
            Some("what was not understood in another format")
        }
        Item::Secret(secret) if !is_secret(secret.encoded.as_slice()) => {
            Some("secret keys as another format seals them")
        }
        _ => None,
    }
}

fn is_secret(encoded: &[u8]) -> bool {
    match encoded.split_first() {
        Some((&entry_type::KEY, key)) => EncodedKey::from_bytes(key).is_ok(),
        Some((&entry_type::SEALED, blob)) => SealedKey::in_envelope(Envelope::Bks, blob).is_ok(),
        _ => false,
    }
}
