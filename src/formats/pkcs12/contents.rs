//! From entries to bags: what goes back as it was read, and what is said about the rest.

use std::collections::HashSet;

use crate::fault::Result;
use crate::formats::WriteOptions;
use crate::formats::pkcs12::attributes::{self, friendly_name_in, marked_as_trusted, named, without};
use crate::formats::pkcs12::layout::Layout;
use crate::formats::pkcs12::pairs::Pairs;
use crate::formats::pkcs12::{bags, oids, write};
use crate::keystore::{Alias, Attribute, Entry, Item, Place, StoredCertificate, StoredKey};

/// Puts the bags of all entries in their places.
pub fn fill(layout: &mut Layout, entries: &[Entry], options: &WriteOptions) -> Result<()> {
    let mut pairs = Pairs::new(entries);
    let mut chained = Chained::new(entries);
    for entry in entries {
        match &entry.item {
            // After the chains: some programs take the first certificate of a file for the key's.
            Item::Certificate(_) | Item::TrustedCertificate(_) => {}
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
    for entry in entries {
        if let Item::Certificate(stored) | Item::TrustedCertificate(stored) = &entry.item {
            let bag = bags::certificate(&stored.certificate, &certificate_attributes(entry, stored));
            layout.add_certificate(stored.place, bag);
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

/// What ties a certificate to a key has no place beside one that belongs to none: keytool writes no date of it either, and
/// some programs pass over anchors with it.
fn certificate_attributes(entry: &Entry, stored: &StoredCertificate) -> Vec<Attribute> {
    let mut attributes = stored.attributes.clone();
    if attributes::is_renamed(&entry.alias, &attributes, stored.place) {
        attributes = named(attributes, &entry.alias);
    }
    if stored.place.is_none() {
        attributes = without(attributes, &oids::LOCAL_KEY_ID);
    }
    match entry.item {
        Item::TrustedCertificate(_) => marked_as_trusted(attributes),
        _ => without(attributes, &oids::TRUSTED_KEY_USAGE),
    }
}

/// How many new issuers of one name get names of their own.
const NAMESAKES: usize = 64;

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
    /// The names of bags, in lower case: NSS drops one of two CAs of the same name.
    names: HashSet<String>,
}

impl<'a> Chained<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        let names = entries.iter().map(|entry| entry.alias.folded()).collect();
        let mut new = Self { claimed: HashSet::new(), written: HashSet::new(), certificates: HashSet::new(), names };
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
                let attributes = self.issuer_attributes(issuer);
                layout.add_certificate(issuer.place, bags::certificate(&issuer.certificate, &attributes));
            }
        }
    }

    /// A new issuer has the name of its subject, as keytool gives it: there are readers that want a name on every
    /// certificate. It has no part in finding a key's certificate.
    fn issuer_attributes(&mut self, issuer: &StoredCertificate) -> Vec<Attribute> {
        // As a trust anchor it would be an entry, and stand there as such.
        let attributes = without(issuer.attributes.clone(), &oids::TRUSTED_KEY_USAGE);
        if issuer.place.is_some() {
            return attributes;
        }
        let attributes = without(attributes, &oids::LOCAL_KEY_ID);
        let subject = issuer.certificate.subject().to_string();
        let numbered = (2..=NAMESAKES).map(|number| format!("{subject} ({number})"));
        let names = friendly_name_in(&attributes).into_iter().chain([subject.clone()]).chain(numbered);
        let mut free = names.filter(|name| !name.is_empty() && self.names.insert(name.to_lowercase()));
        match free.next() {
            Some(name) => named(attributes, &Alias::new(name)),
            None => without(attributes, &oids::FRIENDLY_NAME),
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
