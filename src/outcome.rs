//! How a command ends: its report, and whether it changed anything.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args::Replace;
use crate::context::Context;
use crate::error::Problem;
use crate::io::output::Written;
use crate::report::Page;
use crate::ui::{Ui, Warning};

/// The result of a command that did not fail.
pub struct Outcome {
    /// What it found or did.
    pub report: Report,
    /// How the process is to exit, when there are no problems.
    pub status: Status,
    /// Why files that were named beside others are not in the report.
    pub problems: Vec<Problem>,
}

/// A file that has no part in the report.
#[derive(Serialize)]
pub struct Unread {
    file: String,
    error: Problem,
}

/// The JSON document around every result.
#[derive(Serialize)]
pub struct Envelope<'a> {
    schema: &'static str,
    command: &'static str,
    ok: bool,
    error: Option<&'a Problem>,
    warnings: Vec<Warning>,
}

/// A result that is put into words while it is written: in memory it is smaller.
pub trait Document {
    /// Writes it to stdout, in its envelope.
    fn print(&self, ui: &Ui, envelope: &Envelope) -> anyhow::Result<()>;
}

#[derive(Serialize)]
struct Enclosed<'a, R> {
    #[serde(flatten)]
    envelope: &'a Envelope<'a>,
    result: &'a R,
}

/// A report in the form that was asked for.
pub enum Report {
    /// For `--json`.
    Json(Box<dyn Document>),
    /// Lines for stdout: the report is what was asked for.
    Page(Page),
    /// Lines for stderr: the report tells what was done.
    Summary(Vec<String>),
}

/// Exit codes of commands that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Done.
    Done = 0,
    /// A check says no, and the report says why.
    Negative = 1,
    /// Nothing had to be changed, and the user wanted to know.
    Unchanged = 10,
}

/// What comes of each file. One that fails does not hide the others; alone it is the failure of the command.
pub fn of_each<T>(
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

impl<'a> Envelope<'a> {
    /// The envelope of a command's result: `ok` when all was done and no check says no, else often with an error.
    pub fn of(command: &'static str, ui: &Ui, ok: bool, error: Option<&'a Problem>) -> Self {
        Self { schema: "certtool/1", command, ok, error, warnings: ui.warnings() }
    }
}

impl<R: Serialize> Document for R {
    fn print(&self, ui: &Ui, envelope: &Envelope) -> anyhow::Result<()> {
        Ok(ui.document(&Enclosed { envelope, result: self })?)
    }
}

/// Why files could not be read.
pub fn problems(unread: &[Unread]) -> Vec<Problem> {
    unread.iter().map(|file| file.error.clone()).collect()
}

impl Outcome {
    /// A report that was asked for.
    pub fn page(context: &Context, report: &impl Serialize, page: impl FnOnce(&mut Page)) -> anyhow::Result<Self> {
        let report = if context.ui.wants_json() {
            Report::Json(Box::new(serde_json::value::to_raw_value(report)?))
        } else {
            let mut lines = Page::new();
            page(&mut lines);
            Report::Page(lines)
        };
        Ok(Self::done(report))
    }

    /// A report that was asked for and may be large.
    pub fn large_page<R: Serialize + 'static>(context: &Context, report: R, page: impl FnOnce(&R, &mut Page)) -> Self {
        if context.ui.wants_json() {
            return Self::done(Report::Json(Box::new(report)));
        }
        let mut lines = Page::new();
        page(&report, &mut lines);
        Self::done(Report::Page(lines))
    }

    /// A report of what was done.
    pub fn summary(context: &Context, report: &impl Serialize, lines: Vec<String>) -> anyhow::Result<Self> {
        let report = if context.ui.wants_json() {
            Report::Json(Box::new(serde_json::value::to_raw_value(report)?))
        } else {
            Report::Summary(lines)
        };
        Ok(Self::done(report))
    }

    fn done(report: Report) -> Self {
        Self { report, status: Status::Done, problems: Vec::new() }
    }

    /// The exit code: a problem's, the first one's, goes before every other.
    pub fn exit_code(&self) -> u8 {
        self.problems.first().map_or(self.status as u8, |problem| problem.kind as u8)
    }

    /// Whether all was done, and no check says no.
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty() && self.status != Status::Negative
    }

    /// The same with the exit code for "no file changed" when that is so and was asked for.
    pub fn after(self, written: Written, replace: &Replace) -> Self {
        self.unchanged_if(written == Written::Unchanged && replace.detailed_exitcode)
    }

    /// The same without the files that could not be read.
    pub fn without(mut self, unread: Vec<Problem>) -> Self {
        self.problems.extend(unread);
        self
    }

    /// The same with the exit code for "nothing changed" when that is so and was asked for.
    pub fn unchanged_if(mut self, unchanged: bool) -> Self {
        if unchanged {
            self.status = Status::Unchanged;
        }
        self
    }

    /// The same with the exit code for "a check says no" when that is so.
    pub fn negative_if(mut self, negative: bool) -> Self {
        if negative {
            self.status = Status::Negative;
        }
        self
    }
}
