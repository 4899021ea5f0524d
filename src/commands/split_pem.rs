//! `certtool split-pem`: one merged PEM into the files that servers take.

use std::path::PathBuf;

use serde::Serialize;
use time::OffsetDateTime;

use crate::args::{At, Replace, password_source};
use crate::context::Context;
use crate::error::Failure;
use crate::formats::pem::{self, KeyEncoding};
use crate::formats::{Bundle, Content, detect};
use crate::io::input;
use crate::io::options::{Limits, PasswordSource, Role};
use crate::io::output::{self, Secrecy, Written};
use crate::io::store::{self, Reading};
use crate::key::PrivateKey;
use crate::keystore::TrustStatements;
use crate::keystore::credential::{Credential, Finding, distrusted};
use crate::operations::allow::{Tolerance, TrustTolerance};
use crate::operations::key::Keys;
use crate::outcome::Outcome;
use crate::report::CertificateReport;
use crate::x509::Certificate;

const EXAMPLES: &str = "\
Examples:
  server.key and server.crt from a certificate_pem field
      certtool split-pem certificate.pem --out-dir .";

/// Split one PEM into server.key, server.crt and chain.crt
///
/// The inverse of merge-pem. server.crt holds the certificate followed by its chain, as servers that take two files
/// need it; chain.crt holds the chain alone, for those that take three, and is written only when there is one.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The file; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the files into this directory
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,
    /// Leave the chain out of server.crt
    #[arg(long)]
    leaf_only: bool,
    /// Where the password of an encrypted key comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: TrustTolerance,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Serialize)]
struct Report {
    files: Vec<String>,
    certificates: Vec<CertificateReport>,
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let now = args.at.or(context.now);
    let credential = read(args, context, now)?;
    output::check_directory(&args.out_dir)?;
    let (leaf, issuers) = credential.chain.split_at(1);
    let in_server_crt = if args.leaf_only { leaf } else { &credential.chain };
    let key = pem::encode_key(&credential.key, KeyEncoding::Pkcs8)?;
    let (server_crt, chain_crt) = (encode(in_server_crt), encode(issuers));
    let mut parts =
        vec![("server.key", key.as_slice(), Secrecy::Private), ("server.crt", server_crt.as_bytes(), Secrecy::Public)];
    if !issuers.is_empty() {
        parts.push(("chain.crt", chain_crt.as_bytes(), Secrecy::Public));
    }
    let paths: Vec<PathBuf> = parts.iter().map(|(name, ..)| args.out_dir.join(name)).collect();
    let files: Vec<_> =
        parts.iter().zip(&paths).map(|(&(_, bytes, secrecy), path)| output::File { path, bytes, secrecy }).collect();
    let written = output::write_all(context, &files, args.force, &args.replace)?;
    let report = Report {
        files: paths.iter().map(|path| path.display().to_string()).collect(),
        certificates: credential.chain.iter().map(|one| CertificateReport::new(one, now)).collect(),
        dry_run: args.replace.dry_run,
    };
    Ok(Outcome::summary(context, &report, report.lines(written))?.after(written, args.replace.detailed_exitcode))
}

fn encode(certificates: &[Certificate]) -> String {
    certificates.iter().map(pem::encode_certificate).collect()
}

fn read(args: &Args, context: &Context, now: OffsetDateTime) -> anyhow::Result<Credential> {
    let input = input::read(context, &args.file, args.limits.bytes())?;
    // Before anybody is asked for the password of a file that is not wanted.
    if let Ok(format) = detect::detect(&input.bytes)
        && format.is_keystore()
    {
        let failure = Failure::content(format!("`{}` is a keystore, not PEM", input.name));
        return Err(failure.hint("certtool merge-pem makes PEM from a keystore").into());
    }
    let opened = store::decode(context, input, &Reading::new(Role::Store, None, &args.limits))?;
    let name = &opened.name;
    let Content::Bundle(bundle) = &opened.content else {
        return Err(Failure::content(format!("`{name}` is a keystore, not PEM")).into());
    };
    let key = only_key(args, context, bundle, name)?;
    let certificates: Vec<Certificate> = bundle.certificates().cloned().collect();
    let (credential, mut findings) = Credential::assemble(key, &certificates, &[], now)
        .ok_or_else(|| Failure::content(format!("there is no certificate in `{name}`")))?;
    if findings.contains(&Finding::Mismatch) {
        return Err(Failure::check(format!("no certificate in `{name}` belongs to its private key")).into());
    }
    if let Some(Finding::DamagedKey(reason)) = findings.iter().find(|one| matches!(one, Finding::DamagedKey(_))) {
        return Err(Failure::check(format!("the private key in `{name}` is damaged: {reason}")).into());
    }
    let mut trust = TrustStatements::default();
    opened.content.state_trust(&mut trust);
    findings.extend(distrusted(&credential.chain, &trust));
    Tolerance::of_what_is_in_use(&args.tolerance).judge(context, &findings)?;
    Ok(credential)
}

fn only_key(args: &Args, context: &Context, bundle: &Bundle, name: &str) -> anyhow::Result<PrivateKey> {
    let opener = Keys {
        role: Role::Key,
        source: args.key_password.as_ref(),
        store_role: Role::Store,
        store_source: None,
        limits: &args.limits,
    };
    let keys = opener.open_bundle(context, bundle, name)?;
    let mut keys = keys.into_iter();
    let key = keys.next().ok_or_else(|| Failure::content(format!("there is no private key in `{name}`")))?;
    if keys.any(|other| other != key) {
        return Err(Failure::content(format!("there is more than one private key in `{name}`")).into());
    }
    Ok(key)
}

impl Report {
    fn lines(&self, written: Written) -> Vec<String> {
        self.files.iter().map(|file| format!("{} {file}", written.verb())).collect()
    }
}
