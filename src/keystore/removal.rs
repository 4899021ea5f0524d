//! Entries out of a store, without what others need of theirs.

use std::collections::HashSet;

use crate::keystore::{Alias, Entry, Item, Keystore, Place, StoredCertificate};
use crate::x509::Certificate;
use crate::x509::chain;

impl Keystore {
    /// Takes an entry out. In a PKCS#12 the certificates of all keys lie side by side: issuers in the chain of a key that
    /// goes stay where another key, whose own certificate is not known, may need them.
    pub fn remove(&mut self, at: usize) -> Entry {
        let removed = self.entries.remove(at);
        self.keep_issuers_of(&removed);
        removed
    }

    /// Puts an entry in the place of another, which goes as in [`Self::remove`].
    pub fn replace(&mut self, at: usize, entry: Entry) -> Entry {
        let replaced = std::mem::replace(&mut self.entries[at], entry);
        self.keep_issuers_of(&replaced);
        replaced
    }

    /// Keeps what others may need of an entry that was taken out; see [`Self::remove`].
    pub fn keep_issuers_of(&mut self, gone: &Entry) {
        let Item::KeyPair { chain, .. } = &gone.item else { return };
        let Some((_, issuers)) = chain.split_first() else { return };
        if !self.has_bare_key() {
            return;
        }
        let held: HashSet<Place> =
            self.entries.iter().flat_map(Entry::stored_certificates).filter_map(standing).collect();
        let needed = self.issuers_of_loose(issuers);
        let stays = |issuer: &&StoredCertificate| {
            standing(issuer).is_some_and(|place| !held.contains(&place)) && needed.contains(&issuer.certificate)
        };
        for issuer in issuers.iter().filter(stays) {
            let alias = Alias::new(issuer.certificate.subject().to_string());
            let place = issuer.place;
            let item = Item::Certificate(issuer.clone());
            self.entries.push(Entry { place, ..Entry::new(alias, None, item) });
        }
    }

    /// Those of `issuers` that are in the chain of a certificate that no key is known to have.
    fn issuers_of_loose(&self, issuers: &[StoredCertificate]) -> HashSet<Certificate> {
        let pool: Vec<Certificate> = issuers.iter().map(|issuer| issuer.certificate.clone()).collect();
        let mut builder = chain::Builder::new(&pool);
        let loose = self.entries.iter().filter_map(|entry| match &entry.item {
            Item::Certificate(stored) => Some(&stored.certificate),
            _ => None,
        });
        loose.flat_map(|one| builder.build(one, &[]).certificates.into_iter().skip(1)).collect()
    }
}

/// Where a certificate stands in the file.
fn standing(stored: &StoredCertificate) -> Option<Place> {
    stored.place.map(|place| Place { number: None, ..place })
}
