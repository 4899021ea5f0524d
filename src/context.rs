//! What every operation needs from the world: a dialogue, the time, and standard input once.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::rc::Rc;

use time::OffsetDateTime;

use crate::dialogue::Dialogue;
use crate::error::Failure;
use crate::secret::Password;

/// Handed to every operation.
pub struct Context {
    /// The one who called.
    pub ui: Rc<dyn Dialogue>,
    /// When the work began.
    pub now: OffsetDateTime,
    stdin: Cell<Option<&'static str>>,
    passwords: RefCell<HashMap<String, Password>>,
    /// Device and inode of every file that was read.
    inputs: RefCell<HashSet<(u64, u64)>>,
}

impl Context {
    /// A context for one run.
    pub fn new(ui: Rc<dyn Dialogue>, now: OffsetDateTime) -> Self {
        Self { ui, now, stdin: Cell::new(None), passwords: RefCell::default(), inputs: RefCell::default() }
    }

    /// The password for this purpose: a source that can be read once only, or a person, is asked once only.
    pub fn password(&self, purpose: &str, get: impl FnOnce() -> anyhow::Result<Password>) -> anyhow::Result<Password> {
        if let Some(known) = self.passwords.borrow().get(purpose) {
            return Ok(known.clone());
        }
        let password = get()?;
        self.passwords.borrow_mut().insert(purpose.to_owned(), password.clone());
        Ok(password)
    }

    /// Remembers a file that is read for what is going to be written.
    pub fn note_input(&self, file: &Metadata) {
        self.inputs.borrow_mut().insert((file.dev(), file.ino()));
    }

    /// Whether a file was read before, under whatever name.
    pub fn is_input(&self, file: &Metadata) -> bool {
        self.inputs.borrow().contains(&(file.dev(), file.ino()))
    }

    /// Claims standard input, which can serve one purpose only.
    pub fn claim_stdin(&self, purpose: &'static str) -> Result<(), Failure> {
        match self.stdin.replace(Some(purpose)) {
            None => Ok(()),
            Some(earlier) => Err(Failure::usage(format!(
                "standard input can be used only once, but is wanted for {earlier} and for {purpose}"
            ))),
        }
    }
}
