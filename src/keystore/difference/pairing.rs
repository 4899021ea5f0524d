//! Which entry of one store stands for which of the other.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use crate::fault::Result;
use crate::keystore::difference::opener::Side;
use crate::keystore::{Entry, Item, Kind, StoredKey};
use crate::x509::fingerprint::Sha256;

/// Entries by their positions.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    /// In both stores.
    pub pairs: Vec<(usize, usize)>,
    /// In the first only.
    pub removed: Vec<usize>,
    /// In the second only.
    pub added: Vec<usize>,
}

/// Pairs by alias first, and by content what is left; entries that have no name in their file, the other way round.
pub(super) fn pair(from: &mut Side, to: &mut Side) -> Result<Pairing> {
    let mut pairing = Pairing {
        pairs: Vec::new(),
        removed: (0..from.keystore.entries.len()).collect(),
        added: (0..to.keystore.entries.len()).collect(),
    };
    let named = |side: &Side, entry: &Entry| side.is_named(entry).then(|| entry.alias.clone());
    pairing.by(from, to, |side, entry| Ok(named(side, entry)))?;
    if from.folds_case() || to.folds_case() {
        pairing.by(from, to, |side, entry| Ok(named(side, entry).map(|alias| alias.folded())))?;
    }
    pairing.by(from, to, content)?;
    pairing.by(from, to, public_key)?;
    if [&*from, &*to].iter().any(|side| !side.keystore.inferred.aliases.is_empty()) {
        pairing.by(from, to, |_, entry| Ok(Some(entry.alias.folded())))?;
    }
    pairing.pairs.sort_unstable();
    Ok(pairing)
}

impl Pairing {
    /// Pairs those left that agree in what `token` tells of them, in file order.
    fn by<T: Eq + Hash>(
        &mut self,
        from: &mut Side,
        to: &mut Side,
        token: impl Fn(&mut Side, &Entry) -> Result<Option<T>>,
    ) -> Result<()> {
        if self.removed.is_empty() || self.added.is_empty() {
            return Ok(());
        }
        let mut candidates: HashMap<T, VecDeque<usize>> = HashMap::new();
        for &at in &self.added {
            if let Some(known) = token(to, to.entry(at))? {
                candidates.entry(known).or_default().push_back(at);
            }
        }
        let mut left = Vec::new();
        for at in std::mem::take(&mut self.removed) {
            let known = token(from, from.entry(at))?;
            match known.and_then(|known| candidates.get_mut(&known)?.pop_front()) {
                Some(partner) => self.pairs.push((at, partner)),
                None => left.push(at),
            }
        }
        self.removed = left;
        let taken: HashSet<usize> = self.pairs.iter().map(|(_, to)| *to).collect();
        self.added.retain(|at| !taken.contains(at));
        Ok(())
    }
}

/// What is inside, as a hash: the bytes may be secret.
type Content = (Kind, Sha256);

/// What an entry is, whatever its name: its first certificate, else its key, else its bytes.
fn content(side: &mut Side, entry: &Entry) -> Result<Option<Content>> {
    let kind = if entry.kind() == Kind::Certificate { Kind::TrustedCertificate } else { entry.kind() };
    let hash = match (&entry.item, entry.certificates().next()) {
        (_, Some(first)) => Some(first.sha256()),
        (Item::KeyPair { key, .. }, None) => match (side.key(entry)?.map(|key| key.public_key_info()), key) {
            (Some(Ok(public)), _) => Some(Sha256::of(&public)),
            (_, StoredKey::Sealed(sealed)) => Some(Sha256::of(sealed.bytes())),
            (_, StoredKey::Open(key)) => Some(Sha256::of(key.pkcs8())),
        },
        (Item::Secret(secret), None) => Some(Sha256::of(secret.encoded.as_slice())),
        (Item::Opaque(opaque), None) => Some(Sha256::of(opaque.encoded.as_slice())),
        _ => None,
    };
    Ok(hash.map(|hash| (kind, hash)))
}

/// A key under another name with another certificate is still that key.
fn public_key(_: &mut Side, entry: &Entry) -> Result<Option<Sha256>> {
    let leaf = entry.certificates().next().filter(|_| entry.kind() == Kind::KeyPair);
    Ok(leaf.map(|leaf| Sha256::of(leaf.public_key_info())))
}
