//! `certtool export-chain`: the certificate chain of an entry.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Serialize;

use crate::args::Replace;
use crate::context::Context;
use crate::error::Failure;
use crate::formats::{Content, pem};
use crate::io::certificates::{Destination, encode, file_names, heading};
use crate::io::options::{CertificateFormat, Issuers, Limits, StoreInput};
use crate::io::output::Written;
use crate::io::store::{self, Reading};
use crate::keystore::credential::{Finding, distrusted};
use crate::keystore::{Alias, Entry, Keystore, Kind, TrustStatements};
use crate::operations::allow::Tolerance;
use crate::operations::entries::{self, Entries};
use crate::operations::entry;
use crate::operations::material;
use crate::operations::root::Root;
use crate::outcome::Outcome;
use crate::report::CertificateReport;
use crate::x509::{Certificate, chain, path};

const EXAMPLES: &str = "\
Examples:
  The chain of the only key entry, as .cer for another truststore
      certtool export-chain keystore.jks --out central.cer
  One alias of several, without the root, as PKCS#7
      certtool export-chain keystore.p12 --alias server --root omit \\
        --password env:STOREPASS --out server.p7b
  Every entry into a file of its own
      certtool export-chain truststore.jks --all --out-dir .";

/// Export the certificate chain of a keystore entry
///
/// The chain is written leaf first, ordered by signature whatever the order in the store, and completed from --ca.
/// A chain with a broken signature, or one that cannot be verified, is refused, and so is a certificate that its own file
/// distrusts; of what else is wrong it warns. No key
/// password is needed, and where the format shows certificates without a password, none at all.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The keystore; `-` for standard input
    #[arg(value_name = "KEYSTORE")]
    keystore: PathBuf,
    /// The entry [default: the only one with a key]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// Every entry that has certificates
    #[arg(long, conflicts_with = "alias")]
    all: bool,
    /// Which certificates of the chain
    #[arg(long, value_name = "PART", default_value = "chain")]
    only: Part,
    /// What becomes of a self-signed certificate at the end of the chain
    #[arg(long, value_name = "WHAT", default_value = "include")]
    root: Root,
    #[command(flatten)]
    issuers: Issuers,
    /// Format of the output [default: by the name of --out, else pem]
    #[arg(long, value_name = "FORMAT")]
    format: Option<CertificateFormat>,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE", conflicts_with = "out_dir")]
    out: Option<PathBuf>,
    /// Write a file per entry into this directory
    #[arg(long, value_name = "DIR", requires = "all")]
    out_dir: Option<PathBuf>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    input: StoreInput,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// A part of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// All of it
    Chain,
    /// All but the leaf
    Issuers,
    /// The first certificate
    Leaf,
}

#[derive(Serialize)]
struct Report {
    chains: Vec<ExportedChain>,
    dry_run: bool,
}

#[derive(Serialize)]
struct ExportedChain {
    alias: String,
    complete: bool,
    file: Option<String>,
    certificates: Vec<CertificateReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pem: Option<String>,
}

/// The chain of one entry.
struct Export {
    alias: Alias,
    certificates: Vec<Certificate>,
    complete: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let format = args.format.unwrap_or_else(|| CertificateFormat::for_name(args.out.as_deref()));
    let reading = Reading::of(&args.input, &args.limits);
    let opened = store::open(context, &args.keystore, &reading)?;
    let loose = match &opened.content {
        Content::Keystore(_) => Vec::new(),
        Content::Bundle(bundle) => bundle.certificates().cloned().collect(),
    };
    let mut trust = TrustStatements::default();
    opened.content.state_trust(&mut trust);
    let given = [args.input.given()];
    let Entries { name, keystore, .. } = entries::of(context, opened, &given, &args.limits, context.now)?;
    let issuers = material::issuers(context, &args.issuers, &reading, &mut trust)?;
    let mut builder = chain::Builder::new(loose.iter().chain(&issuers));
    let mut exports = Vec::new();
    for entry in chosen(args, &keystore, &name)? {
        exports.push(export(args, context, entry, (&loose, &trust), &mut builder)?);
    }
    match &args.out_dir {
        Some(directory) => into_directory(args, context, format, directory, &exports),
        None => into_one_file(args, context, format, &exports),
    }
}

fn chosen<'a>(args: &Args, keystore: &'a Keystore, name: &str) -> anyhow::Result<Vec<&'a Entry>> {
    if let Some(alias) = &args.alias {
        let entry = entry::named(keystore, alias, name)?;
        if entry.certificates().next().is_none() {
            return Err(Failure::content(format!("the entry `{alias}` of `{name}` has no certificate")).into());
        }
        return Ok(vec![entry]);
    }
    let with_certificates = || keystore.entries.iter().filter(|entry| entry.certificates().next().is_some());
    if args.all {
        return match with_certificates().collect::<Vec<_>>() {
            none if none.is_empty() => Err(Failure::content(format!("there is no certificate in `{name}`")).into()),
            all => Ok(all),
        };
    }
    let keys: Vec<&Entry> = with_certificates().filter(|entry| entry.kind() == Kind::KeyPair).collect();
    let candidates = if keys.is_empty() { with_certificates().collect() } else { keys };
    match candidates[..] {
        [] => Err(Failure::content(format!("there is no certificate in `{name}`")).into()),
        [one] => Ok(vec![one]),
        // A loose bundle has no aliases to choose from: its certificates are one chain.
        _ if !keystore.format.is_keystore() => Ok(vec![entry_of_leaf(&candidates)]),
        _ => {
            let message = format!("`{name}` has {} entries to choose from", candidates.len());
            Err(Failure::usage(message)
                .hint(format!("{}, or give --all", entry::choice_of("an --alias", candidates.iter().copied())))
                .into())
        }
    }
}

/// Of entries that are one chain, the one that begins it.
fn entry_of_leaf<'a>(entries: &[&'a Entry]) -> &'a Entry {
    let firsts: Vec<Certificate> = entries.iter().filter_map(|entry| entry.certificates().next()).cloned().collect();
    chain::leaves(&firsts).first().map_or(entries[0], |&at| entries[at])
}

fn export(
    args: &Args,
    context: &Context,
    entry: &Entry,
    (loose, trust): (&[Certificate], &TrustStatements),
    builder: &mut chain::Builder<'_>,
) -> anyhow::Result<Export> {
    let stored: Vec<Certificate> = entry.certificates().cloned().collect();
    let leaf = match chain::leaves(&stored)[..] {
        [only] => &stored[only],
        _ => &stored[0],
    };
    let is_whole_bundle = !args.all && args.alias.is_none() && !loose.is_empty();
    let own = if is_whole_bundle { loose } else { &stored };
    let built = builder.build_at(leaf, own, context.now);
    let alias = &entry.alias;
    let problems = path::problems(&built.certificates, &built.links).into_iter().map(Finding::Invalid);
    let written = part(args, built.certificates.clone());
    let findings: Vec<Finding> = problems.chain(distrusted(&written, trust)).collect();
    // On the own signature of an anchor nothing depends.
    let is_anchor = built.certificates.len() == 1 && entry.kind() != Kind::KeyPair;
    let is_grave = |one: &Finding| match one {
        Finding::Invalid(problem) => problem.is_of_signature() && !is_anchor,
        _ => true,
    };
    let within = || format!("cannot export the chain of `{alias}`");
    args.tolerance.judge_only(context, &findings, is_grave).with_context(within)?;
    for &stray in &built.unrelated {
        let message = format!("`{alias}`: left out {}, which has no part in the chain", own[stray].subject());
        context.ui.warn("unrelated-certificate", message);
    }
    if !built.complete {
        let last = built.certificates.last().unwrap_or(leaf);
        let message = format!("`{alias}`: the chain is incomplete: {} is missing; give it with --ca", last.issuer());
        context.ui.warn("chain-incomplete", message);
    }
    if written.is_empty() {
        return Err(Failure::content(format!("the chain of `{alias}` has nothing but its leaf")).into());
    }
    Ok(Export { alias: alias.clone(), certificates: written, complete: built.complete })
}

fn part(args: &Args, chain: Vec<Certificate>) -> Vec<Certificate> {
    let mut chain = args.root.of(chain);
    match args.only {
        Part::Chain => {}
        Part::Issuers => drop(chain.drain(..1)),
        Part::Leaf => chain.truncate(1),
    }
    chain
}

fn into_one_file(
    args: &Args,
    context: &Context,
    format: CertificateFormat,
    exports: &[Export],
) -> anyhow::Result<Outcome> {
    let bytes = match (format, exports) {
        (CertificateFormat::Pem, [_, _, ..]) => exports.iter().map(with_heading).collect::<String>().into_bytes(),
        (format, [one]) => encoded(format, one)?,
        (CertificateFormat::Der | CertificateFormat::Pkipath, _) => {
            let failure = Failure::usage("this format holds the chain of one entry");
            return Err(failure.hint("choose an --alias, or write a file per entry with --out-dir DIR").into());
        }
        (format, many) => {
            let all: Vec<Certificate> = many.iter().flat_map(|one| one.certificates.clone()).collect();
            encode(format, &all).unwrap_or_default()
        }
    };
    let destination = destination(args);
    let (written, shown) = destination.write(context, format, &bytes)?;
    let name = destination.file().map(|path| path.display().to_string());
    let to_stdout = name.is_none();
    let mut report = Report::new(args, context, exports, |_| name.clone());
    report.chains[0].pem = shown;
    let lines = if to_stdout { Vec::new() } else { report.lines(written) };
    Ok(Outcome::summary(context, &report, lines)?.after(written, args.replace.detailed_exitcode))
}

fn into_directory(
    args: &Args,
    context: &Context,
    format: CertificateFormat,
    directory: &Path,
    exports: &[Export],
) -> anyhow::Result<Outcome> {
    let names = file_names(exports.iter().map(|export| &export.alias), format.extension());
    let contents = exports.iter().map(|export| encoded(format, export)).collect::<Result<Vec<_>, Failure>>()?;
    let (written, paths) = destination(args).write_into(context, directory, &names, &contents)?;
    let report = Report::new(args, context, exports, |at| Some(paths[at].display().to_string()));
    Ok(Outcome::summary(context, &report, report.lines(written))?.after(written, args.replace.detailed_exitcode))
}

fn destination(args: &Args) -> Destination<'_> {
    Destination { out: args.out.as_deref(), force: args.force, replace: &args.replace }
}

fn encoded(format: CertificateFormat, export: &Export) -> Result<Vec<u8>, Failure> {
    let several = || {
        let message = format!("DER holds one certificate, and `{}` has {}", export.alias, export.certificates.len());
        Failure::usage(message).hint("give --only leaf, or --format pem or pkcs7")
    };
    encode(format, &export.certificates).ok_or_else(several)
}

fn with_heading(export: &Export) -> String {
    let blocks: String = export.certificates.iter().map(pem::encode_certificate).collect();
    format!("{}{blocks}", heading("alias: ", export.alias.as_str()))
}

impl Report {
    fn new(args: &Args, context: &Context, exports: &[Export], file: impl Fn(usize) -> Option<String>) -> Self {
        let chains = exports.iter().enumerate().map(|(at, export)| ExportedChain {
            alias: export.alias.to_string(),
            complete: export.complete,
            file: file(at),
            certificates: export.certificates.iter().map(|one| CertificateReport::new(one, context.now)).collect(),
            pem: None,
        });
        Self { chains: chains.collect(), dry_run: args.replace.dry_run }
    }

    fn lines(&self, written: Written) -> Vec<String> {
        let line = |chain: &ExportedChain| {
            let count = chain.certificates.len();
            let certificates = if count == 1 { "1 certificate".into() } else { format!("{count} certificates") };
            let file = chain.file.as_deref().unwrap_or("standard output");
            format!("{} {file}: {certificates} of `{}`", written.verb(), chain.alias)
        };
        self.chains.iter().map(line).collect()
    }
}
