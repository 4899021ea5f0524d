//! What a run of a program costs: processor time and memory of that one process.

use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use wait4::Wait4;

use super::process::Process;

/// A finished run.
pub struct Cost {
    /// The exit code; `None` when a signal ended the program.
    pub code: Option<i32>,
    /// User and system time.
    pub cpu: Duration,
    /// The most memory that was resident at a time, in octets.
    pub memory: u64,
    /// Standard error.
    pub stderr: String,
}

impl Process {
    /// Runs the program to its end, at most so many seconds of processor time, and tells what it cost.
    #[track_caller]
    pub fn measure(self, seconds: u32) -> Cost {
        let limited = self.under(["sh", "-c", &format!("ulimit -t {seconds}; exec \"$@\""), "sh"]);
        let mut child = limited.spawn_with(Stdio::null(), Stdio::null(), Stdio::piped());
        let mut stderr = Vec::new();
        child.stderr.take().unwrap().read_to_end(&mut stderr).unwrap();
        let ended = child.wait4().unwrap();
        Cost {
            code: ended.status.code(),
            cpu: ended.rusage.utime + ended.rusage.stime,
            memory: ended.rusage.maxrss,
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }
}
