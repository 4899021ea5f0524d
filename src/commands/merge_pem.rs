//! `certtool merge-pem`: key, certificate and chain into one PEM.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::args::{At, Day, Replace, password_source};
use crate::context::Context;
use crate::error::Failure;
use crate::formats::pem;
use crate::formats::pem::KeyEncoding;
use crate::io::certificates::heading;
use crate::io::input::is_dash;
use crate::io::options::{Limits, PasswordSource, Pieces, StoreInput};
use crate::io::output::{self, Secrecy, Written};
use crate::io::store::Reading;
use crate::keystore::credential::Credential;
use crate::operations::allow::Tolerance;
use crate::operations::key::Keys;
use crate::operations::material::{DhParameters, Gathering, Material};
use crate::operations::root::Root;
use crate::outcome::Outcome;
use crate::report::CertificateReport;

const EXAMPLES: &str = "\
Examples:
  The certificate_pem of a domain, from the three files a CA sends
      certtool merge-pem domain.key domain.crt ca.pem --out certificate.pem
  The same from a keystore, as HAProxy takes it
      certtool merge-pem keystore.p12 --password env:STOREPASS \\
        --out haproxy.pem
  In one line for a configuration field, with the date in front
      certtool merge-pem domain.key domain.crt ca.pem --single-line \\
        --date 2026-11-22 --out field.txt";

/// Merge key, certificate and CA bundle into one PEM, checked and in the right order
///
/// Takes files in any order and format, or one keystore, and writes the key, its certificate, the chain, and behind them
/// the DH PARAMETERS that HAProxy takes from the same file. Refuses what would not work: a certificate that does not
/// belong to the key, a missing issuer, expired or unrelated certificates.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pieces: Pieces,
    /// Entry of a file with several keys, by the alias that list shows [default: the only one with a key]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What becomes of a self-signed certificate at the end of the chain
    #[arg(long, value_name = "WHAT", default_value = "include")]
    root: Root,
    /// What becomes of DH PARAMETERS, from which HAProxy offers DHE: include (behind the certificates) or omit
    #[arg(long, value_name = "WHAT", default_value = "include", hide_possible_values = true)]
    dh: Dh,
    /// Encoding of the key: pkcs8, or pkcs1, the traditional one (SEC 1 for EC keys)
    #[arg(long, value_name = "FORMAT", default_value = "pkcs8", hide_possible_values = true)]
    key_format: KeyEncoding,
    /// Begin with a line date=YYYY-MM-DD
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// Write subject and issuer before each certificate
    #[arg(long, conflicts_with = "single_line")]
    headings: bool,
    /// Write everything in one line: line ends become spaces, for programs that undo that, or with =escaped `\n`, for
    /// JSON and Java properties files, such as Kafka's, which take no spaces
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "spaces")]
    single_line: Option<SingleLine>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    input: StoreInput,
    /// Where the password of the private key comes from [default: the keystore's]
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Replace an existing file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// What becomes of Diffie-Hellman parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dh {
    /// They are written behind the certificates
    Include,
    /// They are left out
    Omit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SingleLine {
    /// `\n` for a JSON or properties string
    Escaped,
    /// Spaces
    Spaces,
}

#[derive(Serialize)]
struct Report {
    file: Option<String>,
    key: crate::report::KeyReport,
    certificates: Vec<CertificateReport>,
    dh_parameters: usize,
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let to_file = args.out.as_deref().filter(|path| !is_dash(path));
    if to_file.is_none() && context.ui.wants_json() {
        return Err(Failure::usage("a private key never goes into JSON").hint("give --out FILE").into());
    }
    let now = args.at.or(context.now);
    let mut material = gather(args, context)?;
    let mut dh_parameters = std::mem::take(&mut material.dh_parameters);
    if args.dh == Dh::Omit {
        dh_parameters.clear();
    }
    let credential = assemble(args, context, material, now)?;
    let text = render(args, &credential, &dh_parameters)?;
    let path = args.out.as_deref().unwrap_or(Path::new("-"));
    let file = output::File { path, bytes: text.as_bytes(), secrecy: Secrecy::Private };
    let written = output::write_all(context, &[file], args.force, &args.replace)?;
    let report = Report {
        file: to_file.map(|path| path.display().to_string()),
        key: crate::report::KeyReport::new(credential.key.algorithm()),
        certificates: credential.chain.iter().map(|one| CertificateReport::new(one, now)).collect(),
        dh_parameters: dh_parameters.len(),
        dry_run: args.replace.dry_run,
    };
    Ok(Outcome::summary(context, &report, report.lines(written))?.after(written, &args.replace))
}

fn gather(args: &Args, context: &Context) -> anyhow::Result<Material> {
    let gathering = Gathering {
        reading: Reading::of(&args.input, &args.limits),
        keys: Keys::of(&args.input, args.key_password.as_ref(), &args.limits),
        alias: args.alias.as_ref(),
        alias_option: "an --alias",
        takes_dh_parameters: true,
    };
    gathering.gather_all(context, &args.pieces)
}

fn assemble(args: &Args, context: &Context, material: Material, now: OffsetDateTime) -> anyhow::Result<Credential> {
    let Credential { key, chain } = material.assemble(context, &args.tolerance, now)?;
    Ok(Credential { key, chain: args.root.of(chain) })
}

fn render(args: &Args, credential: &Credential, dh_parameters: &[DhParameters]) -> anyhow::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(32 * 1024));
    if let Some(day) = args.date {
        text.push_str(&format!("date={day}\n"));
    }
    let key = pem::encode_key(&credential.key, args.key_format)?;
    text.push_str(std::str::from_utf8(key.as_slice())?);
    for certificate in &credential.chain {
        if args.headings {
            text.push_str(&heading("subject=", &certificate.subject().to_string()));
            text.push_str(&heading("issuer=", &certificate.issuer().to_string()));
        }
        text.push_str(&pem::encode_certificate(certificate));
    }
    dh_parameters.iter().for_each(|one| text.push_str(&pem::encode(&one.label, one.der.as_slice())));
    Ok(match args.single_line {
        None => text,
        Some(how) => {
            let separator = if how == SingleLine::Escaped { "\\n" } else { " " };
            let line = Zeroizing::new(text.trim_end().replace('\n', separator));
            Zeroizing::new(format!("{}\n", *line))
        }
    })
}

impl Report {
    fn lines(&self, written: Written) -> Vec<String> {
        let verb = written.verb();
        let Some(file) = &self.file else { return Vec::new() };
        let mut lines =
            vec![format!("{verb} {file}: {} key and {} certificates", self.key.title(), self.certificates.len())];
        lines.extend(self.certificates.iter().map(|certificate| format!("  {}", certificate.summary())));
        lines
    }
}
