//! Reads any file of certificates and keys, and changes keystores safely.

use std::path::Path;

use anyhow::Context as _;

use crate::context::Context;
use crate::error::Failure;
use crate::fault::Fault;
use crate::formats::detect::{self, Detected};
use crate::formats::{self, Codec, Content, WriteOptions};
use crate::io::input;
use crate::io::options::{Changed, Limits, NewEntry, PasswordSource, Replace, Role, StoreInput};
use crate::io::password::{self, OfKeys, Unlocker};
use crate::io::replacement::{Contents, Replacement, Secrecy};
use crate::io::target::Target;
use crate::key::PrivateKey;
use crate::keystore::{Alias, Entry, Format, Integrity, Keystore, Kind, Section, StoredKey, Suite};
use crate::secret::Password;

/// How a file is to be read.
pub struct Reading<'a> {
    /// Whose options name the password.
    pub role: Role,
    /// Where the store's password comes from.
    pub source: Option<&'a PasswordSource>,
    /// Where the password of its MAC comes from, if that is another one.
    pub mac_source: Option<&'a PasswordSource>,
    /// Where the passwords of keys that have their own come from, for a command that opens keys.
    pub keys: Option<OfKeys<'a>>,
    /// The format, if the user insists.
    pub format: Option<Format>,
    /// Whether integrity must be checked where the format has it, because what is read is going to be written.
    pub checked: bool,
    /// Protection against hostile files.
    pub limits: &'a Limits,
    /// Whether what is left of a damaged file is welcome, with a warning.
    pub partial: bool,
}

impl<'a> Reading<'a> {
    /// Reads a file whose password, if it has one, comes from this source.
    pub fn new(role: Role, source: Option<&'a PasswordSource>, limits: &'a Limits) -> Self {
        Self { role, source, mac_source: None, keys: None, format: None, checked: false, limits, partial: false }
    }

    /// Reads the keystore that these options are about.
    pub fn of(input: &'a StoreInput, limits: &'a Limits) -> Self {
        let mac_source = input.mac_password.as_ref();
        let reading = Self::new(Role::Store, input.password.as_ref(), limits);
        Self { mac_source, format: input.in_format, ..reading }
    }
}

/// What a file turned out to hold, and the password that opened it.
pub struct Opened {
    /// The name as the user gave it.
    pub name: String,
    /// What it held.
    pub content: Content,
    /// The store's password, if one was needed or given.
    pub password: Option<Password>,
}

/// Reads a file to look at it.
pub fn open(context: &Context, path: &Path, reading: &Reading) -> anyhow::Result<Opened> {
    let input = input::read(context, path, reading.limits.bytes())?;
    let file = input.detect(reading.format)?;
    decode(context, &input.name, &file, reading)
}

/// Decodes the file of this name.
pub fn decode(context: &Context, name: &str, file: &Detected<'_>, reading: &Reading) -> anyhow::Result<Opened> {
    let unlocker = if reading.checked { Unlocker::for_editing } else { Unlocker::for_reading };
    let unlocker = unlocker(context, reading.role, reading.source, name);
    let mut unlocker = unlocker.with_mac(reading.mac_source).with_keys(reading.keys);
    let content = file.read(&mut unlocker, &mut reading.limits.budget());
    let failed = || format!("cannot read `{name}`");
    let content = explained(content, &mut unlocker).with_context(failed)?;
    report_oddities(context, name, &content, reading.partial).with_context(failed)?;
    if let (Content::Keystore(keystore), true) = (&content, reading.checked) {
        warn_of_no_integrity(context, name, keystore);
    }
    Ok(Opened { content, password: unlocker.used.take(), name: name.into() })
}

/// A damaged part is an error, whatever could be read beside it: half of a bundle is worse than none for all who are
/// going to use it.
fn report_oddities(context: &Context, name: &str, content: &Content, partial: bool) -> Result<(), Fault> {
    match content {
        Content::Bundle(bundle) => {
            for note in &bundle.notes {
                if note.damaged && !partial {
                    return Err(Fault::Corrupt(note.to_string()));
                }
                let code = if note.damaged { "damaged-input" } else { "odd-input" };
                context.ui.warn(code, format!("`{name}`: {note}"));
            }
        }
        Content::Keystore(keystore) => {
            keystore.notes.iter().for_each(|note| context.ui.warn("odd-input", format!("`{name}`: {note}")));
        }
    }
    Ok(())
}

/// What is read from a store without MAC may be anybody's, and the new store vouches for it.
fn warn_of_no_integrity(context: &Context, name: &str, keystore: &Keystore) {
    if keystore.lacks_integrity() {
        let message =
            format!("`{name}` has no MAC: whether it was changed, and whether the password is its own, is unknown");
        context.ui.warn("no-integrity", message);
    }
}

fn explained<T>(result: Result<T, Fault>, unlocker: &mut Unlocker) -> anyhow::Result<T> {
    result.map_err(|fault| match (unlocker.failure.take(), fault) {
        (Some(failure), _) => failure,
        (None, Fault::PasswordWrong(text)) if unlocker.used.as_ref().is_some_and(Password::is_empty) => {
            Failure::password(text).hint("the password given is empty").into()
        }
        (None, fault) => fault.into(),
    })
}

/// A keystore file that is about to be changed, under its lock.
pub struct Edit {
    /// The store as it was, or a new one.
    pub keystore: Keystore,
    /// Its password, old or new; `None` for a store without.
    pub password: Option<Password>,
    /// Whether all of it is protected in another way than it was, because that was asked for.
    pub reprotected: bool,
    replacement: Replacement,
    /// What the file held before.
    held: Secrecy,
    codec: &'static dyn Codec,
}

/// What an edit needs besides the file.
pub struct Editing<'a> {
    /// Whose option and variable name the store's password.
    pub role: Role,
    /// Where the store's password comes from.
    pub source: Option<&'a PasswordSource>,
    /// The password of its MAC, if that is another one: whoever gives it means to write the store under one.
    pub mac_password: Option<Password>,
    /// Where the passwords of keys that have their own come from, for a command that opens keys.
    pub keys: Option<OfKeys<'a>>,
    /// The format of a new store; must agree with an old one.
    pub format: Option<Format>,
    /// Protection against hostile files.
    pub limits: &'a Limits,
    /// Protection of what is new.
    pub protection: &'a NewEntry,
    /// How files are replaced.
    pub replace: &'a Replace,
}

impl<'a> Editing<'a> {
    /// A change of a store of any format that protects nothing anew.
    pub fn new(role: Role, source: Option<&'a PasswordSource>, limits: &'a Limits, replace: &'a Replace) -> Self {
        let protection = &NewEntry::UNCHANGED;
        Self { role, source, mac_password: None, keys: None, format: None, limits, protection, replace }
    }

    /// The same of the store that these options are about.
    pub fn of(changed: &'a Changed) -> Self {
        Self::new(Role::Store, changed.password.as_ref(), &changed.limits, &changed.replace)
    }

    fn password_of(&self, context: &Context, path: &Path, target: &Target) -> anyhow::Result<Option<Password>> {
        if target.exists() {
            return self.password_of_existing(context, path);
        }
        let what = format!("the new keystore `{}`", target.name);
        password::for_new(context, self.role, self.source, &what).map(Some)
    }

    /// The password where it is given; a person is asked only when reading shows that the store needs one.
    fn password_of_existing(&self, context: &Context, path: &Path) -> anyhow::Result<Option<Password>> {
        let given = password::given(context, self.role, self.source)?;
        if given.is_some() || !context.ui.is_interactive() {
            return Ok(given);
        }
        let name = path.display().to_string();
        let failed = || format!("cannot change `{name}`");
        let bytes = input::read_file(path, self.limits.bytes()).with_context(failed)?;
        let unlocker = Unlocker::for_editing(context, self.role, self.source, &name);
        let found = detect::detect(&bytes, None).with_context(failed)?;
        Ok(read_store(&found, unlocker, self).with_context(failed)?.1)
    }
}

impl Edit {
    /// Locks the file, reads it, or prepares a new store when there is none.
    pub fn begin(context: &Context, path: &Path, editing: &Editing) -> anyhow::Result<Self> {
        let mut edits = Self::begin_all(context, &[path], editing)?;
        edits.pop().ok_or_else(|| Failure::usage("there is no store to change").into())
    }

    /// The same for several files, which are locked together.
    pub fn begin_all(context: &Context, paths: &[&Path], editing: &Editing) -> anyhow::Result<Vec<Self>> {
        let mut passwords = Vec::new();
        let mut targets: Vec<Target> = Vec::new();
        for path in paths {
            if input::is_dash(path) {
                return Err(Failure::usage("a keystore that is changed must be a file, not `-`").into());
            }
            let target = Target::regular(path)?;
            if targets.iter().any(|other| other.is_same(&target)) {
                return Err(Failure::usage(format!("`{}` is named twice", target.name)).into());
            }
            // Before the lock is taken: nobody should wait for a person who types.
            passwords.push(editing.password_of(context, path, &target)?);
            targets.push(target);
        }
        let replacements = Replacement::lock_all(targets, editing.replace.patience)?;
        let begin = |((replacement, password), path): ((Replacement, Option<Password>), &&Path)| {
            let name = replacement.target().name.clone();
            match (replacement.target().exists(), password) {
                (true, password) => Self::existing(context, replacement, name, password, editing),
                (false, Some(password)) => Self::new_store(context, replacement, path, password, editing),
                (false, None) => Err(Failure::conflict(format!("`{name}` was removed by another process")).into()),
            }
        };
        replacements.into_iter().zip(passwords).zip(paths).map(begin).collect()
    }

    /// As [`Self::begin`], for a store that must be there.
    pub fn begin_existing(context: &Context, path: &Path, editing: &Editing) -> anyhow::Result<Self> {
        let missing = || Failure::file(format!("cannot change `{}`: there is no such file", path.display()));
        if !input::is_dash(path) && !Target::regular(path)?.exists() {
            return Err(missing().into());
        }
        let edit = Self::begin(context, path, editing)?;
        if edit.existed() { Ok(edit) } else { Err(missing().into()) }
    }

    fn existing(
        context: &Context,
        replacement: Replacement,
        name: String,
        password: Option<Password>,
        editing: &Editing,
    ) -> anyhow::Result<Self> {
        let failed = || format!("cannot change `{name}`");
        let bytes = input::read_file(&replacement.target().path, editing.limits.bytes()).with_context(failed)?;
        let file = detect::detect(&bytes, None).with_context(failed)?;
        let format = file.format;
        let codec = codec_of(format).with_context(failed)?;
        if let Some(wanted) = editing.format.filter(|wanted| *wanted != format) {
            let failure = Failure::conflict(format!("it is a {}, not a {}", format.title(), wanted.title()));
            return Err(failure.hint("leave --format out to keep its format")).with_context(failed);
        }
        check_protection(context, format, editing.protection).with_context(failed)?;
        let (keystore, password) = read_again(context, &file, &name, password, editing).with_context(failed)?;
        keystore.notes.iter().for_each(|note| context.ui.warn("odd-input", format!("`{name}`: {note}")));
        let held = secrecy_of(&keystore);
        Self { keystore, password, reprotected: false, replacement, held, codec }.protected_anew(editing)
    }

    fn new_store(
        context: &Context,
        replacement: Replacement,
        path: &Path,
        password: Password,
        editing: &Editing,
    ) -> anyhow::Result<Self> {
        editing.protection.check_strength(&password)?;
        let format = editing.format.unwrap_or_else(|| formats::for_new_store(path));
        check_protection(context, format, editing.protection)?;
        warn_of_password(context, format, &password);
        let codec = codec_of(format)?;
        if format.about().is_outdated {
            context.ui.detail(&format!(
                "`{}` becomes a {}; --format pkcs12 protects better",
                path.display(),
                format.title()
            ));
        }
        let (keystore, held) = (Keystore::new(format), Secrecy::Public);
        let edit = Self { keystore, password: Some(password), reprotected: false, replacement, held, codec };
        Ok(Self { reprotected: false, ..edit.protected_anew(editing)? })
    }

    /// The store under the schemes that were asked for, if any were.
    fn protected_anew(mut self, editing: &Editing) -> anyhow::Result<Self> {
        if editing.protection.compat.is_some() {
            let options = self.options(editing);
            let mut budget = editing.limits.budget_of_keys(self.keystore.entries.len());
            let failed = |fault: Fault| explained_reprotection(fault, &self.replacement.target().name);
            self.reprotected = self.codec.reprotect(&mut self.keystore, &options, &mut budget).map_err(failed)?;
        }
        Ok(self)
    }

    /// The codec of the store's format.
    pub fn codec(&self) -> &'static dyn Codec {
        self.codec
    }

    /// An alias for a new entry as the format's main consumer will look it up: Java folds what it searches, not what
    /// it reads, so that an alias stored with capitals could never be found.
    pub fn alias(&self, wanted: &str) -> Result<Alias, Failure> {
        if wanted.is_empty() {
            return Err(Failure::usage("an alias cannot be empty"));
        }
        let alias = Alias::new(wanted);
        Ok(Alias::new(self.codec.format().name_of(&alias)))
    }

    /// The store as it will be read once it is written: what a change brings to light shows before the file is replaced.
    pub fn reread(&mut self, context: &Context, editing: &Editing) -> anyhow::Result<()> {
        let (bytes, name) = (self.encode(editing)?, &self.replacement.target().name);
        let failed = || format!("cannot read what `{name}` would become");
        let file = detect::detect(&bytes, Some(self.keystore.format)).with_context(failed)?;
        let (keystore, _) = read_again(context, &file, name, self.password.clone(), editing).with_context(failed)?;
        self.keystore = keystore;
        Ok(())
    }

    /// A new key as this store holds it: under its own password, else under the store's.
    pub fn seal(&self, key: &PrivateKey, own: Option<Password>, editing: &Editing) -> anyhow::Result<StoredKey> {
        let none = || Failure::password("a key needs a password").hint("give --key-password");
        if own.is_none() && !self.is_password_proven(editing) {
            let failure =
                Failure::password("the store has no MAC to check the password with, and it opens no key in it");
            return Err(failure
                .hint("give the password of its keys, or another one for this key with --key-password")
                .into());
        }
        let password = own.or_else(|| self.password.clone()).ok_or_else(none)?;
        editing.protection.check_strength(&password)?;
        Ok(self.codec.seal(key, &password, &self.options(editing))?)
    }

    /// Refuses a password that nothing shows to be the store's: whoever names the wrong one may mean another file.
    pub fn check_password(&self, editing: &Editing) -> Result<(), Failure> {
        if self.is_password_proven(editing) {
            return Ok(());
        }
        let name = &self.replacement.target().name;
        let message = format!("no key in `{name}` opens with the password, and the file has no MAC to check it");
        Err(Failure::password(message).hint("give the password of one of its keys, or none at all"))
    }

    /// Whether the password is known to be the store's: by its MAC, or because it opens a section or a key; a store
    /// without any of them has none to be mistaken about.
    fn is_password_proven(&self, editing: &Editing) -> bool {
        let keys = || self.keystore.entries.iter().filter_map(Entry::sealed_key);
        let (Integrity::Absent, Some(password)) = (self.keystore.integrity, &self.password) else { return true };
        if self.keystore.protection.sections.iter().any(|section| matches!(section, Section::Encrypted(_))) {
            return true;
        }
        let mut budget = editing.limits.budget_of_keys(keys().count());
        keys().next().is_none() || keys().any(|key| key.plaintext(password, &mut budget).is_ok())
    }

    /// Whether the file was there before.
    pub fn existed(&self) -> bool {
        self.replacement.target().exists()
    }

    /// How the store is to be written.
    pub fn options(&self, editing: &Editing) -> WriteOptions {
        WriteOptions {
            password: self.password.clone(),
            iterations: editing.protection.iterations,
            suite: editing.protection.suite().unwrap_or_else(|| Suite::like(&self.keystore)),
            bks_version_1: editing.protection.is_bks_version_1(),
            budget: editing.limits.budget(),
        }
    }

    /// Writes the store, or only makes sure that it could be when this is a dry run.
    pub fn commit(self, context: &Context, editing: &Editing) -> anyhow::Result<()> {
        Self::commit_all(vec![self], context, editing)
    }

    /// Writes several stores: all are complete on disk before the first takes its place.
    pub fn commit_all(edits: Vec<Self>, context: &Context, editing: &Editing) -> anyhow::Result<()> {
        let encoded = edits.iter().map(|edit| edit.encode(editing)).collect::<anyhow::Result<Vec<_>>>()?;
        edits.iter().for_each(|edit| warn_of_curves(context, &edit.keystore));
        let would = if editing.replace.dry_run { "would be " } else { "" };
        for edit in edits.iter().filter(|edit| edit.reprotected) {
            context.ui.note(&format!("{}: {would}protected anew as a whole", edit.replacement.target().name));
        }
        if editing.replace.dry_run {
            return Ok(());
        }
        let mut staged: Vec<Replacement> = Vec::new();
        for (edit, bytes) in edits.into_iter().zip(encoded) {
            if let Err(error) = edit.stage(context, editing, &bytes) {
                staged.iter().for_each(Replacement::discard);
                return Err(error);
            }
            staged.push(edit.replacement);
        }
        Replacement::put_all_in_place(&staged)
    }

    fn encode(&self, editing: &Editing) -> anyhow::Result<Vec<u8>> {
        let failed = || format!("cannot write `{}`", self.replacement.target().name);
        let options = self.options(editing);
        let bytes = self.codec.write(&self.keystore, &options).with_context(failed)?;
        editing.limits.check_written(&self.keystore, &bytes).with_context(failed)?;
        self.codec.verify(&bytes, &self.keystore, &options).with_context(failed)?;
        Ok(bytes)
    }

    fn stage(&self, context: &Context, editing: &Editing, bytes: &[u8]) -> anyhow::Result<()> {
        let was_private = self.held == Secrecy::Private;
        let contents = Contents { bytes, secrecy: secrecy_of(&self.keystore), was_private };
        self.replacement.stage(context, &contents, editing.replace.backup)
    }
}

/// Reads a keystore of this name whose password, if it has one, may be known; and its password.
fn read_again(
    context: &Context,
    file: &Detected<'_>,
    name: &str,
    password: Option<Password>,
    editing: &Editing,
) -> anyhow::Result<(Keystore, Option<Password>)> {
    let mut unlocker = Unlocker::for_editing(context, editing.role, None, name);
    unlocker.used = password;
    read_store(file, unlocker, editing)
}

/// Reads a keystore that is going to be changed; and its password.
fn read_store(
    file: &Detected<'_>,
    unlocker: Unlocker,
    editing: &Editing,
) -> anyhow::Result<(Keystore, Option<Password>)> {
    codec_of(file.format)?;
    let mut unlocker = unlocker.with_mac_password(editing.mac_password.clone()).with_keys(editing.keys);
    let content = file.read(&mut unlocker, &mut editing.limits.budget());
    match explained(content, &mut unlocker)? {
        Content::Keystore(keystore) => Ok((keystore, unlocker.used.take())),
        Content::Bundle(bundle) => Err(not_a_store(bundle.format).into()),
    }
}

/// The codec of a format that is a keystore.
fn codec_of(format: Format) -> Result<&'static dyn Codec, Failure> {
    formats::codec(format).filter(|_| format.is_keystore()).ok_or_else(|| not_a_store(format))
}

/// Warns of what a common reader of the format does not take; refuses what was not meant for it.
pub fn check_protection(context: &Context, format: Format, protection: &NewEntry) -> Result<(), Failure> {
    if let Some(warning) = protection.check(format)? {
        context.ui.warn("many-iterations", warning);
    }
    Ok(())
}

fn explained_reprotection(fault: Fault, name: &str) -> anyhow::Error {
    let failed = format!("cannot protect `{name}` anew: {fault}");
    match fault {
        Fault::Invalid(_) => Failure::usage(failed).hint("--compat is for PKCS#12").into(),
        Fault::PasswordWrong(_) => Failure::password(failed).hint("leave --compat out to keep keys as they are").into(),
        fault => fault.within(&format!("cannot protect `{name}` anew")).into(),
    }
}

/// Java's PBEKey takes printable ASCII only ("Password is not ASCII", JDK 17; 25 opens PBES2 all the same). JCEKS is not
/// written under another.
pub fn warn_of_password(context: &Context, format: Format, password: &Password) {
    if format == Format::PKCS12 && !password.is_printable_ascii() {
        let message = format!("Java before 25 cannot open a {} whose password is not plain ASCII", format.title());
        context.ui.warn("password-not-ascii", message);
    }
}

/// One certificate is enough for Java to refuse all of the store ("Only named ECParameters supported", JDK 17 and 25; of
/// PKCS#12 it says that the password is wrong).
pub fn warn_of_curves(context: &Context, keystore: &Keystore) {
    if !matches!(keystore.format, Format::JKS | Format::JCEKS | Format::PKCS12) {
        return;
    }
    for entry in keystore.entries.iter().filter(|entry| entry.has_explicit_curve()) {
        let why = "its EC key spells its curve out instead of naming it";
        let message = format!("Java cannot open a {} with `{}`: {why}", keystore.format.title(), entry.alias);
        context.ui.warn("explicit-curve", message);
    }
}

fn not_a_store(format: Format) -> Failure {
    Failure::content(format!("it is {}, not a keystore", format.title()))
        .hint("keystores are JKS, JCEKS, PKCS#12, BKS, UBER and BCFKS files; choose one for a new file with --format")
}

/// A store whose entries are certificates only may be read by all; anything else may hold a secret.
pub fn secrecy_of(keystore: &Keystore) -> Secrecy {
    let harmless = |kind| matches!(kind, Kind::Certificate | Kind::TrustedCertificate);
    if keystore.entries.iter().all(|entry| harmless(entry.kind())) { Secrecy::Public } else { Secrecy::Private }
}
