//! What a file without entries holds: certificates, keys and other pieces, in order.

mod keystore;
mod object;
mod piece;

pub use object::{EncryptedKey, Object};
pub use piece::{Bundle, Content, Note, Piece};
