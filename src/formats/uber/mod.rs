//! UBER, Bouncy Castle's keystore that hides even the names of its entries
//! (`org.bouncycastle.jcajce.provider.keystore.bc.BcKeyStoreSpi.BouncyCastleStore`).
//!
//! ```text
//! u32 version (1 or 2), u32 length, salt, u32 iterations, PBEWithSHAAndTwofish-CBC over [entries as in BKS, SHA-1 of them]
//! ```

mod codec;
mod reader;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod writer;

pub use codec::Uber;

use crate::formats::bks::{Header, begins_with_entries};

/// The version that Bouncy Castle writes. It reads 2 alike; version 0 had another derivation of keys.
const VERSION: u32 = 1;

const BLOCK_LEN: usize = 16;

/// Whether what follows a header is ciphertext, and not the entries of BKS. Of version 2, which BKS has too, only whole
/// blocks are taken for it: that UBER has not been written for decades, and a damaged BKS is told as such.
pub(super) fn is_ciphertext(header: &Header, rest: &[u8]) -> bool {
    let likely = header.version == VERSION || (header.version == 2 && rest.len().is_multiple_of(BLOCK_LEN));
    likely && !begins_with_entries(rest)
}

/// The most iterations that Bouncy Castle 1.72 takes for no damage: 1024 << 6.
const MAX_ITERATIONS: u32 = 65_536;
