//! Everything there is to know about any file.

use std::path::{Path, PathBuf};

use serde::Serialize;
use time::OffsetDateTime;

use crate::context::Context;
use crate::error::{Kind, Problem};
use crate::formats::{Content, Structure};
use crate::io::input;
use crate::io::options::{Limits, StoreInput};
use crate::io::store::{self, Reading};
use crate::keystore::{Format, Integrity, Keystore};
use crate::operations::each::{self, Unread};
use crate::report::{self, EntryDetails, Inspecting, ObjectReport, StructureReport};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The files; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// Whether it is shown how stores and their keys are protected.
    pub structure: bool,
    /// Whether each certificate is shown as PEM too.
    pub pem: bool,
    /// How the store is opened.
    pub input: StoreInput,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What the files hold.
#[derive(Serialize)]
pub struct Report {
    /// Each that could be read.
    pub files: Vec<FileReport>,
    /// The others.
    pub unread: Vec<Unread>,
}

/// What one file holds: objects, or the entries of a store.
#[derive(Serialize)]
pub struct FileReport {
    /// The file.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// File, format and what there is, in a sentence.
    #[serde(skip)]
    pub title: String,
    /// Whether integrity was checked, of a store.
    pub integrity: Option<&'static str>,
    /// How it is protected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<StructureReport>,
    /// What is in a file that is no store.
    pub objects: Vec<ObjectReport>,
    /// The entries of a store.
    pub entries: Vec<EntryDetails>,
}

/// Shows everything there is to know about files of any kind.
///
/// # Errors
/// When the only file cannot be read.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let (files, unread) = each::of(&request.files, |file| inspect(request, context, file))?;
    Ok(Report { files, unread })
}

fn inspect(request: &Request, context: &Context, file: &Path) -> anyhow::Result<FileReport> {
    let input = input::read(context, file, request.limits.bytes())?;
    let found = input.detect(request.input.in_format)?;
    let structure = if request.structure { found.structure() } else { Ok(None) };
    let reading = Reading { partial: true, ..Reading::of(&request.input, &request.limits) };
    let inspecting = Inspecting {
        now: request.at.unwrap_or(context.now),
        pem: request.pem,
        structure: request.structure,
        format: None,
    };
    match (store::decode(context, &input.name, &found, &reading), structure) {
        (Ok(opened), structure) => Ok(FileReport::new(opened.name, &opened.content, structure?.as_ref(), inspecting)),
        (Err(error), Ok(Some(structure))) if Problem::of(&error).kind == Kind::Password => {
            context.ui.warn("contents-not-shown", format!("{error:#}"));
            Ok(FileReport::closed(input.name.clone(), found.format, &structure))
        }
        (Err(error), _) => Err(error),
    }
}

impl FileReport {
    fn new(file: String, content: &Content, structure: Option<&Structure>, inspecting: Inspecting) -> Self {
        match content {
            Content::Keystore(keystore) => Self::of_store(file, keystore, structure, inspecting),
            Content::Bundle(bundle) => {
                let objects: Vec<_> = bundle.pieces.iter().map(|piece| ObjectReport::new(piece, inspecting)).collect();
                Self { objects, ..Self::of_format(file, bundle.format) }.titled(&counted(
                    bundle.pieces.len(),
                    "object",
                    "objects",
                ))
            }
        }
    }

    fn of_store(file: String, keystore: &Keystore, structure: Option<&Structure>, inspecting: Inspecting) -> Self {
        let inspecting = Inspecting { format: Some(keystore.format), ..inspecting };
        let report = Self {
            integrity: Some(keystore.integrity.name()),
            structure: structure.map(|structure| StructureReport::new(structure, Some(keystore))),
            entries: keystore.entries.iter().map(|entry| EntryDetails::new(entry, inspecting)).collect(),
            ..Self::of_format(file, keystore.format)
        };
        report.titled(&(counted(keystore.entries.len(), "entry", "entries") + report::integrity(keystore)))
    }

    /// A store whose contents cannot be shown for want of the password.
    fn closed(file: String, format: Format, structure: &Structure) -> Self {
        let structure = Some(StructureReport::new(structure, None));
        Self { structure, integrity: Some(Integrity::NotChecked.name()), ..Self::of_format(file, format) }
    }

    fn of_format(file: String, format: Format) -> Self {
        let title = format!("{file}: {}", format.title());
        let format = format.name();
        Self { file, format, title, integrity: None, structure: None, objects: Vec::new(), entries: Vec::new() }
    }

    fn titled(mut self, more: &str) -> Self {
        self.title.push_str(", ");
        self.title.push_str(more);
        self
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
