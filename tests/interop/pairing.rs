//! PKCS#12 whose attributes say which certificate is a key's, in every way that they can be wrong: what Java makes of the
//! file as it is, and that everything which is made of it pairs in Java.

use std::collections::BTreeSet;

use certtool::asn1::writer;
use certtool::formats::pkcs12::{JavaKey, Pkcs12, java_keys, pair};
use certtool::formats::{Codec, Purpose, Unlock, WriteOptions};
use certtool::key::pbe::{Budget, Scheme};
use certtool::key::{PrivateKey, SealedKey};
use certtool::keystore::{Item, Keystore, Kind, StoredKey};
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::support::jdk::{JavaStore, need_jdks};
use crate::support::pfx::{self, Says, bag, certificate_bag, says};
use crate::support::{Sandbox, tools};

/// The key's attributes, those of its certificate and of the issuing CA, and whether keys come first.
#[derive(Debug, Clone, Copy)]
struct Case {
    key: Says,
    leaf: Says,
    issuer: Says,
    keys_first: bool,
}

const A: &[u8] = &[0x11; 20];
const B: &[u8] = &[0x22; 20];

/// Local key identifiers by names by marks by the order of the sections.
fn cases() -> Vec<Case> {
    let ids: [[&[&[u8]]; 3]; 9] = [
        [&[A], &[A], &[]],
        [&[A], &[A], &[A]],
        [&[A], &[], &[A]],
        [&[A], &[B], &[]],
        [&[A], &[A, B], &[]],
        [&[A], &[B, A], &[]],
        [&[A], &[], &[]],
        [&[], &[], &[]],
        [&[], &[A], &[]],
    ];
    let names = [
        [Some("server"), Some("server"), None],
        [Some("server"), Some("server"), Some("server")],
        [Some("server"), None, Some("server")],
        [Some("server"), Some("other"), None],
        [Some("server"), None, None],
        [None, None, None],
    ];
    let mut cases = Vec::new();
    for [key, leaf, issuer] in ids {
        for name in names {
            for (of_leaf, of_issuer) in [(false, false), (true, false), (true, true), (false, true)] {
                for keys_first in [false, true] {
                    cases.push(Case {
                        key: says(key, name[0], false),
                        leaf: says(leaf, name[1], of_leaf),
                        issuer: says(issuer, name[2], of_issuer),
                        keys_first,
                    });
                }
            }
        }
    }
    cases
}

struct Given;

impl Unlock for Given {
    fn password(&mut self, _purpose: Purpose) -> certtool::fault::Result<Option<Password>> {
        Ok(Some(password()))
    }
}

fn password() -> Password {
    Password::new(CHANGEIT.into())
}

fn read(bytes: &[u8]) -> Keystore {
    Pkcs12.read(bytes, &mut Given, &mut Budget::default()).unwrap()
}

/// Key, certificate, issuer, root.
struct Pieces {
    key: Vec<u8>,
    certificates: Vec<Vec<u8>>,
}

impl Pieces {
    fn new(sandbox: &Sandbox) -> Self {
        let keystore = read(&sandbox.read(&sandbox.fixture("openssl-pkcs12/clear.p12")));
        let Item::KeyPair { key: StoredKey::Open(key), .. } = &keystore.entries[0].item else { panic!("a clear key") };
        let key: &PrivateKey = key;
        let sealed = SealedKey::seal(key, &Scheme::pbes2_aes256(1), &password()).unwrap();
        let certificates = keystore.certificates().map(|one| one.der().to_vec()).collect();
        Self { key: sealed.bytes().to_vec(), certificates }
    }

    fn store(&self, case: Case) -> Vec<u8> {
        let none = says(&[], None, false);
        let keys = writer::sequence(|contents| bag(contents, 2, &self.key, case.key));
        let certificates = writer::sequence(|contents| {
            for (der, says) in self.certificates.iter().zip([case.leaf, case.issuer, none]) {
                bag(contents, 3, &certificate_bag(der), says);
            }
        });
        let mut sections = [certificates, keys];
        if case.keys_first {
            sections.reverse();
        }
        pfx::pfx(&sections, Some(&password()))
    }
}

fn hashes<'a>(chain: impl IntoIterator<Item = &'a certtool::x509::Certificate>) -> Vec<String> {
    chain.into_iter().map(|one| one.sha256().to_string().replace(':', "").to_lowercase()).collect()
}

/// The chain of the one key, as [`java_keys`] has it.
fn predicted(keystore: &Keystore) -> Option<Vec<String>> {
    match java_keys(keystore).into_values().next()? {
        JavaKey::Chain(chain) => Some(hashes(chain)),
        JavaKey::Hidden | JavaKey::Replaced => None,
    }
}

#[test]
fn every_way_to_be_wrong_is_read_right_told_and_repaired() {
    let Some(jdks) = need_jdks() else { return };
    let sandbox = Sandbox::new();
    let pieces = Pieces::new(&sandbox);
    let whole = hashes(read(&pieces.store(cases()[0])).certificates());
    let (mut expected, mut files) = (Vec::new(), Vec::new());
    for (number, case) in cases().into_iter().enumerate() {
        let keystore = read(&pieces.store(case));
        let ours: Vec<_> = keystore.key_pairs().collect();
        assert_eq!(ours.len(), 1, "{case:?}");
        assert_eq!(hashes(ours[0].certificates()), whole, "{case:?}");
        sandbox.write(&format!("{number}.p12"), pieces.store(case));
        files.push(format!("{number}.p12"));
        expected.push(predicted(&keystore));
        // As doctor --fix and as convert write it.
        let mut paired = keystore.clone();
        let at = paired.entries.iter().position(|entry| entry.kind() == Kind::KeyPair).unwrap();
        pair(&mut paired, at);
        let options = WriteOptions { password: Some(password()), iterations: Some(1), ..WriteOptions::default() };
        sandbox.write(&format!("{number}-paired.p12"), Pkcs12.write(&paired, &options).unwrap());
        files.push(format!("{number}-paired.p12"));
        expected.push(Some(whole.clone()));
    }
    for jdk in &jdks {
        let stores: Vec<_> =
            files.iter().map(|file| JavaStore { file, format: "pkcs12", password: CHANGEIT, keys: &[] }).collect();
        let seen = jdk.open(&sandbox, &stores);
        for (file, chain) in files.iter().zip(&expected) {
            let keys: Vec<_> = seen[file].iter().filter(|one| one.entry.kind == "key-pair").collect();
            let case = cases()[file.split(['.', '-']).next().unwrap().parse::<usize>().unwrap()];
            // An anchor of the key's alias takes the key's place in Java.
            let is_shadowed = case.issuer.trusted && case.issuer.name == case.key.name;
            let java = keys.first().map(|key| key.entry.sha256.clone());
            let is_as_told = java == *chain || java.is_none() && is_shadowed;
            assert!(is_as_told, "{file} {case:?}: {chain:?} {:?}", seen[file]);
        }
    }
}

#[test]
fn what_is_converted_pairs_in_java_and_has_one_identifier() {
    let Some(jdks) = need_jdks() else { return };
    let sandbox = Sandbox::new();
    let pieces = Pieces::new(&sandbox);
    let whole = hashes(read(&pieces.store(cases()[0])).certificates());
    // Every eleventh, so that each value of each attribute has its turn.
    let files: Vec<String> = cases()
        .into_iter()
        .step_by(11)
        .enumerate()
        .map(|(number, case)| {
            sandbox.write("before.p12", pieces.store(case));
            let file = format!("{number}.p12");
            let run =
                sandbox.certtool(["convert", "before.p12", "--to", &file]).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
            run.env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(0);
            let keystore = read(&sandbox.read(&file));
            let ids = |attributes: &[certtool::keystore::Attribute]| {
                attributes
                    .iter()
                    .filter(|one| one.0.windows(9).any(|part| part == [0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 9, 21]))
                    .count()
            };
            for entry in &keystore.entries {
                match &entry.item {
                    Item::KeyPair { chain, .. } => {
                        let of_chain: Vec<_> = chain.iter().map(|stored| ids(&stored.attributes)).collect();
                        assert_eq!((ids(&entry.attributes), of_chain), (1, vec![1, 0, 0]), "{case:?}");
                    }
                    Item::TrustedCertificate(stored) | Item::Certificate(stored) => {
                        assert_eq!(ids(&stored.attributes), 0)
                    }
                    other => panic!("{other:?}"),
                }
            }
            file
        })
        .collect();
    for jdk in &jdks {
        let stores: Vec<_> =
            files.iter().map(|file| JavaStore { file, format: "pkcs12", password: CHANGEIT, keys: &[] }).collect();
        for (file, entries) in jdk.open(&sandbox, &stores) {
            let keys: BTreeSet<_> = entries.iter().filter(|one| one.entry.kind == "key-pair").collect();
            assert!(keys.len() == 1 && keys.iter().all(|one| one.entry.sha256 == whole), "{file}: {entries:?}");
        }
    }
}

/// An issuer that has expired, and its renewal behind it: Java takes the first of the name, and sends that.
#[test]
fn java_sends_an_expired_issuer_that_stands_before_its_renewal() {
    let (Some(jdks), Some(openssl)) = (need_jdks(), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    let run = |line: &str| sandbox.program(&openssl, line.split(' ')).run().code(0);
    sandbox.write("ca.cnf", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n");
    sandbox.write("leaf.cnf", "subjectAltName=DNS:localhost\n");
    for name in ["root", "ca", "leaf"] {
        run(&format!("req -new -newkey rsa:2048 -nodes -keyout {name}.key -subj /CN={name} -out {name}.csr"));
    }
    run("x509 -req -in root.csr -key root.key -days 4000 -extfile ca.cnf -out root.pem");
    let issue = "x509 -req -CA root.pem -CAkey root.key -in ca.csr -extfile ca.cnf";
    run(&format!("{issue} -days 100 -set_serial 2 -out old.pem"));
    run(&format!("{issue} -days 3000 -set_serial 3 -out new.pem"));
    run("x509 -req -CA new.pem -CAkey ca.key -in leaf.csr -extfile leaf.cnf -days 2000 -set_serial 4 -out leaf.pem");
    let sha256 = |file: &str| {
        let report = sandbox.line(&format!("inspect {file} --json")).run().code(0).json();
        report["result"]["files"][0]["objects"][0]["certificate"]["sha256"].as_str().unwrap().to_owned()
    };
    for (order, sent, codes) in [
        (["old.pem", "new.pem"], "old.pem", &["pairing", "expired"][..]),
        (["new.pem", "old.pem"], "new.pem", &["expired"]),
    ] {
        sandbox.write("chain.pem", order.map(|file| sandbox.read_text(file)).concat());
        run(
            "pkcs12 -export -in leaf.pem -inkey leaf.key -certfile chain.pem -name a -passout pass:changeit -out a.p12",
        );
        sandbox.set_mode("a.p12", 0o600);
        for jdk in &jdks {
            let store = JavaStore { file: "a.p12", format: "pkcs12", password: CHANGEIT, keys: &[] };
            let seen = jdk.open(&sandbox, &[store]).remove("a.p12").unwrap();
            let chain = &seen.iter().find(|one| one.entry.kind == "key-pair").unwrap().entry.sha256;
            assert_eq!(chain[1], sha256(sent), "{jdk:?}");
        }
        let at = time::OffsetDateTime::now_utc() + time::Duration::days(365);
        let line = format!("doctor a.p12 --for java --at {} --json", at.date());
        let report = sandbox.line(&line).password(CHANGEIT).run().code(1).json();
        let findings = report["result"]["files"][0]["findings"].as_array().unwrap();
        let found: Vec<_> = findings.iter().filter(|one| one["severity"] != "note").map(|one| &one["code"]).collect();
        assert_eq!(found, codes, "{order:?}");
    }
}
