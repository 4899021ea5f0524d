//! CA certificates that complete a chain.

use std::path::PathBuf;

use clap::Args;

use crate::args::PasswordSource;

/// Where the certificates above the leaf come from, besides the input itself.
#[derive(Debug, Clone, Args)]
pub struct Issuers {
    /// Complete the chain with certificates from this file; repeat for several
    #[arg(long, value_name = "FILE")]
    pub ca: Vec<PathBuf>,
    /// Where the password of a keystore given with --ca comes from [default: the password of the input]
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
    pub ca_password: Option<PasswordSource>,
}
