//! `certtool chain`: the chains of a store's keys, completed, in order, with or without the root.

use std::fmt::Write;

use certtool::formats::{Codec, WriteOptions, jks::Jks, pem};
use certtool::keystore::{Alias, Entry, Format, Item, Keystore, StoredCertificate, Timestamp};
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox};

const FORMATS: [&str; 6] = ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"];

/// A store whose key `server` has just these certificates.
fn store(format: &str, certificates: &str) -> Sandbox {
    let sandbox = Sandbox::cheap();
    sandbox.fixtures(["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"]);
    sandbox.fixtures(["chain/ordered.pem", "trusted/anchor-1.pem"]);
    let line = format!("import-keypair leaf.key {certificates} --keystore store --format {format} --alias server");
    let allowed = "--allow incomplete --allow mismatch --at 2030-01-01";
    sandbox.line(&format!("{line} {allowed}")).password(CHANGEIT).run().code(0);
    sandbox
}

fn chain(sandbox: &Sandbox, options: &str) -> Process {
    sandbox.line(&format!("chain store {options} --at 2030-01-01")).password(CHANGEIT)
}

/// The fingerprints of a fixture's certificates, in its order.
fn fingerprints(sandbox: &Sandbox, file: &str) -> Vec<String> {
    let listed = sandbox.certtool(["list", file, "--json"]).run().code(0).json();
    let entries = listed["result"]["entries"].as_array().unwrap().clone();
    entries.iter().map(|entry| entry["certificates"][0]["sha256"].as_str().unwrap().to_owned()).collect()
}

/// What the key `server` has.
fn stored(sandbox: &Sandbox) -> Vec<String> {
    let entries = entries(sandbox, "store");
    entries.iter().find(|entry| entry.alias == "server").unwrap().sha256.clone()
}

#[test]
fn what_is_missing_comes_from_files_and_stores() {
    for format in FORMATS {
        let sandbox = store(format, "leaf.pem");
        let (ordered, key) = (fingerprints(&sandbox, "ordered.pem"), key(&sandbox));
        chain(&sandbox, "--ca intermediate.pem --ca root.pem --dry-run")
            .run()
            .code(0)
            .says("would be repaired `server`");
        assert_eq!(stored(&sandbox), ordered[..1], "{format}");
        chain(&sandbox, "--ca intermediate.pem --ca root.pem").run().code(0).says("repaired `server`: chain of 2");
        assert_eq!(stored(&sandbox), ordered[..2], "{format}");
        sandbox.line("import-trusted root.pem --truststore ca.jks --yes").password(CHANGEIT).run().code(0);
        chain(&sandbox, "--ca ca.jks --root include --backup").run().code(0).says("chain of 3").says("added ");
        assert_eq!(stored(&sandbox), ordered, "{format}");
        chain(&sandbox, "--root omit").run().code(0).says("removed ");
        assert_eq!((stored(&sandbox), self::key(&sandbox)), (ordered[..2].to_vec(), key), "{format}");
    }
}

fn key(sandbox: &Sandbox) -> Vec<u8> {
    sandbox.line("export-key store --alias server").password(CHANGEIT).run().code(0).stdout_bytes().to_vec()
}

#[test]
fn a_second_run_changes_no_byte() {
    for format in FORMATS {
        for root in ["include", "keep", "omit"] {
            let sandbox = store(format, "leaf.pem");
            let line = format!("--ca ordered.pem --root {root}");
            chain(&sandbox, &line).run().code(0);
            let before = sandbox.read("store");
            chain(&sandbox, &line).run().code(0).says("store: unchanged").says("unchanged `server`");
            chain(&sandbox, &format!("{line} --detailed-exitcode")).run().code(10);
            assert!(sandbox.read("store") == before, "{format} {root}");
        }
    }
}

#[test]
fn a_shuffled_chain_is_put_into_order() {
    let sandbox = Sandbox::cheap();
    sandbox.fixture("chain/ordered.pem");
    sandbox.fixture_as("jks/chain-shuffled.jks", "store");
    let line = sandbox.line("chain store").env("CERTTOOL_AT", "2030-01-01").password(CHANGEIT);
    line.run().code(0).says("put into order");
    assert_eq!(entries(&sandbox, "store")[0].sha256, fingerprints(&sandbox, "ordered.pem"));
}

/// The first certificate signed the second, so only the key can tell which is its own.
#[test]
fn the_key_decides_what_comes_first() {
    for own in [None, Some("own-pass")] {
        let sandbox = Sandbox::cheap();
        let reversed = ["chain/root.pem", "chain/intermediate.pem", "chain/leaf.pem"];
        sandbox.write("store", with_chain(&reversed, own.unwrap_or(CHANGEIT)));
        sandbox.fixture("chain/ordered.pem");
        if own.is_some() {
            chain(&sandbox, "").run().code(4).says("only its key tells").says("--key-password");
        }
        chain(&sandbox, "--key-password env:OWN").env("OWN", own.unwrap_or(CHANGEIT)).run().code(0);
        assert_eq!(stored(&sandbox), fingerprints(&sandbox, "ordered.pem"));
    }
}

#[test]
fn what_is_unrelated_is_dropped() {
    let sandbox = Sandbox::cheap();
    sandbox.fixture("chain/ordered.pem");
    sandbox.write("store", with_chain(&["chain/ordered.pem", "trusted/anchor-1.pem"], CHANGEIT));
    chain(&sandbox, "").run().code(0).says("repaired `server`: chain of 3").says("removed ");
    assert_eq!(stored(&sandbox), fingerprints(&sandbox, "ordered.pem"));
}

/// A JKS whose key has these certificates, in this order, which no tool would write so.
fn with_chain(certificates: &[&str], own: &str) -> Vec<u8> {
    let key = pem::read(&fixture("chain/leaf.key")).unwrap().keys().next().unwrap().clone();
    let options = WriteOptions { password: Some(Password::new(CHANGEIT.into())), ..WriteOptions::default() };
    let key = Jks.seal(&key, &Password::new(own.into()), &options).unwrap();
    let bundle: Vec<u8> = certificates.iter().flat_map(|name| fixture(name)).collect();
    let chain = pem::read(&bundle).unwrap().certificates().cloned().map(StoredCertificate::new).collect();
    let mut store = Keystore::new(Format::JKS);
    store.entries.push(Entry::new(Alias::from("server"), Some(Timestamp(0)), Item::KeyPair { key, chain }));
    Jks.write(&store, &options).unwrap()
}

#[test]
fn a_chain_that_stays_incomplete_is_refused_unless_allowed() {
    let sandbox = store("jks", "leaf.pem");
    let before = sandbox.read("store");
    chain(&sandbox, "").run().code(1).says("cannot repair the chain of `server`").says("--allow incomplete");
    chain(&sandbox, "--ca intermediate.pem --root include").run().code(1).says("is missing");
    assert!(sandbox.read("store") == before);
    chain(&sandbox, "--allow incomplete").run().code(0).says("warning: ").says("unchanged");
    chain(&sandbox, "--ca intermediate.pem --root include --allow incomplete").run().code(0).says("chain of 2");
    assert_eq!(stored(&sandbox).len(), 2);
    sandbox.line("chain store --at 2999-01-01").password(CHANGEIT).run().code(0).says("expired");
}

#[test]
fn entries_are_chosen_by_alias_and_the_rest_stays() {
    let sandbox = store("pkcs12", "leaf.pem");
    for line in [
        "gen-selfsigned --cn other --key-alg ec:p256 --keystore store --alias other",
        "import-trusted anchor-1.pem --truststore store --alias anchor --yes",
    ] {
        sandbox.line(line).password(CHANGEIT).run().code(0);
    }
    chain(&sandbox, "--alias other").run().code(0).says("unchanged `other`");
    chain(&sandbox, "--alias nobody").run().code(5).says("there is no entry `nobody`");
    chain(&sandbox, "--alias anchor").run().code(5).says("there is no private key with a chain");
    chain(&sandbox, "--alias o* --alias serv?r --ca ordered.pem").run().code(0).says("repaired `server`");
    let mut aliases = String::new();
    entries(&sandbox, "store").iter().for_each(|entry| write!(aliases, "{} ", entry.alias).unwrap());
    assert_eq!(aliases, "anchor other server ");
}

#[test]
fn a_bundle_is_for_other_commands() {
    let sandbox = Sandbox::cheap();
    sandbox.fixture_as("chain/shuffled.pem", "store");
    chain(&sandbox, "").run().code(5).says("it is PEM, not a keystore");
}

/// What would be added must be good; what is there is only warned of.
#[test]
fn an_issuer_that_clients_refuse_is_added_only_when_that_is_said() {
    for (at, allow, words) in
        [("2100-01-01", "expired", "expired at"), ("2000-01-01", "not-yet-valid", "is valid from")]
    {
        let sandbox = store("jks", "leaf.pem");
        let line = format!("chain store --ca intermediate.pem --at {at}");
        let run = sandbox.line(&line).password(CHANGEIT).run().code(1);
        run.says("CN=Example Issuing").says(words).says(&format!("--allow {allow}"));
        assert_eq!(stored(&sandbox).len(), 1);
        sandbox.line(&format!("{line} --allow {allow}")).password(CHANGEIT).run().code(0);
        assert_eq!(stored(&sandbox).len(), 2);
        sandbox.line(&line).password(CHANGEIT).run().code(0).says(words);
    }
}
