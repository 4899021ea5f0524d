//! Entries as the command line names them.

use std::fmt::Display;

use crate::error::Failure;
use crate::keystore::selection::{self, Pattern};
use crate::keystore::{Alias, Entry, Keystore};

/// How many aliases a hint names.
const SHOWN: usize = 20;

/// The failure of naming entries that are not there.
pub fn missing(aliases: &[impl Display], keystore: &Keystore, name: &str) -> Failure {
    let aliases: Vec<String> = aliases.iter().map(|alias| format!("`{alias}`")).collect();
    let failure = Failure::content(format!("there is no entry {} in `{name}`", aliases.join(", ")));
    if keystore.entries.is_empty() { failure.hint("it is empty") } else { failure.hint(choice(keystore.entries.iter())) }
}

/// A hint that names the entries to choose from.
pub fn choice<'k>(entries: impl Iterator<Item = &'k Entry>) -> String {
    let mut names = entries.map(|entry| format!("`{}`", entry.alias));
    let shown: Vec<String> = names.by_ref().take(SHOWN).collect();
    let more = if names.next().is_some() { ", …" } else { "" };
    format!("choose an --alias of {}{more}", shown.join(", "))
}

/// The entry with this alias; an error when there is none, or more than one of exactly this name.
pub fn named<'k>(keystore: &'k Keystore, alias: &str, name: &str) -> Result<&'k Entry, Failure> {
    let alias = Alias::new(alias);
    let entry = keystore.entry(&alias).ok_or_else(|| missing(&[&alias], keystore, name))?;
    let namesakes = keystore.entries.iter().filter(|other| other.alias == entry.alias).count();
    if namesakes == 1 {
        return Ok(entry);
    }
    let failure = Failure::content(format!("`{name}` has {namesakes} entries called `{}`", entry.alias));
    Err(failure.hint("certtool rename gives the first of them another name"))
}

/// The positions of the entries that these aliases and patterns mean, in file order; each must mean one at least.
pub fn select(keystore: &Keystore, patterns: &[String], name: &str) -> Result<Vec<usize>, Failure> {
    let patterns: Vec<Pattern> = patterns.iter().map(Pattern::new).collect();
    selection::select(keystore, &patterns).map_err(|meaningless| missing(&meaningless, keystore, name))
}

/// The entry with this alias, or the only one with a private key when there is no alias; `None` for no key at all.
pub fn key_pair<'k>(keystore: &'k Keystore, alias: Option<&String>, name: &str) -> Result<Option<&'k Entry>, Failure> {
    if let Some(alias) = alias {
        return named(keystore, alias, name).map(Some);
    }
    match keystore.key_pairs().collect::<Vec<_>>()[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        ref many => {
            Err(Failure::usage(format!("`{name}` has {} keys", many.len())).hint(choice(many.iter().copied())))
        }
    }
}
