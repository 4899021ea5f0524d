//! Limits against hostile files, and how to raise them.

use crate::io::options;
use crate::key::pbe::ENTRIES_MAX;

/// Options of every command that reads files.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Limits")]
struct Limits {
    /// Refuse items that need more key-derivation iterations than this
    #[arg(long, value_name = "N", default_value_t = 5_000_000)]
    max_iterations: u64,
    /// Refuse files with more entries, certificates and keys than this
    #[arg(long, value_name = "N", default_value_t = ENTRIES_MAX)]
    max_entries: u64,
    /// Refuse larger inputs, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    max_size: u64,
}

super::group!(options::Limits = Limits { max_iterations, max_entries, max_size });
