//! Compares two stores, entry by entry.

use crate::fault::Result;
use crate::key::PrivateKey;
use crate::keystore::difference::opener::Side;
use crate::keystore::difference::pairing::{Pairing, pair};
use crate::keystore::{Entry, Item, Kind};
use crate::x509::Certificate;
use crate::x509::matches::{is_same_key, matches};

/// What distinguishes the contents of two stores. Positions are those of their entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Entries that are in both, in the order of the first.
    pub pairs: Vec<Pair>,
    /// Entries that only the first has.
    pub removed: Vec<usize>,
    /// Entries that only the second has.
    pub added: Vec<usize>,
}

/// An entry of the first store and its like in the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Its position in the first.
    pub from: usize,
    /// Its position in the second.
    pub to: usize,
    /// Whether it has another alias there.
    pub renamed: bool,
    /// What is different.
    pub changes: Vec<Change>,
}

/// One thing that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Another certificate; of a key pair, its leaf.
    Certificate,
    /// The same leaf with other issuers behind it, or in another order.
    Chain,
    /// Other bytes of something that is not understood.
    Contents,
    /// The date of the entry, where both stores have one.
    Date,
    /// Another private key.
    Key,
    /// Another kind of entry.
    Kind,
    /// Whether it holds the same key cannot be told without opening it.
    NotComparable,
    /// What the files say that the same certificates may be trusted for.
    Trust,
}

impl Change {
    /// The name used in reports and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Chain => "chain",
            Self::Contents => "contents",
            Self::Date => "date",
            Self::Key => "key",
            Self::Kind => "kind",
            Self::NotComparable => "not-comparable",
            Self::Trust => "trust",
        }
    }
}

impl Difference {
    /// Whether both stores hold the same under the same names; dates count only with `dates`.
    pub fn is_empty(&self, dates: bool) -> bool {
        self.removed.is_empty() && self.added.is_empty() && self.pairs.iter().all(|pair| pair.is_same(dates))
    }
}

impl Pair {
    /// Whether both entries are the same; their dates count only with `dates`.
    pub fn is_same(&self, dates: bool) -> bool {
        !self.renamed && self.changes.iter().all(|change| *change == Change::Date && !dates)
    }
}

/// Compares two stores. Fails only on what the limits forbid.
pub fn compare(mut from: Side, mut to: Side) -> Result<Difference> {
    let Pairing { pairs, removed, added } = pair(&mut from, &mut to)?;
    let pairs = pairs.into_iter().map(|at| compare_pair(&mut from, &mut to, at)).collect::<Result<_>>()?;
    Ok(Difference { pairs, removed, added })
}

fn compare_pair(from: &mut Side, to: &mut Side, at: (usize, usize)) -> Result<Pair> {
    let (one, other) = (from.entry(at.0), to.entry(at.1));
    let mut changes = Vec::new();
    if !is_same_kind(from, to, one, other) {
        changes.push(Change::Kind);
    }
    changes.extend(certificates(one, other));
    changes.extend(trust(one, other));
    changes.extend(item(from, to, one, other)?);
    changes.extend(date(one, other));
    let renamed = is_renamed(from, to, one, other);
    Ok(Pair { from: at.0, to: at.1, renamed, changes })
}

/// In whole seconds: BCFKS keeps no others.
fn date(one: &Entry, other: &Entry) -> Option<Change> {
    let seconds = |entry: &Entry| entry.created.map(|date| date.0.div_euclid(1_000));
    let (one, other) = (seconds(one)?, seconds(other)?);
    (one != other).then_some(Change::Date)
}

/// Only names that stand in their files can differ.
fn is_renamed(from: &Side, to: &Side, one: &Entry, other: &Entry) -> bool {
    if !from.is_named(one) || !to.is_named(other) {
        return false;
    }
    match from.folds_case() || to.folds_case() {
        true => one.alias.folded() != other.alias.folded(),
        false => one.alias != other.alias,
    }
}

/// A certificate of a file that marks none as trusted may be a trusted one, or not.
fn is_same_kind(from: &Side, to: &Side, one: &Entry, other: &Entry) -> bool {
    let may_be_trusted = |side: &Side, entry: &Entry| side.keystore.inferred.trust && entry.kind() == Kind::Certificate;
    match (one.kind(), other.kind()) {
        (kind, Kind::TrustedCertificate) if kind != Kind::TrustedCertificate => may_be_trusted(from, one),
        (Kind::TrustedCertificate, kind) if kind != Kind::TrustedCertificate => may_be_trusted(to, other),
        (kind, other) => kind == other,
    }
}

fn certificates(one: &Entry, other: &Entry) -> Option<Change> {
    let (mut one, mut other) = (one.certificates(), other.certificates());
    if one.next() != other.next() {
        return Some(Change::Certificate);
    }
    (!one.eq(other)).then_some(Change::Chain)
}

/// Of certificates that are in both: other ones are a difference already.
fn trust(one: &Entry, other: &Entry) -> Option<Change> {
    let both = one.stored_certificates().iter().zip(other.stored_certificates());
    let mut same = both.filter(|(one, other)| one.certificate == other.certificate);
    same.any(|(one, other)| !one.trust.is_like(&other.trust)).then_some(Change::Trust)
}

/// What is beside the certificates.
fn item(from: &mut Side, to: &mut Side, one: &Entry, other: &Entry) -> Result<Option<Change>> {
    Ok(match (&one.item, &other.item) {
        (Item::KeyPair { key, .. }, Item::KeyPair { key: twin, .. }) if key != twin => keys(from, to, one, other)?,
        (Item::Secret(secret), Item::Secret(twin)) if secret != twin => {
            match (from.secret(one, secret)?, to.secret(other, twin)?) {
                (Some(key), Some(twin)) => (key != twin).then_some(Change::Key),
                _ => Some(Change::NotComparable),
            }
        }
        (Item::Opaque(opaque), Item::Opaque(twin)) if opaque.encoded != twin.encoded => Some(Change::Contents),
        _ => None,
    })
}

/// Keys by themselves where both open. Else their certificates can only tell that they differ.
fn keys(from: &mut Side, to: &mut Side, one: &Entry, other: &Entry) -> Result<Option<Change>> {
    let leaf = |entry: &Entry| entry.certificates().next().cloned();
    let (key, twin) = (from.key(one)?, to.key(other)?);
    let may_be_same = match (&key, &twin, leaf(one), leaf(other)) {
        (Some(key), Some(twin), ..) => return Ok((!is_same_private_key(key, twin)).then_some(Change::Key)),
        (Some(key), None, _, Some(leaf)) | (None, Some(key), Some(leaf), _) => matches(key, &leaf).unwrap_or(true),
        (None, None, Some(leaf), Some(twin)) => has_same_key(&leaf, &twin),
        _ => true,
    };
    Ok(Some(if may_be_same { Change::NotComparable } else { Change::Key }))
}

/// The encodings of one key may differ: with its public half or without, with parameters or without.
fn is_same_private_key(key: &PrivateKey, twin: &PrivateKey) -> bool {
    let public = (key.public_key_info(), twin.public_key_info());
    key == twin || matches!(&public, (Ok(key), Ok(twin)) if is_same_key(key, twin).unwrap_or(key == twin))
}

fn has_same_key(leaf: &Certificate, twin: &Certificate) -> bool {
    let (key, twin) = (leaf.public_key_info(), twin.public_key_info());
    key == twin || is_same_key(key, twin).unwrap_or(false)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::fault::Fault;
    use crate::key::SealedKey;
    use crate::key::pbe::{Budget, Scheme};
    use crate::keystore::{Alias, Format, Keystore, Secret, StoredCertificate, StoredKey, Timestamp};
    use crate::secret::Password;

    macro_rules! certificate {
        ($name:literal) => {
            Certificate::from_der(include_bytes!(concat!("../../../fixtures/x509/", $name, ".der"))).unwrap()
        };
    }

    macro_rules! key {
        ($name:literal) => {
            PrivateKey::from_der(include_bytes!(concat!("../../../fixtures/keys/", $name, ".der"))).unwrap()
        };
    }

    fn store(entries: Vec<Entry>) -> Keystore {
        Keystore { entries, ..Keystore::new(Format::JKS) }
    }

    fn trusted(alias: &str, certificate: Certificate) -> Entry {
        let item = Item::TrustedCertificate(StoredCertificate::new(certificate));
        Entry::new(Alias::from(alias), Some(Timestamp(1)), item)
    }

    fn pair_of(alias: &str, key: StoredKey, chain: &[Certificate]) -> Entry {
        let chain = chain.iter().cloned().map(StoredCertificate::new).collect();
        Entry::new(Alias::from(alias), None, Item::KeyPair { key, chain })
    }

    fn sealed(key: &PrivateKey, password: &str) -> StoredKey {
        let password = Password::new(password.into());
        StoredKey::Sealed(SealedKey::seal(key, &Scheme::jks(), &password).unwrap())
    }

    fn compared(one: &Keystore, other: &Keystore, password: &str) -> Difference {
        let passwords = || vec![Password::new(password.into())];
        let open_secret = |_: &Secret, _: &Password, _: &mut Budget| Err(Fault::unsupported("secret keys"));
        let side = |keystore| Side {
            keystore,
            passwords: passwords(),
            budget: Budget::default(),
            open_secret: Box::new(open_secret),
        };
        compare(side(one), side(other)).unwrap()
    }

    #[test]
    fn aliases_pair_first_and_contents_what_is_left() {
        let (root, leaf, other) = (certificate!("root"), certificate!("leaf"), certificate!("old-root"));
        let one = store(vec![trusted("Same", leaf.clone()), trusted("a", root.clone()), trusted("gone", other)]);
        let other = store(vec![trusted("b", root), trusted("same", leaf)]);
        let found = compared(&one, &other, "");
        let renamed: Vec<_> = found.pairs.iter().map(|pair| (pair.from, pair.to, pair.renamed)).collect();
        assert_eq!((renamed, found.removed, found.added), (vec![(0, 1, false), (1, 0, true)], vec![2], vec![]));
        let [exact, mut unnamed] = [&one, &other].map(|store| Keystore { format: Format::BKS, ..store.clone() });
        assert!(compared(&exact, &unnamed, "").pairs.iter().all(|pair| pair.renamed));
        unnamed.inferred.aliases = unnamed.entries.iter().map(|entry| entry.alias.clone()).collect();
        assert!(compared(&exact, &unnamed, "").pairs.iter().all(|pair| pair.is_same(true)));
    }

    #[test]
    fn certificates_of_a_file_that_marks_none_as_trusted_may_be_trusted_ones() {
        let certificate = |alias: &str| {
            let item = Item::Certificate(StoredCertificate::new(certificate!("root")));
            Entry::new(Alias::from(alias), None, item)
        };
        let [trusted, mut unmarked] = [store(vec![trusted("a", certificate!("root"))]), store(vec![certificate("a")])];
        assert_eq!(compared(&trusted, &unmarked, "").pairs[0].changes, [Change::Kind]);
        assert!(compared(&unmarked, &unmarked, "").is_empty(true));
        unmarked.inferred.trust = true;
        assert!(compared(&trusted, &unmarked, "").is_empty(true) && compared(&unmarked, &trusted, "").is_empty(true));
    }

    #[test]
    fn one_key_in_two_encodings_is_one_key() {
        let (key, twin) = (key!("p256.no-public"), key!("p256.pkcs8"));
        assert!(key != twin);
        let one = store(vec![pair_of("a", sealed(&key, "password"), &[])]);
        let other = store(vec![pair_of("b", StoredKey::Open(twin), &[])]);
        let found = compared(&one, &other, "password");
        assert_eq!((found.pairs[0].renamed, found.pairs[0].changes.as_slice()), (true, &[][..]));
        let found = compared(&one, &other, "mistaken");
        assert_eq!((found.removed, found.added), (vec![0], vec![0]));
    }

    #[test]
    fn keys_are_other_ones_or_cannot_be_told() {
        let one = store(vec![pair_of("a", sealed(&key!("p256.pkcs8"), "password"), &[])]);
        let other = store(vec![pair_of("a", sealed(&key!("p384.pkcs8"), "password"), &[])]);
        assert_eq!(compared(&one, &other, "password").pairs[0].changes, [Change::Key]);
        assert_eq!(compared(&one, &other, "mistaken").pairs[0].changes, [Change::NotComparable]);
        let same = compared(&one, &one, "mistaken");
        assert!(same.is_empty(true));
    }

    #[test]
    fn a_chain_differs_apart_from_its_leaf() {
        let key = || sealed(&key!("p256.pkcs8"), "password");
        let (leaf, root) = (certificate!("leaf"), certificate!("root"));
        let one = store(vec![pair_of("a", key(), std::slice::from_ref(&leaf))]);
        let other = store(vec![pair_of("a", key(), &[leaf, root.clone()])]);
        let found = compared(&one, &other, "");
        assert_eq!(found.pairs[0].changes, [Change::Chain, Change::NotComparable]);
        let other = store(vec![trusted("a", root)]);
        assert_eq!(compared(&one, &other, "").pairs[0].changes, [Change::Kind, Change::Certificate]);
    }

    #[test]
    fn dates_count_only_when_both_have_one() {
        let one = store(vec![trusted("a", certificate!("root"))]);
        let mut other = one.clone();
        other.entries[0].created = Some(Timestamp(2_000));
        let found = compared(&one, &other, "");
        assert!(found.is_empty(false) && !found.is_empty(true));
        other.entries[0].created = None;
        assert!(compared(&one, &other, "").is_empty(true));
    }
}
