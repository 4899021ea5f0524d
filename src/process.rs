//! Hardens the process before a secret enters it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::io::Errno;
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal, set_dumpable_behavior, setrlimit};
use rustix::rand::{GetRandomFlags, getrandom};

use crate::error::Failure;

/// The default action of this signal would kill us in the middle of a write.
const SIGXFSZ: i32 = Signal::XFSZ.as_raw();

/// Denies core images and tracing by the same user, and turns a file size limit from a signal into a write error.
/// Best effort: where the system refuses, the work goes on.
pub fn harden() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// Fails where the system has a source of random numbers and it is broken: what needs it later, the standard library's
/// hash tables and aws-lc among it, could only panic. Where it has none, they know others (`/dev/urandom`).
///
/// # Errors
/// A failure of the class of files, with the system's reason.
pub fn check_randomness() -> anyhow::Result<()> {
    match getrandom(&mut [0; 1], GetRandomFlags::INSECURE) {
        Ok(_) | Err(Errno::INVAL | Errno::NOSYS | Errno::PERM | Errno::AGAIN | Errno::INTR) => Ok(()),
        Err(error) => {
            let error = io::Error::from(error);
            Err(Failure::file(format!("the operating system gives no random numbers: {error}")).into())
        }
    }
}
