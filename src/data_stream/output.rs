//! Writes the primitive values of `java.io.DataOutput`.

use zeroize::Zeroizing;

use crate::fault::{Fault, Result};

/// Grows a file value by value, as `java.io.DataOutput` does, and leaves no copy of it behind.
#[derive(Default)]
pub struct Output(Zeroizing<Vec<u8>>);

impl Output {
    /// An empty file with room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    /// What was written.
    pub fn into_bytes(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }

    /// What was written since `start`, an earlier length.
    pub fn since(&self, start: usize) -> &[u8] {
        self.0.get(start..).unwrap_or_default()
    }

    /// How many bytes were written.
    pub fn position(&self) -> usize {
        self.0.len()
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// An unsigned byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.raw(&[value])
    }

    /// An unsigned 32-bit number.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    /// A signed 64-bit number.
    pub fn i64(&mut self, value: i64) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    /// A count or length in 32 bits.
    pub fn count(&mut self, count: usize) -> Result<&mut Self> {
        let too_many = |_| Fault::CannotHold(format!("a length of {count}; the format has 32 bits for it"));
        Ok(self.u32(u32::try_from(count).map_err(too_many)?))
    }

    /// Bytes behind their 32-bit length.
    pub fn block(&mut self, bytes: &[u8]) -> Result<&mut Self> {
        Ok(self.count(bytes.len())?.raw(bytes))
    }

    /// Modified UTF-8 behind its 16-bit length.
    pub fn utf(&mut self, text: &[u8]) -> Result<&mut Self> {
        let too_long = |_| Fault::CannotHold(format!("a name of {} bytes; 65535 are possible", text.len()));
        let length = u16::try_from(text.len()).map_err(too_long)?;
        Ok(self.raw(&length.to_be_bytes()).raw(text))
    }
}
