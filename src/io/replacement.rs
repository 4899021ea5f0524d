//! Puts new contents in the place of a file so that the old or the new ones are there at every instant.

use std::ffi::OsString;
use std::fs::{self, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use rustix::fs::{CWD, OFlags, RenameFlags, XattrFlags};
use rustix::process::{Gid, Uid};

use crate::context::Context;
use crate::error::Failure;
use crate::io::input;
use crate::io::lock::DirectoryLock;
use crate::io::target::Target;

const OWNER_ONLY: u32 = 0o600;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// Holds a private key or secret key: 0600 whatever the umask.
    Private,
    /// Certificates only: 0644 less the umask.
    Public,
}

/// What is to be written.
pub struct Contents<'a> {
    /// The whole file.
    pub bytes: &'a [u8],
    /// Who may read it.
    pub secrecy: Secrecy,
    /// Whether the file that is replaced is known to hold a key already: then whoever can read it was meant to.
    pub was_private: bool,
}

impl Contents<'_> {
    /// The widest mode that a private file may have: 0600, or that of the file before it, unless all could read that and
    /// it held no key.
    fn readers(&self, existing: Option<&Metadata>) -> u32 {
        let old = existing.map_or(OWNER_ONLY, Metadata::mode);
        if self.was_private || old & 0o004 == 0 { old & 0o7777 } else { OWNER_ONLY }
    }
}

/// A file that no other certtool writes at the same time.
pub struct Replacement {
    target: Target,
    lock: Rc<DirectoryLock>,
}

impl Replacement {
    /// Waits until no other process writes in the directories of these files, then looks at them again.
    pub fn lock_all(targets: Vec<Target>, patience: Duration) -> anyhow::Result<Vec<Self>> {
        targets.iter().try_for_each(Target::check_directory)?;
        let directories: Vec<&Path> = targets.iter().map(|target| target.directory.as_path()).collect();
        let locks = DirectoryLock::acquire_all(&directories, patience)
            .with_context(|| format!("cannot write `{}`", targets.first().map_or("", |target| target.name.as_str())))?;
        let again = |(target, lock): (Target, Rc<DirectoryLock>)| {
            let fresh = Target::regular(&target.path)?;
            Ok(Self { target: Target { name: target.name, ..fresh }, lock })
        };
        targets.into_iter().zip(locks).map(again).collect()
    }

    /// What is replaced.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Writes the new contents beside the file, complete and synced, and then keeps the old ones if that is asked for.
    pub fn stage(&self, context: &Context, contents: &Contents, backup: bool) -> anyhow::Result<()> {
        let temporary = self.temporary_path();
        let written = remove_stray(&temporary)
            .map_err(anyhow::Error::from)
            .and_then(|()| self.write_temporary(context, &temporary, contents))
            .with_context(|| format!("cannot write `{}`", self.target.name));
        let staged = written.and_then(|()| if backup { self.backup(context) } else { Ok(()) });
        if staged.is_err() {
            self.discard();
        }
        staged
    }

    /// Removes what was staged; the next run would do it too.
    pub fn discard(&self) {
        let _ = fs::remove_file(self.temporary_path());
    }

    /// Renames all that was staged into place and makes it durable. What could not be is discarded, and the error says
    /// which files were replaced before.
    pub fn put_all_in_place(staged: &[Self]) -> anyhow::Result<()> {
        for (at, replacement) in staged.iter().enumerate() {
            let Err(error) = replacement.rename() else { continue };
            staged[at..].iter().for_each(Self::discard);
            let failure = replacement.not_replaced(&error);
            let done = names(&staged[..at]);
            if done.is_empty() {
                return Err(failure.into());
            }
            let hint = format!("already replaced: {done}; check that the files still match");
            return Err(failure.hint(hint).into());
        }
        let mut synced: Vec<&Rc<DirectoryLock>> = Vec::new();
        for Self { lock, .. } in staged {
            if !synced.iter().any(|other| Rc::ptr_eq(other, lock)) {
                lock.sync().map_err(|error| not_durable(staged, &error))?;
                synced.push(lock);
            }
        }
        Ok(())
    }

    /// Keeps the file as it is now, guarded as it is, under its name with `.bak` appended, or `.bak.2` and so on where
    /// that is taken by another backup: none is ever replaced.
    fn backup(&self, context: &Context) -> anyhow::Result<()> {
        let Some(existing) = &self.target.existing else { return Ok(()) };
        let bytes = input::read_file(&self.target.path, u64::MAX)
            .with_context(|| format!("cannot read `{}`", self.target.name))?;
        let (sibling, is_kept) = self.place_for_backup(&bytes)?;
        if is_kept {
            return Ok(());
        }
        let target = Target { existing: Some(existing.clone()), ..sibling };
        let copy = Self { target, lock: Rc::clone(&self.lock) };
        copy.stage(context, &Contents { bytes: &bytes, secrecy: Secrecy::Public, was_private: true }, false)?;
        Self::put_all_in_place(&[copy])
    }

    /// The first name that is free, or whose file is this very backup already.
    fn place_for_backup(&self, bytes: &[u8]) -> anyhow::Result<(Target, bool)> {
        let mut number = 1_u32;
        loop {
            let suffix = if number == 1 { ".bak".to_owned() } else { format!(".bak.{number}") };
            let place = self.target.sibling(&suffix)?;
            let mode = |target: &Target| target.existing.as_ref().map(Metadata::mode);
            let is_kept = mode(&place) == mode(&self.target) && place.holds(bytes);
            if is_kept || !place.exists() {
                return Ok((place, is_kept));
            }
            number += 1;
        }
    }

    /// One fixed name per file: it is used under the lock only, and a killed run leaves at most this one behind.
    fn temporary_path(&self) -> PathBuf {
        let own = self.target.path.file_name().unwrap_or_default();
        let mut name = OsString::from(".");
        if own.len() <= 200 {
            name.push(own);
        } else {
            name.push(crate::x509::fingerprint::Sha256::of(own.as_bytes()).to_string());
        }
        name.push(".certtool-tmp");
        self.target.directory.join(name)
    }

    fn write_temporary(&self, context: &Context, path: &Path, contents: &Contents) -> anyhow::Result<()> {
        let existing = self.target.existing.as_ref();
        let first_mode = match (contents.secrecy, existing) {
            (Secrecy::Public, None) => 0o644,
            _ => OWNER_ONLY,
        };
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(first_mode)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(path)?;
        if contents.secrecy == Secrecy::Private {
            if existing.is_none() {
                // The umask can only take bits away; what it took is given back.
                set_mode(&file, OWNER_ONLY)?;
            }
            check_readers(&file, contents.readers(existing))?;
        }
        file.write_all(contents.bytes)?;
        if let Some(existing) = existing {
            self.keep_access(context, &file, existing, contents)?;
        }
        Ok(file.sync_all()?)
    }

    /// Owner, group, mode and extended attributes (access control lists among them) as they were.
    fn keep_access(
        &self,
        context: &Context,
        file: &fs::File,
        old: &Metadata,
        contents: &Contents,
    ) -> anyhow::Result<()> {
        let mut mode = old.mode() & 0o7777;
        if old.nlink() > 1 {
            let message =
                format!("`{}` has other names (hard links), and they keep the old contents", self.target.name);
            context.ui.warn("hard-link", message);
        }
        if !keep_owner(file, old)? {
            context
                .ui
                .warn("owner-changed", format!("the owner of `{}` could not be kept: it is you now", self.target.name));
        }
        if file.metadata()?.gid() != old.gid() {
            // Another group must not inherit what the old group was allowed.
            mode &= 0o707;
            context.ui.warn(
                "group-changed",
                format!("the group of `{}` could not be kept: it may not read it", self.target.name),
            );
        }
        if contents.secrecy == Secrecy::Private && contents.readers(Some(old)) == OWNER_ONLY && mode & 0o004 != 0 {
            let message =
                format!("`{}` could be read by all and now holds a private key: its mode is 0600", self.target.name);
            context.ui.warn("mode-tightened", message);
            return Ok(());
        }
        if contents.secrecy == Secrecy::Private && mode & 0o044 != 0 {
            let message =
                format!("`{}` holds a private key and can be read by other users (mode {mode:04o})", self.target.name);
            context.ui.warn("private-key-readable", message);
        }
        let given = set_mode(file, mode)?;
        if given != mode {
            let message = format!("the mode of `{}` could not be kept: it is {given:04o} now", self.target.name);
            context.ui.warn("mode-changed", message);
        }
        keep_extended_attributes(&self.target.path, file);
        Ok(())
    }

    fn not_replaced(&self, error: &io::Error) -> Failure {
        let failure = Failure::file(format!("cannot write `{}`: {error}", self.target.name));
        match error.kind() {
            io::ErrorKind::ResourceBusy => failure.hint(
                "a file that is a mount point cannot be replaced: mount its directory instead, as for a container",
            ),
            _ => failure,
        }
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

fn names(written: &[Replacement]) -> String {
    let names: Vec<String> = written.iter().map(|written| format!("`{}`", written.target.name)).collect();
    names.join(", ")
}

fn not_durable(written: &[Replacement], error: &io::Error) -> Failure {
    let was = if written.len() == 1 { "was" } else { "were" };
    Failure::file(format!("{} {was} written, but may not survive a power failure: {error}", names(written)))
}

/// Gives a new file the owner and the group of the old one, each as far as the user may. Whether the owner was kept.
fn keep_owner(file: &fs::File, old: &Metadata) -> io::Result<bool> {
    let new = file.metadata()?;
    if new.gid() != old.gid() {
        let _ = rustix::fs::fchown(file, None, Some(Gid::from_raw(old.gid())));
    }
    Ok(new.uid() == old.uid() || rustix::fs::fchown(file, Some(Uid::from_raw(old.uid())), None).is_ok())
}

/// Changes the mode as far as the file system can: some have no modes, and either refuse or pay no heed (VFAT, SMB, the
/// drives of Windows under WSL). The mode that it has then.
fn set_mode(file: &fs::File, mode: u32) -> io::Result<u32> {
    let current = || file.metadata().map(|metadata| metadata.mode() & 0o7777);
    if current()? == mode {
        return Ok(mode);
    }
    match file.set_permissions(Permissions::from_mode(mode)) {
        Err(error) if error.kind() != io::ErrorKind::PermissionDenied => Err(error),
        _ => current(),
    }
}

/// Refuses a file that others may read than those of this mode, before anything secret is in it.
fn check_readers(file: &fs::File, allowed: u32) -> anyhow::Result<()> {
    let mode = file.metadata()?.mode() & 0o7777;
    if mode & 0o077 & !allowed == 0 {
        return Ok(());
    }
    let failure = Failure::file(format!("others could read the private key: the file system keeps to mode {mode:04o}"));
    let hint =
        "write it elsewhere, or mount the file system so that its files are yours alone (umask=077, file_mode=0600)";
    Err(failure.hint(hint).into())
}

/// Best effort: what the system lets nobody but itself set, it sets itself.
fn keep_extended_attributes(old: &Path, new: &fs::File) {
    let mut names = vec![0u8; 64 * 1024];
    let Ok(length) = rustix::fs::listxattr(old, &mut names) else { return };
    let mut value = vec![0u8; 64 * 1024];
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        if let Ok(length) = rustix::fs::getxattr(old, name, &mut value) {
            let _ = rustix::fs::fsetxattr(new, name, &value[..length], XattrFlags::empty());
        }
    }
}

fn remove_stray(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
