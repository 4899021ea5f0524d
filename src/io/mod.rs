//! Files: bounded reading, atomic and locked writing, password sources.

pub mod certificates;
pub mod input;
pub mod lock;
pub mod options;
pub mod output;
pub mod password;
pub mod replacement;
pub mod store;
pub mod target;
