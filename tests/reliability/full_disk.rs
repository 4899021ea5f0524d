//! No room for the new file: the old one stays, and the exit code says so.

use crate::support::sandbox::CERTTOOL;
use crate::support::{Outcome, Sandbox, tools};
use crate::{CHANGEIT, STORE_FORMATS};

/// Runs certtool where no file may grow beyond this many blocks of 512 bytes.
fn limited(sandbox: &Sandbox, blocks: usize, args: &[&str]) -> Outcome {
    let limit = format!("ulimit -f {blocks}; exec \"$@\"");
    sandbox.certtool(args).password(CHANGEIT).under(["sh", "-c", &limit, "sh"]).run()
}

#[test]
fn a_store_that_may_not_grow_stays_as_it_is() {
    for format in STORE_FORMATS {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(&format!("{format}/mixed.{format}"));
        let root = sandbox.fixture("chain/root.pem");
        let (before, names) = (sandbox.read(&store), sandbox.names());
        for blocks in [0, 1, before.len() / 1024, before.len() / 512] {
            limited(&sandbox, blocks, &["import-trusted", &root, "--truststore", &store, "--yes"]).code(3);
            assert!(sandbox.read(&store) == before, "{format}, {blocks} blocks");
            assert_eq!(sandbox.names(), names, "{format}, {blocks} blocks");
        }
    }
}

#[test]
fn a_new_file_that_may_not_grow_does_not_appear() {
    let commands: [&[&str]; 5] = [
        &["gen-selfsigned", "--cn", "localhost", "--key-alg", "ec:p256", "--out", "new"],
        &[
            "gen-selfsigned",
            "--cn",
            "localhost",
            "--key-alg",
            "ec:p256",
            "--keystore",
            "new",
            "--format",
            "pkcs12",
            "--alias",
            "a",
        ],
        &["export-chain", "chain.jks", "--out", "new"],
        &["merge-pem", "shuffled-with-key.pem", "--out", "new"],
        &["import-trusted", "shuffled.pem", "--truststore", "new", "--format", "jks", "--yes"],
    ];
    for command in commands {
        let sandbox = Sandbox::new();
        sandbox.fixtures(["jks/chain.jks", "chain/shuffled-with-key.pem", "chain/shuffled.pem"]);
        let names = sandbox.names();
        limited(&sandbox, 0, command).code(3);
        assert_eq!(sandbox.names(), names, "{command:?}");
    }
}

/// A file system of 64 KiB, full but for the inode: copies the store to it, fills it, runs certtool, compares.
const ON_A_FULL_DISK: &str = r#"
    mkdir disk && mount -t tmpfs -o size=64k tmpfs disk || exit 77
    cp "$1" disk/store && dd if=/dev/zero of=disk/filler bs=4096 2>/dev/null
    store=$1; shift
    "$@"; echo "exit $?"
    cmp "$store" disk/store && echo unchanged
    ls -A disk
"#;

#[test]
fn a_store_on_a_full_disk_stays_as_it_is() {
    if !tools::is_root() {
        return tools::skip_forbidden("only the superuser may mount a small disk");
    }
    for format in STORE_FORMATS {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(&format!("{format}/mixed.{format}"));
        let root = sandbox.fixture("chain/root.pem");
        let import = [CERTTOOL, "import-trusted", &root, "--truststore", "disk/store", "--yes"];
        let script = ["-m", "sh", "-c", ON_A_FULL_DISK, "sh", &store];
        let outcome = sandbox.program("unshare", script).args(import).password(CHANGEIT).run();
        if outcome.exit_code() == Some(77) || outcome.stderr().starts_with("unshare:") {
            return tools::skip_forbidden("mounting is not allowed here");
        }
        outcome.prints("exit 3\nunchanged\nfiller\nstore\n").code(0);
    }
}

/// Every command that prints, printing to a full device.
#[test]
fn a_full_standard_output_is_an_error() {
    let commands: [&[&str]; 8] = [
        &["list", "chain.jks"],
        &["list", "chain.jks", "--json"],
        &["export-chain", "chain.jks"],
        &["export-chain", "chain.jks", "--format", "der", "--only", "leaf"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &["--version"],
    ];
    for command in commands {
        let sandbox = Sandbox::new();
        sandbox.fixture("jks/chain.jks");
        let outcome = sandbox.certtool(command).password(CHANGEIT).stdout_to("/dev/full").run();
        assert_eq!(outcome.exit_code(), Some(3), "{outcome}");
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
