//! `certtool export-key`: the private key of an entry.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Serialize;

use crate::args::{Replace, password_source};
use crate::context::Context;
use crate::dialogue::Stdout;
use crate::error::Failure;
use crate::fault::Fault;
use crate::formats::pem::KeyEncoding;
use crate::formats::{Content, WriteOptions, pem, pkcs12};
use crate::io::input::is_dash;
use crate::io::options::{Limits, NewEntry, PasswordSource, Role, StoreInput};
use crate::io::output::{self, Secrecy, Written};
use crate::io::password;
use crate::io::store::{self, Opened, Reading};
use crate::key::encoding::jwk;
use crate::key::{PrivateKey, SealedKey};
use crate::keystore::Format;
use crate::keystore::keyring::Keyring;
use crate::operations::entries::{self, Entries};
use crate::operations::entry;
use crate::operations::key::Keys;
use crate::outcome::Outcome;
use crate::report::KeyReport;
use crate::secret::SecretBytes;

const EXAMPLES: &str = "\
Examples:
  The key of the only key entry, as nginx and Apache take it
      certtool export-key keystore.p12 --password env:STOREPASS \\
        --out exported.key
  Under a new password
      certtool export-key keystore.p12 --alias server \\
        --password env:STOREPASS --new-password file:keystore.pw \\
        --out exported.key
  As a JSON Web Key
      certtool export-key domain.key --format jwk --out exported.jwk";

/// Export the private key of a keystore entry
///
/// Writes PKCS#8, the traditional form or a JSON Web Key, in the clear unless a new password is given, with mode 0600.
/// A private key never goes into the document of --json.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The keystore, or a file with one private key; `-` for standard input
    #[arg(value_name = "KEYSTORE")]
    keystore: PathBuf,
    /// The entry [default: the only one with a key]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// Format of the output: pem, der or jwk [default: by the name of --out, else pem]
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<FileFormat>,
    /// Encoding of the key in PEM or DER: pkcs8, or pkcs1, the traditional one (SEC 1 for EC keys)
    #[arg(long, value_name = "FORMAT", default_value = "pkcs8", hide_possible_values = true)]
    key_format: KeyEncoding,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    input: StoreInput,
    /// Where the password of the private key comes from [default: the keystore's]
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Encrypt the key that is written, with the password from here
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    new_password: Option<PasswordSource>,
    /// Replace an existing file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    protection: NewEntry,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FileFormat {
    /// The bytes alone
    Der,
    /// JSON Web Key (RFC 7517)
    #[value(alias = "json")]
    Jwk,
    /// Text
    Pem,
}

#[derive(Serialize)]
struct Report {
    alias: Option<String>,
    file: Option<String>,
    key: KeyReport,
    encrypted: bool,
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let to_file = args.out.as_deref().filter(|path| !is_dash(path));
    if to_file.is_none() && context.ui.wants_json() {
        return Err(Failure::usage("a private key never goes into JSON").hint("give --out FILE").into());
    }
    let format = args.format.unwrap_or_else(|| FileFormat::for_name(args.out.as_deref()));
    if to_file.is_none() && format == FileFormat::Der && (context.ui.stdout() == Stdout::Terminal) {
        return Err(Failure::usage("binary output needs a file").hint("give --out FILE, or --format pem").into());
    }
    store::check_protection(context, Format::PEM, &args.protection)?;
    let opened = store::open(context, &args.keystore, &Reading::of(&args.input, &args.limits))?;
    let (alias, key) = find(args, context, opened)?;
    if let Err(Fault::Corrupt(reason)) = key.public_key_info() {
        context.ui.warn("key-damaged", reason);
    }
    let sealed = sealed(args, context, format, &key)?;
    let bytes = encode(args, format, &key, sealed.as_ref())?;
    let path = args.out.as_deref().unwrap_or(Path::new("-"));
    let file = output::File { path, bytes: bytes.as_slice(), secrecy: Secrecy::Private };
    let written = output::write_all(context, &[file], args.force, &args.replace)?;
    let report = Report {
        alias,
        file: to_file.map(|path| path.display().to_string()),
        key: KeyReport::new(key.algorithm()),
        encrypted: sealed.is_some(),
        dry_run: args.replace.dry_run,
    };
    Ok(Outcome::summary(context, &report, report.lines(written))?.after(written, args.replace.detailed_exitcode))
}

/// The key with its alias, where it has one.
fn find(args: &Args, context: &Context, opened: Opened) -> anyhow::Result<(Option<String>, PrivateKey)> {
    let keys = Keys::of(&args.input, args.key_password.as_ref(), &args.limits);
    let Opened { name, content, password } = opened;
    let opened = match content {
        Content::Bundle(bundle) if args.alias.is_none() => {
            let mut found = keys.open_bundle(context, &bundle, &name)?;
            let key = found.pop().ok_or_else(|| none_in(&name))?;
            if found.iter().any(|other| *other != key) {
                let failure = Failure::usage(format!("there is more than one private key in `{name}`"));
                let keystore = bundle.into_keystore(&mut Keyring::default(), Some(context.now));
                return Err(failure.hint(entry::choice_of("an --alias", keystore.key_pairs())).into());
            }
            return Ok((None, key));
        }
        content => Opened { name, content, password },
    };
    let given = [(Role::Key, args.key_password.as_ref()), args.input.given()];
    let Entries { name, keystore, password } = entries::of(context, opened, &given, &args.limits, context.now)?;
    let entry =
        entry::key_pair(&keystore, ("an --alias", args.alias.as_ref()), &name)?.ok_or_else(|| none_in(&name))?;
    let key = keys.open_entry(context, entry, &name, password.as_ref())?;
    Ok((Some(entry.alias.to_string()), key))
}

fn none_in(name: &str) -> Failure {
    Failure::content(format!("there is no private key in `{name}`"))
}

/// The key under its new password, when there is one.
fn sealed(args: &Args, context: &Context, format: FileFormat, key: &PrivateKey) -> anyhow::Result<Option<SealedKey>> {
    let wanted = args.new_password.is_some() || password::given(context, Role::New, None)?.is_some();
    if !wanted {
        return Ok(None);
    }
    if format == FileFormat::Jwk || args.key_format == KeyEncoding::Traditional {
        return Err(Failure::usage("only PKCS#8 is written under a password")
            .hint("leave out --new-password, or give --format pem --key-format pkcs8")
            .into());
    }
    let password = password::for_new(context, Role::New, args.new_password.as_ref(), "the exported key")?;
    args.protection.check_strength(&password)?;
    let options = WriteOptions {
        iterations: args.protection.iterations,
        suite: args.protection.suite().unwrap_or_default(),
        ..WriteOptions::default()
    };
    let sealed = pkcs12::seal(key, &password, &options)?;
    // What these limits would not let us read again is not written.
    sealed.open(&password, &mut args.limits.budget()).context("cannot open what is to be written")?;
    Ok(Some(sealed))
}

fn encode(args: &Args, format: FileFormat, key: &PrivateKey, sealed: Option<&SealedKey>) -> Result<SecretBytes, Fault> {
    match (format, sealed) {
        (FileFormat::Jwk, _) => jwk::encode(key),
        (FileFormat::Pem, Some(sealed)) => {
            let not_pkcs8 = || Fault::unsupported("a key sealed otherwise than as PKCS#8 has no PEM form");
            pem::encode_sealed_key(sealed).map(|text| SecretBytes::new(text.into_bytes())).ok_or_else(not_pkcs8)
        }
        (FileFormat::Pem, None) => pem::encode_key(key, args.key_format),
        (FileFormat::Der, Some(sealed)) => Ok(SecretBytes::new(sealed.bytes().to_vec())),
        (FileFormat::Der, None) if args.key_format == KeyEncoding::Pkcs8 => Ok(SecretBytes::new(key.pkcs8().to_vec())),
        (FileFormat::Der, None) => key.traditional().map(|(_, der)| der).ok_or_else(|| {
            Fault::unsupported(format!("{} keys are written as PKCS#8 only", key.algorithm().described()))
        }),
    }
}

impl FileFormat {
    fn for_name(path: Option<&Path>) -> Self {
        let extension = path.and_then(Path::extension).and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "der" | "pk8" => Self::Der,
            "json" | "jwk" => Self::Jwk,
            _ => Self::Pem,
        }
    }
}

impl Report {
    fn lines(&self, written: Written) -> Vec<String> {
        let Some(file) = &self.file else { return Vec::new() };
        let of = self.alias.as_ref().map(|alias| format!(" of `{alias}`")).unwrap_or_default();
        let how = if self.encrypted { "encrypted" } else { "not encrypted" };
        vec![format!("{} {file}: {} key{of}, {how}", written.verb(), self.key.title())]
    }
}
