//! One entry of a keystore: a key pair, a trusted certificate, a secret key, or something carried untouched.

use std::collections::HashMap;

use crate::key::{PrivateKey, PublicKey, SealedKey};
use crate::keystore::{Alias, Attribute, TrustSettings};
use crate::secret::SecretBytes;
use crate::x509::Certificate;

/// A named thing in a keystore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name; empty when the file gives it none.
    pub alias: Alias,
    /// When it was put there, where the format says.
    pub created: Option<Timestamp>,
    /// What it is.
    pub item: Item,
    /// All that the file says about it, name and date included, as it was read. A certificate has its own.
    pub attributes: Vec<Attribute>,
    /// Where in the file it stands; `None` for a new one, which the codec places.
    pub place: Option<Place>,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A certificate that is there but not marked as trusted: Java does not see it.
    Certificate(StoredCertificate),
    /// A private key with its certificate chain, leaf first; the chain may be empty.
    KeyPair {
        /// The private key, sealed as the store protects it wherever that is possible.
        key: StoredKey,
        /// Leaf first, as stored.
        chain: Vec<StoredCertificate>,
    },
    /// Something this version does not understand.
    Opaque(Opaque),
    /// A symmetric key or a passphrase.
    Secret(Secret),
    /// A trust anchor.
    TrustedCertificate(StoredCertificate),
}

/// The kind of an entry, as reports name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// See [`Item::Certificate`].
    Certificate,
    /// See [`Item::KeyPair`].
    KeyPair,
    /// See [`Item::Opaque`].
    Opaque,
    /// See [`Item::Secret`].
    SecretKey,
    /// See [`Item::TrustedCertificate`].
    TrustedCertificate,
}

/// A private key as the store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredKey {
    /// In the clear (or inside an encrypted section that was opened).
    Open(PrivateKey),
    /// As the store's own protected bytes, not decrypted.
    Sealed(SealedKey),
}

/// A certificate with what the store says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// All that the file says about it, as it was read.
    pub attributes: Vec<Attribute>,
    /// What the file says it may be trusted for.
    pub trust: TrustSettings,
    /// Where in the file it stands; `None` for a new one, which the codec places.
    pub place: Option<Place>,
}

/// A symmetric key, in the bytes of the store's format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its algorithm where the file shows it without a password.
    pub algorithm: Option<String>,
    /// As stored.
    pub encoded: SecretBytes,
}

/// Something carried byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opaque {
    /// What it seems to be and why it was not read, for reports.
    pub what: String,
    /// Whether it was not read because it is damaged, and not for its kind.
    pub damaged: bool,
    /// As stored.
    pub encoded: SecretBytes,
}

/// Where in a file an item was found. What is not changed goes back there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// Which of the store's protected sections it stands in.
    pub section: usize,
    /// Its position among all items of the file.
    pub position: usize,
    /// The number that is its alias, because the file gives it no name.
    pub number: Option<usize>,
}

/// Milliseconds since 1970-01-01T00:00:00Z, as Java keeps dates: any 64-bit value is possible in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Entry {
    /// A new entry with nothing but a name, a date and an item.
    pub fn new(alias: Alias, created: Option<Timestamp>, item: Item) -> Self {
        Self { alias, created, item, attributes: Vec::new(), place: None }
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self.item {
            Item::Certificate(_) => Kind::Certificate,
            Item::KeyPair { .. } => Kind::KeyPair,
            Item::Opaque(_) => Kind::Opaque,
            Item::Secret(_) => Kind::SecretKey,
            Item::TrustedCertificate(_) => Kind::TrustedCertificate,
        }
    }

    /// Its private key, while that is sealed.
    pub fn sealed_key(&self) -> Option<&SealedKey> {
        match &self.item {
            Item::KeyPair { key: StoredKey::Sealed(key), .. } => Some(key),
            _ => None,
        }
    }

    /// Whether it holds a private or secret key that only a password opens.
    pub fn is_sealed(&self) -> bool {
        matches!(self.item, Item::KeyPair { key: StoredKey::Sealed(_), .. } | Item::Secret(_))
    }

    /// The certificates of the entry: a chain leaf first, a single one, or none.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.stored_certificates().iter().map(|stored| &stored.certificate)
    }

    /// Its certificates with what the file says about each.
    pub fn stored_certificates(&self) -> &[StoredCertificate] {
        match &self.item {
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => std::slice::from_ref(stored),
            Item::KeyPair { chain, .. } => chain,
            Item::Opaque(_) | Item::Secret(_) => &[],
        }
    }

    /// Whether a private or secret key, or something unknown that may be one, is lost when that other entry takes its
    /// place. A key that replaces a key of its kind is a renewal.
    pub fn loses_key_to(&self, other: &Self) -> bool {
        matches!(self.kind(), Kind::KeyPair | Kind::Opaque | Kind::SecretKey) && self.kind() != other.kind()
    }

    /// Whether both hold private keys, which are not the same by what their certificates say, or by their bytes.
    pub fn has_other_private_key(&self, other: &Self) -> bool {
        let (Item::KeyPair { key: own, .. }, Item::KeyPair { key, .. }) = (&self.item, &other.item) else {
            return false;
        };
        let public_key = |entry: &Self| Some(entry.certificates().next()?.public_key_info().to_vec());
        own != key && (public_key(self).is_none() || public_key(self) != public_key(other))
    }

    /// What it is, in words with an article: `a trusted certificate (SHA256:…)`.
    pub fn described(&self) -> String {
        let what = match self.kind() {
            Kind::Certificate => "a certificate",
            Kind::KeyPair => "a private key",
            Kind::Opaque => "something that is not understood and may be a key",
            Kind::SecretKey => "a secret key",
            Kind::TrustedCertificate => "a trusted certificate",
        };
        match (self.certificates().next(), self.kind()) {
            (Some(leaf), Kind::KeyPair) => format!("{what} with the certificate SHA256:{}", leaf.sha256()),
            (Some(certificate), _) => format!("{what} (SHA256:{})", certificate.sha256()),
            (None, _) => what.to_owned(),
        }
    }

    /// One of its certificates, in words: any of a chain may be meant.
    pub fn name_of(&self, stored: &StoredCertificate) -> String {
        match self.kind() {
            Kind::KeyPair => format!("{} in the chain of `{}`", stored.certificate.subject(), self.alias),
            _ => format!("`{}`", self.alias),
        }
    }

    /// What the file says the certificate of an entry without a key may be trusted for.
    pub fn trust(&self) -> Option<&TrustSettings> {
        match &self.item {
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => Some(&stored.trust),
            Item::KeyPair { .. } | Item::Opaque(_) | Item::Secret(_) => None,
        }
    }

    /// Whether the key of a certificate spells its curve out, which Java does not read.
    pub fn has_explicit_curve(&self) -> bool {
        self.certificates().any(|one| PublicKey::new(one.public_key_info()).has_explicit_parameters())
    }

    /// Gives a key another chain, leaf first; whether that is another one than before. A certificate that keeps its
    /// part keeps what the file says about it.
    pub fn set_chain(&mut self, certificates: Vec<Certificate>) -> bool {
        let Item::KeyPair { chain, .. } = &mut self.item else { return false };
        if chain.iter().map(|stored| &stored.certificate).eq(&certificates) {
            return false;
        }
        let mut old = std::mem::take(chain).into_iter();
        // Attributes of a leaf tie it to its key, so it can become no issuer with them, nor an issuer a leaf without.
        let leaf = old.next();
        let mut issuers: HashMap<Certificate, StoredCertificate> =
            old.map(|stored| (stored.certificate.clone(), stored)).collect();
        let kept = certificates.into_iter().enumerate().map(|(at, certificate)| {
            let known = if at == 0 {
                leaf.clone().filter(|leaf| leaf.certificate == certificate)
            } else {
                issuers.remove(&certificate)
            };
            known.unwrap_or_else(|| StoredCertificate::new(certificate))
        });
        *chain = kept.collect();
        true
    }
}

impl StoredCertificate {
    /// A certificate that no store holds yet.
    pub fn new(certificate: Certificate) -> Self {
        Self { certificate, attributes: Vec::new(), trust: TrustSettings::default(), place: None }
    }

    /// Takes it out of its file, for another one, which understands the attributes only when it is of the same format.
    pub fn detach(&mut self, keep_attributes: bool) {
        self.place = None;
        if !keep_attributes {
            self.attributes.clear();
        }
    }
}

impl Kind {
    /// The name used in reports and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::KeyPair => "key-pair",
            Self::Opaque => "opaque",
            Self::SecretKey => "secret-key",
            Self::TrustedCertificate => "trusted-certificate",
        }
    }
}

impl Timestamp {
    /// The instant, when it lies within the years that a calendar can name.
    pub fn instant(self) -> Option<time::OffsetDateTime> {
        time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).ok()
    }
}

impl From<time::OffsetDateTime> for Timestamp {
    fn from(instant: time::OffsetDateTime) -> Self {
        Self(i64::try_from(instant.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_never_shows_what_may_be_a_key() {
        let encoded = SecretBytes::new(b"hunter2".to_vec());
        let secret = Item::Secret(Secret { algorithm: None, encoded: encoded.clone() });
        let opaque = Item::Opaque(Opaque { what: "a bag".into(), damaged: false, encoded });
        assert!(format!("{secret:?}").contains("SecretBytes(7 bytes)"));
        assert!(format!("{opaque:?}").contains("SecretBytes(7 bytes)"));
    }
}
