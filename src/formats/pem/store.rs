//! PEM as a store: a key with its chain, or a trusted certificate, under a heading that names it.
//!
//! The headings are those of `openssl pkcs12`: `friendlyName`, and Oracle's mark of a trust anchor by its number.
//!
//! ```text
//! Bag Attributes
//!     friendlyName: server
//! -----BEGIN PRIVATE KEY----- …, -----BEGIN CERTIFICATE----- … (leaf), -----BEGIN CERTIFICATE----- … (its issuers)
//! Bag Attributes
//!     friendlyName: root
//!     2.16.840.1.113894.746875.1.1: anyExtendedKeyUsage
//! -----BEGIN CERTIFICATE----- …
//! ```

use crate::fault::{Fault, Result};
use crate::formats::bundle::TRUSTED_KEY_USAGE;
use crate::formats::pem::{self, KeyEncoding, encode_certificate, encode_key, encode_sealed_key};
use crate::formats::{Codec, Unlock, WriteOptions, objections, pkcs12, trusted_certificate};
use crate::key::pbe::Budget;
use crate::key::{Envelope, PrivateKey};
use crate::keystore::keyring::Keyring;
use crate::keystore::{
    About, Capabilities, Entry, Format, Item, Keystore, StoredCertificate, StoredKey, TrustSettings,
};
use crate::secret::{Password, SecretBytes};

impl Format {
    /// Text with base64 blocks (RFC 7468 and its forerunners).
    pub const PEM: Self = Self::new(&About {
        other_extensions: &["p7b", "p7c"],
        ..About::bundle("pem", "PEM", &["pem", "crt", "cer", "key"])
    });
}

/// The codec of PEM as entries. [`crate::formats::detect`] reads it as a [`crate::formats::Bundle`]: in PEM, certificates
/// and keys are loose pieces until an operation asks for entries.
pub struct PemStore;

impl Codec for PemStore {
    fn format(&self) -> Format {
        Format::PEM
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            entry_passwords: true,
            trusted_certificates: true,
            secret_keys: false,
            certificates: true,
            keys_without_chain: true,
            dates: false,
            attributes: false,
            integrity: false,
        }
    }

    fn sniff(&self, bytes: &[u8]) -> bool {
        let text = pem::Text::of(bytes);
        let holders =
            [pem::holds_marker, pem::holds_embedded, pem::holds_inline_store, pem::is_profile, pem::is_policy];
        holders.iter().any(|holds| holds(text.as_bytes()))
    }

    fn read(&self, bytes: &[u8], _unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
        pem::read_within(bytes, budget).map(|bundle| bundle.into_keystore(&mut Keyring::default(), None))
    }

    fn objection(&self, entry: &Entry) -> Option<&'static str> {
        if !is_one_line(entry.alias.as_str()) {
            return Some("aliases that are no line of text");
        }
        match &entry.item {
            Item::KeyPair { key: StoredKey::Sealed(key), .. } if key.envelope() != Envelope::Pkcs8 => {
                Some("private keys as another format seals them")
            }
            Item::Opaque(_) => Some("what is not understood"),
            Item::Secret(_) => Some("secret keys"),
            _ => None,
        }
    }

    fn write(&self, keystore: &Keystore, _options: &WriteOptions) -> Result<Vec<u8>> {
        objections::check(Format::PEM, &keystore.entries, |entry| self.objection(entry))?;
        let mut parts = Vec::new();
        for entry in &keystore.entries {
            let (key, certificates) = entry_parts(entry)?;
            parts.extend(key);
            parts.extend(certificates);
        }
        Ok(joined(&parts))
    }

    /// As `openssl pkcs8 -topk8` does, with the JDK's scheme.
    fn seal(&self, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<StoredKey> {
        pkcs12::seal(key, password, options).map(StoredKey::Sealed)
    }
}

/// The text of an entry in two parts, each with the heading that names it: its private key, and its certificates.
pub fn entry_files(entry: &Entry) -> Result<(Option<SecretBytes>, Option<SecretBytes>)> {
    let (key, certificates) = entry_parts(entry)?;
    let certificates = match &key {
        Some(_) => certificates.map(|text| SecretBytes::new([heading(entry).as_bytes(), text.as_slice()].concat())),
        None => certificates,
    };
    Ok((key, certificates))
}

/// The same with one heading only, before the first.
fn entry_parts(entry: &Entry) -> Result<(Option<SecretBytes>, Option<SecretBytes>)> {
    let heading = heading(entry);
    match &entry.item {
        Item::KeyPair { key, chain } => {
            let key = match key {
                StoredKey::Open(key) => encode_key(key, KeyEncoding::Pkcs8)?,
                StoredKey::Sealed(sealed) => {
                    let none = || Fault::unsupported("a key sealed otherwise than as PKCS#8 has no PEM form");
                    SecretBytes::new(encode_sealed_key(sealed).ok_or_else(none)?.into_bytes())
                }
            };
            let key = joined(&[SecretBytes::new(heading.into_bytes()), key]);
            let certificates = (!chain.is_empty()).then(|| SecretBytes::new(encode_all(chain).into_bytes()));
            Ok((Some(SecretBytes::new(key)), certificates))
        }
        Item::Certificate(stored) | Item::TrustedCertificate(stored) => {
            let text = heading + &encode_all(std::slice::from_ref(stored));
            Ok((None, Some(SecretBytes::new(text.into_bytes()))))
        }
        Item::Opaque(_) | Item::Secret(_) => {
            Err(Fault::CannotHold("what is neither a key pair nor a certificate".into()))
        }
    }
}

fn heading(entry: &Entry) -> String {
    let mut heading = format!("Bag Attributes\n    friendlyName: {}\n", entry.alias);
    if matches!(entry.item, Item::TrustedCertificate(_))
        && entry.trust().is_none_or(|trust| trust.objection().is_none())
    {
        heading += &format!("    {TRUSTED_KEY_USAGE}: anyExtendedKeyUsage\n");
    }
    heading
}

fn encode_all(certificates: &[StoredCertificate]) -> String {
    certificates.iter().map(encode_stored).collect()
}

/// What its file says of its trust goes with a certificate, in the form that OpenSSL and p11-kit read. Whoever does not
/// know that form does not trust it.
fn encode_stored(stored: &StoredCertificate) -> String {
    let StoredCertificate { certificate, trust, .. } = stored;
    match trust {
        trust if trust.is_silent() => encode_certificate(certificate),
        // The format has no word for signers.
        trust if trust.signer => encode_stored(&StoredCertificate {
            trust: TrustSettings::only_for(Vec::new()),
            ..StoredCertificate::new(certificate.clone())
        }),
        trust => pem::encode("TRUSTED CERTIFICATE", &trusted_certificate::write(certificate, trust)),
    }
}

/// One buffer of the right size: no copy of a key is left behind.
fn joined(parts: &[SecretBytes]) -> Vec<u8> {
    let mut text = Vec::with_capacity(parts.iter().map(|part| part.as_slice().len()).sum());
    parts.iter().for_each(|part| text.extend_from_slice(part.as_slice()));
    text
}

/// Whether an alias stands in a heading as it is, and is read from there as it is.
fn is_one_line(alias: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    alias.trim() == alias
        && !alias.contains("-----")
        && !alias.contains(odd)
        && alias.len() <= super::headings::MAX_NAME
}
