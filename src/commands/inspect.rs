//! `certtool inspect`: everything there is to know about any file.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args::At;
use crate::context::Context;
use crate::error::{Kind, Problem};
use crate::formats::{Content, Structure, detect};
use crate::io::input;
use crate::io::options::{Limits, StoreInput};
use crate::io::store::{self, Reading};
use crate::keystore::{Format, Integrity, Keystore};
use crate::outcome::{self, Outcome, Unread};
use crate::report::Page;
use crate::report::{self, EntryDetails, Inspecting, ObjectReport, StructureReport};

const EXAMPLES: &str = "\
Examples:
  A certificate with all its extensions and its weak points
      certtool inspect domain.crt
  Key, certificate and chain in one file, each with its line
      certtool inspect certificate.pem
  How a keystore is protected; no password is needed for that
      certtool inspect keystore.p12 --structure
  What will be wrong in a year, for a script
      certtool inspect ca.pem domain.crt --at 2027-11-22 --json";

/// Show everything about certificates, keys, requests, revocation lists and keystores
///
/// Reads any file by its content: PEM with anything around it, DER, PKCS#7, PkiPath and keystores. Certificates are
/// shown with every field, every extension by name, fingerprints and weak points as findings; of keys only what is
/// public. No key is decrypted. What is damaged is a warning, as long as something else can be shown.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The files; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Show how stores and their keys are protected: sections, algorithms, iterations, salts, attributes
    #[arg(long)]
    structure: bool,
    /// Show each certificate as PEM too
    #[arg(long)]
    pem: bool,
    #[command(flatten)]
    input: StoreInput,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Serialize)]
struct Inspection {
    files: Vec<FileReport>,
    unread: Vec<Unread>,
}

/// What one file holds: objects, or the entries of a store.
#[derive(Serialize)]
struct FileReport {
    file: String,
    format: &'static str,
    #[serde(skip)]
    title: String,
    integrity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    structure: Option<StructureReport>,
    objects: Vec<ObjectReport>,
    entries: Vec<EntryDetails>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let (files, unread) = outcome::of_each(&args.files, |file| inspect(args, context, file))?;
    let problems = outcome::problems(&unread);
    let inspection = Inspection { files, unread };
    Ok(Outcome::large_page(context, inspection, Inspection::lines).without(problems))
}

fn inspect(args: &Args, context: &Context, file: &Path) -> anyhow::Result<FileReport> {
    let input = input::read(context, file, args.limits.bytes())?;
    let name = input.name.clone();
    let structure = if args.structure { detect::structure(&input.bytes, args.input.in_format) } else { Ok(None) };
    let format = detect::detect(&input.bytes);
    let reading = Reading { partial: true, ..Reading::of(&args.input, &args.limits) };
    let inspecting =
        Inspecting { now: args.at.or(context.now), pem: args.pem, structure: args.structure, format: None };
    match (store::decode(context, input, &reading), structure, format) {
        (Ok(opened), structure, _) => Ok(FileReport::new(name, &opened.content, structure?.as_ref(), inspecting)),
        (Err(error), Ok(Some(structure)), Ok(format)) if Problem::of(&error).kind == Kind::Password => {
            context.ui.warn("contents-not-shown", format!("{error:#}"));
            Ok(FileReport::closed(name, format, &structure))
        }
        (Err(error), ..) => Err(error),
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

    fn lines(&self, page: &mut Page) {
        page.line(&self.title);
        if let Some(structure) = &self.structure {
            structure.lines(page);
        }
        for (place, object) in self.objects.iter().enumerate() {
            page.gap();
            object.lines(place + 1, page);
        }
        for entry in &self.entries {
            page.gap();
            entry.lines(page);
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

impl Inspection {
    fn lines(&self, page: &mut Page) {
        for (place, file) in self.files.iter().enumerate() {
            if place > 0 {
                page.gap();
            }
            file.lines(page);
        }
    }
}
