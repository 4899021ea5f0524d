//! A new key with a certificate signed by itself.

use std::path::{Path, PathBuf};

use serde::Serialize;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::context::Context;
use crate::error::Failure;
use crate::formats::pem::{self, KeyEncoding};
use crate::io::input::is_dash;
use crate::io::options::{Limits, NewEntry, PasswordSource, Replace, Role};
use crate::io::output::{self, Secrecy};
use crate::io::password;
use crate::io::store::{Edit, Editing};
use crate::key::{KeySpec, PrivateKey, generate};
use crate::keystore::Format;
use crate::keystore::trusted::IfTaken;
use crate::keystore::{Entry, Item, StoredCertificate, trusted};
use crate::operations::replace_key::ReplaceKey;
use crate::report::CertificateReport;
use crate::x509::issue;
use crate::x509::profile::Profile;
use crate::x509::{Certificate, GeneralName, Name, Serial};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whom the certificate is about.
    pub subject: Name,
    /// Names that the certificate is for, beyond the subject's.
    pub san: Vec<GeneralName>,
    /// Whether the common name is one of them too, when it is a host name or an address.
    pub san_from_cn: bool,
    /// Algorithm and size of the key.
    pub key_alg: KeySpec,
    /// What the certificate is for.
    pub profile: Profile,
    /// Serial number; random without one.
    pub serial: Option<Serial>,
    /// The first second of validity.
    pub not_before: OffsetDateTime,
    /// The last second of validity.
    pub not_after: OffsetDateTime,
    /// Where key and certificate go.
    pub destination: Destination,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// Where key and certificate go.
#[derive(Debug, Clone)]
pub enum Destination {
    /// Into two files of a directory, `server.key` and `server.crt`.
    Directory {
        /// The directory.
        path: PathBuf,
        /// Whether existing files are replaced.
        force: bool,
    },
    /// Into one PEM file; `-` is standard output.
    File {
        /// The file.
        path: PathBuf,
        /// Whether an existing file is replaced.
        force: bool,
    },
    /// Into an entry of a keystore.
    Keystore(Place),
}

/// The entry of a keystore that a new key goes into.
#[derive(Debug, Clone)]
pub struct Place {
    /// The keystore, made when there is none.
    pub path: PathBuf,
    /// Format of a new keystore; by its name without one.
    pub format: Option<Format>,
    /// Alias of the entry; made from the common name without one.
    pub alias: Option<String>,
    /// What happens when the alias is taken.
    pub if_taken: IfTaken,
    /// Whether another key may be lost.
    pub replace_key: ReplaceKey,
    /// Where the keystore's password comes from.
    pub password: Option<PasswordSource>,
    /// Where the entry's own password comes from; the keystore's without one.
    pub key_password: Option<PasswordSource>,
    /// How what is new is protected.
    pub protection: NewEntry,
}

/// What was made, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The certificate.
    pub certificate: CertificateReport,
    /// The files that were written.
    pub files: Vec<String>,
    /// Alias of the entry, in a keystore.
    pub alias: Option<String>,
    /// Whether anything was written: an entry that is there may be kept.
    pub changed: bool,
    /// Whether nothing was written, because that was not wanted.
    pub dry_run: bool,
    /// The keystore whose entry was kept.
    #[serde(skip)]
    pub kept_in: Option<String>,
}

/// Generates a key and a certificate signed by itself, and writes both.
///
/// # Errors
/// When such a key or certificate cannot be made, when a file or an alias is taken, and when a file cannot be written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let wanted = wanted(request, context)?;
    match &request.destination {
        Destination::Directory { path, force } => into_directory(request, context, &wanted, path, *force),
        Destination::File { path, force } => into_one_file(request, context, &wanted, path, *force),
        Destination::Keystore(place) => into_keystore(request, context, &wanted, place),
    }
}

/// The certificate that is wanted.
fn wanted(request: &Request, context: &Context) -> anyhow::Result<issue::Request> {
    let Request { subject, profile, not_before, not_after, .. } = request.clone();
    let mut san = request.san.clone();
    if request.san_from_cn && profile != Profile::Ca {
        let common = subject.common_names().into_iter().rev().find_map(|name| GeneralName::from_common_name(&name));
        san.extend(common.filter(|name| !request.san.contains(name)));
    }
    if san.is_empty() && matches!(profile, Profile::Server | Profile::Both) {
        let message = "clients will refuse the certificate for any name: it has no subject alternative name";
        context.ui.warn("no-subject-alternative-name", format!("{message}; give it with --san dns:NAME or ip:ADDRESS"));
    }
    let serial = request.serial.clone().map_or_else(issue::random_serial, Ok)?;
    Ok(issue::Request { subject, san, profile, serial, not_before, not_after })
}

fn make(request: &Request, context: &Context, wanted: &issue::Request) -> anyhow::Result<(PrivateKey, Certificate)> {
    let spinner = context.ui.busy(&format!("generating a key ({})", request.key_alg));
    let key = generate::generate(request.key_alg)?;
    drop(spinner);
    let certificate = issue::self_signed(wanted, &key)?;
    Ok((key, certificate))
}

fn into_directory(
    request: &Request,
    context: &Context,
    wanted: &issue::Request,
    directory: &Path,
    force: bool,
) -> anyhow::Result<Report> {
    let (key_file, certificate_file) = (directory.join("server.key"), directory.join("server.crt"));
    output::check_directory(directory)?;
    output::check_free(&key_file, force)?;
    output::check_free(&certificate_file, force)?;
    let (key, certificate) = make(request, context, wanted)?;
    let key = pem::encode_key(&key, KeyEncoding::Pkcs8)?;
    let certificate_pem = pem::encode_certificate(&certificate);
    let files = [
        output::File { path: &key_file, bytes: key.as_slice(), secrecy: Secrecy::Private },
        output::File { path: &certificate_file, bytes: certificate_pem.as_bytes(), secrecy: Secrecy::Public },
    ];
    output::write_all(context, &files, force, &request.replace)?;
    Ok(Report::written(request, context, &certificate, &[&key_file, &certificate_file]))
}

fn into_one_file(
    request: &Request,
    context: &Context,
    wanted: &issue::Request,
    out: &Path,
    force: bool,
) -> anyhow::Result<Report> {
    if is_dash(out) && context.ui.wants_json() {
        return Err(Failure::usage("a private key never goes into JSON").hint("give --out FILE").into());
    }
    output::check_free(out, force)?;
    let (key, certificate) = make(request, context, wanted)?;
    let key = pem::encode_key(&key, KeyEncoding::Pkcs8)?;
    let certificate_pem = pem::encode_certificate(&certificate);
    let merged = Zeroizing::new([key.as_slice(), certificate_pem.as_bytes()].concat());
    let file = output::File { path: out, bytes: &merged, secrecy: Secrecy::Private };
    output::write_all(context, &[file], force, &request.replace)?;
    Ok(Report::written(request, context, &certificate, &[out]))
}

fn into_keystore(
    request: &Request,
    context: &Context,
    wanted: &issue::Request,
    place: &Place,
) -> anyhow::Result<Report> {
    let editing = Editing {
        role: Role::Store,
        source: place.password.as_ref(),
        format: place.format,
        mac_password: None,
        keys: None,
        limits: &request.limits,
        protection: &place.protection,
        replace: &request.replace,
    };
    // Made before the lock is taken: a long key may take a minute.
    let (key, certificate) = make(request, context, wanted)?;
    let own_password = match &place.key_password {
        Some(PasswordSource::Prompt) => Some(context.ui.password("New password for the entry", true)?),
        source => password::given(context, Role::Key, source.as_ref())?,
    };
    let mut edit = Edit::begin(context, &place.path, &editing)?;
    let alias = edit.alias(&place.alias.clone().unwrap_or_else(|| trusted::name_for(&certificate)))?;
    let name = place.path.display().to_string();
    let mut report = Report::written(request, context, &certificate, &[&place.path]);
    report.alias = Some(alias.to_string());
    match (edit.keystore.position(&alias), place.if_taken) {
        (Some(_), IfTaken::Skip) => {
            return Ok(Report { files: Vec::new(), changed: false, kept_in: Some(name), ..report });
        }
        (Some(_), IfTaken::Error) => {
            let message = format!("cannot add `{alias}` to `{name}`: the alias exists");
            return Err(Failure::conflict(message).hint("choose another --alias, or --if-exists replace").into());
        }
        (Some(_), IfTaken::Replace) | (None, _) => {}
    }
    let key = edit.seal(&key, own_password, &editing)?;
    let chain = vec![StoredCertificate::new(certificate)];
    let entry = Entry::new(alias, Some(context.now.into()), Item::KeyPair { key, chain });
    place.replace_key.put(context, &name, &mut edit.keystore, entry)?;
    edit.commit(context, &editing)?;
    Ok(report)
}

impl Report {
    fn written(request: &Request, context: &Context, certificate: &Certificate, files: &[&Path]) -> Self {
        Self {
            certificate: CertificateReport::new(certificate, context.now),
            files: files.iter().map(|path| path.display().to_string()).collect(),
            alias: None,
            changed: true,
            dry_run: request.replace.dry_run,
            kept_in: None,
        }
    }
}
