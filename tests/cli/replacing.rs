//! What is replaced, what is kept of it, and what is never touched.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};

use crate::CHANGEIT;
use crate::support::commands::{all, assert_covered};
use crate::support::{Process, Sandbox};

fn import(sandbox: &Sandbox, options: &str) -> Process {
    let bundle = sandbox.fixture("trusted/bundle.pem");
    let line = format!("import-trusted {bundle} --yes --allow expired {options}");
    sandbox.line(&line).password(CHANGEIT)
}

#[test]
fn a_backup_never_follows_a_link() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("queue-agent/truststore.jks");
    let before = sandbox.read(&store);
    sandbox.write("victim", "precious");
    symlink("victim", sandbox.path("truststore.jks.bak")).unwrap();
    import(&sandbox, "--truststore truststore.jks --backup").run().code(0);
    assert_eq!(sandbox.read_text("victim"), "precious");
    assert_eq!(sandbox.read("truststore.jks.bak.2"), before);
    assert!(sandbox.path("truststore.jks.bak").is_symlink());
}

#[test]
fn a_backup_never_replaces_another() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/chain.jks");
    sandbox.mkdir("chain.jks.bak.3");
    let rename = |from: &str, to: &str| {
        let line = format!("rename {store} --alias {from} --new-alias {to} --backup");
        sandbox.line(&line).password(CHANGEIT).run().code(0);
    };
    let first = sandbox.read(&store);
    rename("central", "a");
    let second = sandbox.read(&store);
    rename("a", "b");
    let third = sandbox.read(&store);
    rename("b", "c");
    let kept = ["chain.jks.bak", "chain.jks.bak.2", "chain.jks.bak.4"].map(|name| sandbox.read(name));
    assert!(kept == [first, second, third.clone()]);
    sandbox.write(&store, third);
    rename("b", "d");
    assert!(!sandbox.exists("chain.jks.bak.5"), "that backup is there already");
}

/// Every command that replaces files with --force, its output being what it reads.
const ONTO_ITSELF: [&str; 7] = [
    "convert chain.jks --to chain.jks --format jks",
    "export-chain chain.jks --out chain.jks",
    "export-key chain.jks --out chain.jks",
    "export-trusted link --out truststore.jks",
    "merge-pem leaf.key ordered.pem --out leaf.key",
    "merge-pem leaf.key --cert ordered.pem --out ordered.pem",
    "split-pem server.crt --out-dir .",
];

#[test]
fn no_command_that_forces_is_missing() {
    let sandbox = Sandbox::new();
    let help = |command: &String| sandbox.certtool([command, "--help"]).run().code(0).stdout();
    let forcing: Vec<_> = all().into_iter().filter(|command| help(command).contains("--force")).collect();
    let table: Vec<&str> = ONTO_ITSELF.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_covered(&forcing, &table, &[("gen-selfsigned", "reads no file"), ("man", "reads no file")]);
}

#[test]
fn no_output_destroys_its_own_input() {
    for line in ONTO_ITSELF {
        let sandbox = Sandbox::new();
        sandbox.fixtures(["jks/chain.jks", "queue-agent/truststore.jks", "chain/leaf.key", "chain/ordered.pem"]);
        sandbox.fixture_as("chain/shuffled-with-key.pem", "server.crt");
        symlink("truststore.jks", sandbox.path("link")).unwrap();
        let before: Vec<_> = sandbox.names().iter().map(|name| sandbox.read(name)).collect();
        for force in ["--force", "--force --dry-run", ""] {
            let process = sandbox.line(&format!("{line} {force}")).password(CHANGEIT);
            let passwords = |process: Process, role| process.env(format!("CERTTOOL_{role}_PASSWORD"), CHANGEIT);
            ["FROM", "TO"].into_iter().fold(process, passwords).run().code(6);
        }
        let process = sandbox.line(&format!("{line} --force")).password(CHANGEIT);
        let process = process.env("CERTTOOL_FROM_PASSWORD", CHANGEIT).env("CERTTOOL_TO_PASSWORD", CHANGEIT);
        process.run().says("it is also an input").says("hint: choose another name");
        let after: Vec<_> = sandbox.names().iter().map(|name| sandbox.read(name)).collect();
        assert!(before == after, "{line}");
    }
}

#[test]
fn a_store_that_gets_its_first_key_is_closed_to_others() {
    let sandbox = Sandbox::new();
    import(&sandbox, "--truststore store.p12").run().code(0);
    assert_eq!(sandbox.mode("store.p12"), 0o644);
    let add = || sandbox.line("gen-selfsigned --cn localhost --key-alg ec:p256 --keystore store.p12");
    add().password(CHANGEIT).run().code(0).says("now holds a private key");
    assert_eq!(sandbox.mode("store.p12"), 0o600);
    sandbox.set_mode("store.p12", 0o640);
    add().args(["--alias", "second"]).password(CHANGEIT).run().code(0).says("can be read by other users");
    assert_eq!(sandbox.mode("store.p12"), 0o640);
}

#[test]
fn a_key_never_takes_over_a_file_that_all_can_read() {
    let sandbox = Sandbox::new();
    sandbox.write("server.key", "old");
    sandbox.set_mode("server.key", 0o644);
    let force = sandbox.line("gen-selfsigned --cn localhost --key-alg ec:p256 --out-dir . --force");
    force.run().code(0).says("its mode is 0600");
    assert_eq!(sandbox.mode("server.key"), 0o600);
}

#[test]
fn with_several_stores_all_are_complete_before_the_first_is_replaced() {
    let sandbox = Sandbox::new();
    let first = sandbox.fixture("queue-agent/truststore.jks");
    let before = sandbox.read(&first);
    // A second store that cannot be staged: its temporary file would be a directory.
    fs::create_dir_all(sandbox.path("b/.second.jks.certtool-tmp/x")).unwrap();
    sandbox.write("b/second.jks", &before);
    let run = import(&sandbox, "--truststore truststore.jks --truststore b/second.jks").run();
    run.code(3).says("cannot write `b/second.jks`");
    assert_eq!(sandbox.read(&first), before);
    assert!(!sandbox.exists(".truststore.jks.certtool-tmp"));
    import(&sandbox, "--truststore truststore.jks --truststore ./truststore.jks").run().code(2).says("named twice");
}

#[test]
fn one_directory_spelled_in_two_ways_is_locked_once() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("out")).unwrap();
    symlink(sandbox.path("out/r.crt"), sandbox.path("out/server.crt")).unwrap();
    sandbox.write("out/r.crt", "old");
    let run = sandbox.line("gen-selfsigned --cn localhost --key-alg ec:p256 --out-dir out --force");
    run.run().code(0);
    assert!(sandbox.read_text("out/r.crt").starts_with("-----BEGIN CERTIFICATE-----"));
    assert!(sandbox.path("out/server.crt").is_symlink());
}

#[test]
fn standard_output_has_a_path_too() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/chain.jks");
    let shown = sandbox.certtool(["export-chain", &store, "--out", "/dev/stdout"]).run().code(0).stdout();
    assert_eq!(shown.matches("BEGIN CERTIFICATE").count(), 3);
}

#[test]
fn a_very_long_file_name_is_no_obstacle() {
    let sandbox = Sandbox::new();
    let name = format!("{}.jks", "n".repeat(250));
    import(&sandbox, &format!("--truststore {name}")).run().code(0);
    assert!(fs::metadata(sandbox.path(&name)).unwrap().size() > 0);
}

#[test]
fn other_names_of_a_file_are_warned_about() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["queue-agent/truststore.jks", "chain/root.pem"]);
    fs::hard_link(sandbox.path("truststore.jks"), sandbox.path("other.jks")).unwrap();
    let before = sandbox.read("other.jks");
    let import = sandbox.line("import-trusted root.pem --truststore truststore.jks --yes").password(CHANGEIT);
    import.run().code(0).says("warning: `truststore.jks` has other names (hard links)");
    assert_eq!(sandbox.read("other.jks"), before);
}

#[test]
fn a_key_that_is_there_already_is_closed_to_others() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/chain.jks");
    let export =
        |options: &str| sandbox.line(&format!("export-key {store} --out key.pem {options}")).password("changeit").run();
    export("").code(0);
    sandbox.set_mode("key.pem", 0o644);
    export("--force").code(0);
    assert_eq!(sandbox.mode("key.pem"), 0o600);
}
