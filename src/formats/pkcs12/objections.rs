//! What PKCS#12 cannot hold, said before anything is written.

use crate::asn1::{Reader, tag};
use crate::fault::Result;
use crate::formats::objections;
use crate::formats::pkcs12::bags;
use crate::key::pbe::Scheme;
use crate::key::{Envelope, SealedKey};
use crate::keystore::{Entry, Format, Item, StoredKey};

/// Fails with every entry that PKCS#12 cannot hold, and why.
pub fn check(entries: &[Entry]) -> Result<()> {
    objections::check(Format::Pkcs12, entries, objection)
}

/// Why the format cannot hold an entry.
pub fn objection(entry: &Entry) -> Option<&'static str> {
    match &entry.item {
        Item::KeyPair { key: StoredKey::Sealed(key), .. } => sealed_key(key),
        Item::Opaque(opaque) if !is_bag(opaque.encoded.as_slice()) => Some("what was not understood in another format"),
        Item::Secret(secret) if bags::secret_key(secret.encoded.as_slice()).is_err() => {
            Some("secret keys as another format seals them")
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
    let foreign = key.envelope() != Envelope::Pkcs8 || matches!(key.scheme(), Ok(Scheme::Jks | Scheme::Jceks { .. }));
    foreign.then_some("private keys as another format seals them")
}
