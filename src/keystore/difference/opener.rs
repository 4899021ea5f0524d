//! One of the two stores, and the keys in it that its passwords open.

use crate::fault::{Fault, Result};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SecretKey};
use crate::keystore::{Entry, Item, Keystore, Secret, StoredKey};
use crate::secret::Password;

/// A store that is compared.
pub struct Side<'a> {
    /// Its entries.
    pub keystore: &'a Keystore,
    /// Those that may open its keys, tried in turn; without any, keys are compared by their certificates.
    pub passwords: Vec<Password>,
    /// What may be spent on opening keys.
    pub budget: Budget,
    /// Opens a secret key as the store's format seals them.
    pub open_secret: Box<OpenSecret>,
}

/// How a format opens its secret keys.
pub type OpenSecret = dyn Fn(&Secret, &Password, &mut Budget) -> Result<SecretKey>;

impl<'a> Side<'a> {
    /// The entry at a position that came from this store.
    pub(super) fn entry(&self, at: usize) -> &'a Entry {
        &self.keystore.entries[at]
    }

    /// Whether the alias of an entry stands in the file.
    pub(super) fn is_named(&self, entry: &Entry) -> bool {
        !self.keystore.inferred.aliases.contains(&entry.alias)
    }

    /// Whether aliases that differ by case only are one.
    pub(super) fn folds_case(&self) -> bool {
        self.keystore.format.about().folds_alias_case
    }

    /// The private key of an entry; `None` when it has none or no password opens it. Fails on what the limits forbid.
    pub(super) fn key(&mut self, entry: &Entry) -> Result<Option<PrivateKey>> {
        let sealed = match &entry.item {
            Item::KeyPair { key: StoredKey::Open(key), .. } => return Ok(Some(key.clone())),
            Item::KeyPair { key: StoredKey::Sealed(sealed), .. } => sealed,
            _ => return Ok(None),
        };
        let Self { passwords, budget, .. } = self;
        first_opened(entry, passwords, |password| sealed.open(password, budget))
    }

    /// The secret key of an entry; as [`Self::key`].
    pub(super) fn secret(&mut self, entry: &Entry, secret: &Secret) -> Result<Option<SecretKey>> {
        let Self { passwords, budget, open_secret, .. } = self;
        first_opened(entry, passwords, |password| open_secret(secret, password, budget))
    }
}

fn first_opened<T>(
    entry: &Entry,
    passwords: &[Password],
    mut open: impl FnMut(&Password) -> Result<T>,
) -> Result<Option<T>> {
    for password in passwords {
        match open(password) {
            Ok(key) => return Ok(Some(key)),
            Err(fault @ Fault::Limit { .. }) => return Err(fault.within(&format!("entry \"{}\"", entry.alias))),
            Err(_) => {}
        }
    }
    Ok(None)
}
