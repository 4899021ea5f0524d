//! `certtool list`: the entries of a store.

use std::path::PathBuf;

use serde::Serialize;

use crate::args::At;
use crate::context::Context;
use crate::io::options::{Limits, StoreInput};
use crate::io::store::{self, Reading};
use crate::keystore::Keystore;
use crate::operations::entries::{self, Entries};
use crate::outcome::Outcome;
use crate::report::Page;
use crate::report::{self, EntryReport};

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
/// Shows alias, kind, subject, names, key, chain length, expiry and SHA-256 of every entry. What the format shows
/// without a password is shown without one. No key of a keystore is decrypted; an encrypted key of a PEM file is paired
/// with its certificate by the password, if that is given.
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

#[derive(Serialize)]
struct Listing {
    file: String,
    format: &'static str,
    integrity: &'static str,
    entries: Vec<EntryReport>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let opened = store::open(context, &args.keystore, &Reading::of(&args.input, &args.limits))?;
    let now = args.at.or(context.now);
    let Entries { name, keystore, .. } = entries::of(context, opened, &[args.input.given()], &args.limits, now)?;
    let listing = Listing {
        file: name,
        format: keystore.format.name(),
        integrity: keystore.integrity.name(),
        entries: keystore.entries.iter().map(|entry| EntryReport::new(entry, now)).collect(),
    };
    Ok(Outcome::large_page(context, listing, |listing, page| listing.lines(&keystore, page)))
}

impl Listing {
    fn lines(&self, keystore: &Keystore, page: &mut Page) {
        let entries = match self.entries.len() {
            1 => "1 entry".to_owned(),
            count => format!("{count} entries"),
        };
        let integrity = report::integrity(keystore);
        page.line(&format!("{}: {}, {entries}{integrity}", self.file, keystore.format.title()));
        for entry in &self.entries {
            page.gap();
            entry.lines(page);
        }
    }
}
