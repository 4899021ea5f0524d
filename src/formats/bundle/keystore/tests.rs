//! How a bundle is read as entries.

use super::*;
use crate::formats::pem;
use crate::secret::Password;

const CHAIN_KEY: &str = include_str!("../../../../fixtures/chain/leaf.key");
const CHAIN_LEAF: &str = include_str!("../../../../fixtures/chain/leaf.pem");
const ISSUING: &str = include_str!("../../../../fixtures/chain/intermediate.pem");
const ROOT: &str = include_str!("../../../../fixtures/chain/root.pem");
const OTHER: &str = include_str!("../../../../fixtures/trusted/anchor-1.pem");

const KEY: &str = include_str!("../../../../fixtures/pem/leaf.key");
const LEAF: &str = include_str!("../../../../fixtures/pem/leaf.crt");
const CA: &str = include_str!("../../../../fixtures/pem/ca.crt");
const SEALED: &str = include_str!("../../../../fixtures/pem/leaf-encrypted.key");
const LEGACY: &str = include_str!("../../../../fixtures/pem/leaf-proc-type.key");
const REQUEST: &str = include_str!("../../../../fixtures/pem/leaf.csr");

fn read(parts: &[&str], passwords: &[&str]) -> Keystore {
    let passwords: Vec<Password> = passwords.iter().map(|text| Password::new((*text).into())).collect();
    let mut keyring = Keyring { passwords: passwords.iter().collect(), ..Keyring::default() };
    pem::read(parts.concat().as_bytes()).unwrap().into_keystore(&mut keyring, None)
}

/// Each entry as `alias kind certificates`.
fn entries_under(parts: &[&str], passwords: &[&str]) -> Vec<String> {
    let describe = |entry: &Entry| format!("{} {} {}", entry.alias, entry.kind().name(), entry.certificates().count());
    read(parts, passwords).entries.iter().map(describe).collect()
}

fn entries(parts: &[&str]) -> Vec<String> {
    entries_under(parts, &[])
}

#[test]
fn a_key_takes_its_chain_wherever_it_stands() {
    let pair = "central.example.test key-pair 3";
    assert_eq!(entries(&[ROOT, CHAIN_KEY, ISSUING, CHAIN_LEAF]), [pair]);
    assert_eq!(entries(&[CHAIN_LEAF, OTHER, ROOT, ISSUING, CHAIN_KEY]), ["anchor-1 certificate 1", pair]);
    for parts in [[KEY, LEAF, CA], [LEAF, CA, KEY], [CA, LEAF, KEY]] {
        assert_eq!(entries(&parts), ["leaf.example key-pair 2"]);
    }
    assert_eq!(entries(&[KEY, CA]), ["1 key-pair 0", "test-ca certificate 1"]);
}

#[test]
fn an_encrypted_key_is_paired_by_its_password_its_position_or_its_local_key_id() {
    let (alone, paired) = (["1 key-pair 0", "leaf.example certificate 1"], ["leaf.example key-pair 1"]);
    assert_eq!(entries(&[SEALED, LEAF]), alone);
    assert_eq!(entries_under(&[SEALED, LEAF], &["mistaken"]), alone);
    assert_eq!(entries_under(&[LEAF, SEALED], &["mistaken", "changeit"]), paired);
    assert_eq!(entries_under(&[LEAF, LEGACY], &["changeit"]), paired);
    let name = "Bag Attributes\n    friendlyName: Server\n";
    for passwords in [&[][..], &["changeit"]] {
        assert_eq!(entries_under(&[name, SEALED, LEAF, CA, "x\n", OTHER], passwords)[..1], ["Server key-pair 2"]);
    }
    assert_eq!(entries_under(&[name, SEALED, OTHER], &["changeit"])[..1], ["Server key-pair 0"]);
    let id = |id: &str| format!("Bag Attributes\n    localKeyID: {id} \nsubject=CN = x\n\nissuer=CN = y\n\n");
    assert_eq!(entries(&[&id("01 0A"), LEAF, &id("01 0A"), SEALED]), paired);
    assert_eq!(entries(&[&id("01 0A"), LEAF, &id("01 0B"), SEALED])[..1], ["leaf.example certificate 1"]);
}

#[test]
fn a_password_that_opens_no_key_is_noted() {
    assert!(read(&[SEALED, LEAF], &["changeit"]).notes.is_empty());
    assert!(read(&[SEALED, LEAF], &[]).notes.is_empty());
    let notes = read(&[SEALED, LEAF], &["mistaken"]).notes;
    assert!(notes[0].starts_with("line 1: the private key was not opened: "), "{notes:?}");
}

#[test]
fn what_the_file_leaves_open_is_told() {
    let name = "Bag Attributes\n    friendlyName: Server\n";
    let store = read(&[name, OTHER, ROOT], &[]);
    assert!(store.inferred.trust);
    let inferred: Vec<bool> = store.entries.iter().map(|entry| store.inferred.aliases.contains(&entry.alias)).collect();
    assert_eq!(inferred, [false, true]);
}

#[test]
fn beside_marked_anchors_other_certificates_are_not_trusted() {
    let marked = format!("Bag Attributes\n    {TRUSTED_KEY_USAGE}: anyExtendedKeyUsage\n");
    let parts = [OTHER, &marked, ROOT];
    assert_eq!(entries(&parts), ["anchor-1 certificate 1", "example-root trusted-certificate 1"]);
    assert!(!read(&parts, &[]).inferred.trust);
}

#[test]
fn the_rest_is_named_and_parameters_are_not() {
    let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    assert_eq!(
        entries(&[parameters, REQUEST, LEAF, LEAF]),
        ["1 opaque 0", "leaf.example certificate 1", "leaf.example-2 certificate 1"]
    );
}

#[test]
fn what_openssl_names_keeps_its_name_and_its_chain() {
    let named = |name: &str| format!("Bag Attributes\n    friendlyName: {name}\nsubject=CN = x\nissuer=CN = y\n");
    let (leaf, issuing) = (named("Server"), named("cn=example issuing"));
    let parts = ["Bag Attributes\n    friendlyName: Server\n", CHAIN_KEY, &leaf, CHAIN_LEAF, &issuing, ISSUING];
    assert_eq!(entries(&parts), ["Server key-pair 2"]);
}

#[test]
fn what_this_program_writes_comes_back_no_longer_than_it_was() {
    let heading = "Bag Attributes\n    friendlyName: Server\n";
    let root = format!("Bag Attributes\n    friendlyName: root\n    {TRUSTED_KEY_USAGE}: anyExtendedKeyUsage\n");
    let both = ["Server key-pair 1", "root trusted-certificate 1"];
    assert_eq!(entries(&[heading, CHAIN_KEY, CHAIN_LEAF, &root, ROOT]), both);
    assert_eq!(entries(&[heading, CHAIN_KEY, heading, CHAIN_LEAF, &root, ROOT]), both);
    let kept = ["Server key-pair 3", "root trusted-certificate 1"];
    assert_eq!(entries(&[heading, CHAIN_KEY, CHAIN_LEAF, ISSUING, ROOT, &root, ROOT]), kept);
}
