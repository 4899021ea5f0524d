//! The private key of an entry.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use crate::context::Context;
use crate::dialogue::Stdout;
use crate::error::Failure;
use crate::fault::Fault;
use crate::formats::pem::KeyEncoding;
use crate::formats::{Content, WriteOptions, pem, pkcs12};
use crate::io::input::is_dash;
use crate::io::options::{Limits, NewEntry, PasswordSource, Replace, Role, StoreInput};
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
use crate::report::KeyReport;
use crate::secret::SecretBytes;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The keystore, or a file with one private key; `-` is standard input.
    pub keystore: PathBuf,
    /// The entry; without one, the only one that has a key.
    pub alias: Option<String>,
    /// Format of the output; without one, by the name of the file, else PEM.
    pub format: Option<FileFormat>,
    /// Encoding of the key in PEM or DER.
    pub key_format: KeyEncoding,
    /// The file to write; standard output without one.
    pub out: Option<PathBuf>,
    /// How the store is opened.
    pub input: StoreInput,
    /// Where the password of the private key comes from; without one, the keystore's is tried.
    pub key_password: Option<PasswordSource>,
    /// Where the password comes from that encrypts the key that is written.
    pub new_password: Option<PasswordSource>,
    /// Whether an existing file is replaced.
    pub force: bool,
    /// How what is new is protected.
    pub protection: NewEntry,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// How a file holds a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// The bytes of its encoding alone.
    Der,
    /// A JSON Web Key (RFC 7517).
    Jwk,
    /// Its encoding as PEM (RFC 7468).
    Pem,
}

/// What was written, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The entry that has the key; `None` for the key of a file without entries.
    pub alias: Option<String>,
    /// The file; `None` for standard output.
    pub file: Option<String>,
    /// The key.
    pub key: KeyReport,
    /// Whether it was written under a password.
    pub encrypted: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What became of the file.
    #[serde(skip)]
    pub written: Written,
}

/// Writes the private key of an entry into a file of its own.
///
/// # Errors
/// When there is no such key or not only one, when it does not open, when the format cannot hold it, and whatever keeps
/// the files from being read or written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let to_file = request.out.as_deref().filter(|path| !is_dash(path));
    if to_file.is_none() && context.ui.wants_json() {
        return Err(Failure::usage("a private key never goes into JSON").hint("give --out FILE").into());
    }
    let format = request.format.unwrap_or_else(|| FileFormat::for_name(request.out.as_deref()));
    if to_file.is_none() && format == FileFormat::Der && (context.ui.stdout() == Stdout::Terminal) {
        return Err(Failure::usage("binary output needs a file").hint("give --out FILE, or --format pem").into());
    }
    store::check_protection(context, Format::PEM, &request.protection)?;
    let opened = store::open(context, &request.keystore, &Reading::of(&request.input, &request.limits))?;
    let (alias, key) = find(request, context, opened)?;
    if let Err(Fault::Corrupt(reason)) = key.public_key_info() {
        context.ui.warn("key-damaged", reason);
    }
    if key.lacks_primes() {
        let message = "the RSA private key has no primes: Java signs with it, OpenSSL cannot";
        context.ui.warn("key-without-primes", message);
    }
    let sealed = sealed(request, context, format, &key)?;
    let bytes = encode(request, format, &key, sealed.as_ref())?;
    let path = request.out.as_deref().unwrap_or(Path::new("-"));
    let file = output::File { path, bytes: bytes.as_slice(), secrecy: Secrecy::Private };
    let written = output::write_all(context, &[file], request.force, &request.replace)?;
    Ok(Report {
        alias,
        file: to_file.map(|path| path.display().to_string()),
        key: KeyReport::new(key.algorithm()),
        encrypted: sealed.is_some(),
        dry_run: request.replace.dry_run,
        written,
    })
}

/// The key with its alias, where it has one.
fn find(request: &Request, context: &Context, opened: Opened) -> anyhow::Result<(Option<String>, PrivateKey)> {
    let keys = Keys::of(&request.input, request.key_password.as_ref(), &request.limits);
    let Opened { name, content, password } = opened;
    let opened = match content {
        Content::Bundle(bundle) if request.alias.is_none() => {
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
    let given = [(Role::Key, request.key_password.as_ref()), request.input.given()];
    let Entries { name, keystore, password } = entries::of(context, opened, &given, &request.limits, context.now)?;
    let entry =
        entry::key_pair(&keystore, ("an --alias", request.alias.as_ref()), &name)?.ok_or_else(|| none_in(&name))?;
    let key = keys.open_entry(context, entry, &name, password.as_ref())?;
    Ok((Some(entry.alias.to_string()), key))
}

fn none_in(name: &str) -> Failure {
    Failure::content(format!("there is no private key in `{name}`"))
}

/// The key under its new password, when there is one.
fn sealed(
    request: &Request,
    context: &Context,
    format: FileFormat,
    key: &PrivateKey,
) -> anyhow::Result<Option<SealedKey>> {
    let wanted = request.new_password.is_some() || password::given(context, Role::New, None)?.is_some();
    if !wanted {
        return Ok(None);
    }
    if format == FileFormat::Jwk || request.key_format == KeyEncoding::Traditional {
        return Err(Failure::usage("only PKCS#8 is written under a password")
            .hint("leave out --new-password, or give --format pem --key-format pkcs8")
            .into());
    }
    let password = password::for_new(context, Role::New, request.new_password.as_ref(), "the exported key")?;
    request.protection.check_strength(&password)?;
    let options = WriteOptions {
        iterations: request.protection.iterations,
        suite: request.protection.suite().unwrap_or_default(),
        ..WriteOptions::default()
    };
    let sealed = pkcs12::seal(key, &password, &options)?;
    // What these limits would not let us read again is not written.
    sealed.open(&password, &mut request.limits.budget()).context("cannot open what is to be written")?;
    Ok(Some(sealed))
}

fn encode(
    request: &Request,
    format: FileFormat,
    key: &PrivateKey,
    sealed: Option<&SealedKey>,
) -> Result<SecretBytes, Fault> {
    match (format, sealed) {
        (FileFormat::Jwk, _) => jwk::encode(key),
        (FileFormat::Pem, Some(sealed)) => {
            let not_pkcs8 = || Fault::unsupported("a key sealed otherwise than as PKCS#8 has no PEM form");
            pem::encode_sealed_key(sealed).map(|text| SecretBytes::new(text.into_bytes())).ok_or_else(not_pkcs8)
        }
        (FileFormat::Pem, None) => pem::encode_key(key, request.key_format),
        (FileFormat::Der, Some(sealed)) => Ok(SecretBytes::new(sealed.bytes().to_vec())),
        (FileFormat::Der, None) if request.key_format == KeyEncoding::Pkcs8 => {
            Ok(SecretBytes::new(key.pkcs8().to_vec()))
        }
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
