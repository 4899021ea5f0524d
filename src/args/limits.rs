//! Limits against hostile files, and how to raise them.

use clap::Args;

use crate::key::pbe::{Budget, ENTRIES_MAX};

/// Options of every command that reads files.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Most iterations of key derivation that one item of a file may ask for
    #[arg(long, value_name = "N", default_value_t = 5_000_000)]
    pub max_iterations: u64,
    /// Most entries, certificates and keys that one file may hold
    #[arg(long, value_name = "N", default_value_t = ENTRIES_MAX)]
    pub max_entries: u64,
    /// Largest input in MiB
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    pub max_size: u64,
}

impl Limits {
    /// The work that may be spent on one file: twice what one item may ask for.
    pub fn budget(&self) -> Budget {
        Budget {
            iterations_per_item: self.max_iterations,
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
        Budget { iterations_left: budget.iterations_left.saturating_add(expected), ..budget }
    }

    /// The largest input in bytes.
    pub fn bytes(&self) -> u64 {
        self.max_size.saturating_mul(1 << 20)
    }
}
