//! What holds for every format alike.

use super::*;

use crate::key::pbe::Budget;
use crate::keystore::{Attribute, Integrity, Item, StoredCertificate, Timestamp};
use crate::secret::SecretBytes;
use crate::x509::Certificate;

struct Given(Password);

impl Unlock for Given {
    fn password(&mut self, _purpose: Purpose) -> Result<Option<Password>> {
        Ok(Some(self.0.clone()))
    }
}

fn password(text: &str) -> Password {
    Password::new(text.into())
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn read(codec: &dyn Codec, bytes: &[u8]) -> Keystore {
    codec.read(bytes, &mut Given(password("changeit")), &mut Budget::default()).unwrap()
}

fn secret_of(store: &Keystore, alias: &str) -> Secret {
    match &store.entry(&Alias::from(alias)).unwrap().item {
        Item::Secret(secret) => secret.clone(),
        other => panic!("{other:?}"),
    }
}

fn open(codec: &dyn Codec, secret: &Secret, text: &str) -> Result<SecretKey> {
    codec.open_secret(secret, &password(text), &mut Budget::default())
}

/// The secret key of a fixture, opened.
fn opened(format: Format, name: &str, alias: &str, text: &str) -> SecretKey {
    let codec = codec(format).unwrap();
    open(codec, &secret_of(&read(codec, &fixture(name)), alias), text).unwrap()
}

fn key(algorithm: &str, octets: &[u8]) -> SecretKey {
    SecretKey { algorithm: algorithm.into(), octets: SecretBytes::new(octets.to_vec()) }
}

fn holders() -> impl Iterator<Item = &'static dyn Codec> {
    CODECS.iter().copied().filter(|codec| codec.capabilities().secret_keys)
}

#[test]
fn secret_keys_of_other_programs_open() {
    let phrase = key("PBEWithMD5AndDES", b"sesame-open");
    assert_eq!(opened(Format::JCEKS, "secrets/phrase.jceks", "phrase", "changeit"), phrase);
    assert_eq!(opened(Format::PKCS12, "secrets/phrase.pkcs12", "phrase", "changeit"), phrase);
    let triple = opened(Format::JCEKS, "secrets/phrase.jceks", "triple", "changeit");
    assert_eq!((triple.algorithm.as_str(), triple.octets.as_slice().len()), ("DESede", 24));
    for format in [Format::BKS, Format::UBER, Format::BCFKS] {
        assert_eq!(opened(format, &format!("secrets/triple.{format}"), "triple", "changeit"), triple, "{format}");
        let name = format!("bouncy-castle/mixed.{format}");
        assert_eq!(opened(format, &name, "secret", "secret-pass").algorithm, "AES", "{format}");
    }
    let aes = opened(Format::JCEKS, "jceks/mixed.jceks", "secret", "secret-pass");
    assert_eq!((aes.algorithm.as_str(), aes.octets.as_slice().len()), ("AES", 32));
    assert_eq!(opened(Format::PKCS12, "pkcs12/mixed.pkcs12", "secret", "secret-pass"), aes);
}

#[test]
fn a_secret_key_is_written_and_read_in_every_format_that_has_them() {
    for codec in holders() {
        let options =
            WriteOptions { password: Some(password("changeit")), iterations: Some(1000), ..WriteOptions::default() };
        let aes = key("AES", &[7; 32]);
        let sealed = codec.seal_secret(&aes, &password("own-pass"), &options).unwrap();
        let mut store = Keystore::new(codec.format());
        store.entries.push(Entry::new(Alias::from("k"), Some(Timestamp(0)), Item::Secret(sealed)));
        let back = secret_of(&read(codec, &codec.write(&store, &options).unwrap()), "k");
        let format = codec.format();
        assert_eq!(open(codec, &back, "own-pass"), Ok(aes), "{format}");
        for wrong in ["changeit", "", "own-pasS"] {
            assert!(matches!(open(codec, &back, wrong), Err(Fault::PasswordWrong(_))), "{format} {wrong}");
        }
        let poor = &mut Budget { iterations_left: 10, ..Budget::default() };
        let refused = codec.open_secret(&back, &password("own-pass"), poor);
        assert!(matches!(refused, Err(Fault::Limit { .. })), "{format}");
    }
}

/// 1 in 256 wrong passwords leaves a right padding, over noise.
#[test]
fn no_wrong_password_is_taken_for_damage() {
    for codec in holders() {
        let options = WriteOptions { password: None, iterations: Some(1), ..WriteOptions::default() };
        let sealed = codec.seal_secret(&key("DESede", &[7; 24]), &password("right"), &options).unwrap();
        for number in 0..600 {
            let opened = open(codec, &sealed, &number.to_string());
            assert!(matches!(opened, Err(Fault::PasswordWrong(_))), "{} {number} {opened:?}", codec.format());
        }
    }
}

#[test]
fn an_algorithm_without_a_name_in_a_format_is_refused_by_its_name() {
    let options = WriteOptions { password: None, iterations: Some(1), ..WriteOptions::default() };
    let seal = |format, algorithm: &str| {
        codec(format).unwrap().seal_secret(&key(algorithm, &[7; 16]), &password("changeit"), &options)
    };
    for (format, algorithm, held) in [
        (Format::PKCS12, "Twofish", false),
        (Format::PKCS12, "hmacsha256", true),
        (Format::PKCS12, "1.2.3.4", true),
        (Format::BCFKS, "HmacSHA256", false),
        (Format::BCFKS, "PBEWithMD5AndDES", false),
        (Format::BCFKS, "Camellia", true),
        (Format::JCEKS, "Twofish", true),
        (Format::BKS, "Twofish", true),
        (Format::UBER, "Twofish", true),
        (Format::JKS, "AES", false),
    ] {
        match seal(format, algorithm) {
            Ok(secret) => {
                assert!(held, "{format} {algorithm}");
                let opened = open(codec(format).unwrap(), &secret, "changeit").unwrap();
                assert!(opened.algorithm.eq_ignore_ascii_case(algorithm), "{format} {algorithm}");
            }
            Err(Fault::CannotHold(text)) => {
                assert!(!held && (format == Format::JKS || text.contains(algorithm)), "{format} {text}");
            }
            Err(fault) => panic!("{format} {algorithm}: {fault}"),
        }
    }
}

/// What the manual says of a format is what its codec does.
#[test]
fn the_traits_of_every_format_are_true() {
    for codec in CODECS.iter().copied() {
        let (format, traits) = (codec.format(), codec.capabilities());
        let held = [
            (Item::Certificate(root()), traits.certificates),
            (Item::TrustedCertificate(root()), traits.trusted_certificates),
            (Item::KeyPair { key: sealed(codec), chain: Vec::new() }, traits.keys_without_chain),
            (Item::KeyPair { key: sealed(codec), chain: vec![root()] }, true),
        ];
        for (item, expected) in held {
            let kind = format!("{format} {item:?}");
            let entry = Entry::new(Alias::from("a"), Some(Timestamp(0)), item);
            assert_eq!(codec.objection(&entry).is_none(), expected, "{kind}");
        }
        assert_eq!(codec.seal_secret(&key("AES", &[7; 16]), &password("own"), &cheap()).is_ok(), traits.secret_keys);

        let attribute = crate::asn1::writer::sequence(|attribute| {
            attribute
                .oid(&crate::asn1::Oid::from_dotted("1.2.3.4").unwrap())
                .constructed(0x31, |values| _ = values.null());
        });
        let mut entry =
            Entry::new(Alias::from("a"), Some(Timestamp(1_700_000_000_000)), Item::TrustedCertificate(root()));
        if let Item::TrustedCertificate(stored) = &mut entry.item {
            stored.attributes.push(Attribute(attribute.clone()));
        }
        let key_pair = Item::KeyPair { key: sealed(codec), chain: vec![root()] };
        let dated = Entry::new(Alias::from("b"), entry.created, key_pair);
        let store = Keystore { entries: vec![entry, dated.clone()], ..Keystore::new(format) };
        let back = read(codec, &codec.write(&store, &cheap()).unwrap());
        let trusted = back.entries.iter().find_map(|entry| match &entry.item {
            Item::TrustedCertificate(stored) => Some(stored),
            _ => None,
        });
        let stored = trusted.unwrap();
        let key_pair = back.key_pairs().next().unwrap();
        assert_eq!(key_pair.created == dated.created, traits.dates, "{format}");
        assert_eq!(stored.attributes.contains(&Attribute(attribute)), traits.attributes, "{format}");
        let checked = back.integrity == Integrity::Verified;
        assert_eq!(checked, traits.integrity, "{format}");
    }
}

fn cheap() -> WriteOptions {
    WriteOptions { password: Some(password("changeit")), iterations: Some(1000), ..WriteOptions::default() }
}

fn root() -> StoredCertificate {
    StoredCertificate::new(Certificate::from_der(&fixture("x509/root.der")).unwrap())
}

/// A key under a password of its own.
fn sealed(codec: &dyn Codec) -> StoredKey {
    let key = crate::key::PrivateKey::from_pkcs8(&fixture("keys/p256.pkcs8.der")).unwrap();
    let sealed = codec.seal(&key, &password("own"), &cheap()).unwrap();
    let StoredKey::Sealed(stored) = &sealed else { panic!("{sealed:?}") };
    assert!(codec.capabilities().entry_passwords && stored.open(&password("own"), &mut Budget::default()).is_ok());
    sealed
}
