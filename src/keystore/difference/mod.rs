//! What distinguishes two stores, as a person means it: by what they hold, not by their bytes.

mod compare;
mod opener;
mod pairing;
mod protection;

pub use compare::{Change, Difference, Pair, compare};
pub use opener::Side;
pub use protection::{Aspect, Protections};
