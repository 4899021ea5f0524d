//! Reads files and standard input, never more than allowed.

use std::fmt::Display;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rustix::fs::OFlags;
use zeroize::Zeroizing;

use crate::context::Context;
use crate::error::Failure;
use crate::fault::{Fault, Limit};
use crate::formats::detect::{self, Detected};
use crate::keystore::Format;

/// Bytes that may hold a private key, zeroized when dropped.
pub type Bytes = Zeroizing<Vec<u8>>;

/// What one input was, for messages.
pub struct Input {
    /// The name as the user gave it; `standard input` for `-`.
    pub name: String,
    /// What it held.
    pub bytes: Bytes,
}

impl Input {
    /// Finds its format, if none was asked for.
    pub fn detect(&self, asked: Option<Format>) -> anyhow::Result<Detected<'_>> {
        detect::detect(&self.bytes, asked).with_context(|| format!("cannot read `{}`", self.name))
    }

    /// The same of a file of a directory, which may hold anything: one of no known format is skipped, with a warning.
    pub fn detect_or_skip(&self, context: &Context, asked: Option<Format>) -> Option<Detected<'_>> {
        let found = detect::detect(&self.bytes, asked);
        found.map_err(|fault| skip(context, &self.name, fault)).ok()
    }
}

/// Whether this path stands for standard input or output.
pub fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a file, or standard input for `-`.
pub fn read(context: &Context, path: &Path, limit: u64) -> anyhow::Result<Input> {
    if is_dash(path) {
        context.claim_stdin("an input file")?;
        let bytes = bounded(io::stdin().lock(), limit, 0).context("cannot read standard input")?;
        return Ok(Input { name: "standard input".into(), bytes });
    }
    let name = path.display().to_string();
    let read = open(path).and_then(|(file, metadata)| {
        context.note_input(&metadata);
        bounded(file, limit, metadata.len())
    });
    let bytes = read.with_context(|| format!("cannot read `{name}`"))?;
    Ok(Input { name, bytes })
}

/// Reads a file that must be there.
pub fn read_file(path: &Path, limit: u64) -> anyhow::Result<Bytes> {
    let (file, metadata) = open(path)?;
    bounded(file, limit, metadata.len())
}

/// The files of a directory, by name; a file itself is its only one. What is not read of a directory is named in a
/// warning.
pub fn expand(context: &Context, path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if is_dash(path) || !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let listing = fs::read_dir(path).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let listing = listing.with_context(|| format!("cannot read the directory `{}`", path.display()))?;
    let mut listed: Vec<_> = listing.into_iter().map(|entry| entry.path()).collect();
    listed.sort();
    let mut files = Vec::new();
    for path in listed {
        match why_no_file(&path) {
            None => files.push(path),
            Some(why) => skip(context, &path.display().to_string(), why),
        }
    }
    Ok(files)
}

/// Tells of a part of a directory that is not read.
pub fn skip(context: &Context, name: &str, why: impl Display) {
    context.ui.warn("file-skipped", format!("skipped `{name}`: {why}"));
}

/// Why there is nothing to be read at a path; `None` for a file.
fn why_no_file(path: &Path) -> Option<String> {
    if path.file_name().is_some_and(|name| name.as_bytes().starts_with(b".")) {
        return Some("it is hidden".into());
    }
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => None,
        Ok(metadata) if metadata.is_dir() => Some("it is a directory".into()),
        Ok(_) => Some("it is not a regular file".into()),
        Err(_) if path.is_symlink() => Some("it is a link to nothing".into()),
        Err(error) => Some(error.to_string()),
    }
}

/// A FIFO without a writer must not block: opened without waiting, then read as usual.
fn open(path: &Path) -> anyhow::Result<(File, Metadata)> {
    let file = OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(Failure::file("it is a directory").into());
    }
    rustix::fs::fcntl_setfl(&file, OFlags::empty()).map_err(io::Error::from)?;
    Ok((file, metadata))
}

fn bounded(source: impl Read, limit: u64, size_hint: u64) -> anyhow::Result<Bytes> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size_hint.min(limit)).unwrap_or(0) + 1));
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let what = "the size of the input in bytes".into();
        return Err(Fault::Limit { what, limit, set_as: Some(Limit::Bytes) }.into());
    }
    Ok(bytes)
}
