//! The built binary, option by option, beside other tools, and when things go wrong: one program of tests, linked once,
//! whose tests run side by side.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod cli;
mod interop;
mod reliability;
mod support;

/// The password of every fixture that has no other.
const CHANGEIT: &str = "changeit";
