//! The codec against stores of keytool 17 and OpenSSL 3.0, and against hostile ones.
#![allow(clippy::unwrap_used)]

mod chains;
mod edited;

use crate::asn1::{Oid, writer};
use crate::fault::{Fault, Result};
use crate::formats::pkcs12::pfx::{self, Pfx};
use crate::formats::pkcs12::{Pkcs12, bags};
use crate::formats::{Codec, Purpose, Unlock, WriteOptions};
use crate::key::pbe::{Budget, Scheme};
use crate::key::{KeyAlgorithm, PrivateKey, SealedKey};
use crate::keystore::{
    Alias, Entry, Format, Integrity, Item, Keystore, Kind, Opaque, Secret, Section, StoredCertificate, StoredKey,
    Timestamp,
};
use crate::secret::{Password, SecretBytes};

/// fixtures/generate.sh makes these.
macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../fixtures/", $name)).as_slice()
    };
}

const MIXED: &[u8] = fixture!("pkcs12/mixed.pkcs12");
const CHAIN: &[u8] = fixture!("openssl-pkcs12/default.p12");
const CLEAR: &[u8] = fixture!("openssl-pkcs12/clear.p12");
const NO_KEYS: &[u8] = fixture!("openssl-pkcs12/no-keys.p12");
const P256: &[u8] = fixture!("pkcs12/ec-p256.pkcs12");

/// Gives one password for the contents and another for the integrity, and counts how often it is asked.
struct Passwords {
    contents: Option<&'static str>,
    integrity: Option<&'static str>,
    asked: Vec<Purpose>,
}

impl Unlock for Passwords {
    fn password(&mut self, purpose: Purpose) -> Result<Option<Password>> {
        self.asked.push(purpose);
        let text = if purpose == Purpose::Contents { self.contents } else { self.integrity };
        Ok(text.map(password))
    }
}

fn password(text: &str) -> Password {
    Password::new(text.into())
}

fn both(contents: Option<&'static str>, integrity: Option<&'static str>) -> Passwords {
    Passwords { contents, integrity, asked: Vec::new() }
}

fn read_with(bytes: &[u8], text: &'static str) -> Result<Keystore> {
    Pkcs12.read(bytes, &mut both(Some(text), Some(text)), &mut Budget::default())
}

fn read(bytes: &[u8]) -> Keystore {
    read_with(bytes, "changeit").unwrap()
}

fn options(text: &str) -> WriteOptions {
    WriteOptions { password: Some(password(text)), iterations: None, ..WriteOptions::default() }
}

fn rewritten(keystore: &Keystore) -> Keystore {
    read(&Pkcs12.write(keystore, &options("changeit")).unwrap())
}

fn names(keystore: &Keystore) -> Vec<&str> {
    keystore.entries.iter().map(|entry| entry.alias.as_str()).collect()
}

fn chain_of(entry: &Entry) -> &[StoredCertificate] {
    let Item::KeyPair { chain, .. } = &entry.item else { panic!("{} is no key pair", entry.alias) };
    chain
}

/// The entries of a store as if they came from elsewhere: without places and attributes.
fn moved(entries: &[Entry]) -> Vec<Entry> {
    let bare = |stored: &StoredCertificate| StoredCertificate::new(stored.certificate.clone());
    let moved = entries.iter().map(|entry| {
        let item = match &entry.item {
            Item::KeyPair { key, chain } => Item::KeyPair { key: key.clone(), chain: chain.iter().map(bare).collect() },
            Item::TrustedCertificate(stored) => Item::TrustedCertificate(bare(stored)),
            other => other.clone(),
        };
        Entry::new(entry.alias.clone(), entry.created, item)
    });
    moved.collect()
}

/// The store without the order of its bags and of what is said about each: Java does not sort attributes.
fn unordered(mut keystore: Keystore) -> Keystore {
    for entry in &mut keystore.entries {
        entry.place = None;
        entry.attributes.sort_by(|a, b| a.0.cmp(&b.0));
        let stored = match &mut entry.item {
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => std::slice::from_mut(stored),
            Item::KeyPair { chain, .. } => chain.as_mut_slice(),
            Item::Opaque(_) | Item::Secret(_) => &mut [],
        };
        for stored in stored {
            stored.place = None;
            stored.attributes.sort_by(|a, b| a.0.cmp(&b.0));
        }
    }
    keystore
}

#[test]
fn a_store_of_java_is_read_without_opening_its_keys() {
    let mut passwords = both(Some("changeit"), None);
    let mut budget = Budget::default();
    let keystore = Pkcs12.read(MIXED, &mut passwords, &mut budget).unwrap();
    assert_eq!(passwords.asked, [Purpose::Contents]);
    assert_eq!(budget.iterations_left, 10_000_000 - 20_000, "the MAC and the section of certificates");
    assert_eq!(keystore.integrity, Integrity::Verified);
    let kinds: Vec<_> = keystore.entries.iter().map(|entry| (entry.alias.as_str(), entry.kind())).collect();
    assert_eq!(kinds[..2], [("secret", Kind::SecretKey), ("server", Kind::KeyPair)]);
    assert_eq!(kinds[4], ("anchor-3", Kind::TrustedCertificate));
    assert!(keystore.entries[1].created.is_some());
    let sections = [Section::Clear, Section::Encrypted(Scheme::pbes2_aes256(10_000))];
    assert_eq!(keystore.protection.sections, sections);
    let mac = keystore.protection.mac.unwrap();
    assert_eq!((mac.scheme.to_string().as_str(), mac.salt_len), ("HMAC-SHA256 (10000 iterations)", 20));
}

#[test]
fn keys_keep_passwords_of_their_own() {
    let keystore = rewritten(&read(MIXED));
    let Item::KeyPair { key: StoredKey::Sealed(key), .. } = &keystore.entries[1].item else { panic!() };
    assert!(matches!(key.open(&password("changeit"), &mut Budget::default()), Err(Fault::PasswordWrong(_))));
    let open = key.open(&password("server-pass"), &mut Budget::default()).unwrap();
    assert_eq!(open.algorithm(), &KeyAlgorithm::Rsa { bits: 2048 });
}

#[test]
fn untouched_stores_are_written_as_they_were() {
    let stores = [
        MIXED,
        CHAIN,
        CLEAR,
        NO_KEYS,
        P256,
        fixture!("openssl-pkcs12/aes-128-sha512.p12"),
        fixture!("openssl-pkcs12/clear-certificates.p12"),
        fixture!("openssl-pkcs12/clear-key.p12"),
        fixture!("openssl-pkcs12/legacy.p12"),
        fixture!("openssl-pkcs12/mac-ripemd160.p12"),
        fixture!("openssl-pkcs12/mac-sha3-224.p12"),
        fixture!("openssl-pkcs12/mac-sha3-256.p12"),
        fixture!("openssl-pkcs12/mac-sha3-384.p12"),
        fixture!("openssl-pkcs12/mac-sha3-512.p12"),
        fixture!("openssl-pkcs12/mac-sm3.p12"),
        fixture!("openssl-pkcs12/no-mac.p12"),
        fixture!("openssl-pkcs12/windows.p12"),
        fixture!("pkcs12/cacerts.pkcs12"),
        fixture!("pkcs12/legacy.pkcs12"),
    ];
    for store in stores {
        let keystore = read(store);
        let bytes = Pkcs12.write(&keystore, &options("changeit")).unwrap();
        assert_eq!(read(&bytes), keystore);
        assert_eq!(Pkcs12.verify(&bytes, &keystore, &options("changeit")), Ok(()));
    }
}

#[test]
fn what_stands_behind_a_store_is_noted_and_left_out() {
    let keystore = read(&[CHAIN, b"more"].concat());
    assert_eq!(
        keystore.notes,
        [
            "there is more after the end of the keystore (bytes: 4); Java and OpenSSL ignore it, GnuTLS and Go refuse the file"
        ]
    );
    assert_eq!(rewritten(&keystore).entries, read(CHAIN).entries);
    assert!(rewritten(&keystore).notes.is_empty());
}

#[test]
fn windows_attributes_are_kept() {
    let keystore = rewritten(&read(fixture!("openssl-pkcs12/windows.p12")));
    let names = "name, CSP name, local machine key set, local key identifier";
    assert_eq!(keystore.entries[0].attributes.len(), 4, "{names}");
}

#[test]
fn a_clear_store_asks_for_nothing() {
    let mut passwords = both(None, None);
    let keystore = Pkcs12.read(CLEAR, &mut passwords, &mut Budget::default()).unwrap();
    assert_eq!((passwords.asked.len(), keystore.integrity), (0, Integrity::Absent));
    let Item::KeyPair { key: StoredKey::Open(_), chain } = &keystore.entries[0].item else { panic!() };
    assert_eq!(chain.len(), 3);
    let bytes = Pkcs12.write(&keystore, &WriteOptions::default()).unwrap();
    assert_eq!(Pkcs12.read(&bytes, &mut both(None, None), &mut Budget::default()).unwrap(), keystore);
}

#[test]
fn what_stands_in_the_clear_is_read_without_a_password() {
    let store = fixture!("openssl-pkcs12/clear-certificates.p12");
    let mut passwords = both(None, None);
    let keystore = Pkcs12.read(store, &mut passwords, &mut Budget::default()).unwrap();
    assert_eq!((passwords.asked.as_slice(), keystore.integrity), (&[Purpose::Integrity][..], Integrity::NotChecked));
    assert_eq!(chain_of(&keystore.entries[0]).len(), 3);
    assert!(matches!(Pkcs12.read(CHAIN, &mut both(None, None), &mut Budget::default()), Err(Fault::PasswordNeeded(_))));
    assert!(matches!(Pkcs12.write(&keystore, &WriteOptions::default()), Err(Fault::PasswordNeeded(_))));
}

#[test]
fn passwords_may_be_empty_unicode_or_two() {
    assert_eq!(names(&read_with(fixture!("openssl-pkcs12/empty-password.p12"), "").unwrap()), ["central"]);
    let unicode = read_with(fixture!("openssl-pkcs12/unicode-password.p12"), "pässwörd€").unwrap();
    assert_eq!(unicode.integrity, Integrity::Verified);
    let mut two = both(Some("key-pass"), Some("mac-pass"));
    let store = fixture!("openssl-pkcs12/two-passwords.p12");
    assert_eq!(Pkcs12.read(store, &mut two, &mut Budget::default()).unwrap().integrity, Integrity::Verified);
    assert_eq!(two.asked, [Purpose::Contents, Purpose::Integrity]);
    let said = |contents, integrity| {
        Pkcs12.read(store, &mut both(Some(contents), integrity), &mut Budget::default()).unwrap_err().to_string()
    };
    assert!(said("key-pass", None).starts_with("the contents open with the password, but the MAC does not fit"));
    assert!(said("mac-pass", None).starts_with("the password is that of the MAC"));
    assert_eq!(said("other", None), "the password is wrong, or the file was damaged");
}

#[test]
fn certificates_without_names_are_numbered_and_stay_nameless() {
    let keystore = read(NO_KEYS);
    assert_eq!(names(&keystore), ["1", "2", "3"]);
    assert_eq!(keystore.entries[0].kind(), Kind::Certificate);
    let mut renamed = keystore;
    renamed.entries[0].alias = Alias::from("leaf");
    assert_eq!(names(&rewritten(&renamed)), ["leaf", "1", "2"]);
}

#[test]
fn a_name_of_digits_is_still_a_name() {
    let mut keystore = Keystore::new(Format::PKCS12);
    keystore.entries = moved(&read(CHAIN).entries);
    keystore.entries[0].alias = Alias::from("2024");
    assert_eq!(names(&rewritten(&rewritten(&keystore))), ["2024"]);
}

#[test]
fn a_new_store_is_as_java_makes_it() {
    let mut keystore = Keystore::new(Format::PKCS12);
    keystore.entries = moved(&read(MIXED).entries);
    let again = rewritten(&keystore);
    assert_eq!(unordered(again), unordered(read(MIXED)));
}

#[test]
fn two_keys_of_one_instant_keep_their_certificates() {
    let mut keystore = Keystore::new(Format::PKCS12);
    keystore.entries = moved(&[read(P256).entries, read(CHAIN).entries].concat());
    keystore.entries.iter_mut().for_each(|entry| entry.created = Some(Timestamp(7)));
    let again = rewritten(&keystore);
    for (entry, wanted) in again.entries.iter().zip(&keystore.entries) {
        assert!(entry.certificates().eq(wanted.certificates()), "{}", entry.alias);
    }
}

#[test]
fn shared_issuers_are_written_once() {
    let mut keystore = Keystore::new(Format::PKCS12);
    keystore.entries = moved(&[read(CHAIN).entries, read(CHAIN).entries].concat());
    keystore.entries[1].alias = Alias::from("again");
    let bytes = Pkcs12.write(&keystore, &options("changeit")).unwrap();
    let archive = p12_keystore::Pkcs12Archive::from_pkcs12(&bytes, "changeit").unwrap();
    assert_eq!((archive.keys.len(), archive.certs.len()), (2, 4));
    assert!(read(&bytes).entries.iter().all(|entry| chain_of(entry).len() == 3));
}

#[test]
fn a_trust_anchor_may_end_a_chain_and_stays_one() {
    let mut keystore = read(CHAIN);
    let root = chain_of(&keystore.entries[0]).last().unwrap().certificate.clone();
    keystore.entries.push(Entry::new("root".into(), None, Item::TrustedCertificate(StoredCertificate::new(root))));
    let again = rewritten(&keystore);
    let order = "OpenSSL writes the section of certificates first";
    assert_eq!(names(&again), ["root", "central"], "{order}");
    assert_eq!(again.entries[0].kind(), Kind::TrustedCertificate);
    assert_eq!(rewritten(&again), again);
    let mut distrusted = again;
    distrusted.entries.remove(0);
    let distrusted = rewritten(&distrusted);
    assert_eq!((names(&distrusted), chain_of(&distrusted.entries[0]).len()), (vec!["central"], 3));
}

#[test]
fn open_keys_are_sealed_when_there_is_a_password() {
    let mut keystore = Keystore::new(Format::PKCS12);
    keystore.entries = moved(&read(CLEAR).entries);
    let again = rewritten(&keystore);
    let Item::KeyPair { key: StoredKey::Sealed(key), .. } = &again.entries[0].item else { panic!() };
    assert_eq!(key.scheme(), Ok(Scheme::pbes2_aes256(10_000)));
}

#[test]
fn iterations_are_for_what_is_new_and_not_beyond_what_can_be_read() {
    let write = |keystore: &Keystore, iterations| {
        Pkcs12.write(keystore, &WriteOptions { iterations: Some(iterations), ..options("changeit") })
    };
    let old = read(P256);
    assert_eq!(read(&write(&old, 1).unwrap()), old);
    let new = Keystore { entries: moved(&old.entries), ..Keystore::new(Format::PKCS12) };
    let keystore = read(&write(&new, 1).unwrap());
    assert_eq!(keystore.protection.sections[1], Section::Encrypted(Scheme::pbes2_aes256(1)));
    assert_eq!(keystore.protection.mac.unwrap().scheme.iterations(), Some(1));
    assert!(matches!(write(&new, 5_000_001), Err(Fault::Limit { .. })));
}

#[test]
fn what_cannot_be_held_is_named() {
    let sealed = |scheme: &Scheme| {
        let key = PrivateKey::from_pkcs8(include_bytes!("../../../fixtures/keys/p256.pkcs8.der")).unwrap();
        StoredKey::Sealed(SealedKey::seal(&key, scheme, &password("changeit")).unwrap())
    };
    let secret = Secret { algorithm: None, encoded: SecretBytes::new(b"\xac\xed".to_vec()) };
    let items = [
        ("old", Item::KeyPair { key: sealed(&Scheme::jks()), chain: Vec::new() }),
        ("aes", Item::Secret(secret)),
        ("odd", Item::Opaque(Opaque { what: "?".into(), damaged: false, encoded: SecretBytes::new(vec![5, 0]) })),
        ("fine", Item::KeyPair { key: sealed(&Scheme::pbes2_aes256(1)), chain: Vec::new() }),
    ];
    let mut keystore = Keystore::new(Format::PKCS12);
    keystore.entries = items.into_iter().map(|(alias, item)| Entry::new(alias.into(), None, item)).collect();
    let Err(Fault::CannotHold(text)) = Pkcs12.write(&keystore, &options("changeit")) else { panic!() };
    assert!(["\"old\"", "\"aes\"", "\"odd\""].iter().all(|name| text.contains(name)), "{text}");
    assert!(!text.contains("fine"));
}

/// A store with a certificate revocation list, a nested bag, a damaged bag and a section for a public key.
fn odd_store() -> Vec<u8> {
    let nested = |oid: &str, content: &[u8]| {
        writer::sequence(|bag| {
            bag.oid(&Oid::from_dotted(oid).unwrap()).constructed(0xa0, |value| _ = value.raw(content));
        })
    };
    let read = read(CLEAR);
    let certificate = bags::certificate(read.entries[0].certificates().next().unwrap(), &[]);
    let inner = nested("1.2.840.113549.1.12.10.1.6", &writer::sequence(|all| _ = all.raw(certificate.as_slice())));
    let list = nested("1.2.840.113549.1.12.10.1.4", &[0x30, 0]);
    let contents = writer::sequence(|all| _ = all.raw(&[0x30, 0]).raw(&list).raw(&inner));
    let enveloped = nested("1.2.840.113549.1.7.3", &[0x30, 0]);
    let safe = writer::sequence(|all| {
        all.raw(&enveloped).sequence(|content_info| pfx::data(content_info, &contents));
    });
    Pfx::write(&safe, None)
}

#[test]
fn odd_bags_and_sections_are_carried_along() {
    let keystore = read(&odd_store());
    let kinds: Vec<_> = keystore.entries.iter().map(Entry::kind).collect();
    assert_eq!(kinds, [Kind::Opaque, Kind::Opaque, Kind::Certificate]);
    assert!(matches!(keystore.protection.sections[..], [Section::Opaque(_), Section::Clear]));
    assert_eq!(keystore.notes, ["there are bags within bags; written back, they stand beside each other"]);
    assert!(keystore.build.nested_bags);
    assert_eq!(rewritten(&keystore), Keystore { notes: Vec::new(), build: Default::default(), ..keystore });
}

#[test]
fn indefinite_lengths_are_read() {
    let content = Pfx::read(CLEAR).unwrap().authenticated_safe;
    let pieces: Vec<u8> = content.chunks(100).flat_map(|piece| [&[4, piece.len() as u8], piece].concat()).collect();
    let oid = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1][..];
    let ends = [0; 8];
    let ber = [&[0x30, 0x80, 2, 1, 3, 0x30, 0x80], oid, &[0xa0, 0x80, 0x24, 0x80], &pieces, &ends].concat();
    assert!(Pkcs12.sniff(&ber));
    assert_eq!(read(&ber), read(CLEAR));
}

#[test]
fn no_changed_byte_passes_and_none_does_harm() {
    let one = WriteOptions { iterations: Some(1), ..options("changeit") };
    let new = Keystore { entries: moved(&read(P256).entries), ..Keystore::new(Format::PKCS12) };
    let bytes = Pkcs12.write(&new, &one).unwrap();
    let keystore = read(&bytes);
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            if let Ok(read) = read_with(&changed, "changeit") {
                assert!(read.integrity != Integrity::Verified || read.entries == keystore.entries, "byte {at}");
            }
        }
        assert!(read_with(&bytes[..at], "changeit").is_err());
    }
}

#[test]
fn the_second_reader_sees_what_is_missing() {
    let keystore = read(MIXED);
    let mut less = keystore.clone();
    less.entries.pop();
    less.entries.retain(|entry| entry.kind() != Kind::KeyPair);
    let bytes = Pkcs12.write(&less, &options("changeit")).unwrap();
    let mut more = less.clone();
    more.entries.push(keystore.entries.last().unwrap().clone());
    assert_eq!(Pkcs12.verify(&bytes, &less, &options("changeit")), Ok(()));
    let Err(Fault::Corrupt(text)) = Pkcs12.verify(&bytes, &more, &options("changeit")) else { panic!() };
    assert_eq!(text, "internal check failed: an independent reader finds 4 certificates of 5");
}

#[test]
fn the_format_is_recognised_by_its_first_octets() {
    assert!([MIXED, CHAIN, CLEAR].iter().all(|store| Pkcs12.sniff(store)));
    assert!(!Pkcs12.sniff(include_bytes!("../../../fixtures/keys/p256.pkcs8.der")));
    assert!(!Pkcs12.sniff(&[0x30]) && !Pkcs12.sniff(&[]) && !Pkcs12.sniff(b"-----BEGIN"));
}
