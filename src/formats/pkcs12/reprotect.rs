//! Protects a whole store anew, with other schemes under the same password.

use crate::fault::{Fault, Result};
use crate::formats::WriteOptions;
use crate::formats::pkcs12::{bags, write};
use crate::key::pbe::Budget;
use crate::keystore::{Entry, Item, Keystore, Mac, Place, Protection, Section, StoredCertificate, StoredKey, Suite};
use crate::secret::Password;

const MAC_SALT_LEN: usize = 20;

/// Seals every key anew and lays the store out as a new one: keys in the clear section, each under its own scheme, all
/// certificates in an encrypted one. Tells whether anything is another than before.
///
/// [`Fault::PasswordWrong`] names a key that the password of the store does not open.
pub fn reprotect(keystore: &mut Keystore, options: &WriteOptions, budget: &mut Budget) -> Result<bool> {
    let suite = options.suite();
    if conforms(keystore, &suite) && !(suite.keys_for_java && has_key_not_for_java(keystore, options, budget)?) {
        return Ok(false);
    }
    let Some(password) = &options.password else {
        return Err(Fault::PasswordNeeded("the keystore is to be protected with one".into()));
    };
    if keystore.protection.sections.iter().any(|section| matches!(section, Section::Opaque(_))) {
        return Err(Fault::unsupported("protecting anew a store with a section that cannot be read"));
    }
    for entry in &mut keystore.entries {
        let failed = |fault: Fault| fault.within(&format!("entry \"{}\"", entry.alias));
        if let Some(sealed) = sealed_anew(&entry.item, options, password, budget).map_err(failed)? {
            entry.item = sealed;
        }
    }
    lay_out(keystore, &suite);
    keystore.protection.mac = Some(Mac { scheme: suite.mac, salt_len: MAC_SALT_LEN });
    Ok(true)
}

/// Whether the store is protected so already.
fn conforms(keystore: &Keystore, suite: &Suite) -> bool {
    let certificates = Section::Encrypted(suite.certificates.clone());
    let protection = &keystore.protection;
    let mac = protection.mac.as_ref().is_some_and(|mac| mac.scheme == suite.mac);
    let encrypted = |stored: &StoredCertificate| {
        stored.place.and_then(|place| protection.sections.get(place.section)) == Some(&certificates)
    };
    mac && keystore.entries.iter().all(|entry| match &entry.item {
        Item::Certificate(stored) | Item::TrustedCertificate(stored) => encrypted(stored),
        Item::KeyPair { key: StoredKey::Sealed(key), chain } => {
            key.scheme().as_ref() == Ok(&suite.keys) && chain.iter().all(encrypted)
        }
        Item::KeyPair { key: StoredKey::Open(_), .. } => false,
        Item::Opaque(_) => true,
        Item::Secret(secret) => {
            bags::secret_key(secret.encoded.as_slice()).and_then(|key| key.scheme()).as_ref() == Ok(&suite.keys)
        }
    })
}

/// Whether a key has a form that Java does not read. Only those are opened that may be of a kind with several forms.
fn has_key_not_for_java(keystore: &Keystore, options: &WriteOptions, budget: &mut Budget) -> Result<bool> {
    for entry in &keystore.entries {
        let Item::KeyPair { key: StoredKey::Sealed(sealed), chain } = &entry.item else { continue };
        let is_other = |stored: &StoredCertificate| !stored.certificate.key_algorithm().is_ml_dsa();
        if chain.first().is_some_and(is_other) {
            continue;
        }
        let Some(password) = &options.password else { return Ok(false) };
        let key = sealed.open(password, budget)?;
        if !key.is_for_java() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The item with its key under another scheme; `None` for what has no key.
fn sealed_anew(item: &Item, options: &WriteOptions, password: &Password, budget: &mut Budget) -> Result<Option<Item>> {
    match item {
        Item::KeyPair { key, chain } => {
            let key = match key {
                StoredKey::Open(key) => key.clone(),
                StoredKey::Sealed(sealed) => sealed.open(password, budget)?,
            };
            let key = StoredKey::Sealed(write::seal(&key, password, options)?);
            Ok(Some(Item::KeyPair { key, chain: chain.clone() }))
        }
        Item::Secret(secret) => {
            let key = bags::secret_key(secret.encoded.as_slice())?.open_secret(password, budget)?;
            write::seal_secret(&key, password, options).map(|secret| Some(Item::Secret(secret)))
        }
        Item::Certificate(_) | Item::Opaque(_) | Item::TrustedCertificate(_) => Ok(None),
    }
}

/// Which of the two sections a bag goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    Clear,
    Encrypted,
}

/// Moves every bag to one of two sections, and leaves out the one that stays empty.
fn lay_out(keystore: &mut Keystore, suite: &Suite) {
    let old = std::mem::take(&mut keystore.protection).sections;
    let was_encrypted = |place: &Place| matches!(old.get(place.section), Some(Section::Encrypted(_)));
    let mut homes: Vec<Home> = Vec::new();
    let mut move_to = |place: &mut Option<Place>, home: Home| {
        let Some(place) = place else { return };
        place.section = homes.iter().position(|known| *known == home).unwrap_or(homes.len());
        if place.section == homes.len() {
            homes.push(home);
        }
    };
    for Entry { item, place, .. } in &mut keystore.entries {
        match item {
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => {
                move_to(place, Home::Encrypted);
                move_to(&mut stored.place, Home::Encrypted);
            }
            Item::KeyPair { chain, .. } => {
                move_to(place, Home::Clear);
                chain.iter_mut().for_each(|stored| move_to(&mut stored.place, Home::Encrypted));
            }
            // What it is is not known; it was readable to everyone or not.
            Item::Opaque(_) => {
                let home = if place.as_ref().is_some_and(was_encrypted) { Home::Encrypted } else { Home::Clear };
                move_to(place, home);
            }
            Item::Secret(_) => move_to(place, Home::Clear),
        }
    }
    let section = |home| match home {
        Home::Clear => Section::Clear,
        Home::Encrypted => Section::Encrypted(suite.certificates.clone()),
    };
    keystore.protection = Protection { sections: homes.into_iter().map(section).collect(), mac: None };
}
