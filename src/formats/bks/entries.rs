//! Reads the entries of BKS and UBER.

use crate::data_stream::Cursor;
use crate::fault::{Fault, Result};
use crate::formats::bks::entry_type;
use crate::formats::java::RawCertificate;
use crate::key::encoding::bouncy_castle::{EncodedKey, KeyKind};
use crate::key::pbe::Budget;
use crate::key::{Envelope, PrivateKey, SealedKey};
use crate::keystore::{Alias, Entry, Item, Opaque, Place, Secret, StoredCertificate, StoredKey, Timestamp};
use crate::secret::SecretBytes;

/// The place of a key that stands in the clear, and so is written back.
pub(super) const IN_THE_CLEAR: Option<Place> = Some(Place { section: 0, position: 0, number: None });

/// Reads entries up to the zero that ends them.
pub fn read(cursor: &mut Cursor, budget: &mut Budget) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    loop {
        let number = entries.len() + 1;
        match cursor.u8("the type of an entry")? {
            entry_type::END => return Ok(entries),
            kind => {
                budget.charge_entry()?;
                let entry = entry(kind, cursor, budget);
                entries.push(entry.map_err(|fault| fault.within(&format!("entry {number}")))?);
            }
        }
    }
}

fn entry(kind: u8, cursor: &mut Cursor, budget: &mut Budget) -> Result<Entry> {
    let alias = cursor.text("the alias")?;
    let named = |fault: Fault| fault.within(&format!("\"{alias}\""));
    let created = Timestamp(cursor.i64("the date").map_err(named)?);
    let start = cursor.position();
    let contents = Contents::read(kind, cursor, budget).map_err(named)?;
    let item = contents.understand().unwrap_or_else(|fault| {
        let encoded = SecretBytes::new([&[kind], cursor.since(start)].concat());
        Item::Opaque(Opaque {
            what: format!("{}: {fault}", contents.body.title()),
            damaged: fault.is_damage(),
            encoded,
        })
    });
    let mut entry = Entry::new(Alias::new(alias), Some(created), item);
    if let Item::KeyPair { key: StoredKey::Open(_), .. } = entry.item {
        entry.place = IN_THE_CLEAR;
    }
    Ok(entry)
}

/// What follows the date of an entry.
pub(super) struct Contents<'a> {
    chain: Vec<RawCertificate<'a>>,
    body: Body<'a>,
}

enum Body<'a> {
    Certificate(RawCertificate<'a>),
    /// A key in the clear, and its bytes.
    Key(EncodedKey<'a>, &'a [u8]),
    Protected,
    Sealed(&'a [u8]),
}

impl<'a> Contents<'a> {
    fn read(kind: u8, cursor: &mut Cursor<'a>, budget: &mut Budget) -> Result<Self> {
        let count = cursor.u32("the number of certificates")?;
        let mut chain = Vec::new();
        for _ in 0..count {
            budget.charge_entry()?;
            chain.push(RawCertificate::read(cursor)?);
        }
        Ok(Self { chain, body: Body::read(kind, cursor)? })
    }

    /// Whether these bytes, an entry's type and contents, are whole.
    pub fn is_whole(encoded: &'a [u8]) -> bool {
        let mut cursor = Cursor::new(encoded);
        let read = cursor.u8("the type").and_then(|kind| Self::read(kind, &mut cursor, &mut Budget::default()));
        read.is_ok() && cursor.rest().is_empty()
    }

    fn understand(&self) -> Result<Item> {
        let chain = || self.chain.iter().map(RawCertificate::understand).collect::<Result<Vec<StoredCertificate>>>();
        match &self.body {
            Body::Certificate(raw) if self.chain.is_empty() => raw.understand().map(Item::TrustedCertificate),
            Body::Certificate(_) => Err(Fault::unsupported("it has a chain beside it")),
            Body::Key(EncodedKey { kind: KeyKind::Private, encoded, .. }, _) => {
                let key = StoredKey::Open(PrivateKey::from_pkcs8(encoded)?);
                Ok(Item::KeyPair { key, chain: chain()? })
            }
            Body::Key(key, raw) if key.kind == KeyKind::Secret && self.chain.is_empty() => {
                Ok(Item::Secret(Secret { algorithm: Some(key.algorithm()), encoded: secret(entry_type::KEY, raw) }))
            }
            Body::Key(key, _) => Err(Fault::unsupported(format!("one for {}", key.algorithm()))),
            Body::Protected => Err(Fault::unsupported("Bouncy Castle itself does not open it")),
            // As Java tells them apart: a private key has certificates.
            Body::Sealed(blob) if self.chain.is_empty() => {
                SealedKey::in_envelope(Envelope::Bks, blob)?;
                Ok(Item::Secret(Secret { algorithm: None, encoded: secret(entry_type::SEALED, blob) }))
            }
            Body::Sealed(blob) => {
                let key = StoredKey::Sealed(SealedKey::in_envelope(Envelope::Bks, blob)?);
                Ok(Item::KeyPair { key, chain: chain()? })
            }
        }
    }
}

/// A secret key as this format carries it: its type and the bytes of its body.
pub(super) fn secret(kind: u8, body: &[u8]) -> SecretBytes {
    SecretBytes::new([&[kind], body].concat())
}

impl<'a> Body<'a> {
    fn read(kind: u8, cursor: &mut Cursor<'a>) -> Result<Self> {
        match kind {
            entry_type::CERTIFICATE => RawCertificate::read(cursor).map(Self::Certificate),
            entry_type::KEY => {
                let start = cursor.position();
                let key = EncodedKey::read(cursor)?;
                Ok(Self::Key(key, cursor.since(start)))
            }
            entry_type::SECRET => cursor.block("a protected key").map(|_| Self::Protected),
            entry_type::SEALED => cursor.block("a sealed key").map(Self::Sealed),
            other => Err(Fault::corrupt(format!("{other} is no type of an entry"))),
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "trusted certificate",
            Self::Key(..) => "key in the clear",
            Self::Protected => "key that was protected outside of the keystore",
            Self::Sealed(_) => "sealed key",
        }
    }
}
