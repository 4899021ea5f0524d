//! Which certificate is whose: keys to their leaves, leaves to their chains.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};

use crate::formats::pkcs12::bags::{Bag, Content};
use crate::key::matches::matches;
use crate::keystore::StoredKey;
use crate::x509::{Certificate, chain};

/// How many certificates are looked at for one key or chain: a hostile file may tie everything to everything.
const CANDIDATES: usize = 64;

/// The chain of each key, leaf first, by the positions of their bags. A key without certificate has none.
pub fn chains(bags: &[Bag]) -> HashMap<usize, Vec<usize>> {
    if !bags.iter().any(|bag| matches!(bag.content, Content::Key(_))) {
        return HashMap::new();
    }
    let mut certificates = Certificates::new(bags);
    let leaves = certificates.leaves();
    leaves.into_iter().map(|(key, leaf)| (key, certificates.chain(leaf))).collect()
}

/// The certificates of a store, found by what may tie them to a key or to each other.
struct Certificates<'a> {
    bags: &'a [Bag],
    by_tie: HashMap<Tie<'a>, VecDeque<usize>>,
    by_subject: HashMap<&'a [u8], Vec<usize>>,
    claimed: HashSet<usize>,
}

/// What a key and its certificate have in common, the strongest first.
#[derive(PartialEq, Eq, Hash)]
enum Tie<'a> {
    /// The public key, which only an open key shows.
    PublicKey(Cow<'a, [u8]>),
    /// The local key identifier and the name: identifiers alone are not always unique, least of all Java's dates.
    IdAndName(&'a [u8], String),
    /// The local key identifier.
    Id(&'a [u8]),
    /// The name.
    Name(String),
    /// Nothing but that there is one key only.
    Nothing,
}

impl<'a> Certificates<'a> {
    /// Sorts the certificates among the bags. Trust anchors belong to no key (as in the JDK 17), but may end a chain.
    fn new(bags: &'a [Bag]) -> Self {
        let mut by_subject: HashMap<&[u8], Vec<usize>> = HashMap::new();
        let mut by_tie: HashMap<Tie<'_>, VecDeque<usize>> = HashMap::new();
        for (at, _, certificate) in certificates(bags) {
            by_subject.entry(certificate.subject_der()).or_default().push(at);
        }
        for at in leaves_first(bags) {
            let bag = &bags[at];
            if let (Content::Certificate(certificate), false) = (&bag.content, bag.attributes.is_trusted()) {
                let public_key = Cow::Borrowed(certificate.public_key_info());
                let ties = [Tie::PublicKey(public_key), Tie::Nothing].into_iter().chain(ties(bag));
                ties.for_each(|tie| by_tie.entry(tie).or_default().push_back(at));
            }
        }
        Self { bags, by_tie, by_subject, claimed: HashSet::new() }
    }

    /// The certificate of each key, by the positions of their bags.
    fn leaves(&mut self) -> HashMap<usize, usize> {
        let bags = self.bags.iter().enumerate();
        let keys =
            bags.filter_map(|(at, bag)| if let Content::Key(key) = &bag.content { Some((at, bag, key)) } else { None });
        let keys: Vec<_> = keys.collect();
        let alone = keys.len() == 1;
        let pairs = keys.into_iter().filter_map(|(at, bag, key)| Some((at, self.claim_leaf(bag, key, alone)?)));
        pairs.collect()
    }

    fn claim_leaf(&mut self, bag: &'a Bag, key: &StoredKey, alone: bool) -> Option<usize> {
        let public_key = if let StoredKey::Open(key) = key { key.public_key_info().ok() } else { None };
        let public_key = public_key.map(|info| Tie::PublicKey(Cow::Owned(info)));
        let last = alone.then_some(Tie::Nothing);
        let leaf =
            public_key.into_iter().chain(ties(bag)).chain(last).find_map(|tie| self.first_free(&tie, bag, key))?;
        self.claimed.insert(leaf);
        Some(leaf)
    }

    fn first_free(&mut self, tie: &Tie<'a>, bag: &Bag, key: &StoredKey) -> Option<usize> {
        let Self { bags, by_tie, claimed, .. } = self;
        let positions = by_tie.get_mut(tie)?;
        while positions.front().is_some_and(|at| claimed.contains(at)) {
            positions.pop_front();
        }
        let free = positions.iter().take(CANDIDATES).filter(|at| !claimed.contains(at));
        free.copied().find(|at| may_belong(bag, key, &bags[*at]))
    }

    /// The chain that begins with the certificate in the bag `leaf`, as positions of bags.
    fn chain(&self, leaf: usize) -> Vec<usize> {
        let pool = self.ancestors(leaf);
        let certificates: Vec<_> = pool.iter().filter_map(|at| certificate(&self.bags[*at]).cloned()).collect();
        let Some(first) = certificates.first() else { return vec![leaf] };
        let issuers = chain::build(first, &certificates).certificates.into_iter().skip(1);
        let positions = issuers.filter_map(|issuer| {
            let same = pool.iter().filter(|at| certificate(&self.bags[**at]) == Some(&issuer));
            same.copied().min_by_key(|at| self.bags[*at].attributes.is_trusted())
        });
        std::iter::once(leaf).chain(positions).collect()
    }

    /// The leaf and what its issuers, and theirs, may be by name.
    fn ancestors(&self, leaf: usize) -> Vec<usize> {
        let (mut pool, mut seen) = (vec![leaf], HashSet::from([leaf]));
        let mut next = 0;
        while let Some(at) = pool.get(next).filter(|_| pool.len() < CANDIDATES) {
            let issuer = certificate(&self.bags[*at]).map(Certificate::issuer_der);
            let issuers = issuer.and_then(|name| self.by_subject.get(name)).into_iter().flatten();
            pool.extend(issuers.copied().filter(|at| seen.insert(*at)).take(CANDIDATES).collect::<Vec<_>>());
            next += 1;
        }
        pool
    }
}

/// What the attributes of a bag say about whom it belongs to.
fn ties(bag: &Bag) -> impl Iterator<Item = Tie<'_>> {
    let id = bag.attributes.local_key_id();
    let name = bag.attributes.friendly_name().map(|name| name.to_lowercase());
    let both = id.zip(name.clone()).map(|(id, name)| Tie::IdAndName(id, name));
    both.into_iter().chain(id.map(Tie::Id)).chain(name.map(Tie::Name))
}

/// Whether nothing speaks against the certificate: neither two different identifiers nor two different public keys.
fn may_belong(key_bag: &Bag, key: &StoredKey, certificate_bag: &Bag) -> bool {
    if let (StoredKey::Open(key), Content::Certificate(certificate)) = (key, &certificate_bag.content)
        && let Ok(same) = matches(key, certificate)
    {
        return same;
    }
    let ids = key_bag.attributes.local_key_id().zip(certificate_bag.attributes.local_key_id());
    ids.is_none_or(|(key, certificate)| key == certificate)
}

/// The positions of the certificates, those last that are the issuer of another one by name.
fn leaves_first(bags: &[Bag]) -> Vec<usize> {
    let issuers: HashSet<_> = certificates(bags)
        .filter(|(.., certificate)| certificate.issuer_der() != certificate.subject_der())
        .map(|(.., certificate)| certificate.issuer_der())
        .collect();
    let (mut leaves, mut others) = (Vec::new(), Vec::new());
    for (at, _, certificate) in certificates(bags) {
        if issuers.contains(certificate.subject_der()) { others.push(at) } else { leaves.push(at) }
    }
    leaves.append(&mut others);
    leaves
}

fn certificates(bags: &[Bag]) -> impl Iterator<Item = (usize, &Bag, &Certificate)> {
    bags.iter().enumerate().filter_map(|(at, bag)| Some((at, bag, certificate(bag)?)))
}

fn certificate(bag: &Bag) -> Option<&Certificate> {
    if let Content::Certificate(certificate) = &bag.content { Some(certificate) } else { None }
}
