//! What a file holds, in a form that is the same whatever salts protect it.

use std::collections::HashMap;

use certtool::fault::Result;
use certtool::formats::{self, Purpose, Unlock, detect};
use certtool::key::PrivateKey;
use certtool::key::pbe::Budget;
use certtool::keystore::keyring::Keyring;
use certtool::keystore::{Entry, Integrity, Item, Keystore, StoredKey, Timestamp};
use certtool::secret::Password;
use certtool::x509::{Certificate, matches};

use super::NEW_PASSWORD;
use crate::CHANGEIT;

/// The common name of what a case makes with a new key.
const NEW_NAME: &str = "new";

/// Everything that a file holds; what does not open holds only its own bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Content {
    Bytes(Vec<u8>),
    /// The password that opens the store, and a description of each entry.
    Entries(String, Vec<String>),
}

impl Content {
    /// What a file holds; `before` are the dates that count. A command that makes keys makes another one each time.
    pub fn of(bytes: &[u8], before: &Dates, makes_keys: bool) -> Self {
        let Some((password, keystore)) = open(bytes) else { return Self::Bytes(bytes.to_owned()) };
        let entries = keystore.entries.iter().map(|entry| describe(&keystore, entry, before, makes_keys));
        Self::Entries(format!("{:?} under {password}", keystore.format), entries.collect())
    }
}

/// The dates of the entries that were there before, by alias: new ones are those of the moment, and say nothing.
pub type Dates = HashMap<String, Option<Timestamp>>;

/// The dates in a file, if it is a store.
pub fn dates(bytes: &[u8]) -> Dates {
    let keystore = open(bytes).map(|(_, keystore)| keystore);
    let entries = keystore.iter().flat_map(|keystore| &keystore.entries);
    entries.map(|entry| (entry.alias.to_string(), entry.created)).collect()
}

struct Always(&'static str);

impl Unlock for Always {
    fn password(&mut self, _purpose: Purpose) -> Result<Option<Password>> {
        Ok(Some(Password::new(self.0.into())))
    }
}

/// The store, with the password that proves it whole.
fn open(bytes: &[u8]) -> Option<(&'static str, Keystore)> {
    let read = |password| {
        let file = detect::detect(bytes, None).ok()?;
        let keystore = match file.read(&mut Always(password), &mut Budget::default()).ok()? {
            formats::Content::Keystore(keystore) => keystore,
            formats::Content::Bundle(bundle) => bundle.into_keystore(&mut Keyring::default(), None),
        };
        (keystore.integrity != Integrity::NotChecked && !keystore.entries.is_empty()).then_some((password, keystore))
    };
    [CHANGEIT, NEW_PASSWORD].into_iter().find_map(read)
}

fn describe(keystore: &Keystore, entry: &Entry, before: &Dates, makes_keys: bool) -> String {
    let date = match before.get(entry.alias.as_str()) {
        Some(old) if *old == entry.created => format!("{old:?}"),
        _ => "dated anew".to_owned(),
    };
    let is_new = |leaf: &Certificate| leaf.common_name().as_deref() == Some(NEW_NAME);
    let random = makes_keys && entry.certificates().next().is_none_or(is_new);
    let certificates: Vec<_> = entry.certificates().map(|certificate| certificate.der().to_vec()).collect();
    let certificates = if random { format!("{} of its own", certificates.len()) } else { format!("{certificates:?}") };
    let item = match &entry.item {
        Item::KeyPair { key, .. } => describe_key(entry, key, random),
        Item::Secret(secret) => format!("{:?}", secret.encoded.as_slice()),
        Item::Opaque(opaque) => format!("{:?}", opaque.encoded.as_slice()),
        Item::Certificate(_) | Item::TrustedCertificate(_) => String::new(),
    };
    let kind = entry.kind().name();
    format!("{:?} {} {kind} {date} {certificates} {item}", keystore.format, entry.alias)
}

fn describe_key(entry: &Entry, key: &StoredKey, random: bool) -> String {
    let opens = |sealed: &certtool::key::SealedKey| {
        [CHANGEIT, NEW_PASSWORD, "server-pass", "agent-pass"].into_iter().find_map(|password| {
            let key = sealed.open(&Password::new(password.into()), &mut Budget::default()).ok()?;
            Some((password, key))
        })
    };
    let (password, key) = match key {
        StoredKey::Open(key) => ("nothing", key.clone()),
        StoredKey::Sealed(sealed) => match opens(sealed) {
            Some(opened) => opened,
            None => return format!("{:?}", sealed.bytes()),
        },
    };
    let fits = entry.certificates().next().map(|leaf| matches::matches(&key, leaf).unwrap());
    format!("key under {password}, fits: {fits:?}, {}", value(&key, random))
}

fn value(key: &PrivateKey, random: bool) -> String {
    if random { "made anew".to_owned() } else { format!("{:?}", key.pkcs8()) }
}
