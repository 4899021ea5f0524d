//! `certtool import-reply`: a CA's answer onto the key entry that it is for.

use std::path::PathBuf;

use crate::args::{At, Replace, password_source};
use crate::context::Context;
use crate::io::options::{Issuers, Limits, PasswordSource};
use crate::operations::allow::Tolerance;
use crate::operations::import_reply::{self, Report, Request, Verdict};
use crate::operations::root::Root;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  What the CA sent, in any form and order
      certtool import-reply domain.crt ca.pem --keystore requested.jks \\
        --password env:STOREPASS --backup
  The certificate alone, its issuers from a file, the root left out
      certtool import-reply domain.crt --ca ca.pem --root omit \\
        --keystore requested.jks --password env:STOREPASS";

/// Import a CA's reply into the key entry that it belongs to
///
/// Takes what the CA sent: certificates in PEM or DER, PKCS#7, a bundle, in any order. Finds the entry whose key the
/// certificate belongs to, and completes the chain from --ca, the entry's old chain and the other certificates of the
/// keystore. Refuses what would not work: a reply for another key, a missing issuer, expired or unrelated
/// certificates. The key is not decrypted, and the entry keeps its alias, date and attributes.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Files with the reply, in any order and format; `-` for standard input
    #[arg(value_name = "REPLY", required = true)]
    reply: Vec<PathBuf>,
    /// The keystore to change
    #[arg(long, value_name = "FILE")]
    keystore: PathBuf,
    /// The entry [default: the one whose key the certificate belongs to]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    #[command(flatten)]
    issuers: Issuers,
    /// Keep or omit the root certificate at the end of the chain
    #[arg(long, value_name = "WHAT", default_value = "include")]
    root: Root,
    /// Keystore password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Password of a key that has its own; needed only if no certificate shows its public key
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Password of a reply that is a keystore
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        reply: args.reply,
        keystore: args.keystore,
        alias: args.alias,
        issuers: args.issuers,
        root: args.root,
        password: args.password,
        key_password: args.key_password,
        from_password: args.from_password,
        tolerance: args.tolerance,
        at: args.at.given(),
        replace: args.replace.files.clone(),
        limits: args.limits,
    };
    let report = import_reply::run(&request, context)?;
    let unchanged = report.verdict == Verdict::Unchanged;
    Ok(Outcome::tells(report, Report::lines).unchanged_if(unchanged && args.replace.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let Self { file, alias, .. } = self;
        let would = if self.dry_run { "would be " } else { "" };
        let mut lines = vec![match self.verdict {
            Verdict::Replaced => format!("{file}: {would}replaced the chain of `{alias}`"),
            Verdict::Unchanged => format!("{file}: unchanged: `{alias}` has this chain already"),
        }];
        lines.extend(self.certificates.iter().map(|certificate| format!("  {}", certificate.summary())));
        lines
    }
}
