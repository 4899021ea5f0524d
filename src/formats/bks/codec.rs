//! BKS as one of the keystore formats.

use crate::fault::Result;
use crate::formats::bks::{Header, objections, reader, writer};
use crate::formats::uber;
use crate::formats::{Codec, Structure, Unlock, WriteOptions};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SealedKey, SecretKey};
use crate::keystore::{About, Capabilities, Entry, Format, Keystore, Secret, StoredKey};
use crate::secret::Password;

impl Format {
    /// Bouncy Castle's keystore.
    pub const BKS: Self = Self::new(&About {
        summary: "Bouncy Castle's keystore",
        is_outdated: true,
        ..About::keystore("bks", "BKS keystore", &["bks"])
    });
}

/// The codec of BKS.
pub struct Bks;

impl Codec for Bks {
    fn format(&self) -> Format {
        Format::BKS
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

    /// Either version may be UBER as well, until an entry is seen.
    fn sniff(&self, bytes: &[u8]) -> bool {
        Header::sniff(bytes).is_some_and(|(header, rest)| !uber::is_ciphertext(&header, rest))
    }

    fn read(&self, bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
        reader::read(bytes, unlock, budget)
    }

    fn structure(&self, bytes: &[u8]) -> Result<Option<Structure>> {
        reader::structure(bytes).map(Some)
    }

    fn objection(&self, entry: &Entry) -> Option<&'static str> {
        objections::objection(entry)
    }

    fn write(&self, keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
        writer::write(keystore, options)
    }

    fn seal(&self, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<StoredKey> {
        writer::seal(key, password, options).map(StoredKey::Sealed)
    }

    fn open_secret(&self, secret: &Secret, password: &Password, budget: &mut Budget) -> Result<SecretKey> {
        writer::open_secret(secret, password, budget)
    }

    fn sealed_secret(&self, secret: &Secret) -> Option<SealedKey> {
        writer::sealed_secret(secret)
    }

    fn seal_secret(&self, key: &SecretKey, password: &Password, options: &WriteOptions) -> Result<Secret> {
        writer::seal_secret(key, password, options)
    }
}
