//! How a store protects its contents: kept on reading so that writing back uses the same.

use crate::key::pbe::{MacScheme, Scheme};

/// The sections and the integrity protection of a store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Protection {
    /// The parts of the file that are encrypted separately, in file order; [`super::Place`] points into them.
    pub sections: Vec<Section>,
    /// How the whole is authenticated; `None` for a store without.
    pub mac: Option<Mac>,
}

/// One separately encrypted part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    /// Not encrypted.
    Clear,
    /// Encrypted with the store's password.
    Encrypted(Scheme),
    /// Not read (public-key privacy mode, unknown content type): kept byte for byte.
    Opaque(Vec<u8>),
}

impl Section {
    /// How it is encrypted, where that is known.
    pub fn scheme(&self) -> Option<&Scheme> {
        match self {
            Self::Encrypted(scheme) => Some(scheme),
            Self::Clear | Self::Opaque(_) => None,
        }
    }
}

/// A password-based MAC over the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mac {
    /// Algorithm and cost.
    pub scheme: MacScheme,
    /// How long the salt was, so that the new one is as long.
    pub salt_len: usize,
}

/// Whether the bytes were shown to be those that were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integrity {
    /// The format has none, or this file was written without.
    Absent,
    /// No password was at hand.
    NotChecked,
    /// Checked with the store's password.
    Verified,
}

impl Integrity {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::NotChecked => "not-checked",
            Self::Verified => "verified",
        }
    }
}
