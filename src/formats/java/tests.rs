//! Stores by keytool 17 through the reader and the writer.

use super::*;
use crate::data_stream::Output;
use crate::fault::{Fault, Result};
use crate::formats::{Purpose, Unlock, WriteOptions};
use crate::key::pbe::Budget;
use crate::keystore::{Alias, Entry, Integrity, Item, Keystore, Kind, Opaque, Secret, StoredKey, Timestamp};
use crate::secret::{Password, SecretBytes};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../fixtures/", $name)) as &[u8]
    };
}

const MIXED_JKS: &[u8] = fixture!("jks/mixed.jks");
const MIXED_JCEKS: &[u8] = fixture!("jceks/mixed.jceks");

const STORES: [(Format, &[u8]); 13] = [
    (Format::JKS, MIXED_JKS),
    (Format::JKS, fixture!("jks/chain.jks")),
    (Format::JKS, fixture!("jks/ec-p256.jks")),
    (Format::JKS, fixture!("jks/ec-p384.jks")),
    (Format::JKS, fixture!("jks/ec-p521.jks")),
    (Format::JKS, fixture!("jks/ed25519.jks")),
    (Format::JKS, fixture!("jks/rsa-2048.jks")),
    (Format::JCEKS, MIXED_JCEKS),
    (Format::JCEKS, fixture!("jceks/chain.jceks")),
    (Format::JCEKS, fixture!("jceks/ec-p256.jceks")),
    (Format::JCEKS, fixture!("jceks/ec-p521.jceks")),
    (Format::JCEKS, fixture!("jceks/ed25519.jceks")),
    (Format::JCEKS, fixture!("jceks/rsa-2048.jceks")),
];

struct Given(Option<&'static str>);

impl Unlock for Given {
    fn password(&mut self, purpose: Purpose) -> Result<Option<Password>> {
        assert_eq!(purpose, Purpose::Integrity);
        Ok(self.0.map(|text| Password::new(text.into())))
    }
}

/// For stores that must be refused before anyone is asked for a password.
struct Unasked;

impl Unlock for Unasked {
    fn password(&mut self, _: Purpose) -> Result<Option<Password>> {
        panic!("asked for a password");
    }
}

fn options() -> WriteOptions {
    WriteOptions { password: Some(Password::new("changeit".into())), iterations: None, ..WriteOptions::default() }
}

fn read(format: Format, bytes: &[u8], unlock: &mut dyn Unlock) -> Result<Keystore> {
    super::read(format, bytes, unlock, &mut Budget::default())
}

fn opened(format: Format, bytes: &[u8]) -> Keystore {
    read(format, bytes, &mut Given(Some("changeit"))).unwrap()
}

/// The file with a digest that fits.
fn signed(mut contents: Vec<u8>) -> Vec<u8> {
    let digest = digest::digest(&contents, &Password::new("changeit".into()));
    contents.extend_from_slice(digest.as_ref());
    contents
}

fn kinds(keystore: &Keystore) -> Vec<(&str, Kind)> {
    keystore.entries.iter().map(|entry| (entry.alias.as_str(), entry.kind())).collect()
}

#[test]
fn keytools_stores_come_back_byte_for_byte() {
    for (format, bytes) in STORES {
        let keystore = opened(format, bytes);
        assert_eq!(keystore.integrity, Integrity::Verified);
        assert_eq!(write(format, &keystore, &options()).unwrap(), bytes);
    }
}

#[test]
fn a_mixed_store_holds_what_keytool_put_in() {
    let count = |keystore: &Keystore, kind| keystore.entries.iter().filter(|entry| entry.kind() == kind).count();
    let (jks, jceks) = (opened(Format::JKS, MIXED_JKS), opened(Format::JCEKS, MIXED_JCEKS));
    for keystore in [&jks, &jceks] {
        assert_eq!((count(keystore, Kind::KeyPair), count(keystore, Kind::TrustedCertificate)), (3, 5));
        for alias in ["server", "agent", "gateway"] {
            let entry = keystore.entry(&alias.into()).unwrap();
            assert!(matches!(&entry.item, Item::KeyPair { key: StoredKey::Sealed(_), chain } if chain.len() == 1));
            assert!(entry.created.unwrap() > Timestamp(1_700_000_000_000));
        }
    }
    assert_eq!((count(&jks, Kind::SecretKey), count(&jceks, Kind::SecretKey)), (0, 1));
    assert_eq!(jceks.entry(&"secret".into()).unwrap().kind(), Kind::SecretKey);
}

#[test]
fn the_password_is_for_the_digest_alone() {
    let read = |password| read(Format::JKS, MIXED_JKS, &mut Given(password));
    assert_eq!(read(None).unwrap().integrity, Integrity::NotChecked);
    assert_eq!(read(None).unwrap().entries, read(Some("changeit")).unwrap().entries);
    let reason = "the password is wrong, or the file was changed";
    assert_eq!(read(Some("Changeit")).unwrap_err(), Fault::PasswordWrong(reason.into()));
}

#[test]
fn damage_to_the_structure_is_found_before_the_password_is_asked_for() {
    for (format, bytes) in STORES {
        for length in 0..bytes.len() {
            let fault = read(format, &bytes[..length], &mut Unasked).unwrap_err();
            assert!(matches!(&fault, Fault::Corrupt(_)), "{length}: {fault}");
            assert!(length < 4 || fault.to_string().contains("byte"), "{length}: {fault}");
        }
        let longer = [bytes, &[0]].concat();
        let notes = read(format, &longer, &mut Given(None)).unwrap().notes;
        assert_eq!(notes, ["there is more after the end of the keystore (bytes: 1); Java ignores it"]);
    }
}

#[test]
fn damage_is_said_to_be_where_it_is() {
    let fault = read(Format::JKS, &MIXED_JKS[..300], &mut Unasked).unwrap_err().to_string();
    let alias = opened(Format::JKS, MIXED_JKS).entries[0].alias.clone();
    assert!(fault.starts_with(&format!("entry 1 \"{alias}\": ")), "{fault}");
}

#[test]
fn claimed_counts_are_not_believed() {
    for count in [9u32, 1000, 0x7fff_ffff, 0xffff_ffff] {
        let claimed = [&MIXED_JKS[..8], &count.to_be_bytes(), &MIXED_JKS[12..]].concat();
        let fault = read(Format::JKS, &claimed, &mut Unasked).unwrap_err().to_string();
        let ends = MIXED_JKS.len() - 20;
        assert_eq!(fault, format!("the file ends at byte {ends} after 8 of {count} entries"));
    }
}

#[test]
fn no_altered_byte_goes_unnoticed() {
    for (format, bytes) in [(Format::JKS, fixture!("jks/ec-p256.jks")), (Format::JCEKS, MIXED_JCEKS)] {
        for at in 0..bytes.len() {
            let mut altered = bytes.to_vec();
            altered[at] ^= 0x41;
            assert!(read(format, &altered, &mut Given(Some("changeit"))).is_err(), "byte {at}");
        }
    }
}

#[test]
fn other_versions_and_other_formats_are_named() {
    let mut newer = MIXED_JKS.to_vec();
    newer[7] = 9;
    let fault = read(Format::JKS, &newer, &mut Unasked).unwrap_err();
    assert_eq!(fault, Fault::Unsupported("JKS keystore of version 9 is not supported".into()));
    let fault = read(Format::JCEKS, MIXED_JKS, &mut Unasked).unwrap_err();
    assert_eq!(fault, Fault::Corrupt("this is no JCEKS keystore".into()));
}

/// One trusted certificate of any type and content.
fn store_of_one(version: u32, kind: Option<&[u8]>, der: &[u8]) -> Vec<u8> {
    let mut output = Output::default();
    output.u32(JKS_MAGIC).u32(version).u32(1).u32(tag::TRUSTED_CERTIFICATE).raw(b"\0\x01x").raw(&[0; 8]);
    if let Some(kind) = kind {
        output.raw(&(kind.len() as u16).to_be_bytes()).raw(kind);
    }
    output.block(der).unwrap();
    signed(output.into_bytes())
}

fn a_certificate() -> Vec<u8> {
    let keystore = opened(Format::JKS, fixture!("jks/ec-p256.jks"));
    keystore.entries[0].certificates().next().unwrap().der().to_vec()
}

#[test]
fn version_1_is_read_and_written_as_version_2() {
    let der = a_certificate();
    let keystore = opened(Format::JKS, &store_of_one(1, None, &der));
    assert_eq!(kinds(&keystore), [("x", Kind::TrustedCertificate)]);
    assert_eq!(write(Format::JKS, &keystore, &options()).unwrap(), store_of_one(2, Some(b"X.509"), &der));
}

#[test]
fn odd_certificates_are_carried_untouched_and_named() {
    let der = a_certificate();
    for (version, kind, der, what) in [
        (2, &b"PGP"[..], &der[..], "trusted certificate: a certificate of type PGP"),
        (2, b"X.509", &[0x30, 0x01], "trusted certificate: "),
        (2, b"X.509", b"", "trusted certificate: "),
        (1, b"X.509", b"\x30\x01", "trusted certificate: "),
    ] {
        let bytes = store_of_one(version, (version == 2).then_some(kind), der);
        let keystore = opened(Format::JKS, &bytes);
        let Item::Opaque(opaque) = &keystore.entries[0].item else { panic!("understood") };
        assert!(opaque.what.starts_with(what), "{}", opaque.what);
        let written = write(Format::JKS, &keystore, &options()).unwrap();
        assert_eq!(written, store_of_one(2, Some(kind), der));
    }
}

#[test]
fn aliases_of_any_characters_survive() {
    let mut keystore = opened(Format::JKS, fixture!("jks/ec-p256.jks"));
    for alias in ["", "ünïcode-日本", "key😀", "nul\0 and \u{202e}bidi", "A"] {
        keystore.entries[0].alias = alias.into();
        let bytes = write(Format::JKS, &keystore, &options()).unwrap();
        assert_eq!(opened(Format::JKS, &bytes), keystore);
    }
}

#[test]
fn open_keys_are_never_written_in_the_clear() {
    let key = crate::key::generate::generate(crate::key::KeySpec::Ed25519).unwrap();
    let secret = key.pkcs8()[16..].to_vec();
    let mut keystore = Keystore::new(Format::JKS);
    let item = Item::KeyPair { key: StoredKey::Open(key), chain: Vec::new() };
    keystore.entries.push(Entry::new("new".into(), None, item));
    for format in [Format::JKS, Format::JCEKS] {
        let bytes = write(format, &keystore, &options()).unwrap();
        assert!(!bytes.windows(32).any(|window| window == secret));
        assert!(matches!(&opened(format, &bytes).entries[0].item, Item::KeyPair { key: StoredKey::Sealed(_), .. }));
    }
}

#[test]
fn what_cannot_be_held_is_named_before_anything_is_written() {
    let mut keystore = opened(Format::JCEKS, MIXED_JCEKS);
    let foreign = Opaque { what: "a bag".into(), damaged: false, encoded: SecretBytes::new(vec![0x30, 0x80, 0, 0]) };
    keystore.entries.push(Entry::new("bag".into(), None, Item::Opaque(foreign)));
    keystore.entries.push(Entry::new("x".repeat(65_536).as_str().into(), None, Item::Secret(secret(b"0"))));
    keystore.entries.push(Entry::new("cold".into(), None, Item::Secret(secret(b"0"))));
    let reason = |format| match write(format, &keystore, &options()).unwrap_err() {
        Fault::CannotHold(reason) => reason.replace(&"x".repeat(65_536), "x…"),
        other => panic!("{other}"),
    };
    let rest = "what was not understood in another format: \"bag\"; aliases of more than 65535 bytes: \"x…\"";
    assert_eq!(
        reason(Format::JCEKS),
        format!("a JCEKS keystore cannot hold {rest}; secret keys as another format seals them: \"cold\"")
    );
    let jks = reason(Format::JKS);
    assert!(jks.contains("private keys as another format seals them: "), "{jks}");
    assert!(jks.contains("secret keys: \"secret\", \"cold\""), "{jks}");
}

fn secret(encoded: &[u8]) -> Secret {
    Secret { algorithm: None, encoded: SecretBytes::new(encoded.to_vec()) }
}

#[test]
fn a_store_without_password_is_not_written() {
    let options = WriteOptions::default();
    let fault = write(Format::JKS, &Keystore::new(Format::JKS), &options).unwrap_err();
    assert!(matches!(fault, Fault::PasswordNeeded(_)));
}

/// A JCEKS store whose only entry is this Java object.
fn store_of_object(object: &[u8]) -> Vec<u8> {
    let mut output = Output::default();
    output.u32(JCEKS_MAGIC).u32(2).u32(1).u32(tag::SECRET_KEY).raw(b"\0\x01x").raw(&[0; 8]).raw(object);
    signed(output.into_bytes())
}

fn sealed_object() -> Vec<u8> {
    let keystore = opened(Format::JCEKS, MIXED_JCEKS);
    match &keystore.entry(&Alias::new("secret")).unwrap().item {
        Item::Secret(secret) => secret.encoded.as_slice().to_vec(),
        _ => panic!("no secret key"),
    }
}

#[test]
fn subclasses_of_sealed_object_are_secret_keys_too() {
    let object = sealed_object();
    let text = "com.sun.crypto.provider.SealedObjectForKeyProtector";
    let at = object.windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
    let mut other = object.clone();
    other[at..at + 3].copy_from_slice(b"org");
    assert_eq!(kinds(&opened(Format::JCEKS, &store_of_object(&other))), [("x", Kind::SecretKey)]);
}

#[test]
fn other_objects_are_carried_when_their_end_can_be_found() {
    let object = b"\xac\xed\0\x05sr\0\x09org.Dummy\0\0\0\0\0\0\0\x01\x02\0\0xp";
    let bytes = store_of_object(object);
    let keystore = opened(Format::JCEKS, &bytes);
    let Item::Opaque(opaque) = &keystore.entries[0].item else { panic!("understood") };
    assert_eq!(opaque.what, "secret key: a Java object of class org.Dummy");
    assert_eq!(write(Format::JCEKS, &keystore, &options()).unwrap(), bytes);
}

#[test]
fn objects_of_unknown_shape_are_named_by_their_class() {
    let written_by_code = b"\xac\xed\0\x05sr\0\x09org.Dummy\0\0\0\0\0\0\0\x01\x03\0\0xpw\x01\0x";
    let int_field = b"\xac\xed\0\x05sr\0\x09org.Dummy\0\0\0\0\0\0\0\x01\x02\0\x01I\0\x01nxp\0\0\0\x01";
    for object in [&written_by_code[..], int_field] {
        let fault = read(Format::JCEKS, &store_of_object(object), &mut Unasked).unwrap_err();
        assert!(matches!(&fault, Fault::Unsupported(text) if text.contains("org.Dummy")), "{fault}");
    }
}

#[test]
fn hostile_objects_end_in_a_fault() {
    let object = sealed_object();
    let endless_superclasses = b"r\0\x01A\0\0\0\0\0\0\0\0\x02\0\0x".repeat(10_000);
    let endless = [&b"\xac\xed\0\x05s"[..], &endless_superclasses].concat();
    assert!(read(Format::JCEKS, &store_of_object(&endless), &mut Unasked).is_err());
    for at in 0..object.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut altered = object.clone();
            altered[at] ^= mask;
            let _ = read(Format::JCEKS, &store_of_object(&altered), &mut Given(Some("changeit")));
        }
    }
}
