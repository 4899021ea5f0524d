//! `certtool merge-pem`: key, certificate and chain into one PEM.

use std::path::PathBuf;

use clap::builder::PossibleValue;

use crate::args::{At, Day, Replace, choice, password_source};
use crate::context::Context;
use crate::formats::pem::KeyEncoding;
use crate::io::options::{Limits, PasswordSource, Pieces, StoreInput};
use crate::operations::allow::Tolerance;
use crate::operations::merge_pem::{self, Dh, Report, Request, SingleLine};
use crate::operations::root::Root;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  The certificate_pem of a domain, from the three files a CA sends
      certtool merge-pem domain.key domain.crt ca.pem --out certificate.pem
  The same from a keystore, as HAProxy takes it
      certtool merge-pem keystore.p12 --password env:STOREPASS \\
        --out haproxy.pem
  In one line for a configuration field, with the date in front
      certtool merge-pem domain.key domain.crt ca.pem --single-line \\
        --date 2026-11-22 --out field.txt";

/// Merge key, certificate and CA bundle into one PEM, checked and in the right order
///
/// Takes files in any order and format, or one keystore. Writes the key, its certificate, the chain, and then the DH
/// PARAMETERS that HAProxy reads from the same file. Refuses what would not work: a certificate that does not belong
/// to the key, a missing issuer, expired or unrelated certificates.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pieces: Pieces,
    /// Entry of a file with several keys, by the alias that list shows [default: the only one with a key]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Keep or omit the root certificate at the end of the chain
    #[arg(long, value_name = "WHAT", default_value = "include")]
    root: Root,
    /// Include or omit DH PARAMETERS, which HAProxy needs to offer DHE: include (after the certificates) or omit
    #[arg(long, value_name = "WHAT", default_value = "include", hide_possible_values = true)]
    dh: Dh,
    /// Encoding of the key: pkcs8, or pkcs1, the traditional one (SEC 1 for EC keys)
    #[arg(long, value_name = "FORMAT", default_value = "pkcs8", hide_possible_values = true)]
    key_format: KeyEncoding,
    /// Begin with a line date=YYYY-MM-DD
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// Write subject and issuer before each certificate
    #[arg(long, conflicts_with = "single_line")]
    headings: bool,
    /// Write everything in one line: line ends become spaces, for programs that undo that, or with =escaped `\n`, for
    /// JSON and Java properties files, such as Kafka's, which take no spaces
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "spaces")]
    single_line: Option<SingleLine>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    input: StoreInput,
    /// Password of the private key [default: the keystore's]
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Replace an existing file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

choice!(Dh, &[Dh::Include, Dh::Omit], |dh| match dh {
    Dh::Include => PossibleValue::new("include").help("They are written behind the certificates"),
    Dh::Omit => PossibleValue::new("omit").help("They are left out"),
});

choice!(SingleLine, &[SingleLine::Escaped, SingleLine::Spaces], |how| match how {
    SingleLine::Escaped => PossibleValue::new("escaped").help("`\\n` for a JSON or properties string"),
    SingleLine::Spaces => PossibleValue::new("spaces").help("Spaces"),
});

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        pieces: args.pieces,
        alias: args.alias,
        out: args.out,
        root: args.root,
        dh: args.dh,
        key_format: args.key_format,
        date: args.date.map(|Day(date)| date),
        headings: args.headings,
        single_line: args.single_line,
        tolerance: args.tolerance,
        input: args.input,
        key_password: args.key_password,
        force: args.force,
        at: args.at.given(),
        replace: args.replace.files.clone(),
        limits: args.limits,
    };
    let report = merge_pem::run(&request, context)?;
    let written = report.written;
    Ok(Outcome::tells(report, Report::lines).after(written, args.replace.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let verb = self.written.verb();
        let Some(file) = &self.file else { return Vec::new() };
        let mut lines =
            vec![format!("{verb} {file}: {} key and {} certificates", self.key.title(), self.certificates.len())];
        lines.extend(self.certificates.iter().map(|certificate| format!("  {}", certificate.summary())));
        lines
    }
}
