//! strace as a source of faults: which system calls a command makes on its files, and what if one fails.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::support::{Process, Sandbox, tools};

/// Calls that take a path or an open file: all that can change files, lock them or look at them.
const CALLS: &str = "%file,%desc";

/// Calls that change nothing that another process sees.
const LOOKS: [&str; 13] = [
    "access",
    "close",
    "faccessat2",
    "fcntl",
    "fstat",
    "getdents64",
    "ioctl",
    "lseek",
    "newfstatat",
    "read",
    "readlink",
    "stat",
    "statx",
];

/// One call of a process: the name and its ordinal among the calls of that name, from 1; and the line strace printed.
#[derive(Clone, Debug)]
pub struct Call {
    pub name: String,
    pub ordinal: usize,
    pub line: String,
    /// The line without what differs from run to run: directory, numbers of files, lengths.
    pub shape: String,
}

impl Call {
    /// Whether the call changes nothing that another process sees.
    pub fn only_looks(&self) -> bool {
        let creates = self.line.contains("O_CREAT");
        LOOKS.contains(&self.name.as_str()) || self.name.starts_with("open") && !creates
    }
}

/// strace, when it is installed and allowed to trace.
#[track_caller]
pub fn need() -> Option<PathBuf> {
    let strace = tools::need("strace")?;
    let sandbox = Sandbox::new();
    if sandbox.program(&strace, ["-o", "trace", "true"]).run().exit_code() != Some(0) {
        tools::skip_forbidden("strace is not allowed to trace here");
        return None;
    }
    Some(strace)
}

/// Runs the command, which must succeed, and returns its calls on files below `dir`.
pub fn calls(strace: &Path, command: Process, dir: &Path) -> Vec<Call> {
    let mut ordinals = HashMap::new();
    let text = log(strace, command, CALLS);
    let calls = text.lines().filter_map(|line| call(line, dir, &mut ordinals));
    calls.filter(|call| touches(&call.line, dir)).collect()
}

/// Runs the command, which must succeed or find something to object to, and returns what strace tells of these calls.
pub fn log(strace: &Path, command: Process, calls: &str) -> String {
    let trace = Sandbox::new();
    let log = trace.path("log");
    let calls = format!("trace={calls}");
    let words = [tools::text(strace), "-f", "--seccomp-bpf", "-y", "-s", "0", "-e", &calls, "-o", tools::text(&log)];
    let outcome = command.under(words).run();
    assert!(matches!(outcome.exit_code(), Some(0 | 1)), "{outcome}");
    trace.read_text("log")
}

fn call(line: &str, dir: &Path, ordinals: &mut HashMap<(String, String), usize>) -> Option<Call> {
    let (process, rest) = line.split_once(' ')?;
    let (name, _) = rest.trim_start().split_once('(')?;
    let ordinal = ordinals.entry((process.to_owned(), name.to_owned())).or_default();
    *ordinal += 1;
    let line = rest.trim_start().to_owned();
    let shape = line.replace(tools::text(dir), "").replace(|c: char| c.is_ascii_digit(), "");
    Some(Call { name: name.to_owned(), ordinal: *ordinal, line, shape })
}

/// Whether the call names a path below `dir`; the working directory that strace shows with `AT_FDCWD` does not count.
fn touches(line: &str, dir: &Path) -> bool {
    let dir = tools::text(dir);
    line.replace(&format!("AT_FDCWD<{dir}>"), "").contains(dir)
}

/// A fault at one call: `signal=KILL`, `error=ENOSPC`.
pub fn inject(strace: &Path, call: &Call, fault: &str) -> Vec<String> {
    let injection = format!("inject={}:{fault}:when={}", call.name, call.ordinal);
    let trace = format!("trace={}", call.name);
    let words = [tools::text(strace), "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &injection];
    words.map(str::to_owned).to_vec()
}
