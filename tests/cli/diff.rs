//! `certtool diff`: what two stores hold, whatever their bytes are.

use serde_json::Value;

use crate::CHANGEIT;
use crate::support::{Outcome, Process, Sandbox};

fn diff(sandbox: &Sandbox, from: &str, to: &str, options: &str) -> Process {
    sandbox.certtool(["diff", from, to]).args(options.split_whitespace()).password(CHANGEIT)
}

fn changed(sandbox: &Sandbox, line: &str) {
    sandbox.line(line).password(CHANGEIT).run().code(0);
}

/// The entries of the report as `verdict alias changes`.
fn entries(outcome: &Outcome) -> Vec<String> {
    let result = &outcome.json()["result"];
    let alias = |entry: &Value| entry["alias"].as_str().map(str::to_owned);
    let line = |line: &Value| {
        let alias = alias(&line["from"]).or_else(|| alias(&line["to"])).unwrap();
        let changes: Vec<_> = line["changes"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        [line["verdict"].as_str().unwrap(), &alias, &changes.join(",")].join(" ").trim_end().to_owned()
    };
    result["entries"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn the_same_entries_in_other_formats_are_equal() {
    let sandbox = Sandbox::cheap();
    let jks = sandbox.fixture("jks/chain.jks");
    for to in ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"] {
        let copy = format!("copy {jks} --to copy.{to} --format {to} --from-password env:P --to-password env:P");
        sandbox.line(&copy).env("P", CHANGEIT).run().code(0);
        let run = diff(&sandbox, &jks, &format!("copy.{to}"), "").run().code(0);
        run.silent().prints("equal, entries that are the same: 1");
        diff(&sandbox, &format!("copy.{to}"), &jks, "--dates").run().code(0);
        let same = diff(&sandbox, &jks, &format!("copy.{to}"), "--protection").run();
        same.code(u8::from(to != "jks").into());
    }
}

#[test]
fn each_difference_is_named() {
    let sandbox = Sandbox::cheap();
    let [from, to] = ["from.jks", "to.jks"].map(|name| sandbox.fixture_as("jks/mixed.jks", name));
    let mut aliases: Vec<String> = vec!["removed agent".into()];
    changed(&sandbox, "delete to.jks --alias agent");
    changed(&sandbox, "rename to.jks --alias anchor-1 --new-alias root");
    sandbox.fixture("trusted/anchor-2.pem");
    changed(&sandbox, "import-trusted anchor-2.pem --truststore to.jks --alias expired --if-exists replace --yes");
    let run = diff(&sandbox, &from, &to, "--json").run().code(1).silent();
    aliases.insert(0, "renamed anchor-1".into());
    let found = entries(&run);
    for expected in &aliases {
        assert!(found.contains(expected), "{expected}: {found:?}");
    }
    assert_eq!((&run.json()["ok"], &run.json()["error"]), (&false.into(), &Value::Null));
    assert_eq!(run.json()["result"]["equal"], false);
    let run = diff(&sandbox, &to, &from, "").run().code(1);
    run.prints("renamed `root` (trusted-certificate) to `anchor-1`").prints("added   `agent` (key-pair)");
}

#[test]
fn another_certificate_of_the_same_key_is_a_renewal() {
    let sandbox = Sandbox::cheap();
    let make = |store: &str, key: &str| {
        changed(&sandbox, &format!("gen-selfsigned --cn a.test --key-alg ec:p256 --keystore {store} --alias a {key}"));
    };
    make("one.p12", "");
    make("other.p12", "");
    let run = diff(&sandbox, "one.p12", "other.p12", "--json").run().code(1);
    assert_eq!(entries(&run), ["changed a certificate,key"]);
    diff(&sandbox, "one.p12", "other.p12", "").run().code(1).prints("changed `a` (key-pair): certificate, key");
}

#[test]
fn an_alias_that_differs_by_case_is_the_same_where_the_format_folds_it() {
    let sandbox = Sandbox::cheap();
    let Some(openssl) = crate::support::tools::need("openssl") else { return };
    sandbox.fixtures(["chain/leaf.pem", "chain/leaf.key"]);
    for name in ["Server", "server"] {
        let export =
            format!("pkcs12 -export -in leaf.pem -inkey leaf.key -name {name} -out {name}.p12 -passout pass:changeit");
        sandbox.program(&openssl, export.split(' ')).run().code(0);
    }
    diff(&sandbox, "Server.p12", "server.p12", "").run().code(0);
    for name in ["Server", "server"] {
        let line = format!("copy {name}.p12 --to {name}.bks --from-password env:P --to-password env:P");
        sandbox.line(&line).env("P", CHANGEIT).run().code(0);
    }
    diff(&sandbox, "Server.p12", "server.bks", "").run().code(0);
}

#[test]
fn a_bundle_has_no_names_to_differ_in() {
    let sandbox = Sandbox::cheap();
    let [jks, ordered, leaf, key] =
        sandbox.fixtures(["jks/chain.jks", "chain/ordered.pem", "chain/leaf.pem", "chain/leaf.key"]);
    changed(&sandbox, &format!("merge-pem {key} {ordered} --out server.pem"));
    changed(&sandbox, &format!("import-keypair {key} {ordered} --keystore new.p12 --alias other"));
    diff(&sandbox, "server.pem", "new.p12", "").run().code(0);
    let run = diff(&sandbox, &leaf, "new.p12", "--json").run().code(1);
    assert_eq!(entries(&run).len(), 2);
    diff(&sandbox, &jks, "server.pem", "").run().code(0);
    sandbox.fixture("trusted/bundle.pem");
    changed(&sandbox, "import-trusted bundle.pem --truststore trust.p12 --yes --allow expired");
    diff(&sandbox, "bundle.pem", "trust.p12", "").run().code(0);
}

#[test]
fn keys_are_opened_where_the_passwords_are_there() {
    let sandbox = Sandbox::cheap();
    let mixed = sandbox.fixture("jks/mixed.jks");
    sandbox.line(&format!("diff {mixed} {mixed}")).run().code(0).silent();
    let passwords = |line: &str| sandbox.line(line).env("P", CHANGEIT).env("Q", "other-pass").env("OWN", "agent-pass");
    let copy = "--from-password env:P --from-key-password env:OWN --to-password";
    passwords(&format!("copy {mixed} --to from.jks --alias agent {copy} env:P")).run().code(0);
    passwords(&format!("copy from.jks --to new.p12 {copy} env:Q")).run().code(0);
    let run = passwords("diff from.jks new.p12 --from-password env:P --to-password env:Q").run().code(1);
    run.says("keys that could not be compared, for want of their passwords: 1").prints("(key-pair): not-comparable");
    let run = passwords("diff from.jks new.p12 --from-password env:P --to-password env:Q --key-password env:OWN").run();
    run.code(0).silent();
    passwords("diff from.jks new.p12 --password env:P").run().code(4);
    passwords("diff from.jks new.p12 --password env:Q --max-iterations 100").run().code(4);
}

#[test]
fn a_key_that_is_not_its_certificates_is_found() {
    let sandbox = Sandbox::cheap();
    let [key, leaf] = sandbox.fixtures(["keys/p256.pkcs8.der", "chain/leaf.pem"]);
    let other = sandbox.fixture("chain/leaf.key");
    for (key, store) in [(key, "wrong.p12"), (other, "right.p12")] {
        let line =
            format!("import-keypair {key} {leaf} --keystore {store} --alias a --allow mismatch --allow incomplete");
        changed(&sandbox, &line);
    }
    let run = diff(&sandbox, "right.p12", "wrong.p12", "--json").run().code(1);
    assert_eq!(entries(&run), ["changed a key"]);
}

#[test]
fn dates_are_noted_and_count_when_asked_for() {
    let sandbox = Sandbox::cheap();
    sandbox.fixture("trusted/bundle.pem");
    changed(&sandbox, "import-trusted bundle.pem --truststore one.jks --yes --allow expired");
    std::thread::sleep(std::time::Duration::from_millis(1_001));
    changed(&sandbox, "import-trusted bundle.pem --truststore two.jks --yes --allow expired");
    diff(&sandbox, "one.jks", "two.jks", "").run().code(0).prints("note: dates: entries with another date: 5");
    diff(&sandbox, "one.jks", "two.jks", "--dates").run().code(1).prints(": date");
}

#[test]
fn protection_is_noted_and_counts_when_asked_for() {
    let sandbox = Sandbox::cheap();
    let [default, legacy] = sandbox.fixtures(["openssl-pkcs12/default.p12", "openssl-pkcs12/legacy.p12"]);
    diff(&sandbox, &default, &legacy, "")
        .run()
        .code(0)
        .prints("note: sections: ")
        .prints("RC2-40")
        .prints("note: key-protection: ")
        .prints("note: integrity: ");
    diff(&sandbox, &default, &legacy, "--protection").run().code(1);
    diff(&sandbox, &default, &default, "--protection").run().code(0);
    let jks = sandbox.fixture("jks/chain.jks");
    diff(&sandbox, &jks, &default, "").run().prints("note: integrity: SHA-1 with the password, and ");
}

#[test]
fn secret_keys_are_compared_by_what_they_are() {
    let sandbox = Sandbox::cheap();
    let store = sandbox.fixture("jceks/mixed.jceks");
    let options = "--alias secret --from-key-password env:OWN";
    for format in ["pkcs12", "bks", "uber", "bcfks", "jceks"] {
        let copy = format!("copy {store} --to secret.{format} --format {format} {options}");
        let copy = sandbox.line(&copy).env("CERTTOOL_FROM_PASSWORD", CHANGEIT).env("CERTTOOL_TO_PASSWORD", CHANGEIT);
        copy.env("OWN", "secret-pass").run().code(0);
    }
    let compared = |to: &str, own: &str| {
        let run = diff(&sandbox, "secret.jceks", to, "--key-password env:OWN --json").env("OWN", own).run();
        (run.exit_code(), entries(&run))
    };
    for to in ["secret.pkcs12", "secret.bks", "secret.uber", "secret.bcfks"] {
        assert_eq!(compared(to, "secret-pass"), (Some(0), vec![]), "{to}");
        assert_eq!(compared(to, "mistaken"), (Some(1), vec!["changed secret not-comparable".to_owned()]), "{to}");
    }
}

#[test]
fn opposite_trust_settings_are_a_difference() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/root.pem", "trusted/rejected.pem"]);
    let diff = |line: &str| sandbox.line(&format!("diff {line}")).run();
    diff("root.pem rejected.pem").code(1).prints("trust");
    diff("rejected.pem root.pem").code(1).prints("trust");
    diff("rejected.pem rejected.pem").code(0);
}
