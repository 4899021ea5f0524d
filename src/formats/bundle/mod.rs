//! What a file without entries holds: certificates, keys and other pieces, in order.

mod chains;
mod keystore;
mod names;
mod object;
mod piece;

pub(crate) use keystore::TRUSTED_KEY_USAGE;
pub use object::{EncryptedKey, Object};
pub(crate) use piece::NestedStore;
pub use piece::{Bundle, Content, Note, Piece};
