//! From entries to bags: what goes back as it was read, and what is said about the rest.

use std::collections::HashSet;

use crate::fault::Result;
use crate::formats::WriteOptions;
use crate::formats::pkcs12::attributes::{self, identified, local_key_id_in, marked_as_trusted, named, without};
use crate::formats::pkcs12::layout::Layout;
use crate::formats::pkcs12::pairs::Pairs;
use crate::formats::pkcs12::{bags, oids, write};
use crate::keystore::{Attribute, Entry, Item, Place, StoredCertificate, StoredKey};

/// Puts the bags of all entries in their places.
pub fn fill(layout: &mut Layout, entries: &[Entry], options: &WriteOptions) -> Result<()> {
    let mut pairs = Pairs::new(entries);
    let mut chained = Chained::new(entries);
    for entry in entries {
        match &entry.item {
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => {
                let bag = bags::certificate(&stored.certificate, &certificate_attributes(entry, stored, &mut pairs));
                layout.add_certificate(stored.place, bag);
            }
            Item::KeyPair { key, chain } => {
                let (of_key, of_leaf) = pairs.attributes(entry, chain.first());
                layout.add_key(entry.place, bags::key(&sealed(key, entry.place, options)?, &of_key));
                chained.add(layout, chain, &of_leaf);
            }
            Item::Opaque(opaque) => layout.add_key(entry.place, opaque.encoded.clone()),
            Item::Secret(secret) => {
                let (attributes, _) = pairs.attributes(entry, None);
                layout.add_key(entry.place, bags::secret(secret.encoded.as_slice(), &attributes));
            }
        }
    }
    Ok(())
}

/// A new key is never written in the clear while there is a password.
fn sealed(key: &StoredKey, place: Option<Place>, options: &WriteOptions) -> Result<StoredKey> {
    match (key, place, &options.password) {
        (StoredKey::Open(key), None, Some(password)) => write::seal(key, password, options).map(StoredKey::Sealed),
        _ => Ok(key.clone()),
    }
}

fn certificate_attributes(entry: &Entry, stored: &StoredCertificate, pairs: &mut Pairs<'_>) -> Vec<Attribute> {
    let mut attributes = stored.attributes.clone();
    if attributes::is_renamed(&entry.alias, &attributes, stored.place) {
        attributes = named(attributes, &entry.alias);
    }
    let date = entry.created.filter(|_| stored.place.is_none() && local_key_id_in(&attributes).is_none());
    if let Some(id) = date.and_then(|date| pairs.dated(date)) {
        attributes = identified(attributes, &id);
    }
    match entry.item {
        Item::TrustedCertificate(_) => marked_as_trusted(attributes),
        _ => without(attributes, &oids::TRUSTED_KEY_USAGE),
    }
}

/// A bag as it was read.
type AsRead<'a> = (Place, &'a [u8]);

/// Which certificates of chains stand in the file already.
struct Chained<'a> {
    /// Bags that go back with an entry of their own, or as a leaf.
    claimed: HashSet<AsRead<'a>>,
    /// Bags of chains that were written.
    written: HashSet<AsRead<'a>>,
    /// Certificates that stand in a chain; no new chain needs to write them again.
    certificates: HashSet<&'a [u8]>,
}

impl<'a> Chained<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        let mut new = Self { claimed: HashSet::new(), written: HashSet::new(), certificates: HashSet::new() };
        for entry in entries {
            match &entry.item {
                Item::Certificate(stored) | Item::TrustedCertificate(stored) => new.claimed.extend(as_read(stored)),
                Item::KeyPair { chain, .. } => {
                    let leaf = chain.first();
                    new.claimed.extend(leaf.and_then(as_read));
                    let standing = chain.iter().filter(|stored| stored.place.is_some()).chain(leaf);
                    new.certificates.extend(standing.map(|stored| stored.certificate.der()));
                }
                Item::Opaque(_) | Item::Secret(_) => {}
            }
        }
        new
    }

    /// Adds what the chain of one key needs beyond what is there.
    fn add(&mut self, layout: &mut Layout, chain: &'a [StoredCertificate], of_leaf: &[Attribute]) {
        let Some((leaf, issuers)) = chain.split_first() else { return };
        if as_read(leaf).is_none_or(|bag| self.written.insert(bag)) {
            layout.add_certificate(leaf.place, bags::certificate(&leaf.certificate, of_leaf));
        }
        for issuer in issuers {
            if self.is_missing(issuer) {
                // As a trust anchor it would be an entry, and stand there as such.
                let attributes = without(issuer.attributes.clone(), &oids::TRUSTED_KEY_USAGE);
                layout.add_certificate(issuer.place, bags::certificate(&issuer.certificate, &attributes));
            }
        }
    }

    fn is_missing(&mut self, issuer: &'a StoredCertificate) -> bool {
        match as_read(issuer) {
            Some(bag) => !self.claimed.contains(&bag) && self.written.insert(bag),
            None => self.certificates.insert(issuer.certificate.der()),
        }
    }
}

/// The number of an entry plays no part: a link of a chain has none.
fn as_read(stored: &StoredCertificate) -> Option<AsRead<'_>> {
    let place = stored.place.map(|place| Place { number: None, ..place })?;
    Some((place, stored.certificate.der()))
}
