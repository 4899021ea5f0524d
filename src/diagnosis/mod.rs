//! Why a store, a bundle or a key will not work where it is meant to, and what repairs it.

mod bundle;
mod chain;
mod companion;
mod damage;
mod file;
mod finding;
mod keys;
mod ml_dsa;
mod opened_key;
mod pairing;
pub mod path;
mod patient;
mod program;
mod protection;
mod purpose;
mod remedy;
mod store;
mod trust;
mod validity;

pub use bundle::rewritten;
pub use companion::{Companion, companions};
pub use finding::{Finding, Severity};
pub use patient::{Patient, examine, would_issue};
pub use program::{Consumer, Program};
pub use remedy::Remedy;
pub use store::repair;
