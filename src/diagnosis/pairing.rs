//! Whether Java finds the certificate of each key in PKCS#12: it goes by attributes, other programs by the public key.

use std::collections::HashMap;

use crate::diagnosis::{Consumer, Finding, Remedy, Severity};
use crate::formats::pkcs12::{JavaKey, java_keys};
use crate::key::PrivateKey;
use crate::keystore::{Entry, Format, Keystore};
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
pub(super) fn finding(
    entry: &Entry,
    key: Option<&PrivateKey>,
    java: &JavaKey,
    consumer: Option<Consumer>,
) -> Option<Finding> {
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
            Some(_) => return None,
        },
    };
    let severity = if consumer.is_some() { Severity::Error } else { Severity::Warning };
    let alias = entry.alias.to_string();
    let finding = Finding::new("pairing", severity, cause, consequence).about(&alias);
    let is_proven = key.is_some_and(|key| matches::matches(key, own).unwrap_or(false));
    Some(if is_proven { finding.repaired_by(Remedy::Pair { alias }) } else { finding })
}
