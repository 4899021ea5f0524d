//! `certtool convert`: all of a store as a new one of another format.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::args::{BKS_V1, Chosen, Replace, password_source};
use crate::context::Context;
use crate::formats;
use crate::io::input::is_dash;
use crate::io::options::{Limits, NewEntry, PasswordSource};
use crate::keystore::Format;
use crate::operations::convert::{self, Line, Report, Request, Target, Verdict};
use crate::operations::source::FromStore;
use crate::outcome::Outcome;
use crate::report::holdings;

const EXAMPLES: &str = "\
Examples:
  A JKS keystore as PKCS#12, under the same password
      certtool convert keystore.jks --to converted.p12 \\
        --from-password env:STOREPASS --to-password env:STOREPASS
  For nginx or HAProxy: keys and certificates as one PEM file, not encrypted
      certtool convert keystore.p12 --to converted.pem \\
        --from-password env:STOREPASS
  Key and certificates of a CA as a keystore of Bouncy Castle
      certtool convert certificate.pem --to converted.bks \\
        --to-password env:STOREPASS
  A file for each key and each certificate
      certtool convert truststore.jks --to . --format pem-dir \\
        --from-password env:STOREPASS";

/// The examples, and the table of what each format holds.
fn after_help() -> String {
    format!("{EXAMPLES}\n\nWhat each format holds:\n{}", holdings::table())
}

/// Convert a keystore into a new one of another format
///
/// Takes keystores, and PEM, DER or PKCS#7 files or a directory of them. From these, each key is stored with its
/// certificate chain; all other certificates become trusted certificates, unless the file marks only some as trusted,
/// distrusts them, or has a private key without its certificate. If any entry cannot be stored in the new format,
/// nothing is written and the entry is named. Keys with the password of the old keystore get that of the new one; keys
/// with their own password keep it. In PEM, keys are written unencrypted unless --to-password is given.
#[derive(Debug, clap::Args)]
#[command(after_long_help = after_help())]
pub struct Args {
    /// The keystore, PEM file or directory to convert; `-` for standard input
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// The new file, or with --format pem-dir the directory for the new files; `-` for standard output
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Format of what is written: bcfks, bks, jceks, jks, pem, pem-dir, pkcs12 or uber [default: by its name, else
    /// pkcs12]
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, value_parser = target())]
    format: Option<Chosen<Target>>,
    /// Read the file as this format instead of detecting it
    #[arg(long, value_name = "FORMAT")]
    in_format: Option<Format>,
    /// Leave out what the new format cannot hold, with a warning for each entry
    #[arg(long)]
    skip_unsupported: bool,
    /// Mark certificates as trusted that are not marked
    #[arg(long)]
    trust_certificates: bool,
    #[command(flatten)]
    from: FromStore,
    /// Password of the new keystore; for PEM, of its private keys
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    to_password: Option<PasswordSource>,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    protection: NewEntry,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// What is written, by its names.
fn target() -> impl TypedValueParser<Value = Chosen<Target>> {
    let pem_dir = Target::PemDir.name();
    let names = formats::CODECS.iter().flat_map(|codec| {
        let about = codec.format().about();
        std::iter::once(about.name).chain(about.aliases.iter().copied())
    });
    PossibleValuesParser::new(names.chain([pem_dir, BKS_V1])).try_map(move |name| {
        let mut all = formats::CODECS.iter().map(|codec| codec.format());
        let file = all.find(|format| format.is_called(&name)).map(Target::File);
        match &*name {
            BKS_V1 => Ok(Chosen::bks_v1(Target::File(Format::BKS))),
            name if name == pem_dir => Ok(Chosen::new(Target::PemDir)),
            _ => file.map(Chosen::new).ok_or("not a format"),
        }
    })
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (format, protection) = Chosen::of(args.format, args.protection)?;
    let request = Request {
        store: args.store,
        to: args.to,
        format,
        in_format: args.in_format,
        skip_unsupported: args.skip_unsupported,
        trust_certificates: args.trust_certificates,
        from: args.from,
        to_password: args.to_password,
        force: args.force,
        protection,
        replace: args.replace.files,
        limits: args.limits,
    };
    let report = convert::run(&request, context)?;
    let written = report.written;
    Ok(Outcome::tells(report, Report::lines).after(written, args.replace.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let entry = |line: &Line| match line.verdict {
            Verdict::Converted => Some(format!("  {}", line.entry.title())),
            Verdict::LeftOut => None,
        };
        let verb = self.written.verb();
        let files = self.files.iter().filter(|file| !is_dash(Path::new(file))).map(|file| format!("{verb} {file}"));
        files.chain(self.entries.iter().filter_map(entry)).collect()
    }
}
