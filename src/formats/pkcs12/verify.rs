//! Opens what was written with a second, independent implementation before it replaces anything.

use std::collections::HashSet;

use p12_keystore::{Certificate as OtherCertificate, Pkcs12Archive};

use crate::fault::{Fault, Result};
use crate::formats::pkcs12::pfx::{Pfx, Safe};
use crate::key::SealedKey;
use crate::key::pbe::{Budget, Cipher, Hash, Kdf, MacScheme, Scheme};
use crate::keystore::{Entry, Item, Keystore};
use crate::secret::{Password, on_wiped_stack};

/// The highest iteration count that the second reader takes.
const ITERATIONS_MAX: u32 = 1_000_000;
/// What all keys together may cost: the second reader opens every one of them.
const ITERATIONS_OF_ALL_KEYS: u64 = 5_000_000;

/// Checks that `bytes` hold the certificates and as many keys as `keystore`, if all of it is of a kind that the second
/// reader knows; otherwise nothing is checked. [`Fault::Corrupt`] tells what is missing.
pub fn verify_written(bytes: &[u8], keystore: &Keystore, password: &Password) -> Result<()> {
    if !is_readable(bytes, keystore, password)? {
        return Ok(());
    }
    match on_wiped_stack(|| Pkcs12Archive::from_pkcs12(bytes, password.as_str())) {
        Ok(archive) => compare(&archive, keystore),
        Err(_) if has_own_passwords_or_odd_certificates(keystore, password) => Ok(()),
        Err(error) => Err(Fault::corrupt(format!(
            "internal check failed: an independent reader cannot open what was written: {error}"
        ))),
    }
}

fn compare(archive: &Pkcs12Archive, keystore: &Keystore) -> Result<()> {
    let found: HashSet<_> = archive.certs.iter().map(|bag| bag.cert.as_der()).collect();
    let wanted: HashSet<_> =
        keystore.entries.iter().flat_map(|entry| entry.certificates()).map(|one| one.der()).collect();
    let keys = keystore.key_pairs().count();
    if archive.keys.len() != keys {
        return Err(Fault::corrupt(format!(
            "internal check failed: an independent reader finds {} keys of {keys}",
            archive.keys.len()
        )));
    }
    if found != wanted {
        let (found, wanted) = (found.intersection(&wanted).count(), wanted.len());
        return Err(Fault::corrupt(format!(
            "internal check failed: an independent reader finds {found} certificates of {wanted}"
        )));
    }
    Ok(())
}

/// Whether the second reader knows every algorithm in it.
fn is_readable(bytes: &[u8], keystore: &Keystore, password: &Password) -> Result<bool> {
    let pfx = Pfx::read(bytes)?;
    let safes = Safe::read_all(pfx.authenticated_safe, &mut Budget::default())?;
    let sections = safes.iter().all(|safe| match safe {
        Safe::Clear(_) => true,
        Safe::Encrypted { encryption, .. } => knows(encryption.scheme()),
        Safe::Opaque(_) => false,
    });
    let mac = pfx.mac.as_ref().is_none_or(|mac| knows_mac(mac.scheme()));
    // An empty password has two forms, and keys that stay sealed may have either.
    let plain = !password.is_empty() || sealed_keys(keystore).next().is_none();
    let only_bmp = password.as_str().chars().all(|character| u32::from(character) <= 0xffff);
    Ok(sections && mac && plain && only_bmp && knows_entries(keystore))
}

fn knows_entries(keystore: &Keystore) -> bool {
    let schemes = sealed_keys(keystore).map(|key| key.scheme().ok().filter(knows)).collect::<Option<Vec<_>>>();
    let cost = |schemes: Vec<Scheme>| schemes.iter().filter_map(Scheme::iterations).map(u64::from).sum::<u64>();
    let opaque = keystore.entries.iter().any(|entry| matches!(entry.item, Item::Opaque(_)));
    !opaque && schemes.is_some_and(|schemes| cost(schemes) <= ITERATIONS_OF_ALL_KEYS)
}

fn sealed_keys(keystore: &Keystore) -> impl Iterator<Item = &SealedKey> {
    keystore.entries.iter().filter_map(Entry::sealed_key)
}

fn knows(scheme: &Scheme) -> bool {
    let cheap = scheme.iterations().is_some_and(|count| count <= ITERATIONS_MAX);
    let known = match scheme {
        Scheme::Pkcs12 { cipher, .. } => matches!(cipher, Cipher::TripleDes | Cipher::Rc2(40)),
        Scheme::Pbes2 { kdf: Kdf::Pbkdf2 { hash, .. }, cipher } => {
            let hash = matches!(hash, Hash::Sha1 | Hash::Sha224 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512);
            let aes = matches!(cipher, Cipher::Aes128 | Cipher::Aes192 | Cipher::Aes256);
            hash && (aes || matches!(cipher, Cipher::Des | Cipher::TripleDes))
        }
        _ => false,
    };
    known && cheap
}

fn knows_mac(scheme: &MacScheme) -> bool {
    let cheap = scheme.iterations().is_some_and(|count| count <= ITERATIONS_MAX);
    cheap && matches!(scheme, MacScheme::Pkcs12 { hash, .. } if is_sha1_or_sha2(*hash))
}

fn is_sha1_or_sha2(hash: Hash) -> bool {
    let sha2 = matches!(hash, Hash::Sha224 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512);
    sha2 || matches!(hash, Hash::Sha1 | Hash::Sha512_224 | Hash::Sha512_256)
}

/// What the second reader refuses a whole store for, though nothing is wrong with it.
fn has_own_passwords_or_odd_certificates(keystore: &Keystore, password: &Password) -> bool {
    let mut certificates = keystore.entries.iter().flat_map(|entry| entry.certificates());
    let mut budget = Budget::default();
    certificates.any(|one| OtherCertificate::from_der(one.der()).is_err())
        || sealed_keys(keystore).any(|key| matches!(key.plaintext(password, &mut budget), Err(Fault::PasswordWrong(_))))
}
