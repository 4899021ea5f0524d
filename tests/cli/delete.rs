//! `certtool delete`: named entries go, all others stay as they are.

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::{Process, Sandbox};

const MIXED: [&str; 3] = ["jks/mixed.jks", "jceks/mixed.jceks", "pkcs12/mixed.pkcs12"];

fn delete(sandbox: &Sandbox, store: &str, options: &str) -> Process {
    sandbox.certtool(["delete", store]).args(options.split_whitespace()).password(CHANGEIT)
}

fn aliases(sandbox: &Sandbox, store: &str) -> Vec<String> {
    entries(sandbox, store).into_iter().map(|entry| entry.alias).collect()
}

#[test]
fn one_entry_goes_and_the_rest_stays() {
    for store in MIXED {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(store);
        let mut before = entries(&sandbox, &file);
        delete(&sandbox, &file, "--alias AGENT").run().code(0).says("deleted `agent` (key-pair)").says("entries left:");
        before.retain(|entry| entry.alias != "agent");
        assert_eq!(entries(&sandbox, &file), before, "{store}");
    }
}

#[test]
fn several_entries_and_patterns_go_at_once() {
    for store in MIXED {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(store);
        delete(&sandbox, &file, "--alias anchor-? --alias gate* --alias anchor-1").run().code(0);
        let left = aliases(&sandbox, &file);
        assert!(
            left.iter().all(|alias| ["agent", "expired", "not-a-ca", "secret", "server"].contains(&alias.as_str())),
            "{left:?}"
        );
    }
}

#[test]
fn nothing_goes_when_an_alias_means_nothing() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/mixed.jks");
    let before = sandbox.read(&file);
    let run = delete(&sandbox, &file, "--alias server --alias absent --alias x*").run().code(5);
    run.says("there is no entry `absent`, `x*`").says("choose an --alias of `");
    assert!(sandbox.read(&file) == before);
    delete(&sandbox, &file, "").run().code(2).says("--alias");
}

#[test]
fn a_store_may_become_empty_and_be_filled_again() {
    for store in MIXED {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(store);
        delete(&sandbox, &file, "--alias *").run().code(0).says("entries left: 0");
        assert!(entries(&sandbox, &file).is_empty(), "{store}");
        delete(&sandbox, &file, "--alias *").run().code(5).says("it is empty");
        sandbox.fixture("trusted/anchor-1.pem");
        let import = ["import-trusted", "anchor-1.pem", "--truststore", &file, "--yes"];
        sandbox.certtool(import).password(CHANGEIT).run().code(0);
        assert_eq!(aliases(&sandbox, &file), ["anchor-1"], "{store}");
    }
}

#[test]
fn a_certificate_of_another_chain_stays_in_it() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("pkcs12/chain.pkcs12");
    let chain = entries(&sandbox, &file);
    sandbox.fixture("chain/root.pem");
    let import = ["import-trusted", "root.pem", "--truststore", &file, "--alias", "root", "--yes"];
    sandbox.certtool(import).password(CHANGEIT).run().code(0);
    delete(&sandbox, &file, "--alias root").run().code(0);
    assert_eq!(entries(&sandbox, &file), chain);
}

#[test]
fn a_dry_run_writes_nothing_and_a_backup_keeps_the_old_file() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/mixed.jks");
    let before = sandbox.read(&file);
    delete(&sandbox, &file, "--alias server --dry-run --backup").run().code(0).says("would delete `server`");
    assert_eq!((sandbox.read(&file) == before, sandbox.names()), (true, vec![file.clone()]));
    delete(&sandbox, &file, "--alias server --backup --detailed-exitcode").run().code(0);
    assert!(sandbox.read("mixed.jks.bak") == before && sandbox.read(&file) != before);
}

#[test]
fn the_password_is_needed_and_the_file_must_be_there() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/mixed.jks");
    delete(&sandbox, &file, "--alias server").password("wrong").run().code(4);
    sandbox.certtool(["delete", &file, "--alias", "server"]).run().code(4).says("CERTTOOL_PASSWORD");
    delete(&sandbox, "missing.p12", "--alias server").run().code(3).says("there is no such file");
    delete(&sandbox, "-", "--alias server").run().code(2);
}
