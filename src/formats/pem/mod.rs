//! PEM: base64 blocks in text (RFC 7468 and its forerunners RFC 1421 and OpenSSL). Tolerant in, canonical out.

mod armor;
pub(crate) mod base64;
mod body;
mod embedded;
mod headings;
mod inline;
mod label;
mod p11_kit;
mod profile;
mod reader;
mod scanner;
mod store;
mod strict;
#[cfg(test)]
mod tests;
mod text;

pub use armor::{KeyEncoding, encode, encode_certificate, encode_key, encode_sealed_key};
pub(crate) use embedded::holds_armour as holds_embedded;
pub(crate) use inline::holds_store as holds_inline_store;
pub(crate) use p11_kit::is_policy;
pub(crate) use profile::{is_profile, read_content as read_profile};
pub use reader::{read, read_within};
pub(crate) use scanner::holds_marker;
pub use store::{PemStore, entry_files};
pub(crate) use text::Text;
