//! `certtool export-trusted`: the trusted certificates of a truststore, as a bundle or as files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args::Replace;
use crate::context::Context;
use crate::error::Failure;
use crate::io::certificates::{Destination, encode, file_names, heading};
use crate::io::options::{CertificateFormat, Limits, StoreInput};
use crate::io::output::Written;
use crate::io::store::{self, Reading};
use crate::keystore::{Alias, Keystore, Kind};
use crate::operations::allow::TrustTolerance;
use crate::operations::entries::{self, Entries};
use crate::operations::entry;
use crate::outcome::Outcome;
use crate::report::CertificateReport;
use crate::x509::Certificate;

const EXAMPLES: &str = "\
Examples:
  All of a truststore, as openssl, nginx and Python take it
      certtool export-trusted truststore.jks --out trusted.pem
  Some of them, each in a file of its own
      certtool export-trusted truststore.jks --alias 'vend*' --out-dir .
  For Windows
      certtool export-trusted truststore.p12 --password env:STOREPASS \\
        --alias '*' --out trusted.p7b";

/// Export the trusted certificates of a truststore
///
/// Writes one bundle, or with --out-dir a file for each, in the order of the truststore and no certificate twice. Of a
/// keystore these are the certificates that it marks as trusted, of any other file all that it has, but the signer of a
/// message beside its content. One that its file rejects for servers, or trusts for other uses only, needs --allow.
/// Where the format shows certificates without a password, none is needed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The truststore; `-` for standard input
    #[arg(value_name = "TRUSTSTORE")]
    truststore: PathBuf,
    /// The entry, or a pattern with * and ? that may mean several; repeat for more [default: every trusted certificate]
    #[arg(long, value_name = "ALIAS")]
    alias: Vec<String>,
    /// Format of the output: pem, der, pkcs7 or pkcs7-pem [default: by the name of --out, else pem]
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<CertificateFormat>,
    /// Write alias and subject before each certificate of a PEM
    #[arg(long)]
    headings: bool,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE", conflicts_with = "out_dir")]
    out: Option<PathBuf>,
    /// Write a file per certificate into this directory
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    #[command(flatten)]
    input: StoreInput,
    #[command(flatten)]
    tolerance: TrustTolerance,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Serialize)]
struct Report {
    file: Option<String>,
    certificates: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pem: Option<String>,
    dry_run: bool,
}

#[derive(Serialize)]
struct Line {
    alias: String,
    file: Option<String>,
    /// The alias that the same certificate was exported under.
    duplicate_of: Option<String>,
    certificate: CertificateReport,
}

/// A certificate that is exported, or was already under another alias.
struct Export {
    alias: Alias,
    certificate: Certificate,
    duplicate_of: Option<Alias>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let format = args.format.unwrap_or_else(|| CertificateFormat::for_name(args.out.as_deref()));
    if format == CertificateFormat::Pkipath {
        let failure = Failure::usage("a PkiPath is one chain, and trusted certificates are none");
        return Err(failure.hint("give --format pem or pkcs7").into());
    }
    let opened = store::open(context, &args.truststore, &Reading::of(&args.input, &args.limits))?;
    let given = [args.input.given()];
    let Entries { name, keystore, .. } = entries::of(context, opened, &given, &args.limits, context.now)?;
    let exports = distinct(match keystore.inferred.trust {
        true => of_bundle(args, context, &keystore, &name)?,
        false => of_keystore(args, context, &keystore, &name)?,
    });
    let destination = Destination { out: args.out.as_deref(), force: args.force, replace: &args.replace };
    match &args.out_dir {
        Some(directory) => into_directory(args, context, format, (directory, &destination), &exports),
        None => into_one(args, context, format, &destination, &exports),
    }
}

/// What the keystore marks as trusted; by name also what it does not.
fn of_keystore(
    args: &Args,
    context: &Context,
    keystore: &Keystore,
    name: &str,
) -> anyhow::Result<Vec<(Alias, Certificate)>> {
    let kinds: &[Kind] = if args.alias.is_empty() {
        &[Kind::TrustedCertificate]
    } else {
        &[Kind::TrustedCertificate, Kind::Certificate]
    };
    let chosen = chosen(args, keystore, name, kinds)?;
    if chosen.is_empty() {
        return Err(none_trusted(args, keystore, name).into());
    }
    let unmarked = chosen.iter().filter(|&&at| keystore.entries[at].kind() == Kind::Certificate);
    for alias in unmarked.map(|&at| &keystore.entries[at].alias) {
        context.ui.warn("not-trusted", format!("`{alias}` is not marked as trusted: Java does not see it"));
    }
    judge(args, context, keystore, &chosen)?;
    Ok(certificates(keystore, &chosen))
}

/// Fails on what the file itself does not trust for servers, unless that is allowed, and tells of other limits: what is
/// written has none.
fn judge(args: &Args, context: &Context, keystore: &Keystore, chosen: &[usize]) -> Result<(), Failure> {
    let stored = |&at: &usize| {
        let entry = &keystore.entries[at];
        entry.stored_certificates().iter().map(|stored| (&entry.alias, &stored.trust))
    };
    let objections = chosen.iter().flat_map(stored);
    let objections = objections.filter_map(|(alias, trust)| Some((format!("`{alias}`"), trust.objection()?)));
    let judged = args.tolerance.judge(objections);
    judged.map_err(|refused| refused.hint("choose others with --alias"))?;
    for (alias, trust) in chosen.iter().flat_map(stored).filter(|(_, trust)| !trust.is_silent()) {
        let message = format!("what is written trusts `{alias}` for every use; its file says: {}", trust.words());
        context.ui.warn("trust-settings-lost", message);
    }
    Ok(())
}

fn none_trusted(args: &Args, keystore: &Keystore, name: &str) -> Failure {
    let unmarked = keystore.entries.iter().filter(|entry| entry.kind() == Kind::Certificate).count();
    let failure = Failure::content(format!("there is no trusted certificate in `{name}`"));
    match (args.alias.is_empty(), unmarked) {
        (false, _) => Failure::content(format!("none of the chosen entries of `{name}` is a trusted certificate"))
            .hint("certtool export-chain exports the certificates of keys"),
        (true, 0) => failure.hint("certtool export-chain exports the certificates of keys"),
        (true, count) => failure.hint(format!(
            "it has {count} certificates that are not marked as trusted; to export them all the same, give --alias '*'"
        )),
    }
}

/// Every certificate of a file that marks none as trusted.
fn of_bundle(
    args: &Args,
    context: &Context,
    keystore: &Keystore,
    name: &str,
) -> anyhow::Result<Vec<(Alias, Certificate)>> {
    let mut chosen = chosen(args, keystore, name, &[Kind::Certificate, Kind::KeyPair])?;
    let is_signer = |&at: &usize| keystore.entries[at].trust().is_some_and(|trust| trust.signer);
    if args.alias.is_empty() && !chosen.iter().all(is_signer) {
        chosen.retain(|at| !is_signer(at));
    }
    judge(args, context, keystore, &chosen)?;
    match certificates(keystore, &chosen) {
        none if none.is_empty() => Err(Failure::content(format!("there is no certificate in `{name}`")).into()),
        some => Ok(some),
    }
}

fn chosen(args: &Args, keystore: &Keystore, name: &str, kinds: &[Kind]) -> Result<Vec<usize>, Failure> {
    let meant = entry::select_or_all(keystore, &args.alias, name)?;
    Ok(meant.into_iter().filter(|&at| kinds.contains(&keystore.entries[at].kind())).collect())
}

fn certificates(keystore: &Keystore, chosen: &[usize]) -> Vec<(Alias, Certificate)> {
    let entries = chosen.iter().map(|&at| &keystore.entries[at]);
    entries.flat_map(|entry| entry.certificates().map(|one| (entry.alias.clone(), one.clone()))).collect()
}

fn distinct(certificates: Vec<(Alias, Certificate)>) -> Vec<Export> {
    let mut first: HashMap<Certificate, Alias> = HashMap::new();
    let mut export = |(alias, certificate): (Alias, Certificate)| {
        let duplicate_of = first.get(&certificate).cloned();
        first.entry(certificate.clone()).or_insert_with(|| alias.clone());
        Export { alias, certificate, duplicate_of }
    };
    certificates.into_iter().map(&mut export).collect()
}

/// Those that are written.
fn written(exports: &[Export]) -> impl Iterator<Item = &Export> {
    exports.iter().filter(|export| export.duplicate_of.is_none())
}

fn into_one(
    args: &Args,
    context: &Context,
    format: CertificateFormat,
    destination: &Destination,
    exports: &[Export],
) -> anyhow::Result<Outcome> {
    let bytes = if format == CertificateFormat::Pem {
        written(exports).map(|export| pem(args, export)).collect::<String>().into_bytes()
    } else {
        let certificates: Vec<Certificate> = written(exports).map(|export| export.certificate.clone()).collect();
        let several = || Failure::usage(format!("DER holds one certificate, and here are {}", certificates.len()));
        encode(format, &certificates).ok_or_else(|| several().hint("give --out-dir DIR, or --format pem or pkcs7"))?
    };
    let (written, shown) = destination.write(context, format, &bytes)?;
    let file = destination.file().map(|path| path.display().to_string());
    let certificates = exports.iter().map(|export| Line::new(export, file.clone(), context)).collect();
    let is_silent = file.is_none();
    let report = Report { file, certificates, pem: shown, dry_run: args.replace.dry_run };
    let lines = if is_silent { Vec::new() } else { report.lines(written) };
    Ok(Outcome::summary(context, &report, lines)?.after(written, args.replace.detailed_exitcode))
}

fn pem(args: &Args, export: &Export) -> String {
    let block = crate::formats::pem::encode_certificate(&export.certificate);
    if !args.headings {
        return block;
    }
    let subject = export.certificate.subject().to_string();
    [heading("alias: ", export.alias.as_str()), heading("subject=", &subject), block].concat()
}

fn into_directory(
    args: &Args,
    context: &Context,
    format: CertificateFormat,
    (directory, destination): (&Path, &Destination),
    exports: &[Export],
) -> anyhow::Result<Outcome> {
    let extension = if format == CertificateFormat::Pem { "pem" } else { format.extension() };
    let names = file_names(written(exports).map(|export| &export.alias), extension);
    let content = |export: &Export| match format {
        CertificateFormat::Pem => Some(pem(args, export).into_bytes()),
        _ => encode(format, std::slice::from_ref(&export.certificate)),
    };
    let contents: Vec<Vec<u8>> = written(exports).filter_map(content).collect();
    let (written, paths) = destination.write_into(context, directory, &names, &contents)?;
    let mut paths = paths.iter().map(|path| path.display().to_string());
    let line = |export: &Export| {
        let file = if export.duplicate_of.is_none() { paths.next() } else { None };
        Line::new(export, file, context)
    };
    let certificates = exports.iter().map(line).collect();
    let report = Report { file: None, certificates, pem: None, dry_run: args.replace.dry_run };
    Ok(Outcome::summary(context, &report, report.lines(written))?.after(written, args.replace.detailed_exitcode))
}

impl Line {
    fn new(export: &Export, file: Option<String>, context: &Context) -> Self {
        Self {
            alias: export.alias.to_string(),
            file: file.filter(|_| export.duplicate_of.is_none()),
            duplicate_of: export.duplicate_of.as_ref().map(Alias::to_string),
            certificate: CertificateReport::new(&export.certificate, context.now),
        }
    }
}

impl Report {
    fn lines(&self, written: Written) -> Vec<String> {
        let verb = written.verb();
        let count = self.certificates.iter().filter(|line| line.duplicate_of.is_none()).count();
        let title = self.file.iter().map(|file| format!("{verb} {file}: {count} certificates"));
        let line = |line: &Line| match (&line.duplicate_of, &line.file) {
            (Some(other), _) => format!("  left out `{}`: the same as `{other}`", line.alias),
            (None, Some(file)) if self.file.is_none() => format!("{verb} {file}: {}", line.certificate.summary()),
            (None, _) => format!("  `{}`: {}", line.alias, line.certificate.summary()),
        };
        title.chain(self.certificates.iter().map(line)).collect()
    }
}
