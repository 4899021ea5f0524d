//! From bags to entries: names, dates, and keys with their chains.

use std::collections::{HashMap, HashSet};

use crate::fault::{Fault, Result};
use crate::formats::pkcs12::bags::{Bag, Content};
use crate::formats::pkcs12::pairing::{self, Proof};
use crate::keystore::{Alias, Entry, Item, Place, Secret, StoredCertificate, TrustSettings};
use crate::x509::Certificate;

/// Makes the entries of a store, in the order of their bags. Certificates that only serve a chain are no entries.
pub fn from_bags(bags: Vec<Bag>, proof: &mut Proof<'_>) -> Vec<Entry> {
    let chains = pairing::chains(&bags, &key_aliases(&bags), proof);
    let chained: HashSet<_> = chains.values().flatten().copied().collect();
    let leaves: HashSet<_> = chains.values().filter_map(|chain| chain.first()).copied().collect();
    // A key's own certificate is no anchor beside it, even where it has the mark of one.
    let is_entry = |at: usize| !chained.contains(&at) || bags[at].attributes.is_trusted() && !leaves.contains(&at);
    let shown: Vec<usize> = (0..bags.len()).filter(|at| is_entry(*at)).collect();
    let aliases = aliases(&bags, &shown);
    let entries = shown.into_iter().zip(aliases).map(|(at, alias)| {
        let chain = chains.get(&at).map_or(&[][..], Vec::as_slice);
        entry(&bags, at, alias, chain)
    });
    entries.collect()
}

/// The names of the keys, by the positions of their bags, as they are before it is known which certificates are theirs.
fn key_aliases(bags: &[Bag]) -> HashMap<usize, Alias> {
    let seen: Vec<usize> = (0..bags.len()).filter(|at| is_seen_by_java(&bags[*at])).collect();
    let aliases = aliases(bags, &seen).into_iter().map(|(alias, _)| alias);
    seen.iter().copied().zip(aliases).collect()
}

/// Names as stored. What has none is numbered from 1: first what Java sees, as the JDK 17 numbers it, then the rest.
fn aliases(bags: &[Bag], shown: &[usize]) -> Vec<(Alias, Option<usize>)> {
    let names: Vec<_> = shown.iter().map(|at| bags[*at].attributes.friendly_name()).collect();
    let mut numbers = vec![0; shown.len()];
    let mut count = 0;
    for java_sees in [true, false] {
        for (number, (at, name)) in numbers.iter_mut().zip(shown.iter().zip(&names)) {
            if name.is_none() && is_seen_by_java(&bags[*at]) == java_sees {
                count += 1;
                *number = count;
            }
        }
    }
    names
        .into_iter()
        .zip(numbers)
        .map(|(name, number)| match name {
            Some(name) => (Alias::new(name), None),
            None => (Alias::new(number.to_string()), Some(number)),
        })
        .collect()
}

fn is_seen_by_java(bag: &Bag) -> bool {
    match bag.content {
        Content::Key(_) | Content::Secret(_) => true,
        Content::Certificate(_) => bag.attributes.is_trusted(),
        Content::Opaque(_) => false,
    }
}

/// Gives an entry another name, which writing finds to differ from what was read. What is written back byte for byte
/// has its name within.
pub fn rename(entry: &mut Entry, alias: Alias) -> Result<()> {
    if let Item::Opaque(opaque) = &entry.item {
        return Err(Fault::unsupported(format!("the name is within {}", opaque.what)));
    }
    entry.alias = alias;
    Ok(())
}

fn entry(bags: &[Bag], at: usize, (alias, number): (Alias, Option<usize>), chain: &[usize]) -> Entry {
    let bag = &bags[at];
    let place = Some(Place { number, ..place(bags, at) });
    let mut attributes = bag.attributes.as_read();
    let item = match &bag.content {
        Content::Certificate(certificate) => {
            let attributes = std::mem::take(&mut attributes);
            let (certificate, trust) = (certificate.clone(), bag.attributes.trust());
            let stored = StoredCertificate { certificate, attributes, trust, place };
            if bag.attributes.is_trusted() { Item::TrustedCertificate(stored) } else { Item::Certificate(stored) }
        }
        Content::Key(key) => Item::KeyPair { key: key.clone(), chain: stored_chain(bags, chain) },
        Content::Opaque(opaque) => Item::Opaque(opaque.clone()),
        Content::Secret(encoded) => Item::Secret(Secret { algorithm: None, encoded: encoded.clone() }),
    };
    Entry { alias, created: bag.attributes.created(), item, attributes, place }
}

fn place(bags: &[Bag], at: usize) -> Place {
    Place { section: bags[at].section, position: at, number: None }
}

fn stored_chain(bags: &[Bag], chain: &[usize]) -> Vec<StoredCertificate> {
    let stored = chain.iter().filter_map(|at| {
        let certificate = certificate(&bags[*at])?.clone();
        let attributes = bags[*at].attributes.as_read();
        let trust = TrustSettings::default();
        Some(StoredCertificate { certificate, attributes, trust, place: Some(place(bags, *at)) })
    });
    stored.collect()
}

fn certificate(bag: &Bag) -> Option<&Certificate> {
    if let Content::Certificate(certificate) = &bag.content { Some(certificate) } else { None }
}
