//! `certtool export-key`: the private key in every form, never readable by others.

use serde_json::Value;

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox, tools};

fn export(sandbox: &Sandbox, store: &str, options: &str) -> Process {
    sandbox.certtool(["export-key", store]).args(options.split_whitespace()).password(CHANGEIT)
}

/// What OpenSSL says the public key of a file is.
fn public_key(sandbox: &Sandbox, file: &str, options: &[&str]) -> Option<String> {
    let openssl = tools::need("openssl")?;
    let pkey = sandbox.program(openssl, ["pkey", "-pubout", "-in", file]).args(options).run().code(0);
    Some(pkey.stdout())
}

#[test]
fn the_only_key_comes_out_of_every_format() {
    for store in ["jks/chain.jks", "jceks/chain.jceks", "pkcs12/chain.pkcs12", "chain/shuffled-with-key.pem"] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(store);
        let run = export(&sandbox, &file, "").run().code(0).silent();
        assert_eq!(run.stdout_bytes(), fixture("keys/rsa-pkcs8.pem"), "{store}");
    }
}

#[test]
fn the_traditional_form_and_der_are_openssls() {
    let sandbox = Sandbox::new();
    for (key, options, expected) in [
        ("keys/rsa-pkcs8.pem", "--key-format pkcs1", "keys/rsa-pkcs1.pem"),
        ("keys/rsa2048.traditional.der", "--format der", "keys/rsa2048.pkcs8.der"),
        ("keys/rsa2048.pkcs8.der", "--format der --key-format pkcs1", "keys/rsa2048.traditional.der"),
        ("keys/p256.pkcs8.der", "--format der --key-format sec1", "keys/p256.traditional.der"),
        ("keys/rsa-pkcs1.pem", "", "keys/rsa-pkcs8.pem"),
    ] {
        let file = sandbox.fixture(key);
        let run = export(&sandbox, &file, options).run().code(0);
        assert!(run.stdout_bytes() == fixture(expected), "{key} {options}\n{run}");
    }
    for options in ["--key-format pkcs1", "--key-format pkcs1 --format der"] {
        let file = sandbox.fixture("keys/ed25519.pkcs8.der");
        export(&sandbox, &file, options).run().code(5).says("Ed25519 keys are written as PKCS#8 only");
    }
}

#[test]
fn a_json_web_key_is_one_object() {
    let sandbox = Sandbox::new();
    for (key, kty) in [("rsa2048", "RSA"), ("p384", "EC"), ("ed25519", "OKP")] {
        let file = sandbox.fixture(&format!("keys/{key}.pkcs8.der"));
        export(&sandbox, &file, "--out a.jwk --force").run().code(0);
        let json: Value = serde_json::from_slice(&sandbox.read("a.jwk")).unwrap();
        assert_eq!((&json["kty"], json["d"].is_string()), (&kty.into(), true));
        let shown = export(&sandbox, &file, "--format jwk").run().code(0).stdout();
        assert_eq!(shown, sandbox.read_text("a.jwk"));
    }
    let file = sandbox.fixture("keys/dsa.pkcs8.der");
    export(&sandbox, &file, "--format jwk")
        .run()
        .code(5)
        .says("DSA (1.2.840.10040.4.1) keys are not written as JSON Web Keys here");
}

#[test]
fn the_name_of_the_file_chooses_the_format() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    for (name, start) in [("a.key", "-----BEGIN PRIVATE KEY"), ("a.jwk", "{\"kty\":\"RSA\""), ("a.der", "0")] {
        export(&sandbox, &file, &format!("--out {name}")).run().code(0);
        assert!(sandbox.read(name).starts_with(start.as_bytes()), "{name}");
    }
    export(&sandbox, &file, "--out b.der --format pem").run().code(0);
    assert_eq!(sandbox.read("b.der"), sandbox.read("a.key"));
}

#[test]
fn the_file_is_for_its_owner_only() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    for name in ["a.key", "a.der", "a.jwk"] {
        export(&sandbox, &file, &format!("--out {name}")).umask("000").run().code(0);
        assert_eq!(sandbox.mode(name), 0o600, "{name}");
    }
}

#[test]
fn an_entry_is_chosen_and_opens_with_its_own_password() {
    for store in ["jks/mixed.jks", "jceks/mixed.jceks", "pkcs12/mixed.pkcs12"] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(store);
        export(&sandbox, &file, "").run().code(2).says("has 3 keys").says("`gateway`");
        export(&sandbox, &file, "--alias agent").run().code(4).says("--key-password");
        let line = "--alias AGENT --key-password env:OWN --out a.key";
        export(&sandbox, &file, line).env("OWN", "wrong-pass").run().code(4);
        export(&sandbox, &file, line).env("OWN", "agent-pass").run().code(0).says("key of `agent`, not encrypted");
        export(&sandbox, &file, "--alias anchor-1").run().code(5).says("has no private key");
        export(&sandbox, &file, "--alias absent").run().code(5).says("there is no entry");
    }
}

#[test]
fn a_new_password_encrypts_and_openssl_opens() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    let line = "--new-password env:NEW --iterations 5000 --out";
    export(&sandbox, &file, &format!("{line} a.key")).env("NEW", "new-pass").run().code(0).says(", encrypted");
    assert!(sandbox.read_text("a.key").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    export(&sandbox, &file, "--out b.der").env("CERTTOOL_NEW_PASSWORD", "new-pass").run().code(0).says(", encrypted");
    let Some(expected) = public_key(&sandbox, &sandbox.fixture("keys/rsa-pkcs8.pem"), &[]) else { return };
    for (name, options) in [("a.key", &["-passin", "pass:new-pass"][..]), ("b.der", &["-passin", "pass:new-pass"])] {
        assert_eq!(public_key(&sandbox, name, options).as_ref(), Some(&expected), "{name}");
    }
    let clear = sandbox.line("export-key a.key --key-password env:NEW").env("NEW", "new-pass").run().code(0);
    assert_eq!(clear.stdout_bytes(), fixture("keys/rsa-pkcs8.pem"));
}

#[test]
fn only_pkcs8_is_encrypted_and_short_passwords_are_refused() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    let run = |options: &str| export(&sandbox, &file, options).env("NEW", "short").run();
    run("--new-password env:NEW --format jwk").code(2).says("only PKCS#8");
    run("--new-password env:NEW --key-format pkcs1").code(2).says("only PKCS#8");
    run("--new-password env:NEW").code(2).says("fewer than 6").says("--allow-weak-password");
    run("--new-password env:NEW --allow-weak-password").code(0).prints("ENCRYPTED");
    run("--new-password short").code(2).says("takes a source").never_shows("short ");
}

#[test]
fn a_new_password_is_asked_twice() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("keys/rsa-pkcs8.pem");
    let line = format!("export-key {file} --new-password prompt --out a.key");
    let answers = [("New password for the exported key", "new-pass\n"), ("Repeat", "new-pass\n")];
    sandbox.line(&line).on_terminal(&answers).code(0).never_shows("new-pass");
    sandbox.line("export-key a.key --key-password env:NEW").env("NEW", "new-pass").run().code(0);
}

#[test]
fn a_key_never_goes_into_json() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    export(&sandbox, &file, "--json").run().code(2).prints("never goes into JSON").never_shows("PRIVATE KEY");
    export(&sandbox, &file, "--json --out -").run().code(2).never_shows("PRIVATE KEY");
    let run = export(&sandbox, &file, "--json --out a.key").run().code(0).never_shows("PRIVATE KEY");
    assert_eq!(run.json()["result"]["alias"], "central");
}

#[test]
fn a_file_without_a_key_or_with_several_is_refused() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("trusted/bundle.pem");
    export(&sandbox, &file, "").run().code(5).says("there is no private key");
    let two = [fixture("keys/rsa-pkcs8.pem"), fixture("pem/leaf.key")].concat();
    sandbox.write("two.pem", two);
    export(&sandbox, "two.pem", "").run().code(2).says("more than one private key").says("`1`");
    let one = export(&sandbox, "two.pem", "--alias 1").run().code(0);
    assert_eq!(one.stdout_bytes(), fixture("keys/rsa-pkcs8.pem"));
    let twice = export(&sandbox, "-", "").stdin(fixture("keys/rsa-pkcs8.pem").repeat(2)).run().code(0);
    assert_eq!(twice.stdout_bytes(), fixture("keys/rsa-pkcs8.pem"));
}

#[test]
fn options_of_the_input_are_those_of_list() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    export(&sandbox, &file, "--in-format pkcs12").run().code(5);
    export(&sandbox, &file, "--max-size 0").run().code(5).says("--max-size");
    let two = sandbox.fixture("openssl-pkcs12/two-passwords.p12");
    let run = export(&sandbox, &two, "--mac-password env:MAC").env("MAC", "wrong").run();
    run.code(4);
    export(&sandbox, &file, "--dry-run --out a.key").run().code(0).says("would write a.key");
    assert!(!sandbox.exists("a.key"));
}

#[test]
fn limits_and_options_of_protection_count() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    let run = |options: &str| {
        let options = format!("--out new.key --new-password env:NEW {options}");
        export(&sandbox, &file, &options).env("NEW", CHANGEIT).run()
    };
    run("--iterations 20000 --max-iterations 10000").code(5).says("--max-iterations");
    run("--bks-version 1").code(2).says("--bks-version is for BKS");
    assert!(!sandbox.exists("new.key"));
    run("--iterations 20000 --max-iterations 20000").code(0);
}
