//! Stores by Bouncy Castle 1.72 through the reader and the writer.

use super::*;
use crate::asn1::{Reader, Writer, tag};
use crate::fault::{Fault, Result};
use crate::formats::bcfks::object::ObjectData;
use crate::formats::{Codec, Purpose, Unlock, WriteOptions};
use crate::key::pbe::{Budget, Scheme};
use crate::key::{PrivateKey, SealedKey};
use crate::keystore::{
    Attribute, Entry, Format, Integrity, Item, Keystore, Kind, Opaque, Secret, StoredKey, Timestamp,
};
use crate::secret::{Password, SecretBytes};

const MIXED: &[u8] = include_bytes!("../../../fixtures/bouncy-castle/mixed.bcfks");
const CHAIN: &[u8] = include_bytes!("../../../fixtures/bouncy-castle/chain.bcfks");
const SCRYPT: &[u8] = include_bytes!("../../../fixtures/bouncy-castle/scrypt.bcfks");
const PKCS8: &[u8] = include_bytes!("../../../fixtures/keys/p256.pkcs8.der");

struct Given(Option<&'static str>);

impl Unlock for Given {
    fn password(&mut self, purpose: Purpose) -> Result<Option<Password>> {
        assert_eq!(purpose, Purpose::Contents);
        Ok(self.0.map(|text| Password::new(text.into())))
    }
}

fn password(text: &str) -> Password {
    Password::new(text.into())
}

fn read_with(bytes: &[u8], password: Option<&'static str>) -> Result<Keystore> {
    Bcfks.read(bytes, &mut Given(password), &mut Budget::default())
}

fn opened(bytes: &[u8]) -> Keystore {
    read_with(bytes, Some("changeit")).unwrap()
}

fn write(keystore: &Keystore, iterations: Option<u32>) -> Result<Vec<u8>> {
    Bcfks.write(keystore, &WriteOptions { password: Some(password("changeit")), iterations, ..WriteOptions::default() })
}

fn sealed<'k>(keystore: &'k Keystore, alias: &str) -> &'k SealedKey {
    match &keystore.entry(&alias.into()).unwrap().item {
        Item::KeyPair { key: StoredKey::Sealed(key), .. } => key,
        other => panic!("{other:?}"),
    }
}

#[test]
fn stores_of_bouncy_castle_come_back_whole() {
    for bytes in [MIXED, CHAIN, SCRYPT] {
        let keystore = opened(bytes);
        assert_eq!((keystore.integrity, keystore.notes.len()), (Integrity::Verified, 0));
        assert!(keystore.created.is_some());
        let written = write(&keystore, None).unwrap();
        assert_eq!(written.len(), bytes.len());
        assert_eq!(opened(&written), keystore);
    }
}

#[test]
fn new_stores_are_protected_as_bouncy_castle_does() {
    let new = opened(&write(&Keystore::new(Format::BCFKS), None).unwrap());
    assert_eq!(new.protection, opened(MIXED).protection);
    let key = PrivateKey::from_pkcs8(PKCS8).unwrap();
    let StoredKey::Sealed(key) = Bcfks.seal(&key, &password("x"), &WriteOptions::default()).unwrap() else { panic!() };
    assert_eq!(key.scheme(), sealed(&opened(MIXED), "Server").scheme());
    assert!(opened(SCRYPT).protection.sections != new.protection.sections);
}

#[test]
fn a_mixed_store_holds_what_keytool_put_in() {
    let keystore = opened(MIXED);
    let count = |kind| keystore.entries.iter().filter(|entry| entry.kind() == kind).count();
    assert_eq!((count(Kind::KeyPair), count(Kind::TrustedCertificate), count(Kind::SecretKey)), (3, 2, 1));
    for (alias, own) in [("Server", "Server-pass"), ("agent", "agent-pass"), ("gateway", "gateway-pass")] {
        let key = sealed(&keystore, alias);
        let entry = keystore.entry(&alias.into()).unwrap();
        let opened = key.open(&password(own), &mut Budget::default()).unwrap();
        assert!(crate::x509::matches::matches(&opened, entry.certificates().next().unwrap()).unwrap(), "{alias}");
        let refused = key.open(&password("changeit"), &mut Budget::default()).unwrap_err();
        assert!(matches!(refused, Fault::PasswordWrong(_)), "{refused}");
    }
}

#[test]
fn a_password_is_needed_and_a_wrong_one_is_said_to_be_so() {
    assert!(matches!(read_with(MIXED, None), Err(Fault::PasswordNeeded(_))));
    let reason = "the password is wrong, or the file was changed";
    assert_eq!(read_with(MIXED, Some("Changeit")).unwrap_err(), Fault::PasswordWrong(reason.into()));
    assert!(matches!(Bcfks.write(&opened(CHAIN), &WriteOptions::default()), Err(Fault::PasswordNeeded(_))));
}

#[test]
fn a_store_that_ends_early_is_damaged_and_one_that_ends_late_is_noted() {
    for length in 0..MIXED.len() {
        let fault = read_with(&MIXED[..length], Some("changeit")).unwrap_err();
        assert!(matches!(fault, Fault::Corrupt(_)), "{length}: {fault}");
    }
    let notes = opened(&[CHAIN, b"more"].concat()).notes;
    assert_eq!(notes, ["there is more after the end of the keystore (bytes: 4); Bouncy Castle ignores it"]);
}

#[test]
fn no_altered_byte_changes_an_entry_unnoticed() {
    let original = opened(CHAIN);
    let cheap = write(&original, Some(1)).unwrap();
    let mut budget = Budget { iterations_per_item: 100_000, ..Budget::default() };
    for at in 0..cheap.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut altered = cheap.clone();
            altered[at] ^= mask;
            // Nothing authenticates the parameters of the MAC's own algorithms that no one reads.
            if let Ok(read) = Bcfks.read(&altered, &mut Given(Some("changeit")), &mut budget.clone()) {
                assert!(at > cheap.len() - 64 - 6 && read.entries == original.entries, "byte {at}");
            }
        }
    }
    budget.iterations_left = 1;
    assert!(matches!(Bcfks.read(&cheap, &mut Given(Some("changeit")), &mut budget), Err(Fault::Limit { .. })));
}

/// An ObjectData of any kind, with dates in forms that Bouncy Castle does not write.
fn object(kind: u64, data: &[u8], comment: Option<&[u8]>) -> Entry {
    let mut out = Writer::new();
    let (created, modified) = (b"\x18\x0f20010203040506Z", b"\x18\x1120010203040507.5Z");
    ObjectData { kind, alias: "x".into(), created, modified, data, comment }.write(&mut out);
    let encoded = out.into_bytes();
    let whole = Reader::new(&encoded).expect(tag::SEQUENCE).unwrap();
    whole.fields(ObjectData::read).unwrap().entry(whole)
}

#[test]
fn types_dates_and_comments_survive() {
    let mixed = opened(MIXED);
    let Item::Secret(Secret { encoded: secret, .. }) = &mixed.entry(&"secret".into()).unwrap().item else { panic!() };
    let certificate = mixed.entry(&"anchor-1".into()).unwrap().certificates().next().unwrap().der().to_vec();
    let entries = [
        object(object_type::CERTIFICATE, &certificate, Some(b"\x0c\x02hi")),
        object(object_type::PROTECTED_SECRET_KEY, secret.as_slice(), None),
        object(object_type::PROTECTED_SECRET_KEY, b"my own", None),
        object(object_type::CERTIFICATE, b"no certificate", None),
        object(object_type::PROTECTED_PRIVATE_KEY, b"no key", None),
        object(17, b"the future", None),
    ];
    let kinds = entries.each_ref().map(Entry::kind);
    assert_eq!(kinds[..2], [Kind::TrustedCertificate, Kind::SecretKey]);
    assert!(kinds[2..].iter().all(|kind| *kind == Kind::Opaque));
    assert_eq!(entries[0].created.unwrap().instant().unwrap().to_string(), "2001-02-03 4:05:07.0 +00:00:00");
    let keystore = Keystore { entries: entries.to_vec(), ..Keystore::new(Format::BCFKS) };
    assert_eq!(opened(&write(&keystore, Some(1)).unwrap()).entries, entries);
}

#[test]
fn a_changed_date_is_written_and_attributes_of_other_formats_are_not() {
    let mut keystore = opened(CHAIN);
    let entry = &mut keystore.entries[0];
    entry.created = Some(Timestamp(1_000_000_000_999));
    entry.attributes.insert(0, Attribute(vec![0x30, 4, 6, 2, 0x2a, 3]));
    let again = opened(&write(&keystore, Some(1)).unwrap());
    assert_eq!(again.entries[0].created, Some(Timestamp(1_000_000_000_000)));
    assert_eq!(again.entries[0].attributes.len(), 1);
}

#[test]
fn new_keys_are_sealed_and_open_with_the_password_of_the_store() {
    let key = PrivateKey::from_pkcs8(PKCS8).unwrap();
    let mut keystore = opened(CHAIN);
    let Item::KeyPair { chain, .. } = keystore.entries[0].item.clone() else { panic!() };
    let item = Item::KeyPair { key: StoredKey::Open(key.clone()), chain };
    keystore.entries.push(Entry::new("new".into(), None, item));
    let again = opened(&write(&keystore, Some(3)).unwrap());
    assert_eq!(sealed(&again, "new").open(&password("changeit"), &mut Budget::default()).unwrap(), key);
    assert_eq!(sealed(&again, "new").scheme(), Ok(Scheme::bcfks(3)));
    assert_eq!(sealed(&again, "central"), sealed(&keystore, "central"), "an old key stays as it was");
}

#[test]
fn what_cannot_be_held_is_named_before_anything_is_written() {
    let key = PrivateKey::from_pkcs8(PKCS8).unwrap();
    let foreign = SealedKey::seal(&key, &Scheme::pbes2_aes256(1), &password("x")).unwrap();
    let pair = |key| Item::KeyPair { key, chain: Vec::new() };
    let mut keystore = opened(CHAIN);
    for (alias, item) in [
        (
            "bag",
            Item::Opaque(Opaque {
                what: "a bag".into(),
                damaged: false,
                encoded: SecretBytes::new(vec![0x30, 4, 6, 2, 0x2a, 3]),
            }),
        ),
        ("p12", pair(StoredKey::Sealed(foreign))),
        ("lone", pair(StoredKey::Open(key))),
        ("java", Item::Secret(Secret { algorithm: None, encoded: SecretBytes::new(vec![0xac, 0xed, 0, 5]) })),
    ] {
        keystore.entries.push(Entry::new(alias.into(), None, item));
    }
    keystore.entries[0].created = Some(Timestamp(i64::MAX));
    let reason = "a BCFKS keystore cannot hold dates beyond the year 9999: \"central\"; what was not understood in another \
                  format: \"bag\"; private keys as another format seals them: \"p12\"; private keys without a \
                  certificate: \"lone\"; secret keys as another format seals them: \"java\"";
    assert_eq!(write(&keystore, None).unwrap_err(), Fault::CannotHold(reason.into()));
}

#[test]
fn what_is_not_read_is_named() {
    let store = |data: &[u8], check: &[u8]| crate::asn1::writer::sequence(|store| _ = store.raw(data).raw(check));
    let mut reader = Reader::new(MIXED).sequence().unwrap();
    let (data, check) = (reader.element().unwrap().raw, reader.element().unwrap().raw);
    let fault = |bytes: &[u8]| read_with(bytes, Some("changeit")).unwrap_err();
    let signed = fault(&store(data, &[0xa0, 2, 0x30, 0]));
    assert!(matches!(&signed, Fault::Unsupported(text) if text.contains("signed")), "{signed}");
    let clear = fault(&store(&[0x30, 3, 2, 1, 1], check));
    assert!(matches!(&clear, Fault::Unsupported(text) if text.contains("not encrypted")), "{clear}");
    assert!(Bcfks.sniff(MIXED) && !Bcfks.sniff(PKCS8) && !Bcfks.sniff(b""));
}
