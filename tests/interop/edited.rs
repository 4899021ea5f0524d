//! Read, change, write: a store of other people's making keeps all it had.

use std::path::Path;

use crate::CHANGEIT;
use crate::interop::STORE_FORMATS;
use crate::support::jdk::{JavaEntry, JavaStore, Jdk, need_jdks};
use crate::support::{Entry, Sandbox, tools};

/// Three keys under three passwords, and the secret key of the formats that have them.
const KEYS: [(&str, &str); 4] =
    [("server", "server-pass"), ("agent", "agent-pass"), ("gateway", "gateway-pass"), ("secret", "secret-pass")];

fn java_sees(jdk: &Jdk, sandbox: &Sandbox, file: &str, format: &str) -> Vec<JavaEntry> {
    let store = JavaStore { file, format, password: CHANGEIT, keys: &KEYS };
    jdk.open(sandbox, &[store]).remove(file).unwrap()
}

#[test]
fn a_mixed_store_keeps_keys_passwords_dates_and_secrets() {
    for jdk in need_jdks().into_iter().flatten() {
        for format in STORE_FORMATS {
            let sandbox = Sandbox::new();
            let store = sandbox.fixture(&format!("{format}/mixed.{format}"));
            let before = java_sees(&jdk, &sandbox, &store, format);
            let root = sandbox.fixture("chain/root.pem");
            let import = ["import-trusted", &root, "--truststore", &store, "--alias", "example-root", "--yes"];
            sandbox.certtool(import).password(CHANGEIT).run().code(0);

            let mut after = java_sees(&jdk, &sandbox, &store, format);
            let added = after.iter().position(|seen| seen.entry.alias == "example-root");
            let added = after.remove(added.unwrap_or_else(|| panic!("{format}: {after:?}")));
            assert_eq!(added.entry.kind, "trusted-certificate");
            assert_eq!(after, before, "{format} {jdk:?}");
            let keys: Vec<_> = after.iter().filter(|seen| seen.key != "-").map(|seen| seen.key.as_str()).collect();
            assert_eq!(keys, vec!["ok"; if format == "jks" { 3 } else { 4 }], "{format} {jdk:?}");
        }
    }
}

#[test]
fn an_import_of_what_is_there_leaves_the_bytes_alone() {
    for format in STORE_FORMATS {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(&format!("{format}/mixed.{format}"));
        let before = sandbox.read(&store);
        let bundle = sandbox.fixture("trusted/bundle.pem");
        let import = ["import-trusted", &bundle, "--truststore", &store, "--yes", "--allow", "expired"];
        sandbox.certtool(import).password(CHANGEIT).run().code(0);
        assert!(sandbox.read(&store) == before, "{format} was rewritten");
    }
}

#[test]
fn a_new_key_joins_a_mixed_store() {
    let Some(jdks) = need_jdks() else { return };
    for format in STORE_FORMATS {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(&format!("{format}/mixed.{format}"));
        let before = java_sees(&jdks[0], &sandbox, &store, format);
        sandbox
            .certtool(["gen-selfsigned", "--cn", "new.example.test", "--key-alg", "ec:p256"])
            .args(["--keystore", &store, "--alias", "new", "--key-password", "env:KEY_PASSWORD"])
            .password(CHANGEIT)
            .env("KEY_PASSWORD", "new-pass")
            .run()
            .code(0);
        for jdk in &jdks {
            let new = JavaStore { file: &store, format, password: CHANGEIT, keys: &[("new", "new-pass")] };
            let new = jdk.open(&sandbox, &[new]).remove(&store).unwrap();
            assert!(new.iter().any(|seen| seen.entry.alias == "new" && seen.key == "ok"), "{format} {new:?}");
            let mut after = java_sees(jdk, &sandbox, &store, format);
            after.retain(|seen| seen.entry.alias != "new");
            assert_eq!(after, before, "{format} {jdk:?}");
        }
    }
}

#[test]
fn every_anchor_of_a_bundle_is_trusted_by_java() {
    for jdk in need_jdks().into_iter().flatten() {
        for format in STORE_FORMATS {
            let sandbox = Sandbox::new();
            let bundle = sandbox.fixture("chain/shuffled.pem");
            let import =
                ["import-trusted", &bundle, "--truststore", "new", "--format", format, "--yes", "--allow", "expired"];
            sandbox.certtool(import).password(CHANGEIT).run().code(0);
            let seen: Vec<Entry> =
                java_sees(&jdk, &sandbox, "new", format).into_iter().map(|seen| seen.entry).collect();
            let ours = sandbox.certtool(["list", "new", "--json"]).password(CHANGEIT).run().code(0).entries();
            assert_eq!(seen.len(), 3, "{format} {jdk:?}");
            assert_eq!(seen, ours, "{format} {jdk:?}");
            assert!(seen.iter().all(|entry| entry.kind == "trusted-certificate"), "{format} {seen:?}");
        }
    }
}

/// Keys of PKCS#12 stores whose bags are tied in other ways than by Java's names and dates.
const TIED: [(&str, &str); 3] = [("one", CHANGEIT), ("two", CHANGEIT), ("{9a3c0e4f-guid}", CHANGEIT)];

/// What `openssl pkcs12` says of each bag: its attributes and what it holds.
fn openssl_sees(sandbox: &Sandbox, program: &Path, store: &str) -> Vec<String> {
    let dump = ["pkcs12", "-in", store, "-passin", "pass:changeit", "-info", "-nodes"];
    let text = sandbox.program(program, dump).run().code(0).stdout();
    let bags: Vec<_> = text.split("Bag Attributes\n").skip(1).filter_map(|bag| bag.split("-----END").next()).collect();
    assert!(!bags.is_empty(), "{text}");
    bags.into_iter().map(str::to_owned).collect()
}

#[test]
fn bags_of_every_tie_stay_as_they_are_beside_a_new_anchor() {
    let Some(program) = tools::need("openssl") else { return };
    let stores = ["odd-pkcs12/many-ties.p12", "odd-pkcs12/shared-identifier.p12", "openssl-pkcs12/windows.p12"];
    for store in stores {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(store);
        let sees = |jdk: &Jdk| {
            let store = JavaStore { file: &store, format: "pkcs12", password: CHANGEIT, keys: &TIED };
            let seen = jdk.open(&sandbox, &[store]).into_values().next().unwrap();
            // Java invents dates for keys that have none.
            seen.into_iter().map(|seen| (seen.entry, seen.key)).collect::<Vec<_>>()
        };
        let jdks = need_jdks().unwrap_or_default();
        let java_before: Vec<_> = jdks.iter().map(sees).collect();
        let before = openssl_sees(&sandbox, &program, &store);
        let root = sandbox.fixture("trusted/anchor-1.pem");
        let import = ["import-trusted", &root, "--truststore", &store, "--alias", "new-anchor", "--yes"];
        sandbox.certtool(import).password(CHANGEIT).run().code(0);

        let mut after = openssl_sees(&sandbox, &program, &store);
        let added = after.iter().position(|bag| bag.contains("friendlyName: new-anchor\n")).unwrap();
        after.remove(added);
        assert_eq!(after, before, "{store}");
        for (jdk, before) in jdks.iter().zip(java_before) {
            let mut after = sees(jdk);
            after.retain(|(entry, _)| entry.alias != "new-anchor");
            assert_eq!(after, before, "{store} {jdk:?}");
        }
    }
}

#[test]
fn every_key_keeps_its_certificate_when_another_key_joins() {
    for jdk in need_jdks().into_iter().flatten() {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture("odd-pkcs12/many-ties.p12");
        let new = ["gen-selfsigned", "--cn", "new.example.test", "--key-alg", "ec:p256", "--keystore", &store];
        sandbox.certtool(new).args(["--alias", "new"]).password(CHANGEIT).run().code(0);
        let keys = [&TIED[..], &[("new", CHANGEIT)]].concat();
        let request = JavaStore { file: &store, format: "pkcs12", password: CHANGEIT, keys: &keys };
        let seen = jdk.open(&sandbox, &[request]).remove(&store).unwrap();
        let used: Vec<_> = seen.iter().filter(|seen| seen.key != "-").map(|seen| seen.key.as_str()).collect();
        assert_eq!(used, ["ok"; 4], "{jdk:?} {seen:?}");
    }
}

#[test]
fn a_shared_identifier_is_settled_by_the_keys_where_java_guesses() {
    let Some(jdk) = need_jdks().and_then(|jdks| jdks.into_iter().next()) else { return };
    let sandbox = Sandbox::new();
    for (fixture, differ) in [("odd-pkcs12/shared-identifier.p12", 1), ("odd-pkcs12/many-ties.p12", 0)] {
        let store = sandbox.fixture(fixture);
        let request = JavaStore { file: &store, format: "pkcs12", password: CHANGEIT, keys: &TIED };
        let java = jdk.open(&sandbox, &[request]).remove(&store).unwrap();
        let ours = sandbox.certtool(["list", &store, "--json"]).password(CHANGEIT).run().code(0).entries();
        assert_eq!(java.len(), ours.len(), "{fixture}");
        let folded = |entry: &Entry| Entry { alias: entry.alias.to_lowercase(), ..entry.clone() };
        let other = java.iter().filter(|seen| !ours.iter().any(|entry| folded(entry) == seen.entry));
        assert_eq!(other.map(|seen| seen.key.as_str()).filter(|key| *key != "ok").count(), differ, "{java:?} {ours:?}");
    }
}

#[test]
fn a_renamed_entry_is_the_same_to_java() {
    for jdk in need_jdks().into_iter().flatten() {
        for format in STORE_FORMATS {
            let sandbox = Sandbox::new();
            let store = sandbox.fixture(&format!("{format}/mixed.{format}"));
            let mut before = java_sees(&jdk, &sandbox, &store, format);
            for (old, new) in [("server", "42"), ("anchor-1", "renamed")] {
                let rename = ["rename", &store, "--alias", old, "--new-alias", new];
                sandbox.certtool(rename).password(CHANGEIT).run().code(0);
                before.iter_mut().filter(|seen| seen.entry.alias == old).for_each(|seen| seen.entry.alias = new.into());
            }
            let keys = KEYS.map(|(alias, password)| (if alias == "server" { "42" } else { alias }, password));
            let renamed = JavaStore { file: &store, format, password: CHANGEIT, keys: &keys };
            let after = jdk.open(&sandbox, &[renamed]).remove(&store).unwrap();
            before.sort();
            assert_eq!(after, before, "{format} {jdk:?}");
        }
    }
}

#[test]
fn what_is_left_after_a_deletion_is_the_same_to_java() {
    for jdk in need_jdks().into_iter().flatten() {
        for format in STORE_FORMATS {
            let sandbox = Sandbox::new();
            let store = sandbox.fixture(&format!("{format}/mixed.{format}"));
            let mut before = java_sees(&jdk, &sandbox, &store, format);
            let delete = ["delete", &store, "--alias", "server", "--alias", "anchor-*"];
            sandbox.certtool(delete).password(CHANGEIT).run().code(0);
            before.retain(|seen| seen.entry.alias != "server" && !seen.entry.alias.starts_with("anchor-"));
            assert_eq!(java_sees(&jdk, &sandbox, &store, format), before, "{format} {jdk:?}");
            sandbox.certtool(["delete", &store, "--alias", "*"]).password(CHANGEIT).run().code(0);
            assert!(jdk.keytool_list(&sandbox, &store, format, CHANGEIT).is_empty(), "{format} {jdk:?}");
        }
    }
}

#[test]
fn java_signs_with_an_imported_key_beside_all_others() {
    for format in STORE_FORMATS {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(&format!("{format}/mixed.{format}"));
        let jdks = need_jdks().unwrap_or_default();
        let before: Vec<_> = jdks.iter().map(|jdk| java_sees(jdk, &sandbox, &store, format)).collect();
        let pem = sandbox.fixture("chain/shuffled-with-key.pem");
        let import = ["import-keypair", &pem, "--keystore", &store, "--alias", "new", "--key-password", "env:OWN"];
        sandbox
            .certtool(import)
            .password(CHANGEIT)
            .env("OWN", "new-pass")
            .env("CERTTOOL_AT", "2030-01-01")
            .run()
            .code(0);
        for (jdk, before) in jdks.iter().zip(before) {
            let keys = [KEYS.as_slice(), &[("new", "new-pass")]].concat();
            let store = JavaStore { file: &store, format, password: CHANGEIT, keys: &keys };
            let mut after = jdk.open(&sandbox, &[store]).into_values().next().unwrap();
            let new = after.iter().position(|seen| seen.entry.alias == "new").map(|at| after.remove(at)).unwrap();
            assert_eq!((new.key.as_str(), new.entry.sha256.len()), ("ok", 3), "{format} {jdk:?}");
            assert_eq!(after, before, "{format} {jdk:?}");
        }
    }
}

#[test]
fn copied_keys_open_in_java_under_their_own_passwords_with_their_dates() {
    for from in STORE_FORMATS {
        for to in STORE_FORMATS {
            let sandbox = Sandbox::new();
            let store = sandbox.fixture(&format!("{from}/mixed.{from}"));
            let copy = |alias: &str, own: &str| {
                let copy = ["copy", &store, "--to", "copy", "--format", to, "--alias", alias];
                let copy = sandbox.certtool(copy).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
                copy.env("CERTTOOL_TO_PASSWORD", "other-pass").env("CERTTOOL_FROM_KEY_PASSWORD", own).run().code(0);
            };
            KEYS[..3].iter().for_each(|(alias, own)| copy(alias, own));
            copy("anchor-*", "unused");
            for jdk in need_jdks().unwrap_or_default() {
                let mut before = java_sees(&jdk, &sandbox, &store, from);
                before.retain(|seen| {
                    seen.key == "ok" && seen.entry.alias != "secret" || seen.entry.alias.starts_with("anchor-")
                });
                let copied = JavaStore { file: "copy", format: to, password: "other-pass", keys: &KEYS[..3] };
                let mut after = jdk.open(&sandbox, &[copied]).remove("copy").unwrap();
                for seen in before.iter_mut().chain(&mut after).filter(|seen| seen.key == "-") {
                    // PKCS#12 has no dates for certificates that Java would show.
                    seen.created.clear();
                }
                assert_eq!(after, before, "{from} to {to} {jdk:?}");
            }
        }
    }
}

#[test]
fn a_copied_key_of_the_store_gets_the_password_of_the_other_store() {
    for from in STORE_FORMATS {
        for to in STORE_FORMATS {
            let sandbox = Sandbox::new();
            let store = sandbox.fixture(&format!("{from}/chain.{from}"));
            let copy = sandbox.certtool(["copy", &store, "--to", "copy", "--format", to]);
            copy.env("CERTTOOL_FROM_PASSWORD", CHANGEIT).env("CERTTOOL_TO_PASSWORD", "other-pass").run().code(0);
            for jdk in need_jdks().unwrap_or_default() {
                let keys = [("central", "other-pass")];
                let copied = JavaStore { file: "copy", format: to, password: "other-pass", keys: &keys };
                let seen = jdk.open(&sandbox, &[copied]).remove("copy").unwrap();
                assert_eq!(
                    seen.iter().map(|seen| seen.key.as_str()).collect::<Vec<_>>(),
                    ["ok"],
                    "{from} {to} {jdk:?}"
                );
            }
        }
    }
}
