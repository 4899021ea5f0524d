//! A system that gives no random numbers: no file, and an exit code that says so. openssl leaves an empty key file.

use std::path::Path;

use crate::reliability::cases::{self, Case, State, snapshot};
use crate::reliability::others::{self, End};
use crate::reliability::strace;
use crate::support::workers;
use crate::support::{Process, figure};

#[test]
fn without_random_numbers_nothing_is_written() {
    let Some(program) = strace::need() else { return };
    let cases = cases::all();
    let wrong: Vec<_> =
        workers::each(&cases, |case| broken_from_the_start(&program, case)).into_iter().flatten().collect();
    let right = cases.len() - wrong.len();
    let what = "getrandom fails (EIO): exit 3, a message, every file as it was";
    figure(23, what, format!("{right} of {}", cases.len()), "100 %");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A system call that is not there is another matter: there is `/dev/urandom`. Refused, or done with it.
#[test]
fn without_the_system_call_nothing_weak_is_written() {
    let Some(program) = strace::need() else { return };
    let cases = cases::all();
    let outcomes = workers::each(&cases, |case| missing(&program, case));
    let done = outcomes.iter().filter(|outcome| **outcome == Ok(true)).count();
    let refused = outcomes.iter().filter(|outcome| **outcome == Ok(false)).count();
    let what = "no getrandom (ENOSYS): done with /dev/urandom, refused and unchanged";
    figure(23, what, format!("{done}, {refused} of {}", cases.len()), "one of both");
    let wrong: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn injected(program: &Path, command: Process, error: &str) -> Process {
    let injection = format!("inject=getrandom:error={error}");
    let words = ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=getrandom", "-e", &injection];
    command.under([&[program.to_str().unwrap()], &words[..]].concat())
}

fn broken_from_the_start(program: &Path, case: &Case) -> Option<String> {
    let sandbox = case.sandbox();
    let outcome = injected(program, case.command(&sandbox), "EIO").run();
    let told = outcome.stderr().contains("error: the operating system gives no random numbers: Input/output error");
    let right = outcome.exit_code() == Some(3) && told && snapshot(&sandbox) == *case.before();
    (!right).then(|| outcome.to_string())
}

/// Whether the command did its work or refused it; an error when it did neither.
fn missing(program: &Path, case: &Case) -> Result<bool, String> {
    let (sandbox, expected) = (case.sandbox(), case.expected());
    let outcome = injected(program, case.command(&sandbox), "ENOSYS").run();
    let now = snapshot(&sandbox);
    let new = expected.states(&now).iter().all(|state| *state == State::New);
    match outcome.exit_code() {
        Some(0) if new => Ok(true),
        Some(1..) if now == *case.before() && !outcome.stderr().contains("panicked") => Ok(false),
        _ => Err(outcome.to_string()),
    }
}

/// A Java machine reads `/dev/random`, so that it goes on.
#[test]
#[ignore = "measures other programs"]
fn others_without_random_numbers() {
    let measured =
        others::traced(|program, jdk, other| other.disturbed(jdk, |command, _| injected(program, command, "EIO")));
    for (name, ends) in measured {
        let count = |wanted: fn(&End) -> bool| ends.iter().filter(|end| wanted(end)).count();
        let what = format!("{name}: getrandom fails: files lost, commands that go on");
        figure(
            23,
            &what,
            format!("{}, {} of {}", count(|end| end.is_lost), count(|end| end.claims), ends.len()),
            "ours: 0, 0",
        );
    }
}
