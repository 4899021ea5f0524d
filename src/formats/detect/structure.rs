//! Looks at how any store is protected.

use crate::fault::Result;
use crate::formats::detect::sniff::detect_bare;
use crate::formats::detect::wrapping;
use crate::formats::{Structure, codec};
use crate::keystore::Format;

/// How the store in these bytes is protected; `format` overrides detection. `None` for what is no keystore, or of a
/// format that is not looked into.
pub fn structure(bytes: &[u8], format: Option<Format>) -> Result<Option<Structure>> {
    let inner = wrapping::unwrap(bytes).filter(|inner| detect_bare(inner).is_ok());
    let bytes = inner.as_deref().map_or(bytes, Vec::as_slice);
    let format = format.map_or_else(|| detect_bare(bytes), Ok)?;
    codec(format).map_or(Ok(None), |codec| codec.structure(bytes))
}
