//! From bags to entries: names, dates, and keys with their chains.

use std::collections::HashSet;

use crate::fault::{Fault, Result};
use crate::formats::pkcs12::attributes::{self, Attributes};
use crate::formats::pkcs12::bags::{Bag, Content};
use crate::formats::pkcs12::{oids, pairing};
use crate::keystore::{Alias, Attribute, Entry, Item, Place, Secret, StoredCertificate};
use crate::x509::Certificate;

/// Makes the entries of a store, in the order of their bags. Certificates that only serve a chain are no entries.
pub fn from_bags(bags: Vec<Bag>) -> Vec<Entry> {
    let chains = pairing::chains(&bags);
    let chained: HashSet<_> = chains.values().flatten().copied().collect();
    let is_entry = |at: usize| bags[at].attributes.is_trusted() || !chained.contains(&at);
    let shown: Vec<usize> = (0..bags.len()).filter(|at| is_entry(*at)).collect();
    let aliases = aliases(&bags, &shown);
    let entries = shown.into_iter().zip(aliases).map(|(at, alias)| {
        let chain = chains.get(&at).map_or(&[][..], Vec::as_slice);
        entry(&bags, at, alias, chain)
    });
    entries.collect()
}

/// Names as stored. What has none is numbered from 1: first what Java sees, as the JDK 17 numbers it, then the rest.
fn aliases(bags: &[Bag], shown: &[usize]) -> Vec<Alias> {
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
        .map(|(name, number)| Alias::new(name.unwrap_or_else(|| number.to_string())))
        .collect()
}

fn is_seen_by_java(bag: &Bag) -> bool {
    match bag.content {
        Content::Key(_) | Content::Secret(_) => true,
        Content::Certificate(_) => bag.attributes.is_trusted(),
        Content::Opaque(_) => false,
    }
}

/// Whether an alias is such a number rather than a name: writing adds no name to these.
pub fn is_number(alias: &Alias) -> bool {
    alias.as_str().bytes().all(|octet| octet.is_ascii_digit()) && !alias.as_str().is_empty()
}

/// Gives an entry another name. The attribute is set here because writing takes a number without one for our own.
pub fn rename(entry: &mut Entry, alias: Alias) -> Result<()> {
    let named = |stored: &mut Vec<Attribute>| {
        stored.retain(|attribute| !attributes::is(attribute, &oids::FRIENDLY_NAME));
        stored.push(attributes::friendly_name(alias.as_str()));
    };
    match &mut entry.item {
        Item::Certificate(stored) | Item::TrustedCertificate(stored) => named(&mut stored.attributes),
        Item::KeyPair { .. } | Item::Secret(_) => named(&mut entry.attributes),
        Item::Opaque(opaque) => return Err(Fault::unsupported(format!("the name is within {}", opaque.what))),
    }
    entry.alias = alias;
    Ok(())
}

fn entry(bags: &[Bag], at: usize, alias: Alias, chain: &[usize]) -> Entry {
    let bag = &bags[at];
    let place = Place(Some(bag.section));
    let own = bag.attributes.without(&modelled(&alias, &bag.attributes));
    let item = match &bag.content {
        Content::Certificate(certificate) => {
            let stored = StoredCertificate { certificate: certificate.clone(), attributes: own.clone(), place };
            if bag.attributes.is_trusted() { Item::TrustedCertificate(stored) } else { Item::Certificate(stored) }
        }
        Content::Key(key) => Item::KeyPair { key: key.clone(), chain: stored_chain(bags, bag, chain) },
        Content::Opaque(opaque) => Item::Opaque(opaque.clone()),
        Content::Secret(encoded) => Item::Secret(Secret { algorithm: None, encoded: encoded.clone() }),
    };
    let attributes = if matches!(bag.content, Content::Certificate(_)) { Vec::new() } else { own };
    Entry { alias, created: bag.attributes.created(), item, attributes, place }
}

/// The attributes that writing an entry adds of itself. A name of digits is not among them: alone, it would pass for
/// one of our numbers.
fn modelled(alias: &Alias, attributes: &Attributes) -> Vec<Attribute> {
    let name = (!is_number(alias)).then(|| attributes::friendly_name(alias.as_str()));
    let date = attributes.created().map(attributes::created);
    name.into_iter().chain(date).chain([attributes::trusted()]).collect()
}

/// A leaf's own attributes are those its key does not have as well.
fn stored_chain(bags: &[Bag], key: &Bag, chain: &[usize]) -> Vec<StoredCertificate> {
    let of_leaf = key.attributes.ties();
    let stored = chain.iter().enumerate().filter_map(|(depth, at)| {
        let certificate = certificate(&bags[*at])?.clone();
        let modelled = if depth == 0 { of_leaf.as_slice() } else { &[] };
        let attributes = bags[*at].attributes.without(modelled);
        Some(StoredCertificate { certificate, attributes, place: Place(Some(bags[*at].section)) })
    });
    stored.collect()
}

fn certificate(bag: &Bag) -> Option<&Certificate> {
    if let Content::Certificate(certificate) = &bag.content { Some(certificate) } else { None }
}
