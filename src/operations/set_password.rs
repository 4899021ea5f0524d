//! Another password for a keystore, its keys, or both.

use serde::Serialize;

use crate::context::Context;
use crate::error::Failure;
use crate::fault::Fault;
use crate::formats::password_change::{Applied, PasswordChange};
use crate::formats::transfer::KeyPasswords;
use crate::io::options::{Changed, KeyPassword, NewEntry, PasswordSource, Role};
use crate::io::password::{self, OfKeys};
use crate::io::store::{self, Edit, Editing};
use crate::keystore::{Entry, Format, Item, Keystore, Section, StoredKey};
use crate::operations::entry;
use crate::operations::source;
use crate::secret::Password;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where the new password comes from; to bring keys to that of the keystore, none is needed.
    pub new_password: Option<PasswordSource>,
    /// The entries whose keys change, each an alias or a pattern with * and ?; without one, the keystore and all that
    /// have its password.
    pub alias: Vec<String>,
    /// Whether keys with passwords of their own get that of the keystore, the new one if there is one.
    pub align: bool,
    /// Where the passwords of keys that have their own come from.
    pub key_password: Vec<KeyPassword>,
    /// Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass): it gets the new one.
    pub mac_password: Option<PasswordSource>,
    /// Whether a new password of fewer than 6 characters is accepted.
    pub allow_weak_password: bool,
    /// The store, and how it is replaced.
    pub changed: Changed,
}

/// What was done, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The store.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// Whether any password is another one now.
    pub changed: bool,
    /// Whether that of the keystore itself is.
    pub keystore_changed: bool,
    /// The entries with a password.
    pub entries: Vec<Line>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// An entry with a password, or one that is not understood and may have one.
#[derive(Serialize)]
pub struct Line {
    /// Its alias.
    pub alias: String,
    /// The name of its kind.
    pub kind: &'static str,
    /// What became of its password.
    pub verdict: Verdict,
}

/// What became of the password of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is the new one.
    Changed,
    /// It is the one that it was, whatever that is.
    Kept,
    /// It was the new one already.
    Unchanged,
}

/// Changes the password of a keystore, of keys in it, or brings them together.
///
/// # Errors
/// When what is wanted contradicts itself, when no password that is known opens a key that is meant, and whatever keeps
/// the store from being read or written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    if request.align && !request.alias.is_empty() && request.new_password.is_some() {
        let failure = Failure::usage("--align brings entries to the keystore's password, --new-password to another");
        return Err(failure.hint("with --alias, give one of the two").into());
    }
    if !request.key_password.is_empty() && !request.align && request.alias.is_empty() {
        let failure = Failure::usage("--key-password has no effect without --align or --alias");
        return Err(failure
            .hint("give --align to bring them to the keystore's password too, or choose an --alias")
            .into());
    }
    let mac_password = password::given(context, Role::Mac, request.mac_password.as_ref())?;
    let keys = Some(OfKeys { role: Role::Key, given: &request.key_password, opens_all: false });
    let editing = Editing { mac_password, keys, ..Editing::of(&request.changed) };
    let path = &request.changed.keystore;
    if context.ui.is_interactive() {
        // Who types is asked for the old password first, and holds no lock; the answer is kept.
        drop(Edit::begin_existing(context, path, &editing)?);
    }
    let new = new_password(request, context)?;
    let own = password::of_keys(context, Role::Key, &request.key_password)?;
    let mac = editing.mac_password.as_ref();
    let mut edit = Edit::begin_existing(context, path, &editing)?;
    if let Some(new) = &new {
        store::warn_of_password(context, edit.keystore.format, new);
    }
    let (entries, keystore_changed) = change(request, context, &mut edit, Given { new, own, mac })?;
    let changed = keystore_changed || entries.iter().any(|line| line.verdict == Verdict::Changed);
    let format = edit.keystore.format.name();
    if changed {
        edit.commit(context, &editing)?;
    }
    let dry_run = request.changed.replace.dry_run;
    Ok(Report { file: path.display().to_string(), format, changed, keystore_changed, entries, dry_run })
}

/// The new password; `None` to align keys with the one that the keystore has.
fn new_password(request: &Request, context: &Context) -> anyhow::Result<Option<Password>> {
    let is_given = request.new_password.is_some() || password::given(context, Role::New, None)?.is_some();
    if request.align && (!is_given || !request.alias.is_empty()) {
        return Ok(None);
    }
    let what = match request.alias.is_empty() {
        true => format!("the keystore `{}`", request.changed.keystore.display()),
        false => "the chosen entries".to_owned(),
    };
    let new = password::for_new(context, Role::New, request.new_password.as_ref(), &what)?;
    NewEntry { allow_weak_password: request.allow_weak_password, ..NewEntry::UNCHANGED }.check_strength(&new)?;
    Ok(Some(new))
}

/// The passwords that were given beside that of the store.
struct Given<'a> {
    new: Option<Password>,
    own: KeyPasswords,
    mac: Option<&'a Password>,
}

/// What keys may have as their password, and what they get.
struct Passwords<'a> {
    own: &'a KeyPasswords,
    store: Option<&'a Password>,
    target: &'a Password,
}

/// Changes the passwords in memory: a line for every entry that has one, and whether the keystore itself has a new one.
fn change(
    request: &Request,
    context: &Context,
    edit: &mut Edit,
    Given { new, own, mac }: Given,
) -> anyhow::Result<(Vec<Line>, bool)> {
    let name = request.changed.keystore.display().to_string();
    let chosen = chosen(request, &edit.keystore, &name)?;
    let own = source::of_entries(own, &edit.keystore, &name)?;
    let store = store_password(request, context, edit, &name)?;
    let unprotected = || Failure::content(format!("nothing in `{name}` is protected by a password"));
    let target = new.or_else(|| store.clone()).ok_or_else(unprotected)?;
    let whole = request.alias.is_empty();
    let passwords = Passwords { own: &own, store: store.as_ref(), target: &target };
    let lines = change_entries(request, context, edit, &chosen, &passwords)?;
    let (is_new, is_new_to_mac) = (store.as_ref() != Some(&target), mac.is_some_and(|mac| *mac != target));
    let keystore_changed = whole && is_protected(&edit.keystore) && (is_new || is_new_to_mac);
    let is_changed = |line: &Line| line.verdict == Verdict::Changed;
    if !is_protected(&edit.keystore) && !lines.is_empty() && lines.iter().all(|line| line.verdict == Verdict::Kept) {
        let failure = Failure::password(format!("the password opens none of the keys in `{name}`"));
        return Err(failure.hint("the file has no MAC to check it with").into());
    }
    if !whole && !request.align && edit.keystore.format == Format::PKCS12 && lines.iter().any(is_changed) {
        let message = "keytool and most servers open the keys of a PKCS#12 keystore with its own password only";
        context.ui.warn("key-password-differs", message);
    }
    if keystore_changed {
        check_sections(&edit.keystore, &name)?;
    } else if whole && lines.is_empty() && !is_protected(&edit.keystore) {
        let hint = format!("copy its entries into a new keystore: certtool copy {name} --to FILE");
        return Err(unprotected().hint(hint).into());
    }
    if whole {
        edit.password = Some(target);
    }
    Ok((lines, keystore_changed))
}

/// The positions of the entries that are meant: all, or those with a key.
fn chosen(request: &Request, keystore: &Keystore, name: &str) -> Result<Vec<usize>, Failure> {
    if request.alias.is_empty() {
        return Ok((0..keystore.entries.len()).collect());
    }
    let meant = entry::select(keystore, &request.alias, name)?;
    let keys: Vec<usize> = meant.into_iter().filter(|&at| has_password(&keystore.entries[at])).collect();
    let none = || Failure::content(format!("the entries of `{name}` that are meant have no passwords of their own"));
    if keys.is_empty() { Err(none().hint(entry::choice(keystore))) } else { Ok(keys) }
}

fn has_password(entry: &Entry) -> bool {
    matches!(entry.item, Item::KeyPair { key: StoredKey::Sealed(_), .. } | Item::Secret(_))
}

/// The password that the keystore has, also where only its keys have one.
fn store_password(request: &Request, context: &Context, edit: &Edit, name: &str) -> anyhow::Result<Option<Password>> {
    if edit.password.is_some() || !edit.keystore.entries.iter().any(has_password) {
        return Ok(edit.password.clone());
    }
    let what = format!("the keys of `{name}`");
    password::for_existing(context, Role::Store, request.changed.password.as_ref(), &what).map(Some)
}

/// Whether there is anything but keys that a password protects.
fn is_protected(keystore: &Keystore) -> bool {
    let protection = &keystore.protection;
    let is_encrypted = |section: &Section| matches!(section, Section::Encrypted(_));
    keystore.format != Format::PKCS12 || protection.mac.is_some() || protection.sections.iter().any(is_encrypted)
}

/// What cannot be read cannot be brought under another password either.
fn check_sections(keystore: &Keystore, name: &str) -> Result<(), Failure> {
    let opaque = |section: &Section| matches!(section, Section::Opaque(_));
    match keystore.protection.sections.iter().position(opaque) {
        None => Ok(()),
        Some(at) => Err(Failure::content(format!(
            "section {} of `{name}` is of a kind that is not read, so its password cannot be changed",
            at + 1
        ))),
    }
}

fn change_entries(
    request: &Request,
    context: &Context,
    edit: &mut Edit,
    chosen: &[usize],
    &Passwords { own, store, target }: &Passwords,
) -> anyhow::Result<Vec<Line>> {
    let all = request.align || !request.alias.is_empty();
    let budget = request.changed.limits.budget_of_keys(3 * chosen.len());
    let (codec, options) = (edit.codec(), edit.options(&Editing::of(&request.changed)));
    let mut change = PasswordChange { codec, new: target, options: &options, budget };
    let mut lines = Vec::new();
    for &at in chosen {
        let entry = &mut edit.keystore.entries[at];
        let own = own.for_key(&entry.alias).filter(|_| all);
        let known: Vec<&Password> = own.into_iter().chain(store).chain([target]).collect();
        let verdict = match change.apply(entry, &known) {
            Ok(None) if matches!(entry.item, Item::Opaque(_)) => left(context, entry, "it is not understood"),
            Ok(None) => continue,
            Ok(Some(Applied::OwnPassword)) if all => return Err(unopened(entry).into()),
            Ok(Some(Applied::OwnPassword)) => left(context, entry, "it has a password of its own"),
            Ok(Some(Applied::Changed)) => Verdict::Changed,
            Ok(Some(Applied::ChangedDamaged(reason))) => changed_damaged(context, entry, &reason),
            Ok(Some(Applied::Unchanged)) => Verdict::Unchanged,
            Err(Fault::Unsupported(why)) if !all => left(context, entry, &why),
            Err(fault) => return Err(fault.within(&format!("cannot change the password of `{}`", entry.alias)).into()),
        };
        lines.push(Line { alias: entry.alias.to_string(), kind: entry.kind().name(), verdict });
    }
    Ok(lines)
}

/// An entry that stays as it is.
fn left(context: &Context, entry: &Entry, why: &str) -> Verdict {
    let message = format!("`{}` keeps the password that it had: {why}", entry.alias);
    context.ui.warn("password-kept", message);
    Verdict::Kept
}

/// A key that no program can use has the new password too: nobody should look for two.
fn changed_damaged(context: &Context, entry: &Entry, reason: &str) -> Verdict {
    let message = format!("`{}`: its private key is damaged: {reason}; it has the new password as it is", entry.alias);
    context.ui.warn("key-damaged", message);
    Verdict::Changed
}

fn unopened(entry: &Entry) -> Failure {
    let message = format!("cannot change the password of `{}`: no password that was given opens it", entry.alias);
    Failure::password(message).hint(format!("give its own with {} SOURCE", Role::Key.option()))
}
