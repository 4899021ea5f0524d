//! Writes BKS, version 2 or when asked 1, and the entries that UBER shares.

use crate::data_stream::{Output, modified_utf8};
use crate::fault::{Fault, Result};
use crate::formats::WriteOptions;
use crate::formats::bks::entries::{IN_THE_CLEAR, secret};
use crate::formats::bks::reader::{MAC_LEN, key_len};
use crate::formats::bks::{ITERATIONS, SALT_LEN, entry_type, objections};
use crate::formats::java::RawCertificate;
use crate::key::encoding::bouncy_castle;
use crate::key::pbe::{Budget, Hash, MacData, MacScheme, Scheme};
use crate::key::{Envelope, PrivateKey, SealedKey, SecretKey};
use crate::keystore::{Entry, Format, Item, Keystore, Mac, Opaque, Secret, StoredCertificate, StoredKey};
use crate::secret::Password;

/// Writes a store. The MAC keeps its iteration count unless `options` say otherwise.
pub fn write(keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
    let Some(password) = &options.password else {
        return Err(Fault::PasswordNeeded("a BKS keystore cannot be written without a password".into()));
    };
    objections::check(Format::BKS, &keystore.entries)?;
    let (scheme, salt_len) = mac(keystore, options);
    let version = if options.bks_version_1 { 1 } else { 2 };
    let iterations = scheme.iterations().unwrap_or(ITERATIONS);
    let fresh = MacData::fresh(&scheme, salt_len)?;
    let mac = MacData::bouncy_castle(fresh.salt(), iterations, key_len(version)?, &[0; MAC_LEN])?;
    let mut output = Output::default();
    output.u32(version).block(mac.salt())?.u32(iterations);
    let start = output.position();
    entries(&mut output, &keystore.entries, password, options)?;
    let mac = mac.over(output.since(start), password)?;
    output.raw(mac.value());
    Ok(output.into_bytes())
}

fn mac(keystore: &Keystore, options: &WriteOptions) -> (MacScheme, usize) {
    let (scheme, salt_len) = match &keystore.protection.mac {
        Some(Mac { scheme: scheme @ MacScheme::Pkcs12 { hash: Hash::Sha1, .. }, salt_len }) => {
            (scheme.clone(), *salt_len)
        }
        _ => (MacScheme::pkcs12_sha1(ITERATIONS), SALT_LEN),
    };
    (options.iterations.map_or_else(|| scheme.clone(), |iterations| scheme.with_iterations(iterations)), salt_len)
}

/// Protects a private key as BKS and UBER do.
pub fn seal(key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<SealedKey> {
    let scheme = Scheme::bks(options.iterations.unwrap_or(ITERATIONS));
    SealedKey::seal_in(Envelope::Bks, key, &scheme, password)
}

/// Protects a secret key as BKS and UBER do.
pub fn seal_secret(key: &SecretKey, password: &Password, options: &WriteOptions) -> Result<Secret> {
    let scheme = Scheme::bks(options.iterations.unwrap_or(ITERATIONS));
    let sealed = SealedKey::seal_secret_in(Envelope::Bks, key, &scheme, password)?;
    Ok(Secret { algorithm: Some(key.algorithm.clone()), encoded: secret(entry_type::SEALED, sealed.bytes()) })
}

/// Opens a secret key; one in the clear needs no password.
pub fn open_secret(secret: &Secret, password: &Password, budget: &mut Budget) -> Result<SecretKey> {
    match secret.encoded.as_slice().split_first() {
        Some((&entry_type::KEY, key)) => bouncy_castle::decode_secret(key),
        Some((&entry_type::SEALED, blob)) => SealedKey::in_envelope(Envelope::Bks, blob)?.open_secret(password, budget),
        _ => Err(Fault::unsupported("a secret key as another format seals it")),
    }
}

/// The symmetric key of an entry, where it is sealed as private keys are.
pub fn sealed_secret(secret: &Secret) -> Option<SealedKey> {
    let (kind, blob) = secret.encoded.as_slice().split_first()?;
    if *kind == entry_type::SEALED { SealedKey::in_envelope(Envelope::Bks, blob).ok() } else { None }
}

/// Appends all entries and the zero that ends them. A new private key is sealed with the store's password, as keytool
/// does; entries without a date get that of the epoch.
pub fn entries(output: &mut Output, entries: &[Entry], password: &Password, options: &WriteOptions) -> Result<()> {
    for entry in entries {
        let kind = kind(entry)?;
        output.u8(kind).utf(&modified_utf8::encode(entry.alias.as_str()))?;
        output.i64(entry.created.map_or(0, |created| created.0));
        contents(output, entry, password, options)?;
    }
    output.u8(entry_type::END);
    Ok(())
}

fn kind(entry: &Entry) -> Result<u8> {
    match &entry.item {
        Item::Certificate(_) | Item::TrustedCertificate(_) => Ok(entry_type::CERTIFICATE),
        Item::KeyPair { key: StoredKey::Open(_), .. } if entry.place == IN_THE_CLEAR => Ok(entry_type::KEY),
        Item::KeyPair { .. } => Ok(entry_type::SEALED),
        // Their type is carried before the rest.
        Item::Secret(Secret { encoded, .. }) | Item::Opaque(Opaque { encoded, .. }) => {
            let nothing = || Fault::CannotHold(format!("an entry without content: \"{}\"", entry.alias));
            encoded.as_slice().first().copied().ok_or_else(nothing)
        }
    }
}

fn contents(output: &mut Output, entry: &Entry, password: &Password, options: &WriteOptions) -> Result<()> {
    match &entry.item {
        Item::Certificate(one) | Item::TrustedCertificate(one) => {
            chain_to(output, &[])?;
            RawCertificate::x509(&one.certificate).write(output)?;
        }
        Item::KeyPair { key, chain } => {
            chain_to(output, chain)?;
            match key {
                StoredKey::Open(key) if entry.place == IN_THE_CLEAR => {
                    output.raw(bouncy_castle::encode(key)?.as_slice());
                }
                StoredKey::Open(key) => drop(output.block(seal(key, password, options)?.bytes())?),
                StoredKey::Sealed(key) => drop(output.block(key.bytes())?),
            }
        }
        Item::Secret(secret) => {
            chain_to(output, &[])?;
            match secret.encoded.as_slice().split_first() {
                Some((&entry_type::SEALED, blob)) => drop(output.block(blob)?),
                Some((_, key)) => drop(output.raw(key)),
                None => {}
            }
        }
        Item::Opaque(opaque) => drop(output.raw(opaque.encoded.as_slice().get(1..).unwrap_or_default())),
    }
    Ok(())
}

fn chain_to(output: &mut Output, chain: &[StoredCertificate]) -> Result<()> {
    output.count(chain.len())?;
    chain.iter().try_for_each(|stored| RawCertificate::x509(&stored.certificate).write(output))
}
