//! A program at a terminal: what a person would see, and what a person would type.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use super::process::{Outcome, Process};

/// How long a question may take to appear, on a machine busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

impl Process {
    /// Runs the program with standard input and standard error on a terminal; answers each question once it is asked.
    /// Standard error of the outcome is all that the terminal showed.
    #[track_caller]
    pub fn on_terminal(self, dialogue: &[(&str, &str)]) -> Outcome {
        let line = self.line();
        let keyboard = File::from(openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap());
        grantpt(&keyboard).unwrap();
        unlockpt(&keyboard).unwrap();
        let name = ptsname(&keyboard, Vec::new()).unwrap().into_string().unwrap();
        let no_control = OFlags::NOCTTY.bits().cast_signed();
        let terminal = OpenOptions::new().read(true).write(true).custom_flags(no_control).open(name).unwrap();
        let (input, error) = (terminal.try_clone().unwrap(), terminal);
        let child = self.spawn_with(Stdio::from(input), Stdio::piped(), Stdio::from(error));
        let mut screen = Screen::watching(keyboard.try_clone().unwrap());
        for (question, answer) in dialogue {
            screen.wait_for(question, &line);
            screen.wait_until_ready(&keyboard, &line);
            (&keyboard).write_all(answer.as_bytes()).unwrap();
        }
        let Output { status, stdout, .. } = child.wait_with_output().unwrap();
        Outcome::new(line, Output { status, stdout, stderr: screen.whole() })
    }
}

/// Everything the terminal showed so far.
struct Screen {
    shown: Arc<Mutex<Vec<u8>>>,
    reader: thread::JoinHandle<()>,
    read_to: usize,
}

impl Screen {
    fn watching(mut terminal: File) -> Self {
        let shown = Arc::new(Mutex::new(Vec::new()));
        let copy = Arc::clone(&shown);
        let reader = thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The read fails when the last program at the terminal ends.
            while let Ok(count @ 1..) = terminal.read(&mut buffer) {
                copy.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        Self { shown, reader, read_to: 0 }
    }

    /// Waits for a text after the one that was waited for before.
    #[track_caller]
    fn wait_for(&mut self, text: &str, line: &str) {
        let start = Instant::now();
        loop {
            let shown = self.shown.lock().unwrap().clone();
            let fresh = String::from_utf8_lossy(&shown[self.read_to..]).into_owned();
            if let Some(at) = fresh.find(text) {
                self.read_to += at + text.len();
                return;
            }
            assert!(start.elapsed() < PATIENCE && !self.reader.is_finished(), "never asked {text:?}: {line}\n{fresh}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the program has switched echo off: what is typed before that would be shown or lost.
    #[track_caller]
    fn wait_until_ready(&self, keyboard: &File, line: &str) {
        let start = Instant::now();
        while tcgetattr(keyboard).unwrap().local_modes.contains(LocalModes::ECHO) {
            assert!(start.elapsed() < PATIENCE, "echo stays on: {line}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn whole(self) -> Vec<u8> {
        let _ = self.reader.join();
        let shown = self.shown.lock().unwrap();
        shown.clone()
    }
}
