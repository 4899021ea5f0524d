//! Why a store, a bundle or a key will not work where it is meant to, and what repairs it.

mod bundle;
mod chain;
mod consumer;
mod file;
mod finding;
mod ml_dsa;
mod pairing;
mod patient;
mod protection;
mod remedy;
mod store;
mod trust;
mod validity;

pub use bundle::rewritten;
pub use consumer::Consumer;
pub use finding::{Finding, Severity};
pub use patient::{Patient, examine, would_issue};
pub use remedy::{Remedy, Sources};
pub use store::repair;
