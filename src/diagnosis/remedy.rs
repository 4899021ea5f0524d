//! What repairs a finding.

use crate::keystore::Compatibility;

/// A repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Put the chain of a key in order, complete it from what is at hand, and drop what has no part in it.
    Chain {
        /// The key.
        alias: String,
    },
    /// Leave out an entry.
    Delete {
        /// The entry.
        alias: String,
    },
    /// Make a PEM file of it.
    ExportPem {
        /// The key, where there are several.
        alias: Option<String>,
    },
    /// Write the key of a PEM file without a password.
    Decrypt,
    /// Find certificates that are not at hand.
    FetchIssuers {
        /// The key, where it has a name.
        alias: Option<String>,
    },
    /// Make a keystore of it.
    ImportKeyPair,
    /// Make a truststore of it.
    ImportTrusted,
    /// Copy it into a keystore of another format.
    Copy,
    /// Let nobody but the owner read the file.
    OwnerOnly,
    /// Protect all of it with other schemes.
    Protect(Compatibility),
    /// Give an entry another alias.
    Rename {
        /// The entry.
        alias: String,
        /// What it is to be called.
        new_alias: String,
    },
    /// Seal a key with the password of its store.
    Reseal {
        /// The key.
        alias: String,
    },
    /// Write the PEM anew: canonical, its chain in order.
    Rewrite {
        /// Whether there is a private key in it.
        key: bool,
        /// Whether the root stays.
        root: bool,
        /// Whether certificates are left out that have no part in the chain.
        unrelated: bool,
    },
    /// Mark every certificate as trusted.
    Trust,
}

impl Remedy {
    /// Whether it needs nothing that is not there, and touches nothing but the file.
    pub fn is_automatic(&self) -> bool {
        matches!(
            self,
            Self::Chain { .. }
                | Self::OwnerOnly
                | Self::Protect(_)
                | Self::Rename { .. }
                | Self::Reseal { .. }
                | Self::Rewrite { .. }
                | Self::Trust
        )
    }

    /// The command that does it to a file, with the passwords from where they came.
    pub fn command(&self, file: &str, sources: &Sources) -> String {
        let file = if file.starts_with('-') { format!("./{file}") } else { file.to_owned() };
        let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
        let (new, pem) = (quoted(&format!("{stem}.new.p12")), quoted(&format!("{stem}.pem")));
        let file = quoted(&file);
        let of = |alias: &Option<String>| alias.as_ref().map(|alias| named("--alias", alias)).unwrap_or_default();
        let store = sources.store("--password");
        let both = || store.clone() + &sources.key("--key-password");
        let copied = || {
            let passwords = [sources.store("--from-password"), sources.store("--to-password")].concat();
            passwords + &sources.key("--from-key-password")
        };
        match self {
            Self::Chain { alias } => format!("certtool chain {file}{}{store}", named("--alias", alias)),
            Self::Reseal { alias } => {
                let own = if sources.asks_for_key {
                    named("--key-password", "prompt")
                } else {
                    sources.key("--key-password")
                };
                format!("certtool set-password {file} --align{}{store}{own}", named("--alias", alias))
            }
            Self::FetchIssuers { alias: Some(alias) } => {
                format!("certtool chain {file}{} --ca ISSUERS.pem{store}", named("--alias", alias))
            }
            Self::FetchIssuers { alias: None } => {
                format!("certtool merge-pem {file} --ca ISSUERS.pem --out {file} --force{}", both())
            }
            Self::Decrypt => format!("certtool merge-pem {file} --out {file} --force{}", both()),
            Self::Delete { alias } => format!("certtool delete {file}{}{store}", named("--alias", alias)),
            Self::ExportPem { alias } => format!("certtool merge-pem {file} --out {pem}{}{}", of(alias), both()),
            Self::ImportKeyPair => format!("certtool import-keypair {file} --keystore {new}"),
            Self::ImportTrusted => format!("certtool import-trusted {file} --truststore {new}"),
            Self::Copy => format!("certtool copy {file} --to {new}{}", copied()),
            Self::OwnerOnly => format!("chmod 600 {file}"),
            Self::Protect(compatibility) => {
                format!("certtool convert {file} --to {new} --compat {}{}", compatibility.name(), copied())
            }
            Self::Rename { alias, new_alias } => {
                let (alias, new_alias) = (named("--alias", alias), named("--new-alias", new_alias));
                format!("certtool rename {file}{alias}{new_alias}{store}")
            }
            Self::Rewrite { key: true, root, unrelated } => {
                let root = if *root { "" } else { " --root omit" };
                let unrelated = if *unrelated { " --allow unrelated" } else { "" };
                format!("certtool merge-pem {file} --out {file} --force{root}{unrelated}{}", both())
            }
            Self::Rewrite { key: false, .. } => format!("certtool export-chain {file} --out {file} --force{store}"),
            Self::Trust => format!("certtool doctor {file} --fix{store}"),
        }
    }
}

/// Where passwords came from, as the value of an option; `None` where a command has to ask, or to look by itself.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// That of the store.
    pub store: Option<String>,
    /// That of keys that have their own.
    pub key: Option<String>,
    /// Whether nothing says that of such keys.
    pub asks_for_key: bool,
}

impl Sources {
    fn store(&self, option: &str) -> String {
        self.store.as_ref().map(|source| named(option, source)).unwrap_or_default()
    }

    fn key(&self, option: &str) -> String {
        self.key.as_ref().map(|source| named(option, source)).unwrap_or_default()
    }
}

/// An option with its value, after a space.
fn named(option: &str, value: &str) -> String {
    format!(" {option} {}", quoted(value))
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '@' | '+' | ',' | ':');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_survive_odd_names() {
        let rename = Remedy::Rename { alias: "it's me".into(), new_alias: "b".into() };
        let command = rename.command("my file.jks", &Sources::default());
        assert_eq!(command, r"certtool rename 'my file.jks' --alias 'it'\''s me' --new-alias b");
        assert_eq!(Remedy::OwnerOnly.command("a.p12", &Sources::default()), "chmod 600 a.p12");
    }

    #[test]
    fn commands_take_passwords_from_where_they_came() {
        let sources = Sources { store: Some("file:store pw".into()), key: Some("env:OWN".into()), asks_for_key: false };
        let align = Remedy::Reseal { alias: "a".into() };
        let expected =
            "certtool set-password a.jks --align --alias a --password 'file:store pw' --key-password env:OWN";
        assert_eq!(align.command("a.jks", &sources), expected);
        let asked = "certtool set-password a.jks --align --alias a --key-password prompt";
        let unknown = Sources { asks_for_key: true, ..Sources::default() };
        assert_eq!(align.command("a.jks", &unknown), asked);
        let protect = Remedy::Protect(Compatibility::Java).command("a.p12", &sources);
        assert!(protect.ends_with("--to-password 'file:store pw' --from-key-password env:OWN"), "{protect}");
    }
}
