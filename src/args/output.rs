//! How files are written and replaced.

use std::time::Duration;

use clap::Args;

/// Options of every command that changes a file.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Writing")]
pub struct Replace {
    /// Keep the file as it was under its name with .bak appended, or .bak.2 and so on where that is another backup
    #[arg(long)]
    pub backup: bool,
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Exit with 10 when nothing had to be changed
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// How many seconds to wait for another process that is writing
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    lock_timeout: u64,
}

impl Replace {
    /// How long to wait for another process.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.lock_timeout)
    }
}
