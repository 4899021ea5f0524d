//! Fifty processes that do different things to one store at once: each does what it says, and nothing else happens.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use super::{aliases, certificates, with_store};
use crate::CHANGEIT;
use crate::reliability::{STORE_FORMATS, cases};
use crate::support::{Process, Sandbox, figure, scale};

const OWN_PASSWORD: &str = "password-of-its-own";

/// A process, and what it does to the aliases of the store when it succeeds.
struct Deed {
    line: String,
    removes: Option<String>,
    adds: Option<String>,
}

impl Deed {
    fn new(line: String, removes: Option<String>, adds: Option<String>) -> Self {
        Self { line, removes, adds }
    }

    fn command(&self, sandbox: &Sandbox) -> Process {
        let line = format!("{} --lock-timeout 100", self.line);
        let line = if self.line.starts_with("list") || self.line.starts_with("inspect") { &self.line } else { &line };
        cases::with_passwords(sandbox.line(line)).env("CERTTOOL_KEY_PASSWORD", CHANGEIT)
    }
}

/// Fifty deeds: none needs what another one makes, or has what another one takes.
fn deeds(certificates: &[PathBuf]) -> Vec<Deed> {
    let file = |n: usize| certificates[n].to_str().unwrap().to_owned();
    let mut deeds = Vec::new();
    for n in 0..8 {
        let (new, doomed, old, later) =
            (format!("import-{n}"), format!("doomed-{n}"), format!("old-{n}"), format!("later-{n}"));
        let import = format!("import-trusted {} --truststore store --alias {new} --yes", file(n));
        deeds.push(Deed::new(import, None, Some(new)));
        deeds.push(Deed::new(format!("delete store --alias {doomed}"), Some(doomed), None));
        let rename = format!("rename store --alias {old} --new-alias {later}");
        deeds.push(Deed::new(rename, Some(old), Some(later)));
    }
    for n in 0..5 {
        let copy = format!("copy other --to store --alias copied-{n}");
        deeds.push(Deed::new(copy, None, Some(format!("copied-{n}"))));
        let generate = format!("gen-selfsigned --cn g --key-alg ec:p256 --keystore store --alias generated-{n}");
        deeds.push(Deed::new(generate, None, Some(format!("generated-{n}"))));
        let pair = format!("import-keypair {} --keystore store --alias pair-{n}", file(20 + n));
        deeds.push(Deed::new(pair, None, Some(format!("pair-{n}"))));
    }
    for n in 0..4 {
        let change = format!("set-password store --alias key-{n} --new-password file:own.pw");
        deeds.push(Deed::new(change, None, None));
    }
    let readers = ["list store", "inspect store", "list store --json", "list store"];
    deeds.extend(readers.map(|line| Deed::new(line.to_owned(), None, None)));
    deeds.push(Deed::new("import-reply shuffled.pem --keystore store --alias server".to_owned(), None, None));
    deeds.push(Deed::new("inspect store --json".to_owned(), None, None));
    deeds.push(Deed::new("doctor store".to_owned(), None, None));
    deeds
}

/// A store that has what the deeds need.
fn prepared(format: &str, certificates: &[PathBuf]) -> Sandbox {
    let sandbox = with_store(format);
    sandbox.fixture("chain/shuffled.pem");
    sandbox.write("own.pw", OWN_PASSWORD);
    let run = |line: String| cases::with_passwords(sandbox.line(&line)).run().code(0);
    let file = |n: usize| certificates[n].to_str().unwrap();
    for n in 0..8 {
        run(format!("import-trusted {} --truststore store --alias doomed-{n} --yes", file(40 + n)));
        run(format!("import-trusted {} --truststore store --alias old-{n} --yes", file(50 + n)));
    }
    for n in 0..5 {
        run(format!("import-trusted {} --truststore other --format jks --alias copied-{n} --yes", file(60 + n)));
    }
    for n in 0..4 {
        run(format!("import-keypair {} --keystore store --alias key-{n}", file(70 + n)));
    }
    sandbox
}

fn fifty_at_once(format: &str) {
    let certificates = certificates(100);
    let sandbox = prepared(format, &certificates);
    let deeds = deeds(&certificates);
    let mut expected: BTreeSet<String> = aliases(&sandbox).into_iter().collect();
    let started = Instant::now();
    let outcomes = thread::scope(|scope| {
        let sandbox = &sandbox;
        let running: Vec<_> = deeds.iter().map(|deed| scope.spawn(|| deed.command(sandbox).run())).collect();
        running.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });
    let failed: Vec<_> = outcomes
        .iter()
        .filter(|outcome| {
            !matches!(outcome.exit_code(), Some(0 | 1))
                || outcome.exit_code() == Some(1) && !outcome.stderr().is_empty()
        })
        .map(ToString::to_string)
        .collect();
    for deed in &deeds {
        deed.removes.iter().for_each(|alias| assert!(expected.remove(alias), "{alias}"));
        expected.extend(deed.adds.clone());
    }
    let left: BTreeSet<String> = aliases(&sandbox).into_iter().collect();
    let lost = expected.symmetric_difference(&left).count() + passwords_not_changed(&sandbox);
    let what = format!("{format}: {} processes of 10 kinds at once: failures, lost updates, seconds", deeds.len());
    let took = started.elapsed().as_secs_f64();
    figure(5, &what, format!("{}, {lost}, {took:.1}", failed.len()), "0, 0, no deadlock");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(left, expected, "{format}");
    assert_eq!(lost, 0, "{format}");
}

/// Keys that do not open with the password that they were given.
fn passwords_not_changed(sandbox: &Sandbox) -> usize {
    let export = |n: &usize| {
        let export = sandbox.line(&format!("export-key store --alias key-{n} --key-password file:own.pw"));
        cases::with_passwords(export).run().exit_code() != Some(0)
    };
    (0..4).filter(export).count()
}

#[test]
fn fifty_different_processes_at_once_lose_nothing() {
    for _ in 0..scale() {
        STORE_FORMATS.iter().for_each(|format| fifty_at_once(format));
    }
}
