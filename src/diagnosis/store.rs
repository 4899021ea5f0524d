//! What is wrong with the entries of a keystore, and its repair.

use std::collections::HashMap;

use crate::diagnosis::chain::{self, Remedies};
use crate::diagnosis::opened_key::OpenedKey;
use crate::diagnosis::program::KeyParser;
use crate::diagnosis::{Consumer, Finding, Patient, Remedy, Severity, damage, ml_dsa, pairing, protection, validity};
use crate::fault::{Fault, Result};
use crate::formats::{self, WriteOptions, pkcs12};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SealedKey};
use crate::keystore::{Alias, Build, Entry, Format, Integrity, Item, Keystore, Kind, Section, StoredKey};
use crate::x509::Certificate;
use crate::x509::chain::{Builder, is_self_signed};

pub(super) fn findings(patient: &Patient, keystore: &Keystore, budget: &mut Budget) -> Result<Vec<Finding>> {
    let mut findings = protection::findings(patient, keystore);
    findings.extend(protection::password(patient, keystore));
    findings.extend(not_checked(patient, keystore));
    findings.extend(damage::findings(keystore));
    if patient.consumer.is_none_or(Consumer::is_java) {
        findings.extend(aliases(keystore));
        findings.extend(untrusted(keystore, patient.consumer));
        findings.extend(
            keystore.entries.iter().filter_map(|entry| explicit_curve(entry, keystore.format, patient.consumer)),
        );
    }
    let mut builder = patient.issuers_among(keystore.certificates());
    let java = pairing::keys(keystore, patient.consumer);
    for (at, entry) in keystore.entries.iter().enumerate() {
        let about = |finding: Finding| finding.about(entry.alias.as_str());
        match &entry.item {
            Item::KeyPair { key, .. } => {
                let (key, with_own) = open(patient, key, budget)?;
                findings.extend(
                    key.key()
                        .and_then(|key| unknown_key(patient.consumer?, patient.consumer?.program().store_keys?, key))
                        .map(about),
                );
                findings.extend(with_own.then(|| about(own_password(entry, patient.consumer))));
                let wrong = with_own && matches!(key, OpenedKey::Closed) && patient.key_password.is_some();
                findings.extend(wrong.then(|| about(key_stays_closed())));
                findings.extend(java.get(&at).and_then(|java| pairing::finding(entry, key.key(), java, patient)));
                let of_ml_dsa = ml_dsa::findings(entry, key.key(), keystore.format, patient.consumer);
                findings.extend(of_ml_dsa.into_iter().map(about));
                findings.extend(key_pair(patient, entry, &key, &mut builder).into_iter().map(about));
            }
            _ => findings.extend(relied_on(patient, entry).map(about)),
        }
    }
    if is_password_unproven(keystore, &findings) {
        findings.retain(|finding| !matches!(finding.code, "own-password" | "wrong-password"));
        findings.push(unproven_password());
    }
    Ok(findings)
}

/// Whether nothing shows that the password is that of the store: it opens none of its keys, and there is nothing else
/// that it could open.
fn is_password_unproven(keystore: &Keystore, findings: &[Finding]) -> bool {
    let is_encrypted = |section: &Section| matches!(section, Section::Encrypted(_));
    let keys = keystore.entries.iter().filter(|entry| entry.sealed_key().is_some()).count();
    let closed = findings.iter().filter(|finding| finding.code == "own-password").count();
    keystore.lacks_integrity() && !keystore.protection.sections.iter().any(is_encrypted) && keys > 0 && keys == closed
}

fn unproven_password() -> Finding {
    let cause = "the password opens no key, and there is no MAC to check it against";
    let consequence = "it may be wrong: whether keys and certificates belong together is known only of keys that open";
    Finding::new("wrong-password", Severity::Error, cause, consequence)
}

/// What stays unknown without the password.
fn not_checked(patient: &Patient, keystore: &Keystore) -> Option<Finding> {
    let is_sealed = |entry: &Entry| entry.sealed_key().is_some();
    let keys_too =
        keystore.entries.iter().any(is_sealed) && patient.password.is_none() && patient.key_password.is_none();
    let cause = match (keystore.integrity == Integrity::NotChecked, keys_too) {
        (false, false) => return None,
        (true, false) => "no password is given to check the integrity with",
        (false, true) => "no password is given to open the private keys with",
        (true, true) => "no password is given to check the integrity and open the private keys with",
    };
    let consequence = "what was changed or does not belong together is not found";
    Some(Finding::new("not-checked", Severity::Note, cause, consequence))
}

/// A single one, and Java refuses the whole store ("Only named ECParameters supported", JDK 17 and 25).
fn explicit_curve(entry: &Entry, format: Format, consumer: Option<Consumer>) -> Option<Finding> {
    if !entry.has_explicit_curve() || !matches!(format, Format::JKS | Format::JCEKS | Format::PKCS12) {
        return None;
    }
    let severity = if consumer.is_some() { Severity::Error } else { Severity::Warning };
    let consequence = match format {
        Format::PKCS12 => "Java cannot open any of the store, and says that the password is wrong",
        _ => "Java cannot open any of the store (\"Only named ECParameters supported\")",
    };
    let cause = "its EC key spells its curve out instead of naming it";
    Some(Finding::new("explicit-curve", severity, cause, consequence).about(entry.alias.as_str()))
}

/// The key as far as a password opens it, and whether that of the store does not.
fn open(patient: &Patient, key: &StoredKey, budget: &mut Budget) -> Result<(OpenedKey, bool)> {
    let passwords = [patient.password, patient.key_password].into_iter().flatten();
    match key {
        StoredKey::Open(key) => Ok((OpenedKey::Open(key.clone()), false)),
        StoredKey::Sealed(sealed) => OpenedKey::with(passwords, |password| sealed.open(password, budget)),
    }
}

/// The key of a store or a loose one.
pub(super) fn key_stays_closed() -> Finding {
    let consequence = "what the key is, and whether its certificate belongs to it, is not examined";
    Finding::new("wrong-password", Severity::Error, "no password that was given opens the key", consequence)
}

/// A key that the program's parser does not take; OpenSSL then refuses the store as a whole.
pub(super) fn unknown_key(consumer: Consumer, parser: &KeyParser, key: &PrivateKey) -> Option<Finding> {
    let objection = parser.objection(key)?;
    let cause = format!("the private key {objection}");
    let consequence = format!("{} cannot read it", consumer.title());
    Some(Finding::new("unknown-key", Severity::Error, cause, consequence))
}

fn own_password(entry: &Entry, consumer: Option<Consumer>) -> Finding {
    let fails = consumer.is_some_and(Consumer::has_one_password);
    let severity = if fails { Severity::Error } else { Severity::Warning };
    let consequence = match consumer.filter(|_| fails) {
        Some(consumer) => format!("{} takes the password of the store for its keys, and fails", consumer.title()),
        None => "keytool, OpenSSL and servers take the password of the store for its keys, and fail".into(),
    };
    let cause = "the key has a password of its own";
    let remedy = Remedy::Reseal { alias: entry.alias.to_string() };
    Finding::new("own-password", severity, cause, consequence).repaired_by(remedy)
}

fn key_pair(patient: &Patient, entry: &Entry, key: &OpenedKey, builder: &mut Builder<'_>) -> Vec<Finding> {
    let stored: Vec<Certificate> = entry.certificates().cloned().collect();
    let alias = entry.alias.to_string();
    let order = Remedy::Chain { alias: alias.clone() };
    let restate = entry.sealed_key().map(|_| Remedy::RestatePublicKey { alias: alias.clone() });
    let fetch = Remedy::FetchIssuers { alias: Some(alias) };
    // Those who keep a store may want its root to be seen.
    let remedies = Remedies { leave_out: order.clone(), order, fetch, restate, omit_root: None };
    chain::findings(patient, key, &stored, builder, &remedies)
}

/// An anchor that is over is one of many that can go.
fn relied_on(patient: &Patient, entry: &Entry) -> impl Iterator<Item = Finding> {
    let alias = entry.alias.to_string();
    let found: Vec<Finding> = entry.certificates().flat_map(|one| validity::of_anchor(one, patient.now)).collect();
    found.into_iter().map(move |finding| match finding.code {
        "expired" => finding.repaired_by(Remedy::Delete { alias: alias.clone() }),
        _ => finding,
    })
}

/// Certificates of PKCS#12 that lack Oracle's trustedKeyUsage. Beside a key nobody can tell whether they were meant to be
/// trusted.
fn untrusted(keystore: &Keystore, consumer: Option<Consumer>) -> Option<Finding> {
    let of = |kind| keystore.entries.iter().filter(|entry| entry.kind() == kind).count();
    let count = of(Kind::Certificate);
    let cause = format!("certificates that are not marked as trusted: {count}");
    let finding = if of(Kind::KeyPair) > 0 {
        let consequence = "Java does not see them; import-trusted marks those that are meant to be trusted";
        Finding::new("not-trusted", Severity::Note, cause, consequence)
    } else {
        let severity = if consumer.is_some() { Severity::Error } else { Severity::Warning };
        let consequence = "Java does not see them; a truststore of nothing else is empty to it";
        Finding::new("not-trusted", severity, cause, consequence).repaired_by(Remedy::Trust)
    };
    (count > 0).then_some(finding)
}

/// Java looks aliases up in lower case: those of PKCS#12 it folds when it reads, those of JKS never.
fn aliases(keystore: &Keystore) -> Vec<Finding> {
    let folds_on_reading = match keystore.format {
        Format::PKCS12 => true,
        Format::JKS | Format::JCEKS => false,
        _ => return Vec::new(),
    };
    let mut known: HashMap<String, &Alias> = HashMap::new();
    let mut findings = Vec::new();
    // Of two that collide, the one that Java finds keeps its name: the last, in JKS the last in lower case. But a key
    // keeps it before a certificate, for a configuration may have it.
    let mut entries: Vec<&Entry> = keystore.entries.iter().rev().collect();
    entries.sort_by_key(|entry| {
        (!folds_on_reading && entry.alias.as_str() != entry.alias.folded(), entry.kind() != Kind::KeyPair)
    });
    for entry in entries {
        let (alias, folded) = (&entry.alias, entry.alias.folded());
        match known.insert(folded.clone(), alias) {
            Some(other) => {
                let cause = match other == alias {
                    true => format!("another entry has the same alias \"{alias}\""),
                    false => format!("the aliases \"{other}\" and \"{alias}\" differ by case only"),
                };
                let finding = Finding::new("alias-collision", Severity::Error, cause, "Java sees one of the two only");
                let new_alias = free(keystore, &folded, &known);
                known.insert(new_alias.clone(), alias);
                findings.push((alias, finding, new_alias));
            }
            None if !folds_on_reading && alias.as_str() != folded => {
                let consequence = "Java looks for it in lower case, and does not find it";
                let finding = Finding::new("alias-case", Severity::Error, "the alias has capitals", consequence);
                findings.push((alias, finding, folded));
            }
            None => {}
        }
    }
    let repaired = findings.into_iter().map(|(alias, finding, new_alias)| {
        let remedy = Remedy::Rename { alias: alias.to_string(), new_alias };
        finding.about(alias.as_str()).repaired_by(remedy)
    });
    repaired.collect()
}

/// The first of `name-2`, `name-3` … that no entry has.
fn free(keystore: &Keystore, folded: &str, known: &HashMap<String, &Alias>) -> String {
    let is_free = |name: &String| !known.contains_key(name) && keystore.position(&Alias::new(name.as_str())).is_none();
    Alias::numbered(folded, is_free).to_string()
}

/// Applies every remedy that needs nothing else, in memory. What cannot be repaired after all stays as it is.
pub fn repair(patient: &Patient, keystore: &mut Keystore, findings: &[Finding], budget: &mut Budget) -> Result<()> {
    let remedies: Vec<&Remedy> = findings.iter().filter_map(|finding| finding.remedy.as_ref()).collect();
    for remedy in &remedies {
        match remedy {
            Remedy::Chain { alias } => order_chain(patient, keystore, alias, budget)?,
            Remedy::Pair { alias } => {
                key_pair_position(keystore, alias).into_iter().for_each(|at| pkcs12::pair(keystore, at));
            }
            Remedy::Reseal { alias } => reseal(patient, keystore, alias, budget)?,
            Remedy::KeyForJava { alias } => rewrite_key(patient, keystore, (alias, PrivateKey::for_java), budget)?,
            Remedy::RestatePublicKey { alias } => {
                rewrite_key(patient, keystore, (alias, |key| Ok(key.clone())), budget)?;
            }
            _ => {}
        }
    }
    // Names last: the other remedies go by the old ones.
    for remedy in &remedies {
        if let Remedy::Rename { alias, new_alias } = remedy {
            rename(keystore, alias, new_alias)?;
        }
    }
    if remedies.contains(&&Remedy::Rebuild) {
        keystore.build = Build::default();
    }
    let protect =
        remedies.iter().find_map(|remedy| if let Remedy::Protect(target) = remedy { Some(target) } else { None });
    if let (Some(target), Some(codec)) = (protect, formats::codec(keystore.format)) {
        let password = patient.password.cloned();
        let options = WriteOptions { password, suite: target.suite(), ..WriteOptions::default() };
        codec.reprotect(keystore, &options, budget)?;
        keystore.build = Build::default();
    }
    Ok(())
}

/// The key of this very name, which a certificate may have as well.
fn key_pair_position(keystore: &Keystore, alias: &str) -> Option<usize> {
    let is_meant = |entry: &Entry| entry.kind() == Kind::KeyPair && entry.alias.as_str() == alias;
    keystore.entries.iter().position(is_meant)
}

fn order_chain(patient: &Patient, keystore: &mut Keystore, alias: &str, budget: &mut Budget) -> Result<()> {
    let Some(at) = key_pair_position(keystore, alias) else { return Ok(()) };
    let Item::KeyPair { key, chain: stored } = &keystore.entries[at].item else { return Ok(()) };
    let (key, _) = open(patient, key, budget)?;
    let had_root = stored.iter().any(|stored| is_self_signed(&stored.certificate));
    let stored: Vec<Certificate> = stored.iter().map(|stored| stored.certificate.clone()).collect();
    let ordered = chain::ordered(&key, &stored, &mut patient.issuers_among(keystore.certificates()), patient.now);
    if let Some((chain, _)) = ordered {
        let chain = if had_root { chain } else { crate::x509::chain::without_root(chain) };
        keystore.entries[at].set_chain(chain);
    }
    Ok(())
}

fn reseal(patient: &Patient, keystore: &mut Keystore, alias: &str, budget: &mut Budget) -> Result<()> {
    let (Some(password), Some(own)) = (patient.password, patient.key_password) else { return Ok(()) };
    let Some(at) = key_pair_position(keystore, alias) else { return Ok(()) };
    if let Item::KeyPair { key: StoredKey::Sealed(sealed), .. } = &mut keystore.entries[at].item {
        match sealed.reseal(own, password, budget) {
            Ok(resealed) => *sealed = resealed.key,
            Err(fault @ Fault::Limit { .. }) => return Err(fault),
            // It has a third password; the finding stays.
            Err(_) => {}
        }
    }
    Ok(())
}

/// Puts what is made of a key in its place, sealed as it was: in PKCS#8 of version 1, with no public key but its own.
fn rewrite_key(
    patient: &Patient,
    keystore: &mut Keystore,
    (alias, make): (&str, fn(&PrivateKey) -> Result<PrivateKey>),
    budget: &mut Budget,
) -> Result<()> {
    let Some(at) = key_pair_position(keystore, alias) else { return Ok(()) };
    let Item::KeyPair { key, .. } = &mut keystore.entries[at].item else { return Ok(()) };
    let sealed = match key {
        StoredKey::Open(open) => {
            *open = make(open)?;
            return Ok(());
        }
        StoredKey::Sealed(sealed) => sealed,
    };
    for password in [patient.password, patient.key_password].into_iter().flatten() {
        match sealed.open(password, budget) {
            Ok(open) => {
                *sealed = SealedKey::seal_in(sealed.envelope(), &make(&open)?, &sealed.scheme()?, password)?;
                return Ok(());
            }
            Err(fault @ Fault::Limit { .. }) => return Err(fault),
            Err(_) => {}
        }
    }
    Ok(())
}

fn rename(keystore: &mut Keystore, alias: &str, new_alias: &str) -> Result<()> {
    let named = || keystore.entries.iter().enumerate().filter(|(_, entry)| entry.alias.as_str() == alias);
    let certificate = named().find(|(_, entry)| entry.kind() != Kind::KeyPair);
    let first = certificate.or_else(|| named().next()).map(|(at, _)| at);
    match (first, formats::codec(keystore.format)) {
        (Some(at), Some(codec)) => codec.rename(&mut keystore.entries[at], Alias::new(new_alias)),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::keystore::StoredCertificate;

    /// Trusted certificates of these names, all different.
    fn store(format: Format, aliases: &[&str]) -> Keystore {
        let certificates = [
            &include_bytes!("../../fixtures/x509/leaf.der")[..],
            include_bytes!("../../fixtures/x509/intermediate.der"),
            include_bytes!("../../fixtures/x509/root.der"),
        ];
        let certificates = certificates.map(|der| StoredCertificate::new(Certificate::from_der(der).unwrap()));
        let entries = aliases.iter().zip(certificates);
        let entry = |(alias, one): (&&str, _)| Entry::new((*alias).into(), None, Item::TrustedCertificate(one));
        Keystore { entries: entries.map(entry).collect(), ..Keystore::new(format) }
    }

    fn repaired(mut keystore: Keystore) -> Vec<String> {
        for finding in aliases(&keystore) {
            let Some(Remedy::Rename { alias, new_alias }) = finding.remedy else { continue };
            rename(&mut keystore, &alias, &new_alias).unwrap();
        }
        assert_eq!(aliases(&keystore), []);
        keystore.entries.iter().map(|entry| entry.alias.to_string()).collect()
    }

    /// What Java finds under a name, it finds there afterwards: the last of several.
    #[test]
    fn of_aliases_that_collide_the_one_that_java_finds_stays() {
        for (format, before, after) in [
            (Format::JKS, ["foo", "foo", "bar"], ["foo-2", "foo", "bar"]),
            (Format::JKS, ["bar", "baR", "bar"], ["bar-2", "bar-3", "bar"]),
            (Format::JKS, ["bar", "BAR", "Bar"], ["bar", "bar-3", "bar-2"]),
            (Format::PKCS12, ["x", "y", "X"], ["x-2", "y", "X"]),
            (Format::PKCS12, ["x", "x", "x"], ["x-2", "x-3", "x"]),
        ] {
            assert_eq!(repaired(store(format, &before)), after, "{before:?}");
        }
    }
}
