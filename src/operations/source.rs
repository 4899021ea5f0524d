//! A file whose entries go into another store.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::context::Context;
use crate::error::Failure;
use crate::fault::Fault;
use crate::formats::bundle::Object;
use crate::formats::transfer::{Carried, KeyPasswords, Transfer};
use crate::formats::{self, Bundle, Codec, Content, WriteOptions, pem};
use crate::io::input;
use crate::io::options::{KeyPassword, Limits, PasswordSource, Role};
use crate::io::password::{self, OfKeys};
use crate::io::store::{self, Opened, Reading};
use crate::keystore::keyring::Keyring;
use crate::keystore::{Alias, Entry, Format, Item, Keystore, Kind};
use crate::operations::allow::CarryTolerance;
use crate::operations::entry;
use crate::secret::Password;

/// How a store is opened whose entries go into another one.
#[derive(Debug, Clone, Default)]
pub struct FromStore {
    /// Where the password of the store comes from.
    pub from_password: Option<PasswordSource>,
    /// Where the passwords of keys that have their own come from.
    pub from_key_password: Vec<KeyPassword>,
    /// What may be carried nevertheless.
    pub tolerance: CarryTolerance,
}

/// A store that was read to be carried elsewhere.
pub struct Source {
    /// The name as the user gave it.
    pub name: String,
    /// What it held.
    pub keystore: Keystore,
    codec: &'static dyn Codec,
    password: Option<Password>,
    own_passwords: KeyPasswords,
    tolerance: CarryTolerance,
}

impl Source {
    /// Reads a keystore, its integrity checked.
    pub fn read(context: &Context, path: &Path, from: &FromStore, limits: &Limits) -> anyhow::Result<Self> {
        let reading = Reading::new(Role::From, from.from_password.as_ref(), limits);
        let opened = store::open(context, path, &Reading { checked: true, keys: Some(of_keys(from)), ..reading })?;
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
        let tolerance = from.tolerance.clone();
        let source = Self { name: opened.name, keystore, codec, password: opened.password, own_passwords, tolerance };
        source.with_password(context, from, limits)
    }

    /// Reads a keystore, or the entries that a file or directory of keys and certificates makes.
    pub fn read_any(
        context: &Context,
        path: &Path,
        from: &FromStore,
        format: Option<Format>,
        limits: &Limits,
    ) -> anyhow::Result<Self> {
        let reading = Reading::new(Role::From, from.from_password.as_ref(), limits);
        let reading = Reading { checked: true, format, keys: Some(of_keys(from)), ..reading };
        let opened = if path.is_dir() {
            read_directory(context, path, &reading)?
        } else {
            store::open(context, path, &reading)?
        };
        let given = password::of_keys(context, Role::FromKey, &from.from_key_password)?;
        let Opened { name, content, password } = opened;
        let (keystore, codec) = match content {
            Content::Keystore(keystore) => {
                let codec = formats::codec(keystore.format);
                (keystore, codec.ok_or_else(|| Failure::content(format!("`{name}` is not a keystore")))?)
            }
            Content::Bundle(mut bundle) => {
                open_keys(context, &mut bundle, &name, (from, &given), limits)?;
                let mut keystore = bundle.into_keystore(&mut Keyring::default(), Some(context.now));
                keystore.trust_unmarked();
                warn_of_bare_keys(context, &keystore, &name);
                (keystore, &pem::PemStore as &dyn Codec)
            }
        };
        let own_passwords = of_entries(given, &keystore, &name)?;
        let tolerance = from.tolerance.clone();
        Self { name, keystore, codec, password, own_passwords, tolerance }.with_password(context, from, limits)
    }

    /// The same with a password for its keys where reading it took none: a PKCS#12 without MAC whose certificates stand in
    /// the clear asks for none, and may have keys that are sealed. Whatever is given must open one of them, or every one
    /// must have a password of its own that is known.
    fn with_password(mut self, context: &Context, from: &FromStore, limits: &Limits) -> anyhow::Result<Self> {
        if self.password.is_some() {
            return Ok(self);
        }
        let source = from.from_password.as_ref();
        self.password = password::given(context, Role::From, source)?;
        let sealed: Vec<&Entry> = self.keystore.entries.iter().filter(|entry| entry.is_sealed()).collect();
        let mut budget = limits.budget_of_keys(sealed.len().saturating_mul(2));
        let mut check = |entry: &Entry, password: &Password| self.codec.check_password(entry, password, &mut budget);
        let own = |entry: &Entry| self.own_passwords.for_key(&entry.alias);
        if sealed.iter().all(|entry| own(entry).is_some_and(|own| check(entry, own).is_ok())) {
            return Ok(self);
        }
        let password = match &self.password {
            Some(password) => password.clone(),
            None => password::for_existing(context, Role::From, source, &format!("the keys in `{}`", self.name))?,
        };
        let faults: Vec<Fault> = sealed.iter().map_while(|entry| check(entry, &password).err()).collect();
        if let (true, Some(fault)) = (faults.len() == sealed.len(), faults.into_iter().next()) {
            let fault = fault.within(&format!("cannot open a key in `{}`", self.name));
            let hint = "no key opens with the password, and the file has no MAC to check it with";
            return Err(match fault {
                Fault::PasswordWrong(_) => Failure::password(fault.to_string()).hint(hint).into(),
                fault => fault.into(),
            });
        }
        Ok(Self { password: Some(password), ..self })
    }

    /// The password of a key that has its own, where it was given.
    pub fn own_password(&self, alias: &Alias) -> Option<&Password> {
        self.own_passwords.for_key(alias)
    }

    /// The entries as a store of another format will hold them; see [`Transfer::anew`].
    pub fn carry<'e>(
        &self,
        context: &Context,
        entries: &[&'e Entry],
        (to, options): (&dyn Codec, &WriteOptions),
        (limits, anew): (&Limits, bool),
    ) -> Result<Carried<'e>, Fault> {
        let transfer = Transfer {
            from: self.codec,
            from_password: self.password.as_ref(),
            own_passwords: &self.own_passwords,
            to,
            options,
            anew,
            distrusted: self.tolerance.allows_distrusted(),
            now: context.now.into(),
        };
        let carried = transfer.carry(entries, &mut limits.budget_of_keys(entries.len().saturating_mul(2)))?;
        for (certificate, limits) in carried.widened() {
            let store = to.format().with_article();
            let message = format!("{store} does not keep what the file says of {certificate}: {limits}");
            context.ui.warn("trust-settings-lost", message);
        }
        carried.seedless().iter().for_each(|alias| warn_of_seed(context, alias));
        if to.format() == Format::PKCS12 {
            carried.with_own_password().iter().for_each(|alias| warn_of_own_password(context, alias));
        }
        Ok(carried)
    }

    /// Refuses keys with the certificates of others, unless that is allowed.
    pub fn judge_pairs(&self, context: &Context, carried: &Carried) -> Result<(), Failure> {
        self.tolerance.judge_pairs(context, carried.mismatched())
    }
}

/// PKCS#12 can hold such a key, and hardly a program can open it.
fn warn_of_own_password(context: &Context, alias: &Alias) {
    let message = format!(
        "`{alias}` keeps a password of its own: OpenSSL and servers open keys of PKCS#12 with that of the store, and \
         fail; set-password --align gives it that"
    );
    context.ui.warn("own-password", message);
}

/// From an expanded key no seed can be made again.
pub fn warn_of_seed(context: &Context, alias: &Alias) {
    let message = format!(
        "`{alias}`: the seed of its ML-DSA key is left out, because Java reads the expanded key alone; keep the old file \
         if other programs want the seed"
    );
    context.ui.warn("seed-left-out", message);
}

/// Beside such a key no certificate is taken for a trusted one.
fn warn_of_bare_keys(context: &Context, keystore: &Keystore, name: &str) {
    if keystore.certificates().next().is_none() {
        return;
    }
    for key in keystore.key_pairs().filter(|key| key.certificates().next().is_none()) {
        let message = format!(
            "no certificate in `{name}` belongs to the key `{}`: those that are no part of a chain do not become trusted",
            key.alias
        );
        context.ui.warn("no-certificate", message);
    }
}

fn of_keys(from: &FromStore) -> OfKeys<'_> {
    OfKeys { role: Role::FromKey, given: &from.from_key_password, opens_all: true }
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

/// All files of a directory as one bundle, in the order of their names; what is none of keys and certificates is named
/// and skipped.
fn read_directory(context: &Context, path: &Path, reading: &Reading) -> anyhow::Result<Opened> {
    let name = path.display().to_string();
    let mut bundle = Bundle::new(Format::PEM);
    for file in input::expand(context, path)? {
        let input = input::read(context, &file, reading.limits.bytes())?;
        let Some(found) = input.detect_or_skip(context, reading.format) else { continue };
        match store::decode(context, &input.name, &found, reading)?.content {
            Content::Bundle(found) => {
                bundle.pieces.extend(found.pieces);
                bundle.statements.extend(&found.statements);
            }
            Content::Keystore(_) => {
                let failure = Failure::content(format!("`{}` is a keystore", file.display()));
                return Err(failure.hint("convert it by itself").into());
            }
        }
    }
    if bundle.pieces.is_empty() {
        return Err(Failure::content(format!("there is no key or certificate in `{name}`")).into());
    }
    Ok(Opened { name, content: Content::Bundle(bundle), password: None })
}

/// Opens the keys of a bundle, so that they can be told from each other: with the password of the key of that name,
/// with that for all keys, with that for the whole source, or with one that is asked for.
fn open_keys(
    context: &Context,
    bundle: &mut Bundle,
    name: &str,
    (from, own): (&FromStore, &KeyPasswords),
    limits: &Limits,
) -> anyhow::Result<()> {
    let count = bundle.encrypted_keys().count();
    let mut budget = limits.budget_of_keys(count.saturating_mul(own.of.len() + 1));
    // What is typed comes before a variable, also where the variable is of the nearer option.
    let is_overruled = from.from_password.is_some() && from.from_key_password.iter().all(|one| one.alias.is_some());
    for piece in &mut bundle.pieces {
        let Object::EncryptedKey(sealed) = &piece.object else { continue };
        let what = match (&piece.friendly_name, piece.line.filter(|_| count > 1)) {
            (Some(alias), _) => format!("the key `{alias}` in `{name}`"),
            (None, Some(line)) => format!("the key in line {line} of `{name}`"),
            (None, None) => format!("the key in `{name}`"),
        };
        // Which alias a key without a name gets is known when it is open, and its certificate found.
        let mut nameless = own.of.values().filter(|_| piece.friendly_name.is_none());
        if let Some(opened) = nameless.find_map(|password| sealed.open(password, &mut budget).ok()) {
            piece.object = Object::PrivateKey(opened);
            continue;
        }
        let of_key = piece.friendly_name.as_ref().and_then(|alias| own.of.get(&Alias::new(alias)));
        let password = match of_key.or(own.any.as_ref().filter(|_| !is_overruled)) {
            Some(password) => password.clone(),
            None => password::for_existing(context, Role::From, from.from_password.as_ref(), &what)?,
        };
        let opened = sealed.open(&password, &mut budget);
        piece.object = Object::PrivateKey(opened.map_err(|fault| fault.within(&format!("cannot open {what}")))?);
    }
    Ok(())
}

/// Gives entries the aliases by which the format finds them, and tells those that changed. Two entries that it would
/// take for one are a conflict, unless one of them is a certificate that has the name of another entry by the way.
pub fn settle_names(codec: &dyn Codec, entries: &mut [Entry]) -> anyhow::Result<Vec<(Alias, Alias)>> {
    let found_by = |alias: &Alias| codec.format().name_of(alias);
    let mut changed = Vec::new();
    for (at, new) in names_by_the_way(entries, found_by) {
        let old = entries[at].alias.clone();
        let failed = |fault: Fault| fault.within(&format!("cannot rename \"{old}\""));
        codec.rename(&mut entries[at], new.clone()).map_err(failed)?;
        changed.push((old, new));
    }
    if let Some((one, other)) = first_pair(entries.iter().map(|entry| found_by(&entry.alias))) {
        let (one, other) = (&entries[one].alias, &entries[other].alias);
        let message = format!("`{one}` and `{other}` would be one alias in {}", codec.format().with_article());
        return Err(Failure::conflict(message).hint("rename one of the entries").into());
    }
    for entry in entries {
        let (old, new) = (entry.alias.clone(), Alias::new(found_by(&entry.alias)));
        // What is carried byte for byte has its name within.
        if old == new || matches!(entry.item, Item::Opaque(_)) {
            continue;
        }
        codec.rename(entry, new.clone()).map_err(|fault| fault.within(&format!("cannot rename \"{old}\"")))?;
        changed.push((old, new));
    }
    Ok(changed)
}

/// New names for certificates that have that of a key, and for such without trust that have that of any other entry: they
/// are not looked up by it.
fn names_by_the_way(entries: &[Entry], found_by: impl Fn(&Alias) -> String) -> Vec<(usize, Alias)> {
    let names: Vec<String> = entries.iter().map(|entry| found_by(&entry.alias)).collect();
    let mut taken: HashMap<&str, Vec<Kind>> = HashMap::new();
    names.iter().zip(entries).for_each(|(name, entry)| taken.entry(name).or_default().push(entry.kind()));
    let mut given: HashSet<String> = HashSet::new();
    let mut is_free = |new: &String| !taken.contains_key(new.as_str()) && given.insert(new.clone());
    let mut seen: HashSet<&str> = HashSet::new();
    let mut new_names = Vec::new();
    for (at, (name, entry)) in names.iter().zip(entries).enumerate() {
        let kinds = &taken[name.as_str()];
        let yields = match entry.kind() {
            Kind::TrustedCertificate => kinds.contains(&Kind::KeyPair),
            Kind::Certificate => kinds.iter().any(|kind| *kind != Kind::Certificate) || !seen.insert(name),
            _ => false,
        };
        if yields {
            new_names.push((at, Alias::numbered(name, &mut is_free)));
        }
    }
    new_names
}

/// The positions of the first two names that are the same.
pub fn first_pair(names: impl Iterator<Item = String>) -> Option<(usize, usize)> {
    let mut seen = HashMap::new();
    for (at, name) in names.enumerate() {
        if let Some(earlier) = seen.insert(name, at) {
            return Some((earlier, at));
        }
    }
    None
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
