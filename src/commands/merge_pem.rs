//! `certtool merge-pem`: key, certificate and chain into one PEM.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::{At, Day, KeyFormat, Limits, PasswordSource, Replace, StoreInput};
use crate::commands::export_chain::Root;
use crate::context::Context;
use crate::error::Failure;
use crate::formats::pem;
use crate::formats::{Bundle, Content};
use crate::io::entry;
use crate::io::key::Keys;
use crate::io::output::{self, Secrecy, Written};
use crate::io::store::{self, Opened, Reading};
use crate::key::PrivateKey;
use crate::keystore::credential::{Credential, Finding};
use crate::keystore::{Entry, Keystore};
use crate::outcome::Outcome;
use crate::report::{CertificateReport, rfc3339};
use crate::x509::Certificate;

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
/// Takes files in any order and format, or one keystore, and writes the key, its certificate, then the chain. Refuses
/// what would not work: a certificate that does not belong to the key, a missing issuer, expired or unrelated
/// certificates.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Files with the key, the certificate and the chain, in any order and format; `-` for standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["key", "cert"])]
    files: Vec<PathBuf>,
    /// File with the private key
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// File with the certificate
    #[arg(long, value_name = "FILE")]
    cert: Option<PathBuf>,
    /// File with CA certificates; repeat for several
    #[arg(long, value_name = "FILE")]
    ca: Vec<PathBuf>,
    /// Entry of a keystore [default: the only one with a key]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What becomes of a self-signed certificate at the end of the chain
    #[arg(long, value_name = "WHAT", default_value = "include")]
    root: Root,
    /// Encoding of the key: pkcs8, or pkcs1, the traditional one (SEC 1 for EC keys)
    #[arg(long, value_name = "FORMAT", default_value = "pkcs8", hide_possible_values = true)]
    key_format: KeyFormat,
    /// Begin with a line date=YYYY-MM-DD
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// Write subject and issuer before each certificate
    #[arg(long, conflicts_with = "single_line")]
    headings: bool,
    /// Write everything in one line: line ends become spaces, or `\n` with --single-line=escaped
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "spaces")]
    single_line: Option<SingleLine>,
    /// Write it in spite of this: mismatch, incomplete, expired, not-yet-valid or unrelated; repeat for several
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    allow: Vec<Allow>,
    #[command(flatten)]
    input: StoreInput,
    /// Where the password of the private key comes from [default: the keystore's]
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SingleLine {
    /// `\n` for a JSON or properties string
    Escaped,
    /// Spaces
    Spaces,
}

/// What would not work, and can be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Allow {
    Expired,
    Incomplete,
    Mismatch,
    NotYetValid,
    Unrelated,
}

#[derive(Serialize)]
struct Report {
    file: Option<String>,
    key: crate::report::KeyReport,
    certificates: Vec<CertificateReport>,
    dry_run: bool,
}

/// What the inputs held.
#[derive(Default)]
struct Found {
    keys: Vec<PrivateKey>,
    certificates: Vec<Certificate>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    if args.out.is_none() && context.ui.wants_json() {
        return Err(Failure::usage("a private key never goes into JSON").hint("give --out FILE").into());
    }
    let found = gather(args, context)?;
    let credential = assemble(args, context, found)?;
    let text = render(args, &credential)?;
    let path = args.out.as_deref().unwrap_or(Path::new("-"));
    let file = output::File { path, bytes: text.as_bytes(), secrecy: Secrecy::Private };
    let written = output::write_all(context, &[file], args.force, &args.replace)?;
    let report = Report {
        file: args.out.as_ref().map(|path| path.display().to_string()),
        key: crate::report::KeyReport::new(credential.key.algorithm()),
        certificates: credential.chain.iter().map(|one| CertificateReport::new(one, context.now)).collect(),
        dry_run: args.replace.dry_run,
    };
    Ok(Outcome::summary(context, &report, report.lines(written))?.after(written, &args.replace))
}

fn gather(args: &Args, context: &Context) -> anyhow::Result<Found> {
    let mut found = Found::default();
    for path in args.files.iter().chain(&args.key).chain(&args.cert).chain(&args.ca) {
        let opened = store::open(context, path, &Reading::of(&args.input, &args.limits))?;
        let only_certificates = args.cert.as_ref() == Some(path) || args.ca.contains(path);
        let only_key = args.key.as_ref() == Some(path);
        let mut here = contents(args, context, &opened, only_certificates)?;
        if only_key {
            here.certificates.clear();
        }
        found.keys.append(&mut here.keys);
        found.certificates.append(&mut here.certificates);
    }
    Ok(found)
}

fn contents(args: &Args, context: &Context, opened: &Opened, only_certificates: bool) -> anyhow::Result<Found> {
    match &opened.content {
        Content::Bundle(bundle) => from_bundle(args, context, bundle, &opened.name, only_certificates),
        Content::Keystore(keystore) if only_certificates => {
            let certificates = keystore.entries.iter().flat_map(Entry::certificates).cloned().collect();
            Ok(Found { keys: Vec::new(), certificates })
        }
        Content::Keystore(keystore) => from_keystore(args, context, keystore, opened),
    }
}

fn from_bundle(
    args: &Args,
    context: &Context,
    bundle: &Bundle,
    name: &str,
    only_certificates: bool,
) -> anyhow::Result<Found> {
    let keys = if only_certificates { Vec::new() } else { keys(args).open_bundle(context, bundle, name)? };
    let found = Found { keys, certificates: bundle.certificates().cloned().collect() };
    if found.keys.is_empty() && found.certificates.is_empty() {
        return Err(Failure::content(format!("there is neither a key nor a certificate in `{name}`")).into());
    }
    Ok(found)
}

fn keys(args: &Args) -> Keys<'_> {
    Keys::of(&args.input, args.key_password.as_ref(), &args.limits)
}

fn from_keystore(args: &Args, context: &Context, keystore: &Keystore, opened: &Opened) -> anyhow::Result<Found> {
    let Some(entry) = entry::key_pair(keystore, args.alias.as_ref(), &opened.name)? else {
        let certificates = keystore.entries.iter().flat_map(Entry::certificates).cloned().collect();
        return Ok(Found { keys: Vec::new(), certificates });
    };
    let key = keys(args).open_entry(context, entry, &opened.name, opened.password.as_ref())?;
    Ok(Found { keys: vec![key], certificates: entry.certificates().cloned().collect() })
}

fn assemble(args: &Args, context: &Context, found: Found) -> anyhow::Result<Credential> {
    let mut keys = found.keys.into_iter();
    let Some(key) = keys.next() else {
        let failure = Failure::content("there is no private key in the input");
        return Err(failure.hint("give it with --key FILE").into());
    };
    if keys.any(|other| other != key) {
        let failure = Failure::usage("there is more than one private key in the input");
        return Err(failure.hint("give the files one by one: --key FILE --cert FILE --ca FILE").into());
    }
    let now = args.at.at.unwrap_or(context.now);
    let (mut credential, findings) = Credential::assemble(key, &found.certificates, now)
        .ok_or_else(|| Failure::content("there is no certificate in the input").hint("give it with --cert FILE"))?;
    judge(args, context, &findings)?;
    if args.root == Root::Omit && credential.chain.len() > 1 {
        credential.chain.pop_if(|last| crate::x509::chain::is_self_signed(last));
    }
    Ok(credential)
}

fn judge(args: &Args, context: &Context, findings: &[Finding]) -> anyhow::Result<()> {
    let mut refused: Vec<(String, &'static str)> = Vec::new();
    for finding in findings {
        let (allow, text) = describe(finding);
        match allow {
            Some((allow, name)) if !args.allow.contains(&allow) => refused.push((text, name)),
            Some((_, name)) => context.ui.warn(name, text),
            None => context.ui.detail(&text),
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    let text: Vec<&str> = refused.iter().map(|(text, _)| text.as_str()).collect();
    let failure = Failure::check(format!("this would not work: {}", text.join("; ")));
    let mut names: Vec<&str> = refused.iter().map(|(_, name)| *name).collect();
    names.dedup();
    Err(failure.hint(format!("write it all the same with --allow {}", names.join(" --allow "))).into())
}

fn describe(finding: &Finding) -> (Option<(Allow, &'static str)>, String) {
    let end = |certificate: &Certificate| certificate.not_after().map(rfc3339).unwrap_or_default();
    let start = |certificate: &Certificate| certificate.not_before().map(rfc3339).unwrap_or_default();
    match finding {
        Finding::Duplicate(one) => (None, format!("{} is there more than once", one.subject())),
        Finding::Expired(one) => {
            (Some((Allow::Expired, "expired")), format!("{} expired at {}", one.subject(), end(one)))
        }
        Finding::Incomplete(one) => {
            let text = format!("the certificate {} that signed {} is missing", one.issuer(), one.subject());
            (Some((Allow::Incomplete, "incomplete")), text)
        }
        Finding::Mismatch => (Some((Allow::Mismatch, "mismatch")), "no certificate belongs to the private key".into()),
        Finding::NotYetValid(one) => (
            Some((Allow::NotYetValid, "not-yet-valid")),
            format!("{} is valid from {} only", one.subject(), start(one)),
        ),
        Finding::Unrelated(one) => {
            (Some((Allow::Unrelated, "unrelated")), format!("{} has no part in the chain", one.subject()))
        }
    }
}

fn render(args: &Args, credential: &Credential) -> anyhow::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(32 * 1024));
    if let Some(day) = args.date {
        text.push_str(&format!("date={day}\n"));
    }
    let key = pem::encode_key(&credential.key, args.key_format.into())?;
    text.push_str(std::str::from_utf8(key.as_slice())?);
    for certificate in &credential.chain {
        if args.headings {
            text.push_str(&format!(
                "subject={}\nissuer={}\n",
                heading(&certificate.subject()),
                heading(&certificate.issuer())
            ));
        }
        text.push_str(&pem::encode_certificate(certificate));
    }
    Ok(match args.single_line {
        None => text,
        Some(how) => {
            let separator = if how == SingleLine::Escaped { "\\n" } else { " " };
            let line = Zeroizing::new(text.trim_end().replace('\n', separator));
            Zeroizing::new(format!("{}\n", *line))
        }
    })
}

/// A heading must not be able to end its line and begin a block of its own.
fn heading(name: &crate::x509::Name) -> String {
    crate::ui::escape::escape(&name.to_string()).replace("-----", "- - -")
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
