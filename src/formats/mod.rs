//! File formats: one codec each, found by content.

pub mod bcfks;
pub mod bks;
pub mod bundle;
pub mod der;
pub mod detect;
pub mod java;
pub mod jceks;
pub mod jks;
mod objections;
#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod optional_fields;
pub mod password_change;
pub mod pem;
pub mod pkcs12;
pub mod pkcs7;
pub mod pkipath;
mod shape;
pub mod structure;
#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests;
#[cfg(test)]
mod toy;
pub mod transfer;
mod trusted_certificate;
pub mod uber;

pub use bundle::{Bundle, Content, Piece};
pub use structure::Structure;

use std::path::Path;

use crate::fault::{Fault, Result};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SealedKey, SecretKey};
use crate::keystore::{Alias, Capabilities, Entry, Format, Item, Keystore, Secret, StoredKey, Suite};
use crate::secret::Password;

/// What a codec asks its caller for while it reads.
pub trait Unlock {
    /// The password of the store, or `None` when there is none to be had.
    fn password(&mut self, purpose: Purpose) -> Result<Option<Password>>;
    /// What may open this key if the store's password does not, as far as it is known. Asked for when only the key itself
    /// can show which certificate is its own.
    fn key_passwords(&mut self, _alias: &Alias) -> Vec<Password> {
        Vec::new()
    }
    /// Whether every key is to be asked which certificate is its own, also where names and identifiers say it.
    fn doubts_attributes(&self) -> bool {
        false
    }
}

/// What the store's password is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Entries cannot be read without it; answering `None` makes the codec fail with `Fault::PasswordNeeded`.
    Contents,
    /// Only to check that nothing was changed; answering `None` leaves `Integrity::NotChecked`.
    Integrity,
}

/// How a store is written.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// The store's password; `None` writes a store without (PKCS#12 only: nothing encrypted, no MAC).
    pub password: Option<Password>,
    /// Key-derivation iterations for newly protected items; `None` for the format's default. What was read keeps
    /// its own.
    pub iterations: Option<u32>,
    /// The schemes of what is newly protected, where the format leaves a choice (PKCS#12).
    pub suite: Suite,
    /// Whether BKS is written in version 1, whose integrity check is worth nothing (CVE-2018-5382).
    pub bks_version_1: bool,
    /// What reading the store may cost: one that only a higher limit opens again is not written.
    pub budget: Budget,
}

impl WriteOptions {
    /// The schemes, with the iterations that were asked for.
    pub fn suite(&self) -> Suite {
        match self.iterations {
            Some(iterations) => self.suite.clone().with_iterations(iterations),
            None => self.suite.clone(),
        }
    }

    /// Whether a store of this format gets the key without the seed that it has: Java reads expanded ML-DSA keys alone.
    pub fn drops_seed(&self, format: Format, key: &PrivateKey) -> bool {
        let is_for_java = match format {
            Format::JCEKS | Format::JKS => true,
            Format::PKCS12 => self.suite.keys_for_java,
            _ => false,
        };
        is_for_java && !key.is_for_java()
    }
}

/// A format of entries.
pub trait Codec: Sync {
    /// Which one.
    fn format(&self) -> Format;
    /// What it can hold.
    fn capabilities(&self) -> Capabilities;
    /// Whether the bytes look like this format: cheap, and never sure.
    fn sniff(&self, bytes: &[u8]) -> bool;
    /// Reads a store.
    fn read(&self, bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore>;
    /// How a store is protected, as its bytes show it without a password; `None` where that is not looked into.
    fn structure(&self, _bytes: &[u8]) -> Result<Option<Structure>> {
        Ok(None)
    }
    /// Why this format has no place for an entry, in words that complete "a keystore cannot hold …"; a key counts as it
    /// is sealed.
    fn objection(&self, entry: &Entry) -> Option<&'static str>;
    /// Writes a store; fails before the first byte on what the format cannot hold.
    fn write(&self, keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>>;
    /// Protects a private key as this format stores it, with the entry's password.
    fn seal(&self, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<StoredKey>;
    /// The symmetric key in an entry of this format.
    fn open_secret(&self, _secret: &Secret, _password: &Password, _budget: &mut Budget) -> Result<SecretKey> {
        Err(Fault::unsupported(format!("a {} has no secret keys", self.format().title())))
    }
    /// The symmetric key in an entry of this format as it is sealed; `None` where it is not, or in another way than
    /// private keys.
    fn sealed_secret(&self, _secret: &Secret) -> Option<SealedKey> {
        None
    }
    /// Whether a password opens the private or secret key of an entry; an entry without a sealed key opens with any.
    fn check_password(&self, entry: &Entry, password: &Password, budget: &mut Budget) -> Result<()> {
        match &entry.item {
            Item::KeyPair { key: StoredKey::Sealed(key), .. } => key.plaintext(password, budget).map(drop),
            Item::Secret(secret) => self.open_secret(secret, password, budget).map(drop),
            _ => Ok(()),
        }
    }
    /// Protects a symmetric key as this format stores it, with the entry's password; [`Fault::CannotHold`] where the
    /// format has no place for it, or no name for its algorithm, in words as of [`Self::objection`].
    fn seal_secret(&self, _key: &SecretKey, _password: &Password, _options: &WriteOptions) -> Result<Secret> {
        Err(Fault::CannotHold("secret keys".into()))
    }
    /// Protects all of a store anew as `options` say, under the same password; whether that changes anything.
    /// [`Fault::Invalid`] where the format leaves no choice.
    fn reprotect(&self, _: &mut Keystore, _: &WriteOptions, _: &mut Budget) -> Result<bool> {
        Err(Fault::Invalid(format!("the protection of a {} cannot be chosen", self.format().title())))
    }
    /// Gives an entry of a store of this format another name, and nothing else.
    fn rename(&self, entry: &mut Entry, alias: Alias) -> Result<()> {
        entry.alias = alias;
        Ok(())
    }
    /// Reads what [`Self::write`] made of `keystore` with an independent implementation, where there is one for it, and
    /// compares. To be called before the bytes replace a file.
    fn verify(&self, _bytes: &[u8], _keystore: &Keystore, _options: &WriteOptions) -> Result<()> {
        Ok(())
    }
}

/// Every format that entries are read and written in, in the order in which content is tried.
pub static CODECS: &[&dyn Codec] = &[
    &jks::Jks,
    &jceks::Jceks,
    &pkcs12::Pkcs12,
    &bks::Bks,
    &uber::Uber,
    &bcfks::Bcfks,
    #[cfg(test)]
    &toy::Toy,
    &pem::PemStore,
];

/// The formats that certificates and keys are read from and no entries are written in.
const READ_ONLY: [Format; 3] = [Format::DER, Format::PKCS7, Format::PKIPATH];

/// The codec of a format; `None` for one that is only read.
pub fn codec(format: Format) -> Option<&'static dyn Codec> {
    CODECS.iter().copied().find(|codec| codec.format() == format)
}

/// The codecs of keystores.
pub fn keystores() -> impl Iterator<Item = &'static dyn Codec> {
    CODECS.iter().copied().filter(|codec| codec.format().is_keystore())
}

/// Every format, by name.
pub fn all() -> Vec<Format> {
    let mut all: Vec<Format> = CODECS.iter().map(|codec| codec.format()).chain(READ_ONLY).collect();
    all.sort_unstable_by_key(|format| format.name());
    all
}

/// The format of this name.
///
/// # Errors
/// [`Fault::Invalid`] with all names there are.
pub fn named(name: &str) -> Result<Format> {
    let all = all();
    all.iter().find(|format| format.name().eq_ignore_ascii_case(name)).copied().ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|format| format.name()).collect();
        Fault::Invalid(format!("not a format; there are {}", names.join(", ")))
    })
}

/// The format that entries are written as in a new file of this name; `None` where the name does not say.
pub fn for_name(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?;
    CODECS.iter().map(|codec| codec.format()).find(|format| format.is_named(extension))
}

/// What a new keystore of this name is expected to be: PKCS#12 where the name does not say.
pub fn for_new_store(path: &Path) -> Format {
    for_name(path).filter(|format| format.is_keystore()).unwrap_or(Format::PKCS12)
}
