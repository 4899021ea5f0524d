//! From entries to bags: what a store says about each of them, and which certificates stand where.

use std::collections::HashSet;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::asn1::Oid;
use crate::fault::Result;
use crate::formats::WriteOptions;
use crate::formats::pkcs12::attributes::{self, friendly_name_in, holds, is, local_key_id_in};
use crate::formats::pkcs12::layout::Layout;
use crate::formats::pkcs12::{bags, entries, oids, write};
use crate::keystore::{Attribute, Entry, Item, Place, StoredCertificate, StoredKey};

/// Puts the bags of all entries in their places.
pub fn fill(layout: &mut Layout, entries: &[Entry], options: &WriteOptions) -> Result<()> {
    let mut chained = Chained::new(entries);
    for entry in entries {
        match &entry.item {
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => {
                let bag = bags::certificate(&stored.certificate, &certificate_attributes(entry, stored));
                layout.add_certificate(stored.place, bag);
            }
            Item::KeyPair { key, chain } => {
                let attributes = key_attributes(entry, chain);
                layout.add_key(entry.place, bags::key(&sealed(key, entry.place, options)?, &attributes));
                add_chain(layout, &mut chained, chain, &attributes);
            }
            Item::Opaque(opaque) => layout.add_key(entry.place, opaque.encoded.clone()),
            Item::Secret(secret) => {
                layout.add_key(entry.place, bags::secret(secret.encoded.as_slice(), &key_attributes(entry, &[])));
            }
        }
    }
    Ok(())
}

/// A new key is never written in the clear while there is a password.
fn sealed(key: &StoredKey, place: Place, options: &WriteOptions) -> Result<StoredKey> {
    match (key, place.0, &options.password) {
        (StoredKey::Open(key), None, Some(password)) => write::seal(key, password, options).map(StoredKey::Sealed),
        _ => Ok(key.clone()),
    }
}

/// Which certificates of chains stand in the file already.
struct Chained<'a> {
    written: HashSet<&'a [u8]>,
    trusted: HashSet<&'a [u8]>,
}

impl<'a> Chained<'a> {
    /// Every leaf is written with its key, so no chain needs to write it again.
    fn new(entries: &'a [Entry]) -> Self {
        let (mut written, mut trusted) = (HashSet::new(), HashSet::new());
        for entry in entries {
            match &entry.item {
                Item::KeyPair { chain, .. } => written.extend(chain.first().map(|leaf| leaf.certificate.der())),
                Item::TrustedCertificate(stored) => _ = trusted.insert(stored.certificate.der()),
                _ => {}
            }
        }
        Self { written, trusted }
    }

    /// Whether an issuer must still be written. One that was read as a trust anchor stands there as such.
    fn is_missing(&mut self, issuer: &'a StoredCertificate) -> bool {
        let der = issuer.certificate.der();
        let stands = holds(&issuer.attributes, &oids::TRUSTED_KEY_USAGE) && self.trusted.contains(der);
        !stands && self.written.insert(der)
    }
}

/// A leaf has the name of its key unless it has one of its own, and always its local key identifier: that is how every
/// reader finds the two together.
fn add_chain<'a>(layout: &mut Layout, chained: &mut Chained<'a>, chain: &'a [StoredCertificate], of_key: &[Attribute]) {
    let Some((leaf, issuers)) = chain.split_first() else { return };
    let mut attributes = without(leaf.attributes.clone(), &oids::TRUSTED_KEY_USAGE);
    if holds(of_key, &oids::LOCAL_KEY_ID) {
        attributes = without(attributes, &oids::LOCAL_KEY_ID);
    }
    for shared in [oids::FRIENDLY_NAME, oids::LOCAL_KEY_ID] {
        if !holds(&attributes, &shared) {
            attributes.extend(of_key.iter().find(|attribute| is(attribute, &shared)).cloned());
        }
    }
    layout.add_certificate(leaf.place, bags::certificate(&leaf.certificate, &attributes));
    for issuer in issuers {
        if chained.is_missing(issuer) {
            let attributes = without(issuer.attributes.clone(), &oids::TRUSTED_KEY_USAGE);
            layout.add_certificate(issuer.place, bags::certificate(&issuer.certificate, &attributes));
        }
    }
}

fn key_attributes(entry: &Entry, chain: &[StoredCertificate]) -> Vec<Attribute> {
    let mut attributes = with_name(entry.attributes.clone(), entry, entry.place);
    if local_key_id_in(&attributes).is_none() {
        attributes.extend(local_key_id(entry, chain));
    }
    attributes
}

/// What ties a new key to its leaf: the date, as Java writes it, else the SHA-1 of the leaf, as OpenSSL has it.
fn local_key_id(entry: &Entry, chain: &[StoredCertificate]) -> Option<Attribute> {
    let hash = |leaf: &StoredCertificate| digest(&SHA1_FOR_LEGACY_USE_ONLY, leaf.certificate.der());
    let date = entry.created.map(attributes::created);
    date.or_else(|| chain.first().map(|leaf| attributes::local_key_id(hash(leaf).as_ref())))
}

fn certificate_attributes(entry: &Entry, stored: &StoredCertificate) -> Vec<Attribute> {
    let mut attributes = with_name(stored.attributes.clone(), entry, stored.place);
    if !holds(&attributes, &oids::LOCAL_KEY_ID) {
        attributes.extend(entry.created.map(attributes::created));
    }
    match entry.item {
        Item::TrustedCertificate(_) if holds(&attributes, &oids::TRUSTED_KEY_USAGE) => attributes,
        Item::TrustedCertificate(_) => [attributes, vec![attributes::trusted()]].concat(),
        _ => without(attributes, &oids::TRUSTED_KEY_USAGE),
    }
}

/// Adds the alias as the name, unless these attributes hold it in their own way or the file had none.
fn with_name(stored: Vec<Attribute>, entry: &Entry, place: Place) -> Vec<Attribute> {
    match friendly_name_in(&stored) {
        Some(name) if name == entry.alias.as_str() => stored,
        None if place.0.is_some() && entries::is_number(&entry.alias) => stored,
        _ => [without(stored, &oids::FRIENDLY_NAME), vec![attributes::friendly_name(entry.alias.as_str())]].concat(),
    }
}

fn without(mut attributes: Vec<Attribute>, oid: &Oid) -> Vec<Attribute> {
    attributes.retain(|attribute| !is(attribute, oid));
    attributes
}
