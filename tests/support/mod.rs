//! What every test binary shares: a sandbox, processes with assertions, and the outside tools.
//!
//! ```text
//! let sandbox = Sandbox::new();
//! sandbox.certtool(["list", &sandbox.fixture("jks/rsa-2048.jks")]).run().code(0).prints("selfsigned");
//! ```
#![allow(dead_code, unused_imports, reason = "each test binary uses its own part")]

pub mod commands;
pub mod entry;
pub mod figure;
pub mod jdk;
pub mod measure;
pub mod oracle;
pub mod pfx;
pub mod process;
pub mod random;
pub mod sandbox;
pub mod server;
pub mod sources;
pub mod terminal;
pub mod tools;
pub mod workers;

pub use entry::Entry;
pub use figure::{figure, is_sampled, scale};
pub use process::{Outcome, Process};
pub use sandbox::Sandbox;
