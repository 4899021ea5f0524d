//! `certtool import-trusted`: trusted certificates into truststores.

use std::path::PathBuf;

use crate::args::{At, Chosen, Replace, password_source, store_format};
use crate::context::Context;
use crate::io::options::{Limits, NewEntry, PasswordSource};
use crate::keystore::Format;
use crate::keystore::trusted::IfTaken;
use crate::operations::allow::AnchorTolerance;
use crate::operations::import_trusted::{self, Line, Report, Request, Verdict};
use crate::operations::replace_key::ReplaceKey;
use crate::outcome::Outcome;
use crate::x509::fingerprint::Sha256;

const EXAMPLES: &str = "\
Examples:
  Make the agents trust the server whose chain was exported to central.cer
      certtool import-trusted central.cer --truststore truststore.jks \\
        --password env:STOREPASS --yes
  Two agent profiles, and only the certificate with this fingerprint
      certtool import-trusted central.cer --truststore a.jks \\
        --truststore b.jks --password env:STOREPASS \\
        --fingerprint SHA256:<HEX>
  Every certificate of a bundle into a new PKCS#12 truststore
      certtool import-trusted bundle.pem --truststore cacerts.p12 \\
        --password env:STOREPASS --yes";

/// Import trusted certificates into truststores
///
/// Takes every certificate of every input: PEM bundles, DER, PKCS#7, keystores, directories, standard input; from a
/// signed message only the content, never the signer. Certificates that are already there stay as they are. A
/// certificate that is not signed by a CA in the truststore is shown and must be confirmed: on a terminal by
/// answering, in a script by --yes or --fingerprint. Expired, not-yet-valid, weak or badly signed certificates need
/// --allow, and so do those that their own file rejects for servers or trusts only for other uses. Either all are
/// imported or none.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Files or directories with the certificates; `-` for standard input
    #[arg(value_name = "CERT", required = true)]
    certificates: Vec<PathBuf>,
    /// The truststore to change, created if it does not exist; repeat for several
    #[arg(long, value_name = "FILE", required = true)]
    truststore: Vec<PathBuf>,
    /// Format of a new truststore [default: by its name, else pkcs12]
    #[arg(long, value_name = "FORMAT", value_parser = store_format())]
    format: Option<Chosen<Format>>,
    /// Alias of the entry [default: made from the subject]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// When --alias is taken by another certificate: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    /// Trust the certificates without being asked
    #[arg(long)]
    yes: bool,
    /// Trust the certificate with this SHA-256 fingerprint without being asked; repeat for several
    #[arg(long, value_name = "SHA256:HEX", conflicts_with = "yes")]
    fingerprint: Vec<Sha256>,
    /// Truststore password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Password of an input that is a keystore
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: AnchorTolerance,
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
        certificates: args.certificates,
        truststores: args.truststore,
        format,
        alias: args.alias,
        if_taken: args.if_exists,
        replace_key: args.replace_key,
        trust_all: args.yes,
        fingerprints: args.fingerprint,
        password: args.password,
        from_password: args.from_password,
        tolerance: args.tolerance,
        at: args.at.given(),
        protection,
        replace: args.replace.files.clone(),
        limits: args.limits,
    };
    let report = import_trusted::run(&request, context)?;
    let unchanged = !report.changed();
    Ok(Outcome::tells(report, Report::lines).unchanged_if(unchanged && args.replace.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for store in &self.truststores {
            let verb = match (store.changed, store.created, self.dry_run) {
                (false, ..) => "unchanged",
                (true, true, false) => "created",
                (true, true, true) => "would be created",
                (true, false, false) => "changed",
                (true, false, true) => "would be changed",
            };
            lines.push(format!("{}: {verb}", store.file));
            lines.extend(store.certificates.iter().map(|line| format!("  {}", line.text(self.dry_run))));
        }
        lines
    }
}

impl Line {
    fn text(&self, dry_run: bool) -> String {
        let mut text = self.what_became_of_it(if dry_run { "would be " } else { "" });
        if let Some(other) = &self.also_under {
            text.push_str(&format!(", which also stands under `{other}`"));
        }
        for doubt in self.anchor.doubts() {
            text.push_str(", ");
            text.push_str(doubt);
        }
        format!("{text}: {}", self.certificate.summary())
    }

    fn what_became_of_it(&self, would: &str) -> String {
        let alias = &self.alias;
        match self.verdict {
            Verdict::Added => format!("{would}added `{alias}`"),
            Verdict::Conflict => format!("conflict with `{alias}`"),
            Verdict::Duplicate => format!("duplicate of `{}`", self.duplicate_of.as_ref().unwrap_or(alias)),
            Verdict::MarkedAsTrusted => format!("{would}marked as trusted `{alias}`"),
            Verdict::Replaced => format!("{would}replaced `{alias}`"),
            Verdict::Skipped => format!("skipped `{alias}`"),
            Verdict::Unchanged => format!("unchanged `{alias}`"),
        }
    }
}
