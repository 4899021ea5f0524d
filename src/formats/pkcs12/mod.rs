//! PKCS#12 (RFC 7292) in full, as OpenSSL, Java, Windows and Bouncy Castle write it.

mod attributes;
mod bags;
mod codec;
mod contents;
mod entries;
mod layout;
mod objections;
mod oids;
mod pairing;
mod pfx;
mod read;
#[cfg(test)]
mod tests;
mod verify;
mod write;

pub use codec::Pkcs12;
pub use verify::verify_written;
pub use write::seal;
