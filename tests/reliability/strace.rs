//! strace as a source of faults: which system calls a command makes on its files, and what if one fails.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::support::{Process, Sandbox, tools};

/// Calls that open, read, change, lock or look at files.
const CALLS: &str = "openat,open,read,pread64,readv,write,pwrite64,writev,copy_file_range,close,rename,renameat,renameat2,\
    link,linkat,symlinkat,unlink,unlinkat,fsync,fdatasync,ftruncate,fchmod,fchmodat,fchown,fchownat,flock,fcntl,\
    stat,lstat,fstat,statx,newfstatat,getdents64,mkdir,mkdirat,utimensat";

/// One call of a process: the name and its ordinal among the calls of that name, from 1; and the line strace printed.
#[derive(Clone, Debug)]
pub struct Call {
    pub name: String,
    pub ordinal: usize,
    pub line: String,
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
    let trace = Sandbox::new();
    let log = trace.path("log");
    let traced = command.under([
        tools::text(strace),
        "-f",
        "-y",
        "-s",
        "0",
        "-e",
        &format!("trace={CALLS}"),
        "-o",
        tools::text(&log),
    ]);
    traced.run().code(0);
    let mut ordinals = HashMap::new();
    let text = trace.read_text("log");
    let calls = text.lines().filter_map(|line| call(line, &mut ordinals));
    calls.filter(|call| touches(&call.line, dir)).collect()
}

fn call(line: &str, ordinals: &mut HashMap<(String, String), usize>) -> Option<Call> {
    let (process, rest) = line.split_once(' ')?;
    let (name, _) = rest.trim_start().split_once('(')?;
    let ordinal = ordinals.entry((process.to_owned(), name.to_owned())).or_default();
    *ordinal += 1;
    Some(Call { name: name.to_owned(), ordinal: *ordinal, line: line.to_owned() })
}

/// Whether the call names a path below `dir`; the working directory that strace shows with `AT_FDCWD` does not count.
fn touches(line: &str, dir: &Path) -> bool {
    let dir = tools::text(dir);
    line.replace(&format!("AT_FDCWD<{dir}>"), "").contains(dir)
}

/// A fault at one call: `signal=KILL`, `error=ENOSPC`.
pub fn inject(strace: &Path, call: &Call, fault: &str) -> [String; 9] {
    let injection = format!("inject={}:{fault}:when={}", call.name, call.ordinal);
    let trace = format!("trace={}", call.name);
    let strace = tools::text(strace).to_owned();
    [strace, "-f".into(), "-qq".into(), "-o".into(), "/dev/null".into(), "-e".into(), trace, "-e".into(), injection]
}

/// The errors worth trying at a call.
pub fn errors(call: &Call) -> &'static [&'static str] {
    match call.name.as_str() {
        "openat" | "open" => &["ENOSPC", "EACCES", "EIO"],
        "read" | "pread64" | "readv" | "flock" | "getdents64" => &["EIO"],
        "stat" | "lstat" | "fstat" | "statx" | "newfstatat" => &["EACCES", "EIO"],
        "fcntl" => &[],
        _ => &["ENOSPC", "EIO"],
    }
}
