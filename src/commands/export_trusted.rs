//! `certtool export-trusted`: the trusted certificates of a truststore, as a bundle or as files.

use std::path::PathBuf;

use crate::args::Replace;
use crate::context::Context;
use crate::io::options::{CertificateFormat, Limits, StoreInput};
use crate::operations::allow::TrustTolerance;
use crate::operations::export_trusted::{self, ExportedCertificate, Report, Request};
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  All of a truststore, as openssl, nginx and Python take it
      certtool export-trusted truststore.jks --out trusted.pem
  Some of them, each in a file of its own
      certtool export-trusted truststore.jks --alias 'vend*' --out-dir .
  For Windows
      certtool export-trusted truststore.p12 --password env:STOREPASS \\
        --alias '*' --out trusted.p7b";

/// Export the trusted certificates of a truststore
///
/// Writes one bundle, or with --out-dir one file each, in the order of the truststore and no certificate twice. From
/// a keystore it exports the certificates that are marked as trusted; from any other file, all of them, except the
/// signer of a message. A certificate that its file rejects for servers, or trusts only for other uses, needs
/// --allow. No password is needed if the format shows certificates without one.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The truststore; `-` for standard input
    #[arg(value_name = "TRUSTSTORE")]
    truststore: PathBuf,
    /// The entry, or a pattern with * and ? that may match several; repeat for more [default: every trusted certificate]
    #[arg(long, value_name = "ALIAS")]
    alias: Vec<String>,
    /// Format of the output: pem, der, pkcs7 or pkcs7-pem [default: by the name of --out, else pem]
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<CertificateFormat>,
    /// Write alias and subject before each certificate of a PEM
    #[arg(long)]
    headings: bool,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE", conflicts_with = "out_dir")]
    out: Option<PathBuf>,
    /// Write a file per certificate into this directory
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    #[command(flatten)]
    input: StoreInput,
    #[command(flatten)]
    tolerance: TrustTolerance,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        truststore: args.truststore,
        alias: args.alias,
        format: args.format,
        headings: args.headings,
        out: args.out,
        out_dir: args.out_dir,
        input: args.input,
        tolerance: args.tolerance,
        force: args.force,
        replace: args.replace.files,
        limits: args.limits,
    };
    let report = export_trusted::run(&request, context)?;
    let written = report.written;
    Ok(Outcome::tells(report, Report::lines).after(written, args.replace.detailed_exitcode))
}

impl Report {
    /// Nothing of what went to standard output.
    fn lines(&self) -> Vec<String> {
        if self.certificates.iter().all(|one| one.file.is_none()) {
            return Vec::new();
        }
        let verb = self.written.verb();
        let count = self.certificates.iter().filter(|one| one.duplicate_of.is_none()).count();
        let title = self.file.iter().map(|file| format!("{verb} {file}: {count} certificates"));
        let line = |one: &ExportedCertificate| match (&one.duplicate_of, &one.file) {
            (Some(other), _) => format!("  left out `{}`: the same as `{other}`", one.alias),
            (None, Some(file)) if self.file.is_none() => format!("{verb} {file}: {}", one.certificate.summary()),
            (None, _) => format!("  `{}`: {}", one.alias, one.certificate.summary()),
        };
        title.chain(self.certificates.iter().map(line)).collect()
    }
}
