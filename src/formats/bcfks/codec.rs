//! BCFKS as one of the keystore formats.

use crate::fault::Result;
use crate::formats::bcfks::{reader, writer};
use crate::formats::shape::Shape;
use crate::formats::{Codec, Unlock, WriteOptions};
use crate::key::PrivateKey;
use crate::key::pbe::Budget;
use crate::keystore::{Format, Keystore, StoredKey, Traits};
use crate::secret::Password;

/// The codec of BCFKS.
pub struct Bcfks;

impl Codec for Bcfks {
    fn format(&self) -> Format {
        Format::Bcfks
    }

    fn traits(&self) -> Traits {
        Traits { folds_alias_case: false, entry_passwords: true, trusted_certificates: true, secret_keys: true }
    }

    fn sniff(&self, bytes: &[u8]) -> bool {
        Shape::of_der(bytes).is_ok_and(|shape| shape == Shape::Bcfks)
    }

    fn read(&self, bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
        reader::read(bytes, unlock, budget)
    }

    fn write(&self, keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
        writer::write(keystore, options)
    }

    fn seal(&self, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<StoredKey> {
        writer::seal(key, password, options).map(StoredKey::Sealed)
    }
}
