//! ObjectData: one entry of the store.

use crate::asn1::{Element, Reader, Writer, tag};
use crate::fault::{Fault, Result};
use crate::formats::bcfks::object_type;
use crate::key::{Envelope, SealedKey};
use crate::keystore::{Alias, Attribute, Entry, Item, Opaque, Secret, StoredCertificate, StoredKey, Timestamp};
use crate::secret::SecretBytes;
use crate::x509::{Certificate, validity};

/// The parts of an ObjectData.
pub struct ObjectData<'a> {
    pub kind: u64,
    pub alias: String,
    /// The two dates, as elements.
    pub created: &'a [u8],
    pub modified: &'a [u8],
    pub data: &'a [u8],
    /// The UTF8String, as an element.
    pub comment: Option<&'a [u8]>,
}

impl<'a> ObjectData<'a> {
    /// From its fields.
    pub fn read(object: &mut Reader<'a>) -> Result<Self> {
        let kind = object.unsigned()?;
        let alias = object.expect(tag::UTF8_STRING)?;
        let text = std::str::from_utf8(alias.content).map_err(|_| alias.broken("an alias that is no UTF-8"))?;
        Ok(Self {
            kind,
            alias: text.to_owned(),
            created: object.expect(tag::GENERALIZED_TIME)?.raw,
            modified: object.expect(tag::GENERALIZED_TIME)?.raw,
            data: object.octet_string()?,
            comment: object.optional(tag::UTF8_STRING)?.map(|comment| comment.raw),
        })
    }

    /// Appends the SEQUENCE.
    pub fn write(&self, out: &mut Writer) {
        out.sequence(|object| {
            object.unsigned(self.kind).element(tag::UTF8_STRING, self.alias.as_bytes());
            object.raw(self.created).raw(self.modified).octet_string(self.data).raw(self.comment.unwrap_or_default());
        });
    }

    /// The entry; what is not understood is carried as `whole`, the ObjectData itself.
    pub fn entry(&self, whole: Element) -> Entry {
        let item = self.item().unwrap_or_else(|fault| {
            Item::Opaque(Opaque {
                what: format!("{}: {fault}", self.title()),
                damaged: fault.is_damage(),
                encoded: SecretBytes::new(whole.raw.to_vec()),
            })
        });
        let mut entry = Entry::new(Alias::new(&self.alias), timestamp(self.modified), item);
        entry.attributes.push(self.details());
        entry
    }

    fn item(&self) -> Result<Item> {
        match self.kind {
            object_type::CERTIFICATE => {
                Certificate::from_der(self.data).map(StoredCertificate::new).map(Item::TrustedCertificate)
            }
            object_type::PRIVATE_KEY | object_type::PROTECTED_PRIVATE_KEY => key_pair(self.data),
            object_type::SECRET_KEY | object_type::PROTECTED_SECRET_KEY => {
                SealedKey::in_envelope(Envelope::Bcfks, self.data)?;
                Ok(Item::Secret(Secret { algorithm: None, encoded: SecretBytes::new(self.data.to_vec()) }))
            }
            other => Err(Fault::unsupported(format!("type {other} is not supported"))),
        }
    }

    fn title(&self) -> &'static str {
        match self.kind {
            object_type::CERTIFICATE => "trusted certificate",
            object_type::PRIVATE_KEY | object_type::PROTECTED_PRIVATE_KEY => "key pair",
            object_type::SECRET_KEY | object_type::PROTECTED_SECRET_KEY => "secret key",
            _ => "entry",
        }
    }

    /// What the model has no place for: type, dates and comment.
    fn details(&self) -> Attribute {
        let mut details = Writer::new();
        details.sequence(|details| {
            details.unsigned(self.kind).raw(self.created).raw(self.modified).raw(self.comment.unwrap_or_default());
        });
        Attribute(details.into_bytes())
    }
}

fn key_pair(data: &[u8]) -> Result<Item> {
    let mut outer = Reader::new(data);
    let (key, mut certificates) = outer.fields(|pair| Ok((pair.expect(tag::SEQUENCE)?, pair.sequence()?)))?;
    outer.finish()?;
    let key = SealedKey::in_envelope(Envelope::Bcfks, key.raw)?;
    let mut chain = Vec::new();
    while !certificates.is_empty() {
        chain.push(StoredCertificate::new(Certificate::from_der(certificates.element()?.raw)?));
    }
    Ok(Item::KeyPair { key: StoredKey::Sealed(key), chain })
}

/// What the file said of an entry beside what the model expresses.
pub struct Details<'a> {
    pub kind: u64,
    pub created: &'a [u8],
    pub modified: &'a [u8],
    pub comment: Option<&'a [u8]>,
}

impl<'a> Details<'a> {
    /// Those of an entry that was read from this format.
    pub fn of(entry: &'a Entry) -> Option<Self> {
        entry.attributes.iter().find_map(|Attribute(encoded)| Self::read(encoded).ok())
    }

    fn read(encoded: &'a [u8]) -> Result<Self> {
        let mut details = Reader::new(encoded).sequence()?;
        let kind = details.unsigned()?;
        let created = details.expect(tag::GENERALIZED_TIME)?.raw;
        let modified = details.expect(tag::GENERALIZED_TIME)?.raw;
        let comment = details.optional(tag::UTF8_STRING)?.map(|comment| comment.raw);
        Ok(Self { kind, created, modified, comment })
    }
}

/// The instant of a GeneralizedTime, given as an element.
pub fn timestamp(encoded: &[u8]) -> Option<Timestamp> {
    let element = Reader::new(encoded).element().ok()?;
    validity::instant(element).map(Timestamp::from)
}

/// A date as Bouncy Castle writes it: GeneralizedTime in whole seconds, rounded down. `None` beyond the years that it
/// can name.
pub fn generalized_time(timestamp: Timestamp) -> Option<Vec<u8>> {
    let instant = timestamp.instant().filter(|instant| (0..=9999).contains(&instant.year()))?;
    let (date, (hour, minute, second)) = (instant.date(), instant.to_hms());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    let mut time = Writer::new();
    let text = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    time.element(tag::GENERALIZED_TIME, text.as_bytes());
    Some(time.into_bytes())
}
