//! What a file holds as entries, whether it is a keystore or a bundle of loose certificates and keys.

use time::OffsetDateTime;

use crate::context::Context;
use crate::formats::{Bundle, Content};
use crate::io::options::Limits;
use crate::io::password::{self, Given};
use crate::io::store::Opened;
use crate::keystore::Keystore;
use crate::keystore::keyring::Keyring;
use crate::secret::Password;

/// A file that was read, as entries.
pub struct Entries {
    /// The name as the user gave it.
    pub name: String,
    /// The entries.
    pub keystore: Keystore,
    /// The password that opened the file, or that was given for the keys of a bundle.
    pub password: Option<Password>,
}

/// The entries of a file; encrypted keys of a bundle are paired by what the passwords that are `given` show.
pub fn of(
    context: &Context,
    opened: Opened,
    given: &[Given],
    limits: &Limits,
    now: OffsetDateTime,
) -> anyhow::Result<Entries> {
    let Opened { name, content, password } = opened;
    let bundle = match content {
        Content::Keystore(keystore) => return Ok(Entries { name, keystore, password }),
        Content::Bundle(bundle) => bundle,
    };
    let mut passwords: Vec<Password> = password.into_iter().collect();
    if bundle.encrypted_keys().next().is_some() {
        passwords.extend(password::all(context, given)?);
    }
    let keystore = of_bundle(context, bundle, &name, &passwords, limits, now);
    Ok(Entries { name, keystore, password: passwords.into_iter().next() })
}

fn of_bundle(
    context: &Context,
    bundle: Bundle,
    name: &str,
    passwords: &[Password],
    limits: &Limits,
    now: OffsetDateTime,
) -> Keystore {
    let budget = limits.budget_of_keys(bundle.encrypted_keys().count());
    let mut keyring = Keyring { passwords: passwords.iter().collect(), budget };
    let keystore = bundle.into_keystore(&mut keyring, Some(now));
    keystore.notes.iter().for_each(|note| context.ui.warn("key-not-opened", format!("`{name}`: {note}")));
    keystore
}
