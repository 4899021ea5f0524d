//! Stores and keys under other passwords: Java and OpenSSL open them with the new one, and no more with the old.

use crate::CHANGEIT;
use crate::support::jdk::{JavaStore, Jdk, need_bouncy_castle};
use crate::support::{Sandbox, tools};

const NEW: &str = "new-secret";
const FORMATS: [&str; 6] = ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"];

fn store(sandbox: &Sandbox, name: &str, format: &str) {
    let folder = if ["bks", "uber", "bcfks"].contains(&format) { "bouncy-castle" } else { format };
    sandbox.fixture_as(&format!("{folder}/{name}.{format}"), "store");
}

/// Each key by its alias, as Java finds it: `ok`, or the exception.
fn keys(jdk: &Jdk, sandbox: &Sandbox, format: &str, password: &str, keys: &[(&str, &str)]) -> Vec<(String, String)> {
    let store = JavaStore { file: "store", format, password, keys };
    let seen = jdk.open(sandbox, &[store]).remove("store").unwrap();
    let asked = |alias: &str| keys.iter().any(|(key, _)| *key == alias);
    seen.into_iter().filter(|seen| asked(&seen.entry.alias)).map(|seen| (seen.entry.alias, seen.key)).collect()
}

#[test]
fn java_opens_store_and_key_with_the_new_password_only() {
    for jdk in need_bouncy_castle().into_iter().flatten() {
        for format in FORMATS {
            let sandbox = Sandbox::new();
            store(&sandbox, "chain", format);
            let change = ["set-password", "store", "--new-password", "env:NEW"];
            sandbox.certtool(change).password(CHANGEIT).env("NEW", NEW).run().code(0);
            let found = keys(&jdk, &sandbox, format, NEW, &[("central", NEW)]);
            assert_eq!(found, [("central".into(), "ok".into())], "{format} {jdk:?}");
            let found = keys(&jdk, &sandbox, format, NEW, &[("central", CHANGEIT)]);
            assert_ne!(found[0].1, "ok", "{format} {jdk:?}");
            let list = ["-list", "-keystore", "store", "-storetype", format, "-storepass", CHANGEIT];
            jdk.ask_keytool(&sandbox, list).args(jdk.provider(format)).run().fails();
        }
    }
}

/// As `keytool -keypasswd` does it, but for PKCS#12 too, and for secret keys.
#[test]
fn java_opens_aligned_keys_and_secrets_with_the_password_of_the_store() {
    for jdk in need_bouncy_castle().into_iter().flatten() {
        for format in FORMATS {
            let sandbox = Sandbox::new();
            store(&sandbox, "mixed", format);
            let server = if ["bks", "uber", "bcfks"].contains(&format) { "Server" } else { "server" };
            let mut aliases = vec![server, "agent", "gateway"];
            aliases.extend((format != "jks").then_some("secret"));
            let own = aliases.iter().flat_map(|alias| ["--key-password".into(), format!("{alias}=pass:{alias}-pass")]);
            let change = ["set-password", "store", "--align", "--new-password", "env:NEW"];
            sandbox.certtool(change).args(own).password(CHANGEIT).env("NEW", NEW).run().code(0);
            let asked: Vec<(&str, &str)> = aliases.iter().map(|alias| (*alias, NEW)).collect();
            let found = keys(&jdk, &sandbox, format, NEW, &asked);
            assert_eq!(found.len(), aliases.len(), "{format} {jdk:?} {found:?}");
            assert!(found.iter().all(|(_, key)| key == "ok"), "{format} {jdk:?} {found:?}");
        }
    }
}

#[test]
fn openssl_opens_every_profile_with_the_new_password_only() {
    let Some(openssl) = tools::need("openssl") else { return };
    for store in
        ["default.p12", "legacy.p12", "no-mac.p12", "aes-128-sha512.p12", "clear-certificates.p12", "windows.p12"]
    {
        let sandbox = Sandbox::new();
        sandbox.fixture_as(&format!("openssl-pkcs12/{store}"), "store");
        let change = ["set-password", "store", "--new-password", "env:NEW"];
        sandbox.certtool(change).password(CHANGEIT).env("NEW", NEW).run().code(0);
        let open = |password: &str| {
            let dump = ["pkcs12", "-in", "store", "-nodes", "-legacy", "-passin", password];
            sandbox.program(&openssl, dump).run()
        };
        open("pass:new-secret").code(0).prints("BEGIN PRIVATE KEY").prints("BEGIN CERTIFICATE");
        open("pass:changeit").fails();
    }
}
