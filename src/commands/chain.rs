//! `certtool chain`: repairs the certificate chains of key entries.

use clap::builder::PossibleValue;

use crate::args::{At, Changed, choice, password_source};
use crate::context::Context;
use crate::io::options::{Issuers, PasswordSource};
use crate::operations::allow::Tolerance;
use crate::operations::chain::{self, RepairedChain, Report, Request, Root, Verdict};
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  What is wrong with the chains of a keystore, and what would be done
      certtool chain requested.jks --ca ca.pem --password env:STOREPASS \\
        --dry-run
  One entry, its missing issuers from a file, the root left out
      certtool chain requested.jks --alias server --ca ca.pem \\
        --root omit --password env:STOREPASS --backup";

/// Repair the certificate chains of a keystore's keys
///
/// Puts each chain in order, leaf first, completes it from --ca and the other certificates of the keystore, and
/// removes unrelated certificates. Keys are not decrypted. If any chain would stay incomplete or would use an issuer
/// that clients reject, no chain is changed. For loose PEM files, use export-chain or merge-pem.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The entry, or a pattern with * and ? that may match several; repeat for more [default: every key]
    #[arg(long, value_name = "ALIAS")]
    alias: Vec<String>,
    #[command(flatten)]
    issuers: Issuers,
    /// Keep or omit the root certificate at the end of a chain
    #[arg(long, value_name = "WHAT", default_value = "keep")]
    root: Root,
    /// Password of keys that have their own password; needed only if a chain does not begin with its leaf
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    changed: Changed,
}

choice!(Root, &[Root::Include, Root::Keep, Root::Omit], |root| match root {
    Root::Include => PossibleValue::new("include").help("Every chain ends with its root"),
    Root::Keep => PossibleValue::new("keep").help("A root stays where it is, and is not added where it is not"),
    Root::Omit => PossibleValue::new("omit").help("No chain has its root, unless that is its only certificate"),
});

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        alias: args.alias,
        issuers: args.issuers,
        root: args.root,
        key_password: args.key_password,
        tolerance: args.tolerance,
        at: args.at.given(),
        changed: args.changed.file,
    };
    let report = chain::run(&request, context)?;
    let unchanged = !report.changed;
    Ok(Outcome::tells(report, Report::lines).unchanged_if(unchanged && args.changed.detailed_exitcode))
}

impl RepairedChain {
    fn lines(&self, would: &'static str) -> Vec<String> {
        let alias = &self.alias;
        if self.verdict == Verdict::Unchanged {
            return vec![format!("  unchanged `{alias}`: chain of {}", self.certificates.len())];
        }
        let title = format!("  {would}repaired `{alias}`: chain of {}", self.certificates.len());
        let added = self.added.iter().map(|one| format!("    added {}", one.summary()));
        let removed = self.removed.iter().map(|one| format!("    removed {}", one.summary()));
        let sorted = (self.added.is_empty() && self.removed.is_empty()).then(|| "    put into order".to_owned());
        [title].into_iter().chain(added).chain(removed).chain(sorted).collect()
    }
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let would = if self.dry_run { "would be " } else { "" };
        let verb = if self.changed { format!("{would}changed") } else { "unchanged".into() };
        let title = format!("{}: {verb}", self.file);
        [title].into_iter().chain(self.entries.iter().flat_map(|line| line.lines(would))).collect()
    }
}
