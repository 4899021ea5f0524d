//! The only code that prints or prompts: data on stdout, all talk on stderr.

mod prompt;
mod spinner;
mod terminal;

use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

pub use spinner::Spinner;

use crate::dialogue::{Busy, Candidate, Dialogue, Stdout};
use crate::error::{Failure, Problem};
use crate::report::Page;
use crate::report::escape::{EscapedJson, PIECE, escape};
use crate::secret::Password;

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

    /// Whether one JSON document is wanted instead of text.
    pub fn wants_json(&self) -> bool {
        self.settings.json
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

impl Dialogue for Ui {
    /// Kept for the report in JSON as well.
    fn warning(&self, code: &'static str, message: String) {
        if !self.settings.json {
            self.talk(WARNING, "warning", &message);
        }
        self.warnings.borrow_mut().push(Warning { code, message });
    }

    fn note(&self, message: &str) {
        if !self.settings.quiet && !self.settings.json {
            self.line(&format!("{}\n", escape(message)));
        }
    }

    fn detail(&self, message: &str) {
        if self.settings.verbose && !self.settings.json {
            self.line(&format!("{}\n", escape(message)));
        }
    }

    fn is_interactive(&self) -> bool {
        !self.settings.no_input && io::stderr().is_terminal()
    }

    fn password(&self, question: &str, twice: bool) -> Result<Password, Failure> {
        self.ask_password(question, twice)
    }

    fn trusts(&self, certificates: &[Candidate]) -> Result<bool, Failure> {
        for Candidate { certificate, anchor } in certificates {
            let mut page = Page::new();
            certificate.fields(page.line("This certificate is not signed by a CA in the truststore:"));
            page.field("but", &anchor.doubts().join(", "));
            self.line(&page.render(true));
        }
        match certificates.len() {
            1 => self.confirm("Trust it?"),
            count => self.confirm(&format!("Trust these {count} certificates?")),
        }
    }

    fn busy(&self, what: &str) -> Box<dyn Busy> {
        Box::new(self.spinner(what))
    }

    fn stdout(&self) -> Stdout {
        if self.settings.json {
            Stdout::Document
        } else if io::stdout().is_terminal() {
            Stdout::Terminal
        } else {
            Stdout::Data
        }
    }

    /// A full disk is an error, a reader that left (`EPIPE`) is not.
    fn data(&self, bytes: &[u8]) -> Result<(), Failure> {
        to_stdout(|stdout| stdout.write_all(bytes))
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
