//! Entries out of a keystore.

use serde::Serialize;

use crate::context::Context;
use crate::io::options::Changed;
use crate::io::store::{Edit, Editing};
use crate::keystore::{Entry, Format};
use crate::operations::entry;
use crate::report::EntryReport;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The entry, or a pattern with * and ? that may match several.
    pub alias: Vec<String>,
    /// The store, and how it is replaced.
    pub changed: Changed,
}

/// What was done, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The store.
    pub file: String,
    /// The entries that are gone.
    pub deleted: Vec<EntryReport>,
    /// How many are left.
    pub left: usize,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Deletes entries: all that are meant, or none.
///
/// # Errors
/// When an alias or a pattern means no entry, or a name that is also that of a key, and whatever keeps the store from
/// being read or written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let editing = Editing::of(&request.changed);
    let path = &request.changed.keystore;
    let name = path.display().to_string();
    let mut edit = Edit::begin_existing(context, path, &editing)?;
    edit.check_password(&editing)?;
    let chosen = entry::select(&edit.keystore, &request.alias, &name)?;
    request.alias.iter().try_for_each(|alias| entry::check_no_key_beside(&edit.keystore, alias, &name))?;
    let deleted = chosen.iter().map(|&at| EntryReport::new(&edit.keystore.entries[at], context.now)).collect();
    let gone: Vec<Entry> = chosen.iter().rev().map(|&at| edit.keystore.entries.remove(at)).collect();
    gone.iter().for_each(|entry| edit.keystore.keep_issuers_of(entry));
    // Without one of its keys, a PKCS#12 may be read in another way.
    if edit.keystore.format == Format::PKCS12 {
        edit.reread(context, &editing)?;
    }
    let left = edit.keystore.entries.len();
    edit.commit(context, &editing)?;
    Ok(Report { file: name, deleted, left, dry_run: request.changed.replace.dry_run })
}
