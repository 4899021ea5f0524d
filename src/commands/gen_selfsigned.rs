//! `certtool gen-selfsigned`: a new key with a certificate signed by itself.

use std::path::PathBuf;

use clap::ArgGroup;

use crate::args::{Chosen, Replace, Subject, Validity, password_source, store_format};
use crate::context::Context;
use crate::error::Failure;
use crate::io::options::{Limits, NewEntry, PasswordSource};
use crate::key::KeySpec;
use crate::keystore::Format;
use crate::keystore::trusted::IfTaken;
use crate::operations::gen_selfsigned::{self, Destination, Place, Report, Request};
use crate::operations::replace_key::ReplaceKey;
use crate::outcome::Outcome;
use crate::x509::profile::Profile;
use crate::x509::{GeneralName, Serial};

const EXAMPLES: &str = "\
Examples:
  server.key and server.crt in the current directory, as made by
  `openssl req -newkey rsa:2048 -nodes -keyout server.key -x509 \\
     -days 1095 -out server.crt`
      certtool gen-selfsigned --cn central.example.com --days 1095 --out-dir .
  An entry in a new keystore, as made by
  `keytool -genkey -keyalg RSA -alias selfsigned -keystore keystore.jks \\
     -storepass password -validity 3600 -keysize 2048`
      certtool gen-selfsigned --cn localhost --key-alg rsa:2048 --days 3600 \\
        --keystore keystore.jks --alias selfsigned --password env:STOREPASS
  Names and addresses that clients use, and a key on an elliptic curve
      certtool gen-selfsigned --cn central --san dns:central.local \\
        --san ip:10.0.0.5 --key-alg ec:p256 --out central.pem";

/// Generate a key and a self-signed certificate
///
/// The common name is added to the subject alternative names if it is a host name or an address, because clients look
/// for names nowhere else. Keys are written with mode 0600.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
#[command(group(ArgGroup::new("destination").required(true).args(["out_dir", "out", "keystore"])))]
#[command(group(
    ArgGroup::new("protection").multiple(true).args(["iterations", "allow_weak_password"]).conflicts_with_all(PEM_FILES)
))]
pub struct Args {
    #[command(flatten)]
    subject: Subject,
    /// A name the certificate is for: dns:NAME, ip:ADDRESS, email:ADDRESS or uri:URI; repeat for several
    #[arg(long, value_name = "KIND:NAME")]
    san: Vec<GeneralName>,
    /// Do not copy the common name to the subject alternative names
    #[arg(long)]
    no_san_from_cn: bool,
    /// Algorithm and size of the key: rsa:2048|3072|4096|8192, ec:p256|p384|p521 or ed25519
    #[arg(long, value_name = "SPEC", default_value = "rsa:2048")]
    key_alg: KeySpec,
    /// What the certificate is for: server, client, both or ca
    #[arg(long, value_name = "PROFILE", default_value = "server")]
    profile: Profile,
    /// Serial number, decimal or 0x… [default: random]
    #[arg(long, value_name = "N")]
    serial: Option<Serial>,
    #[command(flatten)]
    validity: Validity,
    /// Write server.key and server.crt into this directory
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    /// Write key and certificate into one PEM file; `-` for standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Put an entry into this keystore, which is created if it does not exist
    #[arg(long, value_name = "FILE")]
    keystore: Option<PathBuf>,
    /// Format of a new keystore [default: by its name, else pkcs12]
    #[arg(long, value_name = "FORMAT", conflicts_with_all = PEM_FILES, value_parser = store_format())]
    format: Option<Chosen<Format>>,
    /// Alias of the entry [default: made from the common name]
    #[arg(long, value_name = "ALIAS", conflicts_with_all = PEM_FILES)]
    alias: Option<String>,
    /// When the alias is taken: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    #[arg(conflicts_with_all = PEM_FILES)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    /// Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", conflicts_with_all = PEM_FILES, value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Password of the new key [default: the store's password]
    #[arg(long, value_name = "SOURCE", conflicts_with_all = PEM_FILES, value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Replace existing files
    #[arg(long, conflicts_with = "keystore")]
    force: bool,
    #[command(flatten)]
    protection: NewEntry,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// The destinations that are no keystore.
const PEM_FILES: [&str; 2] = ["out", "out_dir"];

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let detailed_exitcode = args.replace.detailed_exitcode;
    let report = gen_selfsigned::run(&args.request(context)?, context)?;
    let unchanged = !report.changed;
    Ok(Outcome::tells(report, Report::lines).unchanged_if(unchanged && detailed_exitcode))
}

impl Args {
    fn request(self, context: &Context) -> anyhow::Result<Request> {
        let subject = self.subject.name()?;
        let (not_before, not_after) = self.validity.period(context.now)?;
        let force = self.force;
        let (format, protection) = Chosen::of(self.format, self.protection)?;
        let destination = match (self.keystore, self.out, self.out_dir) {
            (Some(path), _, _) => Destination::Keystore(Place {
                path,
                format,
                alias: self.alias,
                if_taken: self.if_exists,
                replace_key: self.replace_key,
                password: self.password,
                key_password: self.key_password,
                protection,
            }),
            (None, Some(path), _) => Destination::File { path, force },
            (None, None, Some(path)) => Destination::Directory { path, force },
            (None, None, None) => return Err(Failure::usage("no destination: give --out, --out-dir or --keystore").into()),
        };
        Ok(Request {
            subject,
            san: self.san,
            san_from_cn: !self.no_san_from_cn,
            key_alg: self.key_alg,
            profile: self.profile,
            serial: self.serial,
            not_before,
            not_after,
            destination,
            replace: self.replace.files,
            limits: self.limits,
        })
    }
}

impl Report {
    fn lines(&self) -> Vec<String> {
        if let (Some(file), Some(alias)) = (&self.kept_in, &self.alias) {
            return vec![format!("skipped: `{alias}` exists in `{file}`")];
        }
        let verb = if self.dry_run { "would write" } else { "wrote" };
        let place = self.alias.as_ref().map(|alias| format!(" as `{alias}`")).unwrap_or_default();
        let mut lines: Vec<String> = self.files.iter().map(|file| format!("{verb} {file}{place}")).collect();
        lines.push(self.certificate.summary());
        lines
    }
}
