//! Trusted certificates as keytool exports them, and as OpenSSL takes them.

use crate::CHANGEIT;
use crate::support::jdk::{need_bouncy_castle, need_jdks};
use crate::support::{Sandbox, tools};

/// Where Java's own trusted certificates are.
const CACERTS: &str = "/etc/ssl/certs/java/cacerts";

#[test]
fn keytool_exports_the_same_bytes_of_each_entry() {
    let Some(jdks) = need_bouncy_castle() else { return };
    for (folder, format) in [("jks", "jks"), ("jceks", "jceks"), ("pkcs12", "pkcs12"), ("bouncy-castle", "bks")] {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(&format!("{folder}/mixed.{format}"));
        let dir = sandbox.mkdir("dir");
        let export = ["export-trusted", &store, "--out-dir", dir, "--format", "der", "--json"];
        let ours = sandbox.certtool(export).password(CHANGEIT).run().code(0).json();
        for line in ours["result"]["certificates"].as_array().unwrap() {
            let (alias, file) = (line["alias"].as_str().unwrap(), line["file"].as_str().unwrap());
            let store = ["-keystore", &store, "-storetype", format, "-storepass", CHANGEIT];
            let export = [&["-exportcert", "-alias", alias, "-file", "theirs"][..], &store].concat();
            jdks[0].ask_keytool(&sandbox, export).args(jdks[0].provider(format)).run().code(0);
            assert!(sandbox.read("theirs") == sandbox.read(file), "{format} {alias}");
        }
    }
}

#[test]
fn openssl_verifies_with_the_bundle() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/root.pem", "chain/intermediate.pem", "chain/leaf.pem", "trusted/bundle.pem"]);
    let import = "import-trusted root.pem bundle.pem --truststore trust.p12 --yes --allow expired";
    sandbox.line(import).password(CHANGEIT).run().code(0);
    for options in ["", "--headings"] {
        let export = format!("export-trusted trust.p12 --out bundle.pem --force {options}");
        sandbox.line(&export).password(CHANGEIT).run().code(0);
        let verify = ["verify", "-CAfile", "bundle.pem", "-no-CApath", "-no-CAstore", "-untrusted", "intermediate.pem"];
        sandbox.program(&openssl, verify).arg("leaf.pem").run().code(0).prints("leaf.pem: OK");
    }
    sandbox.line("export-trusted trust.p12 --out all.p7b").password(CHANGEIT).run().code(0);
    let print = ["pkcs7", "-inform", "DER", "-in", "all.p7b", "-print_certs", "-noout"];
    let printed = sandbox.program(&openssl, print).run().code(0).stdout();
    assert_eq!(printed.matches("subject=").count(), 6, "{printed}");
}

#[test]
fn javas_own_truststore_is_exported_whole() {
    let (Some(jdks), Some(openssl)) = (need_jdks(), tools::need("openssl")) else { return };
    if !std::path::Path::new(CACERTS).is_file() {
        return tools::skip("Java's cacerts is not where Debian has it");
    }
    let sandbox = Sandbox::new();
    sandbox.certtool(["export-trusted", CACERTS, "--out", "bundle.pem"]).run().code(0);
    let list = ["-list", "-rfc", "-keystore", CACERTS, "-storepass", CHANGEIT];
    let theirs = jdks[0].ask_keytool(&sandbox, list).run().code(0).stdout();
    let blocks = |text: &str| {
        let text = text.replace('\r', "");
        let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1);
        let mut blocks: Vec<String> =
            blocks.map(|block| block.split("-----END").next().unwrap().replace('\n', "")).collect();
        blocks.sort();
        blocks.dedup();
        blocks
    };
    let ours = sandbox.read_text("bundle.pem");
    assert!(ours.matches("BEGIN").count() > 50);
    assert_eq!(blocks(&ours), blocks(&theirs));
    let first = ["x509", "-in", "bundle.pem", "-out", "first.pem"];
    sandbox.program(&openssl, first).run().code(0);
    let verify = ["verify", "-CAfile", "bundle.pem", "-no-CApath", "-no-CAstore", "first.pem"];
    sandbox.program(&openssl, verify).run().code(0);
}
