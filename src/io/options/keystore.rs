//! Which keystore is read or changed, and how it is opened.

use std::path::PathBuf;

use crate::io::options::{Limits, PasswordSource, Replace, Role};
use crate::keystore::Format;

/// How a keystore that is read is opened.
#[derive(Debug, Clone, Default)]
pub struct StoreInput {
    /// Where the store's password comes from.
    pub password: Option<PasswordSource>,
    /// Where the password of a PKCS#12 MAC comes from, if it has its own.
    pub mac_password: Option<PasswordSource>,
    /// The format to read the file as, instead of the one that its content shows.
    pub in_format: Option<Format>,
}

impl StoreInput {
    /// The option that names the store's password.
    pub fn given(&self) -> (Role, Option<&PasswordSource>) {
        (Role::Store, self.password.as_ref())
    }
}

/// The store that is changed, which must be there, and how it is replaced.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The file.
    pub keystore: PathBuf,
    /// Where the store's password comes from.
    pub password: Option<PasswordSource>,
    /// How it is replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}
