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
    Decrypt {
        /// Whether the chain above is.
        incomplete: bool,
    },
    /// Store a key in the form that Java reads.
    KeyForJava {
        /// The key.
        alias: String,
    },
    /// Find certificates that are not at hand.
    FetchIssuers {
        /// The key, where it has a name.
        alias: Option<String>,
    },
    /// Find the certificates that a chain without its key lacks.
    CompleteChain,
    /// Make a keystore of it.
    ImportKeyPair,
    /// Make a truststore of it.
    ImportTrusted,
    /// Copy it into a keystore of another format.
    Copy,
    /// Write the store anew in its own format, built as plainly as it can be.
    Rebuild,
    /// Take another password.
    NewPassword,
    /// Let nobody but the owner read the file.
    OwnerOnly,
    /// Give a key and its certificate the same identifier and name.
    Pair {
        /// The key.
        alias: String,
    },
    /// Protect all of it with other schemes.
    Protect(Compatibility),
    /// Give an entry another alias.
    Rename {
        /// The entry.
        alias: String,
        /// What it is to be called.
        new_alias: String,
    },
    /// Seal a key without the public key of another that it states.
    RestatePublicKey {
        /// The key.
        alias: String,
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
        /// Whether the chain stays incomplete.
        incomplete: bool,
    },
    /// Mark certificates as trusted, which only a person can decide.
    Trust,
}

impl Remedy {
    /// Whether it needs nothing that is not there, and touches nothing but the file.
    pub fn is_automatic(&self) -> bool {
        matches!(
            self,
            Self::Chain { .. }
                | Self::KeyForJava { .. }
                | Self::OwnerOnly
                | Self::Pair { .. }
                | Self::Protect(_)
                | Self::Rebuild
                | Self::Rename { .. }
                | Self::Reseal { .. }
                | Self::RestatePublicKey { .. }
                | Self::Rewrite { .. }
        )
    }

    /// Makes it one for a file whose chain stays incomplete.
    pub(super) fn take_as_incomplete(&mut self) {
        if let Self::Rewrite { incomplete, .. } | Self::Decrypt { incomplete } = self {
            *incomplete = true;
        }
    }
}
