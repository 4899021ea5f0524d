//! The certtool program.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Wipes what is freed, also by libraries that know nothing of secrets and by vectors and strings that grow.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    certtool::run(std::env::args_os())
}
