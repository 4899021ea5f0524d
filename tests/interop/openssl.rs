//! What certtool writes, as OpenSSL reads it.

use std::path::Path;

use crate::CHANGEIT;
use crate::support::sandbox::fixture_path;
use crate::support::{Outcome, Process, Sandbox, tools};

fn openssl<'a>(sandbox: &Sandbox, program: &Path, args: impl IntoIterator<Item = &'a str>) -> Process {
    sandbox.program(program, args)
}

/// How often a PEM label is in what a program printed.
fn count(outcome: &Outcome, label: &str) -> usize {
    outcome.stdout().matches(&format!("-----BEGIN {label}-----")).count()
}

#[test]
fn reads_a_new_pkcs12_with_all_its_keys() {
    let Some(program) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    for algorithm in crate::interop::KEY_ALGORITHMS {
        let alias = algorithm.replace(':', "-");
        sandbox
            .certtool(["gen-selfsigned", "--cn", "localhost", "--key-alg", algorithm, "--alias", &alias])
            .args(["--keystore", "store.p12", "--format", "pkcs12"])
            .password(CHANGEIT)
            .run()
            .code(0);
    }
    let seen =
        openssl(&sandbox, &program, ["pkcs12", "-in", "store.p12", "-passin", "pass:changeit", "-nodes"]).run().code(0);
    assert_eq!(count(&seen, "PRIVATE KEY"), crate::interop::KEY_ALGORITHMS.len(), "{seen}");
    assert_eq!(count(&seen, "CERTIFICATE"), crate::interop::KEY_ALGORITHMS.len(), "{seen}");
}

#[test]
fn reads_its_own_pkcs12_after_we_added_a_certificate() {
    let Some(program) = tools::need("openssl") else { return };
    let flavours: [(&str, &str, &[&str]); 8] = [
        ("default", CHANGEIT, &[]),
        ("legacy", CHANGEIT, &["-legacy"]),
        ("no-mac", CHANGEIT, &["-nomacver"]),
        ("clear-key", CHANGEIT, &[]),
        ("clear-certificates", CHANGEIT, &[]),
        ("aes-128-sha512", CHANGEIT, &[]),
        ("windows", CHANGEIT, &[]),
        ("unicode-password", "pässwörd€", &[]),
    ];
    for (name, password, options) in flavours {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(&format!("openssl-pkcs12/{name}.p12"));
        let anchor = sandbox.fixture("trusted/anchor-1.pem");
        sandbox.certtool(["import-trusted", &anchor, "--truststore", &store, "--yes"]).password(password).run().code(0);
        let passin = format!("pass:{password}");
        let read = openssl(&sandbox, &program, ["pkcs12", "-in", &store, "-passin", &passin, "-nodes"]);
        let seen = read.args(options).run().code(0);
        assert_eq!((count(&seen, "PRIVATE KEY"), count(&seen, "CERTIFICATE")), (1, 4), "{name}\n{seen}");
    }
}

/// The ciphers and hashes that no other tool writes, a pair at a time.
#[test]
fn reads_its_rarer_algorithms_after_we_added_a_certificate() {
    let Some(program) = tools::need("openssl") else { return };
    let pairs = [
        ("CAMELLIA-128-CBC", "ripemd160"),
        ("CAMELLIA-192-CBC", "sha3-224"),
        ("CAMELLIA-256-CBC", "sha3-256"),
        ("ARIA-128-CBC", "sha3-384"),
        ("ARIA-192-CBC", "sha3-512"),
        ("ARIA-256-CBC", "sm3"),
        ("SM4-CBC", "md5"),
    ];
    let sandbox = Sandbox::new();
    let anchor = sandbox.fixture("trusted/anchor-1.pem");
    let (key, chain) = (sandbox.fixture("chain/leaf.key"), sandbox.fixture("chain/ordered.pem"));
    for (cipher, hash) in pairs {
        let export = ["pkcs12", "-export", "-inkey", &key, "-in", &chain, "-out", "store.p12"];
        let algorithms = ["-keypbe", cipher, "-certpbe", cipher, "-macalg", hash, "-passout", "pass:changeit"];
        openssl(&sandbox, &program, export).args(algorithms).run().code(0);
        let import = ["import-trusted", &anchor, "--truststore", "store.p12", "--yes"];
        sandbox.certtool(import).password(CHANGEIT).run().code(0);
        let read = ["pkcs12", "-in", "store.p12", "-passin", "pass:changeit", "-nodes", "-info"];
        let seen = openssl(&sandbox, &program, read).run().code(0).says(cipher).says(&format!("MAC: {hash}"));
        assert_eq!((count(&seen, "PRIVATE KEY"), count(&seen, "CERTIFICATE")), (1, 4), "{cipher}\n{seen}");
    }
}

#[test]
fn accepts_key_and_certificate_of_every_algorithm() {
    let Some(program) = tools::need("openssl") else { return };
    for algorithm in crate::interop::KEY_ALGORITHMS {
        let sandbox = Sandbox::new();
        sandbox
            .certtool(["gen-selfsigned", "--cn", "localhost", "--key-alg", algorithm, "--out-dir", "."])
            .run()
            .code(0);
        openssl(&sandbox, &program, ["pkey", "-in", "server.key", "-check", "-noout"]).run().code(0);
        let verify =
            ["verify", "-x509_strict", "-check_ss_sig", "-purpose", "sslserver", "-verify_hostname", "localhost"];
        openssl(&sandbox, &program, verify).args(["-CAfile", "server.crt", "server.crt"]).run().code(0).prints("OK");
        let of_key = openssl(&sandbox, &program, ["pkey", "-in", "server.key", "-pubout"]).run().code(0).stdout();
        let of_certificate =
            openssl(&sandbox, &program, ["x509", "-in", "server.crt", "-noout", "-pubkey"]).run().code(0);
        assert_eq!(of_key, of_certificate.stdout(), "{algorithm}");
    }
}

/// `openssl req -newkey rsa:2048 -nodes -keyout server.key -x509 -days 1095 -out server.crt`, what users type today.
#[test]
fn sees_the_equivalent_of_its_own_req_command() {
    let Some(program) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    let generate =
        ["gen-selfsigned", "--cn", "era.example.test", "--key-alg", "rsa:2048", "--days", "1095", "--out-dir", "."];
    sandbox.certtool(generate).run().code(0);
    let days = 1095 * 24 * 3600;
    let still_valid = ["x509", "-in", "server.crt", "-noout", "-checkend"];
    openssl(&sandbox, &program, still_valid).arg((days - 3600).to_string()).run().code(0);
    openssl(&sandbox, &program, still_valid).arg((days + 3600).to_string()).run().code(1);
    let text = openssl(&sandbox, &program, ["x509", "-in", "server.crt", "-noout", "-text"]).run().code(0);
    let text =
        text.prints("Public-Key: (2048 bit)").prints("DNS:era.example.test").prints("TLS Web Server Authentication");
    text.prints("CA:FALSE").prints("X509v3 Subject Key Identifier");
}

#[test]
fn reads_every_form_of_an_exported_chain() {
    let Some(program) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/chain-shuffled.jks");
    let readers: [(&str, &[&str]); 3] = [
        ("pem", &["crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-out", "as.p7b"]),
        ("pkcs7", &["pkcs7", "-inform", "DER", "-in", "chain.pkcs7", "-print_certs"]),
        ("pkcs7-pem", &["pkcs7", "-in", "chain.pkcs7-pem", "-print_certs"]),
    ];
    for (format, reader) in readers {
        let out = format!("chain.{format}");
        let export = ["export-chain", &store, "--format", format, "--root", "include", "--out", &out];
        sandbox.certtool(export).password(CHANGEIT).run().code(0);
        let seen = openssl(&sandbox, &program, reader.iter().copied()).run().code(0);
        assert!(format == "pem" || count(&seen, "CERTIFICATE") == 3, "{format}\n{seen}");
    }
    assert_eq!(sandbox.read_text("chain.pem"), std::fs::read_to_string(fixture_path("chain/ordered.pem")).unwrap());
}
