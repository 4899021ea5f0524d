//! A bundle as the entries that a keystore is to hold: keys with their chains, and trust anchors.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use crate::formats::Bundle;
use crate::formats::bundle::keystore::{Names, item};
use crate::formats::bundle::{Object, Piece};
use crate::key::PrivateKey;
use crate::keystore::trusted::name_for;
use crate::keystore::{Entry, Integrity, Item, Keystore};
use crate::x509::Certificate;
use crate::x509::chain;
use crate::x509::fingerprint::Sha256;
use crate::x509::matches;

impl Bundle {
    /// The bundle as a store to be kept. A key in the clear gets its certificate with the chain above it, wherever they
    /// stand; every other certificate is a trust anchor, unless the file distrusts it, or marks some as such and not this
    /// one. Names are those of the headings, else made from common names as those of imported certificates. Of several ways to a root
    /// one that is valid `now` is taken, if that is given.
    pub fn into_entries(self, now: Option<OffsetDateTime>) -> Keystore {
        let mut store = Keystore::new(self.format);
        store.integrity = Integrity::Absent;
        let chains = chains(&self.pieces, now);
        let chained: HashSet<Sha256> = chains.values().flatten().map(Certificate::sha256).collect();
        let has_marks = self.pieces.iter().any(|piece| piece.trusted);
        let mut names = Names::default();
        for (position, piece) in self.pieces.into_iter().enumerate() {
            let is_link = |certificate: &Certificate| !piece.trusted && chained.contains(&certificate.sha256());
            if matches!(&piece.object, Object::Certificate(certificate) if is_link(certificate)) {
                continue;
            }
            let name = piece.friendly_name.clone();
            let chain = chains.get(&position).cloned().unwrap_or_default();
            let made_up = chain.first().or(certificate(&piece)).map(name_for);
            let Some(item) = item(piece, chain) else { continue };
            let item = match item {
                Item::Certificate(stored) if !has_marks && stored.trust.objection().is_none() => {
                    Item::TrustedCertificate(stored)
                }
                item => item,
            };
            let alias = match name {
                Some(name) => names.keep(name),
                None => names.give(made_up),
            };
            store.entries.push(Entry::new(alias, None, item));
        }
        store
    }
}

fn certificate(piece: &Piece) -> Option<&Certificate> {
    if let Object::Certificate(certificate) = &piece.object { Some(certificate) } else { None }
}

/// The chain of each key, by the position of the key.
fn chains(pieces: &[Piece], now: Option<OffsetDateTime>) -> HashMap<usize, Vec<Certificate>> {
    let loose = || pieces.iter().filter(|piece| !piece.trusted).filter_map(certificate);
    let mut owners: HashMap<&[u8], &Certificate> = HashMap::new();
    for certificate in loose() {
        let owner = owners.entry(certificate.public_key_info()).or_insert(certificate);
        // A renewed certificate may have kept its key: the one that lasts longest is meant.
        if certificate.not_after() > owner.not_after() {
            *owner = certificate;
        }
    }
    let mut builder = chain::Builder::new(loose());
    let mut chains = HashMap::new();
    for (position, piece) in pieces.iter().enumerate() {
        let Object::PrivateKey(key) = &piece.object else { continue };
        let built = || {
            let leaf = owners.get(key.public_key_info().ok()?.as_slice())?;
            let built = match now {
                Some(now) => builder.build_at(leaf, &[], now),
                None => builder.build(leaf, &[]),
            };
            Some(built.certificates)
        };
        if let Some(chain) = written_behind(key, piece, &pieces[position + 1..]).or_else(built) {
            chains.insert(position, chain);
        }
    }
    chains
}

/// The chain as this program writes it behind a key, in its order and no longer than it was: certificates without
/// headings, but for the name of the key when they stand in a file of their own.
fn written_behind(key: &PrivateKey, piece: &Piece, behind: &[Piece]) -> Option<Vec<Certificate>> {
    let name = piece.friendly_name.as_ref()?;
    let (first, rest) = behind.split_first()?;
    let leaf = certificate(first).filter(|_| is_unnamed(first, name))?;
    if first.trusted || !matches::matches(key, leaf).unwrap_or(false) {
        return None;
    }
    let issuers = rest.iter().take_while(|piece| piece.headings.is_empty()).map_while(certificate);
    Some(std::iter::once(leaf).chain(issuers).cloned().collect())
}

/// Whether nothing more is said of a certificate than this name: openssl adds subject and issuer.
fn is_unnamed(piece: &Piece, name: &String) -> bool {
    let said = |line: &String| line != "Bag Attributes" && !line.starts_with("friendlyName:");
    !piece.headings.iter().any(said) && piece.friendly_name.as_ref().is_none_or(|own| own == name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::pem;

    const KEY: &str = include_str!("../../../fixtures/chain/leaf.key");
    const LEAF: &str = include_str!("../../../fixtures/chain/leaf.pem");
    const ISSUING: &str = include_str!("../../../fixtures/chain/intermediate.pem");
    const ROOT: &str = include_str!("../../../fixtures/chain/root.pem");
    const OTHER: &str = include_str!("../../../fixtures/trusted/anchor-1.pem");

    /// Each entry as `alias kind certificates`.
    fn entries(parts: &[&str]) -> Vec<String> {
        let store = pem::read(parts.concat().as_bytes()).unwrap().into_entries(None);
        let describe =
            |entry: &Entry| format!("{} {} {}", entry.alias, entry.kind().name(), entry.certificates().count());
        store.entries.iter().map(describe).collect()
    }

    #[test]
    fn a_key_takes_its_chain_wherever_it_stands() {
        let pair = "central.example.test key-pair 3";
        assert_eq!(entries(&[ROOT, KEY, ISSUING, LEAF]), [pair]);
        assert_eq!(entries(&[LEAF, OTHER, ROOT, ISSUING, KEY]), ["anchor-1 trusted-certificate 1", pair]);
        assert_eq!(entries(&[KEY, OTHER]), ["1 key-pair 0", "anchor-1 trusted-certificate 1"]);
    }

    #[test]
    fn beside_marked_anchors_no_other_certificate_becomes_one() {
        let marked =
            format!("Bag Attributes\n    {}: anyExtendedKeyUsage\n", crate::formats::bundle::TRUSTED_KEY_USAGE);
        let parts = [OTHER, &marked, ROOT];
        assert_eq!(entries(&parts), ["anchor-1 certificate 1", "example-root trusted-certificate 1"]);
    }

    #[test]
    fn what_openssl_names_keeps_its_name_and_its_chain() {
        let named = |name: &str| format!("Bag Attributes\n    friendlyName: {name}\nsubject=CN = x\nissuer=CN = y\n");
        let (leaf, issuing) = (named("Server"), named("cn=example issuing"));
        let parts = ["Bag Attributes\n    friendlyName: Server\n", KEY, &leaf, LEAF, &issuing, ISSUING];
        assert_eq!(entries(&parts), ["Server key-pair 2"]);
    }

    #[test]
    fn what_this_program_writes_comes_back_no_longer_than_it_was() {
        let heading = "Bag Attributes\n    friendlyName: Server\n";
        let root = format!("Bag Attributes\n    friendlyName: root\n    {TRUSTED}: anyExtendedKeyUsage\n");
        const TRUSTED: &str = crate::formats::bundle::TRUSTED_KEY_USAGE;
        let both = ["Server key-pair 1", "root trusted-certificate 1"];
        assert_eq!(entries(&[heading, KEY, LEAF, &root, ROOT]), both);
        assert_eq!(entries(&[heading, KEY, heading, LEAF, &root, ROOT]), both);
        let kept = ["Server key-pair 3", "root trusted-certificate 1"];
        assert_eq!(entries(&[heading, KEY, LEAF, ISSUING, ROOT, &root, ROOT]), kept);
    }
}
