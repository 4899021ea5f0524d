//! How a command ends: its report, and whether it changed anything.

use serde::Serialize;

use crate::dialogue::Dialogue;
use crate::error::Problem;
use crate::io::output::Written;
use crate::report::Page;
use crate::ui::{Ui, Warning};

/// The result of a command that did not fail.
pub struct Outcome {
    /// What it found or did.
    pub report: Box<dyn Present>,
    /// How the process is to exit, when there are no problems.
    pub status: Status,
    /// Why files that were named beside others are not in the report.
    pub problems: Vec<Problem>,
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

/// What can be shown in either form.
pub trait Present {
    /// As the JSON document.
    ///
    /// # Errors
    /// When it cannot be written.
    fn json(&self, ui: &Ui, envelope: &Envelope) -> anyhow::Result<()>;

    /// As text.
    ///
    /// # Errors
    /// When it cannot be written.
    fn text(&self, ui: &Ui) -> anyhow::Result<()>;
}

/// A report that was asked for: its text goes to stdout.
struct Shown<R>(R, fn(&R, &mut Page));

/// A report of what was done: its text goes to stderr.
struct Told<R>(R, fn(&R) -> Vec<String>);

impl<R: Serialize> Present for Shown<R> {
    fn json(&self, ui: &Ui, envelope: &Envelope) -> anyhow::Result<()> {
        self.0.print(ui, envelope)
    }

    fn text(&self, ui: &Ui) -> anyhow::Result<()> {
        let mut page = Page::new();
        self.1(&self.0, &mut page);
        Ok(ui.page(&page)?)
    }
}

impl<R: Serialize> Present for Told<R> {
    fn json(&self, ui: &Ui, envelope: &Envelope) -> anyhow::Result<()> {
        self.0.print(ui, envelope)
    }

    fn text(&self, ui: &Ui) -> anyhow::Result<()> {
        self.1(&self.0).iter().for_each(|line| ui.note(line));
        Ok(())
    }
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

impl Outcome {
    /// Shows a report that was asked for.
    pub fn shows<R: Serialize + 'static>(report: R, lines: fn(&R, &mut Page)) -> Self {
        Self::done(Box::new(Shown(report, lines)))
    }

    /// Tells what was done.
    pub fn tells<R: Serialize + 'static>(report: R, lines: fn(&R) -> Vec<String>) -> Self {
        Self::done(Box::new(Told(report, lines)))
    }

    fn done(report: Box<dyn Present>) -> Self {
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
    pub fn after(self, written: Written, detailed_exitcode: bool) -> Self {
        self.unchanged_if(written == Written::Unchanged && detailed_exitcode)
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

    /// The same with the exit code for "a check failed, or the files differ" when that is so.
    pub fn negative_if(mut self, negative: bool) -> Self {
        if negative {
            self.status = Status::Negative;
        }
        self
    }
}
