//! Reads JKS and JCEKS, versions 1 and 2.

use crate::data_stream::{Cursor, Output};
use crate::fault::{Fault, Result};
use crate::formats::Unlock;
use crate::formats::java::writer::key_pair;
use crate::formats::java::{RawCertificate, digest, magic, sealed_object, serialized, tag};
use crate::key::SealedKey;
use crate::key::pbe::Budget;
use crate::keystore::{Alias, Entry, Format, Item, Keystore, Opaque, Secret, StoredKey, Timestamp};
use crate::secret::SecretBytes;

/// Reads a store. Damage to its structure is found before the password is asked for, so that it has the true reason.
pub fn read(format: Format, bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
    let mut cursor = Cursor::new(bytes);
    let version = version(format, &mut cursor)?;
    let count = cursor.u32("the number of entries")?;
    let mut reader = Reader { format, version, cursor, budget };
    let mut entries = Vec::new();
    for number in 1..=count {
        if reader.cursor.rest().len() <= digest::LEN {
            let at = reader.cursor.position();
            return Err(Fault::corrupt(format!("the file ends at byte {at} after {} of {count} entries", number - 1)));
        }
        entries.push(reader.entry(number)?);
    }
    let contents = reader.cursor.since(0);
    let stated = reader.digest()?;
    let integrity = digest::check(contents, stated, unlock)?;
    let notes = reader.trailing().into_iter().collect();
    Ok(Keystore { entries, integrity, notes, ..Keystore::new(format) })
}

fn version(format: Format, cursor: &mut Cursor) -> Result<u32> {
    if cursor.u32("the beginning of the file")? != magic(format) {
        return Err(Fault::corrupt(format!("this is no {}", format.title())));
    }
    match cursor.u32("the version")? {
        version @ 1..=2 => Ok(version),
        other => Err(Fault::unsupported(format!("{} of version {other} is not supported", format.title()))),
    }
}

struct Reader<'a, 'b> {
    format: Format,
    version: u32,
    cursor: Cursor<'a>,
    budget: &'b mut Budget,
}

impl<'a> Reader<'a, '_> {
    fn entry(&mut self, number: u32) -> Result<Entry> {
        self.budget.charge_entry()?;
        let nameless = |fault: Fault| fault.within(&format!("entry {number}"));
        let tag = self.cursor.u32("the type of the entry").map_err(nameless)?;
        let alias = self.cursor.text("the alias").map_err(nameless)?;
        let named = |fault: Fault| fault.within(&format!("entry {number} \"{alias}\""));
        let created = Timestamp(self.cursor.i64("the date").map_err(named)?);
        let item = self.item(tag).map_err(named)?;
        Ok(Entry::new(Alias::new(alias), Some(created), item))
    }

    fn item(&mut self, tag: u32) -> Result<Item> {
        match tag {
            tag::KEY_PAIR => self.key_pair(),
            tag::TRUSTED_CERTIFICATE => self.trusted_certificate(),
            tag::SECRET_KEY if self.format == Format::JCEKS => self.secret_key(),
            other => Err(Fault::corrupt(format!("{other} is no type of an entry in a {}", self.format.title()))),
        }
    }

    fn key_pair(&mut self) -> Result<Item> {
        let sealed = self.cursor.block("the private key")?;
        let count = self.cursor.u32("the number of certificates")?;
        let mut chain = Vec::new();
        for _ in 0..count {
            self.budget.charge_entry()?;
            chain.push(self.certificate()?);
        }
        let understood = SealedKey::from_der(sealed).and_then(|key| {
            let chain = chain.iter().map(RawCertificate::understand).collect::<Result<_>>()?;
            Ok(Item::KeyPair { key: StoredKey::Sealed(key), chain })
        });
        understood.or_else(|fault| {
            let mut encoded = Output::default();
            encoded.u32(tag::KEY_PAIR);
            key_pair(&mut encoded, sealed, chain.iter().copied())?;
            let encoded = SecretBytes::new(encoded.into_bytes());
            Ok(Item::Opaque(Opaque { what: format!("key pair: {fault}"), damaged: fault.is_damage(), encoded }))
        })
    }

    fn trusted_certificate(&mut self) -> Result<Item> {
        let raw = self.certificate()?;
        raw.understand().map(Item::TrustedCertificate).or_else(|fault| {
            let mut encoded = Output::default();
            encoded.u32(tag::TRUSTED_CERTIFICATE);
            raw.write(&mut encoded)?;
            let encoded = SecretBytes::new(encoded.into_bytes());
            Ok(Item::Opaque(Opaque {
                what: format!("trusted certificate: {fault}"),
                damaged: fault.is_damage(),
                encoded,
            }))
        })
    }

    /// A secret key. Which algorithm it is for is sealed as well; the file shows only that of the seal.
    fn secret_key(&mut self) -> Result<Item> {
        let object = serialized::read(&mut self.cursor)?;
        if object.is_a(sealed_object::SEALED_OBJECT) {
            return Ok(Item::Secret(Secret { algorithm: None, encoded: SecretBytes::new(object.encoded.to_vec()) }));
        }
        let mut encoded = Output::default();
        encoded.u32(tag::SECRET_KEY);
        encoded.raw(object.encoded);
        let what = format!("secret key: a Java object of class {}", object.class());
        Ok(Item::Opaque(Opaque { what, damaged: false, encoded: SecretBytes::new(encoded.into_bytes()) }))
    }

    /// Version 1 knows no other type than X.509.
    fn certificate(&mut self) -> Result<RawCertificate<'a>> {
        if self.version == 1 {
            return Ok(RawCertificate::untyped(self.cursor.block("a certificate")?));
        }
        RawCertificate::read(&mut self.cursor)
    }

    /// The digest, which must be all that is left.
    fn digest(&mut self) -> Result<&'a [u8]> {
        self.cursor.take(digest::LEN, "the digest")
    }

    /// Java 17 and 25 read up to the digest and never look further.
    fn trailing(&self) -> Option<String> {
        match self.cursor.rest().len() {
            0 => None,
            more => Some(format!("there is more after the end of the keystore (bytes: {more}); Java ignores it")),
        }
    }
}
