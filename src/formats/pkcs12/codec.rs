//! PKCS#12 as one of the keystore formats.

use crate::fault::Result;
use crate::formats::pkcs12::{bags, entries, objections, pfx, read, reprotect, structure, verify, write};
use crate::formats::{Codec, Structure, Unlock, WriteOptions};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SealedKey, SecretKey};
use crate::keystore::{About, Alias, Capabilities, Entry, Format, Keystore, Secret, StoredKey};
use crate::secret::Password;

impl Format {
    /// PKCS#12 (RFC 7292). Java reads it under the name of a JKS too, since 8u60.
    pub const PKCS12: Self = Self::new(&About {
        aliases: &["p12", "pfx"],
        summary: "PKCS#12, also known as PFX",
        folds_alias_case: true,
        other_extensions: &["jks"],
        integrity_is_optional: true,
        sections: 2,
        ..About::keystore("pkcs12", "PKCS#12 keystore", &["p12", "pfx"])
    });
}

/// The codec of PKCS#12.
pub struct Pkcs12;

impl Codec for Pkcs12 {
    fn format(&self) -> Format {
        Format::PKCS12
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            entry_passwords: true,
            trusted_certificates: true,
            secret_keys: true,
            certificates: true,
            keys_without_chain: true,
            dates: true,
            attributes: true,
            integrity: true,
        }
    }

    fn sniff(&self, bytes: &[u8]) -> bool {
        pfx::sniff(bytes)
    }

    fn read(&self, bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
        read::read(bytes, unlock, budget)
    }

    fn structure(&self, bytes: &[u8]) -> Result<Option<Structure>> {
        structure::read(bytes).map(Some)
    }

    fn objection(&self, entry: &Entry) -> Option<&'static str> {
        objections::objection(entry)
    }

    fn write(&self, keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
        write::write(keystore, options)
    }

    fn seal(&self, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<StoredKey> {
        write::seal(key, password, options).map(StoredKey::Sealed)
    }

    fn open_secret(&self, secret: &Secret, password: &Password, budget: &mut Budget) -> Result<SecretKey> {
        bags::secret_key(secret.encoded.as_slice())?.open_secret(password, budget)
    }

    fn sealed_secret(&self, secret: &Secret) -> Option<SealedKey> {
        bags::secret_key(secret.encoded.as_slice()).ok()
    }

    fn seal_secret(&self, key: &SecretKey, password: &Password, options: &WriteOptions) -> Result<Secret> {
        write::seal_secret(key, password, options)
    }

    fn reprotect(&self, keystore: &mut Keystore, options: &WriteOptions, budget: &mut Budget) -> Result<bool> {
        reprotect::reprotect(keystore, options, budget)
    }

    fn rename(&self, entry: &mut Entry, alias: Alias) -> Result<()> {
        entries::rename(entry, alias)
    }

    fn verify(&self, bytes: &[u8], keystore: &Keystore, options: &WriteOptions) -> Result<()> {
        let none = Password::new(String::new());
        verify::verify_written(bytes, keystore, options.password.as_ref().unwrap_or(&none))
    }
}
