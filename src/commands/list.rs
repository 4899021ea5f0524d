//! `certtool list`: the entries of a store.

use std::path::PathBuf;

use crate::args::At;
use crate::context::Context;
use crate::io::options::{Limits, StoreInput};
use crate::operations::list::{self, Report, Request};
use crate::outcome::Outcome;
use crate::report::Page;

const EXAMPLES: &str = "\
Examples:
  List a keystore; its format is found by content
      certtool list keystore.jks --password file:keystore.pw
  The aliases of a truststore, for a script
      certtool list truststore.p12 --password env:STOREPASS --json
  A PEM bundle from standard input
      certtool list - < bundle.pem";

/// List the entries of a keystore, a truststore or a PEM file
///
/// Shows alias, kind, subject, names, key, chain length, expiry and SHA-256 fingerprint of every entry. No password
/// is needed for what the format shows without one. Keys of keystores are not decrypted; an encrypted key of a PEM
/// file is paired with its certificate if its password is given.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The file; `-` for standard input
    #[arg(value_name = "KEYSTORE")]
    keystore: PathBuf,
    #[command(flatten)]
    input: StoreInput,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let Args { keystore, input, at, limits } = args;
    let request = Request { keystore, input, at: at.given(), limits };
    Ok(Outcome::shows(list::run(&request, context)?, Report::lines))
}

impl Report {
    fn lines(&self, page: &mut Page) {
        let entries = match self.entries.len() {
            1 => "1 entry".to_owned(),
            count => format!("{count} entries"),
        };
        page.line(&format!("{}: {}, {entries}{}", self.file, self.title, self.integrity_words));
        for entry in &self.entries {
            page.gap();
            entry.lines(page);
        }
    }
}
