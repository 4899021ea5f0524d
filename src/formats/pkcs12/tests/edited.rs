//! Read, change, write: bags that are not changed go back byte for byte, each to its place.

use std::collections::HashSet;

use super::*;
use crate::asn1::{Reader, tag};
use crate::formats::pkcs12::attributes::{dated_id, friendly_name, local_key_id, local_key_id_in, trusted};
use crate::formats::pkcs12::pfx::Safe;
use crate::key::pbe::{Budget, MacData, MacScheme};
use crate::keystore::Attribute;

const P384: &[u8] = include_bytes!("../../../../fixtures/pkcs12/ec-p384.pkcs12");
const ED25519: &[u8] = include_bytes!("../../../../fixtures/pkcs12/ed25519.pkcs12");

/// The bag of the one key in a store of keytool.
fn key(store: &[u8], attributes: &[Attribute]) -> Vec<u8> {
    let keystore = read(store);
    let Item::KeyPair { key, .. } = &keystore.entries[0].item else { panic!() };
    bags::key(key, attributes).as_slice().to_vec()
}

/// The bag of its certificate.
fn certificate(store: &[u8], attributes: &[Attribute]) -> Vec<u8> {
    bags::certificate(&chain_of(&read(store).entries[0])[0].certificate, attributes).as_slice().to_vec()
}

/// A store of sections in the clear. Without a MAC, no password is asked for.
fn store(sections: &[&[Vec<u8>]], mac: bool) -> Vec<u8> {
    let safe = writer::sequence(|safe| {
        for section in sections {
            let contents = writer::sequence(|contents| section.iter().for_each(|bag| _ = contents.raw(bag)));
            safe.sequence(|content_info| pfx::data(content_info, &contents));
        }
    });
    let compute = || MacData::compute(&MacScheme::pkcs12_sha256(1), 8, &safe, &password("changeit")).unwrap();
    Pfx::write(&safe, mac.then(compute).as_ref())
}

/// The bags of each section, in the clear.
fn sections(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let pfx = Pfx::read(bytes).unwrap();
    let safes = Safe::read_all(pfx.authenticated_safe, &mut Budget::default()).unwrap();
    let bags = safes.iter().map(|safe| {
        let Safe::Clear(contents) = safe else { panic!("not in the clear") };
        let mut contents = Reader::new(contents).sequence().unwrap();
        std::iter::from_fn(|| contents.element().ok().map(|bag| bag.raw.to_vec())).collect()
    });
    bags.collect()
}

fn written(keystore: &Keystore) -> Vec<u8> {
    Pkcs12.write(keystore, &options("changeit")).unwrap()
}

fn leaf_is_of(keystore: &Keystore, alias: &str, other: &[u8]) -> bool {
    let entry = keystore.entry(&alias.into()).unwrap();
    chain_of(entry)[0].certificate == chain_of(&read(other).entries[0])[0].certificate
}

fn anchor() -> Entry {
    let root = chain_of(&read(CHAIN).entries[0])[2].certificate.clone();
    Entry::new("root".into(), None, Item::TrustedCertificate(StoredCertificate::new(root)))
}

/// Two keys of one identifier, with names on the keys alone.
fn shared_identifier(mac: bool) -> Vec<u8> {
    let id = local_key_id(b"1");
    let named = |name| [friendly_name(name), id.clone()];
    let keys = [key(P256, &named("one")), key(P384, &named("two"))];
    let certificates = [certificate(P384, std::slice::from_ref(&id)), certificate(P256, std::slice::from_ref(&id))];
    store(&[&keys, &certificates], mac)
}

#[test]
fn a_shared_identifier_is_settled_by_the_keys() {
    let keystore = read(&shared_identifier(true));
    assert!(leaf_is_of(&keystore, "one", P256) && leaf_is_of(&keystore, "two", P384));
    assert_eq!(keystore.entries.len(), 2);
}

#[test]
fn a_shared_identifier_of_closed_keys_is_read_as_java_reads_it() {
    let keystore = read(&shared_identifier(false));
    assert!(leaf_is_of(&keystore, "one", P256) && leaf_is_of(&keystore, "two", P256), "the last one has it");
    assert_eq!(keystore.entries[2].kind(), Kind::Certificate);
    let mut spent = Budget { iterations_left: 1, ..Budget::default() };
    let keystore = Pkcs12.read(&shared_identifier(true), &mut both(None, Some("changeit")), &mut spent).unwrap();
    assert!(leaf_is_of(&keystore, "two", P256), "no iterations are left to open it");
}

#[test]
fn what_is_not_changed_goes_back_as_it_was() {
    let id = |id: &[u8]| local_key_id(id);
    let (guid, csp) = (friendly_name("{9A3-GUID}"), Attribute(vec![0x30, 7, 6, 3, 42, 3, 4, 0x31, 0]));
    let names = [friendly_name("a"), friendly_name("b"), csp.clone()];
    let utf8 = Attribute(writer::sequence(|attribute| {
        let oid = Oid::from_dotted("1.2.840.113549.1.9.20").unwrap();
        attribute.oid(&oid).constructed(tag::SET, |value| _ = value.element(0x0c, "ä".as_bytes()));
    }));
    let windows = [key(P256, &[guid, id(&[1, 0, 0, 0]), csp]), certificate(P256, &[id(&[1, 0, 0, 0])])];
    let mixed = [
        certificate(ED25519, &[trusted()]),
        certificate(P384, &[id(b"x")]),
        certificate(ED25519, &names),
        certificate(ED25519, &[trusted(), utf8]),
        key(P384, &[id(b"x")]),
        certificate(CHAIN, &[local_key_id(&dated_id(Timestamp(7), 0))]),
    ];
    for (keys, certificates) in [(&windows[..], &mixed[..]), (&mixed[..], &windows[..]), (&mixed[..], &[])] {
        let before = store(&[keys, &[], certificates], true);
        let mut keystore = read(&before);
        assert_eq!(sections(&written(&keystore)), sections(&before));
        assert_eq!(rewritten(&keystore), keystore);
        keystore.entries.push(anchor());
        let mut after = sections(&written(&keystore));
        let home = after.iter_mut().find(|bags| bags.last().is_some_and(|bag| is_anchor(bag)));
        home.unwrap().pop();
        assert_eq!(after, sections(&before));
    }
    for mac in [true, false] {
        let before = shared_identifier(mac);
        assert_eq!(sections(&written(&read(&before))), sections(&before));
    }
}

fn is_anchor(bag: &[u8]) -> bool {
    let Item::TrustedCertificate(stored) = anchor().item else { panic!() };
    bag == bags::certificate(&stored.certificate, &[trusted(), friendly_name("root")]).as_slice()
}

/// Windows marks in the attributes of a key whether it may be exported (RFC 5208 5).
#[test]
fn a_key_in_the_clear_keeps_its_own_attributes() {
    let plain = PrivateKey::from_pkcs8(include_bytes!("../../../../fixtures/keys/p256.pkcs8.der")).unwrap();
    let with_attributes = writer::sequence(|info| {
        info.raw(Reader::new(plain.pkcs8()).sequence().unwrap().rest());
        info.constructed(tag::context(0), |attributes| {
            attributes.sequence(|usage| {
                let usage_oid = Oid::from_dotted("2.5.29.15").unwrap();
                usage.oid(&usage_oid).constructed(tag::SET, |values| _ = values.bit_string(&[0x80]));
            });
        });
    });
    let key = PrivateKey::from_pkcs8(&with_attributes).unwrap();
    assert_eq!((&key, key.as_read()), (&plain, &with_attributes[..]));
    let bag = bags::key(&StoredKey::Open(key), &[friendly_name("a")]).as_slice().to_vec();
    let before = store(&[&[bag]], true);
    assert_eq!(sections(&written(&read(&before))), sections(&before));
}

#[test]
fn a_new_name_reaches_key_and_leaf_and_nothing_else() {
    let before = shared_identifier(true);
    let mut keystore = read(&before);
    keystore.entries[0].alias = "uno".into();
    let both = [local_key_id(b"1"), friendly_name("uno")];
    let mut expected = sections(&before);
    expected[0][0] = key(P256, &both);
    expected[1][1] = certificate(P256, &both);
    assert_eq!(sections(&written(&keystore)), expected);
    assert!(leaf_is_of(&rewritten(&keystore), "uno", P256));
}

#[test]
fn a_number_for_a_name_can_be_changed_to_another_number() {
    let before = store(&[&[key(P256, &[local_key_id(b"1")]), certificate(P256, &[local_key_id(b"1")])]], true);
    let mut keystore = read(&before);
    assert_eq!(names(&keystore), ["1"]);
    keystore.entries[0].alias = "2024".into();
    assert_eq!(names(&rewritten(&keystore)), ["2024"]);
}

#[test]
fn a_new_leaf_is_told_from_those_of_other_keys() {
    let mut keystore = read(&shared_identifier(true));
    let Item::KeyPair { chain, .. } = &mut keystore.entries[0].item else { panic!() };
    chain[0] = StoredCertificate::new(chain[0].certificate.clone());
    let bytes = written(&keystore);
    assert_eq!(sections(&bytes)[0][1], sections(&shared_identifier(true))[0][1]);
    let without_proof = store(&[&sections(&bytes).concat()], false);
    let again = read(&without_proof);
    assert!(leaf_is_of(&again, "one", P256) && leaf_is_of(&again, "two", P384));
}

#[test]
fn entries_of_one_millisecond_keep_their_date_and_are_told_apart() {
    let mut keystore = Keystore::new(Format::PKCS12);
    keystore.entries = [P256, P384, ED25519].iter().flat_map(|store| moved(&read(store).entries)).collect();
    keystore.entries.push(anchor());
    keystore.entries.iter_mut().for_each(|entry| entry.created = Some(Timestamp(7)));
    let again = read(&written(&keystore));
    assert!(again.entries[..3].iter().all(|entry| entry.created == Some(Timestamp(7))));
    let ids: HashSet<_> = again.entries.iter().filter_map(|entry| local_key_id_in(&entry.attributes)).collect();
    assert_eq!(ids.len(), 3);
    assert!(leaf_is_of(&again, "ec-p384", P384) && leaf_is_of(&again, "ed25519", ED25519));
}

#[test]
fn a_key_without_identifier_gets_one_when_another_key_joins() {
    let alone = store(&[&[key(P256, &[]), certificate(P256, &[])]], true);
    let mut keystore = read(&alone);
    assert_eq!(sections(&written(&keystore)), sections(&alone));
    keystore.entries.extend(moved(&read(P384).entries));
    let again = rewritten(&keystore);
    assert_eq!(names(&again), ["1", "ec-p384"]);
    assert!(leaf_is_of(&again, "1", P256) && leaf_is_of(&again, "ec-p384", P384));
    assert_eq!(again.entries[0].attributes, chain_of(&again.entries[0])[0].attributes);
    assert_eq!(again.entries[0].attributes.len(), 1, "an identifier, but no name");
}

#[test]
fn of_several_names_java_takes_the_last() {
    let keystore = read(include_bytes!("../../../../fixtures/odd-pkcs12/many-ties.p12"));
    assert_eq!(names(&keystore), ["a", "1", "one", "two", "{9A3C0E4F-GUID}"]);
    assert_eq!(keystore.protection.sections.len(), 3);
    assert_eq!(rewritten(&keystore), keystore);
}

#[test]
fn bytes_after_the_end_are_noted() {
    for mut bytes in [P256.to_vec(), odd_store()] {
        let notes = read(&bytes).notes.len();
        bytes.extend([0x30, 0, 7]);
        let keystore = read(&bytes);
        assert_eq!(keystore.notes.len(), notes + 1);
        assert_eq!(
            keystore.notes[0],
            "there is more after the end of the keystore (bytes: 3); Java and OpenSSL ignore it, GnuTLS and Go refuse \
             the file"
        );
    }
}
