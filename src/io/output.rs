//! Writes files so that the old one or the new one is there at every instant, and keys are never readable by others.

use std::ffi::OsString;
use std::fs::{self, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use rustix::fs::{CWD, OFlags, RenameFlags};
use rustix::process::{Gid, Uid};

use crate::args::Replace;
use crate::context::Context;
use crate::error::Failure;
use crate::io::input::is_dash;
use crate::io::lock::DirectoryLock;

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// Holds a private key or secret key: 0600 whatever the umask.
    Private,
    /// Certificates only: 0644 less the umask.
    Public,
}

/// A file that is to be written, with every link resolved.
pub struct Target {
    /// The name as the user gave it.
    pub name: String,
    path: PathBuf,
    directory: PathBuf,
    existing: Option<Metadata>,
}

/// A target that no other certtool writes at the same time.
pub struct LockedTarget {
    target: Target,
    lock: Rc<DirectoryLock>,
}

/// A file that is no store, to be written as a whole.
pub struct File<'a> {
    /// Where; `-` is standard output.
    pub path: &'a Path,
    /// What.
    pub bytes: &'a [u8],
    /// Who may read it.
    pub secrecy: Secrecy,
}

impl Target {
    /// Looks at what is there. Only "does not exist" means a new file; a dangling link, a directory and anything
    /// that is no regular file are refused.
    pub fn regular(path: &Path) -> anyhow::Result<Self> {
        let target = Self::resolve(path)?;
        match &target.existing {
            Some(metadata) if !metadata.is_file() => {
                let what = kind_of(metadata);
                Err(Failure::file(format!("cannot write `{}`: it is {what}, not a regular file", target.name)).into())
            }
            _ => Ok(target),
        }
    }

    fn resolve(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let failed = || format!("cannot write `{name}`");
        let existing = match fs::symlink_metadata(path) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(failed),
        };
        let is_link = existing.as_ref().is_some_and(|metadata| metadata.file_type().is_symlink());
        let (path, existing) = if is_link {
            let resolved = fs::canonicalize(path)
                .map_err(|error| Failure::file(format!("it is a symbolic link that leads nowhere: {error}")))
                .with_context(failed)?;
            let metadata = fs::metadata(&resolved).with_context(failed)?;
            (resolved, Some(metadata))
        } else {
            (path.to_owned(), existing)
        };
        if path.file_name().is_none() {
            return Err(Failure::file(format!("cannot write `{name}`: it does not name a file")).into());
        }
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        Ok(Self { name, path, directory, existing })
    }

    /// Whether there is a file already.
    pub fn exists(&self) -> bool {
        self.existing.is_some()
    }

    /// Whether the file holds just these bytes.
    fn holds(&self, bytes: &[u8]) -> bool {
        crate::io::input::read_file(&self.path, bytes.len() as u64)
            .is_ok_and(|old| crate::secret::constant_time_eq(&old, bytes))
    }

    /// Waits until no other process writes in this directory, then looks again.
    pub fn lock(self, patience: Duration) -> anyhow::Result<LockedTarget> {
        let failed = || format!("cannot write `{}`", self.name);
        let lock = DirectoryLock::acquire(&self.directory, patience).with_context(failed)?;
        self.under(Rc::new(lock))
    }

    fn under(self, lock: Rc<DirectoryLock>) -> anyhow::Result<LockedTarget> {
        let fresh = Self::regular(&self.path)?;
        Ok(LockedTarget { target: Self { name: self.name, ..fresh }, lock })
    }
}

impl LockedTarget {
    /// Whether there is a file already.
    pub fn exists(&self) -> bool {
        self.target.exists()
    }

    /// The place of the file, links resolved.
    pub fn path(&self) -> &Path {
        &self.target.path
    }

    /// Puts `bytes` in the place of the file, or makes it; durable when this returns.
    pub fn replace(&self, context: &Context, bytes: &[u8], secrecy: Secrecy) -> anyhow::Result<()> {
        self.stage(context, bytes, secrecy)?;
        self.put_in_place()
    }

    /// Writes the temporary file.
    fn stage(&self, context: &Context, bytes: &[u8], secrecy: Secrecy) -> anyhow::Result<()> {
        let failed = || format!("cannot write `{}`", self.target.name);
        let temporary = self.temporary_path();
        remove_stray(&temporary).with_context(failed)?;
        let written = self.write_temporary(context, &temporary, bytes, secrecy);
        if written.is_err() {
            self.discard();
        }
        written.with_context(failed)
    }

    /// Removes the temporary file; the next run would do it too.
    fn discard(&self) {
        let _ = fs::remove_file(self.temporary_path());
    }

    /// Renames the temporary file and makes that durable.
    fn put_in_place(&self) -> anyhow::Result<()> {
        if let Err(error) = self.rename() {
            self.discard();
            return Err(error).with_context(|| format!("cannot write `{}`", self.target.name));
        }
        self.lock.sync().map_err(|error| {
            let message = format!("`{}` was written, but may not survive a power failure: {error}", self.target.name);
            Failure::file(message).into()
        })
    }

    /// Keeps the file as it is now under its name with `.bak` appended.
    pub fn backup(&self, context: &Context) -> anyhow::Result<()> {
        if !self.exists() {
            return Ok(());
        }
        let bytes = crate::io::input::read_file(&self.target.path, u64::MAX)
            .with_context(|| format!("cannot read `{}`", self.target.name))?;
        let mut path = self.target.path.clone().into_os_string();
        path.push(".bak");
        let mut target = Target::regular(Path::new(&path))?;
        // The copy is guarded as the original is.
        target.existing = self.target.existing.clone();
        let twin = Self { target, lock: Rc::clone(&self.lock) };
        twin.replace(context, &bytes, Secrecy::Private)
    }

    /// One fixed name per file: it is used under the lock only, and a killed run leaves at most this one behind.
    fn temporary_path(&self) -> PathBuf {
        let mut name = OsString::from(".");
        name.push(self.target.path.file_name().unwrap_or_default());
        name.push(".certtool-tmp");
        self.target.directory.join(name)
    }

    fn write_temporary(&self, context: &Context, path: &Path, bytes: &[u8], secrecy: Secrecy) -> anyhow::Result<()> {
        let first_mode = match (secrecy, &self.target.existing) {
            (Secrecy::Public, None) => 0o644,
            _ => 0o600,
        };
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(first_mode)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(path)?;
        if secrecy == Secrecy::Private && self.target.existing.is_none() {
            // The umask can only take bits away; what it took of 0600 is given back.
            file.set_permissions(Permissions::from_mode(0o600))?;
        }
        file.write_all(bytes)?;
        if let Some(existing) = &self.target.existing {
            self.keep_owner_and_mode(context, &file, existing, secrecy)?;
        }
        Ok(file.sync_all()?)
    }

    fn keep_owner_and_mode(
        &self,
        context: &Context,
        file: &fs::File,
        old: &Metadata,
        secrecy: Secrecy,
    ) -> anyhow::Result<()> {
        let new = file.metadata()?;
        let mut mode = old.mode() & 0o7777;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            let owner = (Some(Uid::from_raw(old.uid())), Some(Gid::from_raw(old.gid())));
            if let Err(error) = rustix::fs::fchown(file, owner.0, owner.1) {
                // Another group must not inherit what the old group was allowed.
                mode &= 0o707;
                let message =
                    format!("`{}` now belongs to you: its owner could not be kept: {error}", self.target.name);
                context.ui.warn("owner-changed", message);
            }
        }
        if secrecy == Secrecy::Private && mode & 0o044 != 0 {
            let message =
                format!("`{}` holds a private key and can be read by other users (mode {mode:04o})", self.target.name);
            context.ui.warn("private-key-readable", message);
        }
        Ok(file.set_permissions(Permissions::from_mode(mode))?)
    }

    fn rename(&self) -> io::Result<()> {
        let temporary = self.temporary_path();
        if self.target.exists() {
            return fs::rename(temporary, &self.target.path);
        }
        match rustix::fs::renameat_with(CWD, &temporary, CWD, &self.target.path, RenameFlags::NOREPLACE) {
            // Some file systems cannot refuse to replace; the lock and the look before it must do.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => fs::rename(temporary, &self.target.path),
            other => other.map_err(io::Error::from),
        }
    }
}

/// What became of files, or would become of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// At least one was written.
    Done,
    /// All of them are as they should be already.
    Unchanged,
    /// This was a dry run.
    WouldBe,
}

impl Written {
    /// The word before the name of a file in a report.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Done => "wrote",
            Self::Unchanged => "unchanged",
            Self::WouldBe => "would write",
        }
    }
}

/// Writes files that are no stores: all are complete on disk before the first takes its place. Refuses to replace
/// others without `force`.
pub fn write_all(context: &Context, files: &[File], force: bool, replace: &Replace) -> anyhow::Result<Written> {
    for file in files {
        check_free_for(file, force)?;
    }
    if replace.dry_run {
        let unchanged = files.iter().all(is_as_it_should_be);
        return Ok(if unchanged { Written::Unchanged } else { Written::WouldBe });
    }
    let mut locks: Vec<(PathBuf, Rc<DirectoryLock>)> = Vec::new();
    let mut staged: Vec<LockedTarget> = Vec::new();
    let result = files.iter().try_for_each(|file| {
        if let Some(target) = stage(context, file, force, replace, &mut locks)? {
            staged.push(target);
        }
        Ok(())
    });
    if let Err(error) = result {
        staged.iter().for_each(LockedTarget::discard);
        return Err(error);
    }
    staged.iter().try_for_each(LockedTarget::put_in_place)?;
    let streams = files.iter().any(|file| is_dash(file.path));
    Ok(if streams || !staged.is_empty() { Written::Done } else { Written::Unchanged })
}

/// Prepares one file; `None` when nothing is left to do for it.
fn stage(
    context: &Context,
    file: &File,
    force: bool,
    replace: &Replace,
    locks: &mut Vec<(PathBuf, Rc<DirectoryLock>)>,
) -> anyhow::Result<Option<LockedTarget>> {
    if is_dash(file.path) {
        context.ui.data(file.bytes)?;
        return Ok(None);
    }
    let target = Target::resolve(file.path)?;
    if target.existing.as_ref().is_some_and(is_stream) {
        return write_stream(&target, file.bytes).map(|()| None);
    }
    let locked = match locks.iter().find(|(directory, _)| *directory == target.directory) {
        Some((_, lock)) => target.under(Rc::clone(lock))?,
        None => target.lock(replace.patience())?,
    };
    locks.push((locked.target.directory.clone(), Rc::clone(&locked.lock)));
    if locked.exists() && locked.target.holds(file.bytes) {
        return Ok(None);
    }
    if locked.exists() && !force {
        return Err(exists(&locked.target).into());
    }
    if replace.backup {
        locked.backup(context)?;
    }
    locked.stage(context, file.bytes, file.secrecy)?;
    Ok(Some(locked))
}

/// Refuses a directory that is not there.
pub fn check_directory(path: &Path) -> anyhow::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Failure::file(format!("cannot write into `{}`: it is not a directory", path.display())).into()),
        Err(error) => Err(error).with_context(|| format!("cannot write into `{}`", path.display())),
    }
}

fn exists(target: &Target) -> Failure {
    Failure::conflict(format!("cannot write `{}`: it exists", target.name))
        .hint("replace it with --force, or choose another name")
}

fn check_free_for(file: &File, force: bool) -> anyhow::Result<()> {
    check_free(file.path, force).or_else(|refused| if is_as_it_should_be(file) { Ok(()) } else { Err(refused) })
}

fn is_as_it_should_be(file: &File) -> bool {
    !is_dash(file.path) && Target::regular(file.path).is_ok_and(|target| target.exists() && target.holds(file.bytes))
}

/// Refuses early what [`write_all`] would refuse, before any work is done.
pub fn check_free(path: &Path, force: bool) -> anyhow::Result<()> {
    if is_dash(path) {
        return Ok(());
    }
    let target = Target::resolve(path)?;
    match &target.existing {
        Some(metadata) if metadata.is_file() && !force => Err(exists(&target).into()),
        Some(metadata) if metadata.is_dir() => {
            Err(Failure::file(format!("cannot write `{}`: it is a directory", target.name)).into())
        }
        _ => Ok(()),
    }
}

fn is_stream(metadata: &Metadata) -> bool {
    let kind = metadata.file_type();
    kind.is_fifo() || kind.is_char_device() || kind.is_socket()
}

fn write_stream(target: &Target, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write `{}`", target.name);
    let mut stream = OpenOptions::new().write(true).open(&target.path).with_context(failed)?;
    stream.write_all(bytes).and_then(|()| stream.flush()).with_context(failed)
}

fn remove_stray(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn kind_of(metadata: &Metadata) -> &'static str {
    let kind = metadata.file_type();
    if kind.is_dir() {
        "a directory"
    } else if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}
