//! Certificates indexed by name and key identifier, and a limit on guesses at who issued whom.

use std::collections::{HashMap, HashSet};

use crate::x509::Certificate;
use crate::x509::signature::{self, Signature};

/// Items under the name and the key identifier that say who they are of, or who issued them. A lookup visits none that
/// does not fit.
pub struct Index<'p, T> {
    by_name: HashMap<Vec<u8>, Namesakes<'p, T>>,
}

/// The items of one name.
struct Namesakes<'p, T> {
    all: Vec<T>,
    without_key: Vec<T>,
    by_key: HashMap<&'p [u8], Vec<T>>,
}

impl<'p, T: Copy> Index<'p, T> {
    pub fn new() -> Self {
        Self { by_name: HashMap::new() }
    }

    /// Files an item under a canonical name and a key identifier.
    pub fn insert(&mut self, name: Vec<u8>, key: Option<&'p [u8]>, item: T) {
        let empty = || Namesakes { all: Vec::new(), without_key: Vec::new(), by_key: HashMap::new() };
        let namesakes = self.by_name.entry(name).or_insert_with(empty);
        namesakes.all.push(item);
        match key {
            None => namesakes.without_key.push(item),
            Some(key) => namesakes.by_key.entry(key).or_default().push(item),
        }
    }

    /// The items of this name whose key identifier does not differ: those that have the same before those that have
    /// none (RFC 4158 3.5.12), each in the order they came. One identifier alone says nothing.
    pub fn fitting(&self, name: &[u8], key: Option<&[u8]>) -> impl Iterator<Item = T> + use<'_, 'p, T> {
        let (same, without): (&[T], &[T]) = match (self.by_name.get(name), key) {
            (None, _) => (&[], &[]),
            (Some(namesakes), None) => (&namesakes.all, &[]),
            (Some(namesakes), Some(key)) => {
                (namesakes.by_key.get(key).map_or(&[], Vec::as_slice), &namesakes.without_key)
            }
        };
        same.iter().chain(without).copied()
    }
}

/// A set of certificates among which issuers are looked up.
pub struct Pool<'p> {
    seen: HashSet<&'p [u8]>,
    by_subject: Index<'p, &'p Certificate>,
}

impl<'p> Pool<'p> {
    pub fn new() -> Self {
        Self { seen: HashSet::new(), by_subject: Index::new() }
    }

    /// Adds a certificate; `false` for one that is there already, byte for byte.
    pub fn insert(&mut self, certificate: &'p Certificate) -> bool {
        let is_new = self.seen.insert(certificate.der());
        if is_new {
            let name = certificate.subject().canonical();
            self.by_subject.insert(name, certificate.subject_key_identifier(), certificate);
        }
        is_new
    }

    /// Those that issued `child` if the name alone decided.
    pub fn namesakes(&self, child: &Certificate) -> impl Iterator<Item = &'p Certificate> + use<'_, 'p> {
        self.by_subject.fitting(&child.issuer().canonical(), None)
    }

    /// Those that issued `child` if names and key identifiers alone decided.
    pub fn issuers(&self, child: &Certificate) -> impl Iterator<Item = &'p Certificate> + use<'_, 'p> {
        self.by_subject.fitting(&child.issuer().canonical(), child.authority_key_identifier())
    }
}

impl<'p> Extend<&'p Certificate> for Pool<'p> {
    fn extend<I: IntoIterator<Item = &'p Certificate>>(&mut self, certificates: I) {
        certificates.into_iter().for_each(|certificate| _ = self.insert(certificate));
    }
}

/// Judges pairs whose names and key identifiers fit already.
pub struct Judge {
    misses_left: usize,
    looks_left: usize,
}

impl Judge {
    /// How many pairs that fit by name and key identifier may turn out not to belong together, or stay in doubt; one whose
    /// signature takes long to verify counts for many. Honest pools have a handful (a CA with a new key and the old name);
    /// thousands are made to keep a verifier busy.
    const MISSES: usize = 1_000;
    /// How many pairs may be weighed without a look at the signature.
    const LOOKS: usize = 20_000;
    /// What every further question gives back: it keeps the work for many questions in proportion to their number.
    const MISSES_REGAINED: usize = 10;
    const LOOKS_REGAINED: usize = 100;

    pub fn new() -> Self {
        Self { misses_left: Self::MISSES, looks_left: Self::LOOKS }
    }

    /// Regains a little strength, before a further question.
    pub fn rest(&mut self) {
        self.misses_left = Self::MISSES.min(self.misses_left + Self::MISSES_REGAINED);
        self.looks_left = Self::LOOKS.min(self.looks_left + Self::LOOKS_REGAINED);
    }

    /// As many of the candidates as may still be weighed.
    pub fn look<T>(&mut self, candidates: impl Iterator<Item = T>) -> Vec<T> {
        let seen: Vec<T> = candidates.take(self.looks_left).collect();
        self.looks_left -= seen.len();
        seen
    }

    /// Whether the key of `issuer` signed `child`; after too many misses it is `Broken` to everything.
    pub fn verify(&mut self, child: &Certificate, issuer: &Certificate) -> Signature {
        if self.misses_left == 0 {
            return Signature::Broken;
        }
        let verdict = signature::verify(child, issuer);
        if verdict != Signature::Valid {
            self.misses_left = self.misses_left.saturating_sub(signature::effort(child, issuer));
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_fits_by_name_and_key_is_visited() {
        let mut index = Index::new();
        for (name, key, item) in
            [("a", None, 0), ("a", Some(b"1"), 1), ("a", Some(b"2"), 2), ("b", None, 3), ("a", Some(b"1"), 4)]
        {
            index.insert(name.into(), key.map(|key| &key[..]), item);
        }
        let fitting = |name: &str, key: Option<&[u8]>| index.fitting(name.as_bytes(), key).collect::<Vec<_>>();
        assert_eq!(fitting("a", Some(b"1")), [1, 4, 0]);
        assert_eq!(fitting("a", Some(b"3")), [0]);
        assert_eq!(fitting("a", None), [0, 1, 2, 4]);
        assert_eq!(fitting("b", Some(b"1")), [3]);
        assert_eq!(fitting("c", None), [0; 0]);
    }

    #[test]
    fn a_tired_judge_regains_some_strength() {
        let (root, stranger) = (fixture!("root"), fixture!("twin-root"));
        let mut judge = Judge::new();
        for _ in 0..Judge::MISSES {
            assert_eq!(judge.verify(&root, &stranger), Signature::Broken);
        }
        assert_eq!(judge.verify(&root, &root), Signature::Broken);
        judge.rest();
        assert_eq!(judge.verify(&root, &root), Signature::Valid);
        assert_eq!(judge.look(0..2 * Judge::LOOKS).len(), Judge::LOOKS);
        assert!(judge.look(0..1).is_empty());
    }
}
