//! Trust settings and signed messages as OpenSSL makes and judges them, every one through the program.

use std::path::Path;

use crate::CHANGEIT;
use crate::support::{Sandbox, tools};

const USES: [&str; 7] = [
    "serverAuth",
    "clientAuth",
    "emailProtection",
    "codeSigning",
    "timeStamping",
    "OCSPSigning",
    "anyExtendedKeyUsage",
];

/// Whether `openssl verify` accepts a server by this anchor.
fn openssl_trusts(sandbox: &Sandbox, openssl: &Path, anchor: &str) -> bool {
    let verify = ["verify", "-no-CApath", "-no-CAstore", "-purpose", "sslserver", "-untrusted", "intermediate.pem"];
    sandbox.program(openssl, verify).args(["-CAfile", anchor, "leaf.pem"]).run().exit_code() == Some(0)
}

fn imports(sandbox: &Sandbox, file: &str) -> bool {
    let line = format!("import-trusted {file} --truststore new.p12 --yes --at 2030-01-01");
    let run = sandbox.line(&line).password(CHANGEIT).run();
    let imported = sandbox.exists("new.p12");
    assert_eq!(run.exit_code(), Some(if imported { 0 } else { 1 }), "{file}: {run}");
    if imported {
        std::fs::remove_file(sandbox.path("new.p12")).unwrap();
    }
    imported
}

#[test]
fn openssl_and_import_trusted_agree_on_every_trust_setting() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/root.pem", "chain/leaf.pem", "chain/intermediate.pem"]);
    let trusted = [None].into_iter().chain(USES.map(Some));
    let settings =
        trusted.flat_map(|trusted| [None].into_iter().chain(USES.map(Some)).map(move |rejected| (trusted, rejected)));
    for (trusted, rejected) in settings {
        let words = trusted.map(|one| ["-addtrust", one]).into_iter().chain(rejected.map(|one| ["-addreject", one]));
        let make = ["x509", "-in", "root.pem", "-trustout", "-out", "anchor.pem"];
        sandbox.program(&openssl, make).args(words.flatten()).run().code(0);
        let expected = openssl_trusts(&sandbox, &openssl, "anchor.pem");
        assert_eq!(imports(&sandbox, "anchor.pem"), expected, "{trusted:?} {rejected:?}");
        // What is written has the same settings, and as a bundle without settings only what is trusted.
        sandbox.line("convert anchor.pem --to copy.pem --force").run().code(0);
        assert_eq!(openssl_trusts(&sandbox, &openssl, "copy.pem"), expected, "{trusted:?} {rejected:?}");
        let export = sandbox.line("export-trusted anchor.pem --out bundle.pem --force").run();
        assert_eq!(export.exit_code() == Some(0), expected, "{trusted:?} {rejected:?}");
    }
}

#[test]
fn only_a_message_without_signer_and_content_is_a_bundle() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/root.pem", "chain/root.key", "chain/leaf.pem"]);
    sandbox.write("content", "content");
    sandbox.write("empty", "");
    let signed = ["-sign", "-signer", "root.pem", "-inkey", "root.key", "-outform", "DER", "-out", "message.p7m"];
    for command in ["smime", "cms"] {
        for content in ["content", "empty"] {
            for more in [&["-nodetach"][..], &[], &["-nodetach", "-noattr"], &["-nodetach", "-certfile", "leaf.pem"]] {
                let make = sandbox.program(&openssl, [command]).args(signed).args(["-in", content]).args(more);
                make.run().code(0);
                assert!(!imports(&sandbox, "message.p7m"), "{command} {content} {more:?}");
            }
        }
    }
    let stream = ["-nodetach", "-stream", "-in", "content"];
    sandbox.program(&openssl, ["cms"]).args(signed).args(stream).run().code(0);
    assert!(!imports(&sandbox, "message.p7m"), "in BER");
    let armoured =
        ["cms", "-sign", "-signer", "root.pem", "-inkey", "root.key", "-outform", "PEM", "-out", "message.pem"];
    sandbox.program(&openssl, armoured).args(["-nodetach", "-in", "content"]).run().code(0);
    assert!(!imports(&sandbox, "message.pem"), "in PEM");
    for form in ["DER", "PEM"] {
        let make = ["crl2pkcs7", "-nocrl", "-certfile", "root.pem", "-outform", form, "-out", "bundle.p7b"];
        sandbox.program(&openssl, make).run().code(0);
        assert!(imports(&sandbox, "bundle.p7b"), "{form}");
    }
}
