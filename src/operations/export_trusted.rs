//! The trusted certificates of a truststore, as a bundle or as files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::context::Context;
use crate::error::Failure;
use crate::io::certificates::{Destination, encode, file_names, heading};
use crate::io::options::{CertificateFormat, Limits, Replace, StoreInput};
use crate::io::output::Written;
use crate::io::store::{self, Reading};
use crate::keystore::{Alias, Keystore, Kind};
use crate::operations::allow::TrustTolerance;
use crate::operations::entries::{self, Entries};
use crate::operations::entry;
use crate::report::CertificateReport;
use crate::x509::Certificate;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The truststore; `-` for standard input.
    pub truststore: PathBuf,
    /// The entries, or patterns with * and ?; every trusted certificate without one.
    pub alias: Vec<String>,
    /// Format of the output; by the name of the file without one, else PEM.
    pub format: Option<CertificateFormat>,
    /// Whether alias and subject stand before each certificate of a PEM.
    pub headings: bool,
    /// The one file to write; standard output without one.
    pub out: Option<PathBuf>,
    /// The directory for a file per certificate, which takes the place of the one file.
    pub out_dir: Option<PathBuf>,
    /// How the store is opened.
    pub input: StoreInput,
    /// What is allowed.
    pub tolerance: TrustTolerance,
    /// Whether existing files are replaced.
    pub force: bool,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What was written, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The one file; `None` for standard output and for a directory.
    pub file: Option<String>,
    /// The certificates, in their order.
    pub certificates: Vec<ExportedCertificate>,
    /// What a document takes in because it has standard output for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pem: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What became of the files.
    #[serde(skip)]
    pub written: Written,
}

/// A certificate of the truststore.
#[derive(Serialize)]
pub struct ExportedCertificate {
    /// The alias of its entry.
    pub alias: String,
    /// The file that holds it; `None` for standard output, and when it was left out.
    pub file: Option<String>,
    /// The alias that the same certificate was exported under.
    pub duplicate_of: Option<String>,
    /// The certificate.
    pub certificate: CertificateReport,
}

/// A certificate that is exported, or was already under another alias.
struct Export {
    alias: Alias,
    certificate: Certificate,
    duplicate_of: Option<Alias>,
}

/// Exports the trusted certificates of a truststore: no certificate twice.
///
/// # Errors
/// When there is none, when the file itself rejects one for servers and that is not allowed, when the format has no place
/// for so many, and when the files cannot be written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let format = request.format.unwrap_or_else(|| CertificateFormat::for_name(request.out.as_deref()));
    if format == CertificateFormat::Pkipath {
        let failure = Failure::usage("a PkiPath is one chain, and trusted certificates are none");
        return Err(failure.hint("give --format pem or pkcs7").into());
    }
    let opened = store::open(context, &request.truststore, &Reading::of(&request.input, &request.limits))?;
    let given = [request.input.given()];
    let Entries { name, keystore, .. } = entries::of(context, opened, &given, &request.limits, context.now)?;
    let exports = distinct(match keystore.inferred.trust {
        true => of_bundle(request, context, &keystore, &name)?,
        false => of_keystore(request, context, &keystore, &name)?,
    });
    match &request.out_dir {
        Some(directory) => into_directory(request, context, format, directory, &exports),
        None => into_one(request, context, format, &exports),
    }
}

/// What the keystore marks as trusted; by name also what it does not.
fn of_keystore(
    request: &Request,
    context: &Context,
    keystore: &Keystore,
    name: &str,
) -> anyhow::Result<Vec<(Alias, Certificate)>> {
    let kinds: &[Kind] = if request.alias.is_empty() {
        &[Kind::TrustedCertificate]
    } else {
        &[Kind::TrustedCertificate, Kind::Certificate]
    };
    let chosen = chosen(request, keystore, name, kinds)?;
    if chosen.is_empty() {
        return Err(none_trusted(request, keystore, name).into());
    }
    let unmarked = chosen.iter().filter(|&&at| keystore.entries[at].kind() == Kind::Certificate);
    for alias in unmarked.map(|&at| &keystore.entries[at].alias) {
        context.ui.warn("not-trusted", format!("`{alias}` is not marked as trusted: Java does not see it"));
    }
    judge(request, context, keystore, &chosen)?;
    Ok(certificates(keystore, &chosen))
}

/// Fails on what the file itself does not trust for servers, unless that is allowed, and tells of other limits: what is
/// written has none.
fn judge(request: &Request, context: &Context, keystore: &Keystore, chosen: &[usize]) -> Result<(), Failure> {
    let stored = |&at: &usize| {
        let entry = &keystore.entries[at];
        entry.stored_certificates().iter().map(|stored| (entry.name_of(stored), &stored.trust))
    };
    let objections = chosen.iter().flat_map(stored);
    let objections = objections.filter_map(|(certificate, trust)| Some((certificate, trust.objection()?)));
    let judged = request.tolerance.judge(objections);
    judged.map_err(|refused| refused.hint("choose others with --alias"))?;
    for (certificate, trust) in chosen.iter().flat_map(stored).filter(|(_, trust)| !trust.is_silent()) {
        let message = format!("what is written trusts {certificate} for every use; its file says: {}", trust.words());
        context.ui.warn("trust-settings-lost", message);
    }
    Ok(())
}

fn none_trusted(request: &Request, keystore: &Keystore, name: &str) -> Failure {
    let unmarked = keystore.entries.iter().filter(|entry| entry.kind() == Kind::Certificate).count();
    let failure = Failure::content(format!("there is no trusted certificate in `{name}`"));
    match (request.alias.is_empty(), unmarked) {
        (false, _) => Failure::content(format!("none of the chosen entries of `{name}` is a trusted certificate"))
            .hint("certtool export-chain exports the certificates of keys"),
        (true, 0) => failure.hint("certtool export-chain exports the certificates of keys"),
        (true, count) => failure.hint(format!(
            "it has {count} certificates that are not marked as trusted; to export them anyway, give --alias '*'"
        )),
    }
}

/// Every certificate of a file that marks none as trusted.
fn of_bundle(
    request: &Request,
    context: &Context,
    keystore: &Keystore,
    name: &str,
) -> anyhow::Result<Vec<(Alias, Certificate)>> {
    let mut chosen = chosen(request, keystore, name, &[Kind::Certificate, Kind::KeyPair])?;
    let is_signer = |&at: &usize| keystore.entries[at].trust().is_some_and(|trust| trust.signer);
    if request.alias.is_empty() && !chosen.iter().all(is_signer) {
        chosen.retain(|at| !is_signer(at));
    }
    judge(request, context, keystore, &chosen)?;
    match certificates(keystore, &chosen) {
        none if none.is_empty() => Err(Failure::content(format!("there is no certificate in `{name}`")).into()),
        some => Ok(some),
    }
}

fn chosen(request: &Request, keystore: &Keystore, name: &str, kinds: &[Kind]) -> Result<Vec<usize>, Failure> {
    let meant = entry::select_or_all(keystore, &request.alias, name)?;
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
    request: &Request,
    context: &Context,
    format: CertificateFormat,
    exports: &[Export],
) -> anyhow::Result<Report> {
    let bytes = if format == CertificateFormat::Pem {
        written(exports).map(|export| pem(request, export)).collect::<String>().into_bytes()
    } else {
        let certificates: Vec<Certificate> = written(exports).map(|export| export.certificate.clone()).collect();
        let several = || Failure::usage(format!("DER holds one certificate, but there are {}", certificates.len()));
        encode(format, &certificates).ok_or_else(|| several().hint("give --out-dir DIR, or --format pem or pkcs7"))?
    };
    let destination = destination(request);
    let (written, pem) = destination.write(context, format, &bytes)?;
    let file = destination.file().map(|path| path.display().to_string());
    let certificates = exports.iter().map(|export| ExportedCertificate::new(export, file.clone(), context)).collect();
    Ok(Report { file, certificates, pem, dry_run: request.replace.dry_run, written })
}

fn pem(request: &Request, export: &Export) -> String {
    let block = crate::formats::pem::encode_certificate(&export.certificate);
    if !request.headings {
        return block;
    }
    let subject = export.certificate.subject().to_string();
    [heading("alias: ", export.alias.as_str()), heading("subject=", &subject), block].concat()
}

fn into_directory(
    request: &Request,
    context: &Context,
    format: CertificateFormat,
    directory: &Path,
    exports: &[Export],
) -> anyhow::Result<Report> {
    let extension = if format == CertificateFormat::Pem { "pem" } else { format.extension() };
    let names = file_names(written(exports).map(|export| &export.alias), extension);
    let content = |export: &Export| match format {
        CertificateFormat::Pem => Some(pem(request, export).into_bytes()),
        _ => encode(format, std::slice::from_ref(&export.certificate)),
    };
    let contents: Vec<Vec<u8>> = written(exports).filter_map(content).collect();
    let (written, paths) = destination(request).write_into(context, directory, &names, &contents)?;
    let mut paths = paths.iter().map(|path| path.display().to_string());
    let line = |export: &Export| {
        let file = if export.duplicate_of.is_none() { paths.next() } else { None };
        ExportedCertificate::new(export, file, context)
    };
    let certificates = exports.iter().map(line).collect();
    Ok(Report { file: None, certificates, pem: None, dry_run: request.replace.dry_run, written })
}

fn destination(request: &Request) -> Destination<'_> {
    Destination { out: request.out.as_deref(), force: request.force, replace: &request.replace }
}

impl ExportedCertificate {
    fn new(export: &Export, file: Option<String>, context: &Context) -> Self {
        Self {
            alias: export.alias.to_string(),
            file: file.filter(|_| export.duplicate_of.is_none()),
            duplicate_of: export.duplicate_of.as_ref().map(Alias::to_string),
            certificate: CertificateReport::new(&export.certificate, context.now),
        }
    }
}
