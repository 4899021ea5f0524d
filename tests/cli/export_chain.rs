//! `certtool export-chain`: the chain of an entry, in order, in every format.

use serde_json::json;

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Outcome, Process, Sandbox, tools};

/// `export-chain` of a copy of a fixture.
fn export(sandbox: &Sandbox, store: &str, options: &str) -> Process {
    let store = sandbox.fixture(store);
    sandbox.certtool(["export-chain", &store]).args(options.split_whitespace())
}

/// The fixtures' chain of three as PEM, by places: `[0]` is the leaf, `[2]` the root.
fn pem(places: &[usize]) -> String {
    let files = ["chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"];
    places.iter().map(|&place| String::from_utf8(fixture(files[place])).unwrap()).collect()
}

#[track_caller]
fn assert_exports(store: &str, options: &str, places: &[usize]) {
    let sandbox = Sandbox::new();
    let run = export(&sandbox, store, options).run().code(0).silent();
    assert_eq!(run.stdout(), pem(places), "{store} {options}");
}

#[test]
fn the_chain_goes_to_standard_output_leaf_first() {
    assert_exports("jks/chain.jks", "", &[0, 1, 2]);
    assert_exports("jceks/chain.jceks", "", &[0, 1, 2]);
}

#[test]
fn a_shuffled_chain_is_put_in_order() {
    assert_exports("jks/chain-shuffled.jks", "", &[0, 1, 2]);
    assert_exports("chain/shuffled.pem", "", &[0, 1, 2]);
    assert_exports("chain/chain.p7b", "", &[0, 1, 2]);
}

#[test]
fn pkcs12_needs_its_password_and_never_the_key_s() {
    let sandbox = Sandbox::new();
    export(&sandbox, "pkcs12/chain.pkcs12", "").run().code(4).says("hint: ");
    let run = export(&sandbox, "pkcs12/chain.pkcs12", "").password(CHANGEIT).run().code(0);
    assert_eq!(run.stdout(), pem(&[0, 1, 2]));
    // the key of this entry has a password of its own, which nobody gives
    export(&sandbox, "pkcs12/mixed.pkcs12", "--alias agent")
        .password(CHANGEIT)
        .run()
        .code(0)
        .prints("BEGIN CERTIFICATE");
}

#[test]
fn the_password_of_the_store_is_checked_when_given() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/chain.jks");
    let export = |password| sandbox.certtool(["export-chain", &store, "--password", "env:P"]).env("P", password).run();
    export(CHANGEIT).code(0);
    export("wrong").code(4);
}

#[test]
fn only_a_part_of_the_chain() {
    assert_exports("jks/chain.jks", "--only chain", &[0, 1, 2]);
    assert_exports("jks/chain.jks", "--only leaf", &[0]);
    assert_exports("jks/chain.jks", "--only issuers", &[1, 2]);
}

#[test]
fn the_root_can_be_left_out() {
    assert_exports("jks/chain.jks", "--root include", &[0, 1, 2]);
    assert_exports("jks/chain.jks", "--root omit", &[0, 1]);
    assert_exports("jks/chain.jks", "--root omit --only issuers", &[1]);
}

#[test]
fn a_lone_root_stays() {
    let sandbox = Sandbox::new();
    let run = export(&sandbox, "jks/rsa-2048.jks", "--root omit").run().code(0);
    assert_eq!(run.stdout().matches("BEGIN CERTIFICATE").count(), 1);
}

#[test]
fn a_leaf_without_issuers_has_none_to_export() {
    let sandbox = Sandbox::new();
    export(&sandbox, "jks/rsa-2048.jks", "--only issuers").run().code(5).says("nothing but its leaf");
}

#[test]
fn an_incomplete_chain_is_exported_with_a_warning() {
    let sandbox = Sandbox::new();
    let run = export(&sandbox, "chain/leaf.pem", "").run().code(0).says("warning: ").says("incomplete").says("--ca");
    assert_eq!(run.stdout(), pem(&[0]));
    let report = export(&sandbox, "chain/leaf.pem", "--json").run().code(0).json();
    assert_eq!(report["result"]["chains"][0]["complete"], false);
    assert_eq!(report["warnings"][0]["code"], "chain-incomplete");
}

#[test]
fn ca_files_complete_a_chain() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/root.pem", "chain/intermediate.pem"]);
    let run = export(&sandbox, "chain/leaf.pem", "--ca root.pem --ca intermediate.pem").run().code(0).silent();
    assert_eq!(run.stdout(), pem(&[0, 1, 2]));
}

#[test]
fn an_unrelated_certificate_of_the_input_is_reported() {
    let sandbox = Sandbox::new();
    sandbox.write("mixed.pem", pem(&[1, 2, 0]) + &String::from_utf8(fixture("trusted/anchor-1.pem")).unwrap());
    sandbox.line("export-chain mixed.pem --alias central.example.test").run().code(0).silent();
    let run = sandbox.line("export-chain mixed.pem").run().code(0).says("left out CN=Anchor 1");
    assert_eq!(run.stdout(), pem(&[0, 1, 2]));
}

#[test]
fn an_unrelated_certificate_of_ca_is_not_exported() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["trusted/anchor-1.pem", "chain/shuffled.pem"]);
    let run = export(&sandbox, "chain/leaf.pem", "--ca anchor-1.pem --ca shuffled.pem").run().code(0).silent();
    assert_eq!(run.stdout(), pem(&[0, 1, 2]));
}

/// Option or file name, what openssl reads it with, and how we name the format.
const FORMATS: [(&str, &[&str], &str); 9] = [
    ("--format pem --out chain", &["storeutl", "-noout", "-certs", "chain"], "pem"),
    ("--format pkcs7 --out chain", &["pkcs7", "-inform", "DER", "-noout", "-in", "chain"], "pkcs7"),
    ("--format pkcs7-pem --out chain", &["pkcs7", "-noout", "-in", "chain"], "pem"),
    ("--format pkipath --out chain", &["asn1parse", "-inform", "DER", "-in", "chain"], "pkipath"),
    ("--format der --only leaf --out chain", &["x509", "-inform", "DER", "-noout", "-in", "chain"], "der"),
    ("--out chain.cer", &["storeutl", "-noout", "-certs", "chain.cer"], "pem"),
    ("--out chain.p7b", &["pkcs7", "-inform", "DER", "-noout", "-in", "chain.p7b"], "pkcs7"),
    ("--out chain.pkipath", &["asn1parse", "-inform", "DER", "-in", "chain.pkipath"], "pkipath"),
    ("--only leaf --out chain.der", &["x509", "-inform", "DER", "-noout", "-in", "chain.der"], "der"),
];

#[test]
fn every_format_is_read_by_openssl_and_by_ourselves() {
    let Some(openssl) = tools::need("openssl") else { return };
    for (options, check, format) in FORMATS {
        let sandbox = Sandbox::new();
        export(&sandbox, "jks/chain.jks", options).run().code(0).says("wrote ");
        sandbox.program(&openssl, check).run().code(0);
        let file = options.split_whitespace().last().unwrap();
        let listing = sandbox.certtool(["list", file, "--json"]).run().code(0);
        assert_eq!(listing.json()["result"]["format"], format, "{options}");
        let found: usize = listing.entries().iter().map(|entry| entry.sha256.len()).sum();
        assert_eq!(found, if format == "der" { 1 } else { 3 }, "{options}");
        assert_eq!(sandbox.certtool(["export-chain", file, "--only", "leaf"]).run().code(0).stdout(), pem(&[0]));
    }
}

#[test]
fn der_is_the_certificate_byte_for_byte() {
    let sandbox = Sandbox::new();
    export(&sandbox, "jks/chain.jks", "--only leaf --out leaf.der").run().code(0);
    assert!(sandbox.read("leaf.der") == fixture("chain/leaf.der"));
    export(&sandbox, "jks/chain.jks", "--format der --out a.der").run().code(2).says("hint: give --only leaf");
}

#[test]
fn binary_formats_go_to_a_pipe_and_never_into_json() {
    let sandbox = Sandbox::new();
    let run = export(&sandbox, "jks/chain.jks", "--format der --only leaf").run().code(0);
    assert!(run.stdout_bytes() == fixture("chain/leaf.der"));
    export(&sandbox, "jks/chain.jks", "--format pkcs7 --json").run().code(2);
}

#[test]
fn json_carries_the_pem_unless_a_file_does() {
    let sandbox = Sandbox::new();
    let report = export(&sandbox, "jks/chain.jks", "--json").run().code(0).silent().json();
    assert_eq!(report["result"]["chains"][0]["pem"], pem(&[0, 1, 2]));
    assert_eq!(report["result"]["chains"][0]["file"], json!(null));
    let report = export(&sandbox, "jks/chain.jks", "--json --out a.cer").run().code(0).json();
    assert_eq!(report["result"]["chains"][0]["file"], "a.cer");
    assert!(report["result"]["chains"][0].get("pem").is_none());
}

#[test]
fn one_of_several_entries_must_be_chosen() {
    let sandbox = Sandbox::new();
    let run = export(&sandbox, "jks/mixed.jks", "").run().code(2).says("hint: choose an --alias of");
    run.says("`server`").says("--all");
    export(&sandbox, "jks/mixed.jks", "--alias SERVER").run().code(0).prints("BEGIN CERTIFICATE");
    export(&sandbox, "jks/mixed.jks", "--alias nobody")
        .run()
        .code(5)
        .says("there is no entry `nobody`")
        .says("`agent`");
    export(&sandbox, "jceks/mixed.jceks", "--alias secret").run().code(5).says("has no certificate");
    export(&sandbox, "jks/mixed.jks", "--alias a --all").run().code(2).says("cannot be used with");
    export(&sandbox, "jks/mixed.jks", "--out-dir .").run().code(2).says("--all");
}

#[test]
fn all_entries_in_one_pem_have_headings() {
    let sandbox = Sandbox::new();
    let run = export(&sandbox, "jks/mixed.jks", "--all").run().code(0);
    let headings: Vec<_> = run.stdout().lines().filter(|line| line.starts_with("alias: ")).map(str::to_owned).collect();
    assert_eq!(headings.len(), 8);
    assert!(headings.contains(&"alias: server".to_owned()));
    sandbox.write("all.pem", run.stdout_bytes());
    assert_eq!(sandbox.line("list all.pem --json").run().code(0).entries().len(), 8);
}

#[test]
fn all_entries_go_into_a_directory_file_by_file() {
    let sandbox = Sandbox::new();
    let report = export(&sandbox, "jks/mixed.jks", "--all --out-dir . --json").run().code(0).json();
    let chains = report["result"]["chains"].as_array().unwrap();
    assert_eq!(chains.len(), 8);
    for chain in chains {
        let listing = sandbox.certtool(["list", chain["file"].as_str().unwrap(), "--json"]).run().code(0).json();
        let sha256 = &listing["result"]["entries"][0]["certificates"][0]["sha256"];
        assert_eq!(sha256, &chain["certificates"][0]["sha256"], "{}", chain["alias"]);
    }
}

/// Names of files that no directory wants.
const HOSTILE: [&str; 7] = ["../escape", "/tmp/absolute", "-rf", ".hidden", "$(id)", "a b", "a\nb"];

/// The names exported, after the assertion that they are distinct and all here.
#[track_caller]
fn assert_contained(sandbox: &Sandbox, outcome: &Outcome) {
    let outside = sandbox.path("../escape.cer");
    assert!(!outside.exists() && !sandbox.exists("escape.cer"), "{outcome}");
    let report = outcome.json();
    let chains = report["result"]["chains"].as_array().unwrap().clone();
    let mut files: Vec<_> = chains.iter().map(|chain| chain["file"].as_str().unwrap().to_owned()).collect();
    assert!(files.iter().all(|file| file.starts_with("out/") && sandbox.exists(file)), "{files:?}");
    files.sort();
    files.dedup();
    assert_eq!(files.len(), chains.len());
}

#[test]
fn hostile_aliases_stay_in_the_directory() {
    let sandbox = Sandbox::new();
    let root = sandbox.fixture("chain/root.pem");
    let leaf = sandbox.fixture("chain/leaf.pem");
    let both = [&root, &leaf];
    for (number, alias) in HOSTILE.iter().enumerate() {
        let store = format!("{number}.p12");
        let alias = format!("--alias={alias}");
        let import = ["import-trusted", both[number % 2], "--truststore", &store, "--yes", &alias];
        sandbox.certtool(import).password(CHANGEIT).run().code(0);
        sandbox.write("out/.keep", "");
        let export = ["export-chain", &store, "--all", "--out-dir", "out", "--force", "--json"];
        assert_contained(&sandbox, &sandbox.certtool(export).password(CHANGEIT).run().code(0));
    }
}

#[test]
fn a_friendly_name_of_openssl_cannot_escape() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    let [leaf, key] = sandbox.fixtures(["chain/leaf.pem", "chain/leaf.key"]);
    let make = ["pkcs12", "-export", "-in", &leaf, "-inkey", &key, "-name", "../escape", "-out", "a.p12"];
    sandbox.program(openssl, make).args(["-passout", "pass:changeit"]).run().code(0);
    sandbox.write("out/.keep", "");
    let export = sandbox.line("export-chain a.p12 --all --out-dir out --json").password(CHANGEIT).run().code(0);
    assert_contained(&sandbox, &export);
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let sandbox = Sandbox::new();
    let run = sandbox.line("export-chain -").stdin(fixture("jks/chain.jks")).run().code(0);
    assert_eq!(run.stdout(), pem(&[0, 1, 2]));
}

#[test]
fn a_keystore_given_as_ca_opens_with_its_own_password_or_that_of_the_input() {
    for command in ["export-chain leaf.pem", "merge-pem key.pem leaf.pem"] {
        let sandbox = Sandbox::new();
        sandbox.fixtures(["pkcs12/chain.pkcs12", "chain/leaf.pem"]);
        sandbox.write("key.pem", fixture("keys/rsa-pkcs8.pem"));
        let run = |options: &str| {
            let line = format!("{command} --ca chain.pkcs12 --out out.pem --force {options}");
            sandbox.line(&line).env("CERTTOOL_AT", "2030-01-01")
        };
        run("").run().code(4).says("a password is needed for `chain.pkcs12`").says("--ca-password");
        run("--ca-password env:CA").env("CA", "another").run().code(4).says("chain.pkcs12");
        assert!(!sandbox.exists("out.pem"));
        run("--ca-password env:CA").env("CA", CHANGEIT).run().code(0);
        run("").env("CERTTOOL_CA_PASSWORD", CHANGEIT).run().code(0);
        run("").password(CHANGEIT).run().code(0);
    }
}

#[test]
fn an_alias_that_two_entries_have_is_no_choice() {
    let sandbox = Sandbox::new();
    let mut store = fixture("jks/mixed.jks");
    let at = store.windows(8).position(|bytes| bytes == b"anchor-2").unwrap();
    store[at + 7] = b'1';
    sandbox.write("store.jks", store);
    let run = sandbox.line("export-chain store.jks --alias anchor-1").run().code(5);
    run.says("`store.jks` has 2 entries called `anchor-1`").says("hint: certtool rename");
    sandbox.line("export-chain store.jks --alias anchor-3").run().code(0);
}

#[test]
fn several_keys_are_a_choice_between_keys() {
    let sandbox = Sandbox::new();
    let run = export(&sandbox, "jks/mixed.jks", "").run().code(2);
    run.says("has 3 entries to choose from").says("an --alias of `agent`, `server`, `gateway`, or give --all");
}
