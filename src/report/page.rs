//! A text report: every value is escaped on its way in.

use std::fmt::Write;
use std::io;

use anstyle::{AnsiColor, Style};

use crate::report::escape::escape;

/// Lines of a report.
#[derive(Debug, Default)]
pub struct Page {
    text: String,
}

/// What colours begin with; in values it is escaped.
const ESCAPE: char = '\x1b';
const HEADING: Style = Style::new().bold();
const LABEL: Style = AnsiColor::Cyan.on_default();

impl Page {
    /// An empty page.
    pub fn new() -> Self {
        Self::default()
    }

    /// A line as it is.
    pub fn line(&mut self, text: &str) -> &mut Self {
        self.text.push_str(&escape(text));
        self.text.push('\n');
        self
    }

    /// A line that stands out.
    pub fn heading(&mut self, text: &str) -> &mut Self {
        let _ = writeln!(self.text, "{HEADING}{}{HEADING:#}", escape(text));
        self
    }

    /// An indented line with a label in front; none for an empty value.
    pub fn field(&mut self, label: &str, value: &str) -> &mut Self {
        if value.is_empty() { self } else { self.labelled("  ", label, 9, value) }
    }

    /// A line with a label of at least so many columns behind `lead`, which indents it or marks it as one of a list.
    pub fn labelled(&mut self, lead: &str, label: &str, width: usize, value: &str) -> &mut Self {
        let gap = if value.is_empty() { "" } else { " " };
        let width = if value.is_empty() { 0 } else { width };
        let _ = writeln!(self.text, "{lead}{LABEL}{label:<width$}{LABEL:#}{gap}{}", escape(value));
        self
    }

    /// An empty line.
    pub fn gap(&mut self) -> &mut Self {
        self.text.push('\n');
        self
    }

    /// The text, with colours or without.
    pub fn render(self, colour: bool) -> String {
        if colour { self.text } else { anstream::adapter::strip_str(&self.text).to_string() }
    }

    /// Writes the text, with colours or without.
    ///
    /// # Errors
    /// What the writer fails on.
    pub fn write(&self, out: &mut impl io::Write, colour: bool) -> io::Result<()> {
        if colour {
            return out.write_all(self.text.as_bytes());
        }
        self.text.split_inclusive('\n').try_for_each(|line| match line.contains(ESCAPE) {
            true => anstream::adapter::strip_str(line).try_for_each(|piece| out.write_all(piece.as_bytes())),
            false => out.write_all(line.as_bytes()),
        })
    }
}
