//! Assembles and signs certificates.

mod self_signed;
mod signer;
mod tbs;

pub use self_signed::{Request, random_serial, self_signed};
