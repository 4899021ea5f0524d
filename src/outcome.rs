//! How a command ends: its report, and whether it changed anything.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::args::Replace;
use crate::context::Context;
use crate::io::output::Written;
use crate::ui::Page;

/// The result of a command that did not fail.
pub struct Outcome {
    /// What it found or did.
    pub report: Report,
    /// How the process is to exit.
    pub status: Status,
}

/// A report in the form that was asked for.
pub enum Report {
    /// For `--json`.
    Json(Box<RawValue>),
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

impl Outcome {
    /// A report that was asked for.
    pub fn page(context: &Context, report: &impl Serialize, page: impl FnOnce(&mut Page)) -> anyhow::Result<Self> {
        let report = if context.ui.wants_json() {
            Report::Json(serde_json::value::to_raw_value(report)?)
        } else {
            let mut lines = Page::new();
            page(&mut lines);
            Report::Page(lines)
        };
        Ok(Self { report, status: Status::Done })
    }

    /// A report of what was done.
    pub fn summary(context: &Context, report: &impl Serialize, lines: Vec<String>) -> anyhow::Result<Self> {
        let report = if context.ui.wants_json() {
            Report::Json(serde_json::value::to_raw_value(report)?)
        } else {
            Report::Summary(lines)
        };
        Ok(Self { report, status: Status::Done })
    }

    /// The same with the exit code for "no file changed" when that is so and was asked for.
    pub fn after(self, written: Written, replace: &Replace) -> Self {
        self.unchanged_if(written == Written::Unchanged && replace.detailed_exitcode)
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
