//! What PKCS#12 cannot hold, said before anything is written.

use crate::asn1::{Reader, tag};
use crate::fault::{Fault, Result};
use crate::formats::pkcs12::bags;
use crate::key::pbe::Scheme;
use crate::key::{Envelope, SealedKey};
use crate::keystore::{Entry, Item, StoredKey};

/// Fails with the names of all entries that PKCS#12 cannot hold, and why.
pub fn check(entries: &[Entry]) -> Result<()> {
    let objections: Vec<_> =
        entries.iter().filter_map(|entry| objection(entry).map(|why| format!("\"{}\" ({why})", entry.alias))).collect();
    if objections.is_empty() { Ok(()) } else { Err(Fault::CannotHold(objections.join(", "))) }
}

fn objection(entry: &Entry) -> Option<&'static str> {
    match &entry.item {
        Item::KeyPair { key: StoredKey::Sealed(key), .. } => sealed_key(key),
        Item::Opaque(opaque) if !is_bag(opaque.encoded.as_slice()) => Some("something that is no PKCS#12 bag"),
        Item::Secret(secret) if bags::secret_key(secret.encoded.as_slice()).is_err() => {
            Some("a secret key in the form of another format")
        }
        _ => None,
    }
}

/// However odd: what BCFKS carries begins with a number.
fn is_bag(encoded: &[u8]) -> bool {
    Reader::new(encoded).sequence().is_ok_and(|bag| bag.peek() != Some(tag::INTEGER))
}

/// Java's providers read their own protectors nowhere else, and others not at all.
fn sealed_key(key: &SealedKey) -> Option<&'static str> {
    match key.envelope() {
        Envelope::Bcfks => return Some("a key still protected as in BCFKS"),
        Envelope::Bks => return Some("a key still protected as in BKS"),
        Envelope::Pkcs8 => {}
    }
    match key.scheme() {
        Ok(Scheme::Jks) => Some("a key still protected as in JKS"),
        Ok(Scheme::Jceks { .. }) => Some("a key still protected as in JCEKS"),
        _ => None,
    }
}
