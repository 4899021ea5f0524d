//! One writer at a time: an exclusive lock on the directory of the file to be written.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::error::Failure;

const PAUSE: Duration = Duration::from_millis(5);

/// Held from before a store is read until after its directory is synced; released when dropped, or by the kernel when
/// the process dies. It is on the directory because a rename gives the store itself a new inode.
pub struct DirectoryLock {
    directory: File,
}

impl DirectoryLock {
    /// Waits for the lock.
    pub fn acquire(directory: &Path, patience: Duration) -> anyhow::Result<Self> {
        let name = || format!("cannot lock the directory `{}`", directory.display());
        let handle = File::open(directory).with_context(name)?;
        let deadline = Instant::now() + patience;
        loop {
            match handle.try_lock() {
                Ok(()) => return Ok(Self { directory: handle }),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => {
                    let waited = patience.as_secs();
                    let failure = Failure::conflict(format!("another process has held it for {waited} s"));
                    return Err(failure.hint("try again, or wait longer with --lock-timeout SECONDS"))
                        .with_context(name);
                }
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(TryLockError::Error(error)) => return Err(error).with_context(name),
            }
        }
    }

    /// Makes renames in the directory durable.
    pub fn sync(&self) -> io::Result<()> {
        self.directory.sync_all()
    }
}
