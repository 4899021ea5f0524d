//! Which format a file is in, by its content alone, and the one way to read any file.

mod foreign;
mod read;
mod sniff;
mod structure;
#[cfg(test)]
mod tests;
mod wrapping;

pub use read::read;
pub use sniff::detect;
pub(crate) use sniff::shape;
pub use structure::structure;
