//! The files that a private key with its certificates is put together from.

use std::path::PathBuf;

use crate::io::options;

/// A key, its certificate and the chain, as the files that a CA sends or any other.
#[derive(Debug, clap::Args)]
struct Pieces {
    /// Files with the key, the certificate and the chain, in any order and format; `-` for standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["key", "cert"])]
    files: Vec<PathBuf>,
    /// File with the private key
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// File with the certificate
    #[arg(long, value_name = "FILE")]
    cert: Option<PathBuf>,
    #[command(flatten)]
    issuers: options::Issuers,
}

super::group!(options::Pieces = Pieces { files, key, cert, issuers });
