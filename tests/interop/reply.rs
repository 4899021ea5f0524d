//! A CA's reply on real requests: keytool makes key and request, OpenSSL is the CA, Java and OpenSSL use the result.

use std::path::Path;

use crate::CHANGEIT;
use crate::support::jdk::{JavaStore, Jdk, need_bouncy_castle, need_jdks};
use crate::support::{Sandbox, tools};

/// The formats and keys of the request; Java 17 has Ed25519 too, OpenSSL signs all of them.
const STORES: [(&str, &[&str]); 6] = [
    ("jks", &["-keyalg", "RSA", "-keysize", "2048"]),
    ("jceks", &["-keyalg", "EC", "-groupname", "secp256r1"]),
    ("pkcs12", &["-keyalg", "RSA", "-keysize", "2048"]),
    ("pkcs12", &["-keyalg", "Ed25519"]),
    ("bks", &["-keyalg", "RSA", "-keysize", "2048"]),
    ("bcfks", &["-keyalg", "EC", "-groupname", "secp384r1"]),
];

const CA: &str = "basicConstraints=critical,CA:true\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
const SERVER: &str = "subjectAltName=DNS:localhost\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=serverAuth\n";

/// A root and what it signed: `root.pem`, `issuing.pem` with their keys.
fn make_ca(sandbox: &Sandbox, openssl: &Path) {
    let run = |line: &str| sandbox.program(openssl, line.split(' ')).run().code(0);
    for name in ["root", "issuing"] {
        run(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"));
    }
    run("req -x509 -new -key root.key -days 3650 -subj /CN=Root -out root.pem");
    run("req -new -key issuing.key -subj /CN=Issuing -out issuing.csr");
    sign(sandbox, openssl, "issuing", "root", CA);
}

fn sign(sandbox: &Sandbox, openssl: &Path, request: &str, issuer: &str, extensions: &str) {
    sandbox.write("extensions", extensions);
    let line = format!(
        "x509 -req -in {request}.csr -CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial -days 365 -extfile extensions \
         -out {request}.pem"
    );
    sandbox.program(openssl, line.split_whitespace()).run().code(0);
}

/// A store with a self-signed key `server`, its request signed.
fn request(sandbox: &Sandbox, jdk: &Jdk, openssl: &Path, format: &str, key: &[&str]) {
    let store = ["-keystore", "store", "-storetype", format, "-storepass", CHANGEIT, "-alias", "server"];
    let subject = ["-dname", "CN=localhost", "-keypass", CHANGEIT];
    let generate = [&["-genkeypair"][..], &store, key, &subject].concat();
    jdk.ask_keytool(sandbox, generate).args(jdk.provider(format)).run().code(0);
    let ask = [&["-certreq"][..], &store, &["-file", "server.csr"]].concat();
    jdk.ask_keytool(sandbox, ask).args(jdk.provider(format)).run().code(0);
    sign(sandbox, openssl, "server", "issuing", SERVER);
}

#[test]
fn java_and_openssl_use_the_key_with_the_chain_of_the_reply() {
    let (Some(jdks), Some(openssl)) = (need_bouncy_castle(), tools::need("openssl")) else { return };
    for jdk in &jdks {
        for (format, key) in STORES {
            let sandbox = Sandbox::new();
            make_ca(&sandbox, &openssl);
            request(&sandbox, jdk, &openssl, format, key);
            let bundle = ["issuing.pem", "root.pem", "server.pem"].map(|name| sandbox.read_text(name)).concat();
            sandbox.write("reply.pem", bundle);
            let import = ["import-reply", "reply.pem", "--keystore", "store"];
            sandbox.certtool(import).password(CHANGEIT).run().code(0);
            let listed = jdk.keytool_list(&sandbox, "store", format, CHANGEIT);
            assert_eq!(listed[0].sha256.len(), 3, "{format} {jdk:?}");
            let keys = [("server", CHANGEIT)];
            let store = JavaStore { file: "store", format, password: CHANGEIT, keys: &keys };
            let seen = jdk.open(&sandbox, &[store]).remove("store").unwrap();
            assert_eq!(seen[0].key, "ok", "{format} {jdk:?}");
            if format == "pkcs12" {
                let dump = ["pkcs12", "-in", "store", "-passin", "pass:changeit", "-nokeys", "-clcerts"];
                let leaf = sandbox.program(&openssl, dump).run().code(0).stdout();
                sandbox.write("leaf.pem", &leaf[leaf.find("-----BEGIN").unwrap()..]);
                let verify = ["verify", "-CAfile", "root.pem", "-untrusted", "issuing.pem", "leaf.pem"];
                sandbox.program(&openssl, verify).run().code(0);
            }
        }
    }
}

/// keytool looks for issuers in the reply and in the keystore, and nowhere else.
#[test]
fn keytool_refuses_what_import_reply_completes() {
    let (Some(jdks), Some(openssl)) = (need_jdks(), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    make_ca(&sandbox, &openssl);
    request(&sandbox, &jdks[0], &openssl, "pkcs12", &["-keyalg", "EC", "-groupname", "secp256r1"]);
    for jdk in &jdks {
        let import = ["-importcert", "-noprompt", "-keystore", "store", "-storepass", CHANGEIT, "-alias", "server"];
        let refused = jdk.ask_keytool(&sandbox, import).args(["-file", "server.pem"]).run().fails();
        refused.prints("Failed to establish chain from reply");
    }
    let import = ["import-reply", "server.pem", "--ca", "issuing.pem", "--ca", "root.pem", "--keystore", "store"];
    sandbox.certtool(import).password(CHANGEIT).run().code(0);
    for jdk in &jdks {
        assert_eq!(jdk.keytool_list(&sandbox, "store", "pkcs12", CHANGEIT)[0].sha256.len(), 3, "{jdk:?}");
    }
}

#[test]
fn java_sees_a_repaired_chain_and_signs_with_its_key() {
    for jdk in need_bouncy_castle().into_iter().flatten() {
        for format in ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"] {
            let sandbox = Sandbox::new();
            sandbox.fixtures(["chain/leaf.key", "chain/leaf.pem", "chain/shuffled.pem", "chain/ordered.pem"]);
            let import = format!("import-keypair leaf.key leaf.pem --keystore store --format {format} --alias server");
            sandbox.line(&import).arg("--allow=incomplete").password(CHANGEIT).run().code(0);
            let repair = "chain store --ca shuffled.pem --root include";
            sandbox.line(repair).password(CHANGEIT).run().code(0);
            let store = JavaStore { file: "store", format, password: CHANGEIT, keys: &[("server", CHANGEIT)] };
            let seen = jdk.open(&sandbox, &[store]).remove("store").unwrap().remove(0);
            let ours = sandbox.line("list store --json").password(CHANGEIT).run().code(0).entries();
            assert_eq!((seen.entry.sha256.len(), seen.key.as_str()), (3, "ok"), "{format} {jdk:?}");
            assert_eq!(seen.entry, ours[0], "{format} {jdk:?}");
        }
    }
}
