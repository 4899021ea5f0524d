//! Every command that writes, on every format that it writes: what lies there before, and what must be there after.

mod content;
mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use crate::CHANGEIT;
use crate::reliability::STORE_FORMATS;
use crate::support::sandbox::{fixture, names};
use crate::support::{Process, Sandbox, commands};

use content::{Content, Dates};
use table::{OUTPUTS, READS, Row, STORES};

/// The password that commands give to what they write, where they are asked to change it.
pub const NEW_PASSWORD: &str = "another-one";

/// Iterations of key derivation: what they protect here is worth no time.
pub const ITERATIONS: &str = "1000";

/// The names and contents of a directory.
pub type Snapshot = BTreeMap<String, Vec<u8>>;

/// A command line about to be tried, in a directory of its own each time.
pub struct Case {
    row: &'static Row,
    format: &'static str,
    before: Snapshot,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    Old,
    New,
    Lost,
}

/// Every case.
pub fn all() -> Vec<Case> {
    let stores = STORE_FORMATS.iter().flat_map(|format| STORES.iter().map(|row| Case::new(row, format)));
    stores.chain(OUTPUTS.iter().map(|row| Case::new(row, ""))).collect()
}

/// What every command prints or writes, in one format of store: whatever only reads, and whatever writes.
pub fn of_every_command() -> Vec<Case> {
    let stores = STORES.iter().map(|row| Case::new(row, "pkcs12"));
    stores.chain(OUTPUTS.iter().chain(READS).map(|row| Case::new(row, ""))).collect()
}

/// Every case that changes a store which is there.
pub fn edits() -> Vec<Case> {
    all().into_iter().filter(|case| case.row.files.contains("BASE=") && case.command_name() != "convert").collect()
}

/// A store of this format with a key `server`, whose certificate lacks its issuer, and a trusted certificate `anchor`.
pub fn base(format: &str) -> Vec<u8> {
    static BASES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let bases = BASES.get_or_init(|| STORE_FORMATS.iter().map(|format| make_base(format)).collect());
    bases[STORE_FORMATS.iter().position(|other| *other == format).unwrap()].clone()
}

fn make_base(format: &str) -> Vec<u8> {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/leaf.key", "chain/leaf.pem", "trusted/anchor-1.pem"]);
    let key = "import-keypair leaf.key leaf.pem --keystore store --alias server --allow incomplete";
    let key = sandbox.line(key).args(["--format", format, "--iterations", ITERATIONS]);
    with_passwords(key).run().code(0);
    let anchor = "import-trusted anchor-1.pem --truststore store --alias anchor --yes";
    with_passwords(sandbox.line(anchor)).run().code(0);
    sandbox.read("store")
}

/// The manual pages of the project.
fn pages() -> Snapshot {
    let man = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    names(&man).into_iter().map(|name| (name.clone(), fs::read(man.join(name)).unwrap())).collect()
}

impl Case {
    fn new(row: &'static Row, format: &'static str) -> Self {
        let mut before = Snapshot::new();
        for file in row.files.split_whitespace() {
            let (source, name) = file.split_once('=').unwrap_or((file, file.rsplit('/').next().unwrap()));
            match source {
                "BASE" => drop(before.insert(name.to_owned(), base(format))),
                "MAN" => before.extend(pages().into_iter().filter(|(name, _)| !row.written.contains(name.as_str()))),
                source => drop(before.insert(name.to_owned(), fixture(source))),
            }
        }
        if row.line.contains("@new.pw") {
            before.insert("new.pw".to_owned(), NEW_PASSWORD.into());
        }
        Self { row, format, before }
    }

    pub fn command_name(&self) -> &'static str {
        self.row.line.split(' ').next().unwrap()
    }

    fn makes_keys(&self) -> bool {
        self.command_name() == "gen-selfsigned"
    }

    /// The format of the store; empty where another file is written.
    pub fn format(&self) -> &'static str {
        self.format
    }

    /// The command line, for people.
    pub fn line(&self) -> String {
        let line = self.row.line.replace('@', "").replace("FORMAT", self.format);
        if self.before.contains_key("store") { format!("{line} ({})", self.format) } else { line }
    }

    /// The files that are written.
    pub fn written(&self) -> impl Iterator<Item = &'static str> {
        self.row.written.split_whitespace()
    }

    /// What lies in the directory before.
    pub fn before(&self) -> &Snapshot {
        &self.before
    }

    /// A directory in which the command has not run yet.
    pub fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        for (name, bytes) in &self.before {
            sandbox.write(name, bytes);
        }
        sandbox
    }

    /// The command, on the files of this directory.
    pub fn command(&self, sandbox: &Sandbox) -> Process {
        self.command_in(sandbox, sandbox.dir().to_str().unwrap())
    }

    /// The command, on files that lie in `dir`.
    pub fn command_in(&self, sandbox: &Sandbox, dir: &str) -> Process {
        let command = with_passwords(sandbox.certtool(self.words(dir)));
        if self.format.is_empty() { command } else { command.env("CERTTOOL_ITERATIONS", ITERATIONS) }
    }

    /// The arguments, on files that lie in `dir`.
    pub fn words(&self, dir: &str) -> Vec<String> {
        let words = self.row.line.split(' ');
        words.map(|word| word.replace('@', &format!("{dir}/")).replace("FORMAT", self.format)).collect()
    }

    /// What the written files hold after an undisturbed run.
    pub fn expected(&self) -> Expected<'_> {
        let sandbox = self.sandbox();
        self.command(&sandbox).run().code(0);
        let after = snapshot(&sandbox);
        let content = |name: &str| {
            let dates = self.before.get(name).map(|bytes| content::dates(bytes)).unwrap_or_default();
            let content = Content::of(&after[name], &dates, self.makes_keys());
            New { bytes: after[name].clone(), content, dates }
        };
        let new = self.written().map(content).collect();
        Expected { case: self, names: after.keys().cloned().collect(), new }
    }
}

/// The password of every store in the directory, wherever a command asks for one.
pub fn with_passwords(process: Process) -> Process {
    let process = process.password(CHANGEIT);
    process.env("CERTTOOL_FROM_PASSWORD", CHANGEIT).env("CERTTOOL_TO_PASSWORD", CHANGEIT)
}

/// What an undisturbed run makes of the directory.
pub struct Expected<'a> {
    case: &'a Case,
    names: Vec<String>,
    new: Vec<New>,
}

/// A file as an undisturbed run writes it.
struct New {
    bytes: Vec<u8>,
    content: Content,
    dates: Dates,
}

impl Expected<'_> {
    /// What became of each of the files that the command writes.
    pub fn states(&self, now: &Snapshot) -> Vec<State> {
        self.case.written().zip(&self.new).map(|(name, new)| self.state(name, new, now)).collect()
    }

    fn state(&self, name: &str, new: &New, now: &Snapshot) -> State {
        let old = self.case.before.get(name);
        match now.get(name) {
            now if now == old => State::Old,
            Some(now) if *now == new.bytes => State::New,
            Some(now) if Content::of(now, &new.dates, self.case.makes_keys()) == new.content => State::New,
            _ => State::Lost,
        }
    }

    /// Names that an undisturbed run would not leave.
    pub fn strays(&self, now: &Snapshot) -> Vec<String> {
        now.keys().filter(|name| !self.names.contains(name)).cloned().collect()
    }

    /// Whether the files that the command only reads are as they were.
    pub fn others_unchanged(&self, now: &Snapshot) -> bool {
        let is_written = |name: &str| self.case.written().any(|written| written == name);
        self.case.before.iter().all(|(name, old)| is_written(name) || now.get(name) == Some(old))
    }
}

/// What lies in the directory.
pub fn snapshot(sandbox: &Sandbox) -> Snapshot {
    snapshot_of(sandbox.dir())
}

/// What lies in any directory.
pub fn snapshot_of(directory: &Path) -> Snapshot {
    names(directory).into_iter().map(|name| (name.clone(), fs::read(directory.join(name)).unwrap())).collect()
}

#[test]
fn every_command_that_writes_has_a_case() {
    let cases = all();
    let table: Vec<_> = cases.iter().map(Case::command_name).collect();
    commands::assert_covered(&commands::writing(), &table, &[]);
}

#[test]
fn every_command_has_a_case() {
    let cases = of_every_command();
    let table: Vec<_> = cases.iter().map(Case::command_name).collect();
    commands::assert_covered(&commands::all(), &table, &[]);
}

/// A command that changes stores changes those of every format.
#[test]
fn every_command_that_edits_has_a_case_for_each_format() {
    let cases = all();
    for command in commands::editing() {
        let formats = STORE_FORMATS
            .iter()
            .filter(|format| !cases.iter().any(|case| case.command_name() == command && case.format() == **format));
        assert_eq!(formats.collect::<Vec<_>>(), Vec::<&&str>::new(), "{command}");
    }
}
