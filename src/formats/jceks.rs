//! JCEKS, the keystore of the Java Cryptography Extension: JKS with secret keys and a stronger seal.

use crate::fault::Result;
use crate::formats::{Codec, Structure, Unlock, WriteOptions, java};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SecretKey};
use crate::keystore::{About, Capabilities, Entry, Format, Keystore, Secret, StoredKey};
use crate::secret::Password;

impl Format {
    /// Sun's JCE keystore.
    pub const JCEKS: Self = Self::new(&About {
        summary: "Sun's JCE keystore",
        folds_alias_case: true,
        is_outdated: true,
        digest: Some("SHA-1 with the password"),
        ..About::keystore("jceks", "JCEKS keystore", &["jceks"])
    });
}

/// The codec of JCEKS.
pub struct Jceks;

impl Codec for Jceks {
    fn format(&self) -> Format {
        Format::JCEKS
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            entry_passwords: true,
            trusted_certificates: true,
            secret_keys: true,
            certificates: false,
            keys_without_chain: true,
            dates: true,
            attributes: false,
            integrity: true,
        }
    }

    fn sniff(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(&java::JCEKS_MAGIC.to_be_bytes())
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

    fn open_secret(&self, secret: &Secret, password: &Password, budget: &mut Budget) -> Result<SecretKey> {
        java::sealed_object::open(secret, password, budget)
    }

    fn seal_secret(&self, key: &SecretKey, password: &Password, options: &WriteOptions) -> Result<Secret> {
        java::seal_secret(key, password, options)
    }
}
