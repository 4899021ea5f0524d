//! One run of the doctor repairs all that it can, says before what it would do, and leaves alone what is damaged.

use certtool::asn1::writer;
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::jdk::{JavaStore, need_jdks};
use crate::support::pfx::{NOTHING, Pair, bag, certificate_bag, pfx, says};
use crate::support::{Process, Sandbox};

/// What Java is to open keys with.
const KEYS: [(&str, &str); 2] = [("a", CHANGEIT), ("a-2", CHANGEIT)];

fn run(sandbox: &Sandbox, line: &str) -> Process {
    sandbox.line(line).password(CHANGEIT)
}

/// Code and entry of what a run of the doctor can repair, or did.
fn findings(sandbox: &Sandbox, options: &str, field: &str) -> Vec<(String, String)> {
    let report = run(sandbox, &format!("doctor store.p12 --json {options}")).run().json();
    let findings = report["result"]["files"][0]["findings"].as_array().unwrap().clone();
    let chosen = findings.iter().filter(|finding| finding[field] == true);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> = chosen.map(|finding| (text(&finding["code"]), text(&finding["entry"]))).collect();
    all.sort();
    all
}

fn write(sandbox: &Sandbox, bags: &[u8], password: Option<&str>) {
    let password = password.map(|text| Password::new(text.into()));
    sandbox.write("store.p12", pfx(&[bags.to_vec()], password.as_ref()));
    sandbox.set_mode("store.p12", 0o600);
}

/// Names that collide, keys in the clear, and certificates that nothing ties to their keys.
#[test]
fn one_run_repairs_all_that_the_dry_run_lists() {
    let pair = |sandbox: &Sandbox| ["one.test", "two.test"].map(|name| Pair::new(sandbox, name));
    let in_clear = |contents: &mut certtool::asn1::Writer, pair: &Pair, name| {
        bag(contents, 1, pair.key.pkcs8(), says(&[], Some(name), false));
    };
    for case in 0..3 {
        let sandbox = Sandbox::cheap();
        let [one, two] = pair(&sandbox);
        let bags = writer::sequence(|contents| {
            match case {
                0 => in_clear(contents, &one, "a"),
                1 => {
                    one.add_key(contents, CHANGEIT, says(&[], Some("a"), false));
                    two.add_key(contents, CHANGEIT, says(&[], Some("a"), false));
                }
                _ => {
                    in_clear(contents, &one, "a");
                    in_clear(contents, &two, "a");
                }
            }
            one.add_certificate(contents, NOTHING);
            two.add_certificate(contents, NOTHING);
        });
        write(&sandbox, &bags, Some(CHANGEIT));
        let before = sandbox.read("store.p12");
        let would = findings(&sandbox, "--fix --dry-run", "fixable");
        assert!(sandbox.read("store.p12") == before);
        // Sealed and in a section of its own, the key of the first case is paired by Java as it stands.
        assert!(case == 0 || would.iter().any(|(code, _)| code == "pairing"), "{case}: {would:?}");
        assert_eq!(findings(&sandbox, "--fix", "fixed"), would, "{case}");
        assert_eq!(findings(&sandbox, "", "fixable"), [], "{case}");
        run(&sandbox, "doctor store.p12 --fix --detailed-exitcode").run().code(10);
        let mut leaves: Vec<_> = entries(&sandbox, "store.p12")
            .into_iter()
            .filter(|entry| entry.kind == "key-pair")
            .map(|entry| entry.sha256)
            .collect();
        leaves.sort();
        let mut expected =
            if case == 0 { vec![vec![one.sha256()]] } else { vec![vec![one.sha256()], vec![two.sha256()]] };
        expected.sort();
        assert_eq!(leaves, expected, "{case}");
        let Some(jdks) = need_jdks() else { return };
        let store = JavaStore { file: "store.p12", format: "pkcs12", password: CHANGEIT, keys: &KEYS };
        let seen = jdks[0].open(&sandbox, &[store]).remove("store.p12").unwrap();
        let mut java: Vec<_> = seen.into_iter().filter(|one| one.entry.kind == "key-pair").collect();
        java.sort_by(|one, other| one.entry.sha256.cmp(&other.entry.sha256));
        assert!(java.iter().map(|one| one.entry.sha256.clone()).eq(expected), "{case}: {java:?}");
        assert!(java.iter().all(|one| one.key == "ok"), "{case}: {java:?}");
    }
}

#[test]
fn a_damaged_bag_is_an_error_and_nothing_is_written_over_it() {
    for which in 0..3 {
        let sandbox = Sandbox::cheap();
        let pair = Pair::new(&sandbox, "one.test");
        let bags = writer::sequence(|contents| {
            pair.add_certificate(contents, NOTHING);
            match which {
                0 => bag(contents, 3, &certificate_bag(&pair.certificate[..40]), NOTHING),
                1 => bag(contents, 2, &[0x30, 0x03, 0x02, 0x01, 0x07], NOTHING),
                _ => _ = contents.octet_string(b"no bag at all"),
            }
        });
        write(&sandbox, &bags, Some(CHANGEIT));
        let before = sandbox.read("store.p12");
        for program in ["", "--for java", "--for openssl3"] {
            let told = run(&sandbox, &format!("doctor store.p12 --fix {program}")).run().code(1);
            told.prints("error: damaged: ").prints("Java and OpenSSL refuse the keystore").never_shows("--fix\n");
            assert!(sandbox.read("store.p12") == before, "{which}");
        }
        let keytool = sandbox.program("keytool", ["-list", "-keystore", "store.p12", "-storepass", CHANGEIT]).run();
        let args = ["pkcs12", "-in", "store.p12", "-nodes", "-passin", "pass:changeit"];
        let openssl = sandbox.program("openssl", args).run();
        println!("{which} keytool {:?} openssl {:?}", keytool.exit_code(), openssl.exit_code());
        assert!(keytool.exit_code() != Some(0) || openssl.exit_code() != Some(0), "{which}: {keytool} {openssl}");
    }
}

/// Anything would do for a password: the doctor offers no repair that takes it for the right one.
#[test]
fn a_password_that_nothing_shows_to_be_right_is_told() {
    let sandbox = Sandbox::cheap();
    let pair = Pair::new(&sandbox, "one.test");
    let bags = writer::sequence(|contents| {
        pair.add_key(contents, CHANGEIT, says(&[&[1]], Some("a"), false));
        pair.add_certificate(contents, says(&[&[1]], Some("a"), false));
    });
    write(&sandbox, &bags, None);
    for key_password in ["", "--key-password env:OWN"] {
        let line = format!("doctor store.p12 {key_password}");
        let told = sandbox.line(&line).password("mistyped").env("OWN", "wrong-too").run().code(1);
        let told = told.prints("error: wrong-password: the password opens no key, and there is no MAC to check it");
        told.never_shows("--align").never_shows("own-password");
    }
    run(&sandbox, "doctor store.p12").run().never_shows("wrong-password");
}
