//! `--compat`: the programs that a target names open what was written for it, and those that it leaves out do not.

use std::sync::OnceLock;

use crate::CHANGEIT;
use crate::support::jdk::{JavaStore, Jdk, need_jdks};
use crate::support::{Sandbox, tools};

const TARGETS: [&str; 9] =
    ["bouncy-castle", "dotnet", "fips", "java", "java8", "macos", "modern", "openssl3", "windows"];

/// OpenSSL since 3.4 comes to most machines inside of Python's `cryptography` (46 and later).
const WITH_LATEST_OPENSSL: &str = "\
import sys
try:
    from cryptography.hazmat.backends.openssl import backend
    from cryptography.hazmat.primitives.serialization import pkcs12
except ImportError:
    sys.exit(77)
version = backend.openssl_version_text().split()[1].split('.')
if [int(version[0]), int(version[1])] < [3, 4]:
    sys.exit(77)
for file in sys.argv[1:]:
    store = pkcs12.load_pkcs12(open(file, 'rb').read(), b'changeit')
    print(store.key is not None, len(store.additional_certs))
";

/// The stores of each target, and where they are.
type Stores = (Sandbox, Vec<(&'static str, Vec<String>)>);

/// All stores, made once.
fn stores() -> &'static Stores {
    static STORES: OnceLock<Stores> = OnceLock::new();
    STORES.get_or_init(|| {
        let sandbox = Sandbox::new();
        let stores = TARGETS.map(|target| (target, make_stores(&sandbox, target))).to_vec();
        (sandbox, stores)
    })
}

/// A new store, and one that was protected anew after keytool, OpenSSL or Windows had written it.
fn make_stores(sandbox: &Sandbox, target: &str) -> Vec<String> {
    sandbox.fixtures(["chain/leaf.key", "chain/ordered.pem", "trusted/anchor-1.pem"]);
    let new = format!("new-{target}.p12");
    let import = format!("import-keypair leaf.key ordered.pem --keystore {new} --alias central --compat {target}");
    sandbox.line(&import).password(CHANGEIT).run().code(0);
    let mut stores = vec![new];
    for (name, fixture) in [("java", "pkcs12/chain.pkcs12"), ("old", "openssl-pkcs12/legacy.p12")] {
        stores.push(sandbox.fixture_as(fixture, &format!("{name}-{target}.p12")));
    }
    for store in &stores {
        let import = format!("import-trusted anchor-1.pem --truststore {store} --yes --compat {target}");
        sandbox.line(&import).password(CHANGEIT).run().code(0);
    }
    stores
}

fn opens_in_java(jdk: &Jdk, sandbox: &Sandbox, store: &str) {
    let keys = [("central", CHANGEIT)];
    let request = JavaStore { file: store, format: "pkcs12", password: CHANGEIT, keys: &keys };
    let seen = jdk.open(sandbox, &[request]).remove(store).unwrap();
    let seen: Vec<_> = seen.iter().map(|one| (one.entry.alias.as_str(), one.key.as_str())).collect();
    assert!(seen.contains(&("central", "ok")), "{store} {jdk:?} {seen:?}");
    assert_eq!(seen.len(), 2, "{store} {jdk:?} {seen:?}");
}

#[test]
fn java_opens_all_but_pbmac1() {
    let Some(jdks) = need_jdks() else { return };
    let (sandbox, stores) = stores();
    for (target, stores) in stores {
        for store in stores {
            for jdk in &jdks {
                if !["fips", "modern"].contains(target) {
                    opens_in_java(jdk, sandbox, store);
                    continue;
                }
                let list = jdk.ask_keytool(sandbox, ["-list", "-keystore", store, "-storepass", CHANGEIT]).run();
                if list.exit_code() != Some(0) {
                    list.prints("HmacPBE1.2.840.113549.1.5.14 not available");
                }
            }
        }
    }
}

#[test]
fn openssl_without_its_legacy_provider_opens_all_but_pbmac1() {
    let Some(openssl) = tools::need("openssl") else { return };
    let (sandbox, stores) = stores();
    for (target, stores) in stores {
        for store in stores {
            let read = ["pkcs12", "-in", store, "-passin", "pass:changeit", "-nodes"];
            let run = sandbox.program(&openssl, read).run();
            match (*target, run.exit_code()) {
                ("fips" | "modern", Some(0)) => {}
                ("fips" | "modern", _) => _ = run.says("PBMAC1"),
                _ => assert_eq!(run.code(0).stdout().matches("-----BEGIN ").count(), 5, "{store}"),
            }
        }
    }
}

#[test]
fn the_latest_openssl_opens_all() {
    let Some(python) = tools::need("python3") else { return };
    let (sandbox, stores) = stores();
    let files: Vec<_> = stores.iter().flat_map(|(_, stores)| stores).collect();
    let run = sandbox.program(&python, ["-c", WITH_LATEST_OPENSSL]).args(&files).run();
    if run.exit_code() == Some(77) {
        return tools::skip_forbidden("Python has no cryptography with OpenSSL 3.4 or later");
    }
    assert_eq!(run.code(0).stdout(), "True 3\n".repeat(files.len()));
}
