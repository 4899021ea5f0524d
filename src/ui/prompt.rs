//! Questions to a person at a terminal.

use std::io;
use std::thread;
use std::time::Duration;

use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use crate::error::Failure;
use crate::report::escape::escape;
use crate::secret::Password;
use crate::ui::{Ui, terminal};

impl Ui {
    /// Asks yes or no, with no as the default.
    pub(super) fn confirm(&self, question: &str) -> Result<bool, Failure> {
        terminal::restore_when_interrupted();
        let answer = dialoguer::Confirm::with_theme(&*self.theme())
            .with_prompt(escape(question))
            .default(false)
            .interact_opt()
            .map_err(unanswered)?;
        Ok(answer.unwrap_or(false))
    }

    /// Asks for a password without echo; a new one twice.
    pub(super) fn ask_password(&self, question: &str, twice: bool) -> Result<Password, Failure> {
        terminal::restore_when_interrupted();
        let theme = self.theme();
        let mut prompt =
            dialoguer::Password::with_theme(&*theme).with_prompt(escape(question)).allow_empty_password(true);
        if twice {
            prompt = prompt.with_confirmation("Repeat the password", "Passwords differ; try again");
        }
        Ok(Password::new(prompt.interact().map_err(unanswered)?))
    }

    fn theme(&self) -> Box<dyn Theme> {
        match self.settings.color {
            clap::ColorChoice::Never => Box::new(SimpleTheme),
            _ => Box::new(ColorfulTheme::default()),
        }
    }
}

fn unanswered(dialoguer::Error::IO(error): dialoguer::Error) -> Failure {
    if error.kind() == io::ErrorKind::Interrupted {
        // The signal is about to end the program.
        thread::sleep(Duration::from_secs(1));
    }
    Failure::conflict(format!("cannot ask on this terminal: {error}"))
}
