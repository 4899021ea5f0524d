//! A kill or an error at every system call of every writing command: the old file or the new one, never another state.
//! Of keytool's updates 41 of 161 such points lose the store, of openssl's 21 of 41.

use std::path::Path;

use crate::CHANGEIT;
use crate::strace::{self, Call};
use crate::support::sandbox::names;
use crate::support::{Outcome, Process, Sandbox};

/// A writing command, and what proves that its file is the new one.
struct Case {
    /// Fixtures that lie in the directory before; the first is the file to be changed.
    files: &'static [&'static str],
    /// The arguments; `@` before a name stands for the directory.
    args: &'static [&'static str],
    /// The files that the command writes.
    written: &'static [&'static str],
    /// An alias that only the new store has; empty for files that are the same bytes every time.
    new_alias: &'static str,
}

impl Case {
    fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        for name in self.files {
            match name.split_once('=') {
                Some((fixture, name)) => sandbox.fixture_as(fixture, name),
                None => sandbox.fixture(name),
            };
        }
        sandbox
    }

    fn command(&self, sandbox: &Sandbox) -> Process {
        let dir = format!("{}/", sandbox.dir().display());
        let args = self.args.iter().map(|arg| arg.replace('@', &dir));
        sandbox.certtool(args).password(CHANGEIT)
    }

    /// Each written file as the name of its state.
    fn states(&self, sandbox: &Sandbox, old: &Sandbox, new: &Sandbox) -> Vec<State> {
        self.written.iter().map(|name| self.state(name, sandbox, old, new)).collect()
    }

    fn state(&self, name: &str, sandbox: &Sandbox, old: &Sandbox, new: &Sandbox) -> State {
        let content = |sandbox: &Sandbox| sandbox.exists(name).then(|| sandbox.read(name));
        let now = content(sandbox);
        if now == content(old) {
            State::Old
        } else if now == content(new) || self.has_new_alias(name, sandbox, new) {
            State::New
        } else {
            State::Lost
        }
    }

    /// Whether the store opens and has every entry of the new one.
    fn has_new_alias(&self, name: &str, sandbox: &Sandbox, new: &Sandbox) -> bool {
        let list = |sandbox: &Sandbox| sandbox.certtool(["list", name, "--json"]).password(CHANGEIT).run();
        let seen = list(sandbox);
        let aliases = |outcome: &Outcome| outcome.entries().into_iter().map(|entry| entry.alias).collect::<Vec<_>>();
        !self.new_alias.is_empty() && seen.exit_code() == Some(0) && aliases(&seen) == aliases(&list(new))
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Old,
    New,
    Lost,
}

/// Tries every fault at every call, and reports all points that went wrong at once.
fn sweep(case: &Case) {
    let Some(program) = strace::need() else { return };
    let old = case.sandbox();
    let new = case.sandbox();
    let calls = strace::calls(&program, case.command(&new), new.dir());
    assert!(calls.iter().any(|call| call.name.starts_with("rename")), "no rename: {calls:#?}");
    assert!(case.states(&new, &old, &new).iter().all(|state| *state == State::New), "nothing written");
    let wrong: Vec<_> = calls
        .iter()
        .flat_map(|call| faults(call).map(move |fault| (call, fault)))
        .filter_map(|(call, fault)| try_fault(case, &program, call, &fault, &old, &new))
        .collect();
    assert!(wrong.is_empty(), "{} points went wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn faults(call: &Call) -> impl Iterator<Item = String> {
    let errors = strace::errors(call).iter().map(|error| format!("error={error}"));
    std::iter::once("signal=KILL".to_owned()).chain(errors)
}

/// What went wrong, if anything.
fn try_fault(case: &Case, program: &Path, call: &Call, fault: &str, old: &Sandbox, new: &Sandbox) -> Option<String> {
    let sandbox = case.sandbox();
    let outcome = case.command(&sandbox).under(strace::inject(program, call, fault)).run();
    let states = case.states(&sandbox, old, new);
    let stray: Vec<_> = names(sandbox.dir()).into_iter().filter(|name| !new.exists(name)).collect();
    let success = outcome.exit_code() == Some(0);
    let mut wrong = Vec::new();
    if states.contains(&State::Lost) {
        wrong.push("a file is lost".to_owned());
    }
    if success && states.contains(&State::Old) {
        wrong.push("exit 0, not written".to_owned());
    }
    if outcome.stderr().contains("panicked") {
        wrong.push("panic".to_owned());
    }
    if stray.len() > case.written.len() {
        wrong.push(format!("stray files: {stray:?}"));
    }
    let again = case.command(&sandbox).run();
    if again.exit_code() != Some(0) {
        wrong.push(format!("the next run fails: {}", again.stderr()));
    }
    if names(sandbox.dir()) != names(new.dir()) {
        wrong.push(format!("litter after the next run: {:?}", names(sandbox.dir())));
    }
    (!wrong.is_empty())
        .then(|| format!("{fault} at {} #{}: {}\n   {}", call.name, call.ordinal, wrong.join("; "), call.line))
}

#[test]
fn import_into_a_jks_store() {
    sweep(&Case {
        files: &["jks/mixed.jks=store", "chain/root.pem"],
        args: &["import-trusted", "@root.pem", "--truststore", "@store", "--alias", "new", "--yes"],
        written: &["store"],
        new_alias: "new",
    });
}

#[test]
fn import_into_a_jceks_store() {
    sweep(&Case {
        files: &["jceks/mixed.jceks=store", "chain/root.pem"],
        args: &["import-trusted", "@root.pem", "--truststore", "@store", "--alias", "new", "--yes"],
        written: &["store"],
        new_alias: "new",
    });
}

#[test]
fn import_into_a_pkcs12_store() {
    sweep(&Case {
        files: &["pkcs12/mixed.pkcs12=store", "chain/root.pem"],
        args: &["import-trusted", "@root.pem", "--truststore", "@store", "--alias", "new", "--yes"],
        written: &["store"],
        new_alias: "new",
    });
}

#[test]
fn import_into_a_new_store() {
    sweep(&Case {
        files: &["chain/root.pem"],
        args: &[
            "import-trusted",
            "@root.pem",
            "--truststore",
            "@store",
            "--format",
            "pkcs12",
            "--alias",
            "new",
            "--yes",
        ],
        written: &["store"],
        new_alias: "new",
    });
}

#[test]
fn a_new_key_in_a_store() {
    sweep(&Case {
        files: &["jks/mixed.jks=store"],
        args: &[
            "gen-selfsigned",
            "--cn",
            "new",
            "--key-alg",
            "ec:p256",
            "--keystore",
            "@store",
            "--alias",
            "new",
            "--if-exists",
            "replace",
        ],
        written: &["store"],
        new_alias: "new",
    });
}

#[test]
fn a_merged_pem_over_an_old_one() {
    sweep(&Case {
        files: &["chain/shuffled.pem=site.pem", "chain/shuffled-with-key.pem"],
        args: &["merge-pem", "@shuffled-with-key.pem", "--out", "@site.pem", "--force"],
        written: &["site.pem"],
        new_alias: "",
    });
}

#[test]
fn an_exported_chain_over_an_old_one() {
    sweep(&Case {
        files: &["chain/root.pem=chain.cer", "jks/chain.jks"],
        args: &["export-chain", "@chain.jks", "--out", "@chain.cer", "--force"],
        written: &["chain.cer"],
        new_alias: "",
    });
}

#[test]
fn a_split_pem_over_old_files() {
    sweep(&Case {
        files: &["keys/rsa-pkcs1.pem=server.key", "chain/root.pem=server.crt", "chain/shuffled-with-key.pem"],
        args: &["split-pem", "@shuffled-with-key.pem", "--out-dir", "@", "--force"],
        written: &["server.key", "server.crt", "chain.crt"],
        new_alias: "",
    });
}

#[test]
fn a_reply_onto_its_key() {
    sweep(&Case {
        files: &["jks/chain-shuffled.jks=store", "chain/shuffled.pem"],
        args: &["import-reply", "@shuffled.pem", "--keystore", "@store"],
        written: &["store"],
        new_alias: "",
    });
}

#[test]
fn a_repaired_chain() {
    sweep(&Case {
        files: &["jks/chain-shuffled.jks=store"],
        args: &["chain", "@store", "--root", "omit"],
        written: &["store"],
        new_alias: "",
    });
}

#[test]
fn a_password_brought_to_that_of_the_store() {
    sweep(&Case {
        files: &["jks/mixed.jks=store"],
        args: &["set-password", "@store", "--align", "--alias", "server", "--key-password", "pass:server-pass"],
        written: &["store"],
        new_alias: "server",
    });
}

#[test]
fn a_store_that_doctor_repairs() {
    sweep(&Case {
        files: &["doctor/alias-collision.jks=store"],
        args: &["doctor", "@store", "--fix"],
        written: &["store"],
        new_alias: "",
    });
}

#[test]
fn a_pem_that_doctor_repairs() {
    sweep(&Case {
        files: &["doctor/misordered.pem=site.pem"],
        args: &["doctor", "@site.pem", "--fix"],
        written: &["site.pem"],
        new_alias: "",
    });
}

#[test]
fn trusted_certificates_over_an_old_bundle() {
    sweep(&Case {
        files: &["chain/root.pem=trusted.pem", "jks/mixed.jks"],
        args: &["export-trusted", "@mixed.jks", "--out", "@trusted.pem", "--force"],
        written: &["trusted.pem"],
        new_alias: "",
    });
}

/// The order that survives a power failure: data on the disk before the name, the name on the disk before success.
#[test]
fn data_is_on_disk_before_its_name() {
    let Some(program) = strace::need() else { return };
    let case = Case {
        files: &["pkcs12/mixed.pkcs12=store", "chain/root.pem"],
        args: &["import-trusted", "@root.pem", "--truststore", "@store", "--alias", "new", "--yes"],
        written: &["store"],
        new_alias: "new",
    };
    let sandbox = case.sandbox();
    let calls = strace::calls(&program, case.command(&sandbox), sandbox.dir());
    let at = |name: &str, after: usize| {
        calls.iter().skip(after).position(|call| call.name.starts_with(name)).map(|n| n + after)
    };
    let locked = at("flock", 0).or_else(|| at("fcntl", 0)).expect("no lock");
    let synced = at("fsync", 0).or_else(|| at("fdatasync", 0)).expect("no fsync of the file");
    let renamed = at("rename", 0).expect("no rename");
    let folder = at("fsync", renamed).expect("no fsync of the folder after the rename");
    assert!(locked < synced && synced < renamed && renamed < folder, "{calls:#?}");
}

#[test]
fn convert_into_pem_files() {
    sweep(&Case {
        files: &["jks/chain.jks=store"],
        args: &["convert", "@store", "--to", "@bundle.pem", "--from-password", "env:CERTTOOL_PASSWORD", "--force"],
        written: &["bundle.pem"],
        new_alias: "",
    });
}

#[test]
fn convert_into_a_pkcs12_store() {
    sweep(&Case {
        files: &["jks/chain.jks=source", "jks/mixed.jks=store"],
        args: &[
            "convert",
            "@source",
            "--to",
            "@store",
            "--format",
            "pkcs12",
            "--from-password",
            "env:CERTTOOL_PASSWORD",
            "--to-password",
            "env:CERTTOOL_PASSWORD",
            "--force",
        ],
        written: &["store"],
        new_alias: "central",
    });
}
