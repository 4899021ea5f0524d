//! Many writers, one store: every import that says it succeeded is there. Of keytool's, 5 of 100 survive.

use std::path::Path;
use std::thread;

use super::{certificates, with_store};
use crate::CHANGEIT;
use crate::reliability::{STORE_FORMATS, cases};
use crate::support::jdk::{BOUNCY_CASTLE, need_bouncy_castle, need_jdk};
use crate::support::{Sandbox, figure, scale};

/// Processes at a time.
const WRITERS: usize = 20;
pub const ROUNDS: usize = 5;

/// Entries of a store before anybody writes.
const BEFORE: usize = 2;

/// Processes at a time: ten times as many at any bigger scale.
pub fn writers() -> usize {
    if scale() > 1 { 10 * WRITERS } else { WRITERS }
}

/// So many processes at a time, five times, each with a certificate of its own.
fn parallel_imports(format: &str) {
    let (writers, sandbox) = (writers(), with_store(format));
    let certificates = certificates(writers * ROUNDS);
    let mut claims = 0;
    for (round, certificates) in certificates.chunks(writers).enumerate() {
        claims += thread::scope(|scope| {
            let mut running = Vec::new();
            for (writer, certificate) in certificates.iter().enumerate() {
                let (sandbox, alias) = (&sandbox, format!("writer-{round}-{writer}"));
                running.push(scope.spawn(move || import(sandbox, certificate, &alias, &[])));
            }
            running.into_iter().map(|import| import.join().unwrap()).filter(|done| *done).count()
        });
    }
    let entries = sandbox.certtool(["list", "store", "--json"]).password(CHANGEIT).run().code(0).entries();
    let survivors = entries.iter().filter(|entry| entry.alias.starts_with("writer-")).count();
    let what = format!("{format}: {writers} imports at a time x {ROUNDS}: survivors, claims of success");
    let all = writers * ROUNDS;
    figure(5, &what, format!("{survivors}, {claims} of {all}"), "all, as many");
    assert_eq!((survivors, claims, entries.len()), (all, all, all + BEFORE), "{format}");
    if let Some(jdk) = need_jdk().filter(|_| !BOUNCY_CASTLE.contains(&format) || need_bouncy_castle().is_some()) {
        assert_eq!(jdk.keytool_list(&sandbox, "store", format, CHANGEIT), entries, "{format}");
    }
}

/// Whether the import says that it succeeded.
fn import(sandbox: &Sandbox, certificate: &Path, alias: &str, more: &[&str]) -> bool {
    let import = sandbox.line("import-trusted --truststore store --yes --lock-timeout 1000 --alias").arg(alias);
    import.arg(certificate).args(more).password(CHANGEIT).run().exit_code() == Some(0)
}

#[test]
fn parallel_imports_survive_in_every_format() {
    STORE_FORMATS.iter().for_each(|format| parallel_imports(format));
}

/// Twenty processes that all find no store: one creates it, nobody overwrites it.
#[test]
fn parallel_imports_survive_in_a_new_store() {
    let certificates = certificates(WRITERS);
    for format in STORE_FORMATS {
        let sandbox = Sandbox::new();
        thread::scope(|scope| {
            for (writer, certificate) in certificates.iter().enumerate() {
                let sandbox = &sandbox;
                scope.spawn(move || {
                    let new = ["--format", format, "--iterations", cases::ITERATIONS];
                    assert!(import(sandbox, certificate, &format!("writer-{writer}"), &new));
                });
            }
        });
        let survivors = super::aliases(&sandbox).len();
        figure(5, &format!("{format}: imports at a time into a new store: survivors"), survivors, "20");
        assert_eq!(survivors, WRITERS, "{format}");
    }
}
