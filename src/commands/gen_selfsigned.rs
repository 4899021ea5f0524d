//! `certtool gen-selfsigned`: a new key with a certificate signed by itself.

use std::path::{Path, PathBuf};

use clap::ArgGroup;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::{Replace, Subject, Validity, password_source, store_format};
use crate::context::Context;
use crate::error::Failure;
use crate::formats::pem::{self, KeyEncoding};
use crate::io::input::is_dash;
use crate::io::options::{Limits, NewEntry, PasswordSource, Role};
use crate::io::output::{self, Secrecy};
use crate::io::password;
use crate::io::store::{Edit, Editing};
use crate::key::{KeySpec, PrivateKey, generate};
use crate::keystore::Format;
use crate::keystore::trusted::IfTaken;
use crate::keystore::{Alias, Entry, Item, StoredCertificate, trusted};
use crate::operations::replace_key::ReplaceKey;
use crate::outcome::Outcome;
use crate::report::CertificateReport;
use crate::x509::issue::{self, Request};
use crate::x509::profile::Profile;
use crate::x509::{Certificate, GeneralName, Serial};

const EXAMPLES: &str = "\
Examples:
  server.key and server.crt in the current directory, as made by
  `openssl req -newkey rsa:2048 -nodes -keyout server.key -x509 \\
     -days 1095 -out server.crt`
      certtool gen-selfsigned --cn central.example.com --days 1095 --out-dir .
  An entry in a new keystore, as made by
  `keytool -genkey -keyalg RSA -alias selfsigned -keystore keystore.jks \\
     -storepass password -validity 3600 -keysize 2048`
      certtool gen-selfsigned --cn localhost --key-alg rsa:2048 --days 3600 \\
        --keystore keystore.jks --alias selfsigned --password env:STOREPASS
  Names and addresses that clients use, and a key on an elliptic curve
      certtool gen-selfsigned --cn central --san dns:central.local \\
        --san ip:10.0.0.5 --key-alg ec:p256 --out central.pem";

/// Generate a key and a certificate signed by itself
///
/// The common name enters the subject alternative names when it is a host name or an address, because clients look
/// for names nowhere else. Keys are written with mode 0600.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
#[command(group(ArgGroup::new("destination").required(true).args(["out_dir", "out", "keystore"])))]
#[command(group(
    ArgGroup::new("protection").multiple(true).args(["iterations", "allow_weak_password"]).conflicts_with_all(PEM_FILES)
))]
pub struct Args {
    #[command(flatten)]
    subject: Subject,
    /// A name the certificate is for: dns:NAME, ip:ADDRESS, email:ADDRESS or uri:URI; repeat for several
    #[arg(long, value_name = "KIND:NAME")]
    san: Vec<GeneralName>,
    /// Do not copy the common name to the subject alternative names
    #[arg(long)]
    no_san_from_cn: bool,
    /// Algorithm and size of the key: rsa:2048|3072|4096|8192, ec:p256|p384|p521 or ed25519
    #[arg(long, value_name = "SPEC", default_value = "rsa:2048")]
    key_alg: KeySpec,
    /// What the certificate is for: server, client, both or ca
    #[arg(long, value_name = "PROFILE", default_value = "server")]
    profile: Profile,
    /// Serial number, decimal or 0x… [default: random]
    #[arg(long, value_name = "N")]
    serial: Option<Serial>,
    #[command(flatten)]
    validity: Validity,
    /// Write server.key and server.crt into this directory
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    /// Write key and certificate into one PEM file; `-` for standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Put an entry into this keystore, which is made when it does not exist
    #[arg(long, value_name = "FILE")]
    keystore: Option<PathBuf>,
    /// Format of a new keystore [default: by its name, else pkcs12]
    #[arg(long, value_name = "FORMAT", conflicts_with_all = PEM_FILES, value_parser = store_format())]
    format: Option<Format>,
    /// Alias of the entry [default: made from the common name]
    #[arg(long, value_name = "ALIAS", conflicts_with_all = PEM_FILES)]
    alias: Option<String>,
    /// When the alias is taken: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    #[arg(conflicts_with_all = PEM_FILES)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    /// Where the store's password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", conflicts_with_all = PEM_FILES, value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Where the entry's own password comes from [default: the store's password]
    #[arg(long, value_name = "SOURCE", conflicts_with_all = PEM_FILES, value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Replace existing files
    #[arg(long, conflicts_with = "keystore")]
    force: bool,
    #[command(flatten)]
    protection: NewEntry,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// The destinations that are no keystore.
const PEM_FILES: [&str; 2] = ["out", "out_dir"];

#[derive(Serialize)]
struct Generated {
    certificate: CertificateReport,
    files: Vec<String>,
    alias: Option<String>,
    changed: bool,
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let request = request(args, context)?;
    match (&args.keystore, &args.out, &args.out_dir) {
        (Some(keystore), _, _) => into_keystore(args, context, &request, keystore),
        (None, Some(out), _) => into_one_file(args, context, &request, out),
        (None, None, Some(directory)) => into_directory(args, context, &request, directory),
        (None, None, None) => Err(Failure::usage("there is nowhere to write to").into()),
    }
}

fn request(args: &Args, context: &Context) -> anyhow::Result<Request> {
    let subject = args.subject.name()?;
    let (not_before, not_after) = args.validity.period(context.now)?;
    let mut san = args.san.clone();
    if !args.no_san_from_cn && args.profile != Profile::Ca {
        let common = subject.common_names().into_iter().rev().find_map(|name| GeneralName::from_common_name(&name));
        san.extend(common.filter(|name| !args.san.contains(name)));
    }
    if san.is_empty() && matches!(args.profile, Profile::Server | Profile::Both) {
        let message = "clients will refuse the certificate for any name: it has no subject alternative name";
        context.ui.warn("no-subject-alternative-name", format!("{message}; give it with --san dns:NAME or ip:ADDRESS"));
    }
    let serial = args.serial.clone().map_or_else(issue::random_serial, Ok)?;
    Ok(Request { subject, san, profile: args.profile, serial, not_before, not_after })
}

fn make(args: &Args, context: &Context, request: &Request) -> anyhow::Result<(PrivateKey, Certificate)> {
    let spinner = context.ui.busy(&format!("generating a key ({})", args.key_alg));
    let key = generate::generate(args.key_alg)?;
    drop(spinner);
    let certificate = issue::self_signed(request, &key)?;
    Ok((key, certificate))
}

fn into_directory(args: &Args, context: &Context, request: &Request, directory: &Path) -> anyhow::Result<Outcome> {
    let (key_file, certificate_file) = (directory.join("server.key"), directory.join("server.crt"));
    output::check_directory(directory)?;
    output::check_free(&key_file, args.force)?;
    output::check_free(&certificate_file, args.force)?;
    let (key, certificate) = make(args, context, request)?;
    let key = pem::encode_key(&key, KeyEncoding::Pkcs8)?;
    let certificate_pem = pem::encode_certificate(&certificate);
    let files = [
        output::File { path: &key_file, bytes: key.as_slice(), secrecy: Secrecy::Private },
        output::File { path: &certificate_file, bytes: certificate_pem.as_bytes(), secrecy: Secrecy::Public },
    ];
    output::write_all(context, &files, args.force, &args.replace)?;
    report(args, context, &certificate, &[&key_file, &certificate_file])
}

fn into_one_file(args: &Args, context: &Context, request: &Request, out: &Path) -> anyhow::Result<Outcome> {
    if is_dash(out) && context.ui.wants_json() {
        return Err(Failure::usage("a private key never goes into JSON").hint("give --out FILE").into());
    }
    output::check_free(out, args.force)?;
    let (key, certificate) = make(args, context, request)?;
    let key = pem::encode_key(&key, KeyEncoding::Pkcs8)?;
    let certificate_pem = pem::encode_certificate(&certificate);
    let merged = Zeroizing::new([key.as_slice(), certificate_pem.as_bytes()].concat());
    let file = output::File { path: out, bytes: &merged, secrecy: Secrecy::Private };
    output::write_all(context, &[file], args.force, &args.replace)?;
    report(args, context, &certificate, &[out])
}

fn into_keystore(args: &Args, context: &Context, request: &Request, path: &Path) -> anyhow::Result<Outcome> {
    let editing = Editing {
        role: Role::Store,
        source: args.password.as_ref(),
        format: args.format,
        mac_password: None,
        keys: None,
        limits: &args.limits,
        protection: &args.protection,
        replace: &args.replace,
    };
    // Made before the lock is taken: a long key may take a minute.
    let (key, certificate) = make(args, context, request)?;
    let own_password = match &args.key_password {
        Some(PasswordSource::Prompt) => Some(context.ui.password("New password for the entry", true)?),
        source => password::given(context, Role::Key, source.as_ref())?,
    };
    let mut edit = Edit::begin(context, path, &editing)?;
    let name = args.alias.clone().unwrap_or_else(|| trusted::name_for(&certificate));
    let alias = edit.alias(&name)?;
    let taken = edit.keystore.position(&alias);
    if taken.is_some() && args.if_exists == IfTaken::Skip {
        let lines = vec![format!("skipped: `{alias}` exists in `{}`", path.display())];
        let generated = Generated::new(args, context, &certificate, Vec::new(), Some(&alias), false);
        return Ok(Outcome::summary(context, &generated, lines)?.unchanged_if(args.replace.detailed_exitcode));
    }
    if taken.is_some() && args.if_exists == IfTaken::Error {
        let message = format!("cannot add `{alias}` to `{}`: the alias exists", path.display());
        return Err(Failure::conflict(message).hint("choose another --alias, or --if-exists replace").into());
    }
    let key = edit.seal(&key, own_password, &editing)?;
    let chain = vec![StoredCertificate::new(certificate.clone())];
    let entry = Entry::new(alias.clone(), Some(context.now.into()), Item::KeyPair { key, chain });
    args.replace_key.put(context, &path.display().to_string(), &mut edit.keystore, entry)?;
    edit.commit(context, &editing)?;
    let generated = Generated::new(args, context, &certificate, vec![path.display().to_string()], Some(&alias), true);
    Outcome::summary(context, &generated, generated.lines())
}

fn report(args: &Args, context: &Context, certificate: &Certificate, files: &[&Path]) -> anyhow::Result<Outcome> {
    let files = files.iter().map(|path| path.display().to_string()).collect();
    let generated = Generated::new(args, context, certificate, files, None, true);
    Outcome::summary(context, &generated, generated.lines())
}

impl Generated {
    fn new(
        args: &Args,
        context: &Context,
        certificate: &Certificate,
        files: Vec<String>,
        alias: Option<&Alias>,
        changed: bool,
    ) -> Self {
        let certificate = CertificateReport::new(certificate, context.now);
        let alias = alias.map(ToString::to_string);
        Self { certificate, files, alias, changed, dry_run: args.replace.dry_run }
    }

    fn lines(&self) -> Vec<String> {
        let verb = if self.dry_run { "would write" } else { "wrote" };
        let place = self.alias.as_ref().map(|alias| format!(" as `{alias}`")).unwrap_or_default();
        let mut lines: Vec<String> = self.files.iter().map(|file| format!("{verb} {file}{place}")).collect();
        lines.push(self.certificate.summary());
        lines
    }
}
