//! Reads UBER.

use sha1::{Digest, Sha1};

use crate::data_stream::Cursor;
use crate::fault::{Fault, Result};
use crate::formats::bks::{Header, contents, trailing};
use crate::formats::structure::{self, Structure};
use crate::formats::uber::BLOCK_LEN;
use crate::formats::{Purpose, Unlock};
use crate::key::pbe::{Budget, Cipher, Encryption};
use crate::keystore::{Entry, Format, Keystore, Protection, Section};
use crate::secret::constant_time_eq;

const DIGEST_LEN: usize = 20;

/// Reads a store.
pub fn read(bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
    let (encryption, ciphertext) = encrypted(bytes)?;
    let needed = || Fault::PasswordNeeded("all of it is encrypted".into());
    let password = unlock.password(Purpose::Contents)?.ok_or_else(needed)?;
    encryption.charge(&password, budget)?;
    let plaintext = encryption.decrypt_blocks(ciphertext, &password)?;
    let wrong = || Fault::PasswordWrong("the password is wrong, or the file was damaged".into());
    let (mut entries, end) = decode(plaintext.as_slice(), budget)?.ok_or_else(wrong)?;
    contents::tell_public_keys(&mut entries, &password);
    let protection = Protection { sections: vec![Section::Encrypted(encryption.scheme().clone())], mac: None };
    let notes = trailing(ciphertext.len() - end).into_iter().collect();
    Ok(Keystore { entries, protection, notes, ..Keystore::new(Format::UBER) })
}

/// How it is protected: as a whole.
pub fn structure(bytes: &[u8]) -> Result<Structure> {
    let (encryption, _) = encrypted(bytes)?;
    let algorithm = "SHA1 of the contents, encrypted with them".into();
    let integrity = structure::Integrity { algorithm, iterations: None, salt_len: None };
    Ok(Structure { sections: vec![structure::Section::under(&encryption)], integrity: Some(integrity) })
}

/// What all of it is encrypted with, and the ciphertext.
fn encrypted(bytes: &[u8]) -> Result<(Encryption, &[u8])> {
    let mut cursor = Cursor::new(bytes);
    let header = Header::read(&mut cursor)?;
    if !matches!(header.version, 1 | 2) {
        return Err(Fault::unsupported(format!("UBER keystore of version {} is not supported", header.version)));
    }
    let ciphertext = cursor.rest();
    if ciphertext.len() < BLOCK_LEN {
        return Err(Fault::corrupt(format!("the file ends at byte {}, within its first block", bytes.len())));
    }
    Ok((Encryption::bouncy_castle(Cipher::Twofish, header.salt, header.iterations)?, ciphertext))
}

/// The entries and where their last block ends, if their digest and its padding are right. A wrong password leaves
/// random bytes, about whose structure there is nothing to say.
fn decode(plaintext: &[u8], budget: &mut Budget) -> Result<Option<(Vec<Entry>, usize)>> {
    let mut cursor = Cursor::new(plaintext);
    match contents::read(&mut cursor, budget) {
        Err(limit @ Fault::Limit { .. }) => Err(limit),
        entries => Ok(entries.ok().and_then(|entries| Some((entries, end(&mut cursor)?)))),
    }
}

/// Where the last block ends, if digest and padding are right.
fn end(cursor: &mut Cursor) -> Option<usize> {
    let digest = Sha1::digest(cursor.since(0));
    if !constant_time_eq(&digest, cursor.take(DIGEST_LEN, "the digest").ok()?) {
        return None;
    }
    let padding = BLOCK_LEN - cursor.position() % BLOCK_LEN;
    let padded = cursor.take(padding, "the padding").ok()?.iter().all(|octet| usize::from(*octet) == padding);
    padded.then(|| cursor.position())
}
