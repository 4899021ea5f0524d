//! The certificate chain of an entry.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use crate::context::Context;
use crate::error::Failure;
use crate::formats::{Content, pem};
use crate::io::certificates::{Destination, encode, file_names, heading};
use crate::io::options::{CertificateFormat, Issuers, Limits, Replace, StoreInput};
use crate::io::output::Written;
use crate::io::password::OfKeys;
use crate::io::store::{self, Reading};
use crate::keystore::credential::{Finding, distrusted};
use crate::keystore::{Alias, Entry, Keystore, Kind, TrustStatements};
use crate::operations::allow::Tolerance;
use crate::operations::entries::{self, Entries};
use crate::operations::entry;
use crate::operations::material;
use crate::operations::root::Root;
use crate::report::CertificateReport;
use crate::x509::{Certificate, chain, path};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The keystore; `-` for standard input.
    pub keystore: PathBuf,
    /// The entry; the only one with a key without one.
    pub alias: Option<String>,
    /// Whether every entry that has certificates is meant.
    pub all: bool,
    /// Which certificates of the chain to export.
    pub only: Part,
    /// Keep or omit the root certificate at the end of the chain.
    pub root: Root,
    /// Certificates that complete the chain.
    pub issuers: Issuers,
    /// Format of the output; by the name of the file without one, else PEM.
    pub format: Option<CertificateFormat>,
    /// The one file to write; standard output without one.
    pub out: Option<PathBuf>,
    /// The directory for a file per entry, which takes the place of the one file.
    pub out_dir: Option<PathBuf>,
    /// What is allowed.
    pub tolerance: Tolerance,
    /// How the store is opened.
    pub input: StoreInput,
    /// Whether existing files are replaced.
    pub force: bool,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// A part of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Chain,
    /// All but the leaf.
    Issuers,
    /// The first certificate.
    Leaf,
}

/// What was written, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The chain of each entry.
    pub chains: Vec<ExportedChain>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What became of the files.
    #[serde(skip)]
    pub written: Written,
}

/// The chain of one entry.
#[derive(Serialize)]
pub struct ExportedChain {
    /// The alias of the entry.
    pub alias: String,
    /// Whether it ends with a self-signed certificate, be that written or not.
    pub complete: bool,
    /// The file that holds it; `None` for standard output.
    pub file: Option<String>,
    /// The certificates that are written.
    pub certificates: Vec<CertificateReport>,
    /// What a document takes in because it has standard output for itself: the first chain has that of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pem: Option<String>,
}

/// The same before it is written.
struct Export {
    alias: Alias,
    certificates: Vec<Certificate>,
    complete: bool,
}

/// Exports the chains of entries, leaf first, completed from other files.
///
/// # Errors
/// When no entry is meant or it has no certificate, when a chain cannot be verified or its file distrusts it and that is
/// not allowed, when the format has no place for so many, and when the files cannot be written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let format = request.format.unwrap_or_else(|| CertificateFormat::for_name(request.out.as_deref()));
    let keys = Some(OfKeys::OF_THE_STORE);
    let reading = Reading { keys, ..Reading::of(&request.input, &request.limits) };
    let opened = store::open(context, &request.keystore, &reading)?;
    let loose = match &opened.content {
        Content::Keystore(_) => Vec::new(),
        Content::Bundle(bundle) => bundle.certificates().cloned().collect(),
    };
    let mut trust = TrustStatements::default();
    opened.content.state_trust(&mut trust);
    let given = [request.input.given()];
    let Entries { name, keystore, .. } = entries::of(context, opened, &given, &request.limits, context.now)?;
    let issuers = material::issuers(context, &request.issuers, &reading, &mut trust)?;
    let mut builder = chain::Builder::new(loose.iter().chain(&issuers));
    let mut exports = Vec::new();
    for entry in chosen(request, &keystore, &name)? {
        exports.push(export(request, context, entry, (&loose, &trust), &mut builder)?);
    }
    match &request.out_dir {
        Some(directory) => into_directory(request, context, format, directory, &exports),
        None => into_one_file(request, context, format, &exports),
    }
}

fn chosen<'a>(request: &Request, keystore: &'a Keystore, name: &str) -> anyhow::Result<Vec<&'a Entry>> {
    if let Some(alias) = &request.alias {
        let entry = entry::named(keystore, alias, name)?;
        if entry.certificates().next().is_none() {
            return Err(Failure::content(format!("the entry `{alias}` of `{name}` has no certificate")).into());
        }
        return Ok(vec![entry]);
    }
    let with_certificates = || keystore.entries.iter().filter(|entry| entry.certificates().next().is_some());
    if request.all {
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
    request: &Request,
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
    let is_whole_bundle = !request.all && request.alias.is_none() && !loose.is_empty();
    let own = if is_whole_bundle { loose } else { &stored };
    let built = builder.build_at(leaf, own, context.now);
    let alias = &entry.alias;
    let problems = path::problems(&built.certificates, &built.links).into_iter().map(Finding::Flawed);
    let written = part(request, built.certificates.clone());
    let findings: Vec<Finding> = problems.chain(distrusted(&written, trust)).collect();
    // On the own signature of an anchor nothing depends.
    let is_anchor = built.certificates.len() == 1 && entry.kind() != Kind::KeyPair;
    let is_grave = |one: &Finding| match one {
        Finding::Flawed(flaw) if flaw.problem.is_of_path() => flaw.problem.is_of_signature() && !is_anchor,
        _ => true,
    };
    let within = || format!("cannot export the chain of `{alias}`");
    request.tolerance.judge_only(context, &findings, is_grave).with_context(within)?;
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

fn part(request: &Request, chain: Vec<Certificate>) -> Vec<Certificate> {
    let mut chain = request.root.of(chain);
    match request.only {
        Part::Chain => {}
        Part::Issuers => drop(chain.drain(..1)),
        Part::Leaf => chain.truncate(1),
    }
    chain
}

fn into_one_file(
    request: &Request,
    context: &Context,
    format: CertificateFormat,
    exports: &[Export],
) -> anyhow::Result<Report> {
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
    let destination = destination(request);
    let (written, shown) = destination.write(context, format, &bytes)?;
    let name = destination.file().map(|path| path.display().to_string());
    let mut chains = chains(context, exports, |_| name.clone());
    chains[0].pem = shown;
    Ok(Report { chains, dry_run: request.replace.dry_run, written })
}

fn into_directory(
    request: &Request,
    context: &Context,
    format: CertificateFormat,
    directory: &Path,
    exports: &[Export],
) -> anyhow::Result<Report> {
    let names = file_names(exports.iter().map(|export| &export.alias), format.extension());
    let contents = exports.iter().map(|export| encoded(format, export)).collect::<Result<Vec<_>, Failure>>()?;
    let (written, paths) = destination(request).write_into(context, directory, &names, &contents)?;
    let chains = chains(context, exports, |at| Some(paths[at].display().to_string()));
    Ok(Report { chains, dry_run: request.replace.dry_run, written })
}

fn destination(request: &Request) -> Destination<'_> {
    Destination { out: request.out.as_deref(), force: request.force, replace: &request.replace }
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

fn chains(context: &Context, exports: &[Export], file: impl Fn(usize) -> Option<String>) -> Vec<ExportedChain> {
    let chain = |(at, export): (usize, &Export)| ExportedChain {
        alias: export.alias.to_string(),
        complete: export.complete,
        file: file(at),
        certificates: export.certificates.iter().map(|one| CertificateReport::new(one, context.now)).collect(),
        pem: None,
    };
    exports.iter().enumerate().map(chain).collect()
}
