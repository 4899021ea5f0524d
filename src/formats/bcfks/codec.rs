//! BCFKS as one of the keystore formats.

use crate::fault::Result;
use crate::formats::bcfks::{objections, reader, writer};
use crate::formats::shape::Shape;
use crate::formats::{Codec, Structure, Unlock, WriteOptions};
use crate::key::pbe::Budget;
use crate::key::{Envelope, PrivateKey, SealedKey, SecretKey};
use crate::keystore::{About, Capabilities, Entry, Format, Keystore, Secret, StoredKey};
use crate::secret::Password;

impl Format {
    /// Bouncy Castle's keystore for FIPS 140.
    pub const BCFKS: Self = Self::new(&About {
        summary: "Bouncy Castle's keystore for FIPS 140",
        ..About::keystore("bcfks", "BCFKS keystore", &["bcfks"])
    });
}

/// The codec of BCFKS.
pub struct Bcfks;

impl Codec for Bcfks {
    fn format(&self) -> Format {
        Format::BCFKS
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
        Shape::of_der(bytes).is_ok_and(|shape| shape == Shape::Bcfks)
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
        SealedKey::in_envelope(Envelope::Bcfks, secret.encoded.as_slice())?.open_secret(password, budget)
    }

    fn sealed_secret(&self, secret: &Secret) -> Option<SealedKey> {
        SealedKey::in_envelope(Envelope::Bcfks, secret.encoded.as_slice()).ok()
    }

    fn seal_secret(&self, key: &SecretKey, password: &Password, options: &WriteOptions) -> Result<Secret> {
        writer::seal_secret(key, password, options)
    }
}
