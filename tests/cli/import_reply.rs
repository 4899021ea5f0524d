//! `certtool import-reply`: what a CA sent, onto the entry whose key it certifies.

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::{Process, Sandbox};

const FORMATS: [&str; 6] = ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"];
const OTHER_KEYS: &str = "gen-selfsigned --cn other.example.test --key-alg ec:p256 --alias other --keystore";

/// A store whose key `server` waits for the reply, beside the key `other`; its only certificate is `certificate`.
fn store(certificate: &str, options: &str) -> Sandbox {
    let sandbox = Sandbox::cheap();
    sandbox.fixtures(["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"]);
    sandbox.fixtures(["chain/shuffled.pem", "chain/chain.p7b", "trusted/anchor-1.pem", "chain/leaf.der"]);
    sandbox.line(&format!("{OTHER_KEYS} store {options}")).password(CHANGEIT).run().code(0);
    let line = format!("import-keypair leaf.key {certificate} --alias server --keystore store");
    let allowed = "--allow incomplete --allow mismatch --at 2030-01-01";
    sandbox.line(&format!("{line} {allowed}")).password(CHANGEIT).run().code(0);
    sandbox
}

fn reply(sandbox: &Sandbox, line: &str) -> Process {
    let line = format!("import-reply --keystore store --at 2030-01-01 {line}");
    sandbox.line(&line).password(CHANGEIT)
}

/// How many certificates the entry has.
fn chain(sandbox: &Sandbox, alias: &str) -> usize {
    let entries = entries(sandbox, "store");
    entries.iter().find(|entry| entry.alias == alias).unwrap_or_else(|| panic!("{entries:?}")).sha256.len()
}

#[test]
fn every_form_of_reply_gives_the_same_chain() {
    for format in FORMATS {
        for files in ["shuffled.pem", "chain.p7b", "root.pem leaf.der intermediate.pem", "leaf.pem --ca shuffled.pem"] {
            let sandbox = store("leaf.pem", &format!("--format {format}"));
            let key = sandbox.line("export-key store --alias server").password(CHANGEIT).run().code(0);
            reply(&sandbox, files).run().code(0).says("store: replaced the chain of `server`");
            assert_eq!((chain(&sandbox, "server"), chain(&sandbox, "other")), (3, 1), "{format} {files}");
            let again = sandbox.line("export-key store --alias server").password(CHANGEIT).run().code(0);
            assert_eq!(again.stdout_bytes(), key.stdout_bytes(), "{format} {files}");
        }
    }
}

#[test]
fn a_second_run_changes_no_byte() {
    for format in FORMATS {
        let sandbox = store("leaf.pem", &format!("--format {format}"));
        let old = sandbox.read("store");
        reply(&sandbox, "shuffled.pem --dry-run").run().code(0).says("would be replaced");
        assert!(sandbox.read("store") == old, "{format}");
        reply(&sandbox, "shuffled.pem --backup").run().code(0);
        assert!(sandbox.read("store.bak") == old, "{format}");
        let before = sandbox.read("store");
        reply(&sandbox, "shuffled.pem").run().code(0).says("unchanged: `server` has this chain already");
        reply(&sandbox, "leaf.pem --detailed-exitcode").run().code(10);
        assert!(sandbox.read("store") == before, "{format}");
    }
}

#[test]
fn the_store_completes_the_chain_from_what_it_trusts() {
    for format in FORMATS {
        let sandbox = store("leaf.pem", &format!("--format {format}"));
        let trust = "import-trusted root.pem intermediate.pem --truststore store --yes";
        sandbox.line(trust).password(CHANGEIT).run().code(0);
        reply(&sandbox, "leaf.pem").run().code(0);
        assert_eq!(chain(&sandbox, "server"), 3, "{format}");
    }
}

#[test]
fn a_truststore_completes_the_chain_too() {
    let sandbox = store("leaf.pem", "");
    let trust = "import-trusted shuffled.pem --truststore ca.bcfks --yes";
    sandbox.line(trust).password("trust-pass").run().code(0);
    reply(&sandbox, "leaf.pem --ca ca.bcfks").run().code(4);
    reply(&sandbox, "ca.bcfks leaf.pem").run().code(4).says("--from-password");
    let own = "--ca ca.bcfks --ca-password env:CA --dry-run";
    reply(&sandbox, &format!("leaf.pem {own}")).env("CA", "trust-pass").run().code(0);
    let from = reply(&sandbox, "ca.bcfks leaf.pem --from-password env:FROM");
    from.env("FROM", "trust-pass").run().code(0);
    assert_eq!(chain(&sandbox, "server"), 3);
}

#[test]
fn the_root_may_be_left_out() {
    let sandbox = store("leaf.pem", "");
    reply(&sandbox, "shuffled.pem --root omit").run().code(0);
    assert_eq!(chain(&sandbox, "server"), 2);
    reply(&sandbox, "shuffled.pem --root include").run().code(0);
    assert_eq!(chain(&sandbox, "server"), 3);
}

/// PKCS#12 has certificates and no chains.
#[test]
fn a_root_that_the_store_trusts_ends_every_chain_of_a_pkcs12() {
    for (format, length) in [("pkcs12", 3), ("jks", 2)] {
        let sandbox = store("leaf.pem", &format!("--format {format}"));
        sandbox.line("import-trusted root.pem --truststore store --yes").password(CHANGEIT).run().code(0);
        let first = reply(&sandbox, "shuffled.pem --root omit").run().code(0);
        assert_eq!(first.stderr().contains("keeps its root"), format == "pkcs12", "{first}");
        assert_eq!(chain(&sandbox, "server"), length);
        reply(&sandbox, "shuffled.pem --root omit").run().code(0).says("unchanged");
    }
}

#[test]
fn where_no_certificate_tells_the_key_is_opened() {
    for format in FORMATS {
        let sandbox = store("anchor-1.pem", &format!("--format {format}"));
        reply(&sandbox, "shuffled.pem").run().code(0).says("`server`");
        assert_eq!((chain(&sandbox, "server"), chain(&sandbox, "other")), (3, 1), "{format}");
    }
}

#[test]
fn a_key_with_its_own_password_needs_it_only_then() {
    let own = "import-keypair leaf.key --keystore store --alias server --if-exists replace --at 2030-01-01 \
               --allow incomplete --allow mismatch --key-password env:OWN";
    let sandbox = store("leaf.pem", "");
    let line =
        |certificate: &str| sandbox.line(&format!("{own} {certificate}")).password(CHANGEIT).env("OWN", "own-pass");
    line("leaf.pem").run().code(0);
    reply(&sandbox, "shuffled.pem --dry-run").run().code(0);
    line("anchor-1.pem").run().code(0);
    reply(&sandbox, "shuffled.pem").run().code(4).says("the key `server`").says("--key-password");
    reply(&sandbox, "shuffled.pem --key-password env:OWN").env("OWN", "own-pass").run().code(0);
    assert_eq!(chain(&sandbox, "server"), 3);
}

#[test]
fn a_reply_for_two_entries_names_them() {
    let sandbox = store("leaf.pem", "--format jks");
    let copy = "copy store --to copy.p12 --alias server --from-password env:P --to-password env:P";
    sandbox.line(copy).env("P", CHANGEIT).run().code(0);
    sandbox.line("rename copy.p12 --alias server --new-alias twin").password(CHANGEIT).run().code(0);
    sandbox.line("copy copy.p12 --to store --from-password env:P --to-password env:P").env("P", CHANGEIT).run().code(0);
    reply(&sandbox, "shuffled.pem").run().code(2).says("is for 2 entries").says("`server`, `twin`");
    reply(&sandbox, "shuffled.pem --alias twin").run().code(0);
    assert_eq!((chain(&sandbox, "server"), chain(&sandbox, "twin")), (1, 3));
}

#[test]
fn what_would_not_work_is_refused_unless_allowed() {
    for (files, what) in [
        ("anchor-1.pem --alias server", "mismatch"),
        ("leaf.pem", "incomplete"),
        ("shuffled.pem anchor-1.pem", "unrelated"),
        ("shuffled.pem --at 2999-01-01", "expired"),
        ("shuffled.pem --at 1999-01-01", "not-yet-valid"),
    ] {
        let sandbox = store("leaf.pem", "--format jks");
        let before = sandbox.read("store");
        let reply =
            |line: &str| sandbox.line(&format!("import-reply --keystore store {line}")).password(CHANGEIT).run();
        let files = if files.contains("--at") { files.to_owned() } else { format!("{files} --at 2030-01-01") };
        reply(&files).code(1).says(&format!("--allow {what}"));
        assert!(sandbox.read("store") == before, "{what}");
        reply(&format!("{files} --allow {what}")).code(0).says("warning: ");
    }
    let sandbox = store("leaf.pem", "");
    reply(&sandbox, "anchor-1.pem").run().code(1).says("belongs to a private key of `store`");
    reply(&sandbox, "shuffled.pem --alias other").run().code(1).says("leave --alias out");
    sandbox.line("import-reply leaf.pem --keystore store --max-size 0").password(CHANGEIT).run().code(5);
    reply(&sandbox, "shuffled.pem").password("mistaken").run().code(4);
    sandbox.line("import-reply shuffled.pem --keystore missing").password(CHANGEIT).run().code(3);
}

#[test]
fn entries_without_a_key_and_files_without_a_certificate_are_named() {
    let sandbox = store("leaf.pem", "");
    sandbox.line("import-trusted root.pem --truststore store --alias ca --yes").password(CHANGEIT).run().code(0);
    reply(&sandbox, "leaf.pem --alias ca").run().code(5).says("the entry `ca` of `store` has no private key");
    reply(&sandbox, "leaf.pem --alias nobody").run().code(5).says("there is no entry `nobody`");
    reply(&sandbox, "leaf.key").run().code(5).says("there is no certificate in `leaf.key`");
    sandbox.line("delete store --alias server --alias other").password(CHANGEIT).run().code(0);
    reply(&sandbox, "leaf.pem").run().code(5).says("there is no private key in `store`");
}

#[test]
fn a_certificate_beside_a_key_that_is_not_its_own_does_not_speak_for_it() {
    let sandbox = store("leaf.pem", "");
    sandbox.fixture("keys/p256.pkcs8.der");
    let wrong = "import-keypair p256.pkcs8.der leaf.pem --keystore store --alias server --if-exists replace";
    let allowed = "--allow incomplete --allow mismatch --at 2030-01-01";
    sandbox.line(&format!("{wrong} {allowed}")).password(CHANGEIT).run().code(0);
    let before = sandbox.read("store");
    reply(&sandbox, "shuffled.pem").run().code(1).says("private key");
    assert!(sandbox.read("store") == before);
}
