//! Four times as many certificates take about four times as long, also where they are made to confuse.

use std::fmt::Write;

use certtool::asn1::{Oid, Writer, tag, writer};
use certtool::formats::pem;
use certtool::x509::Certificate;

use crate::CHANGEIT;
use crate::support::Sandbox;
use crate::support::sandbox::fixture;

/// Below this, in seconds of processor time, the start of the program and the clock's ticks count for too much.
const FLOOR: f64 = 0.1;

/// Sixteen times as long would be quadratic; a busy machine can make four look like eight.
const RATIO: f64 = 10.0;

/// The key identifiers of a certificate: its own and its issuer's.
type KeyIdentifiers = Option<(u32, u32)>;

/// A CA certificate with a key of RSA and a signature that is nobody's.
fn certificate(serial: u32, issuer: &str, subject: &str, keys: KeyIdentifiers) -> Certificate {
    let root = Certificate::from_der(&fixture("x509/root.der")).unwrap();
    let tbs = writer::sequence(|tbs| {
        tbs.constructed(tag::context(0), |version| _ = version.unsigned(2)).unsigned(serial.into());
        algorithm(tbs);
        name(tbs, issuer);
        tbs.sequence(|validity| {
            validity.element(23, b"200101000000Z").element(23, b"400101000000Z");
        });
        name(tbs, subject);
        tbs.raw(root.public_key_info());
        tbs.constructed(tag::context(3), |explicit| _ = explicit.sequence(|all| extensions(all, keys)));
    });
    let der = writer::sequence(|certificate| {
        algorithm(certificate.raw(&tbs));
        certificate.bit_string(&[0x5a; 256]);
    });
    Certificate::from_der(&der).unwrap()
}

fn algorithm(out: &mut Writer) {
    out.sequence(|algorithm| {
        algorithm.oid(&Oid::from_dotted("1.2.840.113549.1.1.11").unwrap()).null();
    });
}

fn name(out: &mut Writer, common_name: &str) {
    let attribute = writer::sequence(|attribute| {
        attribute.oid(&Oid::from_dotted("2.5.4.3").unwrap()).element(tag::UTF8_STRING, common_name.as_bytes());
    });
    out.sequence(|name| _ = name.set_of(vec![attribute]));
}

fn extensions(out: &mut Writer, keys: KeyIdentifiers) {
    let mut extension = |oid: &str, value: &[u8]| {
        out.sequence(|extension| {
            extension.oid(&Oid::from_dotted(oid).unwrap()).octet_string(value);
        });
    };
    extension("2.5.29.19", &[0x30, 3, 1, 1, 0xff]);
    if let Some((own, issuers)) = keys {
        let mut identifier = Writer::new();
        extension("2.5.29.14", &identifier.octet_string(&own.to_be_bytes()).clone().into_bytes());
        let authority = writer::sequence(|value| _ = value.element(0x80, &issuers.to_be_bytes()));
        extension("2.5.29.35", &authority);
    }
}

/// The processor time that certtool takes, in seconds, for a bundle of `count` certificates called `in.pem`.
fn seconds(line: &str, count: u32, certificate: impl Fn(u32) -> Certificate) -> f64 {
    let mut bundle = String::new();
    (0..count).for_each(|number| bundle.write_str(&pem::encode_certificate(&certificate(number))).unwrap());
    let sandbox = Sandbox::new();
    sandbox.write("in.pem", bundle);
    sandbox.fixture("jks/mixed.jks");
    let measured = sandbox.line(line).password(CHANGEIT).under(["sh", "-c", "\"$@\" >out 2>err; times", "sh"]).run();
    let times = measured.stdout();
    // The second line is that of the children: user and system time, as 0m1.23s.
    let user = times.lines().nth(1).and_then(|line| line.split_whitespace().next()).unwrap();
    let (minutes, seconds) = user.trim_end_matches('s').split_once('m').unwrap();
    assert!(!sandbox.read_text("err").contains("internal"), "{}", sandbox.read_text("err"));
    minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
}

#[track_caller]
fn assert_linear(line: &str, count: u32, certificate: impl Fn(u32) -> Certificate) {
    let (once, four) = [count, 4 * count].map(|count| seconds(line, count, &certificate)).into();
    assert!(
        four < RATIO * f64::max(once, FLOOR),
        "{line}: {once:.2} s for {count}, {four:.2} s for four times as many"
    );
}

/// Of one name, and every key identifier is another one.
fn estranged(number: u32) -> Certificate {
    certificate(number, "CA", "CA", Some((2 * number, 2 * number + 1)))
}

/// Of one name, without key identifiers: only the signature could tell.
fn namesake(number: u32) -> Certificate {
    certificate(number, "CA", "CA", None)
}

/// Each of another name, and nobody's child.
fn stranger(number: u32) -> Certificate {
    certificate(number, &format!("issuer {number}"), &format!("subject {number}"), None)
}

#[test]
fn finding_the_leaf_of_a_bundle() {
    assert_linear("export-chain in.pem --out out.pem", 4000, estranged);
    assert_linear("export-chain in.pem --out out.pem", 4000, namesake);
}

#[test]
fn exporting_every_chain_of_a_bundle() {
    for kind in [stranger, estranged, namesake] {
        assert_linear("export-chain in.pem --all --out out.pem", 750, kind);
    }
}

#[test]
fn finding_who_vouches_for_an_import() {
    for kind in [stranger, estranged, namesake] {
        assert_linear("import-trusted in.pem --truststore new.jks --format jks", 1000, kind);
    }
}

#[test]
fn finding_the_key_that_a_reply_is_for() {
    let line = "import-reply in.pem --keystore mixed.jks --alias server --key-password pass:server-pass";
    for kind in [stranger, estranged, namesake] {
        assert_linear(line, 2000, kind);
    }
}

#[test]
fn repairing_a_chain() {
    for kind in [stranger, estranged, namesake] {
        assert_linear("chain mixed.jks --ca in.pem --root include --allow incomplete", 2000, kind);
    }
}
