//! Whether those who are going to open a PKCS#12 keystore know its schemes, and its password.

use crate::diagnosis::consumer::is_legacy;
use crate::diagnosis::{Consumer, Finding, Patient, Remedy, Severity};
use crate::key::pbe::{MacScheme, Scheme};
use crate::keystore::{Compatibility, Entry, Format, Item, Keystore, Section, StoredKey};

pub(super) fn findings(keystore: &Keystore, consumer: Option<Consumer>) -> Vec<Finding> {
    if keystore.format != Format::Pkcs12 {
        return Vec::new();
    }
    let remedy = Remedy::Protect(consumer.map_or(Compatibility::Java, Consumer::compatibility));
    let in_clear = keystore.entries.iter().filter_map(|entry| in_clear(entry, consumer));
    let mac = keystore.protection.mac.as_ref().and_then(|mac| integrity(&mac.scheme, consumer));
    let encryption = encryption(&schemes(keystore), consumer);
    in_clear.chain(mac).chain(encryption).map(|finding| finding.repaired_by(remedy.clone())).collect()
}

/// Java passes over key bags (RFC 7292 4.2.1): keytool 17 and 25 list no entry.
fn in_clear(entry: &Entry, consumer: Option<Consumer>) -> Option<Finding> {
    if !matches!(entry.item, Item::KeyPair { key: StoredKey::Open(_), .. }) {
        return None;
    }
    let is_java = consumer.is_some_and(Consumer::is_java);
    let severity = if is_java { Severity::Error } else { Severity::Warning };
    let consequence = "Java does not see the key, and everybody who has the file has it";
    Some(
        Finding::new("key-in-clear", severity, "the private key is not encrypted", consequence)
            .about(entry.alias.as_str()),
    )
}

/// Java 17 takes a password of printable ASCII alone, Java 25 any for PBES2; every other program any.
pub(super) fn password(patient: &Patient, keystore: &Keystore) -> Option<Finding> {
    let password = patient.password.filter(|password| !password.is_printable_ascii())?;
    if keystore.format != Format::Pkcs12 || password.is_empty() {
        return None;
    }
    let severity = match patient.consumer {
        None => Severity::Warning,
        Some(consumer) if consumer.is_java() => Severity::Error,
        Some(_) => return None,
    };
    let consequence = "Java before 25 cannot open it, and says that the password is wrong";
    Some(
        Finding::new("password-not-ascii", severity, "the password is not plain ASCII", consequence)
            .repaired_by(Remedy::NewPassword),
    )
}

fn integrity(scheme: &MacScheme, consumer: Option<Consumer>) -> Option<Finding> {
    let pbmac1 = matches!(scheme, MacScheme::Pbmac1 { .. });
    let code = if pbmac1 { "pbmac1" } else { "unknown-mac" };
    let cause = format!("its integrity is protected by {scheme}");
    match consumer {
        Some(consumer) if !consumer.checks(scheme) => {
            let consequence =
                format!("{} cannot check it, and says that the password is wrong or so", consumer.title());
            Some(Finding::new(code, Severity::Error, cause, consequence))
        }
        None if pbmac1 => {
            let consequence = "JDK before 26 and OpenSSL before 3.4 cannot open it";
            Some(Finding::new(code, Severity::Warning, cause, consequence))
        }
        _ => None,
    }
}

/// One finding for the worst of them: the same command repairs all.
fn encryption(schemes: &[Scheme], consumer: Option<Consumer>) -> Option<Finding> {
    let unknown = |scheme: &&Scheme| match consumer {
        Some(consumer) => !consumer.decrypts(scheme),
        None => is_legacy(scheme),
    };
    let scheme = schemes.iter().find(unknown)?;
    let code = if is_legacy(scheme) { "legacy-encryption" } else { "unknown-encryption" };
    let cause = format!("part of it is encrypted with {scheme}");
    Some(match consumer {
        Some(consumer) => Finding::new(code, Severity::Error, cause, format!("{} cannot decrypt it", consumer.title())),
        None => {
            let consequence = "OpenSSL 3 opens it with -legacy only, and the encryption can be broken";
            Finding::new(code, Severity::Warning, cause, consequence)
        }
    })
}

fn schemes(keystore: &Keystore) -> Vec<Scheme> {
    let sections = keystore.protection.sections.iter().filter_map(Section::scheme).cloned();
    let keys = keystore.entries.iter().filter_map(Entry::sealed_key).filter_map(|key| key.scheme().ok());
    let mut distinct: Vec<Scheme> = Vec::new();
    for scheme in sections.chain(keys) {
        if !distinct.contains(&scheme) {
            distinct.push(scheme);
        }
    }
    distinct
}
