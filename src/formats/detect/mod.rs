//! The one way into any file: unwrap it, find its format by its content alone, read it, explain what did not fit.

mod foreign;
mod read;
mod sniff;
#[cfg(test)]
mod tests;
mod wrapping;

pub(crate) use sniff::shape;

use zeroize::Zeroizing;

use crate::fault::Result;
use crate::formats::{Content, Structure, Unlock, codec};
use crate::key::pbe::Budget;
use crate::keystore::Format;

/// A file whose format is known, ready to be read.
#[derive(Debug)]
pub struct Detected<'b> {
    /// The format to read it as: that which was asked for, else that of its content.
    pub format: Format,
    /// The format of its content; `None` where that is unknown and another was asked for.
    found: Option<Format>,
    bytes: Bytes<'b>,
}

#[derive(Debug)]
enum Bytes<'b> {
    Bare(&'b [u8]),
    /// Decoded from a file that is base64 as a whole.
    Unwrapped(Zeroizing<Vec<u8>>),
}

/// Finds the format of a file, or of what is inside when the whole file is base64; `asked` overrides it.
///
/// # Errors
/// Where no format was asked for: names a format that is known but not read, or says what else the content looks like.
pub fn detect(bytes: &[u8], asked: Option<Format>) -> Result<Detected<'_>> {
    if let Some(inner) = wrapping::unwrap(bytes)
        && let Ok(found) = sniff::detect(&inner)
    {
        return Ok(Detected { format: asked.unwrap_or(found), found: Some(found), bytes: Bytes::Unwrapped(inner) });
    }
    let bare = Bytes::Bare(bytes);
    match (sniff::detect(bytes), asked) {
        (found, Some(asked)) => Ok(Detected { format: asked, found: found.ok(), bytes: bare }),
        (found, None) => found.map(|found| Detected { format: found, found: Some(found), bytes: bare }),
    }
}

impl Detected<'_> {
    /// Reads the file.
    ///
    /// # Errors
    /// The reader's own fault, or, when the content is of another format than the one asked for, one that says so.
    pub fn read(&self, unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Content> {
        let content = read::read(self.bytes(), self.format, unlock, budget);
        let content = content.map_err(|fault| read::explain(fault, self.format, self.found))?;
        Ok(if matches!(self.bytes, Bytes::Unwrapped(_)) { read::remark_wrapping(content) } else { content })
    }

    /// How the keystore is protected, as its bytes show it without a password; `None` for what is no keystore, or of a
    /// format that is not looked into.
    ///
    /// # Errors
    /// As [`Self::read`], of what must be read for that.
    pub fn structure(&self) -> Result<Option<Structure>> {
        codec(self.format).map_or(Ok(None), |codec| codec.structure(self.bytes()))
    }

    fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Bare(bytes) => bytes,
            Bytes::Unwrapped(bytes) => bytes,
        }
    }
}
