//! `certtool inspect`: everything there is to know about any file.

use std::path::PathBuf;

use crate::args::At;
use crate::context::Context;
use crate::io::options::{Limits, StoreInput};
use crate::operations::each;
use crate::operations::inspect::{self, FileReport, Report, Request};
use crate::outcome::Outcome;
use crate::report::Page;

const EXAMPLES: &str = "\
Examples:
  A certificate with all its extensions and its weak points
      certtool inspect domain.crt
  Key, certificate and chain in one file, each with its line
      certtool inspect certificate.pem
  How a keystore is protected; no password is needed for that
      certtool inspect keystore.p12 --structure
  What will be wrong in a year, for a script
      certtool inspect ca.pem domain.crt --at 2027-11-22 --json";

/// Show everything about certificates, keys, requests, revocation lists and keystores
///
/// Reads any file by its content: PEM with anything around it, DER, PKCS#7, PkiPath and keystores. Shows every field
/// and extension of certificates, their fingerprints, and weak points as findings; of keys, only the public part. No
/// key is decrypted. Damaged parts are warnings, as long as something else can be shown.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The files; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Show how stores and their keys are protected: sections, algorithms, iterations, salts, attributes
    #[arg(long)]
    structure: bool,
    /// Show each certificate as PEM too
    #[arg(long)]
    pem: bool,
    #[command(flatten)]
    input: StoreInput,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let Args { files, structure, pem, input, at, limits } = args;
    let request = Request { files, structure, pem, input, at: at.given(), limits };
    let report = inspect::run(&request, context)?;
    let problems = each::problems(&report.unread);
    Ok(Outcome::shows(report, Report::lines).without(problems))
}

impl Report {
    fn lines(&self, page: &mut Page) {
        for (place, file) in self.files.iter().enumerate() {
            if place > 0 {
                page.gap();
            }
            file.lines(page);
        }
    }
}

impl FileReport {
    fn lines(&self, page: &mut Page) {
        page.line(&self.title);
        if let Some(structure) = &self.structure {
            structure.lines(page);
        }
        for (place, object) in self.objects.iter().enumerate() {
            page.gap();
            object.lines(place + 1, page);
        }
        for entry in &self.entries {
            page.gap();
            entry.lines(page);
        }
    }
}
