//! One writer at a time: an exclusive lock on the directory of the file to be written.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::error::Failure;

const PAUSE: Duration = Duration::from_millis(5);

/// Held from before a store is read until after its directory is synced; released when dropped, or by the kernel when
/// the process dies. It is on the directory because a rename gives the store itself a new inode.
pub struct DirectoryLock {
    directory: File,
    identity: (u64, u64),
}

impl DirectoryLock {
    /// Waits for the locks of these directories, and gives one for each, the same for the same directory however it is
    /// spelled. They are taken in the order of their inodes, so that two processes never wait for each other.
    pub fn acquire_all(directories: &[&Path], patience: Duration) -> anyhow::Result<Vec<Rc<Self>>> {
        let mut opened = Vec::new();
        for (place, directory) in directories.iter().enumerate() {
            let failed = || format!("cannot lock the directory `{}`", directory.display());
            let handle = open(directory).with_context(failed)?;
            let metadata = handle.metadata().with_context(failed)?;
            opened.push(((metadata.dev(), metadata.ino()), place, handle));
        }
        opened.sort_by_key(|(identity, place, _)| (*identity, *place));
        let deadline = Instant::now() + patience;
        let mut locks: Vec<(usize, Rc<Self>)> = Vec::new();
        for (identity, place, directory) in opened {
            let lock = match locks.last() {
                Some((_, last)) if last.identity == identity => Rc::clone(last),
                _ => {
                    let failed = || format!("cannot lock the directory `{}`", directories[place].display());
                    wait(&directory, deadline, patience).with_context(failed)?;
                    Rc::new(Self { directory, identity })
                }
            };
            locks.push((place, lock));
        }
        locks.sort_by_key(|(place, _)| *place);
        Ok(locks.into_iter().map(|(_, lock)| lock).collect())
    }

    /// Makes renames in the directory durable.
    pub fn sync(&self) -> io::Result<()> {
        self.directory.sync_all()
    }
}

/// A handle that can be locked and synced, which the kernel gives to who may list the directory only (flock and fsync
/// refuse those of `O_PATH`).
fn open(directory: &Path) -> anyhow::Result<File> {
    File::open(directory).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => Failure::file(format!("it may not be read: {error}"))
            .hint("a directory that is written to must be readable as well, to be locked and made durable")
            .into(),
        _ => error.into(),
    })
}

fn wait(directory: &File, deadline: Instant, patience: Duration) -> anyhow::Result<()> {
    loop {
        match directory.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => {
                let failure = Failure::conflict(format!("another process has held it for {} s", patience.as_secs()));
                return Err(failure.hint("try again, or wait longer with --lock-timeout SECONDS").into());
            }
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}
