//! `certtool export-chain`: the certificate chain of an entry.

use std::path::PathBuf;

use clap::builder::PossibleValue;

use crate::args::{Replace, choice};
use crate::context::Context;
use crate::io::options::{CertificateFormat, Issuers, Limits, StoreInput};
use crate::operations::allow::Tolerance;
use crate::operations::export_chain::{self, ExportedChain, Part, Report, Request};
use crate::operations::root::Root;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  The chain of the only key entry, as .cer for another truststore
      certtool export-chain keystore.jks --out central.cer
  One alias of several, without the root, as PKCS#7
      certtool export-chain keystore.p12 --alias server --root omit \\
        --password env:STOREPASS --out server.p7b
  Every entry into a file of its own
      certtool export-chain truststore.jks --all --out-dir .";

/// Export the certificate chain of a keystore entry
///
/// Writes the chain leaf first, ordered by signature whatever the order in the keystore, and completed from --ca.
/// Refuses a chain with a signature that is broken or cannot be verified, and a certificate that its own file
/// distrusts; warns of other problems. No key password is needed, and no password at all if the format shows
/// certificates without one.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The keystore; `-` for standard input
    #[arg(value_name = "KEYSTORE")]
    keystore: PathBuf,
    /// The entry [default: the only one with a key]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// Every entry that has certificates
    #[arg(long, conflicts_with = "alias")]
    all: bool,
    /// Which certificates of the chain to export
    #[arg(long, value_name = "PART", default_value = "chain")]
    only: Part,
    /// Keep or omit the root certificate at the end of the chain
    #[arg(long, value_name = "WHAT", default_value = "include")]
    root: Root,
    #[command(flatten)]
    issuers: Issuers,
    /// Format of the output [default: by the name of --out, else pem]
    #[arg(long, value_name = "FORMAT")]
    format: Option<CertificateFormat>,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE", conflicts_with = "out_dir")]
    out: Option<PathBuf>,
    /// Write a file per entry into this directory
    #[arg(long, value_name = "DIR", requires = "all")]
    out_dir: Option<PathBuf>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    input: StoreInput,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

choice!(Part, &[Part::Chain, Part::Issuers, Part::Leaf], |part| match part {
    Part::Chain => PossibleValue::new("chain").help("All of it"),
    Part::Issuers => PossibleValue::new("issuers").help("All but the leaf"),
    Part::Leaf => PossibleValue::new("leaf").help("The first certificate"),
});

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        keystore: args.keystore,
        alias: args.alias,
        all: args.all,
        only: args.only,
        root: args.root,
        issuers: args.issuers,
        format: args.format,
        out: args.out,
        out_dir: args.out_dir,
        tolerance: args.tolerance,
        input: args.input,
        force: args.force,
        replace: args.replace.files,
        limits: args.limits,
    };
    let report = export_chain::run(&request, context)?;
    let written = report.written;
    Ok(Outcome::tells(report, Report::lines).after(written, args.replace.detailed_exitcode))
}

impl Report {
    /// Nothing of what went to standard output.
    fn lines(&self) -> Vec<String> {
        let line = |chain: &ExportedChain| {
            let count = chain.certificates.len();
            let certificates = if count == 1 { "1 certificate".into() } else { format!("{count} certificates") };
            let file = chain.file.as_ref()?;
            Some(format!("{} {file}: {certificates} of `{}`", self.written.verb(), chain.alias))
        };
        self.chains.iter().filter_map(line).collect()
    }
}
