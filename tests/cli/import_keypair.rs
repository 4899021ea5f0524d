//! `certtool import-keypair`: key and certificates of any form become one checked entry.

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox};

const FORMATS: [&str; 3] = ["jks", "jceks", "pkcs12"];

/// An import of copies of fixtures, at a time when they are valid.
fn import(sandbox: &Sandbox, fixtures: &[&str], options: &str) -> Process {
    let files: Vec<_> = fixtures.iter().map(|name| sandbox.fixture(name)).collect();
    let import = sandbox.certtool(["import-keypair"]).args(files).args(options.split_whitespace());
    import.env("CERTTOOL_AT", "2030-01-01").password(CHANGEIT)
}

/// The key of an entry as PKCS#8 in PEM.
fn key(sandbox: &Sandbox, store: &str, password: &str) -> Vec<u8> {
    let line = format!("export-key {store} --key-password env:OWN");
    sandbox.line(&line).password(CHANGEIT).env("OWN", password).run().code(0).stdout_bytes().to_vec()
}

#[test]
fn every_form_of_key_and_certificates_gives_the_same_entry() {
    for files in [
        &["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"][..],
        &["chain/root.pem", "keys/rsa-pkcs1.pem", "chain/intermediate.pem", "chain/leaf.der"],
        &["chain/shuffled-with-key.pem"],
        &["keys/rsa-pkcs8.pem", "chain/chain.p7b"],
        &["keys/rsa-pkcs8.der", "chain/chain.pkipath"],
        &["jks/chain.jks"],
        &["jceks/chain.jceks"],
        &["pkcs12/chain.pkcs12"],
    ] {
        for format in FORMATS {
            let sandbox = Sandbox::cheap();
            let options = format!("--keystore new --format {format} --alias Server --from-password env:FROM");
            let run = import(&sandbox, files, &options).env("FROM", CHANGEIT).run().code(0);
            run.says("new: added `server`, RSA 2048 key");
            let list = sandbox.line("list new --json").password(CHANGEIT).run().code(0);
            assert_eq!(list.json()["result"]["format"], format);
            let [entry] = &list.entries()[..] else { panic!("{list}") };
            assert_eq!((entry.alias.as_str(), entry.kind.as_str(), entry.sha256.len()), ("server", "key-pair", 3));
            assert_eq!(key(&sandbox, "new", CHANGEIT), fixture("keys/rsa-pkcs8.pem"), "{files:?} {format}");
            assert_eq!(sandbox.mode("new"), 0o600);
        }
    }
}

#[test]
fn an_encrypted_key_opens_with_its_password() {
    for file in ["keys/rsa-pkcs8-encrypted.pem", "keys/rsa-proc-type.pem"] {
        let sandbox = Sandbox::cheap();
        let line = "--keystore new.p12 --from-key-password env:FROM";
        let files = [file, "chain/ordered.pem"];
        import(&sandbox, &files, line).env("FROM", "mistaken").run().code(4);
        assert!(!sandbox.exists("new.p12"));
        import(&sandbox, &files, line).env("FROM", CHANGEIT).run().code(0).says("`central.example.test`");
        import(&sandbox, &files, "--keystore b.p12").env("CERTTOOL_FROM_KEY_PASSWORD", CHANGEIT).run().code(0);
    }
}

#[test]
fn an_entry_of_another_store_is_chosen() {
    for store in ["jks/mixed.jks", "jceks/mixed.jceks", "pkcs12/mixed.pkcs12"] {
        let sandbox = Sandbox::cheap();
        let own = "--from-alias agent --from-key-password env:OWN";
        let line = |options: &str| {
            let line = format!("--keystore new.jks --alias a --from-password env:FROM {options}");
            import(&sandbox, &[store], &line).env("FROM", CHANGEIT).env("OWN", "agent-pass").run()
        };
        line("").code(2).says("has 3 keys");
        line("--from-alias agent").code(4).says("--from-key-password");
        line(own).code(0);
        assert_eq!(entries(&sandbox, "new.jks").len(), 1, "{store}");
    }
}

#[test]
fn the_entry_may_have_a_password_of_its_own() {
    for format in FORMATS {
        let sandbox = Sandbox::cheap();
        let line = format!("--keystore new --format {format} --key-password env:OWN");
        import(&sandbox, &["chain/shuffled-with-key.pem"], &line).env("OWN", "own-pass").run().code(0);
        sandbox.line("export-key new").password(CHANGEIT).run().code(4).says("--key-password");
        assert_eq!(key(&sandbox, "new", "own-pass"), fixture("keys/rsa-pkcs8.pem"));
    }
}

#[test]
fn a_taken_alias_is_an_error_unless_told_otherwise() {
    let sandbox = Sandbox::cheap();
    let store = sandbox.fixture("jks/mixed.jks");
    let before = (sandbox.read(&store), entries(&sandbox, &store));
    let line = |options: &str| {
        let line = format!("--keystore {store} --alias server {options}");
        import(&sandbox, &["chain/shuffled-with-key.pem"], &line).run()
    };
    line("").code(6).says("the alias exists").says("--if-exists replace");
    line("--if-exists skip").code(0).says("skipped");
    line("--if-exists skip --detailed-exitcode").code(10);
    line("--if-exists replace --dry-run").code(0).says("would be replaced");
    assert!(sandbox.read(&store) == before.0);
    line("--if-exists replace --backup").code(0).says("replaced `server`");
    assert!(sandbox.read("mixed.jks.bak") == before.0);
    let others = |mut entries: Vec<crate::support::Entry>| {
        entries.retain(|entry| entry.alias != "server");
        entries
    };
    assert_eq!(others(entries(&sandbox, &store)), others(before.1));
}

#[test]
fn a_second_run_changes_no_byte() {
    for format in FORMATS {
        let sandbox = Sandbox::cheap();
        let line = format!("--keystore new --format {format} --alias server");
        let again = || import(&sandbox, &["chain/shuffled-with-key.pem"], &line);
        again().run().code(0);
        let before = sandbox.read("new");
        again().run().code(0).says("unchanged: `server`");
        again().arg("--detailed-exitcode").run().code(10);
        assert!(sandbox.read("new") == before, "{format}");
    }
}

#[test]
fn what_would_not_work_is_refused_unless_allowed() {
    for (files, what) in [
        (&["keys/p256.pkcs8.der", "chain/ordered.pem"][..], "mismatch"),
        (&["chain/leaf.key", "chain/leaf.pem"], "incomplete"),
        (&["chain/shuffled-with-key.pem", "trusted/anchor-1.pem"], "unrelated"),
    ] {
        let sandbox = Sandbox::cheap();
        import(&sandbox, files, "--keystore new.p12").run().code(1).says(&format!("--allow {what}"));
        assert!(!sandbox.exists("new.p12"));
        let allowed = format!("--keystore new.p12 --allow {what}");
        import(&sandbox, files, &allowed).run().code(0).says("warning: ");
    }
    let sandbox = Sandbox::cheap();
    import(&sandbox, &["chain/shuffled-with-key.pem"], "--keystore new.p12 --at 2999-01-01")
        .run()
        .code(1)
        .says("expired");
}

#[test]
fn options_say_which_file_is_which() {
    let sandbox = Sandbox::cheap();
    sandbox.fixtures(["chain/shuffled-with-key.pem", "chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"]);
    let line = "--key shuffled-with-key.pem --cert leaf.pem --ca intermediate.pem --ca root.pem --keystore new.jks";
    import(&sandbox, &[], line).run().code(0);
    assert_eq!(entries(&sandbox, "new.jks")[0].sha256.len(), 3);
    import(&sandbox, &[], "--keystore new.jks").run().code(2).says("required");
    import(&sandbox, &["chain/leaf.pem"], "--keystore new.jks").run().code(5).says("there is no private key");
    import(&sandbox, &["chain/leaf.key"], "--keystore new.jks").run().code(5).says("there is no certificate");
    let two = import(&sandbox, &["chain/shuffled-with-key.pem", "keys/p256.pkcs8.der"], "--keystore b.jks");
    two.run().code(2).says("more than one private key");
}

#[test]
fn protection_is_as_asked_for() {
    let sandbox = Sandbox::cheap();
    let file = ["chain/shuffled-with-key.pem"];
    import(&sandbox, &file, "--keystore a.p12").password("short").run().code(2).says("--allow-weak-password");
    import(&sandbox, &file, "--keystore a.p12 --allow-weak-password").password("short").run().code(0);
    import(&sandbox, &file, "--keystore b.p12 --iterations 1000").run().code(0);
    sandbox.line("export-key b.p12 --max-iterations 1000").password(CHANGEIT).run().code(0);
    import(&sandbox, &file, "--keystore c.p12 --max-size 0").run().code(5).says("--max-size");
}

#[test]
fn another_key_under_the_same_certificates_is_not_the_same() {
    let sandbox = Sandbox::cheap();
    let chain = ["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"];
    let wrong = ["keys/p256.pkcs8.der", "chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"];
    import(&sandbox, &wrong, "--keystore s.jks --alias a --allow mismatch").run().code(0);
    let right = |options: &str| import(&sandbox, &chain, &format!("--keystore s.jks --alias a {options}")).run();
    right("").code(6).says("the alias exists");
    right("--if-exists replace").code(0).says("replaced `a`");
    right("--if-exists replace").code(0).says("unchanged: `a` has this key and chain already");
    sandbox.line("doctor s.jks --at 2030-01-01").password(CHANGEIT).run().code(0);
}
