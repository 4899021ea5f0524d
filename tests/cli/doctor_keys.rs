//! Repairs of keys: they do what they say, and a second run finds nothing to do.

use certtool::asn1::{Reader, writer};
use certtool::key::pbe::{Encryption, Scheme};
use certtool::key::public_key::PublicKey;
use certtool::secret::Password;
use certtool::x509::Certificate;

use crate::CHANGEIT;
use crate::support::jdk::{JavaStore, need_jdks};
use crate::support::pfx::{Pair, bag, pfx, says};
use crate::support::{Process, Sandbox};

fn run(sandbox: &Sandbox, line: &str) -> Process {
    sandbox.line(line).password(CHANGEIT)
}

fn write(sandbox: &Sandbox, bags: &[u8]) {
    sandbox.write("store.p12", pfx(&[bags.to_vec()], Some(&Password::new(CHANGEIT.into()))));
    sandbox.set_mode("store.p12", 0o600);
}

/// An EC key that states the public key of another.
fn with_point_of(one: &Pair, other: &Pair) -> Vec<u8> {
    let point = |pair: &Pair| {
        let certificate = Certificate::from_der(&pair.certificate).unwrap();
        PublicKey::new(certificate.public_key_info()).octets().unwrap().to_vec()
    };
    let (own, stranger) = (point(one), point(other));
    let mut key = one.key.pkcs8().to_vec();
    let at = key.windows(own.len()).position(|window| window == own).unwrap();
    key[at..at + own.len()].copy_from_slice(&stranger);
    Reader::new(&key).sequence().unwrap();
    key
}

#[test]
fn the_public_key_of_another_is_taken_out() {
    let sandbox = Sandbox::new();
    let [one, other] = ["one.test", "two.test"].map(|name| Pair::new(&sandbox, name));
    let fresh = Encryption::fresh(&Scheme::pbes2_aes256(1000)).unwrap();
    let sealed = fresh.encrypt(&with_point_of(&one, &other), &Password::new(CHANGEIT.into())).unwrap();
    let info = writer::sequence(|info| {
        info.raw(&fresh.algorithm_identifier().unwrap()).octet_string(&sealed);
    });
    let bags = writer::sequence(|contents| {
        bag(contents, 2, &info, says(&[&[1]], Some("a"), false));
        one.add_certificate(contents, says(&[&[1]], Some("a"), false));
    });
    write(&sandbox, &bags);
    run(&sandbox, "doctor store.p12").run().code(1).prints("error: wrong-public-key: `a`: ").prints("--fix");
    run(&sandbox, "doctor store.p12 --fix").run().code(0).prints("repaired: wrong-public-key: `a`: ");
    run(&sandbox, "doctor store.p12 --fix --detailed-exitcode").run().code(10);
    run(&sandbox, "export-key store.p12 --out new.key").run().code(0);
    assert_eq!(certtool::formats::pem::read(&sandbox.read("new.key")).unwrap().keys().next(), Some(&one.key));
}

#[test]
fn a_key_that_is_there_twice_gets_a_certificate_each() {
    let sandbox = Sandbox::new();
    let one = Pair::new(&sandbox, "one.test");
    let bags = writer::sequence(|contents| {
        one.add_key(contents, CHANGEIT, says(&[&[1]], Some("a"), false));
        one.add_key(contents, CHANGEIT, says(&[&[2]], Some("b"), false));
        one.add_certificate(contents, says(&[&[1]], Some("a"), false));
    });
    write(&sandbox, &bags);
    run(&sandbox, "doctor store.p12 --fix").run().code(0).prints("repaired: pairing: `b`: ");
    run(&sandbox, "doctor store.p12 --fix --detailed-exitcode").run().code(10);
    let Some(jdks) = need_jdks() else { return };
    let keys = [("a", CHANGEIT), ("b", CHANGEIT)];
    let store = JavaStore { file: "store.p12", format: "pkcs12", password: CHANGEIT, keys: &keys };
    let seen = jdks[0].open(&sandbox, &[store]).remove("store.p12").unwrap();
    assert!(seen.len() == 2 && seen.iter().all(|one| one.key == "ok"), "{seen:?}");
}
