//! PKCS#12 whose names and identifiers do not say, or say wrongly, which certificate is a key's.

use certtool::fault::Result;
use certtool::formats::pkcs12::Pkcs12;
use certtool::formats::{Codec, Purpose, Unlock};
use certtool::key::pbe::Budget;
use certtool::keystore::{Item, StoredCertificate};
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::{Process, Sandbox};

const SAME_NAME: &str = "openssl-pkcs12/same-name.p12";

fn with_password(sandbox: &Sandbox, line: &str) -> Process {
    let run = sandbox.line(line).password(CHANGEIT).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
    run.env("CERTTOOL_TO_PASSWORD", CHANGEIT)
}

fn aliases(sandbox: &Sandbox, store: &str, kind: &str) -> Vec<String> {
    entries(sandbox, store).into_iter().filter(|entry| entry.kind == kind).map(|entry| entry.alias).collect()
}

#[test]
fn no_key_goes_with_a_certificate_of_its_name() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture(SAME_NAME);
    let before = sandbox.read(&store);
    let run = with_password(&sandbox, "delete same-name.p12 --alias central").run().code(6);
    run.says("the alias of a private key and of something else").says("certtool doctor --fix");
    assert!(sandbox.read(&store) == before);
    with_password(&sandbox, "doctor same-name.p12 --fix").run();
    assert_eq!(aliases(&sandbox, &store, "key-pair"), ["central"]);
    assert_eq!(aliases(&sandbox, &store, "certificate"), ["central-2"]);
    with_password(&sandbox, "delete same-name.p12 --alias central-2").run().code(0);
    assert_eq!(aliases(&sandbox, &store, "key-pair"), ["central"]);
}

#[test]
fn a_certificate_of_a_keys_name_gets_another_when_it_is_converted() {
    let sandbox = Sandbox::new();
    sandbox.fixture(SAME_NAME);
    let run = with_password(&sandbox, "convert same-name.p12 --to new.p12").run().code(0);
    run.says("`central` is now `central-2`: another entry has that alias");
    assert_eq!(aliases(&sandbox, "new.p12", "key-pair"), ["central"]);
    assert_eq!(aliases(&sandbox, "new.p12", "certificate"), ["central-2"]);
}

#[test]
fn chains_stand_in_front_of_other_certificates() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/bundle.pem");
    sandbox.fixture("openssl-pkcs12/default.p12");
    with_password(&sandbox, "import-trusted bundle.pem --truststore old.p12 --yes --allow expired").run().code(0);
    with_password(&sandbox, "copy default.p12 --to old.p12").run().code(0);
    with_password(&sandbox, "convert old.p12 --to new.p12").run().code(0);
    let report = with_password(&sandbox, "inspect new.p12 --structure --json").run().code(0).json();
    let of = |entry: &serde_json::Value| entry["structure"]["attributes"].to_string();
    for entry in report["result"]["files"][0]["entries"].as_array().unwrap() {
        let is_key = entry["kind"] == "key-pair";
        assert_eq!(of(entry).contains("localKeyID"), is_key, "{entry}");
    }
    let keystore = Pkcs12.read(&sandbox.read("new.p12"), &mut Given, &mut Budget::default()).unwrap();
    let position = |stored: &StoredCertificate| stored.place.unwrap().position;
    let (mut chained, mut trusted) = (Vec::new(), Vec::new());
    for entry in &keystore.entries {
        match &entry.item {
            Item::KeyPair { chain, .. } => chained.extend(chain.iter().map(position)),
            Item::TrustedCertificate(stored) => trusted.push(position(stored)),
            other => panic!("{other:?}"),
        }
    }
    assert!(chained.is_sorted() && chained.len() == 3 && trusted.len() == 5);
    assert!(chained.iter().max() < trusted.iter().min());
}

struct Given;

impl Unlock for Given {
    fn password(&mut self, _purpose: Purpose) -> Result<Option<Password>> {
        Ok(Some(Password::new(CHANGEIT.into())))
    }
}

#[test]
fn a_password_for_keys_that_opens_none_is_found() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("doctor/own-password.jks");
    let key = sandbox.fixture("keys/rsa-pkcs8-encrypted.pem");
    for (file, right) in [(&store, "another-one"), (&key, CHANGEIT)] {
        sandbox.set_mode(file, 0o600);
        let doctor = |password: &str| {
            let run = sandbox.certtool(["doctor", file, "--json", "--key-password", "env:KEY"]);
            let run = if file == &store { run.password(CHANGEIT) } else { run };
            run.env("KEY", password).run()
        };
        assert!(doctor("mistyped").code(1).stdout().contains("wrong-password"), "{file}");
        assert!(!doctor(right).stdout().contains("wrong-password"), "{file}");
    }
}
