//! Stores that are no stores: refused with the true reason, bytes unchanged. keytool makes 21 entries into 1 here.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};

use crate::CHANGEIT;
use crate::reliability::cases::{self, Case, State};
use crate::reliability::others::{self, Figures, OTHERS};
use crate::support::jdk::need_jdk;
use crate::support::sandbox::CERTTOOL;
use crate::support::workers;
use crate::support::{Outcome, Sandbox, figure, tools};

/// Runs every command that edits, in every format, on what `prepare` makes of `store`; each must fail with one of these
/// codes and one of these reasons, soon, and leave everything as it was.
fn assert_refused(what: &str, prepare: impl Fn(&Sandbox) + Sync, codes: &[i32], reasons: &[&str]) {
    let cases = cases::edits();
    let wrong: Vec<_> = workers::each(&cases, |case| {
        let sandbox = case.sandbox();
        fs::remove_file(sandbox.path("store")).unwrap();
        prepare(&sandbox);
        let before = look(&sandbox);
        let outcome = case.command(&sandbox).under(["timeout", "20"]).run();
        let told = outcome.stderr().to_lowercase();
        let is_told = reasons.iter().any(|reason| told.contains(reason)) && !told.contains("panicked");
        let is_refused = outcome.exit_code().is_some_and(|code| codes.contains(&code));
        (!(is_told && is_refused && look(&sandbox) == before)).then(|| outcome.to_string())
    })
    .into_iter()
    .flatten()
    .collect();
    let right = cases.len() - wrong.len();
    figure(7, &format!("{what}: edits refused, bytes unchanged"), format!("{right} of {}", cases.len()), "100 %");
    assert!(wrong.is_empty(), "none of {reasons:?} with {codes:?} told:\n{}", wrong.join("\n"));
}

/// Each name in the directory, with its type, mode and content.
fn look(sandbox: &Sandbox) -> Vec<(String, fs::FileType, u32, Option<Vec<u8>>)> {
    let look = |name: String| {
        let metadata = fs::symlink_metadata(sandbox.path(&name)).unwrap();
        let content = metadata.is_file().then(|| sandbox.read(&name));
        (name, metadata.file_type(), metadata.mode(), content)
    };
    sandbox.names().into_iter().map(look).collect()
}

fn assert_tells(outcome: &Outcome, reasons: &[&str]) {
    let told = outcome.stderr().to_lowercase();
    assert!(reasons.iter().any(|reason| told.contains(reason)), "none of {reasons:?} told\n{outcome}");
    assert!(!told.contains("panicked"), "{outcome}");
}

fn make_directory(sandbox: &Sandbox) {
    fs::create_dir(sandbox.path("store")).unwrap();
}

fn make_fifo(sandbox: &Sandbox) {
    drop(sandbox.program("mkfifo", ["store"]).run().code(0));
}

fn make_device(sandbox: &Sandbox) {
    symlink("/dev/null", sandbox.path("store")).unwrap();
}

fn make_empty(sandbox: &Sandbox) {
    sandbox.write("store", "");
}

fn make_text(sandbox: &Sandbox) {
    sandbox.write("store", "not a keystore\n");
}

fn make_dangling(sandbox: &Sandbox) {
    symlink("elsewhere", sandbox.path("store")).unwrap();
}

fn make_looping(sandbox: &Sandbox) {
    symlink("store", sandbox.path("store")).unwrap();
}

/// An odd target and how it is made.
type Odd = (&'static str, fn(&Sandbox));

const ODD: [Odd; 7] = [
    ("a directory", make_directory),
    ("a FIFO", make_fifo),
    ("a device", make_device),
    ("0 bytes", make_empty),
    ("a text", make_text),
    ("a dangling link", make_dangling),
    ("a loop of links", make_looping),
];

#[test]
fn a_directory() {
    assert_refused("a directory", make_directory, &[3], &["directory"]);
}

#[test]
fn a_fifo() {
    assert_refused("a FIFO", make_fifo, &[3, 5], &["fifo", "not a regular file", "empty"]);
}

#[test]
fn a_device() {
    assert_refused("a device", make_device, &[3, 5], &["device", "not a regular file", "empty"]);
}

#[test]
fn an_empty_file() {
    assert_refused("0 bytes", make_empty, &[5], &["empty"]);
}

#[test]
fn a_text_file() {
    assert_refused("a text", make_text, &[5], &["keystore", "text"]);
}

#[test]
fn a_dangling_link() {
    assert_refused("a dangling link", make_dangling, &[3], &["link", "no such file"]);
}

#[test]
fn a_loop_of_links() {
    assert_refused("a loop of links", make_looping, &[3], &["link"]);
}

/// Every limit on open files, from none to as many as are ever open: the old store or the new one, and no false claim.
fn few_open_files(limit: usize) -> [String; 4] {
    ["sh", "-c", &format!("ulimit -n {limit}; exec \"$@\""), "sh"].map(str::to_owned)
}

#[test]
fn too_few_open_files() {
    let cases = cases::edits();
    let tried: Vec<_> = cases.iter().flat_map(|case| (3..9).map(move |limit| (case, limit))).collect();
    let results = workers::each(&tried, |(case, limit)| {
        let (sandbox, expected) = (case.sandbox(), case.expected());
        let outcome = case.command(&sandbox).under(few_open_files(*limit)).run();
        let unchanged = cases::snapshot(&sandbox) == *case.before();
        let right = match outcome.exit_code() {
            // 127: not even the program itself could be loaded
            Some(3) => unchanged && outcome.stderr().contains("Too many open files"),
            Some(127) => unchanged,
            Some(0) => expected.states(&cases::snapshot(&sandbox)) == [State::New],
            _ => false,
        };
        (outcome.exit_code() == Some(3), (!right).then(|| outcome.to_string()))
    });
    let refused = results.iter().filter(|(refused, _)| *refused).count();
    let wrong: Vec<_> = results.into_iter().filter_map(|(_, wrong)| wrong).collect();
    let what = format!("too many open files (EMFILE): of {} edits refused, wrong", tried.len());
    figure(7, &what, format!("{refused}, {}", wrong.len()), "0 wrong");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused >= cases.len(), "{refused}");
}

#[test]
#[ignore = "measures other programs"]
fn others_with_too_few_open_files() {
    let measured = others::measured(|jdk, other| {
        (3..40).map(|limit| other.disturbed(jdk, |command, _| command.under(few_open_files(limit)))).collect::<Vec<_>>()
    });
    for (name, ends) in measured {
        let figures: Figures = ends.into_iter().flatten().collect();
        figures.print(7, &format!("{name}: too many open files (EMFILE)"));
    }
}

#[test]
fn a_store_under_another_password() {
    let make = |sandbox: &Sandbox| {
        let generate = "gen-selfsigned --cn a --key-alg ec:p256 --keystore store --format jks --alias a";
        sandbox.line(generate).password("not changeit").run().code(0);
    };
    assert_refused("another password", make, &[4], &["password"]);
}

/// Runs an edit as somebody whom file modes stop: this user, or `nobody` when this is the superuser.
fn as_ordinary_user<S: AsRef<OsStr>>(sandbox: &Sandbox, edit: &[S]) -> Option<Outcome> {
    if !tools::is_root() {
        return Some(cases::with_passwords(sandbox.certtool(edit)).run());
    }
    let setpriv = tools::need("setpriv")?;
    let program = sandbox.own_certtool();
    sandbox.program("chown", ["-R", "65534", "."]).run().code(0);
    let user = [tools::text(&setpriv), "--reuid=65534", "--clear-groups"];
    Some(cases::with_passwords(sandbox.program(program, edit)).under(user).run())
}

/// As in a container that may have one process: what is done side by side elsewhere is done one after the other.
#[test]
fn no_thread_to_be_had() {
    let Some(setpriv) = tools::need("setpriv").filter(|_| tools::is_root()) else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["pkcs12/mixed.pkcs12", "jks/chain.jks"]);
    let program = sandbox.own_certtool();
    sandbox.program("chown", ["-R", "65534", "."]).run().code(0);
    let user = [tools::text(&setpriv), "--reuid=65534", "--clear-groups", "prlimit", "--nproc=1"];
    for line in [
        "list mixed.pkcs12",
        "convert chain.jks --to new.p12",
        "gen-selfsigned --cn a --key-alg rsa:2048 --keystore rsa.p12",
    ] {
        let words = line.split(' ');
        let from = ("CERTTOOL_FROM_PASSWORD", "CERTTOOL_TO_PASSWORD");
        let command = sandbox.program(&program, words).password(CHANGEIT).env(from.0, CHANGEIT).env(from.1, CHANGEIT);
        command.under(user).run().code(0);
    }
}

#[test]
fn a_store_that_may_be_written_but_not_read() {
    let cases = cases::edits();
    let refused = |case: &&Case| {
        let sandbox = case.sandbox();
        sandbox.set_mode("store", 0o200);
        let Some(outcome) = as_ordinary_user(&sandbox, &case.words(".")) else { return true };
        sandbox.set_mode("store", 0o600);
        assert_tells(&outcome.code(3), &["permission denied"]);
        sandbox.read("store") == case.before()["store"]
    };
    let right = cases.iter().filter(refused).count();
    figure(7, "mode 0200: edits refused, bytes unchanged", format!("{right} of {}", cases.len()), "100 %");
    assert_eq!(right, cases.len());
}

/// The kernel locks and syncs no directory for who may not list it.
#[test]
fn a_directory_that_may_be_written_but_not_listed() {
    let sandbox = Sandbox::new();
    let (store, root) = (sandbox.fixture("jks/mixed.jks"), sandbox.fixture("chain/root.pem"));
    let before = sandbox.read(&store);
    if tools::is_root() {
        sandbox.own_certtool();
    }
    sandbox.set_mode(".", 0o300);
    let import = ["import-trusted", &root, "--truststore", &store, "--yes"];
    let outcome = as_ordinary_user(&sandbox, &import);
    sandbox.set_mode(".", 0o755);
    let Some(outcome) = outcome else { return };
    assert_tells(&outcome.code(3), &["it may not be read: permission denied"]);
    assert!(sandbox.read(&store) == before);
}

#[test]
fn a_directory_that_may_not_be_written() {
    let sandbox = Sandbox::new();
    let (store, root) = (sandbox.fixture("jks/mixed.jks"), sandbox.fixture("chain/root.pem"));
    let before = sandbox.read(&store);
    if tools::is_root() {
        sandbox.own_certtool();
    }
    let commands: [&[&str]; 3] = [
        &["import-trusted", &root, "--truststore", &store, "--yes"],
        &["import-trusted", &root, "--truststore", &store, "--yes", "--dry-run"],
        &["export-chain", &store, "--alias", "server", "--out", "new.pem", "--dry-run"],
    ];
    for command in commands {
        sandbox.set_mode(".", 0o555);
        let outcome = as_ordinary_user(&sandbox, command);
        sandbox.set_mode(".", 0o755);
        let Some(outcome) = outcome else { return };
        assert_tells(&outcome.code(3), &["permission denied"]);
        assert!(sandbox.read(&store) == before);
    }
}

/// A file mounted over a file, as containers do with single configuration files.
const ON_A_MOUNT_POINT: &str = r#"
    cp "$1" copy && mount --bind copy "$1" || exit 77
    store=$1; shift
    "$@" 2>&1; echo "exit $?"
    cmp copy "$store" && ls -A
"#;

#[test]
fn a_file_that_is_a_mount_point() {
    if !tools::is_root() {
        return tools::skip_forbidden("only the superuser may mount");
    }
    let sandbox = Sandbox::new();
    let (store, root) = (sandbox.fixture("jks/mixed.jks"), sandbox.fixture("chain/root.pem"));
    let import = [CERTTOOL, "import-trusted", &root, "--truststore", &store, "--yes"];
    let script = ["-m", "sh", "-c", ON_A_MOUNT_POINT, "sh", &store];
    let outcome = sandbox.program("unshare", script).args(import).password(CHANGEIT).run();
    if outcome.exit_code() == Some(77) || outcome.stderr().starts_with("unshare:") {
        return tools::skip_forbidden("mounting is not allowed here");
    }
    let files = format!("exit 3\n{}", ["copy", &store, &root].join("\n"));
    outcome.prints("hint: a file that is a mount point cannot be replaced").prints(&files).code(0);
}

#[test]
fn a_missing_store_that_is_only_read() {
    let sandbox = Sandbox::new();
    for command in ["list", "export-chain"] {
        let outcome = sandbox.certtool([command, "missing.jks"]).password(CHANGEIT).run().code(3);
        assert_tells(&outcome, &["no such file"]);
    }
}

/// keytool's import, which takes what it cannot read for a new store.
#[test]
#[ignore = "measures another program"]
fn others_on_odd_targets() {
    let (Some(jdk), Some(setpriv)) = (need_jdk(), tools::need("setpriv").filter(|_| tools::is_root())) else { return };
    let other = &OTHERS[0];
    let mut refused = Vec::new();
    for (what, make) in ODD {
        let sandbox = other.sandbox();
        fs::remove_file(sandbox.path("store")).unwrap();
        make(&sandbox);
        let before = look(&sandbox);
        let outcome = other.command(&jdk, &sandbox).under(["timeout", "20"]).run();
        let right = outcome.exit_code() == Some(1) && look(&sandbox) == before;
        refused.push((what, right));
    }
    let sandbox = other.sandbox();
    let before = sandbox.read("store");
    sandbox.set_mode("store", 0o200);
    sandbox.program("chown", ["-R", "65534", "."]).run().code(0);
    let user = [tools::text(&setpriv), "--reuid=65534", "--clear-groups"];
    other.command(&jdk, &sandbox).under(user).run();
    refused.push(("mode 0200", sandbox.read("store") == before));
    let right = refused.iter().filter(|(_, right)| *right).count();
    let not: Vec<_> = refused.iter().filter(|(_, right)| !right).map(|(what, _)| *what).collect();
    let what = format!("keytool -importcert onto odd targets: refused, bytes unchanged (not: {})", not.join(", "));
    figure(7, &what, format!("{right} of {}", refused.len()), "ours: all");
}
