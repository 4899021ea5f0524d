//! A field that is wrong is not one that is absent: every SEQUENCE of every format, with a field too many, a field twice
//! and its last field under another tag.

use super::*;
use crate::asn1::{Reader, Writer, tag, writer};
use crate::formats::bundle::Object;
use crate::key::PublicKey;
use crate::key::pbe::{Budget, Encryption, MacData, MacScheme, Scheme};
use crate::keystore::{Compatibility, Item, StoredCertificate};
use crate::x509::{Certificate, Crl, Csr};

/// A tag that no format has: a constructed PrintableString.
const OTHER_TAG: u8 = 0x33;

/// An element with what is in it, as far as that is elements again.
#[derive(Clone)]
struct Node {
    tag: u8,
    inside: Inside,
}

#[derive(Clone)]
enum Inside {
    Bytes(Vec<u8>),
    Elements(Vec<Node>),
}

impl Node {
    /// `enters` tells which OCTET STRINGs hold elements that matter.
    fn read(reader: &mut Reader, enters: &dyn Fn(&[u8]) -> bool) -> Self {
        let element = reader.element().unwrap();
        let constructed = element.tag & 0x20 != 0;
        let inside = if constructed || element.tag == tag::OCTET_STRING && enters(element.content) {
            let mut content = element.reader();
            Inside::Elements(
                std::iter::from_fn(|| (!content.is_empty()).then(|| Self::read(&mut content, enters))).collect(),
            )
        } else {
            Inside::Bytes(element.content.to_vec())
        };
        Self { tag: element.tag, inside }
    }

    fn write(&self, out: &mut Writer) {
        match &self.inside {
            Inside::Bytes(bytes) => _ = out.element(self.tag, bytes),
            Inside::Elements(elements) => {
                out.constructed(self.tag, |content| elements.iter().for_each(|element| element.write(content)));
            }
        }
    }

    fn der(&self) -> Vec<u8> {
        let mut out = Writer::new();
        self.write(&mut out);
        out.into_bytes()
    }

    /// Every change of one element's fields, in words, and the whole with it.
    fn mutants(&self) -> Vec<(String, Self)> {
        let Inside::Elements(elements) = &self.inside else { return Vec::new() };
        let with = |elements: Vec<Self>| Self { tag: self.tag, inside: Inside::Elements(elements) };
        let mut mutants = Vec::new();
        let added = |new: Self| with(elements.iter().cloned().chain([new]).collect());
        mutants.push(("a field too many".into(), added(Self { tag: tag::NULL, inside: Inside::Bytes(Vec::new()) })));
        if let Some((last, others)) = elements.split_last() {
            let retagged = Self { tag: OTHER_TAG, ..last.clone() };
            mutants.push(("another tag".into(), with(others.iter().cloned().chain([retagged]).collect())));
            mutants.push(("a field twice".into(), added(last.clone())));
        }
        for (place, element) in elements.iter().enumerate() {
            for (what, mutant) in element.mutants() {
                let mut elements = elements.clone();
                elements[place] = mutant;
                mutants.push((format!("{place}/{what}"), with(elements)));
            }
        }
        mutants
    }
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn mutants_of(der: &[u8], enters: &dyn Fn(&[u8]) -> bool) -> Vec<(String, Vec<u8>)> {
    let node = Node::read(&mut Reader::new(der), enters);
    assert_eq!(node.der(), der, "a mutant would differ in more than its mutation");
    node.mutants().into_iter().map(|(what, mutant)| (what, mutant.der())).collect()
}

/// Each mutant must be refused down to this depth, but for those whose place begins as one of `free`: what stands there
/// is kept as it is.
fn refused(name: &str, der: &[u8], depth: usize, free: &[&str], reads: &dyn Fn(&[u8]) -> bool) {
    assert!(reads(der), "{name}");
    let mutants = mutants_of(der, &|_| false);
    assert!(mutants.len() > 2, "{name}");
    for (what, mutant) in mutants {
        let is_free = free.iter().any(|place| what.starts_with(place));
        let is_deep = what.matches('/').count() > depth;
        assert!(is_free || is_deep || !reads(&mutant), "{name}: {what} is overlooked");
    }
}

struct Given;

impl Unlock for Given {
    fn password(&mut self, _purpose: Purpose) -> Result<Option<Password>> {
        Ok(Some(Password::new("changeit".into())))
    }
}

fn store(bytes: &[u8]) -> Result<Keystore> {
    pkcs12::Pkcs12.read(bytes, &mut Given, &mut Budget::default())
}

/// What a person sees of a store.
fn seen(keystore: &Keystore) -> Vec<String> {
    let entry = |entry: &Entry| {
        let certificates: Vec<_> = entry.certificates().map(|one| one.sha256().to_string()).collect();
        format!("{} {:?} {:?} {certificates:?}", entry.alias, entry.kind(), entry.created)
    };
    keystore.entries.iter().map(entry).collect()
}

fn is_told(was: &Keystore, now: &Keystore) -> bool {
    let opaque = now.entries.iter().any(|entry| matches!(entry.item, Item::Opaque(_)));
    let (before, after) = (seen(was), seen(now));
    let nothing_lost = before.iter().all(|entry| after.contains(entry)) && was.protection.mac == now.protection.mac;
    !now.notes.is_empty() || opaque || nothing_lost && was != now
}

/// A store with a key pair, a trusted certificate and all attributes, nothing encrypted, so that every field shows.
fn clear_store() -> Vec<u8> {
    let mut keystore = store(&fixture("openssl-pkcs12/clear.p12")).unwrap();
    let root = keystore.certificates().last().unwrap().clone();
    let item = Item::TrustedCertificate(StoredCertificate::new(root));
    keystore.entries.push(Entry::new("root".into(), None, item));
    keystore.protection.mac = None;
    pkcs12::Pkcs12.write(&keystore, &WriteOptions::default()).unwrap()
}

#[test]
fn pkcs12_overlooks_no_field_of_its_contents() {
    let (is_certificate, whole) = (|bytes: &[u8]| Certificate::from_der(bytes).is_ok(), clear_store());
    let enters = |bytes: &[u8]| bytes.first() == Some(&tag::SEQUENCE) && !is_certificate(bytes);
    let was = store(&whole).unwrap();
    let mutants = mutants_of(&whole, &enters);
    assert!(was.notes.is_empty() && mutants.len() > 100);
    for (what, mutant) in mutants {
        assert!(store(&mutant).map_or(true, |now| is_told(&was, &now)), "{what} is overlooked");
    }
}

#[test]
fn pkcs12_overlooks_no_field_of_its_mac() {
    for name in ["default", "legacy", "mac-sha3-256", "aes-128-sha512"] {
        let whole = fixture(&format!("openssl-pkcs12/{name}.p12"));
        refused(name, &whole, 2, &["2/0/0/another tag"], &|bytes| store(bytes).is_ok());
    }
}

#[test]
fn what_is_behind_the_contents_of_a_section_is_noted() {
    let whole = clear_store();
    let mut pfx = Reader::new(&whole).sequence().unwrap();
    pfx.unsigned().unwrap();
    let safe = pfx.fields(|info| info.oid().and_then(|_| info.explicit(0))).unwrap().content.to_vec();
    let longer = pkcs12_of(&[&safe[..], &[5, 0]].concat());
    assert_eq!(store(&longer).unwrap().notes.len(), 1);
    assert_eq!(store(&pkcs12_of(&safe)).unwrap().notes.len(), 0);
}

fn pkcs12_of(authenticated_safe: &[u8]) -> Vec<u8> {
    let data = crate::asn1::Oid::from_dotted("1.2.840.113549.1.7.1").unwrap();
    writer::sequence(|pfx| {
        pfx.unsigned(3).sequence(|info| {
            info.oid(&data).constructed(tag::context(0), |explicit| _ = explicit.octet_string(authenticated_safe));
        });
    })
}

#[test]
fn no_parameter_of_a_scheme_is_overlooked() {
    for compatibility in [Compatibility::Java, Compatibility::Java8, Compatibility::Windows, Compatibility::Modern] {
        let suite = compatibility.suite();
        for scheme in [suite.keys, suite.certificates, Scheme::jks(), Scheme::jceks(7)] {
            let der = Encryption::fresh(&scheme).unwrap().algorithm_identifier().unwrap();
            // What stands beside the function of PBKDF2 is NULL to all, whatever it is.
            let free: &[&str] = &["1/0/1/3/another tag", "1/0/1/2/another tag"];
            let free = if matches!(scheme, Scheme::Pbes2 { .. }) { free } else { &[] };
            refused(&scheme.to_string(), &der, 9, free, &|der| Encryption::from_algorithm_identifier(der).is_ok());
        }
        let mac = MacData::compute(&suite.mac, 8, b"", &Password::new(String::new())).unwrap().to_der();
        let reads = |der: &[u8]| Reader::new(der).fields(MacData::read).is_ok();
        // The digest's parameters mean nothing; those of PBMAC1 do.
        let free: &[&str] = &["0/0/another tag", "0/0/1/0/1/3/another tag", "0/0/1/1/another tag"];
        let free = if matches!(suite.mac, MacScheme::Pbmac1 { .. }) { &free[1..] } else { &free[..1] };
        refused(&suite.mac.to_string(), &mac, 9, free, &reads);
    }
}

#[test]
fn no_field_of_a_key_is_overlooked() {
    for name in ["p256.pkcs8.der", "rsa2048.pkcs8.der"] {
        // The curve of a key that is none of the known ones may be anything.
        let der = fixture(&format!("keys/{name}"));
        refused(name, &der, 9, &["1/another tag"], &|der| PrivateKey::from_pkcs8(der).is_ok());
    }
    refused("Ed25519", &fixture("keys/ed25519.pkcs8.der"), 9, &["1/a field"], &|der| {
        PrivateKey::from_pkcs8(der).is_ok()
    });
    for name in ["p256.traditional.der", "rsa2048.traditional.der"] {
        let der = fixture(&format!("keys/{name}"));
        // The public key that an EC key states is optional and computed anyway; old OpenSSL wrote it wrongly.
        refused(name, &der, 9, &["2/another tag", "3/"], &|der| PrivateKey::from_der(der).is_ok());
    }
    for name in ["p256.pub.der", "rsa2048.pub.der", "ed25519.pub.der"] {
        let reads = |der: &[u8]| PublicKey::new(der).octets().is_some();
        refused(name, &fixture(&format!("keys/{name}")), 0, &[], &reads);
    }
}

#[test]
fn no_field_of_a_certificate_a_request_a_list_or_a_message_is_overlooked() {
    let der_of = |name: &str| {
        let bundle = pem::read(&fixture(name)).unwrap();
        match &bundle.pieces[0].object {
            Object::Crl(der) | Object::Request(der) => der.clone(),
            _ => panic!("{name}"),
        }
    };
    let certificate = fixture("x509/leaf.der");
    refused("certificate", &certificate, 1, &["1/", "2/"], &|der| Certificate::from_der(der).is_ok());
    refused("list", &der_of("pem/ca.crl"), 1, &["1/"], &|der| Crl::from_der(der).is_ok());
    refused("request", &der_of("pem/leaf.csr"), 1, &["1/"], &|der| Csr::from_der(der).is_ok());
    refused("PKCS#7", &fixture("pkcs7/chain.p7b"), 0, &[], &|der| pkcs7::read(der).is_ok());
}
