//! The files that a private key with its certificates is put together from.

use std::path::PathBuf;

use clap::Args;

use crate::args::Issuers;

/// A key, its certificate and the chain, as the files that a CA sends or any other.
#[derive(Debug, Clone, Args)]
pub struct Pieces {
    /// Files with the key, the certificate and the chain, in any order and format; `-` for standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["key", "cert"])]
    pub files: Vec<PathBuf>,
    /// File with the private key
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// File with the certificate
    #[arg(long, value_name = "FILE")]
    pub cert: Option<PathBuf>,
    /// The certificates above it
    #[command(flatten)]
    pub issuers: Issuers,
}
