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

mod cursor;
mod digest;
mod modified_utf8;
mod objections;
mod reader;
mod sealed_object;
#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests;
mod writer;

pub use reader::read;
pub use writer::{seal, write};

use crate::formats::structure::{Integrity, Structure};
use crate::keystore::Format;

/// The type of an entry in the file.
mod tag {
    pub const KEY_PAIR: u32 = 1;
    pub const TRUSTED_CERTIFICATE: u32 = 2;
    pub const SECRET_KEY: u32 = 3;
}

/// The only type of certificate that Java itself writes, in modified UTF-8.
const X509: &[u8] = b"X.509";

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
    if format == Format::Jceks { JCEKS_MAGIC } else { JKS_MAGIC }
}
