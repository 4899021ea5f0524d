//! How commands fail: messages, streams, colour, variables.

use std::io::Read;
use std::process::Stdio;

use crate::CHANGEIT;
use crate::cli::exit_codes::prepared;
use crate::support::{Process, Sandbox};

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

/// As of `cat`: one that cannot be read does not hide the others.
#[test]
fn of_several_files_all_that_can_be_read_are() {
    let sandbox = prepared();
    for command in ["inspect", "doctor"] {
        let files = format!("{command} text missing.pem expired.jks");
        let of = |options: &str| sandbox.line(&format!("{files} {options}")).password(CHANGEIT).run().code(5);
        of("")
            .prints("expired")
            .says("error: cannot read `text`")
            .says("error: cannot read `missing.pem`: No such file");
        let document = of("--json").silent().json();
        let field = |field: &str| document["result"][field].clone();
        assert_eq!(document["ok"], false);
        assert_ne!(field("healthy"), true);
        assert_eq!(field("files")[0]["file"], "expired.jks");
        assert_eq!(
            (&field("unread")[1]["file"], &field("unread")[1]["error"]["code"]),
            (&"missing.pem".into(), &3.into())
        );
        assert_eq!((&document["error"], &document["error"]["code"]), (&field("unread")[0]["error"], &5.into()));
    }
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
fn an_empty_variable_is_not_set() {
    let sandbox = prepared();
    let list = sandbox.line("list chain.jks").env("CERTTOOL_AT", "").env("CERTTOOL_JSON", "");
    list.env("CERTTOOL_MAX_SIZE", "").run().code(0).prints("1 entry");
}

#[test]
fn a_variable_with_a_wrong_value_is_named() {
    let sandbox = prepared();
    let list = |line: &str| sandbox.line(line).env("CERTTOOL_AT", "yesterday").run();
    list("list chain.jks").code(2).says("'yesterday' for '--at <TIME>'").says("hint: the variable CERTTOOL_AT sets it");
    list("list chain.jks --at tomorrow").code(2).never_shows("CERTTOOL_AT");
    list("list chain.jks --at 2030-01-01").code(0);
}

#[test]
fn a_variable_gives_way_to_the_line_that_it_does_not_fit() {
    let sandbox = prepared();
    let generate = |options: &str| {
        let line = format!("gen-selfsigned --cn localhost --key-alg ec:p256 {options}");
        let process = sandbox.line(&line).env("CERTTOOL_ITERATIONS", "12345").env("CERTTOOL_IF_EXISTS", "replace");
        process.env("CERTTOOL_DAYS", "30").password(CHANGEIT).run()
    };
    generate("--out new.pem").code(0);
    generate("--keystore new.p12 --validity 2y").code(0).says("days left)");
    sandbox.line("inspect new.p12 --structure").password(CHANGEIT).run().code(0).prints("12345");
    generate("--out new2.pem --iterations 5").code(2).says("--iterations").says("--out");
    sandbox.line("list chain.jks --verbose").env("CERTTOOL_QUIET", "1").run().code(0);
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
