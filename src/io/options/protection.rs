//! How what is new is protected.

use crate::error::Failure;
use crate::formats::bks;
use crate::keystore::{Compatibility, Format, Suite};
use crate::secret::Password;

/// How a new store or a new entry is protected.
#[derive(Debug, Clone, Default)]
pub struct NewEntry {
    /// Key-derivation iterations for newly protected items.
    pub iterations: Option<u32>,
    /// Who must be able to open a PKCS#12.
    pub compat: Option<Compatibility>,
    /// The version of a BKS.
    pub bks_version: Option<u32>,
    /// Whether a new password may have fewer than 6 characters.
    pub allow_weak_password: bool,
}

impl NewEntry {
    /// For changes that protect nothing anew: every iteration count stays what it was.
    pub const UNCHANGED: Self = Self { iterations: None, compat: None, bks_version: None, allow_weak_password: false };

    /// The schemes that were asked for.
    pub fn suite(&self) -> Option<Suite> {
        self.compat.map(Compatibility::suite)
    }

    /// Whether BKS is to be written in version 1.
    pub fn is_bks_version_1(&self) -> bool {
        self.bks_version == Some(1)
    }

    /// Refuses what is not for this format and more iterations than the target takes; without a target, the warning that
    /// a common reader of the format takes fewer.
    pub fn check(&self, format: Format) -> Result<Option<String>, Failure> {
        if self.bks_version.is_some() && format != Format::BKS {
            return Err(Failure::usage("--bks-version is for BKS"));
        }
        let Some(wanted) = self.iterations else { return Ok(None) };
        if let Some(compat) = self.compat {
            return match compat.max_iterations() {
                Some(limit) if wanted > limit => Err(Failure::usage(format!(
                    "--compat {} takes up to {limit} iterations, not {wanted}",
                    compat.name()
                ))),
                _ => Ok(None),
            };
        }
        let (reader, limit) = match format {
            Format::BKS => ("Bouncy Castle since 1.84", Some(bks::MAX_ITERATIONS)),
            Format::PKCS12 => (".NET since 9", Compatibility::DotNet.max_iterations()),
            _ => return Ok(None),
        };
        Ok(limit
            .filter(|limit| wanted > *limit)
            .map(|limit| format!("{reader} opens keystores of up to {limit} iterations, not {wanted}")))
    }

    /// Refuses a new password that keytool would refuse too (fewer than 6 characters).
    pub fn check_strength(&self, password: &Password) -> Result<(), Failure> {
        if password.as_str().contains('\0') {
            return Err(Failure::usage("the new password has a NUL character, which hardly a program can be given"));
        }
        if self.allow_weak_password || password.len() >= 6 {
            return Ok(());
        }
        Err(Failure::usage("the new password has fewer than 6 characters")
            .hint("take a longer one, or give --allow-weak-password; keytool refuses short ones"))
    }
}
