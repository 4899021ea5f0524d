//! What a format has no place for, gathered into one fault before anything is written.

use crate::fault::{Fault, Result};
use crate::keystore::{Entry, Format};

/// Fails with every entry that `objection` has a reason against, by reason.
pub(super) fn check(
    format: Format,
    entries: &[Entry],
    objection: impl Fn(&Entry) -> Option<&'static str>,
) -> Result<()> {
    let mut objections: Vec<(&str, String)> = Vec::new();
    for entry in entries {
        let Some(reason) = objection(entry) else { continue };
        let alias = format!("\"{}\"", entry.alias);
        match objections.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, aliases)) => *aliases += &format!(", {alias}"),
            None => objections.push((reason, alias)),
        }
    }
    if objections.is_empty() {
        return Ok(());
    }
    let reasons: Vec<_> = objections.into_iter().map(|(reason, aliases)| format!("{reason}: {aliases}")).collect();
    Err(Fault::CannotHold(format!("a {} cannot hold {}", format.title(), reasons.join("; "))))
}
