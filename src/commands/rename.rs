//! `certtool rename`: another alias for an entry.

use crate::args::Changed;
use crate::context::Context;
use crate::keystore::trusted::IfTaken;
use crate::operations::rename::{self, Report, Request, Verdict};
use crate::operations::replace_key::ReplaceKey;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  The alias that a server's configuration asks for
      certtool rename keystore.p12 --alias server --new-alias tomcat \\
        --password env:STOREPASS
  What would happen, and the old file kept
      certtool rename keystore.p12 --alias server --new-alias tomcat \\
        --password env:STOREPASS --dry-run --backup";

/// Give an entry of a keystore another alias
///
/// The key is not decrypted and keeps its password; the entry keeps its place, date and attributes. In JKS, JCEKS and
/// PKCS#12, where Java looks aliases up in lower case, the new alias is stored in lower case.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The entry
    #[arg(long, value_name = "ALIAS")]
    alias: String,
    /// Its new alias
    #[arg(long, value_name = "ALIAS")]
    new_alias: String,
    /// When another entry has the new alias: error, replace (removes that entry) or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    #[command(flatten)]
    changed: Changed,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        alias: args.alias,
        new_alias: args.new_alias,
        if_exists: args.if_exists,
        replace_key: args.replace_key,
        changed: args.changed.file,
    };
    let report = rename::run(&request, context)?;
    let unchanged = !report.verdict.is_change();
    Ok(Outcome::tells(report, Report::lines).unchanged_if(unchanged && args.changed.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let Self { file, alias, new_alias, verdict, dry_run } = self;
        let verb = if *dry_run { "would rename" } else { "renamed" };
        let line = match verdict {
            Verdict::Renamed => format!("{file}: {verb} `{alias}` to `{new_alias}`"),
            Verdict::Replaced => format!("{file}: {verb} `{alias}` to `{new_alias}`, in the place of another entry"),
            Verdict::Skipped => format!("{file}: skipped: another entry is `{new_alias}`"),
            Verdict::Unchanged => format!("{file}: unchanged: the entry is `{new_alias}` already"),
        };
        vec![line]
    }
}
