//! `certtool copy`: entries go whole into another store, of any format that can hold them.

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::{Process, Sandbox};

const FORMATS: [&str; 3] = ["jks", "jceks", "pkcs12"];

fn copy(sandbox: &Sandbox, store: &str, options: &str) -> Process {
    let copy = sandbox.certtool(["copy", store]).args(options.split_whitespace());
    copy.env("CERTTOOL_FROM_PASSWORD", CHANGEIT).env("CERTTOOL_TO_PASSWORD", CHANGEIT)
}

#[test]
fn a_store_goes_through_every_other_format_and_comes_back() {
    for from in FORMATS {
        for to in FORMATS {
            let sandbox = Sandbox::cheap();
            let file = sandbox.fixture(&format!("{from}/chain.{from}"));
            sandbox.fixture("trusted/bundle.pem");
            let import = ["import-trusted", "bundle.pem", "--truststore", &file, "--yes", "--allow", "expired"];
            sandbox.certtool(import).password(CHANGEIT).run().code(0);
            copy(&sandbox, &file, &format!("--to there --format {to}")).run().code(0).says("there: added `central`");
            copy(&sandbox, "there", &format!("--to back --format {from}")).run().code(0);
            assert_eq!(entries(&sandbox, "there"), entries(&sandbox, &file), "{from} {to}");
            assert_eq!(entries(&sandbox, "back"), entries(&sandbox, &file), "{from} {to}");
            let key =
                |store: &str| sandbox.line(&format!("export-key {store}")).password(CHANGEIT).run().code(0).stdout();
            assert_eq!(key("back"), key(&file));
            assert_eq!(sandbox.mode("back"), 0o600);
        }
    }
}

#[test]
fn chosen_entries_join_those_that_are_there() {
    let sandbox = Sandbox::cheap();
    let [from, to] = sandbox.fixtures(["jks/mixed.jks", "pkcs12/chain.pkcs12"]);
    copy(&sandbox, &from, &format!("--to {to} --alias anchor-1 --alias not-*")).run().code(0);
    let aliases: Vec<_> = entries(&sandbox, &to).into_iter().map(|entry| entry.alias).collect();
    assert_eq!(aliases, ["anchor-1", "central", "not-a-ca"]);
    copy(&sandbox, &from, &format!("--to {to} --alias absent")).run().code(5).says("there is no entry `absent`");
}

#[test]
fn a_key_with_its_own_password_keeps_it() {
    for from in FORMATS {
        for to in FORMATS {
            let sandbox = Sandbox::cheap();
            let file = sandbox.fixture(&format!("{from}/mixed.{from}"));
            let line = format!("--to new --format {to} --alias agent");
            if from == to {
                copy(&sandbox, &file, &line).run().code(0);
            } else {
                copy(&sandbox, &file, &line).run().code(4).says("\"agent\"").says("--from-key-password");
                assert!(!sandbox.exists("new"));
                let own = format!("{line} --from-key-password env:OWN");
                copy(&sandbox, &file, &own).env("OWN", "agent-pass").run().code(0);
            }
            let key = sandbox.line("export-key new --key-password env:OWN").password(CHANGEIT);
            key.env("OWN", "agent-pass").run().code(0);
        }
    }
}

#[test]
fn what_the_other_format_cannot_hold_is_named_and_nothing_written() {
    for (from, to) in [("jceks", "jks"), ("pkcs12", "jks")] {
        let sandbox = Sandbox::cheap();
        let file = sandbox.fixture(&format!("{from}/mixed.{from}"));
        copy(&sandbox, &file, &format!("--to new --format {to}")).run().code(6).says("\"secret\"").says("--alias");
        assert!(!sandbox.exists("new"));
    }
    let sandbox = Sandbox::cheap();
    let file = sandbox.fixture("openssl-pkcs12/no-keys.p12");
    copy(&sandbox, &file, "--to new.jks").run().code(6).says("certificates that are not trusted");
    copy(&sandbox, &file, "--to new.p12").run().code(0);
}

#[test]
fn secret_keys_keep_their_own_password_in_every_format() {
    for from in ["jceks", "pkcs12"] {
        for to in ["jceks", "pkcs12", "bks", "uber", "bcfks"] {
            let sandbox = Sandbox::cheap();
            let file = sandbox.fixture(&format!("{from}/mixed.{from}"));
            let line = format!("--to new --format {to} --alias secret --from-key-password secret=env:OWN");
            copy(&sandbox, &file, &line).env("OWN", "secret-pass").run().code(0);
            let list = sandbox.line("list new").password(CHANGEIT).run().code(0);
            list.prints("secret  secret-key");
            let back = if to == "bks" { "--to back.p12" } else { "--to back.bks" };
            copy(&sandbox, "new", back).run().code(4).says("entry \"secret\"").says("of its own");
            let back = format!("{back} --from-key-password env:OWN");
            copy(&sandbox, "new", &back).env("OWN", "secret-pass").run().code(0);
        }
    }
}

#[test]
fn a_password_can_be_that_of_one_key() {
    let sandbox = Sandbox::cheap();
    let file = sandbox.fixture("jks/mixed.jks");
    let line = |options: &str| {
        let run = copy(&sandbox, &file, &format!("--to new.p12 {options}"));
        run.env("S", "server-pass").env("A", "agent-pass").env("G", "gateway-pass").run()
    };
    let server_and_agent = "--from-key-password server=env:S --from-key-password AGENT=env:A";
    line(server_and_agent).code(4).says("entry \"gateway\"");
    line("--from-key-password env:S").code(4).says("entries \"agent\", \"gateway\"");
    line("--from-key-password absent=env:S").code(5).says("there is no entry `absent`");
    line("--from-key-password env:S --from-key-password env:A").code(2).says("given twice");
    line("--from-key-password server=hunter2").code(2).never_shows("hunter2");
    line(&format!("{server_and_agent} --from-key-password env:G")).code(0);
}

#[test]
fn a_taken_alias_is_an_error_unless_told_otherwise() {
    let sandbox = Sandbox::cheap();
    let [from, to] = sandbox.fixtures(["jks/chain.jks", "jks/mixed.jks"]);
    let rename = format!("rename {to} --alias server --new-alias central");
    sandbox.line(&rename).password(CHANGEIT).run().code(0);
    let before = sandbox.read(&to);
    let line = |options: &str| copy(&sandbox, &from, &format!("--to {to} {options}")).run();
    line("").code(6).says("the alias exists").says("--if-exists");
    line("--if-exists skip").code(0).says("skipped `central`");
    line("--if-exists replace --dry-run").code(0).says("would be replaced");
    assert!(sandbox.read(&to) == before);
    line("--if-exists replace --backup").code(0).says("replaced `central`");
    assert!(sandbox.read("mixed.jks.bak") == before);
    line("").code(0).says("unchanged `central`");
    line("--detailed-exitcode").code(10);
}

#[test]
fn aliases_that_fold_alike_are_told_apart_or_refused() {
    let sandbox = Sandbox::cheap();
    sandbox.fixtures(["trusted/anchor-1.pem", "trusted/anchor-2.pem", "keys/rsa-pkcs8.pem", "chain/leaf.pem"]);
    let Some(openssl) = crate::support::tools::need("openssl") else { return };
    let export = "pkcs12 -export -in leaf.pem -inkey rsa-pkcs8.pem -name Same -certfile anchor-1.pem -caname SAME";
    let export = sandbox.program(openssl, export.split(' '));
    export.args(["-passout", "pass:changeit", "-out", "both.p12"]).run().code(0);
    // A certificate without trust is not looked up by its name, and takes another.
    copy(&sandbox, "both.p12", "--to new.p12").run().code(0).says("added `same`").says("added `same-2`");
    copy(&sandbox, "both.p12", "--to alone.p12 --alias Same").run().code(0).says("added `same`");
    let run = copy(&sandbox, "both.p12", "--to new.jks").run().code(6);
    run.says("a JKS keystore cannot hold certificates that are not trusted");
}

#[test]
fn passwords_are_needed_and_checked() {
    let sandbox = Sandbox::cheap();
    let file = sandbox.fixture("jks/chain.jks");
    let line = format!("copy {file} --to new.p12");
    sandbox.line(&line).run().code(4).says("--from-password");
    sandbox.line(&line).env("CERTTOOL_FROM_PASSWORD", CHANGEIT).run().code(4).says("--to-password");
    copy(&sandbox, &file, "--to new.p12 --from-password env:WRONG").env("WRONG", "mistaken").run().code(4);
    copy(&sandbox, &file, "--to new.p12 --to-password env:SHORT").env("SHORT", "short").run().code(2);
    let weak = "--to new.p12 --to-password env:SHORT --allow-weak-password --iterations 1000";
    copy(&sandbox, &file, weak).env("SHORT", "short").run().code(0);
    sandbox.line("export-key new.p12 --max-iterations 1000").password("short").run().code(0);
}

#[test]
fn only_a_keystore_can_be_copied() {
    let sandbox = Sandbox::cheap();
    let file = sandbox.fixture("chain/shuffled.pem");
    copy(&sandbox, &file, "--to new.p12").run().code(5).says("is not a keystore").says("import-keypair");
    copy(&sandbox, "missing.jks", "--to new.p12").run().code(3);
    copy(&sandbox, &file, "--to -").run().code(5);
}

#[test]
fn another_key_under_the_same_certificates_is_not_the_same() {
    for format in FORMATS {
        let sandbox = Sandbox::cheap();
        sandbox.fixtures(["chain/leaf.key", "keys/p256.pkcs8.der", "chain/shuffled.pem"]);
        let import = |key: &str, store: &str| {
            let line =
                format!("import-keypair {key} --cert shuffled.pem --keystore {store} --format {format} --alias a");
            sandbox.line(&format!("{line} --allow mismatch --at 2030-01-01")).password(CHANGEIT).run().code(0);
        };
        import("leaf.key", "right");
        import("p256.pkcs8.der", "wrong");
        copy(&sandbox, "right", "--to wrong").run().code(6).says("the alias exists");
        copy(&sandbox, "right", "--to wrong --if-exists replace").run().code(0).says("replaced `a`");
        copy(&sandbox, "right", "--to wrong --if-exists replace").run().code(0).says("unchanged `a`");
        sandbox.line("diff right wrong").password(CHANGEIT).run().code(0);
    }
}

#[test]
fn a_secret_key_that_is_sealed_anew_is_still_the_same() {
    for to in ["b.p12", "b.bks", "b.jceks"] {
        let sandbox = Sandbox::cheap();
        let store = sandbox.fixture("secrets/phrase.jceks");
        let options = format!("--to {to} --alias triple");
        copy(&sandbox, &store, &options).run().code(0).says("added `triple`");
        copy(&sandbox, &store, &options).run().code(0).says("unchanged `triple`");
    }
}
