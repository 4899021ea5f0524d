//! The primitive values of `java.io.DataInput` and `DataOutput`, big-endian, which Java's and Bouncy Castle's own
//! keystores are made of.

mod cursor;
pub mod modified_utf8;
mod output;

pub use cursor::Cursor;
pub use output::Output;
