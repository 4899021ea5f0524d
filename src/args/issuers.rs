//! CA certificates that complete a chain.

use std::path::PathBuf;

use crate::args::password_source;
use crate::io::options::{self, PasswordSource};

/// Where the certificates above the leaf come from, besides the input itself.
#[derive(Debug, clap::Args)]
struct Issuers {
    /// Complete the chain with certificates from this file; repeat for several
    #[arg(long, value_name = "FILE")]
    ca: Vec<PathBuf>,
    /// Password of a keystore given with --ca [default: the password of the input]
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    ca_password: Option<PasswordSource>,
}

super::group!(options::Issuers = Issuers { ca, ca_password });
