//! Another alias for an entry.

use serde::Serialize;

use crate::context::Context;
use crate::error::Failure;
use crate::io::options::Changed;
use crate::io::store::{Edit, Editing};
use crate::keystore::Alias;
use crate::keystore::trusted::IfTaken;
use crate::operations::entry;
use crate::operations::replace_key::ReplaceKey;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The entry.
    pub alias: String,
    /// Its new alias.
    pub new_alias: String,
    /// What is done when another entry has the new alias.
    pub if_exists: IfTaken,
    /// Whether a key may be lost.
    pub replace_key: ReplaceKey,
    /// The store, and how it is replaced.
    pub changed: Changed,
}

/// What was done, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The store.
    pub file: String,
    /// The alias that the entry had.
    pub alias: String,
    /// The one that it was to get, as the format stores it.
    pub new_alias: String,
    /// What became of the entry.
    pub verdict: Verdict,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// What became of the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It has the new alias.
    Renamed,
    /// It has the new alias, and the entry that had it is gone.
    Replaced,
    /// It keeps its alias: another entry has the new one.
    Skipped,
    /// It had the new alias already.
    Unchanged,
}

impl Verdict {
    /// Whether the store is another one now.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Renamed | Self::Replaced)
    }
}

/// Gives an entry another alias; all else of it stays as it is.
///
/// # Errors
/// When there is no such entry, when another one has the new alias and may not be replaced, and whatever keeps the store
/// from being read or written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let editing = Editing::of(&request.changed);
    let path = &request.changed.keystore;
    let name = path.display().to_string();
    let mut edit = Edit::begin_existing(context, path, &editing)?;
    edit.check_password(&editing)?;
    let wanted = Alias::new(&request.alias);
    let at = edit.keystore.position(&wanted).ok_or_else(|| entry::missing(&[&wanted], &edit.keystore, &name))?;
    let old = edit.keystore.entries[at].alias.clone();
    let new = edit.alias(&request.new_alias)?;
    let verdict = rename(request, context, &mut edit, at, &new)?;
    if verdict.is_change() {
        edit.commit(context, &editing)?;
    }
    let dry_run = request.changed.replace.dry_run;
    Ok(Report { file: name, alias: old.to_string(), new_alias: new.to_string(), verdict, dry_run })
}

fn rename(request: &Request, context: &Context, edit: &mut Edit, at: usize, new: &Alias) -> anyhow::Result<Verdict> {
    let (codec, format, file) = (edit.codec(), edit.keystore.format, request.changed.keystore.display().to_string());
    let entries = &mut edit.keystore.entries;
    if entries[at].alias == *new {
        return Ok(Verdict::Unchanged);
    }
    let name = format.name_of(new);
    let is_holder = |&other: &usize| other != at && format.name_of(&entries[other].alias) == name;
    let holders: Vec<usize> = (0..entries.len()).filter(is_holder).collect();
    let holder = holders.first().copied();
    match (holder, request.if_exists) {
        (Some(_), IfTaken::Skip) => return Ok(Verdict::Skipped),
        (Some(_), IfTaken::Error) => {
            let old = &entries[at].alias;
            let message = format!("cannot rename `{old}` in `{file}`: the alias `{new}` exists");
            return Err(Failure::conflict(message).hint("choose another --new-alias, or --if-exists replace").into());
        }
        (Some(_), IfTaken::Replace) if holders.len() > 1 => {
            return Err(entry::ambiguous(&edit.keystore, (new, holders.len()), &file).into());
        }
        (Some(holder), IfTaken::Replace) => {
            request.replace_key.check(context, &file, &entries[holder], &entries[at])?;
        }
        (None, _) => {}
    }
    let within = format!("cannot rename `{}`", entries[at].alias);
    codec.rename(&mut entries[at], new.clone()).map_err(|fault| fault.within(&within))?;
    let Some(holder) = holder else { return Ok(Verdict::Renamed) };
    edit.keystore.remove(holder);
    Ok(Verdict::Replaced)
}
