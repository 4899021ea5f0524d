//! Private keys out of entries and files: which password opens them, and where it comes from.

use crate::context::Context;
use crate::error::Failure;
use crate::fault::Fault;
use crate::formats::Bundle;
use crate::formats::bundle::{EncryptedKey, Object};
use crate::io::options::{Limits, PasswordSource, Role, StoreInput};
use crate::io::password;
use crate::key::PrivateKey;
use crate::keystore::keyring::Keyring;
use crate::keystore::{Entry, Item, StoredKey};
use crate::secret::Password;

/// Where the passwords of private keys come from.
pub struct Keys<'a> {
    /// Whose option and variable name the password of a key.
    pub role: Role,
    /// Where it comes from; without one, the store's password opens its keys, as it does for keytool.
    pub source: Option<&'a PasswordSource>,
    /// Whose option and variable name the password of the store.
    pub store_role: Role,
    /// Where that comes from.
    pub store_source: Option<&'a PasswordSource>,
    /// Protection against hostile files.
    pub limits: &'a Limits,
}

impl<'a> Keys<'a> {
    /// The keys of the store that these options are about.
    pub fn of(input: &'a StoreInput, source: Option<&'a PasswordSource>, limits: &'a Limits) -> Self {
        let store_source = input.password.as_ref();
        Self { role: Role::Key, source, store_role: Role::Store, store_source, limits }
    }

    /// The private key of an entry of the file `name`, which `store` opened.
    pub fn open_entry(
        &self,
        context: &Context,
        entry: &Entry,
        name: &str,
        store: Option<&Password>,
    ) -> anyhow::Result<PrivateKey> {
        let Item::KeyPair { key, .. } = &entry.item else {
            return Err(Failure::content(format!("the entry `{}` of `{name}` has no private key", entry.alias)).into());
        };
        let sealed = match key {
            StoredKey::Open(key) => return Ok(key.clone()),
            StoredKey::Sealed(sealed) => sealed,
        };
        let what = format!("the key `{}` in `{name}`", entry.alias);
        let own = password::given(context, self.role, self.source)?;
        let is_own = own.is_some();
        let mut passwords: Vec<Password> = own.into_iter().collect();
        // A variable that is set for all commands gives way to the password that opened the store.
        if self.source.is_none() {
            passwords.extend(store.cloned());
        }
        if passwords.is_empty() {
            passwords.push(password::for_existing(context, self.store_role, self.store_source, &what)?);
        }
        let mut keyring = Keyring { passwords: passwords.iter().collect(), budget: self.limits.budget() };
        let opened = keyring.open_sealed(sealed).map(|(key, _)| key);
        opened.map_err(|fault| self.explained(fault.within(&format!("cannot open {what}")), is_own))
    }

    /// The private keys of a file without entries, in its order.
    pub fn open_bundle(&self, context: &Context, bundle: &Bundle, name: &str) -> anyhow::Result<Vec<PrivateKey>> {
        let keys = bundle.pieces.iter().filter_map(|piece| match &piece.object {
            Object::PrivateKey(key) => Some(Ok(key.clone())),
            Object::EncryptedKey(sealed) => Some(self.open_loose(context, sealed, name)),
            _ => None,
        });
        keys.collect()
    }

    /// A private key under a password of the file `name`.
    fn open_loose(&self, context: &Context, sealed: &EncryptedKey, name: &str) -> anyhow::Result<PrivateKey> {
        let what = format!("the key in `{name}`");
        let password = password::for_existing(context, self.role, self.source, &what)?;
        let opened = sealed.open(&password, &mut self.limits.budget());
        Ok(opened.map_err(|fault| fault.within(&format!("cannot open {what}")))?)
    }

    fn explained(&self, fault: Fault, is_own: bool) -> anyhow::Error {
        if matches!(fault, Fault::PasswordWrong(_)) && !is_own {
            let hint = format!("an entry with a password of its own needs {} SOURCE", self.role.option());
            return Failure::password(fault.to_string()).hint(hint).into();
        }
        fault.into()
    }
}
