//! Whether an entry may take the place of a key.

use crate::context::Context;
use crate::error::Failure;
use crate::keystore::{Entry, Keystore};
use crate::operations::entry;

/// Whether an entry without a key may take the place of a private or secret key, which is lost.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReplaceKey {
    /// Whether it may.
    pub replace_key: bool,
}

impl ReplaceKey {
    /// Puts an entry into a store, in the place of the one with its alias; see [`Self::check`].
    pub fn put(self, context: &Context, file: &str, keystore: &mut Keystore, entry: Entry) -> Result<(), Failure> {
        if let Some(taken) = keystore.entry(&entry.alias) {
            entry::check_alone(keystore, &entry.alias, file)?;
            self.check(context, file, taken, &entry)?;
        }
        keystore.put(entry);
        Ok(())
    }

    /// Refuses to lose a private or secret key to an entry of another kind, unless that is wanted; says what key is lost,
    /// also to another of its kind.
    pub fn check(self, context: &Context, file: &str, old: &Entry, new: &Entry) -> Result<(), Failure> {
        let is_refused = old.loses_key_to(new) && !self.replace_key;
        if !old.loses_key_to(new) && !old.has_other_private_key(new) {
            return Ok(());
        }
        let (alias, lost, instead) = (&old.alias, old.described(), new.described());
        if !is_refused {
            let message = format!("`{file}`: {instead} takes the place of `{alias}`, {lost}, which is lost");
            context.ui.warn("key-replaced", message);
            return Ok(());
        }
        let message = format!("cannot replace `{alias}` in `{file}`: {lost}, would be lost to {instead}");
        Err(Failure::conflict(message).hint("choose another alias, or give --replace-key if the key is to be lost"))
    }
}
