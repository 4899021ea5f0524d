//! `certtool import-keypair`: a key with its certificates into a keystore.

use std::path::PathBuf;

use crate::args::{At, Chosen, Replace, password_source, store_format};
use crate::context::Context;
use crate::io::options::{Limits, NewEntry, PasswordSource, Pieces};
use crate::keystore::Format;
use crate::keystore::trusted::IfTaken;
use crate::operations::allow::Tolerance;
use crate::operations::import_keypair::{self, Report, Request, Verdict};
use crate::operations::replace_key::ReplaceKey;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  The three files of a CA into a keystore for Java
      certtool import-keypair domain.key domain.crt ca.pem \\
        --keystore new.p12 --alias server --password env:STOREPASS
  A renewed certificate in the place of the old one
      certtool import-keypair certificate.pem --keystore keystore.p12 \\
        --alias server --if-exists replace --password env:STOREPASS
  A key of another keystore under a password of its own
      certtool import-keypair keystore.p12 --from-password env:STOREPASS \\
        --keystore keystore.jks --alias server --password env:STOREPASS \\
        --key-password file:keystore.pw";

/// Import a private key with its certificates into a keystore
///
/// Takes files in any order and format, or another keystore, finds the certificate of the key and the chain above it,
/// and refuses what would not work: a certificate that does not belong to the key, a missing issuer, expired or
/// unrelated certificates.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pieces: Pieces,
    /// The keystore to change, created if it does not exist
    #[arg(long, value_name = "FILE")]
    keystore: PathBuf,
    /// Format of a new keystore [default: by its name, else pkcs12]
    #[arg(long, value_name = "FORMAT", value_parser = store_format())]
    format: Option<Chosen<Format>>,
    /// Alias of the entry [default: made from the common name]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// When the alias is taken: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    /// Keystore password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Password of the new key [default: the keystore's password]
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Entry of an input with several keys, by the alias that list shows [default: the only one with a key]
    #[arg(long, value_name = "ALIAS")]
    from_alias: Option<String>,
    /// Password of an input that is a keystore
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_password: Option<PasswordSource>,
    /// Password of the key in the input [default: its keystore's password]
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_key_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    at: At,
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
        pieces: args.pieces,
        keystore: args.keystore,
        format,
        alias: args.alias,
        if_taken: args.if_exists,
        replace_key: args.replace_key,
        password: args.password,
        key_password: args.key_password,
        from_alias: args.from_alias,
        from_password: args.from_password,
        from_key_password: args.from_key_password,
        tolerance: args.tolerance,
        at: args.at.given(),
        protection,
        replace: args.replace.files.clone(),
        limits: args.limits,
    };
    let report = import_keypair::run(&request, context)?;
    let unchanged = !report.changed;
    Ok(Outcome::tells(report, Report::lines).unchanged_if(unchanged && args.replace.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let would = if self.dry_run { "would be " } else { "" };
        let Self { file, alias, .. } = self;
        let mut lines = vec![match self.verdict {
            Verdict::Added => format!("{file}: {would}added `{alias}`, {} key", self.key.title()),
            Verdict::Replaced => format!("{file}: {would}replaced `{alias}`, {} key", self.key.title()),
            Verdict::Unchanged => format!("{file}: unchanged: `{alias}` has this key and chain already"),
            Verdict::Skipped => format!("{file}: skipped: `{alias}` exists"),
        }];
        lines.extend(self.certificates.iter().map(|certificate| format!("  {}", certificate.summary())));
        lines
    }
}
