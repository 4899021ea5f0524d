//! Stores that are no stores: refused with the true reason, bytes unchanged. keytool makes 21 entries into 1 here.

use std::fs;
use std::os::unix::fs::symlink;

use crate::CHANGEIT;
use crate::support::sandbox::CERTTOOL;
use crate::support::{Outcome, Process, Sandbox, tools};

/// Every command that edits a store, on `store`.
fn edits(sandbox: &Sandbox) -> [Process; 2] {
    let root = sandbox.fixture("chain/root.pem");
    let import = ["import-trusted", &root, "--truststore", "store", "--format", "jks", "--yes"];
    let generate =
        ["gen-selfsigned", "--cn", "localhost", "--key-alg", "ec:p256", "--keystore", "store", "--format", "jks"];
    [sandbox.certtool(import), sandbox.certtool(generate).args(["--alias", "new"])].map(|edit| edit.password(CHANGEIT))
}

/// Runs every edit on what `prepare` makes of `store`; each must fail with this code and one of these reasons.
fn assert_refused(prepare: impl Fn(&Sandbox), code: i32, reasons: &[&str]) {
    for number in 0..2 {
        let sandbox = Sandbox::new();
        prepare(&sandbox);
        let [import, generate] = edits(&sandbox);
        let names = sandbox.names();
        let outcome = if number == 0 { import } else { generate }.run().code(code);
        assert_tells(&outcome, reasons);
        assert_eq!(sandbox.names(), names, "{outcome}");
    }
}

fn assert_tells(outcome: &Outcome, reasons: &[&str]) {
    let told = outcome.stderr().to_lowercase();
    assert!(reasons.iter().any(|reason| told.contains(reason)), "none of {reasons:?} told\n{outcome}");
    assert!(!told.contains("panicked"), "{outcome}");
}

#[test]
fn a_directory() {
    assert_refused(|sandbox| fs::create_dir(sandbox.path("store")).unwrap(), 3, &["directory"]);
}

#[test]
fn a_fifo() {
    let make = |sandbox: &Sandbox| drop(sandbox.program("mkfifo", ["store"]).run().code(0));
    assert_refused(make, 3, &["fifo", "pipe", "not a regular file"]);
}

#[test]
fn a_device() {
    assert_refused(
        |sandbox| symlink("/dev/full", sandbox.path("store")).unwrap(),
        3,
        &["device", "not a regular file", "space"],
    );
}

#[test]
fn an_empty_file() {
    let make = |sandbox: &Sandbox| drop(sandbox.write("store", ""));
    assert_refused(make, 5, &["empty"]);
    let sandbox = Sandbox::new();
    make(&sandbox);
    for edit in edits(&sandbox) {
        edit.run().fails();
    }
    assert_eq!(sandbox.read("store"), b"");
}

#[test]
fn a_text_file() {
    let make = |sandbox: &Sandbox| drop(sandbox.write("store", "not a keystore\n"));
    assert_refused(make, 5, &["keystore", "text"]);
    let sandbox = Sandbox::new();
    make(&sandbox);
    for edit in edits(&sandbox) {
        edit.run().fails();
    }
    assert_eq!(sandbox.read_text("store"), "not a keystore\n");
}

#[test]
fn a_dangling_link() {
    let make = |sandbox: &Sandbox| symlink("elsewhere", sandbox.path("store")).unwrap();
    assert_refused(make, 3, &["link"]);
}

#[test]
fn a_loop_of_links() {
    assert_refused(|sandbox| symlink("store", sandbox.path("store")).unwrap(), 3, &["link"]);
}

#[test]
fn a_store_under_another_password() {
    let make = |sandbox: &Sandbox| {
        let generate =
            ["gen-selfsigned", "--cn", "a", "--key-alg", "ec:p256", "--keystore", "store", "--format", "jks"];
        sandbox.certtool(generate).args(["--alias", "a"]).password("not changeit").run().code(0);
    };
    assert_refused(make, 4, &["password"]);
}

/// Runs an edit as somebody whom file modes stop: this user, or `nobody` when this is the superuser.
fn as_ordinary_user(sandbox: &Sandbox, edit: &[&str]) -> Option<Outcome> {
    if !tools::is_root() {
        return Some(sandbox.certtool(edit).password(CHANGEIT).run());
    }
    let setpriv = tools::need("setpriv")?;
    fs::copy(CERTTOOL, sandbox.path("certtool")).unwrap(); // cargo's directory may be closed to others
    sandbox.program("chown", ["-R", "65534", "."]).run().code(0);
    let user = [tools::text(&setpriv), "--reuid=65534", "--clear-groups"];
    Some(sandbox.program(sandbox.path("certtool"), edit).password(CHANGEIT).under(user).run())
}

#[test]
fn a_store_that_may_be_written_but_not_read() {
    let sandbox = Sandbox::new();
    let (store, root) = (sandbox.fixture("jks/mixed.jks"), sandbox.fixture("chain/root.pem"));
    let before = sandbox.read(&store);
    sandbox.set_mode(&store, 0o200);
    let import = ["import-trusted", &root, "--truststore", &store, "--yes"];
    let Some(outcome) = as_ordinary_user(&sandbox, &import) else { return };
    assert_tells(&outcome.code(3), &["permission denied"]);
    sandbox.set_mode(&store, 0o600);
    assert!(sandbox.read(&store) == before);
}

#[test]
fn a_directory_that_may_not_be_written() {
    let sandbox = Sandbox::new();
    let (store, root) = (sandbox.fixture("jks/mixed.jks"), sandbox.fixture("chain/root.pem"));
    let before = sandbox.read(&store);
    if tools::is_root() {
        fs::copy(CERTTOOL, sandbox.path("certtool")).unwrap();
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
