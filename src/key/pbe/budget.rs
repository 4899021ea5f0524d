//! How much work a file may demand before it counts as hostile.

use crate::fault::{Fault, Limit, Result};

/// The longest salt that is taken seriously, in octets.
const SALT_MAX: usize = 1024;

/// Work still allowed: checked before each key derivation and each entry, spent as they are asked for.
#[derive(Debug, Clone)]
pub struct Budget {
    /// The most iterations that one derivation may ask for (the JDK's own limit is 5,000,000).
    pub iterations_per_item: u64,
    /// The most iterations that all derivations together may ask for.
    pub iterations_max: u64,
    /// What is left of them.
    pub iterations_left: u64,
    /// The most memory that one scrypt may ask for, in octets.
    pub scrypt_memory: u64,
    /// The most entries, certificates and keys that one file may hold.
    pub entries_max: u64,
    /// What is left of them.
    pub entries_left: u64,
}

/// What one file may hold unless an option says otherwise: a hundred times as much as the largest truststores. Each
/// costs more memory than it has bytes, so that the size of the file alone is no bound.
pub const ENTRIES_MAX: u64 = 20_000;

impl Default for Budget {
    fn default() -> Self {
        Self {
            iterations_per_item: 5_000_000,
            iterations_max: 10_000_000,
            iterations_left: 10_000_000,
            scrypt_memory: 256 << 20,
            entries_max: ENTRIES_MAX,
            entries_left: ENTRIES_MAX,
        }
    }
}

impl Budget {
    /// Spends the iterations of one derivation, or says which limit they are over.
    pub fn charge(&mut self, iterations: u64) -> Result<()> {
        self.charge_times(iterations, 1)
    }

    /// Spends the iterations of a derivation that makes its key in several parts, each as costly as the whole count.
    pub(super) fn charge_times(&mut self, iterations: u64, parts: usize) -> Result<()> {
        let over = |what: String, limit| Err(Fault::Limit { what, limit, set_as: Some(Limit::Iterations) });
        if iterations > self.iterations_per_item {
            return over(format!("an iteration count of {iterations}"), self.iterations_per_item);
        }
        let all = iterations.saturating_mul(parts as u64);
        match self.iterations_left.checked_sub(all) {
            Some(left) => self.iterations_left = left,
            None => {
                let spent = self.iterations_max.saturating_sub(self.iterations_left);
                return over(
                    format!("an iteration count of {all}, after {spent} in the same file,"),
                    self.iterations_max,
                );
            }
        }
        Ok(())
    }

    /// Counts one more entry, certificate or key of a file.
    pub fn charge_entry(&mut self) -> Result<()> {
        let what = || "the number of entries, certificates and keys".to_owned();
        let over = || Fault::Limit { what: what(), limit: self.entries_max, set_as: Some(Limit::Entries) };
        self.entries_left = self.entries_left.checked_sub(1).ok_or_else(over)?;
        Ok(())
    }

    /// Spends the work of one scrypt (RFC 7914). One of its 128-octet blocks costs about as much as one iteration of
    /// PBKDF2-HMAC-SHA256, so both are counted alike.
    pub fn charge_scrypt(&mut self, n: u64, r: u32, p: u32) -> Result<()> {
        let blocks = n.saturating_mul(u64::from(r));
        // All of V, and of B (RFC 7914 6).
        let memory = n.saturating_add(p.into()).saturating_mul(r.into()).saturating_mul(128);
        if memory > self.scrypt_memory {
            let what = format!("scrypt memory of {memory} bytes");
            return Err(Fault::Limit { what, limit: self.scrypt_memory, set_as: None });
        }
        self.charge(blocks.saturating_mul(u64::from(p)))
    }
}

/// Refuses salts that no honest file has.
pub(super) fn check_salt(salt: &[u8]) -> Result<()> {
    if salt.len() <= SALT_MAX {
        return Ok(());
    }
    Err(Fault::Limit { what: format!("a salt of {} bytes", salt.len()), limit: SALT_MAX as u64, set_as: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_item_and_the_sum_are_limited() {
        let mut budget = Budget::default();
        assert!(matches!(budget.charge(5_000_001), Err(Fault::Limit { limit: 5_000_000, .. })));
        assert_eq!(budget.charge(5_000_000), Ok(()));
        assert_eq!(budget.charge(5_000_000), Ok(()));
        assert!(matches!(budget.charge(1), Err(Fault::Limit { limit: 10_000_000, .. })));
    }

    #[test]
    fn every_part_of_a_key_is_spent_but_the_count_limited_once() {
        let mut budget = Budget::default();
        assert_eq!(budget.charge_times(5_000_000, 2), Ok(()));
        assert_eq!(budget.iterations_left, 0);
        assert!(matches!(Budget::default().charge_times(4_000_000, 3), Err(Fault::Limit { limit: 10_000_000, .. })));
    }

    #[test]
    fn entries_are_counted() {
        let mut budget = Budget { entries_left: 1, ..Budget::default() };
        assert_eq!(budget.charge_entry(), Ok(()));
        assert!(matches!(budget.charge_entry(), Err(Fault::Limit { limit: ENTRIES_MAX, set_as: Some(_), .. })));
    }

    #[test]
    fn scrypt_is_limited_by_memory_and_by_work() {
        let mut budget = Budget::default();
        assert!(matches!(budget.charge_scrypt(1 << 40, 8, 1), Err(Fault::Limit { limit: 268_435_456, .. })));
        assert!(matches!(budget.charge_scrypt(2, 8, 1 << 20), Err(Fault::Limit { limit: 268_435_456, .. })));
        assert!(matches!(budget.charge_scrypt(1 << 14, 8, 1 << 17), Err(Fault::Limit { limit: 5_000_000, .. })));
        assert_eq!(budget.charge_scrypt(1 << 14, 8, 1), Ok(()));
        assert_eq!(budget.iterations_left, 10_000_000 - 131_072);
    }
}
