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
    ExportPem,
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

    /// The command that does it to a file.
    pub fn command(&self, file: &str) -> String {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let (new, pem) = (quoted(&format!("{stem}.new.p12")), quoted(&format!("{stem}.pem")));
        let file = quoted(file);
        match self {
            Self::Chain { alias } => format!("certtool chain {file} --alias {}", quoted(alias)),
            Self::Reseal { alias } => format!("certtool set-password {file} --align --alias {}", quoted(alias)),
            Self::FetchIssuers { alias: Some(alias) } => {
                format!("certtool chain {file} --alias {} --ca ISSUERS.pem", quoted(alias))
            }
            Self::FetchIssuers { alias: None } => {
                format!("certtool merge-pem {file} --ca ISSUERS.pem --out {file} --force")
            }
            Self::Decrypt => format!("certtool merge-pem {file} --out {file} --force"),
            Self::Delete { alias } => format!("certtool delete {file} --alias {}", quoted(alias)),
            Self::ExportPem => format!("certtool merge-pem {file} --out {pem}"),
            Self::ImportKeyPair => format!("certtool import-keypair {file} --keystore {new}"),
            Self::ImportTrusted => format!("certtool import-trusted {file} --truststore {new}"),
            Self::Copy => format!("certtool copy {file} --to {new}"),
            Self::OwnerOnly => format!("chmod 600 {file}"),
            Self::Protect(compatibility) => {
                format!("certtool copy {file} --to {new} --compat {}", compatibility.name())
            }
            Self::Rename { alias, new_alias } => {
                format!("certtool rename {file} --alias {} --new-alias {}", quoted(alias), quoted(new_alias))
            }
            Self::Rewrite { key: true, root, unrelated } => {
                let root = if *root { "" } else { " --root omit" };
                let unrelated = if *unrelated { " --allow unrelated" } else { "" };
                format!("certtool merge-pem {file} --out {file} --force{root}{unrelated}")
            }
            Self::Rewrite { key: false, .. } => format!("certtool export-chain {file} --out {file} --force"),
            Self::Trust => format!("certtool import-trusted {file} --truststore {file} --yes"),
        }
    }
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '@' | '+' | ',');
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
        assert_eq!(rename.command("my file.jks"), r"certtool rename 'my file.jks' --alias 'it'\''s me' --new-alias b");
        assert_eq!(Remedy::OwnerOnly.command("a.p12"), "chmod 600 a.p12");
    }
}
