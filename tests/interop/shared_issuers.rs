//! A PKCS#12 keeps the certificates of all keys side by side: what goes with one key may be needed by another.

use certtool::asn1::{Writer, writer};
use certtool::formats::pem;
use certtool::key::pbe::Scheme;
use certtool::key::{PrivateKey, SealedKey};
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::interop::chain_rules::{LEAF, Pki};
use crate::support::pfx::{NOTHING, Says, bag, certificate_bag, pfx, says};
use crate::support::{Sandbox, tools};

const OWN: &str = "own-password";

fn key(sandbox: &Sandbox, file: &str) -> PrivateKey {
    pem::read(&sandbox.read(file)).unwrap().keys().next().unwrap().clone()
}

fn add_key(contents: &mut Writer, key: &PrivateKey, password: &str, says: Says) {
    let sealed = SealedKey::seal(key, &Scheme::pbes2_aes256(1000), &Password::new(password.into())).unwrap();
    bag(contents, 2, sealed.bytes(), says);
}

fn add_certificate(contents: &mut Writer, sandbox: &Sandbox, file: &str, says: Says) {
    let bundle = pem::read(&sandbox.read(file)).unwrap();
    bag(contents, 3, &certificate_bag(bundle.certificates().next().unwrap().der()), says);
}

/// A key with its chain, and another under a password of its own, of whose certificate no attribute tells.
fn prepared(openssl: &std::path::Path) -> Pki {
    let pki = Pki::new(openssl);
    pki.make("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out other.key");
    pki.make("req -new -key other.key -subj /CN=other.example.com -out other.csr");
    pki.issue("other.csr", "-CA ca.crt -CAkey ca.key", 4, LEAF, "other.crt");
    let contents = writer::sequence(|contents| {
        let known = says(&[b"1"], Some("known"), false);
        add_key(contents, &key(&pki.sandbox, "leaf.key"), CHANGEIT, known);
        add_key(contents, &key(&pki.sandbox, "other.key"), OWN, says(&[], Some("other"), false));
        add_certificate(contents, &pki.sandbox, "leaf.crt", known);
        add_certificate(contents, &pki.sandbox, "other.crt", says(&[], Some("certificate"), false));
        add_certificate(contents, &pki.sandbox, "ca.crt", NOTHING);
        add_certificate(contents, &pki.sandbox, "root.crt", NOTHING);
    });
    pki.sandbox.write("store.p12", pfx(&[contents], Some(&Password::new(CHANGEIT.into()))));
    pki
}

#[test]
fn issuers_stay_that_another_key_may_need() {
    let Some(openssl) = tools::need("openssl") else { return };
    for line in [
        "delete store.p12 --alias known",
        "rename store.p12 --alias certificate --new-alias known --if-exists replace --replace-key",
        "copy one.p12 --to store.p12 --if-exists replace --replace-key",
        "import-trusted ca.crt --truststore store.p12 --alias known --if-exists replace --replace-key --yes",
    ] {
        let pki = prepared(&openssl);
        let run = |line: &str| {
            let names = ["CERTTOOL_PASSWORD", "CERTTOOL_FROM_PASSWORD", "CERTTOOL_TO_PASSWORD"];
            names.into_iter().fold(pki.sandbox.line(line), |process, name| process.env(name, CHANGEIT)).run()
        };
        run("gen-selfsigned --cn new --keystore one.p12 --alias known").code(0);
        run(line).code(0);
        let info = ["pkcs12", "-in", "store.p12", "-passin", "pass:changeit", "-nokeys"];
        let left = pki.sandbox.program(&openssl, info).run().stdout();
        for subject in ["CN = other.example.com", "CN = Issuer", "CN = Root"] {
            assert!(left.contains(&format!("subject={subject}")), "{line}: {subject} {left}");
        }
    }
}

#[test]
fn what_is_left_is_counted_as_it_will_be_read() {
    let Some(openssl) = tools::need("openssl") else { return };
    for (alias, own) in [("known", OWN), ("other", CHANGEIT)] {
        let pki = prepared(&openssl);
        let count = || {
            let list = pki.sandbox.line("list store.p12 --json").password(CHANGEIT).run().code(0).json();
            list["result"]["entries"].as_array().unwrap().len()
        };
        let delete = format!("delete store.p12 --alias {alias}");
        let run = pki.sandbox.line(&delete).password(CHANGEIT).run().code(0);
        run.says(&format!("entries left: {}", count()));
        let dry = pki.sandbox.line("delete store.p12 --alias * --dry-run").password(CHANGEIT).run().code(0);
        dry.says("entries left: 0");
        let merge = "merge-pem store.p12 --out all.pem";
        let merged = pki.sandbox.line(merge).password(CHANGEIT).env("CERTTOOL_KEY_PASSWORD", own).run().code(0);
        assert_eq!(pki.sandbox.read_text("all.pem").matches("BEGIN CERTIFICATE").count(), 3, "{merged}");
    }
}
