//! What Java makes of a store: which certificates it finds for each key, by attributes alone.
//!
//! As `sun.security.pkcs12.PKCS12KeyStore` of the JDK 17 and 25 has it, in `loadSafeContents` and
//! `findMatchedCertificate`.

use std::collections::{HashMap, HashSet};

use crate::formats::pkcs12::attributes::{friendly_name_in, is_marked_as_trusted, local_key_id_in};
use crate::keystore::{Attribute, Entry, Item, Keystore, Place, StoredCertificate, StoredKey};
use crate::x509::Certificate;

/// What Java gives a first key without identifier, and a certificate that opens a section behind it.
const DEFAULT_ID: &[u8] = b"01";

/// A key as Java sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JavaKey<'a> {
    /// Not at all: it has no identifier, and another key comes before it.
    Hidden,
    /// Not at all: its own certificate has its name, and the mark of an anchor, and stands behind it.
    Replaced,
    /// With this chain, leaf first; an empty one serves nobody.
    Chain(Vec<&'a Certificate>),
}

/// A bag that Java pairs.
enum Bag<'a> {
    Certificate { stored: &'a StoredCertificate, is_leaf: bool },
    Key(usize, &'a Entry),
    Other,
}

/// What Java has read so far.
#[derive(Default)]
struct View<'a> {
    /// The first certificate with this identifier and name, the last with the identifier, and the last with the name:
    /// where Java looks for a leaf, in this order.
    by_id_and_name: HashMap<(&'a [u8], String), &'a Certificate>,
    by_id: HashMap<&'a [u8], &'a Certificate>,
    by_name: HashMap<String, &'a Certificate>,
    by_subject: HashMap<Vec<u8>, &'a Certificate>,
    /// Position of the entry, identifier, name.
    keys: Vec<(usize, Option<&'a [u8]>, String)>,
    /// The keys that an anchor behind them hides, by their entries.
    replaced: HashSet<usize>,
}

/// The sealed keys of a store that was read, by the positions of their entries. New entries are not looked at.
pub fn java_keys(keystore: &Keystore) -> HashMap<usize, JavaKey<'_>> {
    let mut bags = HashMap::new();
    for (at, entry) in keystore.entries.iter().enumerate() {
        match &entry.item {
            Item::KeyPair { key, chain } => {
                // Java passes over keys in the clear.
                let bag = if let StoredKey::Sealed(_) = key { Bag::Key(at, entry) } else { Bag::Other };
                add(&mut bags, entry.place, bag);
                for (at, stored) in chain.iter().enumerate() {
                    add(&mut bags, stored.place, Bag::Certificate { stored, is_leaf: at == 0 });
                }
            }
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => {
                add(&mut bags, stored.place, Bag::Certificate { stored, is_leaf: false });
            }
            Item::Opaque(_) | Item::Secret(_) => add(&mut bags, entry.place, Bag::Other),
        }
    }
    let mut bags: Vec<_> = bags.into_values().collect();
    bags.sort_by_key(|(place, _)| place.position);
    let mut view = View::default();
    let mut last_section = None;
    for (place, bag) in &bags {
        let is_first = last_section.replace(place.section) != Some(place.section);
        view.read(bag, is_first);
    }
    view.keys.iter().map(|(at, id, name)| (*at, view.key(*at, *id, name))).collect()
}

fn add<'a>(bags: &mut HashMap<usize, (Place, Bag<'a>)>, place: Option<Place>, bag: Bag<'a>) {
    if let Some(place) = place {
        bags.insert(place.position, (place, bag));
    }
}

fn name(attributes: &[Attribute]) -> Option<String> {
    friendly_name_in(attributes).map(|name| name.to_lowercase())
}

impl<'a> View<'a> {
    fn read(&mut self, bag: &Bag<'a>, is_first_of_section: bool) {
        match bag {
            Bag::Key(at, entry) => {
                let default = self.keys.is_empty().then_some(DEFAULT_ID);
                let name = name(&entry.attributes).unwrap_or_else(|| entry.alias.folded());
                self.keys.push((*at, local_key_id_in(&entry.attributes).or(default), name));
            }
            Bag::Certificate { stored, is_leaf } => {
                let default = (self.keys.len() == 1 && is_first_of_section).then_some(DEFAULT_ID);
                let id = local_key_id_in(&stored.attributes).or(default);
                let certificate = &stored.certificate;
                if is_marked_as_trusted(&stored.attributes) {
                    let name = name(&stored.attributes).filter(|_| *is_leaf);
                    let hidden = self.keys.iter().filter(|(.., of_key)| Some(of_key) == name.as_ref());
                    self.replaced.extend(hidden.map(|(at, ..)| *at));
                } else {
                    self.add_candidate(id, name(&stored.attributes), certificate);
                }
                self.by_subject.entry(certificate.subject().canonical()).or_insert(certificate);
            }
            Bag::Other => {}
        }
    }

    fn key(&self, at: usize, id: Option<&'a [u8]>, name: &str) -> JavaKey<'a> {
        match id {
            _ if self.replaced.contains(&at) => JavaKey::Replaced,
            None => JavaKey::Hidden,
            Some(id) => JavaKey::Chain(self.chain(id, name)),
        }
    }

    fn chain(&self, id: &'a [u8], name: &str) -> Vec<&'a Certificate> {
        let (mut chain, mut seen) = (Vec::new(), HashSet::new());
        let mut next = self.leaf(id, name);
        while let Some(certificate) = next.filter(|one| seen.insert(one.der())) {
            chain.push(certificate);
            let (issuer, subject) = (certificate.issuer().canonical(), certificate.subject().canonical());
            next = self.by_subject.get(&issuer).copied().filter(|_| issuer != subject);
        }
        chain
    }

    fn add_candidate(&mut self, id: Option<&'a [u8]>, name: Option<String>, certificate: &'a Certificate) {
        if let Some(id) = id {
            self.by_id.insert(id, certificate);
            name.iter().for_each(|name| _ = self.by_id_and_name.entry((id, name.clone())).or_insert(certificate));
        }
        name.map(|name| self.by_name.insert(name, certificate));
    }

    fn leaf(&self, id: &'a [u8], name: &str) -> Option<&'a Certificate> {
        let both = self.by_id_and_name.get(&(id, name.to_owned()));
        both.or_else(|| self.by_id.get(id)).or_else(|| self.by_name.get(name)).copied()
    }
}
