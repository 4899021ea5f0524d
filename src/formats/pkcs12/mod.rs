//! PKCS#12 (RFC 7292) in full, as OpenSSL, Java, Windows and Bouncy Castle write it.

mod attributes;
mod bags;
mod codec;
mod contents;
mod entries;
mod java_view;
mod layout;
mod objections;
mod oids;
mod pair;
mod pairing;
mod pairs;
mod pfx;
mod read;
mod reprotect;
mod structure;
#[cfg(test)]
mod tests;
mod ties;
mod verify;
mod write;

pub use codec::Pkcs12;
pub use java_view::{JavaKey, java_keys};
pub use pair::pair;
pub use verify::verify_written;
pub use write::seal;
