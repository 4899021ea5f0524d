//! Whether a store was shown to be whole, in the title of a report.

use crate::keystore::{Integrity, Keystore};

/// The words after the number of entries; none where the format has nothing to check.
pub fn integrity(keystore: &Keystore) -> &'static str {
    match keystore.integrity {
        Integrity::Absent if keystore.lacks_integrity() => ", integrity: none (the file has no MAC)",
        Integrity::Absent => "",
        Integrity::NotChecked => ", integrity not checked (no password)",
        Integrity::Verified => ", integrity verified",
    }
}
