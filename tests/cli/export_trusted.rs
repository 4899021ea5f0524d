//! `certtool export-trusted`: bundles and files of what a truststore trusts.

use certtool::formats::{Codec, WriteOptions, jks::Jks, pem};
use certtool::keystore::{Alias, Entry, Format, Item, Keystore, StoredCertificate, Timestamp};
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox};

const MIXED: [&str; 6] = [
    "jks/mixed.jks",
    "jceks/mixed.jceks",
    "pkcs12/mixed.pkcs12",
    "bouncy-castle/mixed.bks",
    "bouncy-castle/mixed.uber",
    "bouncy-castle/mixed.bcfks",
];

fn export(sandbox: &Sandbox, store: &str, options: &str) -> Process {
    sandbox.line(&format!("export-trusted {store} {options}")).password(CHANGEIT)
}

/// Alias and fingerprint of what a listing shows as trusted, in its order.
fn trusted(sandbox: &Sandbox, store: &str) -> Vec<(String, String)> {
    let listed = sandbox.certtool(["list", store, "--json"]).password(CHANGEIT).run().code(0).json();
    let entries = listed["result"]["entries"].as_array().unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let anchors = entries.iter().filter(|entry| entry["kind"] == "trusted-certificate");
    anchors.map(|entry| (text(&entry["alias"]), text(&entry["certificates"][0]["sha256"]))).collect()
}

/// The fingerprints of a file's certificates, in its order.
fn fingerprints(sandbox: &Sandbox, file: &str) -> Vec<String> {
    let listed = sandbox.certtool(["list", file, "--json"]).run().code(0).json();
    let entries = listed["result"]["entries"].as_array().unwrap().clone();
    entries.iter().map(|entry| entry["certificates"][0]["sha256"].as_str().unwrap().to_owned()).collect()
}

/// A JKS of two anchors under these aliases; the last alias has the first certificate again.
fn named(aliases: [&str; 3]) -> Vec<u8> {
    let anchors = pem::read(&fixture("trusted/bundle.pem")).unwrap();
    let anchors: Vec<_> = anchors.certificates().cloned().map(StoredCertificate::new).collect();
    let mut store = Keystore::new(Format::JKS);
    for (alias, at) in aliases.into_iter().zip([0, 1, 0]) {
        let item = Item::TrustedCertificate(anchors[at].clone());
        store.entries.push(Entry::new(Alias::from(alias), Some(Timestamp(0)), item));
    }
    let options = WriteOptions { password: Some(Password::new(CHANGEIT.into())), ..WriteOptions::default() };
    Jks.write(&store, &options).unwrap()
}

#[test]
fn every_store_gives_its_anchors_in_its_order_and_nothing_else() {
    for store in MIXED {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(store);
        let expected: Vec<String> = trusted(&sandbox, &store).into_iter().map(|(_, sha256)| sha256).collect();
        assert!(expected.len() >= 2);
        for (out, options) in [("a.pem", ""), ("a.p7b", ""), ("b.p7b", "--format pkcs7-pem"), ("c.pem", "--headings")] {
            export(&sandbox, &store, &format!("--out {out} {options}")).run().code(0).says(&format!("wrote {out}: "));
            let mut found = fingerprints(&sandbox, out);
            if out.ends_with("p7b") {
                // A SET has its own order (X.690 11.6).
                found.sort_by_key(|sha256| expected.iter().position(|one| one == sha256));
            }
            assert_eq!(found, expected, "{store} {out}");
        }
        let printed = export(&sandbox, &store, "").run().code(0).silent();
        assert_eq!(printed.stdout_bytes(), sandbox.read("a.pem"), "{store}");
    }
}

#[test]
fn no_password_is_asked_for_where_none_is_needed() {
    for store in ["jks/mixed.jks", "bouncy-castle/mixed.bks", "pkcs12/cacerts.pkcs12"] {
        let sandbox = Sandbox::new();
        let store = sandbox.fixture(store);
        sandbox.line(&format!("export-trusted {store} --out a.pem")).run().code(0);
    }
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("pkcs12/mixed.pkcs12");
    sandbox.line(&format!("export-trusted {store}")).run().code(4);
    sandbox.line(&format!("export-trusted {store} --password env:P")).env("P", CHANGEIT).run().code(0);
}

#[test]
fn each_goes_into_a_file_of_its_own() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/mixed.jks");
    for (options, extension) in [("", "pem"), ("--format der", "cer"), ("--format pkcs7", "p7b")] {
        let dir = sandbox.mkdir(extension);
        export(&sandbox, &store, &format!("--out-dir {dir} {options}")).run().code(0);
        for (alias, sha256) in trusted(&sandbox, &store) {
            assert_eq!(fingerprints(&sandbox, &format!("{dir}/{alias}.{extension}")), [sha256]);
        }
        let again = export(&sandbox, &store, &format!("--out-dir {dir} {options} --detailed-exitcode"));
        again.run().code(10).says("unchanged");
    }
    export(&sandbox, &store, "--out-dir missing").run().code(3);
}

#[test]
fn names_stay_in_the_directory_and_no_certificate_is_written_twice() {
    let sandbox = Sandbox::new();
    sandbox.write("store", named(["../../outside", "../../OUTSIDE", "again"]));
    let dir = sandbox.mkdir("dir");
    let run = export(&sandbox, "store", &format!("--out-dir {dir}")).run().code(0);
    run.says("left out `again`: the same as `../../outside`");
    let names = crate::support::sandbox::names(&sandbox.path(dir));
    assert_eq!(names, ["_.._OUTSIDE-2.pem", "_.._outside.pem"]);
    export(&sandbox, "store", "--out a.pem").run().code(0).says("wrote a.pem: 2 certificates");
    assert_eq!(fingerprints(&sandbox, "a.pem").len(), 2);
}

#[test]
fn entries_are_chosen_by_alias() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/mixed.jks");
    let anchors = trusted(&sandbox, &store);
    let (alias, sha256) = &anchors[1];
    export(&sandbox, &store, &format!("--alias {alias} --out one.der")).run().code(0);
    assert_eq!(fingerprints(&sandbox, "one.der"), std::slice::from_ref(sha256));
    export(&sandbox, &store, "--out all.der").run().code(2).says("DER holds one certificate").says("--out-dir");
    export(&sandbox, &store, "--alias server").run().code(5).says("is a trusted certificate").says("export-chain");
    export(&sandbox, &store, "--alias nobody").run().code(5).says("there is no entry `nobody`");
    export(&sandbox, &store, "--format pkipath").run().code(2).says("a PkiPath is one chain");
}

#[test]
fn what_java_does_not_see_is_exported_only_by_name() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("openssl-pkcs12/no-keys.p12");
    export(&sandbox, &store, "").run().code(5).says("not marked as trusted").says("--alias '*'");
    export(&sandbox, &store, "--alias * --out a.pem").run().code(0).says("Java does not see it");
    assert_eq!(fingerprints(&sandbox, "a.pem").len(), 3);
    let keys = sandbox.fixture("jks/chain.jks");
    export(&sandbox, &keys, "").run().code(5).says("there is no trusted certificate").says("export-chain");
}

#[test]
fn any_file_of_certificates_will_do() {
    for (file, count) in [("trusted/bundle.pem", 5), ("chain/chain.p7b", 3), ("chain/leaf.der", 1)] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(file);
        export(&sandbox, &file, "--out a.pem").run().code(0);
        assert_eq!(fingerprints(&sandbox, "a.pem").len(), count, "{file}");
    }
    let sandbox = Sandbox::new();
    let key = sandbox.fixture("chain/leaf.key");
    export(&sandbox, &key, "").run().code(5).says("there is no certificate in `leaf.key`");
}

#[test]
fn files_are_replaced_only_when_told() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/mixed.jks");
    sandbox.write("a.pem", "precious");
    export(&sandbox, &store, "--out a.pem").run().code(6).says("--force");
    export(&sandbox, &store, "--out a.pem --force --dry-run").run().code(0).says("would write");
    assert_eq!(sandbox.read_text("a.pem"), "precious");
    export(&sandbox, &store, "--out a.pem --force --backup").run().code(0);
    assert_eq!(sandbox.read_text("a.pem.bak"), "precious");
    export(&sandbox, &store, "--out b.pem --max-size 0").run().code(5).says("--max-size");
    export(&sandbox, &store, "--out b.pem --in-format pkcs12").run().code(5);
    export(&sandbox, &store, "--headings").run().code(0).prints("alias: ").prints("subject=");
}
