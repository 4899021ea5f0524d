//! Which certificate is whose: keys to their leaves, leaves to their chains.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::formats::Unlock;
use crate::formats::pkcs12::bags::{Bag, Content};
use crate::formats::pkcs12::pairs::hash_of;
use crate::formats::pkcs12::ties::{Group, Tie, ties};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SealedKey};
use crate::keystore::{Alias, StoredKey};
use crate::secret::Password;
use crate::x509::matches::is_same_key;
use crate::x509::{Certificate, chain};

/// How many certificates are looked at for one key or chain: a hostile file may tie everything to everything.
const CANDIDATES: usize = 64;

/// Opens a sealed key where its attributes leave open, or may say wrongly, which certificate is its own.
pub struct Proof<'a> {
    /// The store's password, if it was asked for.
    password: Option<&'a Password>,
    /// Whom to ask for the passwords of keys that have their own.
    unlock: &'a mut dyn Unlock,
    /// What opening keys is charged to. When it is used up, attributes have to do.
    budget: &'a mut Budget,
}

impl<'a> Proof<'a> {
    /// With the store's password, if it was asked for.
    pub fn new(password: Option<&'a Password>, unlock: &'a mut dyn Unlock, budget: &'a mut Budget) -> Self {
        Self { password, unlock, budget }
    }

    fn open(&mut self, alias: &Alias, key: &SealedKey) -> Option<PrivateKey> {
        let Self { password, unlock, budget } = self;
        let opened = password.and_then(|password| key.open(password, budget).ok());
        opened.or_else(|| unlock.key_passwords(alias).iter().find_map(|own| key.open(own, budget).ok()))
    }
}

/// The chain of each key, leaf first, by the positions of their bags. A key without certificate has none; `aliases` has
/// the names of all keys.
pub fn chains(bags: &[Bag], aliases: &HashMap<usize, Alias>, proof: &mut Proof<'_>) -> HashMap<usize, Vec<usize>> {
    if keys(bags).next().is_none() || certificates(bags).next().is_none() {
        return HashMap::new();
    }
    let mut certificates = Certificates::new(bags);
    let alone = keys(bags).count() == 1;
    let pairs = keys(bags).filter_map(|(at, bag, key)| {
        let leaf = certificates.leaf(bag, (aliases.get(&at)?, key), alone, proof)?;
        Some((at, certificates.chain(leaf)))
    });
    pairs.collect()
}

/// The certificates of a store, found by what may tie them to a key or to each other.
struct Certificates<'a> {
    bags: &'a [Bag],
    by_tie: HashMap<Tie<'a>, Group<'a>>,
    by_public_key: HashMap<&'a [u8], Vec<usize>>,
    /// Those that are marked as trusted: some programs put the mark on every certificate, also on a key's own.
    marked: HashMap<&'a [u8], usize>,
    /// The names of those who issued a certificate to another.
    issuers: HashSet<&'a [u8]>,
    /// Whether there is a certificate that is neither an issuer's nor of any key's identifier: it may be the one of a key
    /// whose identifier is wrong.
    has_strangers: bool,
    /// By their names in canonical form (RFC 5280 7.1): Java compares them so, and CAs do encode their own name differently.
    by_subject: HashMap<Vec<u8>, Vec<usize>>,
    /// The bags of each certificate that no chain has taken yet, those that may be a key's own last in line.
    copies: HashMap<&'a [u8], VecDeque<usize>>,
}

impl<'a> Certificates<'a> {
    /// Sorts the certificates among the bags. Trust anchors belong to no key (as in the JDK 17), but may end a chain.
    fn new(bags: &'a [Bag]) -> Self {
        let mut new = Self {
            bags,
            by_tie: HashMap::new(),
            by_public_key: HashMap::new(),
            marked: HashMap::new(),
            issuers: issuers(bags),
            has_strangers: false,
            by_subject: HashMap::new(),
            copies: copies(bags),
        };
        for (at, bag, certificate) in certificates(bags) {
            new.by_subject.entry(certificate.subject().canonical()).or_default().push(at);
            let public_key = certificate.public_key_info();
            if bag.attributes.is_trusted() {
                new.marked.entry(public_key).or_insert(at);
                continue;
            }
            new.by_public_key.entry(public_key).or_default().push(at);
            ties(bag).for_each(|tie| new.by_tie.entry(tie).or_default().add_certificate(at, public_key));
        }
        let ids: HashSet<_> = keys(bags).filter_map(|(_, bag, _)| bag.attributes.local_key_id()).collect();
        new.has_strangers = certificates(bags).any(|(_, bag, certificate)| {
            let is_tied = bag.attributes.local_key_id().is_some_and(|id| ids.contains(id));
            !is_tied && !bag.attributes.is_trusted() && !new.issuers.contains(certificate.subject_der())
        });
        for tie in keys(bags).flat_map(|(_, bag, _)| ties(bag)) {
            new.by_tie.entry(tie).and_modify(Group::add_key);
        }
        new
    }

    /// The certificate of a key: by the key itself where that is open or can be, else as Java has it. What the attributes
    /// alone name stays with a key that it does not fit, so that the fault can be told.
    fn leaf(&self, bag: &Bag, (alias, key): (&Alias, &StoredKey), alone: bool, proof: &mut Proof<'_>) -> Option<usize> {
        let tied = self.leaf_as_in_java(bag);
        let is_sure = || !proof.unlock.doubts_attributes() && tied.is_some_and(|leaf| self.is_sure(bag, leaf));
        let opened = match key {
            StoredKey::Open(key) => Some(key.clone()),
            StoredKey::Sealed(_) if is_sure() => None,
            StoredKey::Sealed(key) => proof.open(alias, key),
        };
        match opened.and_then(|key| key.public_key_info().ok()) {
            Some(public_key) => {
                let leaf = self.leaf_of_open(bag, &public_key);
                leaf.or_else(|| tied.filter(|_| !self.is_ambiguous(bag)))
            }
            None => tied.or_else(|| self.marked_leaf(bag)).or_else(|| if alone { self.only_leaf(bag) } else { None }),
        }
    }

    /// The certificate of the key's identifier that is marked as trusted: to Java it belongs to no key.
    fn marked_leaf(&self, key: &Bag) -> Option<usize> {
        let id = key.attributes.local_key_id()?;
        let mut marked = certificates(self.bags).filter(|(_, bag, _)| bag.attributes.is_trusted());
        marked.find(|(_, bag, _)| bag.attributes.local_key_id() == Some(id)).map(|(at, ..)| at)
    }

    /// Whether nothing speaks against a certificate that the attributes name, and it is named as Java or OpenSSL does: by
    /// identifier and name, or by its own hash. Such keys need not be opened.
    fn is_sure(&self, key: &Bag, leaf: usize) -> bool {
        let Some(certificate) = certificate(&self.bags[leaf]) else { return false };
        let (of_key, of_leaf) = (&key.attributes, &self.bags[leaf].attributes);
        let (name, id) = (of_key.friendly_name(), of_key.local_key_id());
        let is_same_name = name.is_some() && name == of_leaf.friendly_name();
        let is_same_id = id.is_some() && id == of_leaf.local_key_id();
        let is_named = is_same_id && (is_same_name || id == Some(hash_of(certificate).as_slice()));
        is_named && !self.has_strangers && !self.issuers.contains(certificate.subject_der()) && !self.is_ambiguous(key)
    }

    fn is_ambiguous(&self, key: &Bag) -> bool {
        ties(key).find_map(|tie| self.by_tie.get(&tie)).is_some_and(Group::is_ambiguous)
    }

    /// The certificate of a public key: of several, that which the attributes name.
    fn leaf_of_open(&self, key: &Bag, public_key: &[u8]) -> Option<usize> {
        let tied = || {
            let groups = ties(key).filter_map(|tie| self.by_tie.get(&tie));
            groups.flat_map(|group| group.certificates().iter().copied().take(CANDIDATES))
        };
        let info = |at: usize| certificate(&self.bags[at]).map(Certificate::public_key_info);
        let same = self.by_public_key.get(public_key);
        let leaf = tied().find(|at| info(*at) == Some(public_key)).or(same.and_then(|same| same.first().copied()));
        leaf.or_else(|| self.marked.get(public_key).copied()).or_else(|| {
            let all = certificates(self.bags).map(|(at, ..)| at);
            let is_same = |at: &usize| info(*at).is_some_and(|info| is_same_key(public_key, info).unwrap_or(false));
            tied().chain(all).take(CANDIDATES).find(is_same)
        })
    }

    /// As `PKCS12KeyStore.findMatchedCertificate` of the JDK 17: the first of the same identifier and name, else the
    /// last of the same identifier, else the last of the same name.
    fn leaf_as_in_java(&self, key: &Bag) -> Option<usize> {
        let (tie, group) = ties(key).find_map(|tie| self.by_tie.get_key_value(&tie))?;
        match tie {
            Tie::IdAndName(..) => group.certificates().first(),
            Tie::Id(_) | Tie::Name(_) => group.certificates().last(),
        }
        .copied()
    }

    /// What the only key of a store may be for: the first certificate that issued none of the others. A certificate of
    /// another identifier says that it is not meant.
    fn only_leaf(&self, key: &Bag) -> Option<usize> {
        let id = key.attributes.local_key_id();
        let free = certificates(self.bags).filter(|(_, bag, _)| {
            let other = bag.attributes.local_key_id();
            !bag.attributes.is_trusted() && (id.is_none() || other.is_none() || id == other)
        });
        free.min_by_key(|(.., certificate)| self.issuers.contains(certificate.subject_der())).map(|(at, ..)| at)
    }

    /// The chain that begins with the certificate in the bag `leaf`, as positions of bags.
    ///
    /// Java writes every chain in full, also the issuers that several keys have in common: each gets its own copy.
    fn chain(&mut self, leaf: usize) -> Vec<usize> {
        let pool = self.ancestors(leaf);
        let certificates: Vec<_> = pool.iter().filter_map(|at| certificate(&self.bags[*at]).cloned()).collect();
        let Some(first) = certificates.first() else { return vec![leaf] };
        let issuers = chain::build(first, &certificates).certificates.into_iter().skip(1);
        let positions = issuers.filter_map(|issuer| {
            let in_pool = || pool.iter().find(|at| certificate(&self.bags[**at]) == Some(&issuer)).copied();
            let copies = self.copies.get_mut(issuer.der());
            copies
                .and_then(|copies| if copies.len() > 1 { copies.pop_front() } else { copies.front().copied() })
                .or_else(in_pool)
        });
        std::iter::once(leaf).chain(positions).collect()
    }

    /// The leaf and what its issuers, and theirs, may be by name, each in one of its copies.
    fn ancestors(&self, leaf: usize) -> Vec<usize> {
        let der = |at: usize| certificate(&self.bags[at]).map(Certificate::der);
        let (mut pool, mut seen) = (vec![leaf], HashSet::from([der(leaf)]));
        let mut next = 0;
        while let Some(at) = pool.get(next).filter(|_| pool.len() < CANDIDATES) {
            let issuer = certificate(&self.bags[*at]).map(|certificate| certificate.issuer().canonical());
            let issuers = issuer.and_then(|name| self.by_subject.get(&name)).into_iter().flatten();
            pool.extend(issuers.copied().filter(|at| seen.insert(der(*at))).take(CANDIDATES).collect::<Vec<_>>());
            next += 1;
        }
        pool
    }
}

/// The bags of each certificate but trust anchors: first those that nothing ties to a key.
fn copies(bags: &[Bag]) -> HashMap<&[u8], VecDeque<usize>> {
    let mut copies: HashMap<_, VecDeque<usize>> = HashMap::new();
    for tied in [false, true] {
        let wanted = |bag: &Bag| !bag.attributes.is_trusted() && bag.attributes.local_key_id().is_some() == tied;
        for (at, _, certificate) in certificates(bags).filter(|(_, bag, _)| wanted(bag)) {
            copies.entry(certificate.der()).or_default().push_back(at);
        }
    }
    copies
}

/// The names of those who issued a certificate to another.
fn issuers(bags: &[Bag]) -> HashSet<&[u8]> {
    let issued = certificates(bags).filter(|(.., one)| one.issuer_der() != one.subject_der());
    issued.map(|(.., certificate)| certificate.issuer_der()).collect()
}

fn keys(bags: &[Bag]) -> impl Iterator<Item = (usize, &Bag, &StoredKey)> {
    bags.iter().enumerate().filter_map(|(at, bag)| match &bag.content {
        Content::Key(key) => Some((at, bag, key)),
        _ => None,
    })
}

fn certificates(bags: &[Bag]) -> impl Iterator<Item = (usize, &Bag, &Certificate)> {
    bags.iter().enumerate().filter_map(|(at, bag)| Some((at, bag, certificate(bag)?)))
}

fn certificate(bag: &Bag) -> Option<&Certificate> {
    if let Content::Certificate(certificate) = &bag.content { Some(certificate) } else { None }
}
