//! `certtool split-pem`: one PEM into the files that servers take, the inverse of merge-pem.

use crate::CHANGEIT;
use crate::cli::merge_pem::{merge, pem};
use crate::support::{Process, Sandbox};

const CHAIN: [&str; 3] = ["chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"];

/// A split of a copy of a fixture into the sandbox, at a time when it is valid.
fn split(sandbox: &Sandbox, fixture: &str, options: &str) -> Process {
    let file = sandbox.fixture_as(fixture, "in");
    let split = sandbox.certtool(["split-pem", &file, "--out-dir", "."]).args(options.split_whitespace());
    split.env("CERTTOOL_AT", "2030-01-01")
}

#[test]
fn three_files_come_out_of_one() {
    let sandbox = Sandbox::new();
    let run = split(&sandbox, "chain/shuffled-with-key.pem", "").umask("000").run().code(0);
    run.says("wrote ./server.key").says("wrote ./server.crt").says("wrote ./chain.crt");
    assert_eq!(sandbox.names(), ["chain.crt", "in", "server.crt", "server.key"]);
    assert_eq!(sandbox.read_text("server.key"), pem(&["keys/rsa-pkcs8.pem"]));
    assert_eq!(sandbox.read_text("server.crt"), pem(&CHAIN));
    assert_eq!(sandbox.read_text("chain.crt"), pem(&CHAIN[1..]));
    let modes = ["server.key", "server.crt", "chain.crt"].map(|name| sandbox.mode(name));
    assert_eq!(modes, [0o600, 0o644, 0o644]);
}

#[test]
fn leaf_only_keeps_the_chain_out_of_server_crt() {
    let sandbox = Sandbox::new();
    split(&sandbox, "chain/shuffled-with-key.pem", "--leaf-only").run().code(0);
    assert_eq!(sandbox.read_text("server.crt"), pem(&CHAIN[..1]));
    assert_eq!(sandbox.read_text("chain.crt"), pem(&CHAIN[1..]));
}

#[test]
fn there_is_no_chain_file_without_a_chain() {
    let sandbox = Sandbox::new();
    sandbox.line("gen-selfsigned --cn a --key-alg ec:p256 --out merged.pem").run().code(0);
    sandbox.line("split-pem merged.pem --out-dir .").run().code(0);
    assert_eq!(sandbox.names(), ["merged.pem", "server.crt", "server.key"]);
    assert_eq!(sandbox.read_text("server.key") + &sandbox.read_text("server.crt"), sandbox.read_text("merged.pem"));
}

#[test]
fn split_and_merge_give_the_same_bytes() {
    let sandbox = Sandbox::new();
    let merged = merge(&sandbox, &["chain/shuffled-with-key.pem"], "").run().code(0).stdout();
    split(&sandbox, "chain/shuffled-with-key.pem", "").run().code(0);
    assert_eq!(merge(&sandbox, &[], "server.crt server.key").run().code(0).stdout(), merged);
    split(&sandbox, "chain/shuffled-with-key.pem", "--leaf-only --force").run().code(0);
    assert_eq!(merge(&sandbox, &[], "chain.crt server.key server.crt").run().code(0).stdout(), merged);
}

#[test]
fn the_telephony_platform_s_field_is_split() {
    for field in ["telephony/certificate_pem.txt", "telephony/certificate_pem-one-line.txt"] {
        let sandbox = Sandbox::new();
        split(&sandbox, field, "").run().code(0);
        assert_eq!(sandbox.read_text("server.key"), pem(&["keys/rsa-pkcs8.pem"]), "{field}");
        assert_eq!(sandbox.read_text("server.crt"), pem(&CHAIN), "{field}");
    }
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let sandbox = Sandbox::new();
    let run = sandbox.line("split-pem - --out-dir .").stdin(pem(&["chain/shuffled-with-key.pem"]));
    run.env("CERTTOOL_AT", "2030-01-01").run().code(0);
    assert!(sandbox.exists("server.key"));
}

#[test]
fn an_encrypted_key_opens_with_the_key_password() {
    for key in ["keys/rsa-pkcs8-encrypted.pem", "keys/rsa-proc-type.pem"] {
        let sandbox = Sandbox::new();
        sandbox.write("in.pem", pem(&[key, "chain/ordered.pem"]));
        let split = |options: &str| sandbox.line(&format!("split-pem in.pem --out-dir . {options}")).env("K", CHANGEIT);
        split("").run().code(4).says("--key-password");
        split("--key-password env:HOME").run().code(4);
        split("--key-password env:K").run().code(0);
        assert_eq!(sandbox.read_text("server.key"), pem(&["keys/rsa-pkcs8.pem"]));
    }
}

#[test]
fn what_cannot_be_split_is_refused() {
    let sandbox = Sandbox::new();
    let refused = |fixture, code| split(&sandbox, fixture, "").run().code(code);
    refused("chain/ordered.pem", 5).says("no private key");
    refused("keys/rsa-pkcs8.pem", 5).says("no certificate");
    refused("jks/chain.jks", 5).says("is a keystore").says("hint: certtool merge-pem");
    refused("pkcs12/chain.pkcs12", 5).says("is a keystore").says("hint: certtool merge-pem");
    sandbox.write("mismatch.pem", pem(&["pem/leaf.key", "chain/ordered.pem"]));
    sandbox.line("split-pem mismatch.pem --out-dir .").run().code(1).says("belongs to its private key");
    sandbox.write("two-keys.pem", pem(&["pem/leaf.key", "keys/rsa-pkcs8.pem", "chain/ordered.pem"]));
    sandbox.line("split-pem two-keys.pem --out-dir .").run().code(5).says("more than one private key");
    assert!(!sandbox.exists("server.key") && !sandbox.exists("server.crt"));
}

#[test]
fn an_expired_certificate_is_warned_about_at_the_time_given() {
    let sandbox = Sandbox::new();
    let run = split(&sandbox, "chain/shuffled-with-key.pem", "--at 2099-01-01").run().code(0);
    run.says("warning: ").says("expired at 2076");
}

#[test]
fn what_is_missing_or_not_valid_yet_is_warned_about() {
    let sandbox = Sandbox::new();
    sandbox.write("in.pem", pem(&["keys/rsa-pkcs8.pem", "chain/leaf.pem"]));
    let run = sandbox.line("split-pem in.pem --out-dir . --at 2000-01-01").run().code(0);
    run.says("that signed CN=central.example.test").says("is missing").says("is valid from 2026");
}
