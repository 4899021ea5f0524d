//! Files: bounded reading, atomic and locked writing, password sources.

pub mod certificates;
pub mod entries;
pub mod entry;
pub mod input;
pub mod key;
pub mod lock;
pub mod material;
pub mod output;
pub mod password;
pub mod replacement;
pub mod root;
pub mod source;
pub mod store;
pub mod target;
