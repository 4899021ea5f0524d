//! Chains: who signed whom, in what order, and what is missing.

mod build;
mod leaves;
mod pool;
mod self_signed;

pub use build::{Builder, Chain, build, order, without_root};
pub use leaves::leaves;
pub(crate) use pool::{Judge, Pool};
pub use self_signed::is_self_signed;
