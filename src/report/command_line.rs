//! Remedies as command lines.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::diagnosis::Remedy;

/// Where passwords came from, as the value of an option; `None` where a command has to ask, or to look by itself.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// That of the store.
    pub store: Option<String>,
    /// That of keys that have their own.
    pub key: Option<String>,
    /// The files of certificates that may complete a chain.
    pub ca: Vec<PathBuf>,
    /// That of keystores among these.
    pub ca_password: Option<String>,
    /// Whether nothing says that of such keys.
    pub asks_for_key: bool,
}

impl Sources {
    /// The option for the password of a key that has its own, which is asked for where it is not known.
    fn own_key(&self) -> String {
        if self.asks_for_key { named("--key-password", "prompt") } else { self.key("--key-password") }
    }

    fn store(&self, option: &str) -> String {
        self.store.as_ref().map(|source| named(option, source)).unwrap_or_default()
    }

    fn issuers(&self) -> String {
        let files: String =
            self.ca.iter().map(|file| format!(" --ca {}", quoted(file.as_os_str().as_bytes()))).collect();
        let password = self.ca_password.as_ref().map(|source| named("--ca-password", source));
        files + &password.unwrap_or_default()
    }

    fn key(&self, option: &str) -> String {
        self.key.as_ref().map(|source| named(option, source)).unwrap_or_default()
    }
}

/// The command line that repairs a file, with the passwords from where they came.
pub fn command_line(remedy: &Remedy, file: &Path, sources: &Sources) -> String {
    let is_like_option = file.as_os_str().as_bytes().starts_with(b"-");
    let file = if is_like_option { Path::new(".").join(file) } else { file.to_owned() };
    let beside = |extension: &str| quoted(file.with_extension(extension).as_os_str().as_bytes());
    let anew = file.extension().map_or_else(|| "bks".into(), std::ffi::OsStr::to_string_lossy);
    let anew = beside(&format!("new.{anew}"));
    let (new, new_pem, pem) = (beside("new.p12"), beside("new.pem"), beside("pem"));
    let file = quoted(file.as_os_str().as_bytes());
    let of = |alias: &Option<String>| alias.as_ref().map(|alias| named("--alias", alias)).unwrap_or_default();
    let store = sources.store("--password");
    let both = || store.clone() + &sources.key("--key-password");
    let copied = || {
        let passwords = [sources.store("--from-password"), sources.store("--to-password")].concat();
        passwords + &sources.key("--from-key-password")
    };
    match remedy {
        Remedy::Chain { alias } => {
            format!("certtool chain {file}{}{}{store}", named("--alias", alias), sources.issuers())
        }
        Remedy::Reseal { alias } => {
            let own = sources.own_key();
            format!("certtool set-password {file} --align{}{store}{own}", named("--alias", alias))
        }
        Remedy::FetchIssuers { alias: Some(alias) } => {
            format!("certtool chain {file}{} --ca ISSUERS.pem{store}", named("--alias", alias))
        }
        Remedy::FetchIssuers { alias: None } => {
            format!("certtool merge-pem {file} --ca ISSUERS.pem --out {new_pem}{}", both())
        }
        Remedy::CompleteChain => format!("certtool export-chain {file} --ca ISSUERS.pem --out {new_pem}{store}"),
        Remedy::Decrypt { incomplete } => {
            format!("certtool merge-pem {file} --out {new_pem}{}{}", if_incomplete(*incomplete), both())
        }
        Remedy::Delete { alias } => format!("certtool delete {file}{}{store}", named("--alias", alias)),
        Remedy::ExportPem { alias } => format!("certtool merge-pem {file} --out {pem}{}{}", of(alias), both()),
        Remedy::ImportKeyPair => format!("certtool import-keypair {file} --keystore {new}"),
        Remedy::ImportTrusted => format!("certtool import-trusted {file} --truststore {new}"),
        Remedy::Copy => format!("certtool copy {file} --to {new}{}", copied()),
        Remedy::Rebuild => format!("certtool convert {file} --to {anew}{}", copied()),
        Remedy::NewPassword => format!("certtool set-password {file}{store} --new-password prompt"),
        Remedy::OwnerOnly => format!("chmod 600 {file}"),
        Remedy::Protect(compatibility) => {
            format!("certtool convert {file} --to {new} --compat {}{}", compatibility.name(), copied())
        }
        Remedy::Rename { alias, new_alias } => {
            let (alias, new_alias) = (named("--alias", alias), named("--new-alias", new_alias));
            format!("certtool rename {file}{alias}{new_alias}{store}")
        }
        Remedy::Rewrite { key, root, unrelated, incomplete } => {
            let root = if *root { "" } else { " --root omit" };
            let others = [if_incomplete(*incomplete), &sources.issuers(), &both()].concat();
            rewriting(*key, &file, &format!("{new_pem}{root}"), *unrelated, if *key { &others } else { &store })
        }
        Remedy::KeyForJava { .. } => format!("certtool doctor {file} --for java --fix{}", both()),
        Remedy::Pair { .. } | Remedy::RestatePublicKey { .. } => format!("certtool doctor {file} --fix{}", both()),
        Remedy::Trust => trusting(&file, sources),
    }
}

/// The command that writes PEM anew; one without a key is a chain.
fn rewriting(key: bool, file: &str, out: &str, unrelated: bool, others: &str) -> String {
    match key {
        true => {
            let unrelated = if unrelated { " --allow unrelated" } else { "" };
            format!("certtool merge-pem {file} --out {out}{unrelated}{others}")
        }
        false => format!("certtool export-chain {file} --out {out}{others}"),
    }
}

/// The command that asks who of a store is trusted, and marks those.
fn trusting(file: &str, sources: &Sources) -> String {
    let passwords = sources.store("--from-password") + &sources.store("--password");
    format!("certtool import-trusted {file} --truststore {file}{passwords}")
}

fn if_incomplete(incomplete: bool) -> &'static str {
    if incomplete { " --allow incomplete" } else { "" }
}

/// An option with its value, after a space. A value that begins like an option is joined to its own.
fn named(option: &str, value: &str) -> String {
    let separator = if value.starts_with('-') { '=' } else { ' ' };
    format!(" {option}{separator}{}", quoted(value.as_bytes()))
}

/// As a shell takes it for one word.
fn quoted(word: &[u8]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '@' | '+' | ',' | ':');
    let shown = |c: char| c.is_alphanumeric() || c.is_ascii_graphic() || c == ' ';
    match std::str::from_utf8(word) {
        Ok(word) if !word.is_empty() && word.chars().all(plain) => word.to_owned(),
        Ok(word) if word.chars().all(shown) => format!("'{}'", word.replace('\'', r"'\''")),
        _ => by_octets(word),
    }
}

/// With the octets that are no plain characters by number (POSIX.1-2024, 2.2.4: dollar-single-quotes).
fn by_octets(word: &[u8]) -> String {
    let octet = |octet: &u8| match octet {
        b'\'' | b'\\' => format!("\\{}", char::from(*octet)),
        b' '..=b'~' => char::from(*octet).to_string(),
        other => format!("\\{other:03o}"),
    };
    format!("$'{}'", word.iter().map(octet).collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;
    use crate::keystore::Compatibility;

    #[test]
    fn commands_survive_odd_names() {
        let rename = Remedy::Rename { alias: "it's me".into(), new_alias: "b".into() };
        let command = command_line(&rename, Path::new("my file.jks"), &Sources::default());
        assert_eq!(command, r"certtool rename 'my file.jks' --alias 'it'\''s me' --new-alias b");
        let rename = Remedy::Rename { alias: String::new(), new_alias: "-2".into() };
        let command = command_line(&rename, Path::new("a.jks"), &Sources::default());
        assert_eq!(command, "certtool rename a.jks --alias '' --new-alias=-2");
        let command =
            |file: &[u8]| command_line(&Remedy::OwnerOnly, Path::new(OsStr::from_bytes(file)), &Sources::default());
        assert_eq!(command(b"a.p12"), "chmod 600 a.p12");
        assert_eq!(command(b"-a.p12"), "chmod 600 ./-a.p12");
        assert_eq!(command("clé.p12".as_bytes()), "chmod 600 'clé.p12'");
        assert_eq!(command(b"cl\xe9's\n1.p12"), r"chmod 600 $'cl\351\'s\0121.p12'");
        let copied = command_line(&Remedy::Copy, Path::new(OsStr::from_bytes(b"cl\xe9.jks")), &Sources::default());
        assert_eq!(copied, r"certtool copy $'cl\351.jks' --to $'cl\351.new.p12'");
    }

    #[test]
    fn commands_take_passwords_from_where_they_came() {
        let sources =
            Sources { store: Some("file:store pw".into()), key: Some("env:OWN".into()), ..Sources::default() };
        let align = Remedy::Reseal { alias: "a".into() };
        let expected =
            "certtool set-password a.jks --align --alias a --password 'file:store pw' --key-password env:OWN";
        assert_eq!(command_line(&align, Path::new("a.jks"), &sources), expected);
        let asked = "certtool set-password a.jks --align --alias a --key-password prompt";
        let unknown = Sources { asks_for_key: true, ..Sources::default() };
        assert_eq!(command_line(&align, Path::new("a.jks"), &unknown), asked);
        let protect = command_line(&Remedy::Protect(Compatibility::Java), Path::new("a.p12"), &sources);
        assert!(protect.ends_with("--to-password 'file:store pw' --from-key-password env:OWN"), "{protect}");
    }
}
