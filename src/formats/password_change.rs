//! Another password for the keys of a store.

use crate::fault::{Fault, Result};
use crate::formats::{Codec, WriteOptions};
use crate::key::pbe::Budget;
use crate::keystore::{Entry, Item, StoredKey};
use crate::secret::Password;

/// A new password for keys of a store.
pub struct PasswordChange<'a> {
    /// The format of the store.
    pub codec: &'a dyn Codec,
    /// The password that they get.
    pub new: &'a Password,
    /// How new secret keys are protected: their own cost is not kept.
    pub options: &'a WriteOptions,
    /// What opening is charged to.
    pub budget: Budget,
}

/// What became of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// It has the new password now.
    Changed,
    /// The same, and what it protects is a private key that is damaged, for this reason.
    ChangedDamaged(String),
    /// It has another one than those that are known, and keeps it.
    OwnPassword,
    /// It had the new password already.
    Unchanged,
}

impl PasswordChange<'_> {
    /// Changes the password of one entry, which has one of the known ones; they are tried in their order. `None` for an
    /// entry without a password: a certificate, a key in the clear, something that is not understood. A private key
    /// keeps its scheme, its cost and every octet of what is sealed.
    pub fn apply(&mut self, entry: &mut Entry, known: &[&Password]) -> Result<Option<Applied>> {
        let mut damage = None;
        let resealed = match &entry.item {
            Item::KeyPair { key: StoredKey::Sealed(key), chain } => {
                let mut reseal = |change: &mut Self, old: &Password| {
                    let resealed = key.reseal(old, change.new, &mut change.budget)?;
                    damage = resealed.damage;
                    Ok(resealed.key)
                };
                let key = self.change(known, &mut reseal)?;
                key.map(|key| Item::KeyPair { key: StoredKey::Sealed(key), chain: chain.clone() })
            }
            Item::Secret(secret) => {
                let mut reseal = |change: &mut Self, old: &Password| {
                    let key = change.codec.open_secret(secret, old, &mut change.budget)?;
                    change.codec.seal_secret(&key, change.new, change.options)
                };
                self.change(known, &mut reseal)?.map(Item::Secret)
            }
            _ => return Ok(None),
        };
        Ok(Some(match resealed {
            Ok(item) => {
                entry.item = item;
                damage.map_or(Applied::Changed, Applied::ChangedDamaged)
            }
            Err(applied) => applied,
        }))
    }

    /// The same under the new password, or why not.
    fn change<T>(
        &mut self,
        known: &[&Password],
        reseal: &mut dyn FnMut(&mut Self, &Password) -> Result<T>,
    ) -> Result<std::result::Result<T, Applied>> {
        for &old in known {
            match reseal(self, old) {
                Ok(_) if old == self.new => return Ok(Err(Applied::Unchanged)),
                Ok(resealed) => return Ok(Ok(resealed)),
                Err(Fault::PasswordWrong(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(Err(Applied::OwnPassword))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::jks::Jks;
    use crate::key::pbe::Scheme;
    use crate::key::{PrivateKey, SealedKey};
    use crate::keystore::Alias;

    fn entry(scheme: &Scheme, text: &str) -> Entry {
        let key = PrivateKey::from_pkcs8(include_bytes!("../../fixtures/keys/p256.pkcs8.der")).unwrap();
        let key = SealedKey::seal(&key, scheme, &password(text)).unwrap();
        Entry::new(Alias::from("a"), None, Item::KeyPair { key: StoredKey::Sealed(key), chain: Vec::new() })
    }

    fn password(text: &str) -> Password {
        Password::new(text.into())
    }

    #[test]
    fn every_known_password_gives_way_to_the_new_one() {
        let (store, own, new) = (password("store"), password("own"), password("new"));
        for scheme in [Scheme::jks(), Scheme::jceks(3), Scheme::pbes2_aes256(3)] {
            for (has, expected) in [
                ("store", Applied::Changed),
                ("own", Applied::Changed),
                ("new", Applied::Unchanged),
                ("other", Applied::OwnPassword),
            ] {
                let mut entry = entry(&scheme, has);
                let before = entry.clone();
                let options = WriteOptions::default();
                let mut change =
                    PasswordChange { codec: &Jks, new: &new, options: &options, budget: Budget::default() };
                let applied = change.apply(&mut entry, &[&store, &own, &new]);
                assert_eq!(applied, Ok(Some(expected.clone())), "{scheme} {has}");
                assert_eq!(entry != before, expected == Applied::Changed);
                let Item::KeyPair { key: StoredKey::Sealed(key), .. } = &entry.item else { unreachable!() };
                assert_eq!(key.scheme(), Ok(scheme.clone()));
                assert_eq!(key.open(&new, &mut Budget::default()).is_ok(), has != "other", "{scheme} {has}");
            }
        }
    }
}
