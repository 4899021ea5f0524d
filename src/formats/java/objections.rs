//! What JKS and JCEKS have no place for, found before anything is written.

use crate::asn1::{Oid, Reader};
use crate::data_stream::modified_utf8;
use crate::fault::Result;
use crate::formats::java::tag;
use crate::formats::objections;
use crate::key::SealedKey;
use crate::keystore::{Entry, Format, Item, StoredKey};

/// Sun's JKS key protector.
const JKS_PROTECTOR: Oid = Oid::known(&[0x2b, 6, 1, 4, 1, 42, 2, 17, 1, 1]);
/// PBEWithMD5AndTripleDES, JCEKS's key protector.
pub(super) const JCEKS_PROTECTOR: Oid = Oid::known(&[0x2b, 6, 1, 4, 1, 42, 2, 19, 1]);

/// Fails with every entry that the format cannot hold, and why.
pub fn check(format: Format, entries: &[Entry]) -> Result<()> {
    objections::check(format, entries, |entry| objection(format, entry))
}

/// Why the format cannot hold an entry.
pub fn objection(format: Format, entry: &Entry) -> Option<&'static str> {
    if modified_utf8::encode(entry.alias.as_str()).len() > usize::from(u16::MAX) {
        return Some("aliases of more than 65535 bytes");
    }
    let jceks = format == Format::JCEKS;
    match &entry.item {
        Item::Certificate(_) => Some("certificates that are not trusted"),
        Item::Secret(_) if !jceks => Some("secret keys"),
        Item::Secret(secret) if !secret.encoded.as_slice().starts_with(&[0xac, 0xed, 0, 5]) => {
            Some("secret keys as another format seals them")
        }
        Item::KeyPair { key: StoredKey::Sealed(key), .. } if !is_readable(key, jceks) => {
            Some("private keys as another format seals them")
        }
        Item::Opaque(opaque) => match opaque.encoded.as_slice().first_chunk().map(|tag| u32::from_be_bytes(*tag)) {
            Some(tag::KEY_PAIR | tag::TRUSTED_CERTIFICATE) => None,
            Some(tag::SECRET_KEY) if jceks => None,
            _ => Some("what was not understood in another format"),
        },
        _ => None,
    }
}

/// Whether Java opens a key that is sealed so: JceKeyStore knows both protectors, JavaKeyStore its own.
fn is_readable(key: &SealedKey, jceks: bool) -> bool {
    let protector = Reader::new(key.bytes()).sequence().and_then(|mut info| info.sequence()?.oid());
    protector.is_ok_and(|oid| oid == JKS_PROTECTOR || (jceks && oid == JCEKS_PROTECTOR))
}
