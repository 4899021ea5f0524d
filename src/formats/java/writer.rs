//! Writes JKS and JCEKS as Java 17 does, version 2.

use crate::data_stream::{Output, modified_utf8};
use crate::fault::{Fault, Result};
use crate::formats::WriteOptions;
use crate::formats::java::{RawCertificate, digest, magic, objections, sealed_object, tag};
use crate::key::pbe::Scheme;
use crate::key::{PrivateKey, SealedKey, SecretKey};
use crate::keystore::{Entry, Format, Item, Keystore, Secret, StoredCertificate, StoredKey};
use crate::secret::Password;

/// What Java 17 uses unless told otherwise (`jdk.jceks.iterationCount`).
const JCEKS_ITERATIONS: u32 = 200_000;

const VERSION: u32 = 2;

/// Writes a store; a private key that is not sealed yet is sealed with the store's password, as keytool does.
/// Entries without a date get that of the epoch.
pub fn write(format: Format, keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
    let Some(password) = &options.password else {
        return Err(Fault::PasswordNeeded(format!("a {} cannot be written without a password", format.title())));
    };
    objections::check(format, &keystore.entries)?;
    let mut output = Output::default();
    output.u32(magic(format)).u32(VERSION).count(keystore.entries.len())?;
    for entry in &keystore.entries {
        entry_to(&mut output, format, entry, password, options)?;
    }
    let digest = digest::digest(output.since(0), password);
    output.raw(digest.as_ref());
    Ok(output.into_bytes())
}

/// Protects a private key as the format's own provider does, in the form that Java reads: nobody else reads the format.
pub fn seal(format: Format, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<SealedKey> {
    let scheme = match format {
        Format::JCEKS => Scheme::jceks(options.iterations.unwrap_or(JCEKS_ITERATIONS)),
        _ => Scheme::jks(),
    };
    SealedKey::seal(&key.for_java()?, &scheme, password)
}

/// Protects a secret key as JCEKS does.
pub fn seal_secret(key: &SecretKey, password: &Password, options: &WriteOptions) -> Result<Secret> {
    let scheme = Scheme::jceks(options.iterations.unwrap_or(JCEKS_ITERATIONS));
    sealed_object::seal(key, &scheme, password)
}

fn entry_to(
    output: &mut Output,
    format: Format,
    entry: &Entry,
    password: &Password,
    options: &WriteOptions,
) -> Result<()> {
    let (tag, opaque) = match &entry.item {
        Item::KeyPair { .. } => (tag::KEY_PAIR, &[][..]),
        Item::Secret(_) => (tag::SECRET_KEY, &[][..]),
        Item::Certificate(_) | Item::TrustedCertificate(_) => (tag::TRUSTED_CERTIFICATE, &[][..]),
        // Their tag stands before the body.
        Item::Opaque(opaque) => match opaque.encoded.as_slice().split_first_chunk() {
            Some((tag, body)) => (u32::from_be_bytes(*tag), body),
            None => return Err(Fault::CannotHold(format!("an entry without content: \"{}\"", entry.alias))),
        },
    };
    output.u32(tag).utf(&modified_utf8::encode(entry.alias.as_str()))?;
    output.i64(entry.created.map_or(0, |created| created.0));
    match &entry.item {
        Item::KeyPair { key: StoredKey::Sealed(key), chain } => key_pair(output, key.bytes(), raw(chain)),
        Item::KeyPair { key: StoredKey::Open(key), chain } => {
            key_pair(output, seal(format, key, password, options)?.bytes(), raw(chain))
        }
        Item::Certificate(one) | Item::TrustedCertificate(one) => RawCertificate::x509(&one.certificate).write(output),
        Item::Secret(secret) => Ok(_ = output.raw(secret.encoded.as_slice())),
        Item::Opaque(_) => Ok(_ = output.raw(opaque)),
    }
}

/// The body of a key pair.
pub fn key_pair<'c>(
    output: &mut Output,
    sealed: &[u8],
    chain: impl ExactSizeIterator<Item = RawCertificate<'c>>,
) -> Result<()> {
    output.block(sealed)?.count(chain.len())?;
    chain.into_iter().try_for_each(|certificate| certificate.write(output))
}

fn raw(chain: &[StoredCertificate]) -> impl ExactSizeIterator<Item = RawCertificate<'_>> {
    chain.iter().map(|stored| RawCertificate::x509(&stored.certificate))
}
