//! Virtual machines that stay: Java and its keytool answer many questions without starting anew for each.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use super::jdk::Jdk;
use super::process::Outcome;
use super::sandbox::Sandbox;
use super::tools;

/// How long an answer may take, on a machine busy with other tests.
const PATIENCE: Duration = Duration::from_secs(120);

/// What ends an answer.
const END: &str = ".";

/// A virtual machine that runs `KeystoreOracle`; it ends with its standard input.
struct Oracle {
    questions: ChildStdin,
    answers: Receiver<String>,
}

/// Those that answer nobody at the moment, by installation and whether Bouncy Castle has been asked for: it serves types
/// and algorithms that Java alone lacks.
type Idle = HashMap<(PathBuf, bool), Vec<Oracle>>;

fn idle() -> &'static Mutex<Idle> {
    static IDLE: OnceLock<Mutex<Idle>> = OnceLock::new();
    IDLE.get_or_init(Mutex::default)
}

impl Oracle {
    fn start(jdk: &Jdk) -> Self {
        static DIR: OnceLock<Sandbox> = OnceLock::new();
        let mut machine =
            jdk.oracle(DIR.get_or_init(Sandbox::new)).spawn_with(Stdio::piped(), Stdio::piped(), Stdio::inherit());
        let (sender, answers) = channel();
        let lines = BufReader::new(machine.stdout.take().unwrap()).lines();
        let questions = machine.stdin.take().unwrap();
        thread::spawn(move || {
            lines.map_while(Result::ok).take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
            let _ = machine.kill();
            let _ = machine.wait();
        });
        Self { questions, answers }
    }

    /// The lines of the answer.
    #[track_caller]
    fn ask(&mut self, question: &str) -> Vec<String> {
        writeln!(self.questions, "{question}").unwrap();
        let next = || self.answers.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("{error}: {question}"));
        std::iter::repeat_with(next).take_while(|line| line != END).collect()
    }
}

/// The lines of the answer to a question of these words. A machine that gave none is not asked again.
#[track_caller]
pub fn ask(jdk: &Jdk, bouncy_castle: bool, words: &[&str]) -> Vec<String> {
    assert!(!words.iter().any(|word| word.contains(['\t', '\n', '\r'])), "no question of one line: {words:?}");
    let kind = (jdk.home().to_owned(), bouncy_castle);
    let free = idle().lock().unwrap().entry(kind.clone()).or_default().pop();
    let mut oracle = free.unwrap_or_else(|| Oracle::start(jdk));
    let answer = oracle.ask(&words.join("\t"));
    idle().lock().unwrap().entry(kind).or_default().push(oracle);
    answer
}

/// keytool's options that name a file.
const FILES: [&str; 6] = ["-keystore", "-srckeystore", "-destkeystore", "-file", "-infile", "-outfile"];

/// A question to keytool about files of this directory.
pub struct Keytool<'a> {
    jdk: &'a Jdk,
    dir: &'a Path,
    words: Vec<String>,
}

impl<'a> Keytool<'a> {
    pub(super) fn new(jdk: &'a Jdk, dir: &'a Path) -> Self {
        Self { jdk, dir, words: vec!["keytool".to_owned()] }
    }

    /// More arguments.
    pub fn args<S: AsRef<str>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        for word in words {
            let is_file = self.words.last().is_some_and(|last| FILES.contains(&last.as_str()));
            let path = self.dir.join(word.as_ref());
            self.words.push(if is_file { tools::text(&path) } else { word.as_ref() }.to_owned());
        }
        self
    }

    /// What keytool says, and its exit code.
    #[track_caller]
    pub fn run(self) -> Outcome {
        let words: Vec<_> = self.words.iter().map(String::as_str).collect();
        let answer = ask(self.jdk, words.contains(&"-provider"), &words);
        let line = words.join(" ");
        let outcome = answer.first().and_then(|answer| parse(line.clone(), answer));
        outcome.unwrap_or_else(|| panic!("{line}: {answer:?}"))
    }
}

/// Exit code and both streams in hexadecimal.
fn parse(line: String, answer: &str) -> Option<Outcome> {
    let fields: Vec<_> = answer.split('\t').collect();
    let [code, stdout, stderr] = fields[..] else { return None };
    let status = ExitStatus::from_raw(code.parse::<i32>().ok()? << 8);
    Some(Outcome::new(line, Output { status, stdout: bytes(stdout)?, stderr: bytes(stderr)? }))
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}
