//! What keytool and openssl do under the same faults:
//! `cargo test --test integration others_ -- --ignored --nocapture`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::CHANGEIT;
use crate::reliability::cases;
use crate::reliability::strace;
use crate::support::jdk::{Jdk, need_jdk};
use crate::support::workers;
use crate::support::{Process, Sandbox, figure, tools};

/// A command of another program that writes `store`, and what proves its new file whole.
pub struct Other {
    pub program: &'static str,
    /// The words; `@` before a name stands for the directory.
    pub line: &'static str,
    /// Fixtures, as in the table of our own commands.
    files: &'static str,
    /// The format of the store that lies there before; empty for other files.
    format: &'static str,
    /// The words of the program that reads the file; its exit code says whether the file is whole.
    proof: &'static str,
}

const KEYTOOL_LIST: &str = "-list -keystore @store -storepass changeit -alias new";

/// Their commands that write.
pub const OTHERS: &[Other] = &[
    keytool(
        "-importcert -noprompt -alias new -file @root.pem -keystore @store -storepass changeit",
        "pkcs12",
        KEYTOOL_LIST,
    ),
    keytool(
        "-importcert -noprompt -alias new -file @root.pem -keystore @store -storepass changeit",
        "jks",
        KEYTOOL_LIST,
    ),
    keytool(
        "-importcert -noprompt -alias new -file @root.pem -keystore @store -storetype jceks -storepass changeit",
        "jceks",
        "-list -keystore @store -storetype jceks -storepass changeit -alias new",
    ),
    keytool(
        "-delete -alias anchor -keystore @store -storepass changeit",
        "pkcs12",
        "-list -keystore @store -storepass changeit -alias server",
    ),
    keytool(
        "-storepasswd -keystore @store -storepass changeit -new another-one",
        "jks",
        "-list -keystore @store -storepass another-one -alias server",
    ),
    openssl(
        "pkcs12 -export -inkey @leaf.key -in @leaf.pem -passout pass:changeit -out @store",
        "chain/leaf.key chain/leaf.pem pkcs12/chain.pkcs12=store",
        "pkcs12 -in @store -passin pass:changeit -noout",
    ),
    openssl(
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out @store",
        "chain/leaf.key=store",
        "pkey -in @store -noout",
    ),
    openssl("x509 -in @leaf.pem -out @store", "chain/leaf.pem chain/root.pem=store", "x509 -in @store -noout"),
];

const fn keytool(line: &'static str, format: &'static str, proof: &'static str) -> Other {
    Other { program: "keytool", line, files: "chain/root.pem", format, proof }
}

const fn openssl(line: &'static str, files: &'static str, proof: &'static str) -> Other {
    Other { program: "openssl", line, files, format: "", proof }
}

impl Other {
    pub fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        for file in self.files.split(' ') {
            let (source, name) = file.split_once('=').unwrap_or((file, file.rsplit('/').next().unwrap()));
            sandbox.fixture_as(source, name);
        }
        if !self.creates() {
            sandbox.write("store", cases::base(self.format));
        }
        sandbox
    }

    /// The command, on the files of its directory.
    pub fn command(&self, jdk: &Jdk, sandbox: &Sandbox) -> Process {
        self.command_in(jdk, sandbox, ".")
    }

    /// The same, on files in a directory below.
    pub fn command_in(&self, jdk: &Jdk, sandbox: &Sandbox, dir: &str) -> Process {
        self.run(jdk, sandbox, dir, self.line)
    }

    /// What it comes to while something disturbs it.
    pub fn disturbed(&self, jdk: &Jdk, disturb: impl FnOnce(Process, &Sandbox) -> Process) -> End {
        let sandbox = self.sandbox();
        let old = sandbox.read("store");
        let outcome = disturb(self.command(jdk, &sandbox), &sandbox).run();
        self.judge(jdk, &sandbox, ".", Some(old), outcome.exit_code() == Some(0))
    }

    /// Judges the store in a directory below; `old` is what it was, if it was there.
    pub fn judge(&self, jdk: &Jdk, sandbox: &Sandbox, dir: &str, old: Option<Vec<u8>>, claims: bool) -> End {
        let store = format!("{dir}/store");
        let now = sandbox.exists(&store).then(|| sandbox.read(&store));
        let is_old = now == old;
        let whole = || self.run(jdk, sandbox, dir, self.proof).run().exit_code() == Some(0);
        let is_new = !is_old && now.is_some() && whole();
        End { is_lost: !is_old && !is_new, claims, claims_falsely: claims && !is_new }
    }

    /// Whether it makes its file anew, whatever was there.
    pub fn creates(&self) -> bool {
        self.format.is_empty()
    }

    /// Its words, on the files of its directory.
    pub fn words(&self, sandbox: &Sandbox) -> Vec<String> {
        words(sandbox, ".", self.line)
    }

    fn run(&self, jdk: &Jdk, sandbox: &Sandbox, dir: &str, line: &str) -> Process {
        let words = words(sandbox, dir, line);
        match self.program {
            "keytool" => jdk.keytool(sandbox, words.iter().map(String::as_str)),
            _ => sandbox.program(tools::find("openssl").unwrap(), words),
        }
    }
}

/// How a disturbed command ended.
pub struct End {
    /// The store is neither the old one nor the new.
    pub is_lost: bool,
    /// Whether it said that all was done.
    pub claims: bool,
    /// And it was not.
    pub claims_falsely: bool,
}

fn words(sandbox: &Sandbox, dir: &str, line: &str) -> Vec<String> {
    let dir = format!("{}/", sandbox.path(dir).display());
    line.split(' ').map(|word| word.replace('@', &dir)).collect()
}

/// What every command of each program comes to; nothing where one of them is missing.
pub fn measured<T: Send>(run: impl Fn(&Jdk, &Other) -> T + Sync) -> Vec<(&'static str, Vec<T>)> {
    let (Some(jdk), Some(_)) = (need_jdk(), tools::need("openssl")) else { return Vec::new() };
    let of_program = |name| {
        let commands: Vec<_> = OTHERS.iter().filter(|other| other.program == name).collect();
        assert!(!commands.is_empty());
        (name, workers::each(&commands, |other| run(&jdk, other)))
    };
    ["keytool", "openssl"].map(of_program).into()
}

/// The same under strace.
pub fn traced<T: Send>(run: impl Fn(&Path, &Jdk, &Other) -> T + Sync) -> Vec<(&'static str, Vec<T>)> {
    let Some(strace) = strace::need() else { return Vec::new() };
    measured(|jdk, other| run(&strace, jdk, other))
}

/// What became of the store at each point.
#[derive(Default)]
pub struct Figures {
    points: usize,
    lost: usize,
    false_claims: usize,
}

/// The same calls, kills and errors as for our own commands. A Java machine has many threads, so that the calls are
/// counted among those on the paths of the store alone.
#[test]
#[ignore = "measures other programs, for some minutes"]
fn others_under_a_fault_at_every_call() {
    let (Some(program), Some(jdk), Some(_)) = (strace::need(), need_jdk(), tools::need("openssl")) else { return };
    let mut sums: BTreeMap<&str, Figures> = BTreeMap::new();
    for other in OTHERS {
        let figures = sweep(&program, &jdk, other);
        let what = other.line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        figures.print(1, &format!("{} {what} {}", other.program, other.format));
        let sum = sums.entry(other.program).or_default();
        sum.points += figures.points;
        sum.lost += figures.lost;
        sum.false_claims += figures.false_claims;
    }
    sums.iter().for_each(|(program, figures)| figures.print(1, &format!("{program} in all")));
}

impl FromIterator<End> for Figures {
    fn from_iter<I: IntoIterator<Item = End>>(ends: I) -> Self {
        ends.into_iter().fold(Self::default(), |sum, end| Self {
            points: sum.points + 1,
            lost: sum.lost + usize::from(end.is_lost),
            false_claims: sum.false_claims + usize::from(end.claims_falsely),
        })
    }
}

impl Figures {
    /// Prints them beside ours.
    pub fn print(&self, row: u32, what: &str) {
        assert!(self.points > 0, "nothing was tried");
        figure(row, what, self.text(), "ours: 0 lost, 0 exit 0");
    }

    fn text(&self) -> String {
        let Self { points, lost, false_claims } = self;
        format!("{lost} lost, {false_claims} exit 0 without the new file, of {points} points")
    }
}

fn sweep(program: &Path, jdk: &Jdk, other: &Other) -> Figures {
    let sandbox = other.sandbox();
    let calls = strace::calls(program, other.command(jdk, &sandbox), sandbox.dir());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.line.contains("/store")) {
        *counts.entry(call.name.clone()).or_default() += 1;
    }
    let ordinals = counts.iter().flat_map(|(name, count)| (1..=*count).map(move |ordinal| (name, ordinal)));
    let faults = ["signal=KILL", "error=ENOSPC", "error=EIO", "error=EACCES"];
    let points: Vec<_> = ordinals.flat_map(|(name, ordinal)| faults.map(|fault| (name, ordinal, fault))).collect();
    let tried = workers::each(&points, |(name, ordinal, fault)| try_fault(program, jdk, other, name, *ordinal, fault));
    tried.into_iter().collect()
}

fn try_fault(program: &Path, jdk: &Jdk, other: &Other, name: &str, ordinal: usize, fault: &str) -> End {
    let (trace, injection) = (format!("trace={name}"), format!("inject={name}:{fault}:when={ordinal}"));
    other.disturbed(jdk, |command, sandbox| {
        let store = sandbox.path("store");
        let path = ["-P", tools::text(&store)];
        let words =
            [&[tools::text(program), "-f", "-qq", "-o", "/dev/null"], &path[..], &["-e", &trace, "-e", &injection]];
        command.under(words.concat())
    })
}

/// What prints, on a full standard output.
#[test]
#[ignore = "measures other programs"]
fn others_into_a_full_device() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/chain.jks", "chain/leaf.pem"]);
    let list = ["-list", "-keystore", "chain.jks", "-storepass", CHANGEIT];
    let export = ["-exportcert", "-rfc", "-alias", "central", "-keystore", "chain.jks", "-storepass", CHANGEIT];
    let keytool = [jdk.keytool(&sandbox, list), jdk.keytool(&sandbox, export)];
    let words = [&["x509", "-in", "leaf.pem"][..], &["genpkey", "-algorithm", "ed25519"]];
    let openssl = words.map(|words| sandbox.program(&openssl, words));
    for (program, commands) in [("keytool", keytool), ("openssl", openssl)] {
        let failed = commands.map(|command| command.stdout_to("/dev/full").run().exit_code() != Some(0));
        let told = failed.iter().filter(|failed| **failed).count();
        figure(3, &format!("{program}: standard output on /dev/full is an error"), format!("{told} of 2"), "ours: all");
    }
}

/// Twenty imports at a time, five times.
#[test]
#[ignore = "measures another program, for some minutes"]
fn others_import_in_parallel() {
    let Some(jdk) = need_jdk() else { return };
    for format in ["pkcs12", "jks"] {
        let (mut survivors, mut claims) = (0, 0);
        for _ in 0..5 {
            let sandbox = Sandbox::new();
            sandbox.fixture("chain/root.pem");
            sandbox.write("store", cases::base(format));
            let import = |writer: usize| {
                let line = "-importcert -noprompt -file root.pem -keystore store -storepass changeit -alias";
                let alias = format!("writer-{writer}");
                let words = line.split(' ').chain([alias.as_str()]);
                jdk.keytool(&sandbox, words).run().exit_code() == Some(0)
            };
            claims += std::thread::scope(|scope| {
                let import = &import;
                let running: Vec<_> = (0..20).map(|writer| scope.spawn(move || import(writer))).collect();
                running.into_iter().filter_map(|run| run.join().ok()).filter(|claim| *claim).count()
            });
            let list = ["-list", "-keystore", "store", "-storepass", CHANGEIT];
            survivors += jdk.keytool(&sandbox, list).run().stdout().matches("writer-").count();
        }
        let what = format!("keytool {format}: 20 imports at a time x 5: survivors, claims of success");
        figure(5, &what, format!("{survivors}, {claims} of 100"), "ours: 100, 100");
    }
}
