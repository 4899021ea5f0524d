//! Hostile files: refused soon, in little memory, with a reason, and nothing is written.

use std::time::{Duration, Instant};

use crate::CHANGEIT;
use crate::support::sandbox::{fixture_path, names};
use crate::support::{Process, Sandbox};

/// Generous for a slow machine; keytool and openssl need 30 seconds and more for some of these.
const SOON: Duration = Duration::from_secs(5);

/// 256 MiB of address space, in the KiB of `ulimit -v`.
const LITTLE_MEMORY: &str = "ulimit -v 262144; exec \"$@\"";

fn in_little_memory(process: Process) -> Process {
    process.password(CHANGEIT).under(["sh", "-c", LITTLE_MEMORY, "sh"])
}

/// Runs the command on each file of `fixtures/broken` and collects what went wrong.
fn assert_all_refused(command: impl Fn(&Sandbox, &str) -> Process) {
    let mut wrong = Vec::new();
    for name in names(&fixture_path("broken")) {
        let sandbox = Sandbox::new();
        sandbox.fixture(&format!("broken/{name}"));
        let before = sandbox.names();
        let start = Instant::now();
        let outcome = in_little_memory(command(&sandbox, &name)).run();
        let refused = matches!(outcome.exit_code(), Some(4 | 5));
        let clean = outcome.stdout().is_empty() && outcome.stderr().contains("error: ") && sandbox.names() == before;
        if !refused || !clean || start.elapsed() > SOON {
            wrong.push(format!("{name} after {:?}: {outcome}", start.elapsed()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn list_refuses_every_broken_file() {
    assert_all_refused(|sandbox, name| sandbox.certtool(["list", name]));
}

#[test]
fn export_chain_refuses_every_broken_file() {
    assert_all_refused(|sandbox, name| sandbox.certtool(["export-chain", name]));
}

#[test]
fn import_trusted_refuses_every_broken_file() {
    let import =
        |name: &str| ["import-trusted", name, "--truststore", "new.jks", "--format", "jks", "--yes"].map(str::to_owned);
    assert_all_refused(|sandbox, name| sandbox.certtool(import(name)).args(["--from-password", "pass:changeit"]));
}

#[test]
fn merge_pem_refuses_every_broken_file() {
    assert_all_refused(|sandbox, name| sandbox.certtool(["merge-pem", name, "--out", "new.pem"]));
}
