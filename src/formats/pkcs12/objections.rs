//! What PKCS#12 cannot hold, said before anything is written.

use crate::asn1::{Reader, tag};
use crate::fault::{Fault, Result};
use crate::formats::pkcs12::bags;
use crate::key::SealedKey;
use crate::key::pbe::Scheme;
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
        Item::Opaque(opaque) if Reader::new(opaque.encoded.as_slice()).expect(tag::SEQUENCE).is_err() => {
            Some("something that is no PKCS#12 bag")
        }
        Item::Secret(secret) if bags::secret_key(secret.encoded.as_slice()).is_err() => {
            Some("a secret key in the form of another format")
        }
        _ => None,
    }
}

/// Java's providers read their own protectors nowhere else, and others not at all.
fn sealed_key(key: &SealedKey) -> Option<&'static str> {
    match key.scheme() {
        Ok(Scheme::Jks) => Some("a key still protected as in JKS"),
        Ok(Scheme::Jceks { .. }) => Some("a key still protected as in JCEKS"),
        _ => None,
    }
}
