//! `certtool import-keypair`: a key with its certificates into a keystore.

use std::path::PathBuf;

use serde::Serialize;

use crate::args::{At, Replace, password_source, store_format};
use crate::context::Context;
use crate::error::Failure;
use crate::io::options::{Limits, NewEntry, PasswordSource, Pieces, Role};
use crate::io::password;
use crate::io::store::{self, Edit, Editing, Reading};
use crate::keystore::Format;
use crate::keystore::credential::Credential;
use crate::keystore::keyring::Keyring;
use crate::keystore::trusted::IfTaken;
use crate::keystore::{Alias, Entry, Item, StoredCertificate, trusted};
use crate::operations::allow::Tolerance;
use crate::operations::key::Keys;
use crate::operations::material::Gathering;
use crate::operations::replace_key::ReplaceKey;
use crate::outcome::Outcome;
use crate::report::{CertificateReport, KeyReport};
use crate::secret::Password;
use crate::x509::matches::matches;

const EXAMPLES: &str = "\
Examples:
  The three files of a CA into a keystore for Java
      certtool import-keypair domain.key domain.crt ca.pem \\
        --keystore new.p12 --alias server --password env:STOREPASS
  A renewed certificate in the place of the old one
      certtool import-keypair certificate.pem --keystore keystore.p12 \\
        --alias server --if-exists replace --password env:STOREPASS
  A key of another keystore under a password of its own
      certtool import-keypair keystore.p12 --from-password env:STOREPASS \\
        --keystore keystore.jks --alias server --password env:STOREPASS \\
        --key-password file:keystore.pw";

/// Import a private key with its certificates into a keystore
///
/// Takes files in any order and format, or another keystore, finds the certificate of the key and the chain above it,
/// and refuses what would not work: a certificate that does not belong to the key, a missing issuer, expired or
/// unrelated certificates.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pieces: Pieces,
    /// The keystore to change, made when it does not exist
    #[arg(long, value_name = "FILE")]
    keystore: PathBuf,
    /// Format of a new keystore [default: by its name, else pkcs12]
    #[arg(long, value_name = "FORMAT", value_parser = store_format())]
    format: Option<Format>,
    /// Alias of the entry [default: made from the common name]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// When the alias is taken: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    /// Where the keystore's password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Where the entry's own password comes from [default: the keystore's password]
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Entry of an input with several keys, by the alias that list shows [default: the only one with a key]
    #[arg(long, value_name = "ALIAS")]
    from_alias: Option<String>,
    /// Where the password of an input that is a keystore comes from
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_password: Option<PasswordSource>,
    /// Where the password of the key in the input comes from [default: the one of its keystore]
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_key_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    protection: NewEntry,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Serialize)]
struct Report {
    file: String,
    format: &'static str,
    created: bool,
    alias: String,
    verdict: Verdict,
    key: KeyReport,
    certificates: Vec<CertificateReport>,
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Added,
    Replaced,
    Skipped,
    Unchanged,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let credential = credential(args, context)?;
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
    // Before the lock is taken: nobody should wait for a person who types.
    let own = password::given(context, Role::Key, args.key_password.as_ref())?;
    let mut edit = Edit::begin(context, &args.keystore, &editing)?;
    let name = args.alias.clone().or_else(|| credential.chain.first().map(trusted::name_for));
    let alias = edit.alias(&name.unwrap_or_default())?;
    let verdict = verdict(args, &edit, &alias, &credential, own.as_ref())?;
    let (created, format) = (!edit.existed(), edit.keystore.format.name());
    let added = matches!(verdict, Verdict::Added | Verdict::Replaced);
    let changed = added || edit.reprotected;
    if added {
        if edit.options(&editing).drops_seed(edit.keystore.format, &credential.key) {
            store::warn_of_seed(context, &alias);
        }
        let key = edit.seal(&credential.key, own, &editing)?;
        let chain = credential.chain.iter().cloned().map(StoredCertificate::new).collect();
        let entry = Entry::new(alias.clone(), Some(context.now.into()), Item::KeyPair { key, chain });
        args.replace_key.put(context, &args.keystore.display().to_string(), &mut edit.keystore, entry)?;
    }
    if changed {
        edit.commit(context, &editing)?;
    }
    let report = Report {
        file: args.keystore.display().to_string(),
        format,
        created,
        alias: alias.to_string(),
        verdict,
        key: KeyReport::new(credential.key.algorithm()),
        certificates: credential.chain.iter().map(|one| CertificateReport::new(one, args.at.or(context.now))).collect(),
        dry_run: args.replace.dry_run,
    };
    let outcome = Outcome::summary(context, &report, report.lines())?;
    Ok(outcome.unchanged_if(!changed && args.replace.detailed_exitcode))
}

fn credential(args: &Args, context: &Context) -> anyhow::Result<Credential> {
    let from_password = args.from_password.as_ref();
    let gathering = Gathering {
        reading: Reading::new(Role::From, from_password, &args.limits),
        keys: Keys {
            role: Role::FromKey,
            source: args.from_key_password.as_ref(),
            store_role: Role::From,
            store_source: from_password,
            limits: &args.limits,
        },
        alias: args.from_alias.as_ref(),
        alias_option: "a --from-alias",
        takes_dh_parameters: false,
    };
    gathering.gather_all(context, &args.pieces)?.assemble(context, &args.tolerance, args.at.or(context.now))
}

/// What is to be done.
fn verdict(
    args: &Args,
    edit: &Edit,
    alias: &Alias,
    credential: &Credential,
    own: Option<&Password>,
) -> Result<Verdict, Failure> {
    let Some(taken) = edit.keystore.entry(alias) else { return Ok(Verdict::Added) };
    if taken.certificates().eq(&credential.chain) && has_same_key(args, edit, taken, credential, own) {
        return Ok(Verdict::Unchanged);
    }
    match args.if_exists {
        IfTaken::Replace => Ok(Verdict::Replaced),
        IfTaken::Skip => Ok(Verdict::Skipped),
        IfTaken::Error => {
            let message = format!("cannot add `{alias}` to `{}`: the alias exists", args.keystore.display());
            Err(Failure::conflict(message).hint("choose another --alias, or --if-exists replace"))
        }
    }
}

/// A key that no password opens is taken for the same if its certificate says so and nobody asked to replace it.
fn has_same_key(args: &Args, edit: &Edit, taken: &Entry, credential: &Credential, own: Option<&Password>) -> bool {
    let Item::KeyPair { key, .. } = &taken.item else { return false };
    let passwords = own.into_iter().chain(&edit.password).collect();
    let mut keyring = Keyring { passwords, budget: args.limits.budget_of_keys(2) };
    match keyring.open(key) {
        Ok(key) => key == credential.key,
        Err(_) => args.if_exists != IfTaken::Replace && is_matched(credential),
    }
}

fn is_matched(credential: &Credential) -> bool {
    credential.chain.first().is_some_and(|leaf| matches(&credential.key, leaf).unwrap_or(false))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let would = if self.dry_run { "would be " } else { "" };
        let Self { file, alias, .. } = self;
        let mut lines = vec![match self.verdict {
            Verdict::Added => format!("{file}: {would}added `{alias}`, {} key", self.key.title()),
            Verdict::Replaced => format!("{file}: {would}replaced `{alias}`, {} key", self.key.title()),
            Verdict::Unchanged => format!("{file}: unchanged: `{alias}` has this key and chain already"),
            Verdict::Skipped => format!("{file}: skipped: `{alias}` exists"),
        }];
        lines.extend(self.certificates.iter().map(|certificate| format!("  {}", certificate.summary())));
        lines
    }
}
