//! Stores that keytool, Java and OpenSSL make, as certtool sees them.

use crate::CHANGEIT;
use crate::interop::STORE_FORMATS;
use crate::support::jdk::{JavaStore, need_jdks};
use crate::support::sandbox::fixture;
use crate::support::{Entry, Sandbox};

/// Every fixture that Java opens (no AES-192, no second password, no other than ASCII ones): file under `fixtures/`, Java's type, password.
const JAVA_STORES: [(&str, &str, &str); 30] = [
    ("gateway/keystore.db", "jceks", "gateway-secret"),
    ("gateway/truststore.db", "jceks", "gateway-secret"),
    ("jceks/chain.jceks", "jceks", CHANGEIT),
    ("jceks/ec-p256.jceks", "jceks", CHANGEIT),
    ("jceks/ec-p384.jceks", "jceks", CHANGEIT),
    ("jceks/ec-p521.jceks", "jceks", CHANGEIT),
    ("jceks/ed25519.jceks", "jceks", CHANGEIT),
    ("jceks/mixed.jceks", "jceks", CHANGEIT),
    ("jceks/rsa-2048.jceks", "jceks", CHANGEIT),
    ("jks/chain-shuffled.jks", "jks", CHANGEIT),
    ("jks/chain.jks", "jks", CHANGEIT),
    ("jks/ec-p256.jks", "jks", CHANGEIT),
    ("jks/ec-p384.jks", "jks", CHANGEIT),
    ("jks/ec-p521.jks", "jks", CHANGEIT),
    ("jks/ed25519.jks", "jks", CHANGEIT),
    ("jks/mixed.jks", "jks", CHANGEIT),
    ("jks/rsa-2048.jks", "jks", CHANGEIT),
    ("openssl-pkcs12/default.p12", "pkcs12", CHANGEIT),
    ("openssl-pkcs12/legacy.p12", "pkcs12", CHANGEIT),
    ("openssl-pkcs12/windows.p12", "pkcs12", CHANGEIT),
    ("pkcs12/cacerts.pkcs12", "pkcs12", CHANGEIT),
    ("pkcs12/chain.pkcs12", "pkcs12", CHANGEIT),
    ("pkcs12/ec-p256.pkcs12", "pkcs12", CHANGEIT),
    ("pkcs12/ec-p384.pkcs12", "pkcs12", CHANGEIT),
    ("pkcs12/ec-p521.pkcs12", "pkcs12", CHANGEIT),
    ("pkcs12/ed25519.pkcs12", "pkcs12", CHANGEIT),
    ("pkcs12/legacy.pkcs12", "pkcs12", CHANGEIT),
    ("pkcs12/mixed.pkcs12", "pkcs12", CHANGEIT),
    ("pkcs12/rsa-2048.pkcs12", "pkcs12", CHANGEIT),
    ("queue-agent/keystore.jks", "jks", CHANGEIT),
];

fn list(sandbox: &Sandbox, file: &str, password: &str) -> Vec<Entry> {
    sandbox.certtool(["list", file, "--json"]).password(password).run().code(0).entries()
}

#[test]
fn we_list_what_java_lists() {
    let sandbox = Sandbox::new();
    for jdk in need_jdks().into_iter().flatten() {
        for (file, ..) in JAVA_STORES {
            sandbox.write(file, fixture(file));
        }
        let stores = JAVA_STORES.map(|(file, format, password)| JavaStore { file, format, password, keys: &[] });
        for (file, seen) in jdk.open(&sandbox, &stores) {
            let (.., password) = JAVA_STORES.into_iter().find(|(name, ..)| *name == file).unwrap();
            let theirs: Vec<Entry> = seen.into_iter().map(|seen| seen.entry).collect();
            assert_eq!(list(&sandbox, &file, password), theirs, "{file} {jdk:?}");
        }
    }
}

#[test]
fn we_list_what_each_keytool_makes_today() {
    for jdk in need_jdks().into_iter().flatten() {
        for format in STORE_FORMATS {
            let sandbox = Sandbox::new();
            let store = ["-keystore", "store", "-storetype", format, "-storepass", CHANGEIT];
            let generate = ["-genkeypair", "-keyalg", "EC", "-alias", "server", "-dname", "CN=localhost"];
            jdk.ask_keytool(&sandbox, generate).args(store).args(["-keypass", CHANGEIT]).run().code(0);
            let root = sandbox.fixture("chain/root.pem");
            let import = ["-importcert", "-noprompt", "-alias", "root", "-file", &root];
            jdk.ask_keytool(&sandbox, import).args(store).run().code(0);
            let theirs = jdk.keytool_list(&sandbox, "store", format, CHANGEIT);
            assert_eq!(list(&sandbox, "store", CHANGEIT), theirs, "{format} {jdk:?}");
            let merged = ["merge-pem", "store", "--out", "merged.pem"];
            sandbox.certtool(merged).password(CHANGEIT).run().code(0);
        }
    }
}

/// The key and chain that every file of `openssl-pkcs12` holds.
fn leaf_key_and_chain() -> String {
    let text = |name| String::from_utf8(fixture(name)).unwrap();
    text("chain/leaf.key") + &text("chain/ordered.pem")
}

/// Merges files into one PEM with the root, and compares it with the key and chain they were made from.
#[track_caller]
fn assert_merges(sandbox: &Sandbox, files: &[&str], password: &str, key_password: &str) {
    let merge = sandbox.certtool(["merge-pem", "--root", "include", "--out", "merged.pem", "--force"]);
    let merge = merge.args(["--key-password", "env:KEY_PASSWORD"]).args(files);
    merge.password(password).env("KEY_PASSWORD", key_password).run().code(0);
    assert_eq!(sandbox.read_text("merged.pem"), leaf_key_and_chain(), "{files:?}");
}

#[test]
fn we_open_every_pkcs12_of_openssl() {
    let stores = [
        ("aes-128-sha512", CHANGEIT, CHANGEIT),
        ("clear", CHANGEIT, CHANGEIT),
        ("clear-certificates", CHANGEIT, CHANGEIT),
        ("clear-key", CHANGEIT, CHANGEIT),
        ("default", CHANGEIT, CHANGEIT),
        ("empty-password", "", ""),
        ("legacy", CHANGEIT, CHANGEIT),
        ("no-mac", CHANGEIT, CHANGEIT),
        ("unicode-password", "pässwörd€", "pässwörd€"),
        ("windows", CHANGEIT, CHANGEIT),
    ];
    for (name, password, key_password) in stores {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(&format!("openssl-pkcs12/{name}.p12"));
        assert_merges(&sandbox, &[&store], password, key_password);
    }
}

/// `openssl pkcs12 -twopass`: one password for integrity, another for everything inside.
#[test]
fn we_open_a_pkcs12_with_two_passwords() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("openssl-pkcs12/two-passwords.p12");
    let merge = ["merge-pem", &store, "--root", "include", "--out", "merged.pem", "--mac-password", "env:MAC_PASSWORD"];
    sandbox.certtool(merge).password("key-pass").env("MAC_PASSWORD", "mac-pass").run().code(0);
    assert_eq!(sandbox.read_text("merged.pem"), leaf_key_and_chain());
}

/// `openssl pkcs12 -export -nokeys`: the certificates are there, but Java does not trust them.
#[test]
fn certificates_without_javas_trust_attribute_are_told_apart() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("openssl-pkcs12/no-keys.p12");
    let entries = list(&sandbox, &store, CHANGEIT);
    assert_eq!(entries.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(), ["certificate"; 3]);
}

#[test]
fn we_read_a_key_in_every_encoding() {
    let keys = ["rsa-pkcs1.pem", "rsa-pkcs8.der", "rsa-pkcs8.pem", "rsa-pkcs8-encrypted.pem", "rsa-proc-type.pem"];
    for key in keys {
        let sandbox = Sandbox::new();
        let key = sandbox.fixture(&format!("keys/{key}"));
        let chain = sandbox.fixture("chain/shuffled.pem");
        assert_merges(&sandbox, &[&chain, &key], CHANGEIT, CHANGEIT);
    }
}

#[test]
fn we_read_a_chain_in_every_container() {
    for container in ["chain/chain.p7b", "chain/chain-pem.p7b", "chain/chain.pkipath", "chain/shuffled.pem"] {
        let sandbox = Sandbox::new();
        let key = sandbox.fixture("chain/leaf.key");
        let chain = sandbox.fixture(container);
        assert_merges(&sandbox, &[&chain, &key], CHANGEIT, CHANGEIT);
    }
}

#[test]
fn we_read_what_a_certificate_pem_field_holds() {
    for pasted in
        ["telephony/certificate_pem.txt", "telephony/certificate_pem-one-line.txt", "telephony/bag-attributes.pem"]
    {
        let sandbox = Sandbox::new();
        let pasted = sandbox.fixture(pasted);
        assert_merges(&sandbox, &[&pasted], CHANGEIT, CHANGEIT);
    }
}
