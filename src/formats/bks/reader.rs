//! Reads BKS, versions 0 to 2.

use crate::data_stream::Cursor;
use crate::fault::{Fault, Result};
use crate::formats::bks::public_keys::tell_public_keys;
use crate::formats::bks::{Header, entries};
use crate::formats::structure::{self, Structure};
use crate::formats::{Purpose, Unlock};
use crate::key::pbe::{Budget, MacData};
use crate::keystore::{Build, Format, Integrity, Keystore, Mac, Protection};
use crate::secret::Password;

pub(super) const MAC_LEN: usize = 20;

/// What a store of version 1 is reported with.
const VERSION_1: &str = "a BKS keystore of before version 2: the key of its integrity check has 16 bits, so anyone can change \
                         it unnoticed (CVE-2018-5382); written back, it has version 2";

/// Reads a store. Damage to its structure is found before the password is asked for, so that it has the true reason.
pub fn read(bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
    let mut cursor = Cursor::new(bytes);
    let header = Header::read(&mut cursor)?;
    let key_len = key_len(header.version)?;
    let start = cursor.position();
    let mut entries = entries::read(&mut cursor, budget)?;
    let contents = cursor.since(start);
    let mac = MacData::bouncy_castle(header.salt, header.iterations, key_len, cursor.take(MAC_LEN, "the MAC")?)?;
    let (integrity, password) = check(&mac, contents, unlock, budget)?;
    if let Some(password) = password {
        tell_public_keys(&mut entries, &password);
    }
    let notes = notes(header.version, cursor.rest().len());
    let mac = Some(Mac { scheme: mac.scheme().clone(), salt_len: mac.salt_len() });
    let protection = Protection { sections: Vec::new(), mac };
    let build = Build { old_bks: header.version < 2, ..Build::default() };
    Ok(Keystore { entries, protection, integrity, notes, build, ..Keystore::new(Format::BKS) })
}

/// How it is protected: the MAC alone.
pub fn structure(bytes: &[u8]) -> Result<Structure> {
    let header = Header::read(&mut Cursor::new(bytes))?;
    let mac = MacData::bouncy_castle(header.salt, header.iterations, key_len(header.version)?, &[0; MAC_LEN])?;
    Ok(Structure { sections: Vec::new(), integrity: Some(structure::Integrity::by(&mac)) })
}

/// The length of the MAC's key: versions 0 and 1 took its length in octets for one in bits.
pub(super) fn key_len(version: u32) -> Result<usize> {
    match version {
        0 | 1 => Ok(MAC_LEN / 8),
        2 => Ok(MAC_LEN),
        other => Err(Fault::unsupported(format!("BKS keystore of version {other} is not supported"))),
    }
}

/// What came of the check, and the password that it was made with.
type Checked = (Integrity, Option<Password>);

fn check(mac: &MacData, contents: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Checked> {
    let Some(password) = unlock.password(Purpose::Integrity)? else {
        return Ok((Integrity::NotChecked, None));
    };
    mac.charge(&password, budget)?;
    if mac.verifies(contents, &password)? {
        return Ok((Integrity::Verified, Some(password)));
    }
    Err(Fault::PasswordWrong("the password is wrong, or the file was changed".into()))
}

fn notes(version: u32, behind: usize) -> Vec<String> {
    let old = (version < 2).then(|| VERSION_1.to_owned());
    old.into_iter().chain(trailing(behind)).collect()
}

/// The note about bytes behind the end of a store.
pub fn trailing(count: usize) -> Option<String> {
    let text = format!("there is more after the end of the keystore (bytes: {count}); Bouncy Castle ignores it");
    (count > 0).then_some(text)
}
