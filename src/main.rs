//! The certtool program.

use std::process::ExitCode;

fn main() -> ExitCode {
    certtool::run(std::env::args_os())
}
