//! Bouncy Castle's keystores, both ways against Bouncy Castle 1.72 in every Java.

use crate::CHANGEIT;
use crate::interop::KEY_ALGORITHMS;
use crate::interop::written::{alias, full_store, own_password};
use crate::support::jdk::{BOUNCY_CASTLE, JavaEntry, JavaStore, Jdk, need_bouncy_castle};
use crate::support::{Entry, Sandbox};

/// The keys of `bouncy-castle/mixed.*`, each under a password of its own.
const KEYS: [(&str, &str); 4] =
    [("Server", "Server-pass"), ("agent", "agent-pass"), ("gateway", "gateway-pass"), ("secret", "secret-pass")];

fn sees(jdk: &Jdk, sandbox: &Sandbox, file: &str, format: &str, keys: &[(&str, &str)]) -> Vec<JavaEntry> {
    jdk.open(sandbox, &[JavaStore { file, format, password: CHANGEIT, keys }]).remove(file).unwrap()
}

fn list(sandbox: &Sandbox, file: &str) -> Vec<Entry> {
    sandbox.certtool(["list", file, "--json"]).password(CHANGEIT).run().code(0).entries()
}

#[test]
fn we_list_what_bouncy_castle_lists() {
    for jdk in need_bouncy_castle().into_iter().flatten() {
        for format in BOUNCY_CASTLE {
            for name in ["mixed", "chain"] {
                let sandbox = Sandbox::new();
                let file = sandbox.fixture(&format!("bouncy-castle/{name}.{format}"));
                let theirs = sees(&jdk, &sandbox, &file, format, &[]);
                let theirs: Vec<_> = theirs.into_iter().map(|seen| seen.entry).collect();
                assert_eq!(list(&sandbox, &file), theirs, "{format} {jdk:?}");
            }
        }
    }
}

#[test]
fn keytool_lists_and_java_uses_what_we_write() {
    let Some(jdks) = need_bouncy_castle() else { return };
    let passwords = KEY_ALGORITHMS.map(alias).map(|alias| (alias.clone(), own_password(&alias)));
    let keys: Vec<_> = passwords.iter().map(|(alias, password)| (alias.as_str(), password.as_str())).collect();
    for format in BOUNCY_CASTLE {
        let sandbox = Sandbox::new();
        let ours = full_store(&sandbox, format);
        let file = format!("store.{format}");
        for jdk in &jdks {
            assert_eq!(jdk.keytool_list(&sandbox, &file, format, CHANGEIT), ours, "{format} {jdk:?}");
            let mut seen = sees(jdk, &sandbox, &file, format, &keys);
            seen.retain(|seen| seen.entry.kind == "key-pair");
            let used: Vec<_> = seen.iter().map(|seen| seen.key.as_str()).collect();
            assert_eq!(used, ["ok"; KEY_ALGORITHMS.len()], "{format} {jdk:?}");
        }
    }
}

#[test]
fn an_edited_store_keeps_keys_passwords_dates_and_secrets() {
    for jdk in need_bouncy_castle().into_iter().flatten() {
        for format in BOUNCY_CASTLE {
            let sandbox = Sandbox::new();
            let store = sandbox.fixture(&format!("bouncy-castle/mixed.{format}"));
            let before = sees(&jdk, &sandbox, &store, format, &KEYS);
            let root = sandbox.fixture("chain/root.pem");
            let import = ["import-trusted", &root, "--truststore", &store, "--alias", "Example-Root", "--yes"];
            sandbox.certtool(import).password(CHANGEIT).run().code(0);

            let mut after = sees(&jdk, &sandbox, &store, format, &KEYS);
            let added = after.iter().position(|seen| seen.entry.alias == "Example-Root");
            let added = after.remove(added.unwrap_or_else(|| panic!("{format}: {after:?}")));
            assert_eq!(added.entry.kind, "trusted-certificate");
            assert_eq!(after, before, "{format} {jdk:?}");
            let keys: Vec<_> = after.iter().filter(|seen| seen.key != "-").map(|seen| seen.key.as_str()).collect();
            assert_eq!(keys, ["ok"; KEYS.len()], "{format} {jdk:?}");
        }
    }
}

#[test]
fn a_new_key_opens_with_the_password_of_the_store() {
    let Some(jdks) = need_bouncy_castle() else { return };
    for format in BOUNCY_CASTLE {
        let sandbox = Sandbox::new();
        let file = format!("new.{format}");
        let generate = ["gen-selfsigned", "--cn", "localhost", "--keystore", &file, "--alias", "Server"];
        sandbox.certtool(generate).password(CHANGEIT).run().code(0);
        for jdk in &jdks {
            let seen = sees(jdk, &sandbox, &file, format, &[("Server", CHANGEIT)]);
            assert_eq!(seen.iter().map(|seen| seen.key.as_str()).collect::<Vec<_>>(), ["ok"], "{format} {jdk:?}");
        }
        let merge = ["merge-pem", &file, "--out", "merged.pem"];
        sandbox.certtool(merge).password(CHANGEIT).run().code(0);
    }
}

/// Version 1 of BKS becomes version 2; scrypt stays scrypt, and AES-KWP itself.
#[test]
fn unusual_stores_are_edited_into_what_bouncy_castle_opens() {
    let Some(jdks) = need_bouncy_castle() else { return };
    for (name, format) in [("chain-v1.bks", "bks"), ("scrypt.bcfks", "bcfks"), ("kwp.bcfks", "bcfks")] {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(&format!("bouncy-castle/{name}"));
        let root = sandbox.fixture("trusted/anchor-1.pem");
        let import = ["import-trusted", &root, "--truststore", &store, "--alias", "anchor", "--yes"];
        let imported = sandbox.certtool(import).password(CHANGEIT).run().code(0);
        if format == "bks" {
            imported.says("CVE-2018-5382");
        }
        for jdk in &jdks {
            let seen = sees(jdk, &sandbox, &store, format, &[("central", CHANGEIT)]);
            let seen: Vec<_> = seen.iter().map(|seen| (seen.entry.alias.as_str(), seen.key.as_str())).collect();
            assert_eq!(seen, [("anchor", "-"), ("central", "ok")], "{name} {jdk:?}");
        }
    }
}

/// Of a version that Bouncy Castle reads and does not write any more.
#[test]
fn old_versions_are_read_as_bouncy_castle_reads_them() {
    let Some(jdks) = need_bouncy_castle() else { return };
    for (fixture, format, version) in [("chain-v1.bks", "bks", 0), ("chain.uber", "uber", 2)] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(&format!("bouncy-castle/{fixture}"));
        let mut bytes = sandbox.read(&file);
        bytes[3] = version;
        sandbox.write(&file, &bytes);
        for jdk in &jdks {
            let theirs = sees(jdk, &sandbox, &file, format, &[]);
            let theirs: Vec<_> = theirs.into_iter().map(|seen| seen.entry).collect();
            assert_eq!(list(&sandbox, &file), theirs, "{fixture} {version} {jdk:?}");
        }
    }
}

#[test]
fn a_sealed_public_key_is_told_left_out_and_kept() {
    let Some(jdks) = need_bouncy_castle() else { return };
    for format in ["bks", "uber"] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(&format!("bouncy-castle/public-key.{format}"));
        let kind =
            |file: &str| list(&sandbox, file).into_iter().find(|entry| entry.alias == "peer").map(|one| one.kind);
        assert_eq!(kind(&file).as_deref(), Some("opaque"), "{format}");
        let convert = ["convert", &file, "--to", "new.p12", "--skip-unsupported"];
        let passwords = [("CERTTOOL_FROM_PASSWORD", CHANGEIT), ("CERTTOOL_TO_PASSWORD", CHANGEIT)];
        let convert = passwords.iter().fold(sandbox.certtool(convert), |run, (name, value)| run.env(name, value));
        convert.run().code(0).says("peer");
        assert_eq!(list(&sandbox, "new.p12").iter().map(|one| one.alias.as_str()).collect::<Vec<_>>(), ["central"]);
        let root = sandbox.fixture("trusted/anchor-1.pem");
        let import = ["import-trusted", &root, "--truststore", &file, "--alias", "anchor", "--yes"];
        sandbox.certtool(import).password(CHANGEIT).run().code(0);
        for jdk in &jdks {
            let seen = sees(jdk, &sandbox, &file, format, &[("central", CHANGEIT)]);
            let aliases: Vec<_> = seen.iter().map(|seen| seen.entry.alias.as_str()).collect();
            assert_eq!(aliases, ["anchor", "central", "peer"], "{format} {jdk:?}");
        }
    }
}
