//! Writes a store: every bag in its section, each section and the MAC as they were, under fresh salts.

use crate::asn1::writer;
use crate::fault::{Fault, Result};
use crate::formats::WriteOptions;
use crate::formats::pkcs12::layout::Layout;
use crate::formats::pkcs12::pfx::{self, Pfx};
use crate::formats::pkcs12::{bags, contents, objections};
use crate::key::pbe::{self, Budget, Encryption, MacData, Scheme};
use crate::key::{Envelope, PrivateKey, SealedKey, SecretKey};
use crate::keystore::{Keystore, Mac, Secret, Section, Suite};
use crate::secret::{Password, SecretBytes};

const MAC_SALT_LEN: usize = 20;

/// Writes a store. Sections and MAC keep their schemes and iteration counts; a store without sections is a new one and
/// gets those of the suite that `options` name.
pub fn write(keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
    objections::check(&keystore.entries)?;
    let new = keystore.protection.sections.is_empty();
    let sections = sections(keystore, options)?;
    let mac = mac(keystore, new, options);
    let needs_password = mac.is_some() || sections.iter().any(|(section, _)| matches!(section, Section::Encrypted(_)));
    let password = match (&options.password, needs_password) {
        (Some(password), _) => password.clone(),
        (None, false) => Password::new(String::new()),
        (None, true) => return Err(Fault::PasswordNeeded("the keystore is protected with one".into())),
    };
    check_cost(&sections, mac.as_ref(), &password, options.budget.clone())?;
    let safes = sections.iter().map(|(section, bags)| safe(section, bags, &password)).collect::<Result<Vec<_>>>()?;
    let authenticated_safe = writer::sequence(|all| safes.iter().for_each(|safe| _ = all.raw(safe)));
    let compute = |mac: Mac| MacData::compute(&mac.scheme, mac.salt_len, &authenticated_safe, &password);
    Ok(Pfx::write(&authenticated_safe, mac.map(compute).transpose()?.as_ref()))
}

/// Protects a private key as the suite says.
pub fn seal(key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<SealedKey> {
    let Suite { keys: scheme, keys_for_java, .. } = options.suite();
    let scheme = affordable(scheme, password, options)?;
    if keys_for_java {
        return SealedKey::seal(&key.for_java()?, &scheme, password);
    }
    SealedKey::seal(key, &scheme, password)
}

/// Protects a secret key as Java does: as a private key, in a bag of its own kind.
pub fn seal_secret(key: &SecretKey, password: &Password, options: &WriteOptions) -> Result<Secret> {
    let scheme = affordable(options.suite().keys, password, options)?;
    let sealed = SealedKey::seal_secret_in(Envelope::Pkcs8, key, &scheme, password)?;
    Ok(Secret { algorithm: Some(key.algorithm.clone()), encoded: SecretBytes::new(bags::secret_bag(&sealed)) })
}

/// The cost may be that of the keys in a stranger's file.
fn affordable(scheme: Scheme, password: &Password, options: &WriteOptions) -> Result<Scheme> {
    Encryption::fresh(&scheme)?.charge(password, &mut options.budget.clone())?;
    Ok(scheme)
}

fn mac(keystore: &Keystore, new: bool, options: &WriteOptions) -> Option<Mac> {
    let fresh = || {
        let made = new && options.password.is_some();
        made.then(|| Mac { scheme: options.suite().mac, salt_len: MAC_SALT_LEN })
    };
    keystore.protection.mac.clone().or_else(fresh)
}

fn check_cost(
    sections: &[(Section, Vec<SecretBytes>)],
    mac: Option<&Mac>,
    password: &Password,
    mut budget: Budget,
) -> Result<()> {
    if let Some(mac) = mac {
        mac.scheme.charge(&mut budget)?;
    }
    sections.iter().try_for_each(|(section, _)| match section {
        Section::Encrypted(scheme) => Encryption::fresh(scheme)?.charge(password, &mut budget),
        Section::Clear | Section::Opaque(_) => Ok(()),
    })
}

/// The ContentInfo of one section.
fn safe(section: &Section, bags: &[SecretBytes], password: &Password) -> Result<Vec<u8>> {
    if let Section::Opaque(raw) = section {
        return Ok(raw.clone());
    }
    let safe_contents =
        zeroize::Zeroizing::new(writer::sequence(|all| bags.iter().for_each(|bag| _ = all.raw(bag.as_slice()))));
    match section {
        Section::Encrypted(scheme) => {
            let (algorithm, ciphertext) = pbe::encrypt(scheme, &safe_contents, password)?;
            Ok(writer::sequence(|content_info| pfx::encrypted_data(content_info, &algorithm, &ciphertext)))
        }
        _ => Ok(writer::sequence(|content_info| pfx::data(content_info, &safe_contents))),
    }
}

/// The sections with their bags.
fn sections(keystore: &Keystore, options: &WriteOptions) -> Result<Vec<(Section, Vec<SecretBytes>)>> {
    let encrypted = Section::Encrypted(options.suite().certificates);
    let mut layout = Layout::new(keystore, if options.password.is_some() { encrypted } else { Section::Clear });
    contents::fill(&mut layout, &keystore.entries, options)?;
    Ok(layout.into_sections())
}
