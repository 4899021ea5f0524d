//! A file whose entries go into another store.

use std::path::Path;

use crate::args::{FromStore, Limits, Role};
use crate::context::Context;
use crate::error::Failure;
use crate::fault::Fault;
use crate::formats::transfer::{Carried, KeyPasswords, Transfer};
use crate::formats::{self, Codec, Content, WriteOptions};
use crate::io::store::{self, Reading};
use crate::io::{entry, password};
use crate::keystore::{Alias, Entry, Keystore};
use crate::secret::Password;

/// A store that was read to be carried elsewhere.
pub struct Source {
    /// The name as the user gave it.
    pub name: String,
    /// What it held.
    pub keystore: Keystore,
    codec: &'static dyn Codec,
    password: Option<Password>,
    own_passwords: KeyPasswords,
}

impl Source {
    /// Reads a keystore, its integrity checked.
    pub fn read(context: &Context, path: &Path, from: &FromStore, limits: &Limits) -> anyhow::Result<Self> {
        let reading = Reading::new(Role::From, from.from_password.as_ref(), limits);
        let opened = store::open(context, path, &Reading { checked: true, ..reading })?;
        let codec = match &opened.content {
            Content::Keystore(keystore) => formats::codec(keystore.format),
            Content::Bundle(_) => None,
        };
        let (Content::Keystore(keystore), Some(codec)) = (opened.content, codec) else {
            let failure = Failure::content(format!("`{}` is not a keystore", opened.name));
            return Err(failure.hint("import-keypair and import-trusted take files of keys and certificates").into());
        };
        let given = password::of_keys(context, Role::FromKey, &from.from_key_password)?;
        let own_passwords = of_entries(given, &keystore, &opened.name)?;
        Ok(Self { name: opened.name, keystore, codec, password: opened.password, own_passwords })
    }

    /// The entries as a store of another format will hold them.
    pub fn carry<'e>(
        &self,
        context: &Context,
        entries: &[&'e Entry],
        (to, options): (&dyn Codec, &WriteOptions),
        limits: &Limits,
    ) -> Result<Carried<'e>, Fault> {
        let transfer = Transfer {
            from: self.codec,
            from_password: self.password.as_ref(),
            own_passwords: &self.own_passwords,
            to,
            options,
            now: context.now.into(),
        };
        transfer.carry(entries, &mut limits.budget_of_keys(entries.len()))
    }
}

/// The same by the aliases that the entries really have.
pub fn of_entries(given: KeyPasswords, keystore: &Keystore, name: &str) -> Result<KeyPasswords, Failure> {
    let unknown: Vec<&Alias> = given.of.keys().filter(|alias| keystore.entry(alias).is_none()).collect();
    if !unknown.is_empty() {
        return Err(entry::missing(&unknown, keystore, name));
    }
    let real = |(alias, password)| Some((keystore.entry(&alias)?.alias.clone(), password));
    Ok(KeyPasswords { any: given.any, of: given.of.into_iter().filter_map(real).collect() })
}

/// What could not be carried, and how it could; `what_else` is the way around for entries that cannot be held.
pub fn explained(failed: String, fault: Fault, what_else: &str) -> anyhow::Error {
    let message = format!("{failed}: {fault}");
    match fault {
        Fault::PasswordWrong(_) => Failure::password(message)
            .hint("give it with --from-key-password SOURCE, or --from-key-password ALIAS=SOURCE for each")
            .into(),
        Fault::CannotHold(_) => Failure::conflict(message).hint(what_else).into(),
        other => anyhow::Error::new(other).context(failed),
    }
}
