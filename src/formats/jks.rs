//! JKS, the keystore of Java up to 8: private keys and trusted certificates under weak protection.

use crate::fault::Result;
use crate::formats::{Codec, Structure, Unlock, WriteOptions, java};
use crate::key::PrivateKey;
use crate::key::pbe::Budget;
use crate::keystore::{About, Capabilities, Entry, Format, Keystore, StoredKey};
use crate::secret::Password;

impl Format {
    /// Sun's Java keystore.
    pub const JKS: Self = Self::new(&About {
        summary: "Sun's Java keystore",
        folds_alias_case: true,
        is_outdated: true,
        digest: Some("SHA-1 with the password"),
        ..About::keystore("jks", "JKS keystore", &["jks"])
    });
}

/// The codec of JKS.
pub struct Jks;

impl Codec for Jks {
    fn format(&self) -> Format {
        Format::JKS
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            entry_passwords: true,
            trusted_certificates: true,
            secret_keys: false,
            certificates: false,
            keys_without_chain: true,
            dates: true,
            attributes: false,
            integrity: true,
        }
    }

    fn sniff(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(&java::JKS_MAGIC.to_be_bytes())
    }

    fn read(&self, bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
        java::read(self.format(), bytes, unlock, budget)
    }

    fn structure(&self, _bytes: &[u8]) -> Result<Option<Structure>> {
        Ok(Some(java::structure()))
    }

    fn objection(&self, entry: &Entry) -> Option<&'static str> {
        java::objection(self.format(), entry)
    }

    fn write(&self, keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
        java::write(self.format(), keystore, options)
    }

    fn seal(&self, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<StoredKey> {
        java::seal(self.format(), key, password, options).map(StoredKey::Sealed)
    }
}
