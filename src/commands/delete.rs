//! `certtool delete`: entries out of a keystore.

use crate::args::Changed;
use crate::context::Context;
use crate::operations::delete::{self, Report, Request};
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  An entry that is no longer needed, the old file kept
      certtool delete keystore.p12 --alias server \\
        --password env:STOREPASS --backup
  What a pattern would delete
      certtool delete truststore.jks --alias 'vend*' \\
        --password env:STOREPASS --dry-run";

/// Delete entries of a keystore
///
/// If any alias or pattern matches nothing, nothing is deleted. Certificates that are also in the chain of another
/// key stay in that chain. An alias that a private key shares with another entry is refused.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The entry, or a pattern with * and ? that may match several; repeat for more
    #[arg(long, value_name = "ALIAS", required = true)]
    alias: Vec<String>,
    #[command(flatten)]
    changed: Changed,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request { alias: args.alias, changed: args.changed.file };
    Ok(Outcome::tells(delete::run(&request, context)?, Report::lines))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let verb = if self.dry_run { "would delete" } else { "deleted" };
        let deleted = self.deleted.iter().map(|entry| format!("{}: {verb} {}", self.file, entry.title()));
        deleted.chain([format!("{}: entries left: {}", self.file, self.left)]).collect()
    }
}
