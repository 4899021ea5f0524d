//! One run of a program: what goes in, what came out, and assertions on it.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::figure::scale;

/// No program in a test may take longer, times the scale; one that does is killed and the test fails.
const DEADLINE: Duration = Duration::from_secs(120);

/// A program about to run, with a cleared environment.
pub struct Process {
    dir: PathBuf,
    words: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    stdin: Option<Vec<u8>>,
    stdout: Option<Stdio>,
}

impl Process {
    pub fn new<S: AsRef<OsStr>>(dir: &Path, program: &Path, args: impl IntoIterator<Item = S>) -> Self {
        let words = std::iter::once(program.as_os_str().to_owned());
        let words = words.chain(args.into_iter().map(|word| word.as_ref().to_owned())).collect();
        Self { dir: dir.to_owned(), words, env: Vec::new(), stdin: None, stdout: None }
    }

    /// One more argument.
    pub fn arg(mut self, word: impl AsRef<OsStr>) -> Self {
        self.words.push(word.as_ref().to_owned());
        self
    }

    /// More arguments.
    pub fn args<S: AsRef<OsStr>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.words.extend(words.into_iter().map(|word| word.as_ref().to_owned()));
        self
    }

    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// The password of the store, by `CERTTOOL_PASSWORD`.
    pub fn password(self, password: &str) -> Self {
        self.env("CERTTOOL_PASSWORD", password)
    }

    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// Standard output to a file such as `/dev/full`.
    pub fn stdout_to(mut self, path: impl AsRef<Path>) -> Self {
        self.stdout = Some(std::fs::OpenOptions::new().write(true).open(path).unwrap().into());
        self
    }

    /// Runs the program through another one: `strace …`, `setpriv …`, `sh -c 'umask 0; exec "$@"' sh`.
    pub fn under<S: AsRef<OsStr>>(mut self, wrapper: impl IntoIterator<Item = S>) -> Self {
        self.words.splice(0..0, wrapper.into_iter().map(|word| word.as_ref().to_owned()));
        self
    }

    /// Runs the program with this file mode creation mask.
    pub fn umask(self, mask: &str) -> Self {
        self.under(["sh", "-c", &format!("umask {mask}; exec \"$@\""), "sh"])
    }

    /// Runs the program to its end.
    #[track_caller]
    pub fn run(self) -> Outcome {
        let command = self.line();
        let input = self.stdin.clone().unwrap_or_default();
        let mut child = self.spawn();
        let pid = Pid::from_child(&child);
        let mut stdin = child.stdin.take();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(child.wait_with_output()));
        thread::spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(&input)));
        let deadline = DEADLINE * u32::try_from(scale()).unwrap();
        match receiver.recv_timeout(deadline) {
            Ok(output) => Outcome { command, output: output.unwrap() },
            Err(_) => {
                let _ = kill_process(pid, Signal::KILL);
                panic!("no end after {deadline:?}: {command}")
            }
        }
    }

    /// Runs the program to its end and hands over what it wrote, byte for byte.
    #[track_caller]
    pub fn output(self) -> Output {
        self.run().output
    }

    /// Starts the program and leaves it running.
    #[track_caller]
    pub fn spawn(mut self) -> Child {
        let input = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        let output = self.stdout.take().unwrap_or_else(Stdio::piped);
        self.spawn_with(input, output, Stdio::piped())
    }

    /// Starts the program with these streams and leaves it running.
    #[track_caller]
    pub fn spawn_with(self, stdin: Stdio, stdout: Stdio, stderr: Stdio) -> Child {
        let line = self.line();
        Command::new(&self.words[0])
            .args(&self.words[1..])
            .current_dir(&self.dir)
            .env_clear()
            .envs(["PATH", "JAVA_HOME"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .envs([("HOME", self.dir.as_os_str()), ("TMPDIR", self.dir.as_os_str()), ("LC_ALL", OsStr::new("C.UTF-8"))])
            .envs(self.env)
            .stdin(stdin)
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// The command line as one would type it, for messages.
    pub fn line(&self) -> String {
        self.words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }
}

/// What a finished program left behind. Every assertion shows the whole outcome when it fails.
pub struct Outcome {
    command: String,
    output: Output,
}

impl Outcome {
    /// The outcome of a program that was run in another way than by [`Process::run`].
    pub fn new(command: String, output: Output) -> Self {
        Self { command, output }
    }

    /// Asserts the exit code.
    #[track_caller]
    pub fn code(self, expected: i32) -> Self {
        assert_eq!(self.exit_code(), Some(expected), "{self}");
        self
    }

    /// Asserts that the program ended with a code other than 0, and by no signal.
    #[track_caller]
    pub fn fails(self) -> Self {
        assert!(matches!(self.exit_code(), Some(1..)), "{self}");
        self
    }

    /// Asserts that a signal ended the program.
    #[track_caller]
    pub fn fails_by_signal(self) -> Self {
        assert_eq!(self.exit_code(), None, "{self}");
        self
    }

    /// Asserts that standard output has this text.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(self.stdout().contains(text), "standard output lacks {text:?}\n{self}");
        self
    }

    /// Asserts that standard error has this text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr().contains(text), "standard error lacks {text:?}\n{self}");
        self
    }

    /// Asserts that this text is in neither stream.
    #[track_caller]
    pub fn never_shows(self, text: &str) -> Self {
        assert!(!self.stdout().contains(text) && !self.stderr().contains(text), "shows {text:?}\n{self}");
        self
    }

    /// Asserts that standard error stayed empty.
    #[track_caller]
    pub fn silent(self) -> Self {
        assert!(self.stderr().is_empty(), "{self}");
        self
    }

    /// The exit code; `None` when a signal ended the program.
    pub fn exit_code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// The signal that ended the program.
    pub fn signal(&self) -> Option<i32> {
        self.output.status.signal()
    }

    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub fn stdout_bytes(&self) -> &[u8] {
        &self.output.stdout
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Standard output as one JSON document.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.output.stdout).unwrap_or_else(|error| panic!("no JSON: {error}\n{self}"))
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "$ {}\n[{}]", self.command, self.output.status)?;
        writeln!(f, "--- stdout\n{}--- stderr\n{}---", self.stdout(), self.stderr())
    }
}
