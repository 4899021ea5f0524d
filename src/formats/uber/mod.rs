//! UBER, Bouncy Castle's keystore that hides even the names of its entries
//! (`org.bouncycastle.jcajce.provider.keystore.bc.BcKeyStoreSpi.BouncyCastleStore`).
//!
//! ```text
//! u32 version (1), u32 length, salt, u32 iterations, PBEWithSHAAndTwofish-CBC over [entries as in BKS, SHA-1 of them]
//! ```

mod codec;
mod reader;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod writer;

pub use codec::Uber;

/// The only version in use; version 0 had another derivation of keys.
const VERSION: u32 = 1;

/// The most iterations that Bouncy Castle 1.72 takes for no damage: 1024 << 6.
const MAX_ITERATIONS: u32 = 65_536;
