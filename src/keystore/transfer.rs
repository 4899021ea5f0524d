//! Carrying entries from one store to another.

use crate::fault::{Fault, Result};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SealedKey};
use crate::keystore::{Entry, Format, Item, StoredKey, Timestamp};
use crate::secret::Password;

/// How entries go from one store to another.
pub struct Transfer<'a> {
    /// The format of the store they come from.
    pub from: Format,
    /// The password of that store.
    pub from_password: Option<&'a Password>,
    /// The password of keys that have their own.
    pub own_password: Option<&'a Password>,
    /// The format of the store they go to.
    pub to: Format,
    /// The password of that store.
    pub to_password: Option<&'a Password>,
    /// Protects a key as that store's format does.
    pub seal: &'a dyn Fn(&PrivateKey, &Password) -> Result<StoredKey>,
    /// The date of entries that come without one.
    pub now: Timestamp,
}

impl Transfer<'_> {
    /// The entries as the other store can hold them, with their dates, and with their attributes if the formats agree.
    /// [`Fault::CannotHold`] names every entry that no other format can hold.
    ///
    /// A key with the password of its store gets that of the other store; a key with a password of its own keeps it.
    /// No key is opened that can stay sealed as it is.
    pub fn carry(&self, entries: &[&Entry], budget: &mut Budget) -> Result<Vec<Entry>> {
        let homeless = |entry: &&&Entry| matches!(entry.item, Item::Opaque(_) | Item::Secret(_)) && !self.is_alike();
        let homeless: Vec<String> =
            entries.iter().filter(homeless).map(|entry| format!("\"{}\"", entry.alias)).collect();
        if !homeless.is_empty() {
            let (from, to) = (self.from.title(), self.to.title());
            let what = "secret keys and what is not understood cannot be converted";
            return Err(Fault::CannotHold(format!("from {from} to {to} {what}: {}", homeless.join(", "))));
        }
        let named = |entry: &Entry, fault: Fault| fault.within(&format!("entry \"{}\"", entry.alias));
        entries.iter().map(|entry| self.carry_one(entry, budget).map_err(|fault| named(entry, fault))).collect()
    }

    fn carry_one(&self, entry: &Entry, budget: &mut Budget) -> Result<Entry> {
        let mut carried = entry.clone();
        carried.place = None;
        if !self.is_alike() {
            carried.attributes.clear();
            carried.created.get_or_insert(self.now);
        }
        match &mut carried.item {
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => stored.detach(self.is_alike()),
            Item::KeyPair { key, chain } => {
                *key = self.key(key, budget)?;
                chain.iter_mut().for_each(|stored| stored.detach(self.is_alike()));
            }
            Item::Opaque(_) | Item::Secret(_) => {}
        }
        Ok(carried)
    }

    fn is_alike(&self) -> bool {
        self.from == self.to
    }

    fn key(&self, key: &StoredKey, budget: &mut Budget) -> Result<StoredKey> {
        let sealed = match (key, self.to_password) {
            (StoredKey::Open(key), Some(password)) => return (self.seal)(key, password),
            (StoredKey::Open(_), None) => return Ok(key.clone()),
            (StoredKey::Sealed(sealed), _) => sealed,
        };
        if self.is_alike() && self.from_password == self.to_password {
            return Ok(key.clone());
        }
        match (self.from_password, self.to_password) {
            (Some(from), Some(to)) => match sealed.open(from, budget) {
                Ok(key) => (self.seal)(&key, to),
                Err(Fault::PasswordWrong(_)) => self.own_key(sealed, budget),
                Err(fault) => Err(fault),
            },
            _ => self.own_key(sealed, budget),
        }
    }

    /// A key with a password of its own, which need not be known where the key may stay as it is.
    fn own_key(&self, sealed: &SealedKey, budget: &mut Budget) -> Result<StoredKey> {
        if self.is_alike() {
            return Ok(StoredKey::Sealed(sealed.clone()));
        }
        match self.own_password {
            Some(own) => (self.seal)(&sealed.open(own, budget)?, own),
            None => Err(Fault::PasswordWrong("the key has a password of its own".into())),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::pbe::Scheme;
    use crate::keystore::Alias;

    const KEY: &[u8] = include_bytes!("../../fixtures/keys/p256.pkcs8.der");

    fn password(text: &str) -> Password {
        Password::new(text.into())
    }

    fn sealed(scheme: &Scheme, text: &str) -> Entry {
        let key = SealedKey::seal(&PrivateKey::from_pkcs8(KEY).unwrap(), scheme, &password(text)).unwrap();
        Entry::new(Alias::from("a"), None, Item::KeyPair { key: StoredKey::Sealed(key), chain: Vec::new() })
    }

    /// Carries a key into a store with the password `to`, and gives back whether it stayed as it was, or the password.
    fn carried(from: Format, entry: &Entry, to: Format, own: Option<&str>) -> Result<Option<&'static str>> {
        let (store, other, own) = (password("store"), password("other"), own.map(password));
        let transfer = Transfer {
            from,
            from_password: Some(&store),
            own_password: own.as_ref(),
            to,
            to_password: Some(&other),
            seal: &|key, password| Ok(StoredKey::Sealed(SealedKey::seal(key, &Scheme::jks(), password)?)),
            now: Timestamp(7),
        };
        let budget = &mut Budget::default();
        let carried = transfer.carry(&[entry], budget)?.remove(0);
        let Item::KeyPair { key: StoredKey::Sealed(key), .. } = &carried.item else { return Ok(Some("not sealed")) };
        let opens = ["other", "own", "store"].into_iter().find(|text| key.open(&password(text), budget).is_ok());
        Ok(opens.filter(|_| carried.item != entry.item))
    }

    #[test]
    fn keys_of_the_store_get_the_password_of_the_other() {
        let entry = sealed(&Scheme::jks(), "store");
        assert_eq!(carried(Format::Jks, &entry, Format::Jks, None), Ok(Some("other")));
        assert_eq!(carried(Format::Jks, &entry, Format::Pkcs12, Some("own")), Ok(Some("other")));
    }

    #[test]
    fn keys_with_their_own_keep_it() {
        let entry = sealed(&Scheme::jks(), "own");
        assert_eq!(carried(Format::Jks, &entry, Format::Jks, None), Ok(None), "it stays as it is");
        assert_eq!(carried(Format::Jks, &entry, Format::Pkcs12, Some("own")), Ok(Some("own")));
        let fault = carried(Format::Jks, &entry, Format::Pkcs12, None).unwrap_err();
        assert_eq!(fault, Fault::PasswordWrong("entry \"a\": the key has a password of its own".into()));
    }
}
