//! Reads BCFKS.

use crate::asn1::{Element, Reader, ber, tag};
use crate::fault::{Fault, Result};
use crate::formats::bcfks::STORE_ENCRYPTION;
use crate::formats::bcfks::object::{ObjectData, timestamp};
use crate::formats::bks::trailing;
use crate::formats::structure::{self, Structure};
use crate::formats::{Purpose, Unlock};
use crate::key::pbe::{Budget, Encryption, MacData};
use crate::keystore::{Entry, Format, Integrity, Keystore, Mac, Protection, Section};
use crate::secret::{Password, SecretBytes};

/// ObjectStore, with all that needs no password.
struct ObjectStore<'a> {
    /// What the MAC is over: EncryptedObjectStoreData.
    data: Element<'a>,
    encryption: Encryption,
    ciphertext: &'a [u8],
    mac: MacData,
    /// The AlgorithmIdentifier of the MAC, which is repeated inside.
    function: &'a [u8],
}

/// Reads a store.
pub fn read(bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
    let definite = ber::to_definite(bytes)?;
    let store = ObjectStore::read(&definite)?;
    let needed = || Fault::PasswordNeeded("all of it is encrypted".into());
    let password = unlock.password(Purpose::Contents)?.ok_or_else(needed)?;
    let plaintext = store.open(&password, budget)?;
    let mut keystore = contents(&ber::to_definite(plaintext.as_slice())?, store.function, budget)?;
    keystore.protection = Protection {
        sections: vec![Section::Encrypted(store.encryption.scheme().clone())],
        mac: Some(Mac { scheme: store.mac.scheme().clone(), salt_len: store.mac.salt_len() }),
    };
    keystore.integrity = Integrity::Verified;
    keystore.notes.extend(trailing(ber::trailing(bytes)?));
    Ok(keystore)
}

/// How it is protected.
pub fn structure(bytes: &[u8]) -> Result<Structure> {
    let definite = ber::to_definite(bytes)?;
    let store = ObjectStore::read(&definite)?;
    let sections = vec![structure::Section::under(&store.encryption)];
    Ok(Structure { sections, integrity: Some(structure::Integrity::by(&store.mac)) })
}

impl<'a> ObjectStore<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self> {
        Reader::new(bytes).fields(Self::read_fields)
    }

    fn read_fields(store: &mut Reader<'a>) -> Result<Self> {
        let data = store.expect(tag::SEQUENCE)?;
        if data.reader().peek() == Some(tag::INTEGER) {
            return Err(Fault::unsupported("a BCFKS keystore that is not encrypted is not supported"));
        }
        let (algorithm, ciphertext) =
            data.fields(|encrypted| Ok((encrypted.expect(tag::SEQUENCE)?, encrypted.octet_string()?)))?;
        if store.peek() == Some(tag::context(0)) {
            return Err(Fault::unsupported(
                "a BCFKS keystore that is signed with a key instead of a password is not supported",
            ));
        }
        let check = store.expect(tag::SEQUENCE)?;
        let encryption = Encryption::from_algorithm_identifier(algorithm.raw)?.with_convention(STORE_ENCRYPTION);
        let function = check.reader().expect(tag::SEQUENCE)?.raw;
        Ok(Self { data, encryption, ciphertext, mac: check.fields(MacData::read_bcfks)?, function })
    }

    /// ObjectStoreData, after the MAC over its ciphertext was checked.
    fn open(&self, password: &Password, budget: &mut Budget) -> Result<SecretBytes> {
        self.mac.charge(password, budget)?;
        self.encryption.charge(password, budget)?;
        if !self.mac.verifies(self.data.raw, password)? {
            return Err(Fault::PasswordWrong("the password is wrong, or the file was changed".into()));
        }
        self.encryption.decrypt(self.ciphertext, password)
    }
}

/// A store from the ObjectStoreData.
fn contents(plaintext: &[u8], function: &[u8], budget: &mut Budget) -> Result<Keystore> {
    Reader::new(plaintext).fields(|data| object_store_data(data, function, budget))
}

fn object_store_data(data: &mut Reader, function: &[u8], budget: &mut Budget) -> Result<Keystore> {
    data.unsigned()?;
    if data.expect(tag::SEQUENCE)?.raw != function {
        return Err(Fault::corrupt("the keystore names another integrity check inside than outside"));
    }
    let mut keystore = Keystore::new(Format::BCFKS);
    keystore.created = timestamp(data.expect(tag::GENERALIZED_TIME)?.raw);
    data.expect(tag::GENERALIZED_TIME)?;
    let mut objects = data.sequence()?;
    while !objects.is_empty() {
        budget.charge_entry()?;
        let number = keystore.entries.len() + 1;
        keystore.entries.push(entry(&mut objects).map_err(|fault| fault.within(&format!("entry {number}")))?);
    }
    if data.optional(tag::UTF8_STRING)?.is_some() {
        keystore.notes.push("the keystore has a comment, which is not written back".into());
    }
    Ok(keystore)
}

fn entry(objects: &mut Reader) -> Result<Entry> {
    let whole = objects.expect(tag::SEQUENCE)?;
    Ok(whole.fields(ObjectData::read)?.entry(whole))
}
