//! `certtool set-password`: another password for a keystore, its keys, or both.

use crate::args::{Changed, key_password_source, password_source};
use crate::context::Context;
use crate::io::options::{KeyPassword, PasswordSource};
use crate::operations::set_password::{self, Line, Report, Request, Verdict};
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  A new password for a keystore and its keys
      certtool set-password keystore.p12 --password env:STOREPASS \\
        --new-password file:new.pw --backup
  The password of one entry alone
      certtool set-password requested.jks --alias server \\
        --password env:STOREPASS --new-password file:new.pw
  Keys with passwords of their own brought to that of the keystore
      certtool set-password requested.jks --align \\
        --password env:STOREPASS --key-password env:STOREPASS";

/// Change the password of a keystore, of its keys, or make them the same
///
/// Keys that have the keystore's password get the new one too, so that Java, Tomcat and the like keep working; keys
/// with their own password keep it and are named. --align changes these as well. --alias changes only the keys of
/// these entries. Encryption schemes and iteration counts stay as they are.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// New password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    new_password: Option<PasswordSource>,
    /// Only the key of this entry, or of all that match a pattern with * and ?; repeat for more
    #[arg(long, value_name = "ALIAS")]
    alias: Vec<String>,
    /// Re-encrypt keys that have their own password with the keystore's (new) password
    #[arg(long)]
    align: bool,
    /// Password of keys that have their own password; ALIAS=SOURCE for a single key, repeat for several
    #[arg(long, value_name = "[ALIAS=]SOURCE", value_parser = key_password_source())]
    key_password: Vec<KeyPassword>,
    /// Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass): it gets the new one
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    mac_password: Option<PasswordSource>,
    /// Accept a new password with fewer than 6 characters
    #[arg(long)]
    allow_weak_password: bool,
    #[command(flatten)]
    changed: Changed,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        new_password: args.new_password,
        alias: args.alias,
        align: args.align,
        key_password: args.key_password,
        mac_password: args.mac_password,
        allow_weak_password: args.allow_weak_password,
        changed: args.changed.file,
    };
    let report = set_password::run(&request, context)?;
    let unchanged = !report.changed;
    Ok(Outcome::tells(report, Report::lines).unchanged_if(unchanged && args.changed.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let would = if self.dry_run { "would be " } else { "" };
        let title = match (self.changed, self.keystore_changed) {
            (false, _) => format!("{}: unchanged", self.file),
            (true, true) => format!("{}: the password of the keystore {would}changed", self.file),
            (true, false) => format!("{}: passwords of entries {would}changed", self.file),
        };
        let line = |Line { alias, kind, verdict }: &Line| match verdict {
            Verdict::Changed => format!("  {would}changed `{alias}` ({kind})"),
            Verdict::Kept => format!("  kept `{alias}` ({kind})"),
            Verdict::Unchanged => format!("  unchanged `{alias}` ({kind})"),
        };
        [title].into_iter().chain(self.entries.iter().map(line)).collect()
    }
}
