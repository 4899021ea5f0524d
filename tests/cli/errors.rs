//! How commands fail: exit codes, the shape of messages, streams, colour.

use std::io::Read;
use std::process::Stdio;

use crate::CHANGEIT;
use crate::support::{Process, Sandbox};

/// Every exit code, by a command line in a sandbox with the inputs of [`prepared`].
const EXIT_CODES: [(i32, &str, &str); 20] = [
    (0, "done", "list chain.jks"),
    (1, "check", "merge-pem leaf.pem rsa-pkcs8.pem --out new.pem"),
    (2, "usage", "list"),
    (2, "usage", "list chain.jks --no-such-option"),
    (2, "usage", "no-such-command"),
    (2, "usage", "man no-such-page"),
    (2, "usage", "gen-selfsigned --out-dir ."),
    (3, "file", "list missing.jks"),
    (3, "file", "list ."),
    (3, "file", "export-chain chain.jks --out missing/out.cer"),
    (4, "password", "list default.p12"),
    (4, "password", "list default.p12 --password pass:wrong"),
    (4, "password", "list chain.jks --password pass:wrong"),
    (5, "content", "list empty"),
    (5, "content", "list text"),
    (5, "content", "split-pem leaf.pem --out-dir ."),
    (5, "content", "export-chain chain.jks --alias nobody"),
    (6, "conflict", "export-chain chain.jks --out text"),
    (6, "conflict", "import-trusted leaf.pem --truststore new.jks --password pass:changeit"),
    (10, "unchanged", "export-chain chain.jks --only leaf --out leaf.pem --detailed-exitcode"),
];

fn prepared() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/chain.jks", "openssl-pkcs12/default.p12", "chain/leaf.pem", "keys/rsa-pkcs8.pem"]);
    sandbox.write("empty", "");
    sandbox.write("text", "not a keystore\n");
    sandbox
}

#[test]
fn exit_codes_mean_the_same_everywhere() {
    for (code, _, line) in EXIT_CODES {
        prepared().line(line).env("CERTTOOL_AT", "2030-01-01").run().code(code);
    }
}

#[test]
fn an_error_has_one_line_that_says_what_and_why() {
    for (_, _, line) in EXIT_CODES.iter().filter(|(code, ..)| !matches!(code, 0 | 10)) {
        let outcome = prepared().line(line).run();
        let told = outcome.stderr();
        let errors: Vec<_> = told.lines().filter_map(|line| line.strip_prefix("error: ")).collect();
        assert_eq!(errors.len(), 1, "{outcome}");
        assert!(!errors[0].ends_with('.') && !errors[0].starts_with(char::is_uppercase), "{outcome}");
        let shapes = ["error: ", "  caused by: ", "hint: ", "warning: "];
        assert!(told.lines().all(|line| shapes.iter().any(|shape| line.starts_with(shape))), "{outcome}");
        assert!(outcome.stdout().is_empty(), "{outcome}");
    }
}

#[test]
fn an_error_under_json_is_one_document_and_nothing_else() {
    for (code, kind, line) in EXIT_CODES.iter().filter(|(code, ..)| !matches!(code, 0 | 10)) {
        let outcome = prepared().line(line).arg("--json").run().code(*code).silent();
        let document = outcome.json();
        assert_eq!(document["schema"], "certtool/1", "{outcome}");
        assert_eq!((&document["ok"], &document["result"]), (&false.into(), &().into()), "{outcome}");
        assert_eq!(
            (&document["error"]["code"], &document["error"]["kind"]),
            (&(*code).into(), &(*kind).into()),
            "{outcome}"
        );
        assert!(document["error"]["message"].is_string() && document["error"]["causes"].is_array(), "{outcome}");
    }
}

#[test]
fn json_by_the_environment_counts_for_usage_errors_too() {
    let outcome = Sandbox::new().line("list").env("CERTTOOL_JSON", "1").run().code(2).silent();
    assert_eq!(outcome.json()["error"]["kind"], "usage");
}

#[test]
fn the_command_that_failed_is_named() {
    let document = prepared().line("list text --json").run().code(5).json();
    assert_eq!(document["command"], "list");
}

#[test]
fn the_objects_of_a_message_stand_in_backquotes() {
    let sandbox = prepared();
    sandbox.line("list missing.jks").run().code(3).says("error: cannot read `missing.jks`: ");
    sandbox.line("list text").run().code(5).says("error: cannot read `text`: ");
    sandbox.line("export-chain chain.jks --out text").run().code(6).says("error: cannot write `text`: it exists");
}

#[test]
fn a_mistyped_command_or_option_gets_a_tip() {
    let sandbox = Sandbox::new();
    sandbox.line("lsit a.jks").run().code(2).says("hint: ");
    sandbox.line("list a.jks --passwort env:P").run().code(2).says("--password");
}

#[test]
fn no_command_is_answered_with_where_they_are() {
    let sandbox = Sandbox::new();
    sandbox.certtool([""; 0]).run().code(2).says("error: a command is missing; `certtool --help` lists all");
}

#[test]
fn habits_of_keytool_are_answered_with_what_they_are_here() {
    let sandbox = Sandbox::new();
    let run = sandbox.line("-list -keystore a.jks -storepass changeit").run().code(2);
    let run = run.says("keytool's -list is certtool list").says("-keystore is the file itself");
    run.says("-storepass is --password").never_shows("changeit");
}

#[test]
fn help_is_a_word_too() {
    let sandbox = Sandbox::new();
    let help = sandbox.line("help").run().code(0).stdout();
    assert_eq!(help, sandbox.line("--help").run().code(0).stdout());
    let of_list = sandbox.line("help list").run().code(0).stdout();
    assert_eq!(of_list, sandbox.line("list --help").run().code(0).stdout());
}

/// Every command whose product may be standard output.
const PRINTERS: [&str; 8] = [
    "--help",
    "--version",
    "list chain.jks",
    "list chain.jks --json",
    "export-chain chain.jks",
    "merge-pem default.p12 --password pass:changeit --at 2030-01-01",
    "completions bash",
    "man",
];

#[test]
fn a_full_standard_output_is_an_error() {
    for line in PRINTERS {
        let outcome = prepared().line(line).stdout_to("/dev/full").run().code(3);
        if !line.contains("--json") {
            outcome.says("error: cannot write to standard output: ");
        }
    }
}

#[test]
fn a_reader_that_left_is_no_error() {
    for line in PRINTERS {
        let sandbox = prepared();
        let mut child = sandbox.line(line).spawn_with(Stdio::null(), Stdio::piped(), Stdio::piped());
        drop(child.stdout.take());
        let status = child.wait().unwrap();
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert!(status.success() && !told.contains("error"), "{line}: {status}\n{told}");
    }
}

#[test]
fn a_closed_standard_error_stops_nothing() {
    let sandbox = prepared();
    let closed = sandbox.line("export-chain chain.jks --out out.cer").under(["sh", "-c", "exec \"$@\" 2>&-", "sh"]);
    closed.run().code(0);
    assert!(sandbox.exists("out.cer"));
}

/// A report on standard output and an error on standard error.
fn coloured(sandbox: &Sandbox, options: &str) -> [Process; 2] {
    ["list chain.jks", "list missing.jks"].map(|line| sandbox.line(&format!("{line} {options}")))
}

#[track_caller]
fn assert_colour(process: Process, expected: bool) {
    let outcome = process.run();
    let shown = outcome.stdout() + &outcome.stderr();
    assert_eq!(shown.contains('\x1b'), expected, "{outcome}");
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let sandbox = prepared();
    coloured(&sandbox, "").into_iter().for_each(|process| assert_colour(process, false));
    coloured(&sandbox, "--color auto").into_iter().for_each(|process| assert_colour(process, false));
    coloured(&sandbox, "--color always").into_iter().for_each(|process| assert_colour(process, true));
    coloured(&sandbox, "--color never").into_iter().for_each(|process| assert_colour(process, false));
    sandbox.line("list chain.jks --color pink").run().code(2).says("--color");
}

#[test]
fn no_color_is_honoured_on_a_terminal() {
    let sandbox = prepared();
    let error = || sandbox.line("list missing.jks").env("TERM", "xterm");
    assert!(error().on_terminal(&[]).code(3).stderr().contains('\x1b'));
    assert!(!error().env("NO_COLOR", "1").on_terminal(&[]).code(3).stderr().contains('\x1b'));
    assert!(!error().arg("--color=never").on_terminal(&[]).code(3).stderr().contains('\x1b'));
}

#[test]
fn quiet_keeps_warnings_and_errors() {
    let sandbox = prepared();
    sandbox.line("export-chain leaf.pem --out out.cer --quiet").run().code(0).says("warning: ").never_shows("wrote");
    sandbox.line("list missing.jks -q").run().code(3).says("error: ");
    sandbox.line("list chain.jks --quiet --verbose").run().code(2);
}

#[test]
fn verbose_tells_more() {
    let sandbox = prepared();
    let import = "import-trusted leaf.pem --truststore new.jks --yes";
    sandbox.line(&format!("{import} --verbose")).password(CHANGEIT).run().code(0).says("protects better");
}

#[test]
fn every_option_can_be_set_by_a_variable() {
    let sandbox = prepared();
    sandbox.line("list chain.jks").env("CERTTOOL_JSON", "true").run().code(0).json();
    sandbox.line("list chain.jks").env("CERTTOOL_JSON", "false").run().code(0).prints("1 entry");
    sandbox.line("list default.p12").env("CERTTOOL_MAX_SIZE", "0").run().code(5);
    let generate = sandbox.line("gen-selfsigned --out-dir .").env("CERTTOOL_CN", "localhost");
    generate.env("CERTTOOL_KEY_ALG", "ec:p256").run().code(0);
}

#[test]
fn a_variable_that_is_no_truth_value_is_refused() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/mixed.jks");
    let list = |value: &str| sandbox.certtool(["list", &store]).env("CERTTOOL_QUIET", value).password(CHANGEIT).run();
    list("banana").code(2);
    for value in ["1", "yes", "true", "0", "no", "false"] {
        list(value).code(0);
    }
}
