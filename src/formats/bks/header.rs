//! The beginning of BKS and UBER files, which have no magic number.

use crate::data_stream::Cursor;
use crate::fault::Result;
use crate::formats::bks::entry_type;

/// What stands before the entries, clear or encrypted.
pub struct Header<'a> {
    /// 0 to 2 for BKS, 1 or 2 for UBER.
    pub version: u32,
    /// The salt of the MAC or of the encryption.
    pub salt: &'a [u8],
    /// The iteration count of the same.
    pub iterations: u32,
}

impl<'a> Header<'a> {
    /// Reads it from the beginning of a file.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self> {
        let version = cursor.u32("the version")?;
        let salt = cursor.block("the salt")?;
        Ok(Self { version, salt, iterations: cursor.u32("the iteration count")? })
    }

    /// The header of a file that may well be BKS or UBER, and what follows it.
    pub fn sniff(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let mut cursor = Cursor::new(bytes);
        let header = Self::read(&mut cursor).ok()?;
        let likely = (8..=64).contains(&header.salt.len()) && (1..=10_000_000).contains(&header.iterations);
        (likely && header.version <= 2).then_some((header, cursor.rest()))
    }
}

/// Whether entries follow in the clear. The first has a name and a date before the year 10000; of random bytes one file
/// in millions does.
pub fn begins_with_entries(bytes: &[u8]) -> bool {
    const YEAR_10000: i64 = 253_402_300_800_000;
    let mut cursor = Cursor::new(bytes);
    let begins = |cursor: &mut Cursor| {
        let kind = cursor.u8("type")?;
        let named = kind == entry_type::END || {
            cursor.text("alias")?;
            (0..YEAR_10000).contains(&cursor.i64("date")?)
        };
        Result::Ok(kind <= entry_type::SEALED && named)
    };
    // An empty BKS has nothing but a MAC behind the zero; the ciphertext of an empty UBER is longer.
    begins(&mut cursor).unwrap_or(false) && (bytes.first() != Some(&entry_type::END) || bytes.len() < 32)
}
