//! `certtool export-key`: the private key of an entry.

use std::path::PathBuf;

use clap::builder::PossibleValue;

use crate::args::{Replace, choice, password_source};
use crate::context::Context;
use crate::formats::pem::KeyEncoding;
use crate::io::options::{Limits, NewEntry, PasswordSource, StoreInput};
use crate::operations::export_key::{self, FileFormat, Report, Request};
use crate::outcome::Outcome;

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
/// Writes PKCS#8, the traditional form or a JSON Web Key, unencrypted unless a new password is given, with mode 0600.
/// A private key is never part of the --json document.
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
    /// Password of the private key [default: the keystore's]
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Encrypt the exported key with this password
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

choice!(FileFormat, &[FileFormat::Der, FileFormat::Jwk, FileFormat::Pem], |format| match format {
    FileFormat::Der => PossibleValue::new("der").help("The bytes alone"),
    FileFormat::Jwk => PossibleValue::new("jwk").alias("json").help("JSON Web Key (RFC 7517)"),
    FileFormat::Pem => PossibleValue::new("pem").help("Text"),
});

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        keystore: args.keystore,
        alias: args.alias,
        format: args.format,
        key_format: args.key_format,
        out: args.out,
        input: args.input,
        key_password: args.key_password,
        new_password: args.new_password,
        force: args.force,
        protection: args.protection,
        replace: args.replace.files,
        limits: args.limits,
    };
    let report = export_key::run(&request, context)?;
    let written = report.written;
    Ok(Outcome::tells(report, Report::lines).after(written, args.replace.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let Some(file) = &self.file else { return Vec::new() };
        let of = self.alias.as_ref().map(|alias| format!(" of `{alias}`")).unwrap_or_default();
        let how = if self.encrypted { "encrypted" } else { "not encrypted" };
        vec![format!("{} {file}: {} key{of}, {how}", self.written.verb(), self.key.title())]
    }
}
