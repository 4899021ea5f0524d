//! `certtool rename`: another alias, and nothing else.

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::{Process, Sandbox};

fn rename(sandbox: &Sandbox, store: &str, options: &str) -> Process {
    sandbox.certtool(["rename", store]).args(options.split_whitespace()).password(CHANGEIT)
}

fn aliases(sandbox: &Sandbox, store: &str) -> Vec<String> {
    entries(sandbox, store).into_iter().map(|entry| entry.alias).collect()
}

#[test]
fn the_entry_keeps_all_but_its_name() {
    for store in ["jks/mixed.jks", "jceks/mixed.jceks", "pkcs12/mixed.pkcs12"] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(store);
        let list = || sandbox.certtool(["list", &file]).password(CHANGEIT).run().code(0).stdout();
        let before = list();
        let run = rename(&sandbox, &file, "--alias server --new-alias Tomcat").run().code(0);
        run.says("renamed `server` to `tomcat`");
        assert_eq!(list(), before.replacen("\nserver  ", "\ntomcat  ", 1), "{store}");
        rename(&sandbox, &file, "--alias TOMCAT --new-alias server").run().code(0);
        assert_eq!(list(), before, "{store}");
    }
}

#[test]
fn a_secret_key_and_a_trusted_certificate_are_renamed_too() {
    for store in ["jceks/mixed.jceks", "pkcs12/mixed.pkcs12"] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(store);
        for (old, new) in [("secret", "aes"), ("anchor-1", "root")] {
            let options = format!("--alias {old} --new-alias {new}");
            rename(&sandbox, &file, &options).run().code(0);
        }
        let aliases = aliases(&sandbox, &file);
        assert!(["aes", "root"].iter().all(|new| aliases.contains(&(*new).to_owned())), "{aliases:?}");
        assert!(!aliases.iter().any(|alias| alias == "secret" || alias == "anchor-1"), "{aliases:?}");
    }
}

#[test]
fn a_name_of_digits_is_a_name() {
    for (store, alias) in [("openssl-pkcs12/default.p12", "--alias *"), ("pkcs12/chain.pkcs12", "--alias central")] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(store);
        let alias =
            if alias.ends_with('*') { format!("--alias {}", aliases(&sandbox, &file)[0]) } else { alias.into() };
        rename(&sandbox, &file, &format!("{alias} --new-alias 7")).run().code(0);
        assert_eq!(aliases(&sandbox, &file), ["7"], "{store}");
    }
}

#[test]
fn an_alias_that_another_entry_has_is_a_conflict() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/mixed.jks");
    let before = sandbox.read(&file);
    let line = "--alias server --new-alias AGENT";
    rename(&sandbox, &file, line).run().code(6).says("the alias `agent` exists").says("--if-exists replace");
    rename(&sandbox, &file, &format!("{line} --if-exists skip")).run().code(0).says("skipped");
    assert!(sandbox.read(&file) == before);
    let count = entries(&sandbox, &file).len();
    rename(&sandbox, &file, &format!("{line} --if-exists replace")).run().code(0).says("in the place of another");
    let aliases = aliases(&sandbox, &file);
    assert_eq!((aliases.len(), aliases.contains(&"server".to_owned())), (count - 1, false), "{aliases:?}");
}

#[test]
fn the_same_alias_changes_nothing() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    let before = sandbox.read(&file);
    let line = "--alias central --new-alias Central";
    rename(&sandbox, &file, line).run().code(0).says("unchanged");
    rename(&sandbox, &file, &format!("{line} --detailed-exitcode")).run().code(10);
    assert!(sandbox.read(&file) == before);
}

#[test]
fn a_dry_run_writes_nothing_and_a_backup_keeps_the_old_file() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    let before = sandbox.read(&file);
    let line = "--alias central --new-alias server --backup";
    rename(&sandbox, &file, &format!("{line} --dry-run")).run().code(0).says("would rename");
    assert_eq!((sandbox.read(&file) == before, sandbox.names()), (true, vec![file.clone()]));
    rename(&sandbox, &file, line).run().code(0);
    assert!(sandbox.read("chain.jks.bak") == before && sandbox.read(&file) != before);
}

#[test]
fn what_cannot_be_done_says_why() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("jks/chain.jks");
    let line = |alias: &str, new: &str| rename(&sandbox, &file, &format!("--alias {alias} --new-alias {new}"));
    line("absent", "x").run().code(5).says("there is no entry `absent`").says("`central`");
    rename(&sandbox, &file, "--alias central --new-alias").arg("").run().code(2).says("cannot be empty");
    line("central", "x").password("wrong").run().code(4);
    rename(&sandbox, "missing.jks", "--alias a --new-alias b").run().code(3).says("there is no such file");
    assert_eq!(sandbox.names(), [file.as_str()], "no store was made");
}
