//! What ties keys to their leaves: as it was read, and made anew for what is new or renamed.

use std::collections::{HashMap, HashSet};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::formats::pkcs12::attributes::{
    self, friendly_name_in, identified, is_renamed, local_key_id_in, named, without,
};
use crate::formats::pkcs12::oids;
use crate::keystore::{Attribute, Entry, Kind, StoredCertificate, Timestamp};
use crate::x509::Certificate;

/// How many keys of the same millisecond can be told apart and keep their date.
const SAME_DATE: usize = 64;

/// The keys of a store by their local key identifiers.
pub struct Pairs<'a> {
    keys_by_id: HashMap<&'a [u8], usize>,
    given: HashSet<Vec<u8>>,
    new_key: bool,
}

impl<'a> Pairs<'a> {
    /// Looks through the keys of a store.
    pub fn new(entries: &'a [Entry]) -> Self {
        let mut new = Self { keys_by_id: HashMap::new(), given: HashSet::new(), new_key: false };
        for entry in entries.iter().filter(|entry| entry.kind() == Kind::KeyPair) {
            new.new_key |= entry.place.is_none();
            if let Some(id) = local_key_id_in(&entry.attributes) {
                *new.keys_by_id.entry(id).or_default() += 1;
            }
        }
        new
    }

    /// The attributes of a key and of its leaf. Java gives both the same name and the same identifier; so does this, but
    /// never to a pair that is as it was read.
    pub fn attributes(&mut self, entry: &Entry, leaf: Option<&StoredCertificate>) -> (Vec<Attribute>, Vec<Attribute>) {
        let mut of_key = entry.attributes.clone();
        let mut of_leaf = leaf.map(|leaf| leaf.attributes.clone()).unwrap_or_default();
        let renamed = is_renamed(&entry.alias, &of_key, entry.place);
        if renamed {
            of_key = named(of_key, &entry.alias);
        }
        if renamed || is_new(leaf) {
            of_leaf = without(of_leaf, &oids::TRUSTED_KEY_USAGE);
            // A key that has a number for a name keeps it only as long as no bag is named so.
            if friendly_name_in(&of_key).is_some() {
                of_leaf = named(of_leaf, &entry.alias);
            }
        }
        let untied = renamed || is_new(leaf) || self.is_hidden(entry);
        if let Some(id) = untied.then(|| self.id(entry, leaf)).flatten() {
            (of_key, of_leaf) = (identified(of_key, &id), identified(of_leaf, &id));
        }
        (of_key, of_leaf)
    }

    /// The JDK 17 sees a key without identifier only while it is alone.
    fn is_hidden(&self, entry: &Entry) -> bool {
        self.new_key && entry.kind() == Kind::KeyPair && local_key_id_in(&entry.attributes).is_none()
    }

    /// The key's own identifier, unless another key has it too and the leaf is new; else the date, as Java writes it;
    /// else the SHA-1 of the leaf, as OpenSSL has it.
    fn id(&mut self, entry: &Entry, leaf: Option<&StoredCertificate>) -> Option<Vec<u8>> {
        let own = local_key_id_in(&entry.attributes).filter(|id| !is_new(leaf) || self.keys(id) < 2);
        let hash = || leaf.map(|leaf| hash_of(&leaf.certificate));
        own.map(<[u8]>::to_vec).or_else(|| self.dated(entry.created?)).or_else(hash)
    }

    /// The date as an identifier that nothing else has: leading zeros, which Java ignores, tell those of the same
    /// millisecond apart.
    fn dated(&mut self, date: Timestamp) -> Option<Vec<u8>> {
        let mut ids = (0..SAME_DATE).map(|zeros| attributes::dated_id(date, zeros));
        let free = ids.find(|id| self.keys(id) == 0 && !self.given.contains(id))?;
        self.given.insert(free.clone());
        Some(free)
    }

    fn keys(&self, id: &[u8]) -> usize {
        self.keys_by_id.get(id).copied().unwrap_or(0)
    }
}

/// The identifier that OpenSSL gives a key and its certificate: SHA-1 of the latter.
pub fn hash_of(leaf: &Certificate) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, leaf.der()).as_ref().to_vec()
}

fn is_new(leaf: Option<&StoredCertificate>) -> bool {
    leaf.is_some_and(|leaf| leaf.place.is_none())
}
