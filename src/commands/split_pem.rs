//! `certtool split-pem`: one merged PEM into the files that servers take.

use std::path::PathBuf;

use crate::args::{At, Replace, password_source};
use crate::context::Context;
use crate::io::options::{Limits, PasswordSource};
use crate::operations::allow::TrustTolerance;
use crate::operations::split_pem::{self, Report, Request};
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  server.key and server.crt from a certificate_pem field
      certtool split-pem certificate.pem --out-dir .";

/// Split one PEM into server.key, server.crt and chain.crt
///
/// The inverse of merge-pem. server.crt holds the certificate followed by its chain, for servers that take two files;
/// chain.crt holds the chain alone, for servers that take three, and is written only if there is a chain.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The file; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the files into this directory
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,
    /// Leave the chain out of server.crt
    #[arg(long)]
    leaf_only: bool,
    /// Password of an encrypted key: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: TrustTolerance,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        file: args.file,
        out_dir: args.out_dir,
        leaf_only: args.leaf_only,
        key_password: args.key_password,
        tolerance: args.tolerance,
        force: args.force,
        at: args.at.given(),
        replace: args.replace.files,
        limits: args.limits,
    };
    let report = split_pem::run(&request, context)?;
    let written = report.written;
    Ok(Outcome::tells(report, Report::lines).after(written, args.replace.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        self.files.iter().map(|file| format!("{} {file}", self.written.verb())).collect()
    }
}
