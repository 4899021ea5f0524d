//! A sign of life while something takes long, on a terminal only.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::dialogue::Busy;
use crate::report::escape::escape;
use crate::ui::Ui;

const FRAMES: [char; 4] = ['|', '/', '-', '\\'];
const PERIOD: Duration = Duration::from_millis(120);

/// Turns until it is dropped.
pub struct Spinner {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Ui {
    /// Shows that work is going on; nothing when stderr is no terminal, or when asked to be quiet.
    pub(super) fn spinner(&self, what: &str) -> Spinner {
        if self.settings.quiet || self.settings.json || !io::stderr().is_terminal() {
            return Spinner { running: None };
        }
        let what = escape(what).into_owned();
        let (stop, stopped) = mpsc::channel();
        let turning = thread::Builder::new().spawn(move || {
            for frame in FRAMES.iter().cycle() {
                if stopped.recv_timeout(PERIOD) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
                let _ = write!(io::stderr(), "\r{frame} {what}");
            }
            let _ = write!(io::stderr(), "\r\x1b[2K");
        });
        // Where no thread is to be had, nothing turns.
        Spinner { running: turning.ok().map(|turning| (stop, turning)) }
    }
}

impl Busy for Spinner {}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some((stop, turning)) = self.running.take() {
            drop(stop);
            let _ = turning.join();
        }
    }
}
