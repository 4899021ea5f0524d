//! The public key that belongs to a private key, computed for the algorithms that aws-lc-rs does not compute with.

pub mod curve448;
pub mod finite_field;
mod named_curves;
pub mod prime_curve;
pub mod rsa;

pub use prime_curve::PrimeCurve;
