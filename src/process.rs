//! Hardens the process before a secret enters it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal, set_dumpable_behavior, setrlimit};

/// The default action of this signal would kill us in the middle of a write.
const SIGXFSZ: i32 = Signal::XFSZ.as_raw();

/// Denies core images and tracing by the same user, and turns a file size limit from a signal into a write error.
/// Best effort: where the system refuses, the work goes on.
pub fn harden() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}
