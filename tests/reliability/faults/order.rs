//! The order that survives a power failure: data on the disk before the name, the name on the disk before success; and
//! one writer at a time, from before the store is read until its name is on the disk.

use std::path::Path;

use crate::reliability::cases::{self, Case};
use crate::reliability::others;
use crate::reliability::strace::{self, Call};
use crate::support::figure;

use crate::support::workers;

#[test]
fn data_is_on_disk_before_its_name_and_the_lock_held_throughout() {
    let Some(program) = strace::need() else { return };
    let cases = cases::all();
    let wrong: Vec<_> = workers::each(&cases, |case| disorder(&program, case)).into_iter().flatten().collect();
    let right = cases.len() - wrong.len();
    figure(4, "updates in the order that survives", format!("{right} of {}", cases.len()), "100 %");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is out of order in an undisturbed run.
fn disorder(program: &Path, case: &Case) -> Option<String> {
    let sandbox = case.sandbox();
    let calls = strace::calls(program, case.command(&sandbox), sandbox.dir());
    let trace = Trace { calls: &calls, dir: sandbox.dir().to_str().unwrap() };
    let backup = |name: &str| name.strip_suffix(".bak").is_some();
    let check = |name| trace.replaced_in_order(name, case.before().contains_key(name) && !case.format().is_empty());
    let wrong = case.written().filter(|name| !backup(name)).find_map(|name| check(name).err())?;
    Some(format!("{}: {wrong}: {calls:#?}", case.line()))
}

struct Trace<'a> {
    calls: &'a [Call],
    dir: &'a str,
}

impl Trace<'_> {
    /// Asserts the order for one file; `reads` when the new contents depend on the old ones.
    fn replaced_in_order(&self, name: &str, reads: bool) -> Result<(), String> {
        let file = format!("{}/{name}", self.dir);
        let temporary = format!("{}/.{name}.certtool-tmp", self.dir);
        let dir = format!("<{}>", self.dir);
        let locked = self.find(0, "flock", &dir, "no lock")?;
        if reads {
            self.find(locked, "openat", &format!("\"{file}\""), "not read under the lock")?;
        }
        let created = self.find(locked, "openat", &temporary, "no temporary file under the lock")?;
        if !self.calls[created].line.contains("O_EXCL") {
            return Err("a temporary file that may have been there".to_owned());
        }
        let written = self.find(created, "write", &temporary, "not written")?;
        let synced = self.find(written, "fsync", &temporary, "no fsync of the file")?;
        let renamed = self.find(synced, "rename", &format!("{temporary}\""), "no rename after the fsync")?;
        let durable = self.find(renamed, "fsync", &dir, "no fsync of the directory after the rename")?;
        let handle = self.calls[locked].line.split(['(', ',']).nth(1).unwrap_or_default();
        let unlocked = self.find(locked, "close", &format!("({handle})"), "").unwrap_or(self.calls.len());
        if unlocked < durable { Err("unlocked too early".to_owned()) } else { Ok(()) }
    }

    /// The first call of this name on this path from `after` on.
    fn find(&self, after: usize, name: &str, path: &str, otherwise: &str) -> Result<usize, String> {
        let is_it = |call: &Call| call.name.starts_with(name) && call.line.contains(path);
        self.calls.iter().skip(after).position(is_it).map(|at| at + after).ok_or_else(|| format!("{otherwise}: {path}"))
    }
}

/// Theirs may name the temporary file as they like.
#[test]
#[ignore = "measures other programs"]
fn others_in_the_order_that_survives() {
    let does = |calls: &[Call], wanted: &str| calls.iter().any(|call| call.name.contains(wanted));
    let measured = others::traced(|program, jdk, other| {
        let sandbox = other.sandbox();
        let calls = strace::calls(program, other.command(jdk, &sandbox), sandbox.dir());
        assert!(does(&calls, "write"), "{calls:#?}");
        ["sync", "rename", "lock"].map(|wanted| does(&calls, wanted))
    });
    for (name, traces) in measured {
        let count = |at: usize| traces.iter().filter(|does| does[at]).count();
        let counts = format!("{}, {}, {} of {}", count(0), count(1), count(2), traces.len());
        figure(4, &format!("{name}: commands that sync, rename, lock"), counts, "ours: all, all, all");
    }
}
