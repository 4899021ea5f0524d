//! What a format has no place for, gathered into one fault before anything is written.

use crate::fault::{Fault, Result};
use crate::keystore::{Alias, Entry, Format};

/// Fails with every entry that `objection` has a reason against, by reason.
pub(super) fn check(
    format: Format,
    entries: &[Entry],
    objection: impl Fn(&Entry) -> Option<&'static str>,
) -> Result<()> {
    let objections = entries.iter().filter_map(|entry| Some((&entry.alias, objection(entry)?)));
    fault(format, objections).map_or(Ok(()), Err)
}

/// The fault that names these entries, by reason; `None` when there are none.
pub(super) fn fault<'e>(format: Format, objections: impl Iterator<Item = (&'e Alias, &'e str)>) -> Option<Fault> {
    let reasons = by_reason(objections);
    let reasons: Vec<_> = reasons.into_iter().map(|(reason, aliases)| format!("{reason}: {aliases}")).collect();
    let text = || format!("{} cannot hold {}", format.with_article(), reasons.join("; "));
    (!reasons.is_empty()).then(|| Fault::CannotHold(text()))
}

/// Each reason once, with the aliases that it is about, in the order of the first.
pub(super) fn by_reason<'e>(reasons: impl Iterator<Item = (&'e Alias, &'e str)>) -> Vec<(&'e str, String)> {
    let mut gathered: Vec<(&str, String)> = Vec::new();
    for (alias, reason) in reasons {
        match gathered.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, aliases)) => *aliases += &format!(", \"{alias}\""),
            None => gathered.push((reason, format!("\"{alias}\""))),
        }
    }
    gathered
}
