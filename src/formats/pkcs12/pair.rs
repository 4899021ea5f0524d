//! Gives a key and its certificate the attributes by which every program finds one for the other.

use std::collections::HashSet;

use crate::formats::pkcs12::attributes::{identified, local_key_id_in, named, without};
use crate::formats::pkcs12::oids;
use crate::formats::pkcs12::pairs::hash_of;
use crate::keystore::{Entry, Item, Keystore, Place, StoredCertificate};

/// Ties the key pair at this position of a store: one name and one identifier for the key and its certificate, which is
/// marked as nobody's anchor, and no other certificate with that identifier. A key that is there twice gets a bag of its
/// own for the certificate. Does nothing for a key without certificate.
pub fn pair(keystore: &mut Keystore, at: usize) {
    let taken: HashSet<Vec<u8>> = others(keystore, at).filter_map(|entry| Some(id(entry)?.to_vec())).collect();
    let Some(leaf) = keystore.entries.get(at).and_then(leaf) else { return };
    let own = keystore.entries.get(at).and_then(id).map(<[u8]>::to_vec);
    let new = own.clone().filter(|own| !taken.contains(own)).unwrap_or_else(|| hash_of(&leaf.certificate));
    let is_shared =
        leaf.place.is_some() && others(keystore, at).filter_map(self::leaf).any(|one| one.place == leaf.place);
    let own_place = leaf.place.filter(|_| !is_shared);
    let is_stale = |id: &[u8]| id == new || own.as_deref() == Some(id) && !taken.contains(id);
    for stored in certificates(keystore, own_place) {
        if local_key_id_in(&stored.attributes).is_some_and(is_stale) {
            stored.attributes = without(std::mem::take(&mut stored.attributes), &oids::LOCAL_KEY_ID);
        }
    }
    let Some(entry) = keystore.entries.get_mut(at) else { return };
    let Item::KeyPair { chain, .. } = &mut entry.item else { return };
    let Some(leaf) = chain.first_mut() else { return };
    let attributes = without(std::mem::take(&mut leaf.attributes), &oids::TRUSTED_KEY_USAGE);
    leaf.attributes = identified(named(attributes, &entry.alias), &new);
    leaf.place = own_place;
    entry.attributes = identified(named(std::mem::take(&mut entry.attributes), &entry.alias), &new);
}

fn leaf(entry: &Entry) -> Option<&StoredCertificate> {
    if let Item::KeyPair { chain, .. } = &entry.item { chain.first() } else { None }
}

fn id(entry: &Entry) -> Option<&[u8]> {
    local_key_id_in(&entry.attributes)
}

fn others(keystore: &Keystore, at: usize) -> impl Iterator<Item = &Entry> {
    let keys = keystore.entries.iter().enumerate().filter(move |(other, _)| *other != at);
    keys.map(|(_, entry)| entry).filter(|entry| matches!(entry.item, Item::KeyPair { .. }))
}

/// The certificates of all entries but that which stands here.
fn certificates(keystore: &mut Keystore, but: Option<Place>) -> impl Iterator<Item = &mut StoredCertificate> {
    let stored = keystore.entries.iter_mut().flat_map(|entry| match &mut entry.item {
        Item::Certificate(stored) | Item::TrustedCertificate(stored) => std::slice::from_mut(stored),
        Item::KeyPair { chain, .. } => chain.as_mut_slice(),
        Item::Opaque(_) | Item::Secret(_) => &mut [],
    });
    let position = move |place: Option<Place>| place.map(|place| place.position);
    stored.filter(move |stored| but.is_none() || position(stored.place) != position(but))
}
