//! What keytool and openssl do under the same faults:
//! `cargo test --test reliability others_ -- --ignored --nocapture`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::strace;
use crate::support::jdk::{Jdk, need_jdk};
use crate::support::{Outcome, Process, Sandbox, figure, tools};
use crate::{CHANGEIT, cases, workers};

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
        if !self.format.is_empty() {
            sandbox.write("store", cases::base(self.format));
        }
        sandbox
    }

    /// The command, on the files of this directory.
    pub fn command(&self, jdk: &Jdk, sandbox: &Sandbox) -> Process {
        self.run(jdk, sandbox, self.line)
    }

    /// Whether the store is lost, and whether success was claimed without the new one.
    pub fn judge(&self, jdk: &Jdk, sandbox: &Sandbox, old: &[u8], outcome: &Outcome) -> (bool, bool) {
        let is_old = sandbox.exists("store") && sandbox.read("store") == old;
        let whole = || self.run(jdk, sandbox, self.proof).run().exit_code() == Some(0);
        let is_new = !is_old && sandbox.exists("store") && whole();
        (!is_old && !is_new, outcome.exit_code() == Some(0) && !is_new)
    }

    /// Its words, on the files of this directory.
    pub fn words(&self, sandbox: &Sandbox) -> Vec<String> {
        words(sandbox, self.line)
    }

    fn run(&self, jdk: &Jdk, sandbox: &Sandbox, line: &str) -> Process {
        let words = words(sandbox, line);
        match self.program {
            "keytool" => jdk.keytool(sandbox, words.iter().map(String::as_str)),
            _ => sandbox.program(tools::find("openssl").unwrap(), words),
        }
    }
}

fn words(sandbox: &Sandbox, line: &str) -> Vec<String> {
    let dir = format!("{}/", sandbox.dir().display());
    line.split(' ').map(|word| word.replace('@', &dir)).collect()
}

/// What every command of each program comes to; nothing where keytool, openssl or strace is missing.
pub fn traced<T: Send>(run: impl Fn(&Path, &Jdk, &Other) -> T + Sync) -> Vec<(&'static str, Vec<T>)> {
    let (Some(strace), Some(jdk), Some(_)) = (strace::need(), need_jdk(), tools::need("openssl")) else {
        return Vec::new();
    };
    let of_program = |name| {
        let commands: Vec<_> = OTHERS.iter().filter(|other| other.program == name).collect();
        assert!(!commands.is_empty());
        (name, workers::each(&commands, |other| run(&strace, &jdk, other)))
    };
    ["keytool", "openssl"].map(of_program).into()
}

/// What became of the store at each point.
#[derive(Default)]
struct Figures {
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
        figure(1, &format!("{} {what} {}", other.program, other.format), figures.text(), "ours: 0 lost, 0 exit 0");
        let sum = sums.entry(other.program).or_default();
        sum.points += figures.points;
        sum.lost += figures.lost;
        sum.false_claims += figures.false_claims;
    }
    for (program, figures) in sums {
        figure(1, &format!("{program} in all"), figures.text(), "ours: 0 lost, 0 exit 0");
    }
}

impl Figures {
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
    let count = |wanted: fn(&(bool, bool)) -> bool| tried.iter().filter(|point| wanted(point)).count();
    Figures { points: tried.len(), lost: count(|(lost, _)| *lost), false_claims: count(|(_, claim)| *claim) }
}

/// Whether the store is lost, and whether success was claimed without the new one.
fn try_fault(program: &Path, jdk: &Jdk, other: &Other, name: &str, ordinal: usize, fault: &str) -> (bool, bool) {
    let sandbox = other.sandbox();
    let old = sandbox.read("store");
    let (trace, injection) = (format!("trace={name}"), format!("inject={name}:{fault}:when={ordinal}"));
    let store = sandbox.path("store");
    let path = ["-P", tools::text(&store)];
    let words = [&[tools::text(program), "-f", "-qq", "-o", "/dev/null"], &path[..], &["-e", &trace, "-e", &injection]];
    let outcome = other.command(jdk, &sandbox).under(words.concat()).run();
    other.judge(jdk, &sandbox, &old, &outcome)
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
