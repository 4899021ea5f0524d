//! A path that is to be written, looked at before anything is done.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rustix::fs::{Access, AtFlags, CWD};

use crate::error::Failure;
use crate::io::input;

/// A file that is to be written, with every link resolved.
pub struct Target {
    /// The name as the user gave it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it is in.
    pub directory: PathBuf,
    /// What is there now.
    pub existing: Option<Metadata>,
}

impl Target {
    /// Looks at what is there. Only "does not exist" means a new file; a dangling link, a directory, what is no regular
    /// file and what the user may not write to are refused.
    pub fn regular(path: &Path) -> anyhow::Result<Self> {
        let target = Self::resolve(path)?;
        match &target.existing {
            Some(metadata) if !metadata.is_file() => {
                let what = kind_of(metadata);
                Err(Failure::file(format!("cannot write `{}`: it is {what}, not a regular file", target.name)).into())
            }
            Some(_) => target.writable(),
            None => Ok(target),
        }
    }

    /// Looks at what is there, streams allowed: `/dev/stdout` is a link that only the kernel can follow.
    pub fn resolve(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let failed = || format!("cannot write `{name}`");
        let own = match fs::symlink_metadata(path) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(failed),
        };
        if !own.as_ref().is_some_and(|metadata| metadata.file_type().is_symlink()) {
            return Self::at(name, path.to_owned(), own);
        }
        let dangling = |error: io::Error| Failure::file(format!("it is a symbolic link that leads nowhere: {error}"));
        let metadata = fs::metadata(path).map_err(dangling).with_context(failed)?;
        if is_stream(&metadata) {
            return Self::at(name, path.to_owned(), Some(metadata));
        }
        let resolved = fs::canonicalize(path).map_err(dangling).with_context(failed)?;
        Self::at(name, resolved, Some(metadata))
    }

    /// The file beside this one whose name is longer by `suffix`. A link of that name is not followed.
    pub fn sibling(&self, suffix: &str) -> anyhow::Result<Self> {
        let mut path = self.path.clone().into_os_string();
        path.push(suffix);
        let existing = fs::symlink_metadata(&path).ok();
        Self::at(Path::new(&path).display().to_string(), path.into(), existing)
    }

    fn at(name: String, path: PathBuf, existing: Option<Metadata>) -> anyhow::Result<Self> {
        if path.file_name().is_none() {
            return Err(Failure::file(format!("cannot write `{name}`: it does not name a file")).into());
        }
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        Ok(Self { name, path, directory, existing })
    }

    /// A rename asks the directory only; who made a file read-only meant it.
    fn writable(self) -> anyhow::Result<Self> {
        match rustix::fs::accessat(CWD, &self.path, Access::WRITE_OK, AtFlags::EACCESS) {
            Err(error) => Err(io::Error::from(error)).with_context(|| format!("cannot write `{}`", self.name)),
            Ok(()) => Ok(self),
        }
    }

    /// Refuses a directory in which nothing can be made: new contents are written beside the file and renamed.
    pub fn check_directory(&self) -> anyhow::Result<()> {
        let access = rustix::fs::accessat(CWD, &self.directory, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS);
        let failed = || format!("cannot write into the directory of `{}`", self.name);
        access.map_err(io::Error::from).with_context(failed)
    }

    /// Whether there is a file already.
    pub fn exists(&self) -> bool {
        self.existing.is_some()
    }

    /// Whether both are one file, however they are spelled.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.existing, &other.existing) {
            (Some(one), Some(two)) => (one.dev(), one.ino()) == (two.dev(), two.ino()),
            (None, None) => {
                let directory = |target: &Self| fs::canonicalize(&target.directory).ok();
                self.path.file_name() == other.path.file_name() && directory(self) == directory(other)
            }
            _ => false,
        }
    }

    /// Whether it is there, and something that is written to as it stands: a pipe, a terminal, `/dev/null`.
    pub fn is_stream(&self) -> bool {
        self.existing.as_ref().is_some_and(is_stream)
    }

    /// Whether the file holds just these bytes.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        input::read_file(&self.path, bytes.len() as u64).is_ok_and(|old| crate::secret::constant_time_eq(&old, bytes))
    }
}

fn is_stream(metadata: &Metadata) -> bool {
    let kind = metadata.file_type();
    kind.is_fifo() || kind.is_char_device() || kind.is_socket()
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
