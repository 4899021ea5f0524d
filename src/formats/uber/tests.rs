//! Stores by Bouncy Castle 1.72 through the reader and the writer.

use crate::fault::{Fault, Result};
use crate::formats::bks::Bks;
use crate::formats::uber::Uber;
use crate::formats::{Codec, Purpose, Unlock, WriteOptions};
use crate::key::pbe::Budget;
use crate::keystore::{Format, Integrity, Item, Keystore, Kind, StoredKey};
use crate::secret::Password;

const MIXED: &[u8] = include_bytes!("../../../fixtures/bouncy-castle/mixed.uber");
const CHAIN: &[u8] = include_bytes!("../../../fixtures/bouncy-castle/chain.uber");

struct Given(Option<&'static str>);

impl Unlock for Given {
    fn password(&mut self, purpose: Purpose) -> Result<Option<Password>> {
        assert_eq!(purpose, Purpose::Contents);
        Ok(self.0.map(|text| Password::new(text.into())))
    }
}

fn read_with(bytes: &[u8], password: Option<&'static str>) -> Result<Keystore> {
    Uber.read(bytes, &mut Given(password), &mut Budget::default())
}

fn opened(bytes: &[u8]) -> Keystore {
    read_with(bytes, Some("changeit")).unwrap()
}

fn options(iterations: Option<u32>) -> WriteOptions {
    WriteOptions { password: Some(Password::new("changeit".into())), iterations, ..WriteOptions::default() }
}

#[test]
fn stores_of_bouncy_castle_come_back_whole() {
    for bytes in [MIXED, CHAIN] {
        let keystore = opened(bytes);
        assert_eq!((keystore.integrity, keystore.notes.len()), (Integrity::Verified, 0));
        let written = Uber.write(&keystore, &options(None)).unwrap();
        assert_eq!(written[28..32], bytes[28..32], "the iteration count");
        assert_eq!((written.len(), &opened(&written)), (bytes.len(), &keystore));
        assert_ne!(written[8..28], bytes[8..28], "the salt");
    }
}

#[test]
fn a_mixed_store_holds_what_keytool_put_in() {
    let keystore = opened(MIXED);
    let count = |kind| keystore.entries.iter().filter(|entry| entry.kind() == kind).count();
    assert_eq!((count(Kind::KeyPair), count(Kind::TrustedCertificate), count(Kind::SecretKey)), (3, 2, 1));
    for alias in ["Server", "agent", "gateway"] {
        let entry = keystore.entry(&alias.into()).unwrap();
        let Item::KeyPair { key: StoredKey::Sealed(key), .. } = &entry.item else { panic!("{alias} is not sealed") };
        let own = Password::new(format!("{alias}-pass"));
        let key = key.open(&own, &mut Budget::default()).unwrap();
        assert!(crate::x509::matches::matches(&key, entry.certificates().next().unwrap()).unwrap());
    }
}

#[test]
fn bks_and_uber_hold_each_others_entries() {
    let keystore = opened(MIXED);
    let as_bks = Bks.write(&keystore, &options(None)).unwrap();
    struct Same;
    impl Unlock for Same {
        fn password(&mut self, _: Purpose) -> Result<Option<Password>> {
            Ok(Some(Password::new("changeit".into())))
        }
    }
    assert_eq!(Bks.read(&as_bks, &mut Same, &mut Budget::default()).unwrap().entries, keystore.entries);
}

#[test]
fn a_password_is_needed_and_a_wrong_one_is_said_to_be_so() {
    assert!(matches!(read_with(MIXED, None), Err(Fault::PasswordNeeded(_))));
    let reason = "the password is wrong, or the file was damaged";
    assert_eq!(read_with(MIXED, Some("Changeit")).unwrap_err(), Fault::PasswordWrong(reason.into()));
    assert!(matches!(Uber.write(&opened(CHAIN), &WriteOptions::default()), Err(Fault::PasswordNeeded(_))));
}

#[test]
fn a_store_that_ends_early_is_refused_and_one_that_ends_late_is_noted() {
    let cheap = Uber.write(&opened(CHAIN), &options(Some(1))).unwrap();
    for length in 0..cheap.len() {
        assert!(read_with(&cheap[..length], Some("changeit")).is_err(), "{length}");
    }
    for more in [&b"x"[..], &[7; 16], &[7; 40]] {
        let notes = opened(&[MIXED, more].concat()).notes;
        assert!(notes[0].contains(&format!("(bytes: {})", more.len())), "{notes:?}");
    }
}

#[test]
fn no_altered_byte_goes_unnoticed() {
    let cheap = Uber.write(&opened(CHAIN), &options(Some(1))).unwrap();
    for at in 0..cheap.len() {
        let mut altered = cheap.clone();
        altered[at] ^= 0x41;
        assert!(read_with(&altered, Some("changeit")).is_err(), "byte {at}");
    }
}

#[test]
fn work_is_limited_on_both_sides() {
    let mut costly = MIXED.to_vec();
    costly[28..32].copy_from_slice(&u32::MAX.to_be_bytes());
    assert!(matches!(read_with(&costly, Some("changeit")), Err(Fault::Limit { .. })));
    let empty = Keystore::new(Format::UBER);
    assert!(matches!(Uber.write(&empty, &options(Some(65_537))), Err(Fault::Invalid(_))));
    let most = Uber.write(&empty, &options(Some(65_536))).unwrap();
    assert!(opened(&most).entries.is_empty());
}

#[test]
fn content_is_recognised_and_other_versions_are_named() {
    let empty = Uber.write(&Keystore::new(Format::UBER), &options(None)).unwrap();
    for bytes in [MIXED, CHAIN, &empty] {
        assert!(Uber.sniff(bytes) && !Bks.sniff(bytes));
    }
    assert!(!Uber.sniff(include_bytes!("../../../fixtures/bouncy-castle/chain-v1.bks")));
    let older = [&[0; 4], &MIXED[4..]].concat();
    assert_eq!(
        read_with(&older, Some("changeit")).unwrap_err(),
        Fault::Unsupported("UBER keystore of version 0 is not supported".into())
    );
}
