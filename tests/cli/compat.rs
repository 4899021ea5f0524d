//! `--compat`: which schemes a PKCS#12 keystore gets, and which it keeps.

use serde_json::Value;

use crate::CHANGEIT;
use crate::support::{Process, Sandbox};

const MODERN: &str = "PBMAC1 (PBKDF2-HMAC-SHA256, 200000 iterations, HMAC-SHA256)";
const FIPS: &str = "PBMAC1 (PBKDF2-HMAC-SHA256, 10000 iterations, HMAC-SHA256)";
const SHA1: &str = "HMAC-SHA1 (10000 iterations)";
const SHA256: &str = "HMAC-SHA256 (10000 iterations)";
const TRIPLE_DES: &str = "PKCS#12 PBE (SHA1, 10000 iterations, DES-EDE3-CBC)";

fn pbes2(iterations: u32) -> String {
    format!("PBES2 (PBKDF2-HMAC-SHA256, {iterations} iterations, AES-256-CBC)")
}

fn line(sandbox: &Sandbox, line: &str) -> Process {
    sandbox.line(line).password(CHANGEIT)
}

/// The schemes of the certificates, of every key, and of the integrity check.
fn schemes(sandbox: &Sandbox, file: &str) -> (Vec<String>, Vec<String>, String) {
    let document = line(sandbox, &format!("inspect {file} --structure --json")).run().code(0).json();
    let store = &document["result"]["files"][0];
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    let sections = store["structure"]["sections"].as_array().unwrap().iter();
    let certificates = sections.filter(|section| section["certificates"].as_u64() > Some(0));
    let keys = store["entries"].as_array().unwrap().iter().map(|entry| &entry["structure"]["protection"]);
    (
        certificates.map(|section| text(&section["protection"]["scheme"])).collect(),
        keys.filter(|protection| protection.is_object()).map(|protection| text(&protection["scheme"])).collect(),
        text(&store["structure"]["integrity"]["algorithm"]),
    )
}

fn material(sandbox: &Sandbox) -> String {
    sandbox.fixtures(["chain/leaf.key", "chain/ordered.pem", "trusted/anchor-1.pem"]);
    "leaf.key ordered.pem".into()
}

#[test]
fn every_target_has_its_schemes_from_the_start() {
    for (target, scheme, mac) in [
        ("java", pbes2(10_000), SHA256),
        ("openssl3", pbes2(10_000), SHA256),
        ("bouncy-castle", pbes2(10_000), SHA256),
        ("dotnet", pbes2(10_000), SHA256),
        ("Modern2023", pbes2(10_000), SHA256),
        ("modern2026", pbes2(10_000), FIPS),
        ("macos", TRIPLE_DES.into(), SHA1),
        ("LegacyRC2", TRIPLE_DES.into(), SHA1),
        ("LEGACYDES", TRIPLE_DES.into(), SHA1),
        ("java8", TRIPLE_DES.into(), SHA1),
        ("windows", TRIPLE_DES.into(), SHA1),
        ("fips", pbes2(10_000), FIPS),
        ("modern", pbes2(200_000), MODERN),
    ] {
        let sandbox = Sandbox::new();
        let files = material(&sandbox);
        line(&sandbox, &format!("import-keypair {files} --keystore new.p12 --compat {target}")).run().code(0);
        let expected = (vec![scheme.clone()], vec![scheme], mac.to_owned());
        assert_eq!(schemes(&sandbox, "new.p12"), expected, "{target}");
        line(&sandbox, "import-trusted anchor-1.pem --truststore new.p12 --yes").run().code(0);
        assert_eq!(schemes(&sandbox, "new.p12"), expected, "{target}: an edit keeps it");
    }
}

#[test]
fn iterations_are_chosen_beside_the_target() {
    let sandbox = Sandbox::new();
    let gen_selfsigned = "gen-selfsigned --cn a.test --key-alg ec:p256 --keystore new.p12 --alias a";
    line(&sandbox, &format!("{gen_selfsigned} --compat modern --iterations 2000")).run().code(0);
    let mac = MODERN.replace("200000", "2000");
    assert_eq!(schemes(&sandbox, "new.p12"), (vec![pbes2(2_000)], vec![pbes2(2_000)], mac));
}

#[test]
fn a_store_that_exists_is_protected_anew_as_a_whole() {
    for store in ["legacy", "default", "clear", "clear-key", "clear-certificates", "aes-128-sha512", "windows"] {
        let sandbox = Sandbox::new();
        material(&sandbox);
        let file = sandbox.fixture_as(&format!("openssl-pkcs12/{store}.p12"), "store.p12");
        sandbox.fixture_as(&format!("openssl-pkcs12/{store}.p12"), "before.p12");
        for (target, scheme, mac) in [("java8", TRIPLE_DES.into(), SHA1), ("java", pbes2(10_000), SHA256)] {
            let import = format!("import-trusted anchor-1.pem --truststore {file} --yes --compat {target}");
            line(&sandbox, &import).run().code(0).says("store.p12: protected anew as a whole");
            assert_eq!(schemes(&sandbox, &file), (vec![scheme.clone()], vec![scheme], mac.into()), "{store} {target}");
            let again = line(&sandbox, &import).arg("--detailed-exitcode").run();
            again.code(10).never_shows("protected anew");
        }
        line(&sandbox, &format!("delete {file} --alias anchor*")).run();
        let aliases = |file: &str| crate::cli::import_trusted::entries(&sandbox, file);
        let without_anchor: Vec<_> = aliases(&file).into_iter().filter(|entry| entry.kind == "key-pair").collect();
        let before: Vec<_> = aliases("before.p12").into_iter().filter(|entry| entry.kind == "key-pair").collect();
        assert_eq!(without_anchor, before, "{store}");
    }
}

#[test]
fn secret_keys_are_protected_anew_too() {
    let sandbox = Sandbox::new();
    material(&sandbox);
    let file = sandbox.fixture("secrets/phrase.pkcs12");
    sandbox.fixture_as("secrets/phrase.pkcs12", "before.p12");
    let import = format!("import-trusted anchor-1.pem --truststore {file} --yes --compat java8");
    line(&sandbox, &import).run().code(0).says("protected anew as a whole");
    line(&sandbox, &import).arg("--detailed-exitcode").run().code(10);
    let diff = line(&sandbox, &format!("diff before.p12 {file} --json")).run().code(1).json();
    let different: Vec<_> = diff["result"]["entries"].as_array().unwrap().iter().collect();
    assert_eq!((different.len(), different[0]["verdict"].as_str()), (1, Some("added")), "{diff}");
    assert_eq!(diff["result"]["same"], 1);
}

#[test]
fn a_dry_run_protects_nothing() {
    let sandbox = Sandbox::new();
    material(&sandbox);
    let file = sandbox.fixture("openssl-pkcs12/legacy.p12");
    let before = sandbox.read(&file);
    let import = format!("import-trusted anchor-1.pem --truststore {file} --yes --compat java --dry-run");
    line(&sandbox, &import).run().code(0).says("would be protected anew");
    assert!(sandbox.read(&file) == before);
}

#[test]
fn what_is_new_is_protected_like_the_rest() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("openssl-pkcs12/legacy.p12");
    let gen_selfsigned = format!("gen-selfsigned --cn a.test --key-alg ec:p256 --keystore {file} --alias a");
    line(&sandbox, &gen_selfsigned).run().code(0);
    let (certificates, keys, mac) = schemes(&sandbox, &file);
    let old = |cipher: &str| format!("PKCS#12 PBE (SHA1, 2048 iterations, {cipher})");
    assert_eq!(certificates, [old("RC2-40-CBC")]);
    assert_eq!(keys, [old("DES-EDE3-CBC"), TRIPLE_DES.into()]);
    assert_eq!(mac, "HMAC-SHA1 (2048 iterations)");
}

#[test]
fn a_key_with_its_own_password_is_in_the_way() {
    let sandbox = Sandbox::new();
    material(&sandbox);
    let file = sandbox.fixture("pkcs12/chain.pkcs12");
    let copy = format!("copy {file} --to other.p12 --from-password env:P --to-password env:P --compat java8");
    let own = "gen-selfsigned --cn a.test --key-alg ec:p256 --keystore other.p12 --alias own --key-password env:OWN";
    sandbox.line(&copy).env("P", CHANGEIT).run().code(0);
    line(&sandbox, own).env("OWN", "another-one").run().code(0);
    let before = sandbox.read("other.p12");
    let import = "import-trusted anchor-1.pem --truststore other.p12 --yes --compat java";
    let run = line(&sandbox, import).run().code(4);
    run.says("cannot protect `other.p12` anew: entry \"own\"").says("leave --compat out");
    assert!(sandbox.read("other.p12") == before);
}

#[test]
fn other_formats_leave_no_choice() {
    let sandbox = Sandbox::new();
    let files = material(&sandbox);
    let jks = sandbox.fixture("jks/chain.jks");
    for keystore in [jks.as_str(), "new.jks", "new.bks"] {
        let import = format!("import-keypair {files} --keystore {keystore} --alias a --compat java");
        line(&sandbox, &import).run().code(2).says("--compat is for PKCS#12");
    }
    line(&sandbox, &format!("import-keypair {files} --keystore a.p12 --compat jaba")).run().code(2);
}

/// Of a target the limit is known; without one, that of the narrowest reader is told.
#[test]
fn more_iterations_than_the_reader_takes_are_refused_for_a_target_and_warned_of_without_one() {
    let sandbox = Sandbox::new();
    let made = |file: &str, options: &str| {
        line(&sandbox, &format!("gen-selfsigned --cn a.test --key-alg ec:p256 --alias a --keystore {file} {options}"))
            .run()
    };
    made("a.p12", "--compat dotnet --iterations 300001").code(2).says("--compat dotnet takes up to 300000 iterations");
    made("a.p12", "--compat windows --iterations 600001").code(2).says("--compat windows takes up to 600000");
    assert!(!sandbox.exists("a.p12"));
    made("a.p12", "--compat dotnet --iterations 300000").code(0);
    made("b.p12", "--iterations 300001").code(0).says(".NET since 9 opens keystores of up to 300000 iterations");
    made("c.bks", "--iterations 1048577").code(0).says("Bouncy Castle since 1.84 opens keystores of up to 1048576");
    let found = line(&sandbox, "doctor b.p12 --for dotnet").run().code(1);
    found.prints("error: many-iterations:").prints("refuses more than 300000");
    line(&sandbox, "doctor a.p12 --for dotnet").run().code(0);
}

#[test]
fn bks_is_written_in_version_1_when_asked_and_doctor_says_who_refuses_it() {
    let sandbox = Sandbox::new();
    let made = |file: &str, options: &str| {
        line(&sandbox, &format!("gen-selfsigned --cn a.test --key-alg ec:p256 --alias a --keystore {file} {options}"))
            .run()
    };
    made("a.p12", "--bks-version 1").code(2).says("--bks-version is for BKS");
    made("old.bks", "--bks-version 1").code(0);
    made("new.bks", "").code(0);
    assert_eq!((sandbox.read("old.bks")[3], sandbox.read("new.bks")[3]), (1, 2));
    let convert = "convert old.bks --to copied.bks --bks-version 1";
    let passwords = |run: Process| run.env("CERTTOOL_FROM_PASSWORD", CHANGEIT).env("CERTTOOL_TO_PASSWORD", CHANGEIT);
    passwords(sandbox.line(convert)).run().code(0);
    assert_eq!(sandbox.read("copied.bks")[3], 1);
    let found = line(&sandbox, "doctor old.bks --for bouncy-castle").run().code(1);
    found.prints("old-bks:").prints("org.bouncycastle.bks.enable_v1");
    line(&sandbox, "doctor old.bks --for bouncy-castle --fix").run().code(0).prints("repaired: old-bks:");
    assert_eq!(sandbox.read("old.bks")[3], 2);
    line(&sandbox, "doctor new.bks --for bouncy-castle").run().code(0);
}
