//! Hostile files: each reading command refuses each of them soon, in little memory, with a reason, and writes nothing.

mod commands;
pub mod others;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::measure::Cost;
use crate::support::sandbox::{fixture_path, names};
use crate::support::{Sandbox, figure, is_sampled, tools};
use commands::READING;

/// What a run may cost in processor time, unless it names the option that lifts the limit; more for this build, which
/// is hardly optimised.
const CPU: Duration = Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 1 });

/// What it may cost in any case.
const CPU_OF_ALLOWED_WORK: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 4 });

/// Where a run is stopped, in seconds.
const HANG: u32 = 60;

/// What a run may take in memory, besides four times the size of the file.
const MEMORY: u64 = 64 << 20;

/// Both sets of files: those that are kept, and those that are made each time because they are large.
struct Files {
    made: Sandbox,
}

impl Files {
    #[track_caller]
    fn make() -> Option<Self> {
        let python = tools::need("python3")?;
        let made = Sandbox::new();
        let script = fixture_path("make_hostile.py");
        made.program(python, [tools::text(&script), "."]).env("PYTHONDONTWRITEBYTECODE", "1").run().code(0);
        // A hard link stands in for a copy, so that those that are kept must be on the same file system.
        let broken = fixture_path("broken");
        names(&broken).iter().for_each(|name| _ = fs::copy(broken.join(name), made.path(name)).unwrap());
        Some(Self { made })
    }

    fn all(&self) -> Vec<PathBuf> {
        self.made.names().iter().map(|name| self.made.path(name)).collect()
    }
}

/// Whether a program may read the file: it is strange but whole, or hostile only to whoever opens its keys.
fn is_readable(name: &str) -> bool {
    ["odd-", "sealed-"].iter().any(|prefix| name.starts_with(prefix))
}

/// The most that a run cost, and where.
#[derive(Default)]
struct Worst {
    runs: usize,
    refused: usize,
    cpu: (Duration, String),
    allowed_cpu: (Duration, String),
    memory: (u64, String),
    wrong: Vec<String>,
}

impl Worst {
    fn take(&mut self, run: &str, size: u64, cost: &Cost) {
        let beyond = cost.memory.saturating_sub(4 * size);
        let cpu = if names_option(cost) { &mut self.allowed_cpu } else { &mut self.cpu };
        if cost.cpu > cpu.0 {
            *cpu = (cost.cpu, run.to_owned());
        }
        if beyond > self.memory.0 && cost.memory > own_memory() {
            self.memory = (beyond, run.to_owned());
        }
        self.runs += 1;
        self.refused += usize::from(matches!(cost.code, Some(3..=5)));
    }

    fn print(&self, files: usize) {
        let seconds = |cpu: &(Duration, String)| format!("{:.2} s ({})", cpu.0.as_secs_f64(), cpu.1);
        let (all, runs) = (READING.len(), self.runs);
        figure(13, "hostile files x reading commands, runs", format!("{files} x {all}, {runs}"), "51 files");
        figure(
            13,
            "runs refused, read with truth where that is right",
            format!("{}, {}", self.refused, self.runs - self.refused),
            "all",
        );
        figure(13, "panics, hangs, writes, wrong exit codes", self.wrong.len(), "0");
        figure(13, "most processor time of a run", seconds(&self.cpu), &format!("{CPU:?} in this build"));
        figure(
            13,
            "most where the message names the option",
            seconds(&self.allowed_cpu),
            &format!("{CPU_OF_ALLOWED_WORK:?} in this build"),
        );
        let memory = format!("{} MiB ({})", self.memory.0 >> 20, self.memory.1);
        figure(13, "most memory beyond four times the file", memory, "64 MiB");
    }
}

/// The most memory that this process had: what the kernel says of a child is never less, as it was a copy of this one.
fn own_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap() << 10
}

/// Whether the message says which option lifts the limit that the file is over.
fn names_option(cost: &Cost) -> bool {
    cost.stderr.contains("raise the limit with --max-")
}

/// What was wrong with the run of a command on a file.
fn faults_of(cost: &Cost, name: &str, line: &str, size: u64, untouched: bool) -> Vec<String> {
    let looks_only = line.contains("--structure");
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, what: String| {
        if !holds {
            wrong.push(what)
        }
    };
    expect(cost.cpu <= if names_option(cost) { CPU_OF_ALLOWED_WORK } else { CPU }, format!("took {:?}", cost.cpu));
    expect(
        cost.memory <= u64::max(MEMORY + 4 * size, own_memory()),
        format!("took {} MiB for {} MiB", cost.memory >> 20, size >> 20),
    );
    expect(!cost.stderr.contains("panicked"), "panicked".into());
    match cost.code {
        Some(3..=5) => {
            expect(untouched && cost.stderr.contains("error: "), "wrote something, or gave no reason".into())
        }
        Some(0..=6) => expect(is_readable(name) || looks_only, format!("was not refused, but {:?}", cost.code)),
        other => expect(false, format!("ended with {other:?}")),
    }
    wrong
}

/// A directory with the hostile file and what the commands need beside it.
fn sandbox(file: &Path, name: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/root.pem", "jks/mixed.jks", "chain/leaf.key", "chain/leaf.pem"]);
    // A change replaces the name: the file that it was a link to stays.
    fs::hard_link(file, sandbox.path(name)).unwrap();
    sandbox
}

/// Tries `list` and `inspect --structure`, which read a file in the two ways there are, and a third of the other commands:
/// the next file has the next third. At a bigger scale, all.
fn try_commands(number: usize, file: &Path, worst: &Mutex<Worst>) {
    let name = file.file_name().unwrap().to_str().unwrap();
    let size = fs::metadata(file).unwrap().len();
    let mut here = sandbox(file, name);
    let is_tried =
        |at: usize, line: &str| ["inspect @ --structure", "list @"].contains(&line) || is_sampled(number, at);
    for (_, line) in READING.into_iter().enumerate().filter(|(at, line)| is_tried(*at, line)) {
        let state = || (here.names(), fs::metadata(here.path(name)).map(|file| (file.ino(), file.mtime_nsec())).ok());
        let before = state();
        let cost = commands::on(&here, line, name).measure(HANG);
        let untouched = state() == before;
        let line = line.replace('@', name);
        let wrong = faults_of(&cost, name, &line, size, untouched);
        let mut worst = worst.lock().unwrap();
        worst.take(&line, size, &cost);
        let said: String = cost.stderr.chars().take(300).collect();
        worst.wrong.extend(wrong.iter().map(|what| format!("{line}: {what} [{:?}] {said}", cost.code)));
        if !untouched {
            here = sandbox(file, name);
        }
    }
}

#[test]
fn every_reading_command_withstands_every_hostile_file() {
    let Some(files) = Files::make() else { return };
    let all = files.all();
    let (worst, next) = (Mutex::new(Worst::default()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = all.get(number) else { break };
                    try_commands(number, file, &worst);
                }
            });
        }
    });
    let worst = worst.into_inner().unwrap();
    worst.print(all.len());
    assert!(worst.wrong.is_empty(), "{} runs went wrong:\n{}", worst.wrong.len(), worst.wrong.join("\n"));
}

/// A limit is not the end: what is refused by default can be read by whoever trusts it.
#[test]
fn each_limit_is_lifted_by_the_option_that_its_message_names() {
    let sandbox = Sandbox::new();
    let certificate = sandbox.fixture("chain/root.pem");
    sandbox.write("many.pem", sandbox.read_text(&certificate).repeat(3));
    let refused = sandbox.line("list many.pem --max-entries 2").run().code(5);
    refused.says("raise the limit with --max-entries");
    sandbox.line("list many.pem --max-entries 3").run().code(0);
    sandbox.write("large.pem", [vec![b'\n'; 1 << 20], sandbox.read(&certificate)].concat());
    sandbox.line("list large.pem --max-size 1").run().code(5).says("raise the limit with --max-size");
    sandbox.line("list large.pem --max-size 2").run().code(0);
    let store = sandbox.fixture("pkcs12/chain.pkcs12");
    let list = |count: &str| sandbox.certtool(["list", &store, "--max-iterations", count]).password(crate::CHANGEIT);
    list("2047").run().code(5).says("raise the limit with --max-iterations");
    list("2048").run().code(0);
}
