//! The only code that prints or prompts: data on stdout, all talk on stderr.

pub mod escape;
mod page;
mod prompt;
mod spinner;
mod terminal;

use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

pub use page::Page;
pub use spinner::Spinner;

use crate::error::{Failure, Problem};
use escape::{EscapedJson, PIECE, escape};

/// How the program talks to the one who called it.
pub struct Ui {
    settings: Settings,
    warnings: RefCell<Vec<Warning>>,
}

/// What the global options say about talking.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// One JSON document on stdout instead of text.
    pub json: bool,
    /// Warnings and errors only.
    pub quiet: bool,
    /// Steps as well.
    pub verbose: bool,
    /// Never prompt.
    pub no_input: bool,
    /// Whether to colour what goes to stderr and stdout.
    pub color: clap::ColorChoice,
}

/// Something that deserves attention but did not stop the work.
#[derive(Debug, Clone, Serialize)]
pub struct Warning {
    /// A stable name for scripts.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

impl Ui {
    /// A voice with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings, warnings: RefCell::default() }
    }

    /// Whether a person can be asked.
    pub fn is_interactive(&self) -> bool {
        !self.settings.no_input && io::stderr().is_terminal()
    }

    /// Whether one JSON document is wanted instead of text.
    pub fn wants_json(&self) -> bool {
        self.settings.json
    }

    /// Whether data would go to a person's screen.
    pub fn stdout_is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Warns, and keeps the warning for the JSON report.
    pub fn warn(&self, code: &'static str, message: impl Into<String>) {
        let warning = Warning { code, message: message.into() };
        if !self.settings.json {
            self.talk(WARNING, "warning", &warning.message);
        }
        self.warnings.borrow_mut().push(warning);
    }

    /// Says what was done, unless asked to be quiet.
    pub fn note(&self, message: &str) {
        if !self.settings.quiet && !self.settings.json {
            self.line(&format!("{}\n", escape(message)));
        }
    }

    /// Says how it is being done, when asked to be verbose.
    pub fn detail(&self, message: &str) {
        if self.settings.verbose && !self.settings.json {
            self.line(&format!("{}\n", escape(message)));
        }
    }

    /// Shows lines that a person needs to decide something.
    pub fn show(&self, fill: impl FnOnce(&mut Page)) {
        let mut page = Page::new();
        fill(&mut page);
        self.line(&page.render(true));
    }

    /// The warnings so far.
    pub fn warnings(&self) -> Vec<Warning> {
        self.warnings.borrow().clone()
    }

    /// Shows why the program stops.
    pub fn problem(&self, problem: &Problem) {
        self.talk(ERROR, "error", &problem.message);
        for cause in &problem.causes {
            self.line(&format!("  caused by: {}\n", escape(cause)));
        }
        for hint in &problem.hints {
            self.talk(HINT, "hint", hint);
        }
    }

    /// Writes data to stdout, byte for byte. A full disk is an error, a reader that left (`EPIPE`) is not.
    pub fn data(&self, bytes: &[u8]) -> Result<(), Failure> {
        to_stdout(|stdout| stdout.write_all(bytes))
    }

    /// Writes a JSON document to stdout, a piece at a time: a report may be as large as memory allows.
    pub fn document(&self, document: &impl Serialize) -> Result<(), Failure> {
        to_stdout(|stdout| {
            let mut json = BufWriter::with_capacity(PIECE, EscapedJson(&mut *stdout));
            serde_json::to_writer(&mut json, document).map_err(io::Error::from)?;
            json.write_all(b"\n")?;
            json.flush()
        })
    }

    /// Writes a text report to stdout.
    pub fn page(&self, page: &Page) -> Result<(), Failure> {
        let colour = wants_colour(self.settings.color, &io::stdout());
        to_stdout(|stdout| page.write(stdout, colour))
    }

    /// Writes clap's help to stdout.
    pub fn styled(&self, text: &clap::builder::StyledStr) -> Result<(), Failure> {
        let text =
            if wants_colour(self.settings.color, &io::stdout()) { text.ansi().to_string() } else { text.to_string() };
        self.data(text.as_bytes())
    }

    fn talk(&self, style: Style, what: &str, message: &str) {
        self.line(&format!("{style}{what}:{style:#} {}\n", escape(message)));
    }

    fn line(&self, text: &str) {
        let choice = match self.settings.color {
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Auto => anstream::AutoStream::choice(&io::stderr()),
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
        };
        let mut stderr = anstream::AutoStream::new(io::stderr(), choice);
        // Nobody is left to tell when stderr is gone.
        let _ = stderr.write_all(text.as_bytes());
    }
}

fn to_stdout(write: impl FnOnce(&mut BufWriter<StdoutLock>) -> io::Result<()>) -> Result<(), Failure> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    match write(&mut stdout).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::file(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

fn wants_colour<S: anstream::stream::RawStream>(choice: clap::ColorChoice, stream: &S) -> bool {
    match choice {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        clap::ColorChoice::Never => false,
    }
}
