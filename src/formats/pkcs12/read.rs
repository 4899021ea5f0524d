//! Reads a store: opens what is encrypted, checks the MAC, and makes entries of the bags.

use std::thread;

use crate::asn1::ber;
use crate::fault::{Fault, Result};
use crate::formats::pkcs12::pairing::Proof;
use crate::formats::pkcs12::pfx::{Pfx, Safe};
use crate::formats::pkcs12::{bags, entries};
use crate::formats::{Purpose, Unlock};
use crate::key::pbe::{Budget, MacData};
use crate::keystore::{Build, Format, Integrity, Keystore, Mac, Protection, Section};
use crate::secret::{Password, SecretBytes};

/// From how many iterations on it pays to derive keys side by side; a thread costs about as much as 300.
const PARALLEL_FROM: u32 = 5_000;

/// Java 17 does not enter such bags.
const NESTED: &str = "there are bags within bags; written back, they stand beside each other";

/// Java and OpenSSL refuse the whole store.
const DAMAGED_ATTRIBUTES: &str = "attributes of a bag are damaged: other programs refuse the keystore";

/// OpenSSL and Java look no further.
const BEHIND_CONTENTS: &str = "there are bytes after the end of a section, which no program reads; they are not kept";

/// Reads a store from its bytes.
pub fn read(bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
    let definite = ber::to_definite(bytes)?;
    let pfx = Pfx::read(&definite)?;
    let authenticated_safe = ber::to_definite(pfx.authenticated_safe)?;
    let safes = Safe::read_all(&authenticated_safe, budget)?;
    let Opened { contents, integrity, password } = open(&pfx, &safes, unlock, budget)?;
    let (mut all, mut nested) = (Vec::new(), false);
    let mut behind = ber::trailing(pfx.authenticated_safe)?;
    for (section, safe_contents) in contents.iter().enumerate() {
        if let Some(plaintext) = safe_contents {
            behind += ber::trailing(plaintext.as_slice())?;
            nested |= bags::read(&ber::to_definite(plaintext.as_slice())?, section, budget, &mut all)
                .map_err(|fault| fault.within(&format!("section {}", section + 1)))?;
        }
    }
    let mac = pfx.mac.as_ref().map(|mac| Mac { scheme: mac.scheme().clone(), salt_len: mac.salt_len() });
    let sections = safes.iter().map(section).collect();
    let protection = Protection { sections, mac };
    let damaged = all.iter().any(|bag| !bag.attributes.are_whole());
    let entries = entries::from_bags(all, &mut Proof::new(password.as_ref(), unlock, budget));
    let oddities = [(nested, NESTED), (damaged, DAMAGED_ATTRIBUTES), (behind > 0, BEHIND_CONTENTS)];
    let oddities = oddities.into_iter().filter(|(is_so, _)| *is_so).map(|(_, note)| note.to_owned());
    let notes = trailing(bytes)?.into_iter().chain(oddities).collect();
    let pbmac1_key_len = pfx.mac.as_ref().and_then(MacData::pbmac1_key_len);
    let build = Build { nested_bags: nested, damaged_attributes: damaged, pbmac1_key_len, ..Build::default() };
    Ok(Keystore { entries, protection, integrity, notes, build, ..Keystore::new(Format::PKCS12) })
}

/// Java, OpenSSL and Bouncy Castle read up to the end of the PFX and never look further; GnuTLS, Go, node-forge and the
/// Rust crates refuse the file.
fn trailing(bytes: &[u8]) -> Result<Option<String>> {
    Ok(match ber::trailing(bytes)? {
        0 => None,
        more => Some(format!(
            "there is more after the end of the keystore (bytes: {more}); Java and OpenSSL ignore it, GnuTLS and Go \
             refuse the file"
        )),
    })
}

fn section(safe: &Safe<'_>) -> Section {
    match safe {
        Safe::Clear(_) => Section::Clear,
        Safe::Encrypted { encryption, .. } => Section::Encrypted(encryption.scheme().clone()),
        Safe::Opaque(raw) => Section::Opaque(raw.to_vec()),
    }
}

/// The SafeContents of each section that can be read.
type Contents = Vec<Option<SecretBytes>>;

/// A store with its sections open.
struct Opened {
    contents: Contents,
    integrity: Integrity,
    /// The one that opened them, or was to check the MAC; `None` when there was none to be had, or no need of one.
    password: Option<Password>,
}

/// Opens every section with one password and checks the MAC with it, each derivation charged before any is made.
fn open(pfx: &Pfx<'_>, safes: &[Safe<'_>], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Opened> {
    let encrypted = safes.iter().any(|safe| matches!(safe, Safe::Encrypted { .. }));
    let password = if encrypted {
        let needed = || Fault::PasswordNeeded("its certificates or keys are encrypted".into());
        Some(unlock.password(Purpose::Contents)?.ok_or_else(needed)?)
    } else if pfx.mac.is_some() {
        unlock.password(Purpose::Integrity)?
    } else {
        None
    };
    let Some(password) = password else {
        let integrity = if pfx.mac.is_some() { Integrity::NotChecked } else { Integrity::Absent };
        let contents = decrypted(safes, &Password::new(String::new()))?;
        return Ok(Opened { contents, integrity, password: None });
    };
    charge(pfx, safes, &password, budget)?;
    let (contents, authentic) = derive(pfx, safes, &password);
    let opened = |contents, integrity| Opened { contents, integrity, password: Some(password.clone()) };
    match (contents, authentic?) {
        (Ok(contents), None) => Ok(opened(contents, Integrity::Absent)),
        (Ok(contents), Some(true)) => Ok(opened(contents, Integrity::Verified)),
        (Ok(contents), Some(false)) if encrypted => {
            check_with_own_password(pfx, &password, unlock, budget)?;
            Ok(opened(contents, Integrity::Verified))
        }
        (Ok(_) | Err(Fault::PasswordWrong(_)), Some(false)) => {
            Err(wrong("the password is wrong, or the file was damaged"))
        }
        (Err(Fault::PasswordWrong(_)), Some(true)) => {
            Err(wrong("the password is that of the MAC, but the contents have another one or were damaged"))
        }
        (Err(fault), _) => Err(fault),
    }
}

fn wrong(text: &str) -> Fault {
    Fault::PasswordWrong(text.into())
}

fn charge(pfx: &Pfx<'_>, safes: &[Safe<'_>], password: &Password, budget: &mut Budget) -> Result<()> {
    if let Some(mac) = &pfx.mac {
        mac.charge(password, budget)?;
    }
    safes.iter().try_for_each(|safe| match safe {
        Safe::Encrypted { encryption, .. } => encryption.charge(password, budget),
        _ => Ok(()),
    })
}

/// The contents, and whether the MAC fits, where there is one.
fn derive(pfx: &Pfx<'_>, safes: &[Safe<'_>], password: &Password) -> (Result<Contents>, Result<Option<bool>>) {
    let check = || pfx.mac.as_ref().map(|mac| mac.verifies(pfx.authenticated_safe, password)).transpose();
    let iterations = pfx.mac.as_ref().and_then(|mac| mac.scheme().iterations()).unwrap_or(0);
    if iterations < PARALLEL_FROM {
        return (decrypted(safes, password), check());
    }
    thread::scope(|scope| {
        let checking = thread::Builder::new().spawn_scoped(scope, check);
        let contents = decrypted(safes, password);
        let stopped = |_| Err(Fault::corrupt("the MAC could not be computed"));
        // Where no thread is to be had, one comes after the other.
        (contents, checking.map_or_else(|_| check(), |running| running.join().unwrap_or_else(stopped)))
    })
}

fn decrypted(safes: &[Safe<'_>], password: &Password) -> Result<Contents> {
    let open = |safe: &Safe<'_>| match safe {
        Safe::Clear(contents) => Ok(Some(SecretBytes::new(contents.to_vec()))),
        Safe::Encrypted { encryption, ciphertext } => encryption.decrypt(ciphertext, password).map(Some),
        Safe::Opaque(_) => Ok(None),
    };
    safes.iter().map(open).collect()
}

/// The contents opened, but the MAC does not fit: `openssl pkcs12 -twopass` gives it a password of its own.
fn check_with_own_password(
    pfx: &Pfx<'_>,
    tried: &Password,
    unlock: &mut dyn Unlock,
    budget: &mut Budget,
) -> Result<()> {
    let other = unlock.password(Purpose::Integrity)?.filter(|other| other != tried);
    if let (Some(mac), Some(other)) = (&pfx.mac, other) {
        mac.charge(&other, budget)?;
        if mac.verifies(pfx.authenticated_safe, &other)? {
            return Ok(());
        }
    }
    Err(wrong(
        "the contents open with the password, but the MAC does not fit: it has another password, or the file was changed",
    ))
}
