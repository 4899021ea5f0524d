//! Every password-based scheme: PBES1, PBES2 (RFC 8018), PKCS#12 (RFC 7292 B, C), Java's key protectors.

mod aead;
mod algorithm;
mod budget;
mod cbc;
mod cipher;
mod encryption;
mod hash;
mod java;
mod kdf;
mod mac;
mod names;
pub(crate) mod oids;
mod password_forms;
mod pkcs12_kdf;
mod rc4;
mod scheme;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod twofish;

pub use budget::{Budget, ENTRIES_MAX};
pub use cipher::Cipher;
pub use encryption::{Encryption, decrypt, encrypt};
pub use hash::Hash;
pub use kdf::Kdf;
pub use mac::{MacData, MacScheme};
pub use password_forms::Convention;
pub use scheme::Scheme;
