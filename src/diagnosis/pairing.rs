//! Whether Java finds the certificate of each key in PKCS#12: it goes by attributes, other programs by the public key.

use std::collections::HashMap;

use crate::diagnosis::{Consumer, Finding, Patient, Remedy, Severity};
use crate::formats::Content;
use crate::formats::pkcs12::{JavaKey, java_keys};
use crate::key::PrivateKey;
use crate::keystore::{Entry, Format, Item, Keystore};
use crate::x509::{Certificate, matches};

/// What Java makes of the keys of a store, by the positions of their entries; of no key where only the public key counts.
pub(super) fn keys(keystore: &Keystore, consumer: Option<Consumer>) -> HashMap<usize, JavaKey<'_>> {
    match keystore.format == Format::PKCS12 && consumer.is_none_or(Consumer::is_java) {
        true => java_keys(keystore),
        false => HashMap::new(),
    }
}

/// What is wrong with the pairing of an entry. It is repaired only where the opened key proves that the first
/// certificate is its own: any other may be that of another key.
pub(super) fn finding(entry: &Entry, key: Option<&PrivateKey>, java: &JavaKey, patient: &Patient) -> Option<Finding> {
    let ours: Vec<&Certificate> = entry.certificates().collect();
    let own = ours.first()?;
    let (cause, consequence) = match java {
        JavaKey::Hidden => (
            "the key has no local key identifier, and is not the first key".to_owned(),
            "Java does not see the key at all".to_owned(),
        ),
        JavaKey::Replaced => (
            "its certificate has its alias and is marked as trusted".to_owned(),
            "Java sees a trusted certificate in place of the key".to_owned(),
        ),
        JavaKey::Chain(chain) => match chain.first() {
            None => (
                "neither a local key identifier nor a name leads from the key to its certificate".to_owned(),
                "Java sees the key without a certificate, and no server starts with it".to_owned(),
            ),
            Some(leaf) if leaf != own => (
                "a local key identifier or a name leads from the key to a certificate that is not its own".to_owned(),
                format!("Java sees the key with the certificate of {}, and every handshake fails", leaf.subject()),
            ),
            Some(_) if chain.len() < ours.len() => (
                format!("of the {} certificates of its chain, Java finds {}", ours.len(), chain.len()),
                "clients of a Java server cannot build the chain".to_owned(),
            ),
            Some(_) => return expired_issuer(entry, chain, patient),
        },
    };
    let alias = entry.alias.to_string();
    let finding = Finding::new("pairing", severity(patient), cause, consequence).about(&alias);
    let is_proven = key.is_some_and(|key| matches::matches(key, own).unwrap_or(false));
    Some(if is_proven { finding.repaired_by(Remedy::Pair { alias }) } else { finding })
}

/// Of issuers with one name Java takes the first in the file.
fn expired_issuer(entry: &Entry, chain: &[&Certificate], patient: &Patient) -> Option<Finding> {
    let is_ours = |one: &Certificate| entry.certificates().any(|own| own == one);
    let expired = *chain.iter().find(|one| one.is_expired(patient.now) && !is_ours(one))?;
    let cause = format!("of several certificates of {}, the first in the file has expired", expired.subject());
    let consequence = "Java sends it in the chain, in place of its renewal, and clients find no valid chain";
    let finding = Finding::new("pairing", severity(patient), cause, consequence).about(entry.alias.as_str());
    let Content::Keystore(keystore) = patient.content else { return Some(finding) };
    let alone = |other: &&Entry| matches!(&other.item, Item::Certificate(one) if one.certificate == *expired);
    Some(match keystore.entries.iter().find(alone) {
        Some(stray) => finding.repaired_by(Remedy::Delete { alias: stray.alias.to_string() }),
        None => finding,
    })
}

fn severity(patient: &Patient) -> Severity {
    if patient.consumer.is_some() { Severity::Error } else { Severity::Warning }
}
