//! Sealed public keys, which only the password tells from secret keys.

use crate::data_stream::Output;
use crate::fault::{Fault, Result};
use crate::formats::bks::entry_type;
use crate::formats::bks::writer::sealed_secret;
use crate::key::pbe::Budget;
use crate::keystore::{Entry, Item, Opaque};
use crate::secret::{Password, SecretBytes};

/// The iterations that are spent on looking; entries beyond stay what they seem, and are told apart when they are used.
const LOOK: u64 = 1_000_000;

/// Makes what it is of every sealed public key that the password of the store opens: not understood, and kept as it is.
pub fn tell_public_keys(entries: &mut [Entry], password: &Password) {
    let mut budget = Budget { iterations_left: LOOK, ..Budget::default() };
    for entry in entries {
        let Item::Secret(secret) = &entry.item else { continue };
        let Some(sealed) = sealed_secret(secret) else { continue };
        match sealed.open_secret(password, &mut budget) {
            Err(Fault::CannotHold(what)) => {
                if let Ok(encoded) = contents(sealed.bytes()) {
                    entry.item = Item::Opaque(Opaque { what: format!("sealed key: {what}"), damaged: false, encoded });
                }
            }
            Err(Fault::Limit { .. }) => return,
            _ => {}
        }
    }
}

/// Type and contents of such an entry, as the file has them.
fn contents(blob: &[u8]) -> Result<SecretBytes> {
    let mut output = Output::default();
    output.u8(entry_type::SEALED).count(0)?.block(blob)?;
    Ok(SecretBytes::new(output.into_bytes()))
}
