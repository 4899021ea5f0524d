//! Writes JKS and JCEKS as Java 17 does, version 2.

use crate::fault::{Fault, Result};
use crate::formats::WriteOptions;
use crate::formats::java::{X509, digest, magic, modified_utf8, objections, tag};
use crate::key::pbe::Scheme;
use crate::key::{PrivateKey, SealedKey};
use crate::keystore::{Entry, Format, Item, Keystore, StoredCertificate, StoredKey};
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
    output.u32(magic(format)).u32(VERSION).u32(length(keystore.entries.len())?);
    for entry in &keystore.entries {
        entry_to(&mut output, format, entry, password, options)?;
    }
    let digest = digest::digest(&output.0, password);
    output.raw(digest.as_ref());
    Ok(output.into_bytes())
}

/// Protects a private key as the format's own provider does.
pub fn seal(format: Format, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<SealedKey> {
    let scheme = match format {
        Format::Jceks => Scheme::jceks(options.iterations.unwrap_or(JCEKS_ITERATIONS)),
        _ => Scheme::jks(),
    };
    SealedKey::seal(key, &scheme, password)
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
        Item::KeyPair { key: StoredKey::Sealed(key), chain } => output.key_pair(key.der(), encoded(chain)),
        Item::KeyPair { key: StoredKey::Open(key), chain } => {
            output.key_pair(seal(format, key, password, options)?.der(), encoded(chain))
        }
        Item::Certificate(one) | Item::TrustedCertificate(one) => output.certificate(X509, one.certificate.der()),
        Item::Secret(secret) => Ok(_ = output.raw(secret.encoded.as_slice())),
        Item::Opaque(_) => Ok(_ = output.raw(opaque)),
    }
}

fn encoded(chain: &[StoredCertificate]) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
    chain.iter().map(|stored| (X509, stored.certificate.der()))
}

/// Grows a file value by value, as `java.io.DataOutput` does.
#[derive(Default)]
pub struct Output(Vec<u8>);

impl Output {
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    /// A key pair after its date; certificates are type and encoding.
    pub fn key_pair<'c>(
        &mut self,
        sealed: &[u8],
        chain: impl ExactSizeIterator<Item = (&'c [u8], &'c [u8])>,
    ) -> Result<()> {
        self.block(sealed)?;
        self.u32(length(chain.len())?);
        chain.into_iter().try_for_each(|(kind, encoded)| self.certificate(kind, encoded))
    }

    /// A certificate: its type in modified UTF-8 and its encoding.
    pub fn certificate(&mut self, kind: &[u8], encoded: &[u8]) -> Result<()> {
        self.utf(kind)?;
        self.block(encoded)
    }

    fn i64(&mut self, value: i64) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    fn utf(&mut self, text: &[u8]) -> Result<&mut Self> {
        let too_long = |_| Fault::CannotHold(format!("a name of {} bytes; 65535 are possible", text.len()));
        let length = u16::try_from(text.len()).map_err(too_long)?;
        Ok(self.raw(&length.to_be_bytes()).raw(text))
    }

    fn block(&mut self, bytes: &[u8]) -> Result<()> {
        self.u32(length(bytes.len())?).raw(bytes);
        Ok(())
    }
}

fn length(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| Fault::CannotHold(format!("a length of {length}; the format has 32 bits for it")))
}
