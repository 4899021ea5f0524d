//! Whether the schemes of a PKCS#12 keystore are known to those who are going to open it.

use crate::diagnosis::consumer::is_legacy;
use crate::diagnosis::{Consumer, Finding, Remedy, Severity};
use crate::key::pbe::{MacScheme, Scheme};
use crate::keystore::{Compatibility, Entry, Format, Keystore, Section};

pub(super) fn findings(keystore: &Keystore, consumer: Option<Consumer>) -> Vec<Finding> {
    if keystore.format != Format::Pkcs12 {
        return Vec::new();
    }
    let remedy = Remedy::Protect(consumer.map_or(Compatibility::Java, Consumer::compatibility));
    let mac = keystore.protection.mac.as_ref().and_then(|mac| integrity(&mac.scheme, consumer));
    let encryption = encryption(&schemes(keystore), consumer);
    mac.into_iter().chain(encryption).map(|finding| finding.repaired_by(remedy.clone())).collect()
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
