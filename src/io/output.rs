//! Writes files that are no stores: all of them or none, and none in the place of another without being told to.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::Context as _;

use crate::context::Context;
use crate::error::Failure;
use crate::io::input::is_dash;
use crate::io::options::Replace;
pub use crate::io::replacement::Secrecy;
use crate::io::replacement::{Contents, Replacement};
use crate::io::target::Target;

/// A file that is no store, to be written as a whole.
pub struct File<'a> {
    /// Where; `-` is standard output.
    pub path: &'a Path,
    /// What.
    pub bytes: &'a [u8],
    /// Who may read it.
    pub secrecy: Secrecy,
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
/// others without `force`, and what was read for this in any case.
pub fn write_all(context: &Context, files: &[File], force: bool, replace: &Replace) -> anyhow::Result<Written> {
    for file in files {
        check_free_for(context, file, force)?;
    }
    put_all(context, files, if force { IfThere::Replace } else { IfThere::Refuse }, replace)
}

/// What to do with a file that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IfThere {
    Refuse,
    Replace,
    /// It holds what it held, repaired.
    Rewrite,
}

/// Writes a file anew from what it was: those who can read it were meant to.
pub fn rewrite(context: &Context, file: &File, replace: &Replace) -> anyhow::Result<Written> {
    check_free(file.path, true)?;
    put_all(context, std::slice::from_ref(file), IfThere::Rewrite, replace)
}

fn put_all(context: &Context, files: &[File], if_there: IfThere, replace: &Replace) -> anyhow::Result<Written> {
    if replace.dry_run {
        for file in files.iter().filter(|file| !is_dash(file.path)) {
            let target = Target::resolve(file.path)?;
            if !target.is_stream() {
                target.check_directory()?;
            }
        }
        let unchanged = files.iter().all(is_as_it_should_be);
        return Ok(if unchanged { Written::Unchanged } else { Written::WouldBe });
    }
    let mut targets = Vec::new();
    for file in files {
        let target = if is_dash(file.path) { None } else { Some(Target::resolve(file.path)?) };
        match target {
            None => context.ui.data(file.bytes)?,
            Some(target) if target.is_stream() => write_stream(&target, file.bytes)?,
            Some(target) => targets.push((target, file)),
        }
    }
    let streamed = targets.len() < files.len();
    let (targets, files): (Vec<_>, Vec<_>) = targets.into_iter().unzip();
    let replacements = Replacement::lock_all(targets, replace.patience)?;
    let mut staged: Vec<Replacement> = Vec::new();
    for (replacement, file) in replacements.into_iter().zip(files) {
        match stage(context, &replacement, file, if_there, replace) {
            Ok(true) => staged.push(replacement),
            Ok(false) => {}
            Err(error) => {
                staged.iter().for_each(Replacement::discard);
                return Err(error);
            }
        }
    }
    Replacement::put_all_in_place(&staged)?;
    Ok(if streamed || !staged.is_empty() { Written::Done } else { Written::Unchanged })
}

/// Prepares one file; whether it has to be put in place.
fn stage(
    context: &Context,
    replacement: &Replacement,
    file: &File,
    if_there: IfThere,
    replace: &Replace,
) -> anyhow::Result<bool> {
    let target = replacement.target();
    if target.exists() && target.holds(file.bytes) && !is_too_open(target, file) {
        return Ok(false);
    }
    if target.exists() && if_there == IfThere::Refuse {
        return Err(exists(target).into());
    }
    let was_private = if_there == IfThere::Rewrite;
    let contents = Contents { bytes: file.bytes, secrecy: file.secrecy, was_private };
    replacement.stage(context, &contents, replace.backup).map(|()| true)
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

fn check_free_for(context: &Context, file: &File, force: bool) -> anyhow::Result<()> {
    let checked = check_no_input(context, file.path).and_then(|()| check_free(file.path, force));
    checked.or_else(|refused| if is_as_it_should_be(file) { Ok(()) } else { Err(refused) })
}

/// A file made from another would take its place, and what it does not hold would be lost.
fn check_no_input(context: &Context, path: &Path) -> anyhow::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && context.is_input(&metadata) => {
            let failure = Failure::conflict(format!("cannot write `{}`: it is also an input", path.display()));
            Err(failure.hint("choose another name, and replace the file when the new one is right").into())
        }
        _ => Ok(()),
    }
}

fn is_as_it_should_be(file: &File) -> bool {
    let is_so = |target: Target| target.exists() && target.holds(file.bytes) && !is_too_open(&target, file);
    !is_dash(file.path) && Target::regular(file.path).is_ok_and(is_so)
}

/// Whether others can read a file that is to be private.
fn is_too_open(target: &Target, file: &File) -> bool {
    let mode = target.existing.as_ref().map_or(0, |metadata| metadata.mode());
    file.secrecy == Secrecy::Private && mode & 0o077 != 0
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

fn write_stream(target: &Target, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write `{}`", target.name);
    let mut stream = OpenOptions::new().write(true).open(&target.path).with_context(failed)?;
    stream.write_all(bytes).and_then(|()| stream.flush()).with_context(failed)
}
