//! A conversion holds what the original does, from every format into every other: `list` shows the same, and `diff` says
//! so both ways.

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::{Process, Sandbox};

/// File names whose ends are formats; the keys of the last are encrypted.
const FILES: [&str; 8] = ["a.jks", "a.jceks", "a.pkcs12", "a.bks", "a.uber", "a.bcfks", "clear.pem", "sealed.pem"];

/// Those that tell capitals from small letters.
const EXACT: [&str; 5] = ["a.bks", "a.uber", "a.bcfks", "clear.pem", "sealed.pem"];

/// Those that hold secret keys.
const WITH_SECRETS: [&str; 5] = ["a.jceks", "a.pkcs12", "a.bks", "a.uber", "a.bcfks"];

const OWN: &str = "secret-pass";

fn line(sandbox: &Sandbox, line: &str) -> Process {
    sandbox.line(line).env("P", CHANGEIT).env("OWN", OWN)
}

/// Converts `from` into a file that is named like `file`, and compares them.
fn converted(sandbox: &Sandbox, from: &str, to: &str, options: &str) {
    let password = if to.ends_with("clear.pem") { "" } else { "--to-password env:P" };
    let convert = format!("convert {from} --to {to} --from-password env:P {password} {options} --force");
    line(sandbox, &convert).run().code(0);
    line(sandbox, &format!("diff {from} {to} --password env:P --key-password env:OWN")).run().code(0).silent();
    assert_eq!(entries(sandbox, to), entries(sandbox, from), "{from} {to}");
}

/// Converts the store into every file, and each of these into every other.
fn all_ways(store: &str, files: &[&str], options: &str, sandbox: &Sandbox) {
    for from in files {
        converted(sandbox, store, from, options);
        for to in files {
            converted(sandbox, from, &format!("from-{from}-{to}"), options);
        }
    }
}

#[test]
fn keys_and_trusted_certificates_are_the_same_everywhere() {
    let sandbox = Sandbox::cheap();
    let store = sandbox.fixture("jks/chain.jks");
    sandbox.fixture("trusted/bundle.pem");
    let import = format!("import-trusted bundle.pem --truststore {store} --yes --allow expired --password env:P");
    line(&sandbox, &import).run().code(0);
    all_ways(&store, &FILES, "", &sandbox);
}

#[test]
fn aliases_that_differ_by_case_stay_apart() {
    let sandbox = Sandbox::cheap();
    for alias in ["Server", "server"] {
        let make = format!("gen-selfsigned --cn a.test --key-alg ec:p256 --keystore two.bks --alias {alias}");
        line(&sandbox, &format!("{make} --password env:P")).run().code(0);
    }
    all_ways("two.bks", &EXACT, "", &sandbox);
    for from in EXACT {
        for to in ["jks", "jceks", "pkcs12"] {
            let convert = format!("convert {from} --to b.{to} --from-password env:P --to-password env:P");
            line(&sandbox, &convert).run().code(6).says("would be one alias");
        }
        for alias in ["Server", "server"] {
            let export = format!("export-key {from} --alias {alias} --password env:P");
            let key = line(&sandbox, &export).run().code(0).stdout();
            let original = line(&sandbox, &export.replace(from, "two.bks")).run().code(0).stdout();
            assert_eq!(key, original, "{from} {alias}");
        }
        line(&sandbox, &format!("export-key {from} --alias SERVER --password env:P")).run().code(5);
    }
}

#[test]
fn secret_keys_are_the_same_wherever_they_are_held() {
    let sandbox = Sandbox::cheap();
    let store = sandbox.fixture("jceks/mixed.jceks");
    let copy = format!("copy {store} --to secret.jceks --alias secret --from-key-password env:OWN");
    line(&sandbox, &format!("{copy} --from-password env:P --to-password env:P")).run().code(0);
    all_ways("secret.jceks", &WITH_SECRETS, "--from-key-password env:OWN", &sandbox);
}

#[test]
fn certificates_that_nothing_marks_are_the_same_in_pem() {
    let sandbox = Sandbox::cheap();
    let store = sandbox.fixture("openssl-pkcs12/no-keys.p12");
    converted(&sandbox, &store, "unmarked.pem", "");
    line(&sandbox, "convert unmarked.pem --to trusted.jks --to-password env:P").run().code(0);
    for (one, other) in [("unmarked.pem", "trusted.jks"), ("trusted.jks", "unmarked.pem")] {
        let diff = line(&sandbox, &format!("diff {one} {other} --password env:P")).run().code(0);
        diff.prints("note: trust: certificates that one file marks as trusted, while the other marks none: ");
    }
    line(&sandbox, &format!("diff {store} trusted.jks --password env:P")).run().code(1).prints(": kind");
}

#[test]
fn an_alias_of_a_pem_file_counts_where_the_file_has_it() {
    let sandbox = Sandbox::cheap();
    let store = sandbox.fixture("jks/chain.jks");
    converted(&sandbox, &store, "a.pem", "");
    line(&sandbox, &format!("rename {store} --alias central --new-alias other --password env:P")).run().code(0);
    let diff = line(&sandbox, &format!("diff {store} a.pem --password env:P")).run().code(1);
    diff.prints("renamed `other` (key-pair) to `central`");
}

#[test]
fn an_encrypted_key_without_a_name_is_paired_by_its_password() {
    let sandbox = Sandbox::cheap();
    let [key, leaf] = sandbox.fixtures(["pem/leaf-encrypted.key", "pem/leaf.crt"]);
    let both = [sandbox.read(&leaf), sandbox.read(&key)].concat();
    sandbox.write("both.pem", both);
    line(&sandbox, "list both.pem").run().code(0).silent().prints("2 entries");
    line(&sandbox, "list both.pem --password env:P").run().code(0).silent().prints("1 entry");
    let wrong = line(&sandbox, "list both.pem --password env:OWN").run().code(0);
    wrong.says(": the private key was not opened: ").prints("2 entries");
    line(&sandbox, "export-chain both.pem --alias leaf.example --password env:P").run().code(0).prints("BEGIN");
    line(&sandbox, "export-key both.pem --alias leaf.example --password env:P").run().code(0).prints("BEGIN");
}

#[test]
fn diff_takes_every_password_that_list_takes() {
    let sandbox = Sandbox::cheap();
    let store = sandbox.fixture("openssl-pkcs12/two-passwords.p12");
    let passwords = |line: &str| sandbox.line(line).env("P", "key-pass").env("MAC", "mac-pass");
    let options = "--password env:P --mac-password env:MAC";
    passwords(&format!("list {store} {options}")).run().code(0);
    passwords(&format!("diff {store} {store} {options} --in-format pkcs12")).run().code(0);
    passwords(&format!("diff {store} {store} --password env:P")).run().code(4);
}
