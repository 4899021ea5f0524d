//! Several files, each for itself.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::Problem;

/// A file that has no part in the report.
#[derive(Serialize)]
pub struct Unread {
    file: String,
    error: Problem,
}

/// What comes of each file. One that fails does not hide the others; alone it is the failure of the command.
pub fn of<T>(
    files: &[PathBuf],
    mut treat: impl FnMut(&Path) -> anyhow::Result<T>,
) -> anyhow::Result<(Vec<T>, Vec<Unread>)> {
    let (mut treated, mut unread) = (Vec::new(), Vec::new());
    for file in files {
        match treat(file) {
            Ok(report) => treated.push(report),
            Err(error) if files.len() == 1 => return Err(error),
            Err(error) => unread.push(Unread { file: file.display().to_string(), error: Problem::of(&error) }),
        }
    }
    Ok((treated, unread))
}

/// Why files could not be read.
pub fn problems(unread: &[Unread]) -> Vec<Problem> {
    unread.iter().map(|file| file.error.clone()).collect()
}
