//! UBER as one of the keystore formats.

use crate::fault::Result;
use crate::formats::bks::{self, Header};
use crate::formats::uber::{is_ciphertext, reader, writer};
use crate::formats::{Codec, Structure, Unlock, WriteOptions};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SealedKey, SecretKey};
use crate::keystore::{About, Capabilities, Entry, Format, Keystore, Secret, StoredKey};
use crate::secret::Password;

impl Format {
    /// Bouncy Castle's keystore that is encrypted as a whole.
    pub const UBER: Self = Self::new(&About {
        summary: "Bouncy Castle's keystore, encrypted as a whole",
        article: "an ",
        is_outdated: true,
        digest: Some("SHA-1 under the encryption"),
        ..About::keystore("uber", "UBER keystore", &["uber", "ubr"])
    });
}

/// The codec of UBER.
pub struct Uber;

impl Codec for Uber {
    fn format(&self) -> Format {
        Format::UBER
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            entry_passwords: true,
            trusted_certificates: true,
            secret_keys: true,
            certificates: false,
            keys_without_chain: false,
            dates: true,
            attributes: false,
            integrity: true,
        }
    }

    fn sniff(&self, bytes: &[u8]) -> bool {
        Header::sniff(bytes).is_some_and(|(header, rest)| is_ciphertext(&header, rest))
    }

    fn read(&self, bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
        reader::read(bytes, unlock, budget)
    }

    fn structure(&self, bytes: &[u8]) -> Result<Option<Structure>> {
        reader::structure(bytes).map(Some)
    }

    fn objection(&self, entry: &Entry) -> Option<&'static str> {
        bks::contents::objection(entry)
    }

    fn write(&self, keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
        writer::write(keystore, options)
    }

    fn seal(&self, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<StoredKey> {
        bks::seal(key, password, options).map(StoredKey::Sealed)
    }

    fn open_secret(&self, secret: &Secret, password: &Password, budget: &mut Budget) -> Result<SecretKey> {
        bks::open_secret(secret, password, budget)
    }

    fn sealed_secret(&self, secret: &Secret) -> Option<SealedKey> {
        bks::sealed_secret(secret)
    }

    fn seal_secret(&self, key: &SecretKey, password: &Password, options: &WriteOptions) -> Result<Secret> {
        bks::seal_secret(key, password, options)
    }
}
