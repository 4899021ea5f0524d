//! How files are written and replaced.

use std::ops::Deref;
use std::time::Duration;

use crate::io::options;

/// Options of every command that changes a file.
#[derive(Debug, Clone)]
pub struct Replace {
    /// How files are replaced.
    pub files: options::Replace,
    /// Whether the exit code is 10 when nothing had to be changed.
    pub detailed_exitcode: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Writing")]
struct ReplaceArgs {
    /// Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists
    #[arg(long)]
    backup: bool,
    /// Report what would be done, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// Exit with 10 if nothing had to be changed
    #[arg(long)]
    detailed_exitcode: bool,
    /// Wait this many seconds for another process to finish writing
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    lock_timeout: u64,
}

super::parsed!(Replace = ReplaceArgs);

impl From<ReplaceArgs> for Replace {
    fn from(args: ReplaceArgs) -> Self {
        let ReplaceArgs { backup, dry_run, detailed_exitcode, lock_timeout } = args;
        let files = options::Replace { backup, dry_run, patience: Duration::from_secs(lock_timeout) };
        Self { files, detailed_exitcode }
    }
}

impl Deref for Replace {
    type Target = options::Replace;

    fn deref(&self) -> &Self::Target {
        &self.files
    }
}
