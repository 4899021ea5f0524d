//! One of the two stores, and the keys in it that its passwords open.

use crate::fault::{Fault, Result};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SecretKey};
use crate::keystore::{Entry, Item, Keystore, Secret, StoredKey};
use crate::secret::Password;

/// Opens a secret key as the format of its store seals it.
pub type OpenSecret = dyn Fn(&Secret, &Password, &mut Budget) -> Result<SecretKey>;

/// A store that is compared.
pub struct Side<'a> {
    /// Its entries.
    pub keystore: &'a Keystore,
    /// Those that may open its keys, tried in turn; without any, keys are compared by their certificates.
    pub passwords: Vec<Password>,
    /// What its aliases are worth.
    pub names: Names,
    /// How its secret keys are opened.
    pub open_secret: &'a OpenSecret,
    /// What may be spent on opening keys.
    pub budget: Budget,
}

/// How a format treats the aliases of its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Every alias is another one.
    Exact,
    /// Aliases that differ by case only are one.
    Folded,
    /// The file names nothing; its aliases were made up.
    MadeUp,
}

impl<'a> Side<'a> {
    /// The entry at a position that came from this store.
    pub(super) fn entry(&self, at: usize) -> &'a Entry {
        &self.keystore.entries[at]
    }

    /// The private key of an entry; `None` when it has none or no password opens it. Fails on what the limits forbid.
    pub(super) fn key(&mut self, entry: &Entry) -> Result<Option<PrivateKey>> {
        let sealed = match &entry.item {
            Item::KeyPair { key: StoredKey::Open(key), .. } => return Ok(Some(key.clone())),
            Item::KeyPair { key: StoredKey::Sealed(sealed), .. } => sealed,
            _ => return Ok(None),
        };
        self.opened(entry, |password, budget| sealed.open(password, budget))
    }

    /// The same of a secret key.
    pub(super) fn secret(&mut self, entry: &Entry) -> Result<Option<SecretKey>> {
        let Item::Secret(secret) = &entry.item else { return Ok(None) };
        let open = self.open_secret;
        self.opened(entry, |password, budget| open(secret, password, budget))
    }

    fn opened<K>(&mut self, entry: &Entry, open: impl Fn(&Password, &mut Budget) -> Result<K>) -> Result<Option<K>> {
        for password in &self.passwords {
            match open(password, &mut self.budget) {
                Ok(key) => return Ok(Some(key)),
                Err(fault @ Fault::Limit { .. }) => return Err(fault.within(&format!("entry \"{}\"", entry.alias))),
                Err(_) => {}
            }
        }
        Ok(None)
    }
}
