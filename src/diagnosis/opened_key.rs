//! A private key as far as the passwords at hand show it.

use crate::fault::{Fault, Result};
use crate::key::PrivateKey;
use crate::secret::Password;

/// What the passwords at hand make of a private key.
#[derive(Debug)]
pub(super) enum OpenedKey {
    /// It is in the clear, or one of them opens it.
    Open(PrivateKey),
    /// One of them decrypts it, and it cannot be read, for this reason.
    Damaged(String),
    /// None of them opens it.
    Closed,
    /// It is of a kind, or protected in a way, that is not read.
    Unknown,
}

impl OpenedKey {
    /// Tries passwords in their order, and tells whether the first of them was wrong. Fails only on what the limits forbid.
    pub fn with<'p>(
        passwords: impl Iterator<Item = &'p Password>,
        mut open: impl FnMut(&Password) -> Result<PrivateKey>,
    ) -> Result<(Self, bool)> {
        let mut is_first_wrong = false;
        for password in passwords {
            let opened = match open(password) {
                Ok(key) => Self::Open(key),
                Err(Fault::PasswordWrong(_)) => {
                    is_first_wrong = true;
                    continue;
                }
                Err(fault @ Fault::Limit { .. }) => return Err(fault),
                Err(Fault::Corrupt(reason)) => Self::Damaged(reason),
                Err(_) => Self::Unknown,
            };
            return Ok((opened, is_first_wrong));
        }
        Ok((Self::Closed, is_first_wrong))
    }

    /// The key itself.
    pub fn key(&self) -> Option<&PrivateKey> {
        if let Self::Open(key) = self { Some(key) } else { None }
    }

    /// The same, to keep.
    pub fn into_key(self) -> Option<PrivateKey> {
        if let Self::Open(key) = self { Some(key) } else { None }
    }

    /// Its public key: [`Fault::Corrupt`] of one that is damaged, [`Fault::Unsupported`] where it cannot be told.
    pub fn public_key_info(&self) -> Result<Vec<u8>> {
        match self {
            Self::Open(key) => key.public_key_info(),
            Self::Damaged(reason) => Err(Fault::corrupt(reason.clone())),
            Self::Closed | Self::Unknown => Err(Fault::unsupported("a key that stays sealed")),
        }
    }
}
