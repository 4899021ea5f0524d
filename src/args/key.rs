//! How private keys are written.

use clap::ValueEnum;

use crate::formats::pem::KeyEncoding;

/// The encoding of a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyFormat {
    /// PKCS#1 for RSA, SEC 1 for EC
    #[value(alias = "traditional", alias = "sec1")]
    Pkcs1,
    /// PRIVATE KEY
    Pkcs8,
}

impl From<KeyFormat> for KeyEncoding {
    fn from(format: KeyFormat) -> Self {
        match format {
            KeyFormat::Pkcs1 => Self::Traditional,
            KeyFormat::Pkcs8 => Self::Pkcs8,
        }
    }
}
