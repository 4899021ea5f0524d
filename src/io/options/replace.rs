//! How a file takes the place of another.

use std::time::Duration;

/// How files are written and replaced.
#[derive(Debug, Clone)]
pub struct Replace {
    /// Whether the file that was there is kept under its name with `.bak` appended.
    pub backup: bool,
    /// Whether nothing is written, and only what would be done is told.
    pub dry_run: bool,
    /// How long to wait for another process that is writing.
    pub patience: Duration,
}

impl Default for Replace {
    fn default() -> Self {
        Self { backup: false, dry_run: false, patience: Duration::from_secs(10) }
    }
}
