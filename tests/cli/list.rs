//! `certtool list`: every entry of any store.

use serde_json::json;

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox};

fn list(sandbox: &Sandbox, fixture: &str, options: &str) -> Process {
    let file = sandbox.fixture(fixture);
    sandbox.certtool(["list", &file, "--at", "2030-01-01"]).args(options.split_whitespace())
}

#[test]
fn an_entry_is_shown_with_what_one_asks_for() {
    let sandbox = Sandbox::new();
    let run = list(&sandbox, "jks/chain.jks", "").password(CHANGEIT).run().code(0).silent();
    for expected in [
        "chain.jks: JKS",
        "1 entry, integrity verified",
        "central  key-pair  RSA 2048  chain of 3",
        "CN=central.example.test",
        "dns:localhost, dns:central.example.test, ip:127.0.0.1",
    ] {
        assert!(run.stdout().contains(expected), "{expected:?}\n{run}");
    }
}

/// RFC 5280 4.1.2.5 writes "no well-defined expiration date" as the last second of the calendar.
#[test]
fn what_has_no_expiration_date_never_expires() {
    let sandbox = Sandbox::new();
    let generate = "gen-selfsigned --cn localhost --not-after 9999-12-31T23:59:59Z --out-dir .";
    sandbox.line(generate).run().code(0).says("expires never (9999-12-31T23:59:59Z)");
    for line in ["list server.crt", "inspect server.crt"] {
        sandbox.line(line).run().code(0).prints("never (9999-12-31T23:59:59Z)");
    }
    let json = sandbox.line("inspect server.crt --json --at 2030-01-01").run().code(0).json();
    let certificate = &json["result"]["files"][0]["objects"][0]["certificate"];
    assert_eq!(certificate["not_after"], "9999-12-31T23:59:59Z");
    assert_eq!(certificate["days_left"], 2_910_981);
}

#[test]
fn formats_that_show_their_certificates_need_no_password() {
    let sandbox = Sandbox::new();
    list(&sandbox, "jks/mixed.jks", "").run().code(0).prints("8 entries, integrity not checked (no password)");
    list(&sandbox, "jceks/mixed.jceks", "").run().code(0).prints("9 entries, integrity not checked");
    list(&sandbox, "pkcs12/cacerts.pkcs12", "").run().code(0).prints("trusted-certificate");
    list(&sandbox, "openssl-pkcs12/clear-certificates.p12", "").run().code(0).prints("CN=central.example.test");
    list(&sandbox, "pkcs12/mixed.pkcs12", "").run().code(4).says("CERTTOOL_PASSWORD");
}

#[test]
fn every_kind_of_entry_is_named() {
    let sandbox = Sandbox::new();
    for store in ["jceks/mixed.jceks", "pkcs12/mixed.pkcs12"] {
        let entries = list(&sandbox, store, "--json").password(CHANGEIT).run().code(0).entries();
        let count = |kind: &str| entries.iter().filter(|entry| entry.kind == kind).count();
        let counts = ["key-pair", "trusted-certificate", "secret-key"].map(count);
        assert_eq!(counts, [3, 5, 1], "{store}");
    }
    let entries = list(&sandbox, "openssl-pkcs12/no-keys.p12", "--json").password(CHANGEIT).run().code(0).entries();
    assert!(entries.iter().all(|entry| entry.kind == "certificate"), "{entries:?}");
}

#[test]
fn every_format_is_found_by_content() {
    for (fixture, format) in [
        ("jks/chain.jks", "jks"),
        ("jceks/chain.jceks", "jceks"),
        ("pkcs12/chain.pkcs12", "pkcs12"),
        ("chain/ordered.pem", "pem"),
        ("chain/leaf.der", "der"),
        ("chain/chain.p7b", "pkcs7"),
        ("chain/chain-pem.p7b", "pem"),
        ("chain/chain.pkipath", "pkipath"),
    ] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture_as(fixture, "misleading.txt");
        let report = sandbox.certtool(["list", &file, "--json"]).password(CHANGEIT).run().code(0).json();
        assert_eq!(report["result"]["format"], format, "{fixture}");
    }
}

#[test]
fn the_format_can_be_insisted_on() {
    let sandbox = Sandbox::new();
    list(&sandbox, "jks/chain.jks", "--in-format jks").run().code(0);
    list(&sandbox, "jks/chain.jks", "--in-format pkcs12").password(CHANGEIT).run().code(5);
    list(&sandbox, "jks/chain.jks", "--in-format zip").run().code(2).says("--in-format");
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let sandbox = Sandbox::new();
    let run = sandbox.line("list - --json").stdin(fixture("jks/mixed.jks")).run().code(0);
    assert_eq!(run.json()["result"]["file"], "standard input");
    assert_eq!(run.entries().len(), 8);
}

#[test]
fn days_left_are_counted_from_the_time_given() {
    let sandbox = Sandbox::new();
    let days = |time: &str| {
        let file = sandbox.fixture("trusted/expired.pem");
        let report = sandbox.certtool(["list", &file, "--json", "--at", time]).run().code(0).json();
        report["result"]["entries"][0]["certificates"][0]["days_left"].clone()
    };
    assert_eq!(days("2001-12-31T13:54:43Z"), json!(1));
    assert_eq!(days("2002-01-01T13:54:42Z"), json!(0));
    assert_eq!(days("2002-01-01T13:54:44Z"), json!(-1));
    sandbox.line("list expired.pem --at 2002-01-11").run().code(0).prints("(expired 10 days ago)");
}

#[test]
fn the_wrong_password_is_told_apart_from_damage() {
    for store in ["jks/chain.jks", "jceks/chain.jceks", "pkcs12/chain.pkcs12", "openssl-pkcs12/default.p12"] {
        let sandbox = Sandbox::new();
        let run = list(&sandbox, store, "").password("wrong").run().code(4).says("password");
        assert!(run.stdout().is_empty(), "{run}");
    }
}

#[test]
fn limits_name_the_option_that_raises_them() {
    let sandbox = Sandbox::new();
    let run = |options| list(&sandbox, "pkcs12/chain.pkcs12", options).password(CHANGEIT).run();
    run("--max-iterations 1000").code(5).says("hint: if you trust this file, raise the limit with --max-iterations");
    run("--max-size 0").code(5).says("hint: if you trust this file, raise the limit with --max-size");
    run("--max-iterations 10000 --max-size 1").code(0);
}

#[test]
fn what_is_not_valid_yet_is_shown_as_such() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("chain/root.pem");
    let list = |time: &str| sandbox.certtool(["list", &file, "--at", time]).run().code(0);
    list("2001-01-01").prints("begins").prints("(not yet valid)");
    assert!(!list("2030-01-01").stdout().contains("begins"));
}

#[test]
fn a_file_of_too_many_entries_is_refused_and_the_option_named() {
    let sandbox = Sandbox::new();
    let certificate = sandbox.fixture("chain/root.pem");
    sandbox.write("many.pem", sandbox.read_text(&certificate).repeat(3));
    sandbox.line("list many.pem --max-entries 2").run().code(5).says("raise the limit with --max-entries");
    sandbox.line("list many.pem --max-entries 3").run().code(0);
}
