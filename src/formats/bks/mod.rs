//! BKS, Bouncy Castle's first keystore (`org.bouncycastle.jcajce.provider.keystore.bc.BcKeyStoreSpi`), and the entries
//! that it shares with UBER.
//!
//! All numbers are big-endian, UTF is a 16-bit length and modified UTF-8:
//!
//! ```text
//! u32 version (0, 1 or 2), u32 length, salt, u32 iterations, entries, HMAC-SHA1 over the entries
//! entries     entry …, u8 0
//! entry       u8 type, UTF alias, i64 milliseconds, u32 count, count × certificate, body
//! body of 1   certificate                                            (trusted certificate)
//! body of 2   key                                                    (key in the clear)
//! body of 3   u32 length, bytes that the caller protected            (opaque to Bouncy Castle too)
//! body of 4   u32 length, sealed key                                 (private key, or secret key without certificates)
//! sealed key  u32 length, salt, u32 iterations, PBEWithSHAAnd3-KeyTripleDES-CBC over a key
//! key         u8 kind, UTF format, UTF algorithm, u32 length, encoding
//! certificate UTF type, u32 length, encoding
//! ```

mod codec;
mod entries;
mod header;
mod objections;
mod public_keys;
mod reader;
#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests;
mod writer;

pub use codec::Bks;
pub(super) use header::{Header, begins_with_entries};
pub(super) use reader::trailing;
pub(super) use writer::{open_secret, seal, seal_secret, sealed_secret};

/// The entries, from the first to the zero behind the last.
pub(super) mod contents {
    pub use super::entries::read;
    pub use super::objections::{check, objection};
    pub use super::public_keys::tell_public_keys;
    pub use super::writer::entries as write;
}

/// The type of an entry in the file.
mod entry_type {
    pub const END: u8 = 0;
    pub const CERTIFICATE: u8 = 1;
    pub const KEY: u8 = 2;
    pub const SECRET: u8 = 3;
    pub const SEALED: u8 = 4;
}

/// The most iterations that Bouncy Castle takes since 1.84 (`org.bouncycastle.bks.max_it_count`).
pub const MAX_ITERATIONS: u32 = 1_048_576;

/// The most iterations that Bouncy Castle itself chooses: 1024, and up to 1023 more at random.
pub(super) const ITERATIONS: u32 = 2047;

/// The length of the salts that Bouncy Castle makes, and takes for UBER.
pub(super) const SALT_LEN: usize = 20;
