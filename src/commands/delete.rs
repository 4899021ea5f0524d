//! `certtool delete`: entries out of a keystore.

use serde::Serialize;

use crate::args::Changed;
use crate::context::Context;
use crate::io::store::{Edit, Editing};
use crate::operations::entry;
use crate::outcome::Outcome;
use crate::report::EntryReport;

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
/// All of the named entries go, or, when an alias or a pattern means none, nothing does. Certificates that also stand
/// in the chain of another key stay in that chain. Of a name that a key and a certificate have both, nothing goes.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The entry, or a pattern with * and ? that may mean several; repeat for more
    #[arg(long, value_name = "ALIAS", required = true)]
    alias: Vec<String>,
    #[command(flatten)]
    changed: Changed,
}

#[derive(Serialize)]
struct Report {
    file: String,
    deleted: Vec<EntryReport>,
    left: usize,
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let editing = Editing::of(&args.changed);
    let path = &args.changed.keystore;
    let name = path.display().to_string();
    let mut edit = Edit::begin_existing(context, path, &editing)?;
    let chosen = entry::select(&edit.keystore, &args.alias, &name)?;
    args.alias.iter().try_for_each(|alias| entry::check_no_key_beside(&edit.keystore, alias, &name))?;
    let entries = &mut edit.keystore.entries;
    let deleted = chosen.iter().map(|&at| EntryReport::new(&entries[at], context.now)).collect();
    let mut at = 0..;
    entries.retain(|_| at.next().is_none_or(|at| chosen.binary_search(&at).is_err()));
    let left = entries.len();
    edit.commit(context, &editing)?;
    let report = Report { file: name, deleted, left, dry_run: args.changed.replace.dry_run };
    Outcome::summary(context, &report, report.lines())
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let verb = if self.dry_run { "would delete" } else { "deleted" };
        let deleted = self.deleted.iter().map(|entry| format!("{}: {verb} {}", self.file, entry.title()));
        deleted.chain([format!("{}: entries left: {}", self.file, self.left)]).collect()
    }
}
