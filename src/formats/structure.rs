//! How a store is built and protected, as its bytes show it to anyone: no password is needed to look.

use crate::key::pbe::{Encryption, MacData, Scheme};

/// The outer protection of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// The parts that are protected separately, in file order; none in formats that have no such parts.
    pub sections: Vec<Section>,
    /// How the whole is authenticated; `None` for a store without.
    pub integrity: Option<Integrity>,
}

/// One separately protected part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    /// Not encrypted.
    Clear,
    /// Encrypted with the store's password.
    Encrypted {
        /// Algorithm and cost.
        scheme: Scheme,
        /// The length of the salt in octets.
        salt_len: usize,
    },
    /// Not read: public-key privacy mode, unknown content type.
    Opaque,
}

/// What shows that nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integrity {
    /// The algorithm in words, its cost included.
    pub algorithm: String,
    /// How often a function is iterated to make the key; `None` where it is not.
    pub iterations: Option<u32>,
    /// The length of the salt in octets; `None` where there is none.
    pub salt_len: Option<usize>,
}

impl Section {
    /// A part under this encryption.
    pub fn under(encryption: &Encryption) -> Self {
        Self::Encrypted { scheme: encryption.scheme().clone(), salt_len: encryption.salt_len() }
    }
}

impl Integrity {
    /// That of a store with this MAC.
    pub fn by(mac: &MacData) -> Self {
        let scheme = mac.scheme();
        Self { algorithm: scheme.to_string(), iterations: scheme.iterations(), salt_len: Some(mac.salt_len()) }
    }
}
