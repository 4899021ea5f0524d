//! Gets passwords from where the user says they are.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context as _;
use zeroize::{Zeroize, Zeroizing};

use crate::context::Context;
use crate::error::Failure;
use crate::fault::{self, Fault};
use crate::formats::transfer::KeyPasswords;
use crate::formats::{Purpose, Unlock};
use crate::io::input;
use crate::io::options::{KeyPassword, PasswordSource, Role};
use crate::keystore::Alias;
use crate::secret::Password;

/// The longest line that is taken for a password, in octets.
const LONGEST: usize = 64 * 1024;

/// The password for a role: from its source, else its environment variable; `None` when neither is given.
pub fn given(context: &Context, role: Role, source: Option<&PasswordSource>) -> anyhow::Result<Option<Password>> {
    match source.map(|source| source.checked(role)).transpose()? {
        // At hand as often as it is wanted, and another front may give different ones for one role.
        Some(source @ PasswordSource::Literal(_)) => from_source(context, role, source).map(Some),
        Some(source) => context.password(role.option(), || from_source(context, role, source)).map(Some),
        None => Ok(from_variable(role.variable())?),
    }
}

/// An option that names a password, and where that comes from if the option is typed.
pub type Given<'a> = (Role, Option<&'a PasswordSource>);

/// Which of several options names the password: the first that is typed, else the first whose variable is set, else the
/// last, for an error to name. What is typed comes before every variable.
pub fn choose<'a>(choices: &[Given<'a>]) -> anyhow::Result<Given<'a>> {
    if let Some(typed) = choices.iter().find(|(_, source)| source.is_some()) {
        return Ok(*typed);
    }
    for (role, _) in choices {
        if from_variable(role.variable())?.is_some() {
            return Ok((*role, None));
        }
    }
    choices.last().copied().ok_or_else(|| Failure::usage("no option names the password").into())
}

/// The passwords of several options, what is typed before what is in variables.
pub fn all(context: &Context, choices: &[Given]) -> anyhow::Result<Vec<Password>> {
    let (typed, untyped): (Vec<Given>, Vec<Given>) = choices.iter().partition(|(_, source)| source.is_some());
    let given_one = |(role, source): Given| given(context, role, source).transpose();
    typed.into_iter().chain(untyped).filter_map(given_one).collect()
}

/// The options about keys with a password of their own, of a command that opens keys.
#[derive(Debug, Clone, Copy)]
pub struct OfKeys<'a> {
    /// Whose option and variable name the password.
    pub role: Role,
    /// Where it comes from, for each key or for all.
    pub given: &'a [KeyPassword],
    /// Whether every key is opened to see which certificate is its own.
    pub opens_all: bool,
}

impl OfKeys<'static> {
    /// What the store's password opens is paired by what it shows, whatever names and identifiers say.
    pub const OF_THE_STORE: Self = Self { role: Role::Key, given: &[], opens_all: true };
}

/// The passwords of keys that have their own.
pub fn of_keys(context: &Context, role: Role, given_ones: &[KeyPassword]) -> anyhow::Result<KeyPasswords> {
    let mut general = given_ones.iter().filter(|one| one.alias.is_none()).map(|one| &one.source);
    let any = given(context, role, general.next())?;
    if general.next().is_some() {
        let failure = Failure::usage(format!("{} is given twice", role.option()));
        return Err(failure.hint(format!("{} ALIAS=SOURCE is for a single key", role.option())).into());
    }
    let mut of = HashMap::new();
    for one in given_ones {
        let Some(alias) = &one.alias else { continue };
        let purpose = format!("{} {alias}", role.option());
        let password = context.password(&purpose, || from_source(context, role, &one.source))?;
        of.insert(Alias::new(alias), password);
    }
    Ok(KeyPasswords { any, of })
}

/// The password that protects something new: given, or asked for twice.
pub fn for_new(context: &Context, role: Role, source: Option<&PasswordSource>, what: &str) -> anyhow::Result<Password> {
    let ask = || Ok(context.ui.password(&format!("New password for {what}"), true)?);
    if source == Some(&PasswordSource::Prompt) && context.ui.is_interactive() {
        return context.password(what, ask);
    }
    match given(context, role, source)? {
        Some(password) => Ok(password),
        None if context.ui.is_interactive() => context.password(what, ask),
        None => Err(missing(role, what).into()),
    }
}

/// The password of something that exists: given, or asked for.
pub fn for_existing(
    context: &Context,
    role: Role,
    source: Option<&PasswordSource>,
    what: &str,
) -> anyhow::Result<Password> {
    match given(context, role, source)? {
        Some(password) => Ok(password),
        None if context.ui.is_interactive() => {
            context.password(what, || Ok(context.ui.password(&format!("Password for {what}"), false)?))
        }
        None => Err(missing(role, what).into()),
    }
}

fn missing(role: Role, what: &str) -> Failure {
    Failure::password(format!("a password is needed for {what}")).hint(format!(
        "give it with {} file:PATH, env:NAME, stdin or prompt, or in the variable {}",
        role.option(),
        role.variable()
    ))
}

/// Answers a codec: asks for a password once, and only when it is needed.
pub struct Unlocker<'a> {
    context: &'a Context,
    role: Role,
    source: Option<&'a PasswordSource>,
    mac_source: Option<&'a PasswordSource>,
    mac_password: Option<Password>,
    keys: Option<OfKeys<'a>>,
    key_passwords: Option<KeyPasswords>,
    name: &'a str,
    /// Whether reading without a check of integrity is good enough.
    lenient: bool,
    contents_asked: bool,
    /// The password that was used, for writing back.
    pub used: Option<Password>,
    /// Why no password could be had, kept because a codec's faults cannot carry it.
    pub failure: Option<anyhow::Error>,
}

impl<'a> Unlocker<'a> {
    /// For looking only: a store whose format shows its contents is read without a password.
    pub fn for_reading(context: &'a Context, role: Role, source: Option<&'a PasswordSource>, name: &'a str) -> Self {
        Self {
            context,
            role,
            source,
            mac_source: None,
            mac_password: None,
            keys: None,
            key_passwords: None,
            name,
            lenient: true,
            contents_asked: false,
            used: None,
            failure: None,
        }
    }

    /// For changing: what cannot be checked must not be written back.
    pub fn for_editing(context: &'a Context, role: Role, source: Option<&'a PasswordSource>, name: &'a str) -> Self {
        Self { lenient: false, ..Self::for_reading(context, role, source, name) }
    }

    /// The same with a source for the password of a MAC that has its own.
    pub fn with_mac(self, mac_source: Option<&'a PasswordSource>) -> Self {
        Self { mac_source, ..self }
    }

    /// The same with the password of a MAC that has its own.
    pub fn with_mac_password(self, mac_password: Option<Password>) -> Self {
        Self { mac_password, ..self }
    }

    /// The same with the passwords of keys that have their own.
    pub fn with_keys(self, keys: Option<OfKeys<'a>>) -> Self {
        Self { keys, ..self }
    }

    /// Asked when the contents opened and the MAC did not fit: the very same password would not help.
    fn ask_for_mac(&self) -> anyhow::Result<Password> {
        if let Some(password) = &self.mac_password {
            return Ok(password.clone());
        }
        if self.lenient
            && let Some(password) = given(self.context, Role::Mac, self.mac_source)?
        {
            return Ok(password);
        }
        let failure = Failure::password(
            "the contents open with the password, but the MAC does not fit: it has another password, or the file was changed",
        );
        let hint = if self.lenient {
            "if the file was made by `openssl pkcs12 -twopass`, give the other password with --mac-password SOURCE"
        } else {
            "give the file one password before it is changed: certtool set-password --mac-password SOURCE"
        };
        Err(failure.hint(hint).into())
    }

    fn ask(&self, purpose: Purpose) -> anyhow::Result<Option<Password>> {
        let what = format!("`{}`", self.name);
        if self.lenient && purpose == Purpose::Integrity {
            return given(self.context, self.role, self.source);
        }
        for_existing(self.context, self.role, self.source, &what).map(Some)
    }
}

impl Unlock for Unlocker<'_> {
    fn password(&mut self, purpose: Purpose) -> fault::Result<Option<Password>> {
        let answer = match (&self.used, purpose) {
            (Some(_), Purpose::Integrity) if self.contents_asked => self.ask_for_mac().map(Some),
            (Some(used), _) => Ok(Some(used.clone())),
            (None, _) => self.ask(purpose),
        };
        let answer = answer.map_err(|failure| {
            self.failure = Some(failure);
            Fault::PasswordNeeded("no password".into())
        })?;
        self.contents_asked |= purpose == Purpose::Contents;
        if self.used.is_none() {
            self.used.clone_from(&answer);
        }
        Ok(answer)
    }

    /// What cannot be had is told where the key is to be opened for good. Where reading took no password, that of the
    /// store has not been tried yet.
    fn key_passwords(&mut self, alias: &Alias) -> Vec<Password> {
        let Self { context, keys, .. } = *self;
        let known = || keys.and_then(|keys| of_keys(context, keys.role, keys.given).ok()).unwrap_or_default();
        let own = self.key_passwords.get_or_insert_with(known).for_key(alias).cloned();
        let untried = match self.used {
            Some(_) => None,
            None => given(context, self.role, self.source).ok().flatten(),
        };
        own.into_iter().chain(untried).collect()
    }

    fn doubts_attributes(&self) -> bool {
        self.keys.is_some_and(|keys| keys.opens_all)
    }
}

fn from_source(context: &Context, role: Role, source: &PasswordSource) -> anyhow::Result<Password> {
    let password = match source {
        PasswordSource::Environment(name) => from_variable(name)?.ok_or_else(|| {
            Failure::password(format!("the environment variable named by {} is not set", role.option()))
        })?,
        PasswordSource::Descriptor(number) => {
            first_line_of(context, role, Path::new(&format!("/dev/fd/{number}")), false)?
        }
        PasswordSource::File(path) => first_line_of(context, role, path, true)?,
        PasswordSource::HandedOver(number) => {
            warn_of_literal(context, role);
            all_of(Path::new(&format!("/dev/fd/{number}")), role)?
        }
        PasswordSource::Literal(password) => {
            warn_of_literal(context, role);
            password.clone()
        }
        PasswordSource::Prompt if !context.ui.is_interactive() => {
            return Err(Failure::password("there is no terminal to ask for the password on")
                .hint(format!("give it with {} file:PATH, env:NAME or stdin", role.option()))
                .into());
        }
        PasswordSource::Prompt => context.ui.password("Password", false)?,
        PasswordSource::Stdin => {
            context.claim_stdin("a password")?;
            first_line(io::stdin().lock(), role)?
        }
        PasswordSource::Misplaced => source.checked(role).map(|_| Password::new(String::new()))?,
    };
    Ok(password)
}

fn warn_of_literal(context: &Context, role: Role) {
    let message = format!("{} pass:… is visible to every user of this machine", role.option());
    context.ui.warn("password-on-command-line", message);
}

/// A literal may have line ends, unlike what stands in a file.
fn all_of(path: &Path, role: Role) -> anyhow::Result<Password> {
    let bytes = input::read_file(path, LONGEST as u64);
    let bytes = bytes.with_context(|| format!("cannot read the password for {}", role.option()))?;
    utf8(&bytes, role).map_err(Into::into)
}

/// The file is not named in errors: a password may stand where its path belongs.
fn first_line_of(context: &Context, role: Role, path: &Path, check_mode: bool) -> Result<Password, Failure> {
    let unreadable = |error: io::Error| {
        Failure::new(
            crate::error::Kind::File,
            format!("cannot read the password file named by {}: {error}", role.option()),
        )
    };
    let file = File::open(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.permissions().mode();
    if check_mode && mode & 0o044 != 0 {
        let message = format!("the password file named by {} can be read by other users", role.option());
        context.ui.warn("password-file-readable", message);
    }
    first_line(file, role)
}

fn first_line(source: impl Read, role: Role) -> Result<Password, Failure> {
    // As large as it may get, so that growing leaves no copy behind.
    let mut text = Zeroizing::new(vec![0; LONGEST + 1]);
    let line = read_line(source, &mut text);
    let line =
        line.map_err(|error| Failure::file(format!("cannot read the password for {}: {error}", role.option())))?;
    if line.len() > LONGEST {
        let message = format!("the password for {} is longer than {LONGEST} bytes", role.option());
        return Err(Failure::password(message));
    }
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    utf8(line, role)
}

fn utf8(bytes: &[u8], role: Role) -> Result<Password, Failure> {
    let not_text = |_| Failure::password(format!("the password for {} is not UTF-8 text", role.option()));
    std::str::from_utf8(bytes).map(|text| Password::new(text.to_owned())).map_err(not_text)
}

/// Reads up to the end of the first line, of the source or of the buffer, and no further: a pipe may stay open.
fn read_line(mut source: impl Read, buffer: &mut [u8]) -> io::Result<&[u8]> {
    let mut length = 0;
    while length < buffer.len() {
        let read = match source.read(&mut buffer[length..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let end = buffer[length..length + read].iter().position(|byte| *byte == b'\n');
        length += end.unwrap_or(read);
        if end.is_some() || read == 0 {
            break;
        }
    }
    Ok(&buffer[..length])
}

#[allow(clippy::disallowed_methods, reason = "passwords in the environment have their one home here")]
fn from_variable(name: &str) -> Result<Option<Password>, Failure> {
    match std::env::var(name) {
        Ok(text) => Ok(Some(Password::new(text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(text)) => {
            text.into_encoded_bytes().zeroize();
            Err(Failure::password("the password in the environment is not UTF-8 text"))
        }
    }
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A pipe whose writer sends these pieces and then waits.
    struct Open<'a>(&'a [&'a [u8]]);

    impl Read for Open<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((piece, rest)) = self.0.split_first() else { panic!("read beyond the line") };
            self.0 = rest;
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    #[test]
    fn nothing_is_read_after_the_line() {
        for pieces in [&[&b"changeit\n"[..]][..], &[b"chan", b"geit\r\nmore"]] {
            assert_eq!(first_line(Open(pieces), Role::Store).unwrap().as_str(), "changeit");
        }
    }

    #[test]
    fn a_line_of_any_length_is_taken_whole_or_not_at_all() {
        let longest = vec![b'a'; LONGEST];
        assert_eq!(first_line(&longest[..], Role::Store).unwrap().len(), LONGEST);
        assert_eq!(first_line(&[&longest[..], b"\n"].concat()[..], Role::Store).unwrap().len(), LONGEST);
        assert!(first_line(&[&longest[..], b"a\n"].concat()[..], Role::Store).is_err());
    }
}
