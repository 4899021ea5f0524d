//! `certtool copy`: entries of one keystore into another.

use std::path::PathBuf;

use crate::args::{Chosen, Replace, password_source, store_format};
use crate::context::Context;
use crate::io::options::{Limits, NewEntry, PasswordSource};
use crate::keystore::Format;
use crate::keystore::trusted::IfTaken;
use crate::operations::copy::{self, Line, Report, Request, Verdict};
use crate::operations::replace_key::ReplaceKey;
use crate::operations::source::FromStore;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  One key with its chain into a keystore of another format
      certtool copy keystore.p12 --to keystore.jks --alias server \\
        --from-password env:STOREPASS --to-password env:STOREPASS
  Every entry whose alias begins so
      certtool copy truststore.jks --to truststore.p12 --alias 'ven*' \\
        --from-password env:STOREPASS --to-password env:STOREPASS";

/// Copy entries of a keystore into another keystore
///
/// Keeps dates, and attributes if the formats agree. Keys with the password of their keystore get that of the other
/// one; keys with their own password keep it. If any entry cannot be stored in the other format, nothing is written
/// and the entry is named.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The keystore to copy from; `-` for standard input
    #[arg(value_name = "KEYSTORE")]
    keystore: PathBuf,
    /// The keystore to copy to, created if it does not exist
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// The entry, or a pattern with * and ? that may match several; repeat for more [default: every entry]
    #[arg(long, value_name = "ALIAS")]
    alias: Vec<String>,
    /// Format of a new keystore [default: by its name, else pkcs12]
    #[arg(long, value_name = "FORMAT", value_parser = store_format())]
    format: Option<Chosen<Format>>,
    /// When an alias is taken by another entry: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    #[command(flatten)]
    from: FromStore,
    /// Password of the keystore to copy to
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    to_password: Option<PasswordSource>,
    #[command(flatten)]
    protection: NewEntry,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (format, protection) = Chosen::of(args.format, args.protection)?;
    let request = Request {
        keystore: args.keystore,
        to: args.to,
        alias: args.alias,
        format,
        if_exists: args.if_exists,
        replace_key: args.replace_key,
        from: args.from,
        to_password: args.to_password,
        protection,
        replace: args.replace.files,
        limits: args.limits,
    };
    let report = copy::run(&request, context)?;
    let unchanged = !report.changed;
    Ok(Outcome::tells(report, Report::lines).unchanged_if(unchanged && args.replace.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let would = if self.dry_run { "would be " } else { "" };
        let line = |Line { verdict, entry }: &Line| match verdict {
            Verdict::Added => format!("{}: {would}added {}", self.file, entry.title()),
            Verdict::Replaced => format!("{}: {would}replaced {}", self.file, entry.title()),
            Verdict::Skipped => format!("{}: skipped {}: the alias exists", self.file, entry.title()),
            Verdict::Unchanged => format!("{}: unchanged {}", self.file, entry.title()),
        };
        self.entries.iter().map(line).collect()
    }
}
