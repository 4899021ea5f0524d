//! Writes BCFKS as Bouncy Castle 1.72 does.

use crate::asn1::{Writer, writer};
use crate::fault::{Fault, Result};
use crate::formats::WriteOptions;
use crate::formats::bcfks::object::{Details, ObjectData, generalized_time, timestamp};
use crate::formats::bcfks::{ITERATIONS, SALT_LEN, STORE_ENCRYPTION, object_type, objections};
use crate::key::pbe::{Cipher, Encryption, Hash, Kdf, MacData, MacScheme, Scheme};
use crate::key::{Envelope, PrivateKey, SealedKey, SecretKey};
use crate::keystore::{Entry, Item, Keystore, Mac, Secret, Section, StoredCertificate, StoredKey, Timestamp};
use crate::secret::{Password, SecretBytes};

const VERSION: u64 = 1;
const EPOCH: Timestamp = Timestamp(0);

/// Writes a store. Its schemes stay as they were; their iteration counts too, unless `options` say otherwise.
pub fn write(keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
    let Some(password) = &options.password else {
        return Err(Fault::PasswordNeeded("a BCFKS keystore cannot be written without a password".into()));
    };
    objections::check(&keystore.entries)?;
    let mac = mac(keystore, options)?;
    let plaintext = object_store_data(keystore, mac.scheme(), password, options)?;
    let encryption = Encryption::fresh(&scheme(keystore, options))?.with_salt_len(mac.salt_len())?;
    let encryption = encryption.with_convention(STORE_ENCRYPTION);
    let ciphertext = encryption.encrypt(plaintext.as_slice(), password)?;
    let algorithm = encryption.algorithm_identifier()?;
    let data = writer::sequence(|data| _ = data.raw(&algorithm).octet_string(&ciphertext));
    let mac = mac.over(&data, password)?;
    Ok(writer::sequence(|store| mac.write_bcfks(store.raw(&data))))
}

/// Protects a private key as Bouncy Castle does.
pub fn seal(key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<SealedKey> {
    let scheme = Scheme::bcfks(options.iterations.unwrap_or(ITERATIONS));
    SealedKey::seal_in(Envelope::Bcfks, key, &scheme, password)
}

/// Protects a secret key as Bouncy Castle does.
pub fn seal_secret(key: &SecretKey, password: &Password, options: &WriteOptions) -> Result<Secret> {
    let scheme = Scheme::bcfks(options.iterations.unwrap_or(ITERATIONS));
    let sealed = SealedKey::seal_secret_in(Envelope::Bcfks, key, &scheme, password)?;
    Ok(Secret { algorithm: Some(key.algorithm.clone()), encoded: SecretBytes::new(sealed.bytes().to_vec()) })
}

/// The store's own encryption, where Bouncy Castle knows it.
fn scheme(keystore: &Keystore, options: &WriteOptions) -> Scheme {
    let scheme = match keystore.protection.sections.as_slice() {
        [Section::Encrypted(scheme @ Scheme::Pbes2 { kdf, cipher: Cipher::AesCcm(256, _) | Cipher::AesKwp })]
            if is_known(*kdf) =>
        {
            scheme.clone()
        }
        _ => Scheme::bcfks(ITERATIONS),
    };
    options.iterations.map_or_else(|| scheme.clone(), |iterations| scheme.with_iterations(iterations))
}

fn mac(keystore: &Keystore, options: &WriteOptions) -> Result<MacData> {
    let (scheme, salt_len) = match &keystore.protection.mac {
        Some(Mac { scheme: scheme @ MacScheme::Pbmac1 { kdf, .. }, salt_len }) if is_known(*kdf) => {
            (scheme.clone(), *salt_len)
        }
        _ => (MacScheme::bcfks(ITERATIONS), SALT_LEN),
    };
    let scheme = options.iterations.map_or_else(|| scheme.clone(), |iterations| scheme.with_iterations(iterations));
    MacData::fresh_bcfks(&scheme, salt_len)
}

/// Bouncy Castle derives keys by no other functions.
fn is_known(kdf: Kdf) -> bool {
    matches!(kdf, Kdf::Scrypt { .. } | Kdf::Pbkdf2 { hash: Hash::Sha512 | Hash::Sha3_512, .. })
}

/// ObjectStoreData. Modified it was with the youngest of its entries: the core has no clock.
fn object_store_data(
    keystore: &Keystore,
    mac: &MacScheme,
    password: &Password,
    options: &WriteOptions,
) -> Result<SecretBytes> {
    let dates = || keystore.entries.iter().filter_map(|entry| entry.created);
    let created = keystore.created.or_else(|| dates().min()).unwrap_or(EPOCH);
    let modified = dates().max().unwrap_or(created).max(created);
    let mut objects = Writer::new();
    keystore.entries.iter().try_for_each(|entry| object(&mut objects, entry, password, options))?;
    let objects = objects.into_bytes();
    Ok(SecretBytes::new(writer::sequence(|data| {
        data.unsigned(VERSION).sequence(|function| _ = function.oid(&mac.hash().hmac_oid()).null());
        data.raw(&date(created)).raw(&date(modified)).sequence(|all| _ = all.raw(&objects));
    })))
}

/// One entry; those without a date get that of the epoch.
fn object(out: &mut Writer, entry: &Entry, password: &Password, options: &WriteOptions) -> Result<()> {
    let (usual, kinds, data) = match &entry.item {
        Item::Certificate(one) | Item::TrustedCertificate(one) => {
            (object_type::CERTIFICATE, [object_type::CERTIFICATE; 2], SecretBytes::new(one.certificate.der().to_vec()))
        }
        Item::KeyPair { key: StoredKey::Sealed(key), chain } => (object_type::PRIVATE_KEY, KEYS, pair(key, chain)),
        Item::KeyPair { key: StoredKey::Open(key), chain } => {
            (object_type::PRIVATE_KEY, KEYS, pair(&seal(key, password, options)?, chain))
        }
        Item::Secret(secret) => (object_type::SECRET_KEY, SECRETS, secret.encoded.clone()),
        Item::Opaque(opaque) => return Ok(_ = out.raw(opaque.encoded.as_slice())),
    };
    let details = Details::of(entry);
    let now = date(entry.created.unwrap_or(EPOCH));
    let modified = details.as_ref().map(|details| details.modified);
    ObjectData {
        kind: details.as_ref().map(|details| details.kind).filter(|kind| kinds.contains(kind)).unwrap_or(usual),
        alias: entry.alias.to_string(),
        created: details.as_ref().map_or(&now, |details| details.created),
        modified: modified.filter(|modified| timestamp(modified) == entry.created).unwrap_or(&now),
        data: data.as_slice(),
        comment: details.as_ref().and_then(|details| details.comment),
    }
    .write(out);
    Ok(())
}

const KEYS: [u64; 2] = [object_type::PRIVATE_KEY, object_type::PROTECTED_PRIVATE_KEY];
const SECRETS: [u64; 2] = [object_type::SECRET_KEY, object_type::PROTECTED_SECRET_KEY];

fn pair(key: &SealedKey, chain: &[StoredCertificate]) -> SecretBytes {
    SecretBytes::new(writer::sequence(|pair| {
        pair.raw(key.bytes()).sequence(|certificates| {
            chain.iter().for_each(|stored| _ = certificates.raw(stored.certificate.der()));
        });
    }))
}

/// Dates that GeneralizedTime cannot name were objected to.
fn date(timestamp: Timestamp) -> Vec<u8> {
    generalized_time(timestamp).or_else(|| generalized_time(EPOCH)).unwrap_or_default()
}
