//! Reads the primitive values of `java.io.DataInput`, never beyond the bytes that are there.

use crate::data_stream::modified_utf8;
use crate::fault::{Fault, Result};

/// A place in the file; `what` of each method names the value in errors.
pub struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// From the first byte on.
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

    /// The next `length` bytes.
    pub fn take(&mut self, length: usize, what: &str) -> Result<&'a [u8]> {
        let Some((taken, _)) = self.rest().split_at_checked(length) else {
            let (at, left) = (self.at, self.rest().len());
            return Err(Fault::corrupt(format!("{what} at byte {at} needs {length} bytes, {left} are left")));
        };
        self.at += length;
        Ok(taken)
    }

    /// An unsigned byte.
    pub fn u8(&mut self, what: &str) -> Result<u8> {
        Ok(u8::from_be_bytes(self.array(what)?))
    }

    /// An unsigned 16-bit number.
    pub fn u16(&mut self, what: &str) -> Result<u16> {
        Ok(u16::from_be_bytes(self.array(what)?))
    }

    /// An unsigned 32-bit number.
    pub fn u32(&mut self, what: &str) -> Result<u32> {
        Ok(u32::from_be_bytes(self.array(what)?))
    }

    /// A signed 64-bit number.
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
