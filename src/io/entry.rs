//! Entries as the command line names them.

use std::fmt::Display;

use crate::error::Failure;
use crate::keystore::Keystore;
use crate::keystore::selection::{self, Pattern};

/// How many aliases a hint names.
const SHOWN: usize = 20;

/// The failure of naming entries that are not there.
pub fn missing(aliases: &[impl Display], keystore: &Keystore, name: &str) -> Failure {
    let aliases: Vec<String> = aliases.iter().map(|alias| format!("`{alias}`")).collect();
    let failure = Failure::content(format!("there is no entry {} in `{name}`", aliases.join(", ")));
    if keystore.entries.is_empty() { failure.hint("it is empty") } else { failure.hint(choice(keystore)) }
}

/// A hint that names the entries there are.
pub fn choice(keystore: &Keystore) -> String {
    let names: Vec<String> = keystore.entries.iter().take(SHOWN).map(|entry| format!("`{}`", entry.alias)).collect();
    let more = if keystore.entries.len() > SHOWN { ", …" } else { "" };
    format!("choose an --alias of {}{more}", names.join(", "))
}

/// The positions of the entries that these aliases and patterns mean, in file order; each must mean one at least.
pub fn select(keystore: &Keystore, patterns: &[String], name: &str) -> Result<Vec<usize>, Failure> {
    let patterns: Vec<Pattern> = patterns.iter().map(Pattern::new).collect();
    selection::select(keystore, &patterns).map_err(|meaningless| missing(&meaningless, keystore, name))
}
