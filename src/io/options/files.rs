//! The files that a private key with its certificates is put together from.

use std::path::PathBuf;

use crate::io::options::PasswordSource;

/// Where the certificates above the leaf come from, besides the input itself.
#[derive(Debug, Clone, Default)]
pub struct Issuers {
    /// Files of CA certificates.
    pub ca: Vec<PathBuf>,
    /// Where the password of a keystore among them comes from; without one, that of the input opens it.
    pub ca_password: Option<PasswordSource>,
}

/// A key, its certificate and the chain, as the files that a CA sends or any other.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    /// Files with the key, the certificate and the chain, in any order and format; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// The file with the private key.
    pub key: Option<PathBuf>,
    /// The file with the certificate.
    pub cert: Option<PathBuf>,
    /// The certificates above it.
    pub issuers: Issuers,
}
