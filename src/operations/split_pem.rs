//! One merged PEM into the files that servers take.

use std::path::PathBuf;

use serde::Serialize;
use time::OffsetDateTime;

use crate::context::Context;
use crate::error::Failure;
use crate::formats::pem::{self, KeyEncoding};
use crate::formats::{Bundle, Content};
use crate::io::input;
use crate::io::options::{Limits, PasswordSource, Replace, Role};
use crate::io::output::{self, Secrecy, Written};
use crate::io::store::{self, Reading};
use crate::key::PrivateKey;
use crate::keystore::TrustStatements;
use crate::keystore::credential::{Credential, Finding, distrusted};
use crate::operations::allow::{Tolerance, TrustTolerance};
use crate::operations::key::Keys;
use crate::report::CertificateReport;
use crate::x509::Certificate;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file; `-` for standard input.
    pub file: PathBuf,
    /// The directory that the files are written into.
    pub out_dir: PathBuf,
    /// Whether server.crt holds the leaf alone.
    pub leaf_only: bool,
    /// Where the password of an encrypted key comes from.
    pub key_password: Option<PasswordSource>,
    /// What is allowed.
    pub tolerance: TrustTolerance,
    /// Whether existing files are replaced.
    pub force: bool,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What was written, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The files.
    pub files: Vec<String>,
    /// The certificates, leaf first.
    pub certificates: Vec<CertificateReport>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What became of the files.
    #[serde(skip)]
    pub written: Written,
}

/// Splits one PEM into its key, its certificate and its chain.
///
/// # Errors
/// When the file does not hold exactly one key and its certificate, when they are damaged or distrusted and that is not
/// allowed, and when the files cannot be written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let now = request.at.unwrap_or(context.now);
    let credential = read(request, context, now)?;
    output::check_directory(&request.out_dir)?;
    let (leaf, issuers) = credential.chain.split_at(1);
    let in_server_crt = if request.leaf_only { leaf } else { &credential.chain };
    let key = pem::encode_key(&credential.key, KeyEncoding::Pkcs8)?;
    let (server_crt, chain_crt) = (encode(in_server_crt), encode(issuers));
    let mut parts =
        vec![("server.key", key.as_slice(), Secrecy::Private), ("server.crt", server_crt.as_bytes(), Secrecy::Public)];
    if !issuers.is_empty() {
        parts.push(("chain.crt", chain_crt.as_bytes(), Secrecy::Public));
    }
    let paths: Vec<PathBuf> = parts.iter().map(|(name, ..)| request.out_dir.join(name)).collect();
    let files: Vec<_> =
        parts.iter().zip(&paths).map(|(&(_, bytes, secrecy), path)| output::File { path, bytes, secrecy }).collect();
    let written = output::write_all(context, &files, request.force, &request.replace)?;
    Ok(Report {
        files: paths.iter().map(|path| path.display().to_string()).collect(),
        certificates: credential.chain.iter().map(|one| CertificateReport::new(one, now)).collect(),
        dry_run: request.replace.dry_run,
        written,
    })
}

fn encode(certificates: &[Certificate]) -> String {
    certificates.iter().map(pem::encode_certificate).collect()
}

fn read(request: &Request, context: &Context, now: OffsetDateTime) -> anyhow::Result<Credential> {
    let input = input::read(context, &request.file, request.limits.bytes())?;
    // Before anybody is asked for the password of a file that is not wanted.
    let file = input.detect(None)?;
    if file.format.is_keystore() {
        let failure = Failure::content(format!("`{}` is a keystore, not PEM", input.name));
        return Err(failure.hint("certtool merge-pem makes PEM from a keystore").into());
    }
    let opened = store::decode(context, &input.name, &file, &Reading::new(Role::Store, None, &request.limits))?;
    let name = &opened.name;
    let Content::Bundle(bundle) = &opened.content else {
        return Err(Failure::content(format!("`{name}` is a keystore, not PEM")).into());
    };
    let key = only_key(request, context, bundle, name)?;
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
    Tolerance::of_what_is_in_use(&request.tolerance).judge(context, &findings)?;
    Ok(credential)
}

fn only_key(request: &Request, context: &Context, bundle: &Bundle, name: &str) -> anyhow::Result<PrivateKey> {
    let opener = Keys {
        role: Role::Key,
        source: request.key_password.as_ref(),
        store_role: Role::Store,
        store_source: None,
        limits: &request.limits,
    };
    let keys = opener.open_bundle(context, bundle, name)?;
    let mut keys = keys.into_iter();
    let key = keys.next().ok_or_else(|| Failure::content(format!("there is no private key in `{name}`")))?;
    if keys.any(|other| other != key) {
        return Err(Failure::content(format!("there is more than one private key in `{name}`")).into());
    }
    Ok(key)
}
