//! `certtool set-password`: of a store, of its keys, or of both.

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::sandbox::fixture;
use crate::support::{Outcome, Process, Sandbox};

const NEW: &str = "new-secret";
const FORMATS: [&str; 6] = ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"];
const BOUNCY_CASTLE: [&str; 3] = ["bks", "uber", "bcfks"];

/// A change of `store`, whose password is the usual one.
fn change(sandbox: &Sandbox, options: &str) -> Process {
    sandbox.line(&format!("set-password store {options}")).password(CHANGEIT).env("NEW", NEW)
}

/// The key of an entry, with this password for the store and that for the key.
fn key(sandbox: &Sandbox, alias: &str, password: &str, own: &str) -> Outcome {
    let line = format!("export-key store --alias {alias} --key-password env:OWN");
    sandbox.line(&line).password(password).env("OWN", own).run()
}

/// A fixture by its name without the folder, which for Bouncy Castle's formats is another one.
fn store(sandbox: &Sandbox, name: &str, format: &str) {
    let folder = if BOUNCY_CASTLE.contains(&format) { "bouncy-castle" } else { format };
    sandbox.fixture_as(&format!("{folder}/{name}.{format}"), "store");
}

#[test]
fn the_keys_follow_the_store() {
    for format in FORMATS {
        let sandbox = Sandbox::cheap();
        store(&sandbox, "chain", format);
        let before = entries(&sandbox, "store");
        change(&sandbox, "--new-password env:NEW --backup").run().code(0).says("the password of the keystore changed");
        let list = |password| sandbox.line("list store --json --password env:P").env("P", password).run();
        assert_eq!(list(NEW).code(0).entries(), before, "{format}");
        list(CHANGEIT).code(4);
        assert_eq!(
            key(&sandbox, "central", NEW, NEW).code(0).stdout_bytes(),
            fixture("keys/rsa-pkcs8.pem"),
            "{format}"
        );
        key(&sandbox, "central", NEW, CHANGEIT).code(4);
        sandbox.line("list store.bak --password env:P").env("P", CHANGEIT).run().code(0);
    }
}

#[test]
fn keys_with_their_own_stay_and_are_named() {
    for format in FORMATS {
        let sandbox = Sandbox::cheap();
        store(&sandbox, "mixed", format);
        let run = change(&sandbox, "--new-password env:NEW").run().code(0);
        run.says("warning: `agent` keeps the password that it had: it has a password of its own")
            .says("  kept `agent`");
        key(&sandbox, "agent", NEW, "agent-pass").code(0);
        key(&sandbox, "agent", NEW, NEW).code(4);
    }
}

#[test]
fn aligned_keys_have_the_password_of_the_store() {
    for format in FORMATS {
        let server = if BOUNCY_CASTLE.contains(&format) { "Server" } else { "server" };
        let aliases: Vec<&str> =
            [server, "agent", "gateway"].into_iter().chain((format != "jks").then_some("secret")).collect();
        let own: String = aliases.iter().map(|alias| format!(" --key-password {alias}=pass:{alias}-pass")).collect();
        for (options, password) in [("", CHANGEIT), ("--new-password env:NEW", NEW)] {
            let sandbox = Sandbox::cheap();
            store(&sandbox, "mixed", format);
            let before = sandbox.read("store");
            let lacking = change(&sandbox, &format!("--align {options} --key-password agent=pass:agent-pass"));
            lacking.run().code(4).says("cannot change the password of `").says("--key-password");
            assert!(sandbox.read("store") == before, "{format}");
            change(&sandbox, &format!("--align {options} {own}")).run().code(0).says("changed `gateway`");
            for alias in [server, "agent", "gateway"] {
                key(&sandbox, alias, password, password).code(0);
            }
            let again = change(&sandbox, "--align --detailed-exitcode");
            again.env("CERTTOOL_PASSWORD", password).run().code(10).says("store: unchanged");
        }
    }
}

#[test]
fn an_entry_alone_gets_another_password() {
    for format in FORMATS {
        let sandbox = Sandbox::cheap();
        store(&sandbox, "mixed", format);
        change(&sandbox, "--alias agent --new-password env:NEW").run().code(4).says("--key-password");
        let own = "--key-password pass:agent-pass";
        change(&sandbox, &format!("--alias agent --new-password env:NEW {own}")).run().code(0);
        key(&sandbox, "agent", CHANGEIT, NEW).code(0);
        key(&sandbox, "agent", CHANGEIT, "agent-pass").code(4);
        key(&sandbox, "gateway", CHANGEIT, "gateway-pass").code(0);
        let aligned = change(&sandbox, "--alias agent --align --key-password env:NEW").run().code(0);
        aligned.says("passwords of entries changed");
        key(&sandbox, "agent", CHANGEIT, CHANGEIT).code(0);
    }
}

#[test]
fn a_key_of_a_pkcs12_with_its_own_password_is_warned_about() {
    let sandbox = Sandbox::cheap();
    store(&sandbox, "chain", "pkcs12");
    change(&sandbox, "--alias central --new-password env:NEW").run().code(0).says("warning: ").says("PKCS#12");
    key(&sandbox, "central", CHANGEIT, NEW).code(0);
}

#[test]
fn schemes_and_costs_stay_as_they_are() {
    for store in ["legacy.p12", "aes-128-sha512.p12", "mac-sm3.p12", "windows.p12", "clear-certificates.p12"] {
        let sandbox = Sandbox::cheap();
        sandbox.fixture_as(&format!("openssl-pkcs12/{store}"), "store");
        let structure = |password: &str| {
            let run = sandbox.line("inspect store --structure --json").password(password).run().code(0).json();
            let file = run["result"]["files"][0].clone();
            let protection = file["entries"][0]["structure"]["protection"].clone();
            (file["structure"].clone(), protection["scheme"].clone(), protection["iterations"].clone())
        };
        let before = structure(CHANGEIT);
        change(&sandbox, "--new-password env:NEW").run().code(0);
        let after = structure(NEW);
        assert_eq!((&before.1, &before.2), (&after.1, &after.2), "{store}");
        assert_eq!(before.0["integrity"]["algorithm"], after.0["integrity"]["algorithm"], "{store}");
        assert_eq!(before.0["sections"][0]["protection"]["scheme"], after.0["sections"][0]["protection"]["scheme"]);
    }
}

#[test]
fn a_dry_run_and_the_same_password_change_nothing() {
    let sandbox = Sandbox::cheap();
    store(&sandbox, "chain", "jceks");
    let before = sandbox.read("store");
    change(&sandbox, "--new-password env:NEW --dry-run").run().code(0).says("would be changed `central`");
    change(&sandbox, "--new-password pass:changeit --detailed-exitcode").run().code(10).says("store: unchanged");
    assert!(sandbox.read("store") == before);
}

#[test]
fn passwords_are_needed_and_strong() {
    let sandbox = Sandbox::cheap();
    store(&sandbox, "chain", "pkcs12");
    change(&sandbox, "").run().code(4).says("--new-password");
    change(&sandbox, "--new-password pass:short").run().code(2).says("--allow-weak-password").never_shows("short\n");
    change(&sandbox, "--new-password env:NEW").password("mistaken").run().code(4);
    change(&sandbox, "--new-password env:NEW --key-password env:NEW").run().code(2).says("--align");
    change(&sandbox, "--new-password env:NEW --align --alias central").run().code(2).says("give one of the two");
    change(&sandbox, "--new-password env:NEW --alias nobody").run().code(5).says("there is no entry `nobody`");
    change(&sandbox, "--align --key-password nobody=env:NEW").run().code(5).says("there is no entry `nobody`");
    change(&sandbox, "--new-password pass:short --allow-weak-password").run().code(0);
    sandbox.line("list store").password("short").run().code(0);
}

#[test]
fn a_store_without_a_password_has_none_to_change() {
    let sandbox = Sandbox::cheap();
    sandbox.fixture_as("openssl-pkcs12/clear.p12", "store");
    change(&sandbox, "--new-password env:NEW").run().code(5).says("protected by a password").says("certtool copy");
    sandbox.fixture_as("pkcs12/cacerts.pkcs12", "store");
    sandbox.line("set-password store --new-password pass:secret").run().code(5).says("protected by a password");
}

#[test]
fn entries_without_a_password_are_no_choice() {
    let sandbox = Sandbox::cheap();
    store(&sandbox, "mixed", "jks");
    let anchor = entries(&sandbox, "store").into_iter().find(|entry| entry.kind == "trusted-certificate").unwrap();
    let line = format!("--alias {} --new-password env:NEW", anchor.alias);
    change(&sandbox, &line).run().code(5).says("no passwords of their own");
    change(&sandbox, "--alias *e* --new-password env:NEW --key-password pass:x").run().code(4);
}

#[test]
fn two_passwords_become_one() {
    let sandbox = Sandbox::cheap();
    sandbox.fixture_as("openssl-pkcs12/two-passwords.p12", "store");
    let root = sandbox.fixture("chain/root.pem");
    let import = format!("import-trusted {root} --truststore store --yes");
    sandbox.line(&import).password("key-pass").run().code(4).says("certtool set-password --mac-password");
    let line = "set-password store --new-password env:NEW --mac-password env:MAC";
    let same = "set-password store --new-password env:P --mac-password env:MAC --dry-run";
    let same = sandbox.line(same).password("key-pass").env("P", "key-pass").env("MAC", "mac-pass");
    same.run().code(0).says("the password of the keystore would be changed");
    let change = |mac: &str| sandbox.line(line).password("key-pass").env("NEW", NEW).env("MAC", mac).run();
    change("mistaken").code(4);
    change("mac-pass").code(0);
    sandbox.line("list store").password(NEW).run().code(0);
    key(&sandbox, "central", NEW, NEW).code(0);
    sandbox.line(&import).password(NEW).run().code(0);
}
