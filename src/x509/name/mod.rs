//! Distinguished names: DER kept as it is, RFC 4514 text both ways.

mod attribute;
mod canonical;
mod distinguished;
mod encode;
mod parse;
mod text;

pub use distinguished::Name;
pub(crate) use text::decode;
