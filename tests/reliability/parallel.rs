//! Many writers, one store: no update is lost. Of keytool's, 5 of 100 survive.

use std::thread;

use crate::CHANGEIT;
use crate::support::jdk::need_jdk;
use crate::support::{Sandbox, tools};

const WRITERS: usize = 20;
const ROUNDS: usize = 5;

/// Entries of the mixed store before anybody writes: three keys, five trusted, a secret key except in JKS.
fn before(format: &str) -> usize {
    if format == "jks" { 8 } else { 9 }
}

/// Twenty processes at a time, five times, each with a certificate of its own.
fn hundred_imports(format: &str) {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture(&format!("{format}/mixed.{format}"));
    for round in 0..ROUNDS {
        let aliases: Vec<_> = (0..WRITERS).map(|writer| format!("writer-{round}-{writer}")).collect();
        for alias in &aliases {
            let generate = [
                "gen-selfsigned",
                "--profile",
                "ca",
                "--key-alg",
                "ec:p256",
                "--cn",
                alias,
                "--out-dir",
                sandbox.mkdir(alias),
            ];
            sandbox.certtool(generate).run().code(0);
        }
        thread::scope(|scope| {
            for alias in &aliases {
                scope.spawn(|| import(&sandbox, alias, &store));
            }
        });
    }
    let entries = sandbox.certtool(["list", &store, "--json"]).password(CHANGEIT).run().code(0).entries();
    let survivors = entries.iter().filter(|entry| entry.alias.starts_with("writer-")).count();
    assert_eq!((survivors, entries.len()), (WRITERS * ROUNDS, WRITERS * ROUNDS + before(format)), "{format}");
    if let Some(jdk) = need_jdk() {
        assert_eq!(jdk.keytool_list(&sandbox, &store, format, CHANGEIT), entries, "{format}");
    }
}

fn import(sandbox: &Sandbox, alias: &str, store: &str) {
    let certificate = format!("{alias}/server.crt");
    let import =
        ["import-trusted", &certificate, "--truststore", store, "--alias", alias, "--yes", "--lock-timeout", "100"];
    sandbox.certtool(import).password(CHANGEIT).run().code(0);
}

#[test]
fn hundred_parallel_imports_survive_in_a_jks_store() {
    hundred_imports("jks");
}

#[test]
fn hundred_parallel_imports_survive_in_a_jceks_store() {
    hundred_imports("jceks");
}

#[test]
fn hundred_parallel_imports_survive_in_a_pkcs12_store() {
    hundred_imports("pkcs12");
}

/// Twenty processes that all find no store: one creates it, nobody overwrites it.
#[test]
fn parallel_imports_survive_in_a_new_store() {
    for format in crate::STORE_FORMATS {
        let sandbox = Sandbox::new();
        let anchors = ["anchor-1", "anchor-2", "anchor-3", "not-a-ca", "expired"];
        sandbox.fixtures(anchors.map(|anchor| format!("trusted/{anchor}.pem")).each_ref().map(String::as_str));
        thread::scope(|scope| {
            for anchor in anchors {
                let file = format!("{anchor}.pem");
                let sandbox = &sandbox;
                let import = move || {
                    let import =
                        ["import-trusted", &file, "--truststore", "new", "--format", format, "--alias", anchor];
                    sandbox.certtool(import).args(["--yes", "--lock-timeout", "100"]).password(CHANGEIT).run().code(0);
                };
                scope.spawn(import);
            }
        });
        let entries = sandbox.certtool(["list", "new", "--json"]).password(CHANGEIT).run().code(0).entries();
        assert_eq!(entries.len(), anchors.len(), "{format} {entries:?}");
    }
}

/// A reader beside a writer sees the old store or the new one.
#[test]
fn a_reader_never_sees_half_a_store() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/mixed.jks");
    let (with, without) = (sandbox.fixture("chain/root.pem"), sandbox.fixture("chain/intermediate.pem"));
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for certificate in [&with, &without].into_iter().cycle().take(40) {
                let import = ["import-trusted", certificate, "--truststore", &store, "--alias", "changing"];
                sandbox.certtool(import).args(["--yes", "--if-exists", "replace"]).password(CHANGEIT).run().code(0);
            }
        });
        while !writer.is_finished() {
            sandbox.certtool(["list", &store]).password(CHANGEIT).run().code(0);
        }
    });
}

/// Who holds the lock may take long; who waits says so and fails, and does not write.
#[test]
fn a_busy_store_is_refused_after_the_timeout() {
    let Some(flock) = tools::need("flock") else { return };
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/mixed.jks");
    let anchor = sandbox.fixture("chain/root.pem");
    let before = sandbox.read(&store);
    let import = ["import-trusted", &anchor, "--truststore", &store, "--yes", "--lock-timeout", "0"];
    // whichever of the two our lock is on, the folder or the store, the other program holds both
    let held = sandbox.certtool(import).password(CHANGEIT).under([tools::text(&flock), &store]);
    held.under([tools::text(&flock), "."]).run().fails().says("lock");
    assert!(sandbox.read(&store) == before);
}
