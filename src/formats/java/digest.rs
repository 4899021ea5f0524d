//! The digest at the end of the file, which a password goes into.

use aws_lc_rs::digest::{Context, Digest, SHA1_FOR_LEGACY_USE_ONLY, SHA1_OUTPUT_LEN};

use crate::fault::{Fault, Result};
use crate::formats::{Purpose, Unlock};
use crate::keystore::Integrity;
use crate::secret::{Password, constant_time_eq};

/// The length of the digest.
pub const LEN: usize = SHA1_OUTPUT_LEN;

/// SHA-1 over the password, a phrase that Sun chose, and the file up to here.
pub fn digest(contents: &[u8], password: &Password) -> Digest {
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    context.update(password.utf16_be().as_slice());
    context.update(b"Mighty Aphrodite");
    context.update(contents);
    context.finish()
}

/// Checks the digest if there is a password to be had.
pub fn check(contents: &[u8], stated: &[u8], unlock: &mut dyn Unlock) -> Result<Integrity> {
    let Some(password) = unlock.password(Purpose::Integrity)? else {
        return Ok(Integrity::NotChecked);
    };
    if constant_time_eq(digest(contents, &password).as_ref(), stated) {
        return Ok(Integrity::Verified);
    }
    Err(Fault::PasswordWrong("the password is wrong, or the file was changed".into()))
}
