//! Entries as the command line names them.

use std::collections::HashSet;
use std::fmt::Display;

use crate::error::Failure;
use crate::keystore::selection::{self, Pattern};
use crate::keystore::{Alias, Entry, Format, Keystore, Kind};

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
    choice_of("an --alias", &keystore.entries)
}

/// A hint that names these entries, each alias once, and the option that takes one, with its article.
pub fn choice_of<'e>(option: &str, entries: impl IntoIterator<Item = &'e Entry>) -> String {
    let mut seen = HashSet::new();
    let mut aliases = entries.into_iter().map(|entry| &entry.alias).filter(|alias| seen.insert(*alias));
    let names: Vec<String> = aliases.by_ref().take(SHOWN).map(|alias| format!("`{alias}`")).collect();
    let more = if aliases.next().is_some() { ", …" } else { "" };
    format!("choose {option} of {}{more}", names.join(", "))
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

/// Refuses an alias that a key and another entry have both: who names one of them does not mean a key to be lost.
pub fn check_no_key_beside(keystore: &Keystore, alias: &str, name: &str) -> Result<(), Failure> {
    let namesakes = namesakes(keystore, &Alias::new(alias));
    let count = |kind| namesakes.iter().filter(|one| one.kind() == kind).count();
    let (keys, certificates) = (count(Kind::KeyPair), count(Kind::Certificate) + count(Kind::TrustedCertificate));
    let who = match (namesakes.len(), keys) {
        (0 | 1, _) => return Ok(()),
        (all, _) if all == certificates => return Ok(()),
        (all, keys) if all == keys => format!("of {keys} private keys"),
        (_, 0) => "of a secret key and of something else".to_owned(),
        _ => "of a private key and of something else".to_owned(),
    };
    let message = format!("`{}` is the alias {who} in `{name}`", namesakes[0].alias);
    Err(Failure::conflict(message).hint(telling_apart(keystore)))
}

/// Refuses to replace one of several entries that have this alias: nothing says which is meant.
pub fn check_alone(keystore: &Keystore, alias: &Alias, name: &str) -> Result<(), Failure> {
    match namesakes(keystore, alias).len() {
        0 | 1 => Ok(()),
        count => Err(ambiguous(keystore, (alias, count), name)),
    }
}

/// The failure of replacing one of so many entries of one alias.
pub fn ambiguous(keystore: &Keystore, (alias, count): (&Alias, usize), name: &str) -> Failure {
    let message = format!("cannot replace `{alias}` in `{name}`: {count} entries have this alias");
    Failure::conflict(message).hint(telling_apart(keystore))
}

/// The entries of exactly this alias, else those of the same name to the format.
fn namesakes<'k>(keystore: &'k Keystore, alias: &Alias) -> Vec<&'k Entry> {
    let exact: Vec<&Entry> = keystore.entries.iter().filter(|entry| entry.alias == *alias).collect();
    if !exact.is_empty() {
        return exact;
    }
    let name = keystore.format.name_of(alias);
    keystore.entries.iter().filter(|entry| keystore.format.name_of(&entry.alias) == name).collect()
}

/// How entries of one alias get different ones: the doctor looks at the formats of Java.
fn telling_apart(keystore: &Keystore) -> &'static str {
    match keystore.format {
        Format::JCEKS | Format::JKS | Format::PKCS12 => "certtool doctor --fix gives them different aliases",
        _ => "certtool rename gives the first of them another alias",
    }
}

/// The same, or the positions of all entries where no alias is given.
pub fn select_or_all(keystore: &Keystore, patterns: &[String], name: &str) -> Result<Vec<usize>, Failure> {
    if patterns.is_empty() { Ok((0..keystore.entries.len()).collect()) } else { select(keystore, patterns, name) }
}

/// The entry with this alias, which the option of this name gives, or the only one with a private key when there is none;
/// `None` for no key at all.
pub fn key_pair<'k>(
    keystore: &'k Keystore,
    (option, alias): (&str, Option<&String>),
    name: &str,
) -> Result<Option<&'k Entry>, Failure> {
    if let Some(alias) = alias {
        return named(keystore, alias, name).map(Some);
    }
    match keystore.key_pairs().collect::<Vec<_>>()[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        ref many => {
            let failure = Failure::usage(format!("`{name}` has {} keys", many.len()));
            Err(failure.hint(choice_of(option, many.iter().copied())))
        }
    }
}
