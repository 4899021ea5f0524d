//! `certtool set-password`: another password for a keystore, its keys, or both.

use serde::Serialize;

use crate::args::{Changed, key_password_source, password_source};
use crate::context::Context;
use crate::error::Failure;
use crate::fault::Fault;
use crate::formats::password_change::{PasswordChange, Verdict};
use crate::formats::transfer::KeyPasswords;
use crate::io::options::{KeyPassword, NewEntry, PasswordSource, Role};
use crate::io::password::{self, OfKeys};
use crate::io::store::{self, Edit, Editing};
use crate::keystore::{Entry, Format, Item, Keystore, Section, StoredKey};
use crate::operations::entry;
use crate::operations::source;
use crate::outcome::Outcome;
use crate::secret::Password;

const EXAMPLES: &str = "\
Examples:
  A new password for a keystore and its keys
      certtool set-password keystore.p12 --password env:STOREPASS \\
        --new-password file:new.pw --backup
  The password of one entry alone
      certtool set-password requested.jks --alias server \\
        --password env:STOREPASS --new-password file:new.pw
  Keys with passwords of their own brought to that of the keystore
      certtool set-password requested.jks --align \\
        --password env:STOREPASS --key-password env:STOREPASS";

/// Change the password of a keystore, of its keys, or bring them together
///
/// Every key that has the keystore's password follows it, so that Java, Tomcat and the like go on working; keys with
/// passwords of their own keep them and are named. With --align these follow too. With --alias only the keys of these
/// entries change. Schemes and iteration counts stay as they are.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Where the new password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    new_password: Option<PasswordSource>,
    /// Only the key of this entry, or of all that a pattern with * and ? means; repeat for more
    #[arg(long, value_name = "ALIAS")]
    alias: Vec<String>,
    /// Give keys with passwords of their own that of the keystore, the new one if there is one
    #[arg(long)]
    align: bool,
    /// Where the password of keys that have their own comes from; ALIAS=SOURCE for a single one, repeat for several
    #[arg(long, value_name = "[ALIAS=]SOURCE", value_parser = key_password_source())]
    key_password: Vec<KeyPassword>,
    /// Where the password of a PKCS#12 MAC comes from, if it has its own (openssl pkcs12 -twopass): it gets the new one
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    mac_password: Option<PasswordSource>,
    /// Accept a new password of fewer than 6 characters
    #[arg(long)]
    allow_weak_password: bool,
    #[command(flatten)]
    changed: Changed,
}

#[derive(Serialize)]
struct Report {
    file: String,
    format: &'static str,
    changed: bool,
    /// Whether the keystore itself has another password.
    keystore_changed: bool,
    entries: Vec<Line>,
    dry_run: bool,
}

#[derive(Serialize)]
struct Line {
    alias: String,
    kind: &'static str,
    verdict: &'static str,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    if args.align && !args.alias.is_empty() && args.new_password.is_some() {
        let failure = Failure::usage("--align brings entries to the keystore's password, --new-password to another");
        return Err(failure.hint("with --alias, give one of the two").into());
    }
    if !args.key_password.is_empty() && !args.align && args.alias.is_empty() {
        let failure = Failure::usage("--key-password opens keys that are left alone");
        return Err(failure
            .hint("give --align to bring them to the keystore's password too, or choose an --alias")
            .into());
    }
    let mac_password = password::given(context, Role::Mac, args.mac_password.as_ref())?;
    let keys = Some(OfKeys { role: Role::Key, given: &args.key_password, opens_all: false });
    let editing = Editing { mac_password, keys, ..Editing::of(&args.changed) };
    let path = &args.changed.keystore;
    if context.ui.is_interactive() {
        // Who types is asked for the old password first, and holds no lock; the answer is kept.
        drop(Edit::begin_existing(context, path, &editing)?);
    }
    let new = new_password(args, context)?;
    let own = password::of_keys(context, Role::Key, &args.key_password)?;
    let mut edit = Edit::begin_existing(context, path, &editing)?;
    if let Some(new) = &new {
        store::warn_of_password(context, edit.keystore.format, new);
    }
    let (entries, keystore_changed) = change(args, context, &mut edit, new, own, editing.mac_password.as_ref())?;
    let changed = keystore_changed || entries.iter().any(|line| line.verdict == "changed");
    let format = edit.keystore.format.name();
    if changed {
        edit.commit(context, &editing)?;
    }
    let dry_run = args.changed.replace.dry_run;
    let report = Report { file: path.display().to_string(), format, changed, keystore_changed, entries, dry_run };
    let outcome = Outcome::summary(context, &report, report.lines())?;
    Ok(outcome.unchanged_if(!changed && args.changed.detailed_exitcode))
}

/// The new password; `None` to align keys with the one that the keystore has.
fn new_password(args: &Args, context: &Context) -> anyhow::Result<Option<Password>> {
    let is_given = args.new_password.is_some() || password::given(context, Role::New, None)?.is_some();
    if args.align && (!is_given || !args.alias.is_empty()) {
        return Ok(None);
    }
    let what = match args.alias.is_empty() {
        true => format!("the keystore `{}`", args.changed.keystore.display()),
        false => "the chosen entries".to_owned(),
    };
    let new = password::for_new(context, Role::New, args.new_password.as_ref(), &what)?;
    NewEntry { allow_weak_password: args.allow_weak_password, ..NewEntry::UNCHANGED }.check_strength(&new)?;
    Ok(Some(new))
}

/// Changes the passwords in memory: a line for every entry that has one, and whether the keystore itself has a new one.
fn change(
    args: &Args,
    context: &Context,
    edit: &mut Edit,
    new: Option<Password>,
    own: KeyPasswords,
    mac: Option<&Password>,
) -> anyhow::Result<(Vec<Line>, bool)> {
    let name = args.changed.keystore.display().to_string();
    let chosen = chosen(args, &edit.keystore, &name)?;
    let own = source::of_entries(own, &edit.keystore, &name)?;
    let store = store_password(args, context, edit, &name)?;
    let unprotected = || Failure::content(format!("nothing in `{name}` is protected by a password"));
    let target = new.or_else(|| store.clone()).ok_or_else(unprotected)?;
    let whole = args.alias.is_empty();
    let lines = change_entries(args, context, edit, &chosen, (&own, store.as_ref()), &target)?;
    let (is_new, is_new_to_mac) = (store.as_ref() != Some(&target), mac.is_some_and(|mac| *mac != target));
    let keystore_changed = whole && is_protected(&edit.keystore) && (is_new || is_new_to_mac);
    let is_changed = |line: &Line| line.verdict == "changed";
    if !is_protected(&edit.keystore) && !lines.is_empty() && lines.iter().all(|line| line.verdict == "kept") {
        let failure = Failure::password(format!("the password opens none of the keys in `{name}`"));
        return Err(failure.hint("the file has no MAC to check it with").into());
    }
    if !whole && !args.align && edit.keystore.format == Format::PKCS12 && lines.iter().any(is_changed) {
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
fn chosen(args: &Args, keystore: &Keystore, name: &str) -> Result<Vec<usize>, Failure> {
    if args.alias.is_empty() {
        return Ok((0..keystore.entries.len()).collect());
    }
    let meant = entry::select(keystore, &args.alias, name)?;
    let keys: Vec<usize> = meant.into_iter().filter(|&at| has_password(&keystore.entries[at])).collect();
    let none = || Failure::content(format!("the entries of `{name}` that are meant have no passwords of their own"));
    if keys.is_empty() { Err(none().hint(entry::choice(keystore))) } else { Ok(keys) }
}

fn has_password(entry: &Entry) -> bool {
    matches!(entry.item, Item::KeyPair { key: StoredKey::Sealed(_), .. } | Item::Secret(_))
}

/// The password that the keystore has, also where only its keys have one.
fn store_password(args: &Args, context: &Context, edit: &Edit, name: &str) -> anyhow::Result<Option<Password>> {
    if edit.password.is_some() || !edit.keystore.entries.iter().any(has_password) {
        return Ok(edit.password.clone());
    }
    let what = format!("the keys of `{name}`");
    password::for_existing(context, Role::Store, args.changed.password.as_ref(), &what).map(Some)
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
    args: &Args,
    context: &Context,
    edit: &mut Edit,
    chosen: &[usize],
    (own, store): (&KeyPasswords, Option<&Password>),
    target: &Password,
) -> anyhow::Result<Vec<Line>> {
    let all = args.align || !args.alias.is_empty();
    let budget = args.changed.limits.budget_of_keys(3 * chosen.len());
    let (codec, options) = (edit.codec(), edit.options(&Editing::of(&args.changed)));
    let mut change = PasswordChange { codec, new: target, options: &options, budget };
    let mut lines = Vec::new();
    for &at in chosen {
        let entry = &mut edit.keystore.entries[at];
        let own = own.for_key(&entry.alias).filter(|_| all);
        let known: Vec<&Password> = own.into_iter().chain(store).chain([target]).collect();
        let verdict = match change.apply(entry, &known) {
            Ok(None) if matches!(entry.item, Item::Opaque(_)) => Some(left(context, entry, "it is not understood")),
            Ok(None) => None,
            Ok(Some(Verdict::OwnPassword)) if all => return Err(unopened(entry).into()),
            Ok(Some(Verdict::OwnPassword)) => Some(left(context, entry, "it has a password of its own")),
            Ok(Some(Verdict::Changed)) => Some("changed"),
            Ok(Some(Verdict::Unchanged)) => Some("unchanged"),
            Err(Fault::Unsupported(why)) if !all => Some(left(context, entry, &why)),
            Err(fault) => return Err(fault.within(&format!("cannot change the password of `{}`", entry.alias)).into()),
        };
        let line = |verdict| Line { alias: entry.alias.to_string(), kind: entry.kind().name(), verdict };
        lines.extend(verdict.map(line));
    }
    Ok(lines)
}

/// An entry that stays as it is.
fn left(context: &Context, entry: &Entry, why: &str) -> &'static str {
    let message = format!("`{}` keeps the password that it had: {why}", entry.alias);
    context.ui.warn("password-kept", message);
    "kept"
}

fn unopened(entry: &Entry) -> Failure {
    let message = format!("cannot change the password of `{}`: no password that was given opens it", entry.alias);
    Failure::password(message).hint(format!("give its own with {} SOURCE", Role::Key.option()))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let would = if self.dry_run { "would be " } else { "" };
        let title = match (self.changed, self.keystore_changed) {
            (false, _) => format!("{}: unchanged", self.file),
            (true, true) => format!("{}: the password of the keystore {would}changed", self.file),
            (true, false) => format!("{}: passwords of entries {would}changed", self.file),
        };
        let line = |Line { alias, kind, verdict }: &Line| match *verdict {
            "changed" => format!("  {would}changed `{alias}` ({kind})"),
            other => format!("  {other} `{alias}` ({kind})"),
        };
        [title].into_iter().chain(self.entries.iter().map(line)).collect()
    }
}
