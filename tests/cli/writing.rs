//! What all commands that write files have in common: force, dry run, backup, exit code 10, locks.

use crate::support::{Process, Sandbox, tools};

/// Commands that write the same on every run, with one file of theirs.
const WRITERS: [(&str, &str); 6] = [
    ("export-key shuffled-with-key.pem --out out.key", "out.key"),
    ("export-chain chain.jks --out out.cer", "out.cer"),
    ("export-chain chain.jks --all --out-dir .", "central.cer"),
    ("merge-pem shuffled-with-key.pem --out out.pem --at 2030-01-01", "out.pem"),
    ("split-pem shuffled-with-key.pem --out-dir . --at 2030-01-01", "chain.crt"),
    ("man --out-dir .", "certtool-list.1"),
];

/// A sandbox with the inputs.
fn prepared() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/chain.jks", "chain/shuffled-with-key.pem"]);
    sandbox
}

fn for_every_writer(test: impl Fn(&Sandbox, &dyn Fn(&str) -> Process, &str)) {
    for (line, file) in WRITERS {
        let sandbox = prepared();
        test(&sandbox, &|options| sandbox.line(&format!("{line} {options}")), file);
    }
}

#[test]
fn an_existing_file_is_replaced_only_by_force() {
    for_every_writer(|sandbox, write, file| {
        sandbox.write(file, "precious");
        let before = sandbox.names();
        write("").run().code(6).says("it exists").says("hint: replace it with --force");
        assert_eq!((sandbox.read_text(file), sandbox.names()), ("precious".into(), before), "{file}");
        write("--force").run().code(0);
        assert_ne!(sandbox.read_text(file), "precious");
    });
}

#[test]
fn a_file_that_is_right_already_needs_no_force() {
    for_every_writer(|sandbox, write, file| {
        write("").run().code(0);
        let before = sandbox.read(file);
        write("").run().code(0);
        assert!(sandbox.read(file) == before);
    });
}

#[test]
fn detailed_exitcode_tells_that_nothing_changed() {
    for_every_writer(|_, write, _| {
        write("--detailed-exitcode").run().code(0);
        write("--detailed-exitcode").run().code(10);
        write("").env("CERTTOOL_DETAILED_EXITCODE", "true").run().code(10);
        write("").run().code(0);
    });
}

#[test]
fn a_dry_run_writes_nothing_but_still_refuses() {
    for_every_writer(|sandbox, write, file| {
        let before = sandbox.names();
        write("--dry-run").run().code(0).says("would write");
        assert_eq!(sandbox.names(), before);
        sandbox.write(file, "precious");
        write("--dry-run").run().code(6);
        write("--dry-run --force").run().code(0);
        assert_eq!(sandbox.read_text(file), "precious");
    });
}

#[test]
fn a_backup_keeps_the_file_that_is_replaced() {
    for_every_writer(|sandbox, write, file| {
        write("--backup").run().code(0);
        assert!(!sandbox.exists(&format!("{file}.bak")), "there was nothing to keep");
        sandbox.write(file, "precious");
        write("--force --backup").run().code(0);
        assert_eq!(sandbox.read_text(&format!("{file}.bak")), "precious");
    });
}

#[test]
fn a_directory_that_another_process_changes_is_waited_for() {
    let Some(flock) = tools::need("flock") else { return };
    for_every_writer(|sandbox, write, file| {
        let held = write("--lock-timeout 0").under([tools::text(&flock), "."]);
        held.run().code(6).says("hint: try again, or wait longer with --lock-timeout");
        assert!(!sandbox.exists(file));
    });
}

#[test]
fn a_directory_where_a_file_should_be_is_refused() {
    for_every_writer(|sandbox, write, file| {
        sandbox.write(&format!("{file}/in-the-way"), "");
        write("--force").run().code(3).says("directory");
    });
}

#[test]
fn quiet_writers_say_nothing() {
    for_every_writer(|_, write, _| {
        write("--quiet").run().code(0).silent();
    });
}

#[test]
fn no_temporary_file_is_left() {
    for_every_writer(|sandbox, write, _| {
        write("").run().code(0);
        assert!(sandbox.names().iter().all(|name| !name.contains("tmp")), "{:?}", sandbox.names());
    });
}

#[test]
fn limits_apply_to_what_is_read() {
    let lines: [&str; 5] = [
        "export-chain default.p12",
        "merge-pem default.p12",
        "import-trusted default.p12 --truststore new.jks --yes --from-password pass:changeit",
        "import-trusted chain.jks --truststore default.p12 --yes",
        "gen-selfsigned --cn a --key-alg ec:p256 --keystore default.p12",
    ];
    for line in lines {
        let sandbox = prepared();
        sandbox.fixture("openssl-pkcs12/default.p12");
        let run = |options: &str| sandbox.line(&format!("{line} {options}")).password("changeit").run();
        run("--max-iterations 1000").code(5).says("raise the limit with --max-iterations");
        run("--max-size 0").code(5).says("raise the limit with --max-size");
    }
}

#[test]
fn split_pem_has_limits_too() {
    let sandbox = prepared();
    let run = |options: &str| sandbox.line(&format!("split-pem in.pem --out-dir . {options}")).run();
    let encrypted = ["keys/rsa-pkcs8-encrypted.pem", "chain/ordered.pem"];
    sandbox.write("in.pem", crate::cli::merge_pem::pem(&encrypted));
    run("--max-iterations 10 --key-password pass:changeit").code(5).says("raise the limit with --max-iterations");
    run("--max-size 0").code(5).says("raise the limit with --max-size");
}
