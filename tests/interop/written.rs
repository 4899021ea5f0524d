//! Stores that certtool writes, as keytool and Java see them.

use crate::CHANGEIT;
use crate::interop::{KEY_ALGORITHMS, STORE_FORMATS};
use crate::support::jdk::{JavaStore, need_jdks};
use crate::support::{Entry, Sandbox};

/// A store with a key pair of every algorithm, each under a password of its own, and the five anchors of the bundle.
pub fn full_store(sandbox: &Sandbox, format: &str) -> Vec<Entry> {
    let store = format!("store.{format}");
    for algorithm in KEY_ALGORITHMS {
        let alias = alias(algorithm);
        let common_name = format!("{alias}.example.test");
        sandbox
            .certtool(["gen-selfsigned", "--cn", &common_name, "--key-alg", algorithm, "--days", "3600"])
            .args(["--keystore", &store, "--format", format, "--alias", &alias, "--key-password", "env:KEY_PASSWORD"])
            .password(CHANGEIT)
            .env("KEY_PASSWORD", own_password(&alias))
            .run()
            .code(0);
    }
    let bundle = sandbox.fixture("trusted/bundle.pem");
    sandbox
        .certtool(["import-trusted", &bundle, "--truststore", &store, "--yes", "--allow", "expired"])
        .password(CHANGEIT)
        .run()
        .code(0);
    sandbox.certtool(["list", &store, "--json"]).password(CHANGEIT).run().code(0).entries()
}

pub fn alias(algorithm: &str) -> String {
    algorithm.replace(':', "-")
}

pub fn own_password(alias: &str) -> String {
    format!("{alias}-password")
}

#[test]
fn keytool_lists_every_entry_with_its_chain_and_fingerprints() {
    let Some(jdks) = need_jdks() else { return };
    let sandbox = Sandbox::new();
    for format in STORE_FORMATS {
        let ours = full_store(&sandbox, format);
        assert_eq!(ours.len(), KEY_ALGORITHMS.len() + 5, "{format}");
        for jdk in &jdks {
            let theirs = jdk.keytool_list(&sandbox, &format!("store.{format}"), format, CHANGEIT);
            assert_eq!(theirs, ours, "{format} {jdk:?}");
        }
    }
}

#[test]
fn java_signs_with_each_key_under_its_own_password() {
    let Some(jdks) = need_jdks() else { return };
    let sandbox = Sandbox::new();
    let passwords: Vec<_> =
        KEY_ALGORITHMS.map(alias).into_iter().map(|alias| (alias.clone(), own_password(&alias))).collect();
    let keys: Vec<_> = passwords.iter().map(|(alias, password)| (alias.as_str(), password.as_str())).collect();
    for format in STORE_FORMATS {
        full_store(&sandbox, format);
        let file = format!("store.{format}");
        for jdk in &jdks {
            let store = JavaStore { file: &file, format, password: CHANGEIT, keys: &keys };
            let mut seen = jdk.open(&sandbox, &[store]).remove(&file).unwrap();
            seen.retain(|seen| seen.entry.kind == "key-pair");
            assert_eq!(seen.len(), KEY_ALGORITHMS.len(), "{format} {jdk:?}");
            for entry in seen {
                assert_eq!(entry.key, "ok", "{format} {} {jdk:?}", entry.entry.alias);
            }
        }
    }
}

#[test]
fn java_finds_the_secret_of_a_key_under_the_store_password_by_default() {
    let Some(jdks) = need_jdks() else { return };
    let sandbox = Sandbox::new();
    let files = STORE_FORMATS.map(|format| format!("default.{format}"));
    for (file, format) in files.iter().zip(STORE_FORMATS) {
        sandbox
            .certtool([
                "gen-selfsigned",
                "--cn",
                "localhost",
                "--keystore",
                file,
                "--format",
                format,
                "--alias",
                "server",
            ])
            .password(CHANGEIT)
            .run()
            .code(0);
    }
    let keys = [("server", CHANGEIT)];
    let stores = STORE_FORMATS.iter().zip(&files);
    let stores: Vec<_> =
        stores.map(|(format, file)| JavaStore { file, format, password: CHANGEIT, keys: &keys }).collect();
    for jdk in &jdks {
        for (file, entries) in jdk.open(&sandbox, &stores) {
            assert_eq!(entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["ok"], "{file} {jdk:?}");
        }
    }
}
