//! Whether those who are going to open a PKCS#12 keystore know its schemes, and its password.

use crate::diagnosis::{Consumer, Finding, Patient, Remedy, Severity};
use crate::formats::bks::MAX_ITERATIONS;
use crate::key::pbe::{Cipher, MacScheme, Scheme};
use crate::keystore::{Compatibility, Entry, Format, Item, Keystore, Section, StoredKey};

/// The longest key of PBMAC1 that OpenSSL, go-pkcs12 and Bouncy Castle take, in octets (CVE-2026-34181).
const PBMAC1_KEY_MAX: usize = 64;

pub(super) fn findings(patient: &Patient, keystore: &Keystore) -> Vec<Finding> {
    let consumer = patient.consumer;
    if keystore.format != Format::PKCS12 {
        let rebuilt = old_bks(keystore).map(|finding| finding.repaired_by(Remedy::Rebuild));
        return rebuilt.into_iter().chain(many_of_bks(keystore)).collect();
    }
    let remedy = Remedy::Protect(consumer.map_or(Compatibility::Java, Consumer::compatibility));
    let in_clear = keystore.entries.iter().filter_map(|entry| in_clear(entry, consumer));
    let mac = keystore.protection.mac.as_ref().and_then(|mac| integrity(&mac.scheme, consumer));
    let schemes = schemes(keystore);
    let others = [
        mac,
        without_mac(patient, keystore),
        encryption(&schemes, consumer),
        iterations(keystore, &schemes, consumer),
        long_key(keystore),
        nested(keystore, consumer),
    ];
    in_clear.chain(others.into_iter().flatten()).map(|finding| finding.repaired_by(remedy.clone())).collect()
}

/// `PKCS12_parse` asks for a MAC whenever it is given a password.
fn without_mac(patient: &Patient, keystore: &Keystore) -> Option<Finding> {
    let consumer = patient.consumer?;
    let reader = consumer.program().pkcs12?;
    let has_password = patient.password.is_some_and(|password| !password.is_empty());
    if reader.opens_without_mac || keystore.protection.mac.is_some() || !has_password {
        return None;
    }
    let cause = "it has no MAC, and a password";
    let consequence = format!(
        "programs that load it with the library of {} fail (\"mac absent\"); the openssl program opens it",
        consumer.title()
    );
    Some(Finding::new("no-mac", Severity::Error, cause, consequence))
}

fn iterations(keystore: &Keystore, schemes: &[Scheme], consumer: Option<Consumer>) -> Option<Finding> {
    let consumer = consumer?;
    let reader = consumer.program().pkcs12?;
    let of_mac = keystore.protection.mac.as_ref().and_then(|mac| mac.scheme.iterations());
    let most = schemes.iter().filter_map(Scheme::iterations).chain(of_mac).max()?;
    let limit = reader.max_iterations.filter(|limit| most > *limit)?;
    let cause = format!("its passwords take {most} iterations");
    let consequence = format!("{} refuses more than {limit}", consumer.title());
    Some(Finding::new("many-iterations", Severity::Error, cause, consequence))
}

/// Old releases of Bouncy Castle stated the length of the key in bits.
fn long_key(keystore: &Keystore) -> Option<Finding> {
    let length = keystore.build.pbmac1_key_len.filter(|length| *length > PBMAC1_KEY_MAX)?;
    let cause = format!("its MAC is PBMAC1 with a key of {length} bytes");
    let consequence = format!("OpenSSL and others refuse keys of more than {PBMAC1_KEY_MAX} bytes");
    Some(Finding::new("long-mac-key", Severity::Error, cause, consequence))
}

fn nested(keystore: &Keystore, consumer: Option<Consumer>) -> Option<Finding> {
    if !keystore.build.nested_bags {
        return None;
    }
    let cause = "bags lie within bags";
    let passes_over = |consumer: &Consumer| consumer.program().pkcs12.is_some_and(|reader| !reader.enters_nested_bags);
    match consumer {
        Some(consumer) if passes_over(&consumer) => {
            let consequence = format!("{} does not see what is in them, and says nothing", consumer.title());
            Some(Finding::new("nested-bags", Severity::Error, cause, consequence))
        }
        Some(_) => None,
        None => {
            let consequence = "Java does not see what is in them, and says nothing";
            Some(Finding::new("nested-bags", Severity::Warning, cause, consequence))
        }
    }
}

fn old_bks(keystore: &Keystore) -> Option<Finding> {
    let cause = "it is BKS of a version before 2, and the key of its MAC has 16 bits (CVE-2018-5382)";
    let consequence = "anyone can change it unnoticed; Bouncy Castle since 1.85 refuses it, unless \
                       org.bouncycastle.bks.enable_v1 is true";
    keystore.build.old_bks.then(|| Finding::new("old-bks", Severity::Warning, cause, consequence))
}

fn many_of_bks(keystore: &Keystore) -> Option<Finding> {
    let of_mac = keystore.protection.mac.as_ref().and_then(|mac| mac.scheme.iterations());
    let most = of_mac.filter(|most| keystore.format == Format::BKS && *most > MAX_ITERATIONS)?;
    let cause = format!("its MAC takes {most} iterations");
    let consequence = format!("Bouncy Castle since 1.84 refuses more than {MAX_ITERATIONS}");
    Some(Finding::new("many-iterations", Severity::Warning, cause, consequence))
}

/// Whether OpenSSL 3 has it in its legacy provider, because it is broken.
pub(super) fn is_legacy(scheme: &Scheme) -> bool {
    match scheme {
        Scheme::Pkcs12 { cipher, .. } => !matches!(cipher, Cipher::TripleDes | Cipher::TwoKeyTripleDes),
        Scheme::Pbes1 { .. } => true,
        _ => matches!(scheme.cipher(), Some(Cipher::Des | Cipher::Rc2(_))),
    }
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
    if keystore.format != Format::PKCS12 || password.is_empty() {
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
            let consequence = format!("{} cannot check it, and may say that the password is wrong", consumer.title());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::Build;

    #[test]
    fn bags_in_bags_are_lost_on_java_alone() {
        let build = Build { nested_bags: true, ..Build::default() };
        let store = Keystore { build, ..Keystore::new(Format::PKCS12) };
        let severity =
            |program: Option<&str>| nested(&store, program.and_then(Consumer::named)).map(|one| one.severity);
        assert_eq!(severity(None), Some(Severity::Warning));
        assert_eq!(severity(Some("java")), Some(Severity::Error));
        assert_eq!(severity(Some("tomcat")), Some(Severity::Error));
        assert_eq!(severity(Some("openssl3")), None);
    }

    #[test]
    fn keys_of_pbmac1_may_have_64_bytes() {
        let store = |length| {
            let build = Build { pbmac1_key_len: Some(length), ..Build::default() };
            Keystore { build, ..Keystore::new(Format::PKCS12) }
        };
        assert_eq!(long_key(&store(64)), None);
        assert_eq!(long_key(&store(65)).map(|one| one.severity), Some(Severity::Error));
    }
}
