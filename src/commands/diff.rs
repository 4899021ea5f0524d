//! `certtool diff`: what distinguishes two stores.

use std::path::PathBuf;

use crate::args::password_source;
use crate::context::Context;
use crate::io::options::{Limits, PasswordSource};
use crate::keystore::Format;
use crate::operations::diff::{self, Line, Note, Report, Request, Verdict};
use crate::outcome::Outcome;
use crate::report::Page;

const EXAMPLES: &str = "\
Examples:
  Check that a copy or a conversion holds what the original does
      certtool diff keystore.jks copy.p12 --password env:STOREPASS
  What an update would change, for a script
      certtool diff truststore.jks bundle.pem --json || true
  Whether the backup is protected in the same way, too
      certtool diff keystore.jks keystore.jks.bak --protection --dates";

/// Show what distinguishes two keystores or bundles, by content
///
/// Compares entries by alias, as the formats look them up: certificates, chains and keys. An entry under another
/// alias is found by its content. Keys that no password opens count as different. Formats, protection and dates are
/// reported, but count only if asked for. Exits with 0 if both hold the same, and with 1 if not.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The first file; `-` for standard input
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// The second file; `-` for standard input
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// Count formats, encryption schemes, iteration counts and MACs as differences
    #[arg(long)]
    protection: bool,
    /// Count the dates of entries as differences
    #[arg(long)]
    dates: bool,
    /// Password of both files: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Password of the first file, if different
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_password: Option<PasswordSource>,
    /// Password of the second file, if different
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    to_password: Option<PasswordSource>,
    /// Password of keys that have their own password
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    mac_password: Option<PasswordSource>,
    /// Read both files as this format instead of detecting it
    #[arg(long, value_name = "FORMAT")]
    in_format: Option<Format>,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        from: args.from,
        to: args.to,
        protection: args.protection,
        dates: args.dates,
        password: args.password,
        from_password: args.from_password,
        to_password: args.to_password,
        key_password: args.key_password,
        mac_password: args.mac_password,
        in_format: args.in_format,
        limits: args.limits,
    };
    let report = diff::run(&request, context)?;
    let differs = !report.equal;
    Ok(Outcome::shows(report, Report::lines).negative_if(differs))
}

impl Report {
    fn lines(&self, page: &mut Page) {
        let verdict = if self.equal { "equal" } else { "different" };
        let same = format!("entries that are the same: {}", self.same);
        page.line(&format!("{} and {}: {verdict}, {same}", self.from.file, self.to.file));
        self.entries.iter().for_each(|line| line.lines(page));
        for Note { code, message } in &self.notes {
            page.line(&format!("note: {code}: {message}"));
        }
    }
}

impl Line {
    fn lines(&self, page: &mut Page) {
        let changes = if self.changes.is_empty() { String::new() } else { format!(": {}", self.changes.join(", ")) };
        match (&self.from, &self.to) {
            (Some(from), Some(to)) if self.verdict == Verdict::Renamed => {
                page.line(&format!("  renamed {} to {}{changes}", from.title(), to.title()));
            }
            (Some(from), Some(to)) => {
                page.line(&format!("  changed {}{changes}", from.title()));
                page.field("from", &from.summary()).field("to", &to.summary());
            }
            (Some(from), None) => _ = page.line(&format!("  removed {}", from.title())).field("was", &from.summary()),
            (None, Some(to)) => _ = page.line(&format!("  added   {}", to.title())).field("is", &to.summary()),
            (None, None) => {}
        }
    }
}
