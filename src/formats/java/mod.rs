//! The layout that Java's JKS and JCEKS keystores share (`sun.security.provider.JavaKeyStore`,
//! `com.sun.crypto.provider.JceKeyStore`).
//!
//! All numbers are big-endian, UTF is a 16-bit length and modified UTF-8:
//!
//! ```text
//! u32 magic, u32 version (1 or 2), u32 count, count × entry, SHA-1
//! entry       u32 tag, UTF alias, i64 milliseconds, body
//! body of 1   u32 length, EncryptedPrivateKeyInfo, u32 count, count × certificate    (key pair)
//! body of 2   certificate                                                           (trusted certificate)
//! body of 3   a serialized Java object without a length                              (secret key, JCEKS only)
//! certificate UTF type (version 2 only), u32 length, DER
//! ```

mod certificate;
mod digest;
mod objections;
mod reader;
pub mod sealed_object;
mod serialized;
#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests;
mod writer;

pub use certificate::RawCertificate;
pub use objections::objection;
pub use reader::read;
pub use writer::{seal, seal_secret, write};

use crate::formats::structure::{Integrity, Structure};
use crate::keystore::Format;

/// The type of an entry in the file.
mod tag {
    pub const KEY_PAIR: u32 = 1;
    pub const TRUSTED_CERTIFICATE: u32 = 2;
    pub const SECRET_KEY: u32 = 3;
}

/// The first four bytes of a JKS keystore.
pub const JKS_MAGIC: u32 = 0xfeed_feed;
/// The first four bytes of a JCEKS keystore.
pub const JCEKS_MAGIC: u32 = 0xcece_cece;

/// The same for every file of both formats.
pub fn structure() -> Structure {
    let algorithm = "SHA1 over the password and the contents".into();
    Structure { sections: Vec::new(), integrity: Some(Integrity { algorithm, iterations: None, salt_len: None }) }
}

fn magic(format: Format) -> u32 {
    if format == Format::JCEKS { JCEKS_MAGIC } else { JKS_MAGIC }
}
