//! Stores by Bouncy Castle 1.72 through the reader and the writer.

use super::*;
use crate::data_stream::Output;
use crate::fault::{Fault, Result};
use crate::formats::{Codec, Purpose, Unlock, WriteOptions};
use crate::key::pbe::{Budget, Convention, MacData, MacScheme};
use crate::key::{Envelope, PrivateKey, SealedKey};
use crate::keystore::{Entry, Format, Integrity, Item, Keystore, Kind, Opaque, Secret, StoredKey};
use crate::secret::{Password, SecretBytes};

const MIXED: &[u8] = include_bytes!("../../../fixtures/bouncy-castle/mixed.bks");
const CHAIN: &[u8] = include_bytes!("../../../fixtures/bouncy-castle/chain.bks");
const VERSION_1: &[u8] = include_bytes!("../../../fixtures/bouncy-castle/chain-v1.bks");
const PKCS8: &[u8] = include_bytes!("../../../fixtures/keys/p256.pkcs8.der");

struct Given(Option<&'static str>);

impl Unlock for Given {
    fn password(&mut self, purpose: Purpose) -> Result<Option<Password>> {
        assert_eq!(purpose, Purpose::Integrity);
        Ok(self.0.map(|text| Password::new(text.into())))
    }
}

fn password(text: &str) -> Password {
    Password::new(text.into())
}

fn read_with(bytes: &[u8], password: Option<&'static str>) -> Result<Keystore> {
    Bks.read(bytes, &mut Given(password), &mut Budget::default())
}

fn opened(bytes: &[u8]) -> Keystore {
    read_with(bytes, Some("changeit")).unwrap()
}

fn write(keystore: &Keystore) -> Result<Vec<u8>> {
    Bks.write(
        keystore,
        &WriteOptions { password: Some(password("changeit")), iterations: None, ..WriteOptions::default() },
    )
}

fn sealed<'k>(keystore: &'k Keystore, alias: &str) -> &'k SealedKey {
    match &keystore.entry(&alias.into()).unwrap().item {
        Item::KeyPair { key: StoredKey::Sealed(key), .. } => key,
        other => panic!("{other:?}"),
    }
}

/// A store of these entries, its header and MAC made to fit.
fn store_of(entries: &[u8]) -> Vec<u8> {
    let mac = MacData::fresh(&MacScheme::pkcs12_sha1(1024), 20).unwrap();
    let mac = mac.with_convention(Convention::BouncyCastle(""));
    let mut output = Output::default();
    output.u32(2).block(mac.salt()).unwrap().u32(1024).raw(entries);
    let mac = mac.over(entries, &password("changeit")).unwrap();
    output.raw(mac.value());
    output.into_bytes()
}

/// The entries in the file, between header and MAC.
fn entries_of(bytes: &[u8]) -> &[u8] {
    &bytes[4 + 4 + 20 + 4..bytes.len() - 20]
}

#[test]
fn entries_of_bouncy_castle_come_back_byte_for_byte() {
    for bytes in [MIXED, CHAIN] {
        let keystore = opened(bytes);
        assert_eq!((keystore.integrity, keystore.notes.len()), (Integrity::Verified, 0));
        let written = write(&keystore).unwrap();
        assert_eq!(entries_of(&written), entries_of(bytes));
        assert_eq!(written[28..32], bytes[28..32], "the iteration count");
        assert_eq!(opened(&written), keystore);
    }
}

#[test]
fn a_mixed_store_holds_what_keytool_put_in() {
    let keystore = opened(MIXED);
    let count = |kind| keystore.entries.iter().filter(|entry| entry.kind() == kind).count();
    assert_eq!((count(Kind::KeyPair), count(Kind::TrustedCertificate), count(Kind::SecretKey)), (3, 2, 1));
    assert!(keystore.entries.iter().any(|entry| entry.alias.as_str() == "Server"), "case is kept");
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
fn version_1_is_read_with_a_warning_and_written_as_version_2() {
    let keystore = opened(VERSION_1);
    assert_eq!((keystore.integrity, keystore.entries.len()), (Integrity::Verified, 1));
    assert!(keystore.notes[0].contains("CVE-2018-5382"));
    assert!(matches!(read_with(VERSION_1, Some("wrong")), Err(Fault::PasswordWrong(_))));
    let written = write(&keystore).unwrap();
    assert_eq!((written[3], entries_of(&written)), (2, entries_of(VERSION_1)));
    assert!(opened(&written).notes.is_empty());
}

#[test]
fn the_password_is_for_the_mac_alone() {
    assert_eq!(read_with(MIXED, None).unwrap().integrity, Integrity::NotChecked);
    assert_eq!(read_with(MIXED, None).unwrap().entries, opened(MIXED).entries);
    let reason = "the password is wrong, or the file was changed";
    assert_eq!(read_with(MIXED, Some("Changeit")).unwrap_err(), Fault::PasswordWrong(reason.into()));
}

#[test]
fn a_store_that_ends_early_is_damaged_and_one_that_ends_late_is_noted() {
    for length in 0..MIXED.len() {
        let fault = read_with(&MIXED[..length], None).unwrap_err();
        assert!(matches!(fault, Fault::Corrupt(_)), "{length}: {fault}");
    }
    let longer = opened(&[MIXED, b"more"].concat());
    assert_eq!(longer.notes, ["there is more after the end of the keystore (bytes: 4); Bouncy Castle ignores it"]);
}

#[test]
fn no_altered_byte_goes_unnoticed() {
    for at in 0..MIXED.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut altered = MIXED.to_vec();
            altered[at] ^= mask;
            assert!(read_with(&altered, Some("changeit")).is_err(), "byte {at}");
            let _ = read_with(&altered, None);
        }
    }
}

/// CVE-2026-12185: Bouncy Castle allocates by these lengths before it checks anything.
#[test]
fn claimed_lengths_are_not_believed() {
    let longest = u32::MAX.to_be_bytes();
    let entry = |kind: u8| [&[kind][..], b"\0\x01x", &[0; 8]].concat();
    let claims = [
        [&[0, 0, 0, 2][..], &longest].concat(),
        store_of(&[&entry(4)[..], &longest].concat()),
        store_of(&[&entry(4)[..], &[0; 4], &longest].concat()),
        store_of(&[&entry(1)[..], &[0; 4], b"\0\x05X.509", &longest].concat()),
        store_of(&[&entry(2)[..], &[0; 4], b"\0\0\x06PKCS#8\0\x02EC", &longest].concat()),
    ];
    for bytes in claims {
        assert!(matches!(read_with(&bytes, None), Err(Fault::Corrupt(text)) if text.contains("are left")));
    }
    let mut costly = MIXED.to_vec();
    costly[28..32].copy_from_slice(&longest);
    assert!(matches!(read_with(&costly, Some("changeit")), Err(Fault::Limit { .. })));
    assert!(read_with(&costly, None).is_ok(), "no password, no work");
}

#[test]
fn keys_in_the_clear_stay_as_they_were() {
    let certificate = opened(CHAIN).entries[0].certificates().next().unwrap().der().to_vec();
    let mut entries = Output::default();
    entries.u8(2).raw(b"\0\x04open").i64(1).u32(1).raw(b"\0\x05X.509").block(&certificate).unwrap();
    entries.raw(b"\0\0\x06PKCS#8\0\x02EC").block(PKCS8).unwrap();
    entries.u8(2).raw(b"\0\x03aes").i64(2).u32(0).raw(b"\x02\0\x03RAW\0\x03AES").block(&[7; 16]).unwrap();
    entries.u8(2).raw(b"\0\x03pub").i64(3).u32(0).raw(b"\x01\0\x05X.509\0\x02EC").block(b"?").unwrap();
    entries.u8(3).raw(b"\0\x03own").i64(4).u32(0).block(b"?").unwrap();
    let entries = [entries.into_bytes(), vec![0]].concat();
    let keystore = opened(&store_of(&entries));
    let kinds: Vec<_> = keystore.entries.iter().map(Entry::kind).collect();
    assert_eq!(kinds, [Kind::KeyPair, Kind::SecretKey, Kind::Opaque, Kind::Opaque]);
    assert!(matches!(&keystore.entries[1].item, Item::Secret(Secret { algorithm: Some(name), .. }) if name == "AES"));
    assert_eq!(entries_of(&write(&keystore).unwrap()), entries);
}

#[test]
fn new_keys_are_never_written_in_the_clear() {
    let key = PrivateKey::from_pkcs8(PKCS8).unwrap();
    let mut keystore = opened(CHAIN);
    let Item::KeyPair { chain, .. } = keystore.entries[0].item.clone() else { panic!() };
    let item = Item::KeyPair { key: StoredKey::Open(key.clone()), chain };
    keystore.entries.push(Entry::new("new".into(), None, item));
    let written = write(&keystore).unwrap();
    assert!(!written.windows(32).any(|window| window == &PKCS8[PKCS8.len() - 32..]));
    let again = opened(&written);
    assert_eq!(sealed(&again, "new").open(&password("changeit"), &mut Budget::default()).unwrap(), key);
}

#[test]
fn what_cannot_be_held_is_named_before_anything_is_written() {
    let key = PrivateKey::from_pkcs8(PKCS8).unwrap();
    let foreign = SealedKey::seal(&key, &crate::key::pbe::Scheme::jks(), &password("x")).unwrap();
    assert_eq!(foreign.envelope(), Envelope::Pkcs8);
    let pair = |key| Item::KeyPair { key, chain: Vec::new() };
    let mut keystore = opened(MIXED);
    let opaque =
        Item::Opaque(Opaque { what: "a bag".into(), damaged: false, encoded: SecretBytes::new(vec![0x30, 0]) });
    for (alias, item) in [
        ("bag", opaque),
        ("jks", pair(StoredKey::Sealed(foreign))),
        ("lone", pair(StoredKey::Open(key))),
        ("java", Item::Secret(Secret { algorithm: None, encoded: SecretBytes::new(vec![0xac, 0xed, 0, 5]) })),
    ] {
        keystore.entries.push(Entry::new(alias.into(), None, item));
    }
    let reason = "a BKS keystore cannot hold what was not understood in another format: \"bag\"; private keys as another \
                  format seals them: \"jks\"; private keys without a certificate: \"lone\"; secret keys as another \
                  format seals them: \"java\"";
    assert_eq!(write(&keystore).unwrap_err(), Fault::CannotHold(reason.into()));
    let nothing = Bks.write(&Keystore::new(Format::BKS), &WriteOptions::default());
    assert!(matches!(nothing, Err(Fault::PasswordNeeded(_))));
}

#[test]
fn other_versions_are_named_and_content_is_recognised() {
    let mut newer = MIXED.to_vec();
    newer[3] = 3;
    assert_eq!(
        read_with(&newer, None).unwrap_err(),
        Fault::Unsupported("BKS keystore of version 3 is not supported".into())
    );
    let empty = write(&Keystore::new(Format::BKS)).unwrap();
    for bytes in [MIXED, CHAIN, VERSION_1, &empty] {
        assert!(Bks.sniff(bytes));
    }
    let uber = [&[0, 0, 0, 1, 0, 0, 0, 20][..], &[7; 20], &[0, 0, 4, 0], &[3; 64]].concat();
    assert!(!Bks.sniff(&uber) && !Bks.sniff(b"\xfe\xed\xfe\xed\0\0\0\x02") && !Bks.sniff(&[]));
}
