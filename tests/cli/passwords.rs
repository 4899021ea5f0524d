//! Where passwords come from, and that they never come out again.

use std::fs;
use std::path::Path;

use crate::CHANGEIT;
use crate::support::{Outcome, Process, Sandbox};

/// Any text that must not be shown.
const SECRET: &str = "hunter2-S3CR3T";

/// A listing that needs the password.
fn list(sandbox: &Sandbox, options: &[&str]) -> Process {
    let store = sandbox.fixture("pkcs12/chain.pkcs12");
    sandbox.certtool(["list", &store]).args(options)
}

/// A listing whose password is in a file of these bytes.
fn list_with_file(bytes: &[u8]) -> Outcome {
    let sandbox = Sandbox::new();
    sandbox.write("pw", bytes);
    sandbox.set_mode("pw", 0o600);
    list(&sandbox, &["--password", "file:pw"]).run()
}

#[test]
fn a_password_is_the_value_of_a_variable() {
    let sandbox = Sandbox::new();
    list(&sandbox, &["--password", "env:P"]).env("P", CHANGEIT).run().code(0).silent();
    let unset = list(&sandbox, &["--password", &format!("env:{SECRET}")]).run().code(4).never_shows(SECRET);
    unset.says("the environment variable named by --password is not set");
}

#[test]
fn a_password_is_the_first_line_of_a_file() {
    for bytes in ["changeit", "changeit\n", "changeit\r\n", "\u{feff}changeit\r\n", "changeit\nsecond line\n"] {
        list_with_file(bytes.as_bytes()).code(0).silent();
    }
}

#[test]
fn spaces_belong_to_the_password() {
    list_with_file(b" changeit").code(4);
    list_with_file(b"changeit ").code(4);
    list_with_file(b"\nchangeit").code(4);
    list_with_file(b"").code(4);
}

#[test]
fn a_password_is_unicode_text() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("openssl-pkcs12/unicode-password.p12");
    sandbox.certtool(["list", &store]).password("pässwörd€").run().code(0);
    list_with_file(b"\xff\xfe").code(4).says("not UTF-8");
}

#[test]
fn a_password_file_that_others_can_read_is_warned_about() {
    let sandbox = Sandbox::new();
    sandbox.write("keystore.pw", CHANGEIT);
    sandbox.set_mode("keystore.pw", 0o644);
    let run = list(&sandbox, &["--password", "file:keystore.pw"]).run().code(0);
    run.says("warning: the password file named by --password can be read by other users");
}

#[test]
fn a_missing_password_file_is_not_named_because_it_may_be_the_password() {
    let run = list(&Sandbox::new(), &["--password", &format!("file:{SECRET}")]).run().code(3);
    run.never_shows(SECRET).says("--password").says("No such file");
}

#[test]
fn a_password_comes_from_a_descriptor() {
    let sandbox = Sandbox::new();
    sandbox.write("pw", "changeit\n");
    let shell = ["sh", "-c", "exec \"$@\" 7<pw", "sh"];
    list(&sandbox, &["--password", "fd:7"]).under(shell).run().code(0).silent();
    let closed = ["sh", "-c", "exec \"$@\" 9<&-", "sh"];
    list(&sandbox, &["--password", "fd:9"]).under(closed).run().code(3).says("--password");
}

#[test]
fn a_password_comes_from_standard_input() {
    let sandbox = Sandbox::new();
    list(&sandbox, &["--password", "stdin"]).stdin("changeit\nmore\n").run().code(0).silent();
    let store = crate::support::sandbox::fixture("pkcs12/chain.pkcs12");
    let twice = sandbox.line("list - --password stdin").stdin(store).run().code(2);
    twice.says("standard input can be used only once");
}

#[test]
fn a_prompt_needs_a_terminal() {
    let run = list(&Sandbox::new(), &["--password", "prompt"]).stdin("changeit\n").run().code(4);
    run.says("no terminal").says("hint: ");
}

#[test]
fn a_password_on_the_command_line_works_and_warns() {
    let sandbox = Sandbox::new();
    let run = list(&sandbox, &["--password", "pass:changeit"]).run().code(0).never_shows("changeit");
    run.says("warning: --password pass:… is visible to every user");
    list(&sandbox, &["--password", "pass:"]).run().code(4);
}

#[test]
fn a_missing_password_is_exit_4_with_the_ways_to_give_it() {
    let run = list(&Sandbox::new(), &[]).run().code(4).says("a password is needed for `chain.pkcs12`");
    run.says("hint: give it with --password file:PATH, env:NAME, stdin or prompt").says("CERTTOOL_PASSWORD");
}

#[test]
fn every_role_has_its_variable() {
    let sandbox = Sandbox::new();
    list(&sandbox, &[]).env("CERTTOOL_PASSWORD", CHANGEIT).run().code(0);
    sandbox.fixture("trusted/anchor-1.pem");
    let import = sandbox.line("import-trusted chain.pkcs12 --truststore new.jks --yes");
    import.env("CERTTOOL_PASSWORD", CHANGEIT).env("CERTTOOL_FROM_PASSWORD", CHANGEIT).run().code(0);
    sandbox.fixture("jks/mixed.jks");
    let merge = sandbox.line("merge-pem mixed.jks --alias agent --at 2030-01-01");
    merge.env("CERTTOOL_PASSWORD", CHANGEIT).env("CERTTOOL_KEY_PASSWORD", "agent-pass").run().code(0);
}

#[test]
fn a_mac_with_a_password_of_its_own_is_asked_for_by_name() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("openssl-pkcs12/two-passwords.p12");
    let list = || sandbox.certtool(["list", &store]).password("key-pass");
    list().run().code(4).says("the MAC does not fit").says("--mac-password");
    list().args(["--mac-password", "env:MAC"]).env("MAC", "wrong").run().code(4).says("the MAC does not fit");
    list().args(["--mac-password", "env:MAC"]).env("MAC", "mac-pass").run().code(0).prints("integrity verified");
    list().env("CERTTOOL_MAC_PASSWORD", "mac-pass").run().code(0).prints("integrity verified");
    let anchor = sandbox.fixture("trusted/anchor-1.pem");
    let import = sandbox.certtool(["import-trusted", &anchor, "--yes", "--truststore", &store]).password("key-pass");
    import.env("CERTTOOL_MAC_PASSWORD", "mac-pass").run().code(4).says("certtool set-password --mac-password");
}

/// Commands with a typed password, and the variables of other options that could stand in for it.
const OVERRULED: [(&str, &[&str]); 5] = [
    ("diff a.p12 a.p12 --password env:P", &["CERTTOOL_FROM_PASSWORD", "CERTTOOL_TO_PASSWORD", "CERTTOOL_PASSWORD"]),
    ("diff a.p12 a.p12 --from-password env:P --to-password env:P", &["CERTTOOL_PASSWORD"]),
    ("export-key a.p12 --password env:P", &["CERTTOOL_KEY_PASSWORD", "CERTTOOL_PASSWORD"]),
    (
        "convert a.pem --to - --format pem --from-password env:P",
        &["CERTTOOL_FROM_KEY_PASSWORD", "CERTTOOL_FROM_PASSWORD"],
    ),
    ("import-keypair a.p12 --keystore new.p12 --from-password env:P", &["CERTTOOL_FROM_KEY_PASSWORD"]),
];

#[test]
fn what_is_typed_comes_before_every_variable() {
    for (line, variables) in OVERRULED {
        let sandbox = Sandbox::new();
        sandbox.fixture_as("pkcs12/chain.pkcs12", "a.p12");
        let convert = "convert a.p12 --to a.pem --from-password env:P --to-password env:P";
        sandbox.line(convert).env("P", CHANGEIT).run().code(0);
        let run = |typed: &str, other: &str| {
            let process = sandbox.line(line).env("P", typed).env("CERTTOOL_TO_PASSWORD", CHANGEIT);
            let process = process.env("CERTTOOL_PASSWORD", CHANGEIT);
            variables.iter().fold(process, |process, variable| process.env(variable, other)).run()
        };
        if !line.contains("--keystore") {
            run(CHANGEIT, "mistaken").code(0);
        }
        run("mistaken", CHANGEIT).code(4);
    }
}

#[test]
fn the_option_wins_over_the_variable() {
    let sandbox = Sandbox::new();
    list(&sandbox, &["--password", "env:P"]).env("P", CHANGEIT).password("wrong").run().code(0);
    list(&sandbox, &["--password", "env:P"]).env("P", "wrong").password(CHANGEIT).run().code(4);
}

/// A source has no variable, so that a password in `CERTTOOL_PASSWORD` is never read as one.
#[test]
fn the_variable_holds_the_password_itself() {
    let sandbox = Sandbox::new();
    let run = list(&sandbox, &[]).env("CERTTOOL_PASSWORD", "env:P").env("P", CHANGEIT).run();
    run.code(4).says("password");
}

#[test]
fn a_bare_word_is_a_usage_error_that_explains_sources() {
    let run = list(&Sandbox::new(), &["--password", SECRET]).run().code(2).never_shows(SECRET);
    run.says("--password takes a source such as env:NAME, not the password itself")
        .says("hint: --password env:NAME, file:PATH, fd:N, stdin or prompt");
}

/// Slips of people who know other tools or are in a hurry; `S` stands for the secret.
const SLIPS: [&str; 18] = [
    "list chain.pkcs12 --password S",
    "list chain.pkcs12 --password=S",
    "list chain.pkcs12 --password env:S",
    "list chain.pkcs12 --password file:S",
    "list chain.pkcs12 --password fd:S",
    "list chain.pkcs12 --password pass:S",
    "list chain.pkcs12 --password password:S",
    "list chain.pkcs12 --password stdin:S",
    "list chain.pkcs12 --passwd S",
    "list chain.pkcs12 --pass=S",
    "list chain.pkcs12 -storepass S",
    "list chain.pkcs12 -pS",
    "list chain.pkcs12 S",
    "list chain.pkcs12 --password pass:changeit S",
    "list chain.pkcs12 --storepass:env S",
    "list chain.pkcs12 --json=S",
    "import-trusted chain.pkcs12 --truststore new.jks --from-password S --yes",
    "merge-pem chain.pkcs12 --key-password S --password pass:S",
];

#[test]
fn a_secret_in_the_wrong_place_is_never_shown() {
    for slip in SLIPS {
        for talk in ["", " --verbose", " --json"] {
            let sandbox = Sandbox::new();
            sandbox.fixture("pkcs12/chain.pkcs12");
            let line = slip.replace('S', SECRET) + talk;
            let outcome = sandbox.line(&line).run();
            let shown = outcome.stdout() + &outcome.stderr();
            assert!(!shown.contains(SECRET) && !shown.contains("S3CR3T"), "{line}\n{shown}");
            assert!(matches!(outcome.exit_code(), Some(2..=4)), "{line} [{:?}]\n{shown}", outcome.exit_code());
        }
    }
}

#[test]
fn a_wrong_password_is_never_shown() {
    for store in ["jks/mixed.jks", "jceks/mixed.jceks", "pkcs12/mixed.pkcs12", "openssl-pkcs12/default.p12"] {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(store);
        for command in ["list", "export-chain", "merge-pem"] {
            let run = sandbox.certtool([command, &store, "--verbose"]).password(SECRET).run();
            run.code(4).never_shows(SECRET).says("password");
        }
    }
}

#[test]
fn the_password_of_an_entry_is_never_shown() {
    let sandbox = Sandbox::new();
    for store in ["jks/mixed.jks", "jceks/mixed.jceks", "pkcs12/mixed.pkcs12"] {
        let store = sandbox.fixture(store);
        let merge = sandbox.certtool(["merge-pem", &store, "--alias", "agent", "--verbose"]);
        let run = merge.password(CHANGEIT).env("CERTTOOL_KEY_PASSWORD", SECRET).run();
        run.code(4).never_shows(SECRET).never_shows(CHANGEIT);
    }
}

/// What other users of the machine can see of a process that was told its password safely.
#[test]
fn no_password_is_among_the_arguments_of_the_process() {
    let sandbox = Sandbox::new();
    sandbox.write("pw", CHANGEIT);
    let mut child = list(&sandbox, &["--password", "stdin"]).stdin("").spawn();
    let arguments = fs::read(Path::new("/proc").join(child.id().to_string()).join("cmdline")).unwrap_or_default();
    assert!(!String::from_utf8_lossy(&arguments).contains(CHANGEIT));
    drop(child.stdin.take());
    child.wait().unwrap();
}
