//! How an operation talks to the one who called it: a person at a terminal, a script, or another program's code.

use crate::error::Failure;
use crate::report::{AnchorReport, CertificateReport};
use crate::secret::Password;

/// The one who called.
pub trait Dialogue {
    /// Is told of something that deserves attention and did not stop the work; `code` is a stable name for scripts.
    fn warning(&self, code: &'static str, message: String);

    /// Is told what was done, beside the report.
    fn note(&self, message: &str);

    /// Is told how it is being done.
    fn detail(&self, message: &str);

    /// Whether a person can be asked.
    fn is_interactive(&self) -> bool;

    /// Is asked for a password, for a new one twice. Only when [`Self::is_interactive`].
    ///
    /// # Errors
    /// When no answer can be had.
    fn password(&self, question: &str, twice: bool) -> Result<Password, Failure>;

    /// Is asked whether to trust these certificates. Only when [`Self::is_interactive`].
    ///
    /// # Errors
    /// When no answer can be had.
    fn trusts(&self, certificates: &[Candidate]) -> Result<bool, Failure>;

    /// Is shown that something takes long, until what is returned is dropped.
    fn busy(&self, what: &str) -> Box<dyn Busy>;

    /// What standard output is.
    fn stdout(&self) -> Stdout;

    /// Is given data on standard output, byte for byte.
    ///
    /// # Errors
    /// When it cannot be written.
    fn data(&self, bytes: &[u8]) -> Result<(), Failure>;
}

/// Ends with its drop.
pub trait Busy {}

/// A certificate that not signed by a CA in the truststore:.
pub struct Candidate {
    /// The certificate.
    pub certificate: CertificateReport,
    /// What there is against it.
    pub anchor: AnchorReport,
}

/// What standard output is, which decides what may go there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stdout {
    /// A file or a pipe, which takes every octet.
    Data,
    /// The one JSON document of a report.
    Document,
    /// A terminal.
    Terminal,
}

impl dyn Dialogue + '_ {
    /// As [`Dialogue::warning`], with a text of any kind.
    pub fn warn(&self, code: &'static str, message: impl Into<String>) {
        self.warning(code, message.into());
    }

    /// Whether standard output is for a report in JSON alone.
    pub fn wants_json(&self) -> bool {
        self.stdout() == Stdout::Document
    }
}
