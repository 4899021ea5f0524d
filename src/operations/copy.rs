//! Entries of one keystore into another.

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::context::Context;
use crate::error::Failure;
use crate::formats::Codec;
use crate::io::options::{Limits, NewEntry, PasswordSource, Replace, Role};
use crate::io::store::{Edit, Editing};
use crate::key::SecretKey;
use crate::keystore::keyring::Keyring;
use crate::keystore::trusted::IfTaken;
use crate::keystore::{Entry, Format, Item, Secret, StoredKey};
use crate::operations::entry;
use crate::operations::replace_key::ReplaceKey;
use crate::operations::source::{self, FromStore, Source};
use crate::report::EntryReport;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The keystore to copy from; `-` is standard input.
    pub keystore: PathBuf,
    /// The keystore to copy to, created if it does not exist.
    pub to: PathBuf,
    /// The entries, each an alias or a pattern with * and ?; without one, every entry.
    pub alias: Vec<String>,
    /// Format of a new keystore; without one, by its name, else PKCS#12.
    pub format: Option<Format>,
    /// What is done when another entry has the alias.
    pub if_exists: IfTaken,
    /// Whether a key may be lost.
    pub replace_key: ReplaceKey,
    /// How the source is opened.
    pub from: FromStore,
    /// Password of the keystore to copy to.
    pub to_password: Option<PasswordSource>,
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
    /// The store that was copied to.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// Whether it is a new one.
    pub created: bool,
    /// Whether it is another one now, in its entries or in how it is protected.
    pub changed: bool,
    /// The entries that were to be copied.
    pub entries: Vec<Line>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// An entry that was to be copied.
#[derive(Serialize)]
pub struct Line {
    /// What became of it.
    pub verdict: Verdict,
    /// The entry, as the other store holds it.
    pub entry: EntryReport,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is new in the other store.
    Added,
    /// It took the place of another one with its alias.
    Replaced,
    /// It was not copied: another one has its alias.
    Skipped,
    /// The other store had it already.
    Unchanged,
}

/// Copies entries of a keystore into another one: all that are meant, or none.
///
/// # Errors
/// When there is nothing to copy, when an entry cannot be carried into the other format, when an alias is taken by
/// an entry that may not be replaced, and whatever keeps the stores from being read or written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let source = Source::read(context, &request.keystore, &request.from, &request.limits)?;
    let chosen = chosen(request, &source)?;
    let editing = Editing {
        format: request.format,
        protection: &request.protection,
        ..Editing::new(Role::To, request.to_password.as_ref(), &request.limits, &request.replace)
    };
    let mut edit = Edit::begin(context, &request.to, &editing)?;
    let carried = carry(request, context, &source, &chosen, &edit, &editing)?;
    let entries = put(request, context, &mut edit, &source, carried)?;
    let changed =
        edit.reprotected || entries.iter().any(|line| matches!(line.verdict, Verdict::Added | Verdict::Replaced));
    let (created, format) = (changed && !edit.existed(), edit.keystore.format.name());
    if changed {
        edit.commit(context, &editing)?;
    }
    let file = request.to.display().to_string();
    Ok(Report { file, format, created, changed, entries, dry_run: request.replace.dry_run })
}

/// The entries to be copied.
fn chosen(request: &Request, source: &Source) -> anyhow::Result<Vec<Entry>> {
    let positions = entry::select_or_all(&source.keystore, &request.alias, &source.name)?;
    let chosen: Vec<Entry> = positions.into_iter().map(|at| source.keystore.entries[at].clone()).collect();
    if chosen.is_empty() {
        return Err(Failure::content(format!("there is no entry to copy in `{}`", source.name)).into());
    }
    Ok(chosen)
}

/// The entries as the other store will hold them, under the aliases that it will find them by.
fn carry(
    request: &Request,
    context: &Context,
    source: &Source,
    chosen: &[Entry],
    edit: &Edit,
    editing: &Editing,
) -> anyhow::Result<Vec<Entry>> {
    let (entries, options): (Vec<&Entry>, _) = (chosen.iter().collect(), edit.options(editing));
    let failed = format!("cannot copy from `{}`", source.name);
    let failed = |fault| source::explained(failed.clone(), fault, "choose the other entries with --alias");
    let carried =
        source.carry(context, &entries, (edit.codec(), &options), (&request.limits, false)).map_err(failed)?;
    source.judge_pairs(context, &carried)?;
    let mut carried = carried.whole(edit.keystore.format).map_err(failed)?;
    source::settle_names(edit.codec(), &mut carried)?;
    Ok(carried)
}

/// Puts the entries into the store in memory, with a verdict for each.
fn put(
    request: &Request,
    context: &Context,
    edit: &mut Edit,
    source: &Source,
    carried: Vec<Entry>,
) -> Result<Vec<Line>, Failure> {
    let (codec, password) = (edit.codec(), edit.password.clone());
    let budget = request.limits.budget_of_keys(carried.len().saturating_mul(4));
    let mut comparison = Comparison { codec, keyring: Keyring { passwords: Vec::new(), budget } };
    let format = edit.keystore.format;
    let mut taken: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, one) in edit.keystore.entries.iter().enumerate() {
        taken.entry(format.name_of(&one.alias)).or_default().push(at);
    }
    let file = request.to.display().to_string();
    let mut lines = Vec::with_capacity(carried.len());
    for entry in carried {
        let report = EntryReport::new(&entry, context.now);
        let holders = taken.get(&format.name_of(&entry.alias)).map_or(&[][..], Vec::as_slice);
        let at = holders.last().copied();
        let entries = &mut edit.keystore.entries;
        comparison.keyring.passwords = source.own_password(&entry.alias).into_iter().chain(&password).collect();
        let is_same = at.map(|at| comparison.is_same(request, &entries[at], &entry));
        let verdict = verdict(request, is_same, &entry)?;
        match (verdict, at) {
            (Verdict::Added, _) => entries.push(entry),
            (Verdict::Replaced, Some(_)) if holders.len() > 1 => {
                return Err(entry::ambiguous(&edit.keystore, (&entry.alias, holders.len()), &file));
            }
            (Verdict::Replaced, Some(at)) => {
                request.replace_key.check(context, &file, &entries[at], &entry)?;
                edit.keystore.replace(at, entry);
            }
            _ => {}
        }
        lines.push(Line { verdict, entry: report });
    }
    Ok(lines)
}

fn verdict(request: &Request, is_same: Option<bool>, entry: &Entry) -> Result<Verdict, Failure> {
    match (is_same, request.if_exists) {
        (None, _) => Ok(Verdict::Added),
        (Some(true), _) => Ok(Verdict::Unchanged),
        (Some(_), IfTaken::Replace) => Ok(Verdict::Replaced),
        (Some(_), IfTaken::Skip) => Ok(Verdict::Skipped),
        (Some(_), IfTaken::Error) => {
            let message = format!("cannot copy `{}` to `{}`: the alias exists", entry.alias, request.to.display());
            Err(Failure::conflict(message).hint("choose other entries, or --if-exists replace or skip"))
        }
    }
}

/// Tells whether two entries of one format hold the same, under whatever salt.
struct Comparison<'a> {
    codec: &'a dyn Codec,
    keyring: Keyring<'a>,
}

impl Comparison<'_> {
    /// Keys that do not open are taken for the same if their chains are and nobody asked to replace them.
    fn is_same(&mut self, request: &Request, one: &Entry, other: &Entry) -> bool {
        if one.item == other.item {
            return true;
        }
        match (&one.item, &other.item) {
            (Item::KeyPair { key: of_one, .. }, Item::KeyPair { key: of_other, .. }) => {
                let unknown = request.if_exists != IfTaken::Replace;
                let same_key = of_one == of_other || self.is_same_key(of_one, of_other).unwrap_or(unknown);
                one.certificates().eq(other.certificates()) && same_key
            }
            (Item::Secret(one), Item::Secret(other)) => {
                self.secret(one).is_some_and(|it| Some(it) == self.secret(other))
            }
            (Item::Opaque(_), _) | (_, Item::Opaque(_)) => false,
            _ => one.kind() == other.kind() && one.certificates().eq(other.certificates()),
        }
    }

    fn is_same_key(&mut self, one: &StoredKey, other: &StoredKey) -> Option<bool> {
        Some(self.keyring.open(one).ok()? == self.keyring.open(other).ok()?)
    }

    fn secret(&mut self, secret: &Secret) -> Option<SecretKey> {
        let Keyring { passwords, budget } = &mut self.keyring;
        passwords.iter().find_map(|password| self.codec.open_secret(secret, password, budget).ok())
    }
}
