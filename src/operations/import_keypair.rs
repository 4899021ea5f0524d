//! A key with its certificates into a keystore.

use std::path::PathBuf;

use serde::Serialize;
use time::OffsetDateTime;

use crate::context::Context;
use crate::error::Failure;
use crate::io::options::{Limits, NewEntry, PasswordSource, Pieces, Replace, Role};
use crate::io::password;
use crate::io::store::{Edit, Editing, Reading};
use crate::keystore::Format;
use crate::keystore::credential::Credential;
use crate::keystore::keyring::Keyring;
use crate::keystore::trusted::IfTaken;
use crate::keystore::{Alias, Entry, Item, StoredCertificate, trusted};
use crate::operations::allow::Tolerance;
use crate::operations::key::Keys;
use crate::operations::material::Gathering;
use crate::operations::replace_key::ReplaceKey;
use crate::operations::source;
use crate::report::{CertificateReport, KeyReport};
use crate::secret::Password;
use crate::x509::matches::matches;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The files.
    pub pieces: Pieces,
    /// The keystore, made when there is none.
    pub keystore: PathBuf,
    /// Format of a new keystore; by its name without one.
    pub format: Option<Format>,
    /// Alias of the entry; made from the common name without one.
    pub alias: Option<String>,
    /// What happens when the alias is taken.
    pub if_taken: IfTaken,
    /// Whether a key may be lost.
    pub replace_key: ReplaceKey,
    /// Where the keystore's password comes from.
    pub password: Option<PasswordSource>,
    /// Where the entry's own password comes from; the keystore's without one.
    pub key_password: Option<PasswordSource>,
    /// Entry of an input with several keys, by the alias that list shows.
    pub from_alias: Option<String>,
    /// Password of an input that is a keystore.
    pub from_password: Option<PasswordSource>,
    /// Where the password of the key in the input comes from; that of its keystore without one.
    pub from_key_password: Option<PasswordSource>,
    /// What is allowed.
    pub tolerance: Tolerance,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// How what is new is protected.
    pub protection: NewEntry,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What was done, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The keystore.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// Whether it is new.
    pub created: bool,
    /// Alias of the entry.
    pub alias: String,
    /// What became of the entry.
    pub verdict: Verdict,
    /// The private key.
    pub key: KeyReport,
    /// Its chain, the certificate of the key first.
    pub certificates: Vec<CertificateReport>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whether the keystore is another one now.
    #[serde(skip)]
    pub changed: bool,
}

/// What became of the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is new.
    Added,
    /// It took the place of another.
    Replaced,
    /// The alias is taken by another, which stays.
    Skipped,
    /// It was there already, with this key and chain.
    Unchanged,
}

/// Imports a private key with its certificates into a keystore, as one entry.
///
/// # Errors
/// When they do not belong together and that is not allowed, when the alias is taken, and when a file cannot be read or
/// written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let credential = credential(request, context)?;
    let editing = Editing {
        format: request.format,
        protection: &request.protection,
        ..Editing::new(Role::Store, request.password.as_ref(), &request.limits, &request.replace)
    };
    // Before the lock is taken: nobody should wait for a person who types.
    let own = password::given(context, Role::Key, request.key_password.as_ref())?;
    let mut edit = Edit::begin(context, &request.keystore, &editing)?;
    let name = request.alias.clone().or_else(|| credential.chain.first().map(trusted::name_for));
    let alias = edit.alias(&name.unwrap_or_default())?;
    let verdict = verdict(request, &edit, &alias, &credential, own.as_ref())?;
    let (created, format) = (!edit.existed(), edit.keystore.format.name());
    let added = matches!(verdict, Verdict::Added | Verdict::Replaced);
    let changed = added || edit.reprotected;
    if added {
        if edit.options(&editing).drops_seed(edit.keystore.format, &credential.key) {
            source::warn_of_seed(context, &alias);
        }
        let key = edit.seal(&credential.key, own, &editing)?;
        let chain = credential.chain.iter().cloned().map(StoredCertificate::new).collect();
        let entry = Entry::new(alias.clone(), Some(context.now.into()), Item::KeyPair { key, chain });
        request.replace_key.put(context, &request.keystore.display().to_string(), &mut edit.keystore, entry)?;
    }
    if changed {
        edit.commit(context, &editing)?;
    }
    let now = request.at.unwrap_or(context.now);
    Ok(Report {
        file: request.keystore.display().to_string(),
        format,
        created,
        alias: alias.to_string(),
        verdict,
        key: KeyReport::new(credential.key.algorithm()),
        certificates: credential.chain.iter().map(|one| CertificateReport::new(one, now)).collect(),
        dry_run: request.replace.dry_run,
        changed,
    })
}

fn credential(request: &Request, context: &Context) -> anyhow::Result<Credential> {
    let from_password = request.from_password.as_ref();
    let gathering = Gathering {
        reading: Reading::new(Role::From, from_password, &request.limits),
        keys: Keys {
            role: Role::FromKey,
            source: request.from_key_password.as_ref(),
            store_role: Role::From,
            store_source: from_password,
            limits: &request.limits,
        },
        alias: request.from_alias.as_ref(),
        alias_option: "a --from-alias",
        takes_dh_parameters: false,
    };
    gathering.gather_all(context, &request.pieces)?.assemble(
        context,
        &request.tolerance,
        request.at.unwrap_or(context.now),
    )
}

/// What is to be done.
fn verdict(
    request: &Request,
    edit: &Edit,
    alias: &Alias,
    credential: &Credential,
    own: Option<&Password>,
) -> Result<Verdict, Failure> {
    let Some(taken) = edit.keystore.entry(alias) else { return Ok(Verdict::Added) };
    if taken.certificates().eq(&credential.chain) && has_same_key(request, edit, taken, credential, own) {
        return Ok(Verdict::Unchanged);
    }
    match request.if_taken {
        IfTaken::Replace => Ok(Verdict::Replaced),
        IfTaken::Skip => Ok(Verdict::Skipped),
        IfTaken::Error => {
            let message = format!("cannot add `{alias}` to `{}`: the alias exists", request.keystore.display());
            Err(Failure::conflict(message).hint("choose another --alias, or --if-exists replace"))
        }
    }
}

/// A key that no password opens is taken for the same if its certificate says so and nobody asked to replace it.
fn has_same_key(
    request: &Request,
    edit: &Edit,
    taken: &Entry,
    credential: &Credential,
    own: Option<&Password>,
) -> bool {
    let Item::KeyPair { key, .. } = &taken.item else { return false };
    let passwords = own.into_iter().chain(&edit.password).collect();
    let mut keyring = Keyring { passwords, budget: request.limits.budget_of_keys(2) };
    match keyring.open(key) {
        Ok(key) => key == credential.key,
        Err(_) => request.if_taken != IfTaken::Replace && is_matched(credential),
    }
}

fn is_matched(credential: &Credential) -> bool {
    credential.chain.first().is_some_and(|leaf| matches(&credential.key, leaf).unwrap_or(false))
}
