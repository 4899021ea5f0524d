//! The contract of exit codes: one table of situations, each through the program itself.

mod others;
mod situations;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;

use crate::CHANGEIT;
use crate::support::figure::figure;
use crate::support::sandbox::CERTTOOL;
use crate::support::{Outcome, Process, Sandbox, tools};
use situations::{SITUATIONS, Situation, World};

/// Every command that takes an alias, and answers alike when nobody has it.
const ALIASES: [&str; 9] = [
    "chain chain.jks --alias nobody",
    "copy chain.jks --to new.jks --alias nobody",
    "delete chain.jks --alias nobody",
    "export-chain chain.jks --alias nobody",
    "export-key chain.jks --alias nobody",
    "export-trusted chain.jks --alias nobody",
    "import-reply ordered.pem --keystore chain.jks --alias nobody",
    "rename chain.jks --alias nobody --new-alias b",
    "set-password chain.jks --alias nobody",
];

/// A directory with one file for each situation.
pub fn prepared() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/chain.jks", "jks/mixed.jks", "jceks/mixed.jceks", "openssl-pkcs12/default.p12"]);
    sandbox.fixtures(["chain/leaf.pem", "chain/leaf.key", "chain/ordered.pem", "trusted/anchor-1.pem"]);
    sandbox.fixtures(["queue-agent/truststore.jks", "doctor/expired.jks", "doctor/sha256.p12", "keys/rsa-pkcs8.pem"]);
    for (fixture, name) in [
        ("jks/chain.jks", "private.jks"),
        ("jceks/mixed.jceks", "resealed.jks"),
        ("keys/p256.pkcs8.der", "p256.der"),
        ("keys/rsa-pkcs8-encrypted.pem", "sealed.pem"),
        ("broken/mac-digest-unknown.p12", "unknown.p12"),
        ("broken/pbes2-iterations-2147483647.p12", "costly.p12"),
    ] {
        sandbox.fixture_as(fixture, name);
    }
    for (name, text) in [
        ("empty", ""),
        ("text", "not a keystore\n"),
        ("right.pw", "changeit\n"),
        ("wrong.pw", "mistaken\n"),
        ("short.pw", "short\n"),
        ("empty.pw", "\n"),
    ] {
        sandbox.write(name, text);
    }
    sandbox.write("half.p12", &sandbox.read("default.p12")[..1000]);
    let mut changed = crate::support::sandbox::fixture("chain/leaf.der");
    changed[1] ^= 1;
    sandbox.write("changed.der", changed);
    sandbox.mkdir("directory");
    for (target, name) in [("loop", "loop"), ("nowhere", "dangling")] {
        symlink(target, sandbox.path(name)).unwrap();
    }
    for name in ["private.jks", "right.pw", "wrong.pw", "short.pw", "empty.pw", "sha256.p12"] {
        sandbox.set_mode(name, 0o600);
    }
    sandbox
}

/// A program with a line that begins with variables.
fn process(sandbox: &Sandbox, program: &Path, line: &str) -> Process {
    let words: Vec<&str> = line.split_whitespace().collect();
    let count = words.iter().take_while(|word| word.contains('=')).count();
    let variables = words[..count].iter().filter_map(|word| word.split_once('='));
    variables.fold(sandbox.program(program, &words[count..]), |process, (name, value)| process.env(name, value))
}

/// The run of a situation; `None` where the world cannot be made.
fn run(sandbox: &Sandbox, situation: &Situation, more: &[&str]) -> Option<Outcome> {
    let of = |program: &Path| process(sandbox, program, situation.line).args(more);
    let process = of(Path::new(CERTTOOL));
    Some(match situation.world {
        World::Usual => process.run(),
        World::Input(file) => process.stdin(sandbox.read(file)).run(),
        World::Declining(question) => process.arg("--color=never").on_terminal(&[(question, "n")]),
        World::Full => process.stdout_to("/dev/full").run(),
        World::ReaderGone => without_a_reader(process),
        World::Locked => process.under([tools::text(&tools::need("flock")?), "."]).run(),
        World::Stranger => {
            sandbox.set_mode(".", 0o755);
            let setpriv = tools::need("setpriv").filter(|_| tools::is_root())?;
            let user = [tools::text(&setpriv), "--reuid=65534", "--regid=65534", "--clear-groups"];
            of(&sandbox.own_certtool()).under(user).run()
        }
    })
}

fn without_a_reader(process: Process) -> Outcome {
    let line = process.line();
    let mut child = process.spawn_with(Stdio::null(), Stdio::piped(), Stdio::piped());
    drop(child.stdout.take());
    let mut output = child.wait_with_output().unwrap();
    // What it printed went nowhere, as it should.
    output.stdout = b"(nobody saw it)".to_vec();
    Outcome::new(line, output)
}

/// What is wrong with the outcome of a situation.
fn fault(sandbox: &Sandbox, situation: &Situation, outcome: &Outcome) -> Option<String> {
    let told = outcome.stderr();
    let right = outcome.exit_code() == Some(situation.code)
        && told.contains(situation.names)
        && outcome.stdout().is_empty() != situation.prints
        && told.contains("error: ") == situation.is_failure()
        && !told.contains("sesame")
        && !(situation.code != 0 && sandbox.names().iter().any(|name| name.starts_with("new.")));
    (!right)
        .then(|| format!("{}, which is {} and names {:?}\n{outcome}", situation.what, situation.code, situation.names))
}

#[test]
fn every_situation_has_its_exit_code() {
    let mut right = 0;
    let mut wrong = Vec::new();
    for situation in &SITUATIONS {
        let sandbox = prepared();
        let Some(outcome) = run(&sandbox, situation, &[]) else { continue };
        match fault(&sandbox, situation, &outcome) {
            None => right += 1,
            Some(fault) => wrong.push(fault),
        }
    }
    figure(
        25,
        "situations with their exit code and message",
        format!("{right} of {}", right + wrong.len()),
        "40 of 40",
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_exit_code_of_the_help_is_in_the_table() {
    let help = Sandbox::new().line("list --help").run().code(0).stdout();
    let listed = help.lines().skip_while(|line| *line != "Exit codes:").skip(1);
    let codes: Vec<i32> = listed.map_while(|line| line.split_whitespace().next()?.parse().ok()).collect();
    assert!(codes.len() >= 8, "{help}");
    for code in codes {
        assert!(SITUATIONS.iter().any(|situation| situation.code == code), "no situation ends with {code}");
    }
}

#[test]
fn an_error_has_one_line_that_says_what_and_why() {
    for situation in SITUATIONS.iter().filter(|situation| situation.is_failure()) {
        let Some(outcome) = run(&prepared(), situation, &[]) else { continue };
        let told = outcome.stderr();
        let told = told.rsplit_once("error: ").map_or(told.as_str(), |(_, last)| last);
        let (first, rest) = told.split_once('\n').unwrap();
        assert!(!first.ends_with('.') && !first.starts_with(char::is_uppercase), "{outcome}");
        let shapes = ["  caused by: ", "hint: ", "warning: "];
        assert!(rest.lines().all(|line| shapes.iter().any(|shape| line.starts_with(shape))), "{outcome}");
        assert_eq!(outcome.stderr().matches("error: ").count(), 1, "{outcome}");
    }
}

const KINDS: [(i32, &str); 6] =
    [(1, "check"), (2, "usage"), (3, "file"), (4, "password"), (5, "content"), (6, "conflict")];

#[test]
fn an_error_under_json_is_one_document_and_nothing_else() {
    let quiet = |situation: &&Situation| {
        situation.is_failure() && !matches!(situation.world, World::Declining(_) | World::Full)
    };
    for situation in SITUATIONS.iter().filter(quiet) {
        let Some(outcome) = run(&prepared(), situation, &["--json"]) else { continue };
        let document = outcome.code(situation.code).silent();
        let (outcome, document) = (&document, document.json());
        assert_eq!(document["schema"], "certtool/1", "{outcome}");
        assert_eq!((&document["ok"], &document["result"]), (&false.into(), &().into()), "{outcome}");
        let error = &document["error"];
        let kind = KINDS.iter().find(|(code, _)| *code == situation.code).unwrap().1;
        assert_eq!((&error["code"], &error["kind"]), (&situation.code.into(), &kind.into()), "{outcome}");
        assert!(error["message"].is_string() && error["causes"].is_array(), "{outcome}");
    }
}

#[test]
fn an_alias_that_nobody_has_is_the_same_everywhere() {
    for line in ALIASES {
        let sandbox = prepared();
        let roles = ["", "FROM_", "TO_", "NEW_"];
        let password = |process: Process, role| process.env(format!("CERTTOOL_{role}PASSWORD"), CHANGEIT);
        let run = roles.into_iter().fold(sandbox.line(line), password).run().code(5);
        run.says("error: there is no entry `nobody` in `chain.jks`").says("hint: choose an --alias of `central`");
        assert!(fs::metadata(sandbox.path("new.jks")).is_err(), "{line}");
    }
}
