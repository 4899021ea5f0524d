//! Limits against hostile files.

use crate::fault::{Fault, Limit};
use crate::key::pbe::{Budget, ENTRIES_MAX};
use crate::keystore::Keystore;

/// The most that one file may ask for.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Iterations of key derivation of one item.
    pub max_iterations: u64,
    /// Entries, certificates and keys.
    pub max_entries: u64,
    /// Size in MiB.
    pub max_size: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_iterations: 5_000_000, max_entries: ENTRIES_MAX, max_size: 64 }
    }
}

impl Limits {
    /// The work that may be spent on one file: twice what one item may ask for.
    pub fn budget(&self) -> Budget {
        Budget {
            iterations_per_item: self.max_iterations,
            iterations_max: self.max_iterations.saturating_mul(2),
            iterations_left: self.max_iterations.saturating_mul(2),
            entries_max: self.max_entries,
            entries_left: self.max_entries,
            ..Budget::default()
        }
    }

    /// The work that may be spent on opening this many keys: for each of them what the JDK 17 asks for in a JCEKS
    /// keystore, which costs most of all defaults.
    pub fn budget_of_keys(&self, count: usize) -> Budget {
        let expected = u64::try_from(count).unwrap_or(u64::MAX).saturating_mul(2 * 200_000);
        let budget = self.budget();
        let all = budget.iterations_left.saturating_add(expected);
        Budget { iterations_max: all, iterations_left: all, ..budget }
    }

    /// Refuses to write a store that these limits would not let us read again.
    pub fn check_written(&self, keystore: &Keystore, bytes: &[u8]) -> Result<(), Fault> {
        let count = keystore.count();
        if count > self.max_entries {
            let what = format!("what is to be written has {count} entries, certificates and keys, which");
            return Err(Fault::Limit { what, limit: self.max_entries, set_as: Some(Limit::Entries) });
        }
        let size = bytes.len() as u64;
        if size > self.bytes() {
            let what = format!("what is to be written has {size} bytes, which");
            return Err(Fault::Limit { what, limit: self.bytes(), set_as: Some(Limit::Bytes) });
        }
        Ok(())
    }

    /// The largest input in bytes.
    pub fn bytes(&self) -> u64 {
        self.max_size.saturating_mul(1 << 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::Format;

    #[test]
    fn what_is_too_large_to_be_read_is_not_written() {
        let limits = Limits { max_iterations: 1, max_entries: 2, max_size: 1 };
        let store = |format| Keystore::new(format);
        assert_eq!(limits.check_written(&store(Format::JKS), &vec![0; 1 << 20]), Ok(()));
        let limit = |result| match result {
            Err(Fault::Limit { set_as, .. }) => set_as,
            _ => None,
        };
        assert_eq!(limit(limits.check_written(&store(Format::JKS), &vec![0; (1 << 20) + 1])), Some(Limit::Bytes));
        let none = Limits { max_entries: 0, ..limits };
        assert_eq!(limit(none.check_written(&store(Format::PKCS12), &[])), Some(Limit::Entries), "two sections");
    }
}
