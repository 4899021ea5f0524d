//! No room: the old file stays, and the exit code says so. Of openssl's commands, 7 of 9 say 0 over an empty file.

use crate::CHANGEIT;
use crate::reliability::cases::{self, Case};
use crate::reliability::others::{self, Figures};
use crate::support::workers;
use crate::support::{Outcome, Sandbox, figure, tools};

/// A file system of one MiB, full but for the inodes: takes the files, is filled, lets the command run, compares.
const ON_A_FULL_DISK: &str = r#"
    mount -t tmpfs -o size=1m tmpfs disk || exit 77
    cp before/* disk/ 2>/dev/null
    dd if=/dev/zero of=disk/filler bs=4096 2>/dev/null
    "$@"; echo "exit $?"
    rm disk/filler
    cp -r disk after
    diff -r before after && echo unchanged
"#;

const FULL_DISK: [&str; 6] = ["unshare", "-m", "sh", "-c", ON_A_FULL_DISK, "sh"];

#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    if !tools::is_root() {
        return tools::skip_forbidden("only the superuser may mount a small disk");
    }
    let cases = cases::all();
    let outcomes = workers::each(&cases, on_a_full_disk);
    if outcomes.iter().any(|outcome| outcome.exit_code() == Some(77) || outcome.stderr().starts_with("unshare:")) {
        return tools::skip_forbidden("mounting is not allowed here");
    }
    let is_right = |outcome: &Outcome| {
        let told = outcome.stderr().contains("error: ") && outcome.stderr().contains("No space left on device");
        told && outcome.stdout().ends_with("exit 3\nunchanged\n")
    };
    let wrong: Vec<_> = outcomes.iter().filter(|outcome| !is_right(outcome)).map(Outcome::to_string).collect();
    let right = cases.len() - wrong.len();
    let what = "on a full disk: exit 3, a message, every old file whole, no litter";
    figure(3, what, format!("{right} of {}", cases.len()), "100 %");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn on_a_full_disk(case: &Case) -> Outcome {
    let sandbox = Sandbox::new();
    sandbox.mkdir("disk");
    sandbox.mkdir("before");
    for (name, bytes) in case.before() {
        sandbox.write(&format!("before/{name}"), bytes);
    }
    let disk = sandbox.path("disk");
    case.command_in(&sandbox, tools::text(&disk)).under(FULL_DISK).run()
}

#[test]
#[ignore = "measures other programs"]
fn others_on_a_full_disk() {
    let measured = others::measured(|jdk, other| {
        let sandbox = other.sandbox();
        let old = (!other.creates()).then(|| sandbox.read("store"));
        if other.creates() {
            std::fs::remove_file(sandbox.path("store")).unwrap();
        }
        sandbox
            .program("sh", ["-c", "mkdir disk before; find . -maxdepth 1 -type f -exec mv -t before {} +"])
            .run()
            .code(0);
        let told = other.command_in(jdk, &sandbox, "disk").under(FULL_DISK).run().stdout();
        assert!(told.contains("exit "), "{told}");
        other.judge(jdk, &sandbox, "after", old, told.contains("exit 0"))
    });
    for (name, ends) in measured {
        ends.into_iter().collect::<Figures>().print(3, &format!("{name}: on a full disk"));
    }
}

/// Whatever a command prints, as text or as JSON: a full device is an error.
#[test]
fn a_full_standard_output_is_an_error() {
    let cases = cases::of_every_command();
    let tried =
        workers::each(&cases, |case| ["--color=never", "--json"].map(|option| into_a_full_device(case, option)));
    let outcomes: Vec<_> = tried.into_iter().flatten().flatten().collect();
    let is_right = |outcome: &Outcome| {
        outcome.exit_code() == Some(3)
            && outcome.stderr().contains("No space left")
            && !outcome.stderr().contains("panicked")
    };
    let wrong: Vec<_> = outcomes.iter().filter(|outcome| !is_right(outcome)).map(Outcome::to_string).collect();
    let right = outcomes.len() - wrong.len();
    figure(3, "standard output on /dev/full: exit 3, a message", format!("{right} of {}", outcomes.len()), "100 %");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `None` for what prints nothing, or refuses to in this form.
fn into_a_full_device(case: &Case, option: &str) -> Option<Outcome> {
    let printed = case.sandbox();
    let undisturbed = case.command(&printed).arg(option).run();
    if undisturbed.stdout_bytes().is_empty() || undisturbed.exit_code() == Some(2) {
        return None;
    }
    let sandbox = case.sandbox();
    Some(case.command(&sandbox).arg(option).stdout_to("/dev/full").run())
}

/// A failure that cannot be told as JSON is told on standard error.
#[test]
fn a_failure_that_cannot_be_printed_is_said() {
    let sandbox = Sandbox::new();
    let failing = sandbox.line("list missing.jks --json").stdout_to("/dev/full").run();
    failing.code(3).says("cannot read `missing.jks`: No such file");
}

#[test]
fn help_into_a_full_device_is_an_error() {
    for option in ["--help", "--version"] {
        let outcome = Sandbox::new().certtool([option]).stdout_to("/dev/full").run().code(3);
        outcome.never_shows("panicked");
    }
}

/// Who stops reading early, as `head` does, is no error worth a word.
#[test]
fn a_broken_pipe_is_quiet() {
    let sandbox = Sandbox::new();
    sandbox.fixture("jks/mixed.jks");
    let script = "{ \"$@\"; echo \"exit $?\" >&2; } | true";
    for command in [["list", "mixed.jks"], ["completions", "bash"]] {
        let piped = sandbox.certtool(command).password(CHANGEIT).under(["sh", "-c", script, "sh"]).run().says("exit 0");
        assert!(!piped.stderr().contains("error"), "{piped}");
    }
}
