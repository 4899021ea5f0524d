//! The lock: who finds it taken says so, and who holds it may die.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::with_store;
use crate::CHANGEIT;
use crate::reliability::{STORE_FORMATS, cases, strace};
use crate::support::{Process, Sandbox, figure, tools};

/// Who waits in vain says for what, and what to do, and writes nothing.
#[test]
fn a_busy_store_is_refused_after_the_timeout() {
    let Some(flock) = tools::need("flock") else { return };
    for seconds in ["0", "1"] {
        let sandbox = with_store("jks");
        let before = sandbox.read("store");
        let started = Instant::now();
        let outcome = import(&sandbox, seconds).under([tools::text(&flock), "."]).run().code(6);
        assert!(started.elapsed() >= Duration::from_secs(seconds.parse().unwrap()));
        let outcome = outcome.says("error: cannot write `store`").says("cannot lock the directory `.`");
        let outcome = outcome.says(&format!("another process has held it for {seconds} s"));
        outcome.says("hint: try again, or wait longer with --lock-timeout SECONDS");
        assert_eq!(sandbox.read("store"), before);
        assert_eq!(sandbox.names(), ["root.pem", "store"]);
    }
}

/// Every command that edits waits for the same lock.
#[test]
fn every_edit_is_refused_while_the_directory_is_locked() {
    let Some(flock) = tools::need("flock") else { return };
    for case in cases::all().into_iter().filter(|case| ["jks", ""].contains(&case.format())) {
        let sandbox = case.sandbox();
        let command = case.command(&sandbox).env("CERTTOOL_LOCK_TIMEOUT", "0");
        let held = command.under([tools::text(&flock), tools::text(sandbox.dir())]).run();
        held.code(6).says("--lock-timeout");
        assert_eq!(cases::snapshot(&sandbox), *case.before(), "{}", case.line());
    }
}

fn import(sandbox: &Sandbox, patience: &str) -> Process {
    let root = sandbox.fixture("chain/root.pem");
    let import = ["import-trusted", &root, "--truststore", "store", "--alias", "new", "--yes"];
    sandbox.certtool(import).args(["--lock-timeout", patience]).password(CHANGEIT)
}

/// A process that is killed while it holds the lock, its new file half made: the next one proceeds at once.
#[test]
fn a_killed_holder_leaves_no_lock() {
    let Some(program) = strace::need() else { return };
    for format in STORE_FORMATS {
        let sandbox = with_store(format);
        let killed = killed_in_the_middle(&program, &sandbox);
        let started = Instant::now();
        import(&sandbox, "0").run().code(0);
        let waited = started.elapsed();
        figure(
            5,
            &format!("{format}: next process after the holder of the lock was killed"),
            format!("{waited:.0?}"),
            "at once",
        );
        assert!(killed && waited < Duration::from_secs(5), "{format}: {waited:?}");
        assert_eq!(sandbox.names(), ["root.pem", "store"]);
    }
}

/// Stops an import where it would sync its file, and kills it there. Whether it held the lock.
fn killed_in_the_middle(program: &Path, sandbox: &Sandbox) -> bool {
    // with -D the command is the process that is started, and strace a child of it
    let stalled = ["-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:delay_enter=60s"];
    let stalled = [&[tools::text(program)], &stalled[..]].concat();
    let mut child = import(sandbox, "0").under(stalled).spawn();
    let deadline = Instant::now() + Duration::from_secs(30);
    while !sandbox.exists(".store.certtool-tmp") && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(2));
    }
    let held = import(sandbox, "0").run().exit_code() == Some(6);
    let tracer = tracer(child.id());
    for process in [Some(Pid::from_child(&child)), tracer].into_iter().flatten() {
        let _ = kill_process(process, Signal::KILL);
    }
    child.wait().unwrap();
    held && sandbox.exists(".store.certtool-tmp")
}

/// The process that traces another one.
fn tracer(process: u32) -> Option<Pid> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:"))?;
    Pid::from_raw(tracer.trim().parse().unwrap())
}
