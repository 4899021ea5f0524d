//! The entries of a store.

use std::path::PathBuf;

use serde::Serialize;
use time::OffsetDateTime;

use crate::context::Context;
use crate::io::options::{Limits, StoreInput};
use crate::io::store::{self, Reading};
use crate::operations::entries::{self, Entries};
use crate::report::{self, EntryReport};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file; `-` is standard input.
    pub keystore: PathBuf,
    /// How it is opened.
    pub input: StoreInput,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// The entries.
#[derive(Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// The same in a sentence.
    #[serde(skip)]
    pub title: &'static str,
    /// Whether integrity was checked.
    pub integrity: &'static str,
    /// The same at the end of a sentence.
    #[serde(skip)]
    pub integrity_words: &'static str,
    /// The entries, in the order of the file.
    pub entries: Vec<EntryReport>,
}

/// Lists the entries of a keystore, a truststore or a file of certificates and keys.
///
/// # Errors
/// When the file cannot be read.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let opened = store::open(context, &request.keystore, &Reading::of(&request.input, &request.limits))?;
    let now = request.at.unwrap_or(context.now);
    let given = [request.input.given()];
    let Entries { name, keystore, .. } = entries::of(context, opened, &given, &request.limits, now)?;
    Ok(Report {
        file: name,
        format: keystore.format.name(),
        title: keystore.format.title(),
        integrity: keystore.integrity.name(),
        integrity_words: report::integrity(&keystore),
        entries: keystore.entries.iter().map(|entry| EntryReport::new(entry, now)).collect(),
    })
}
