//! Reads the primitive values of `java.io.DataInput`, never beyond the bytes that are there.

use crate::fault::{Fault, Result};
use crate::formats::java::modified_utf8;

/// A place in the file; `what` of each method names the value in errors.
pub struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// What was read since `start`, an earlier position.
    pub fn since(&self, start: usize) -> &'a [u8] {
        &self.bytes[start..self.at]
    }

    pub fn take(&mut self, length: usize, what: &str) -> Result<&'a [u8]> {
        let Some((taken, _)) = self.rest().split_at_checked(length) else {
            let (at, left) = (self.at, self.rest().len());
            return Err(Fault::corrupt(format!("{what} at byte {at} needs {length} bytes, {left} are left")));
        };
        self.at += length;
        Ok(taken)
    }

    pub fn u8(&mut self, what: &str) -> Result<u8> {
        Ok(u8::from_be_bytes(self.array(what)?))
    }

    pub fn u16(&mut self, what: &str) -> Result<u16> {
        Ok(u16::from_be_bytes(self.array(what)?))
    }

    pub fn u32(&mut self, what: &str) -> Result<u32> {
        Ok(u32::from_be_bytes(self.array(what)?))
    }

    pub fn i64(&mut self, what: &str) -> Result<i64> {
        Ok(i64::from_be_bytes(self.array(what)?))
    }

    /// Bytes behind their 32-bit length.
    pub fn block(&mut self, what: &str) -> Result<&'a [u8]> {
        let length = self.u32(what)?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX), what)
    }

    /// The modified UTF-8 behind its 16-bit length.
    pub fn utf(&mut self, what: &str) -> Result<&'a [u8]> {
        let length = self.u16(what)?;
        self.take(usize::from(length), what)
    }

    /// The text behind its 16-bit length.
    pub fn text(&mut self, what: &str) -> Result<String> {
        let at = self.at;
        let bytes = self.utf(what)?;
        modified_utf8::decode(bytes).ok_or_else(|| Fault::corrupt(format!("{what} at byte {at} is no Unicode text")))
    }

    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N, what)?);
        Ok(array)
    }
}
