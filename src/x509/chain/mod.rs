//! Chains: who signed whom, in what order, and what is missing.

mod build;
mod issued;
mod leaves;
mod pool;

pub use build::{Builder, Chain, build, order, without_root};
pub use issued::{Issued, is_self_signed, issued_by};
pub use leaves::leaves;
pub(crate) use pool::{Judge, Pool};
