//! Writes that do less than they were asked: up to a limit and no further, or only a part at a time.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::reliability::cases::{self, Case, State, snapshot};
use crate::reliability::others;
use crate::reliability::others::Figures;
use crate::support::workers;
use crate::support::{Process, Sandbox, figure, tools};

use super::verdict::{Tally, judge};

/// Where no file may grow beyond a limit, the write that meets it is short, and the next one fails.
#[test]
fn a_file_that_may_not_grow_leaves_the_old() {
    let Some(prlimit) = tools::need("prlimit") else { return };
    let cases = cases::all();
    let tallies = workers::each(&cases, |case| limited(&prlimit, case));
    let mut total = Tally::default();
    tallies.into_iter().for_each(|tally| total.add(tally));
    figure(1, "short writes up to RLIMIT_FSIZE, then EFBIG", total.summary(), "0 lost, 0 exit 0");
    total.assert_clean();
}

/// Nothing, one byte, half, nearly all: a new signature and the padding around it may make the file some bytes shorter.
fn limits_below(size: usize) -> [usize; 4] {
    [0, 1, size / 2, size - 64]
}

/// Tries limits below the size of the largest file that is written.
fn limited(prlimit: &std::path::Path, case: &Case) -> Tally {
    let undisturbed = case.sandbox();
    case.command(&undisturbed).run().code(0);
    let size = snapshot(&undisturbed).into_iter().filter(|(name, _)| case.written().any(|written| written == *name));
    let size = size.map(|(_, bytes)| bytes.len()).max().unwrap();
    let expected = case.expected();
    let mut total = Tally::default();
    for limit in limits_below(size) {
        let sandbox = case.sandbox();
        let limits = format!("--fsize={limit}");
        let outcome = case.command(&sandbox).under([tools::text(prlimit), &limits]).run();
        let mut tally = judge(case, &expected, &sandbox, &outcome, &limits);
        if !outcome.stderr().contains("File too large") {
            tally.wrong.push(format!("{} — {limits}: not refused\n{outcome}", case.line()));
        }
        total.add(tally);
    }
    total
}

/// A library that stands between the program and the system: every write to a regular file does half of what it was
/// asked for, and every second one is interrupted first.
const HALF_WRITES: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t write(int file, const void *bytes, size_t length) {
    static ssize_t (*next)(int, const void *, size_t);
    static int calls;
    struct stat status;
    if (!next) next = dlsym(RTLD_NEXT, "write");
    if (fstat(file, &status) || !S_ISREG(status.st_mode)) return next(file, bytes, length);
    if (calls++ % 2) return errno = EINTR, -1;
    return next(file, bytes, (length + 1) / 2);
}
"#;

/// Builds the library once.
fn half_writes() -> Option<&'static PathBuf> {
    static LIBRARY: OnceLock<Option<(Sandbox, PathBuf)>> = OnceLock::new();
    let build = || {
        let cc = tools::need("cc")?;
        let sandbox = Sandbox::new();
        sandbox.write("half.c", HALF_WRITES);
        sandbox.program(cc, ["-shared", "-fPIC", "-o", "half.so", "half.c", "-ldl"]).run().code(0);
        let library = sandbox.path("half.so");
        Some((sandbox, library))
    };
    LIBRARY.get_or_init(build).as_ref().map(|(_, library)| library)
}

fn with_half_writes(command: Process, library: &std::path::Path) -> Process {
    command.env("LD_PRELOAD", library)
}

#[test]
fn short_and_interrupted_writes_are_continued() {
    let Some(library) = half_writes() else { return };
    let cases = cases::all();
    let right = workers::each(&cases, |case| {
        let (sandbox, expected) = (case.sandbox(), case.expected());
        with_half_writes(case.command(&sandbox), library).run().code(0);
        let now = snapshot(&sandbox);
        assert!(expected.states(&now).iter().all(|state| *state == State::New), "{}", case.line());
        assert!(expected.strays(&now).is_empty(), "{}", case.line());
    });
    let what = "every write short, every second one interrupted: the new file whole";
    figure(1, what, format!("{} of {}", right.len(), cases.len()), "100 %");
}

#[test]
#[ignore = "measures other programs"]
fn others_where_files_may_not_grow() {
    let Some(prlimit) = tools::need("prlimit") else { return };
    let measured = others::measured(|jdk, other| {
        let undisturbed = other.sandbox();
        other.command(jdk, &undisturbed).run().code(0);
        limits_below(undisturbed.read("store").len()).map(|limit| {
            let limit = format!("--fsize={limit}");
            other.disturbed(jdk, |command, _| command.under([tools::text(&prlimit), &limit]))
        })
    });
    for (name, ends) in measured {
        let figures: Figures = ends.into_iter().flatten().collect();
        figures.print(1, &format!("{name}: short writes up to RLIMIT_FSIZE, then EFBIG"));
    }
}

/// Of openssl, whose writes do not go through the library's `write`, this says nothing.
#[test]
#[ignore = "measures another program"]
fn others_continue_short_and_interrupted_writes() {
    let Some(library) = half_writes() else { return };
    let measured = others::measured(|jdk, other| other.disturbed(jdk, |command, _| with_half_writes(command, library)));
    for (name, ends) in measured {
        let figures: Figures = ends.into_iter().collect();
        figures.print(1, &format!("{name}: every write short, every second one interrupted"));
    }
}
