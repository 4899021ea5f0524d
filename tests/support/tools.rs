//! The programs of other people that the tests need, and what happens when one is absent.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, io, thread};

/// Where servers live that an ordinary user's `PATH` may not name.
const SYSTEM_DIRS: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

/// A program by name, or `None` after saying that the running test is skipped.
///
/// `let Some(openssl) = tools::need("openssl") else { return };`
#[track_caller]
pub fn need(name: &str) -> Option<PathBuf> {
    let found = find(name);
    if found.is_none() {
        skip(&format!("{name} is not installed"));
    }
    found
}

/// A program by name in `PATH` and the system's directories.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let dirs = env::split_paths(&path).chain(SYSTEM_DIRS.map(PathBuf::from));
    dirs.map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// Says that the running test is skipped, also under the test harness's capture; a failure where
/// `CERTTOOL_REQUIRE_INTEROP=1` asks for every test to run.
#[track_caller]
pub fn skip(reason: &str) {
    let required = env::var_os("CERTTOOL_REQUIRE_INTEROP").is_some_and(|value| value == "1");
    assert!(!required, "cannot skip this test: {reason}");
    say_skipped(reason);
}

/// Says that the running test is skipped because of what this machine forbids, which no installation can change.
pub fn skip_forbidden(reason: &str) {
    say_skipped(reason);
}

fn say_skipped(reason: &str) {
    let thread = thread::current();
    let test = thread.name().unwrap_or("a test");
    let _ = writeln!(io::stderr(), "SKIP {test}: {reason}");
}

/// Whether the tests run as the superuser, whom file modes do not stop.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The path as text; test paths are ASCII.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
