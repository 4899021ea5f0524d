//! `certtool import-trusted`: every certificate of every input, with a verdict for each.

use serde_json::{Value, json};

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Entry, Process, Sandbox, tools};

/// An import that needs no confirmation, judged at a time when the fixtures are valid.
pub fn import(sandbox: &Sandbox, options: &str) -> Process {
    let line = sandbox.line("import-trusted --yes --allow expired --at 2030-01-01").args(options.split_whitespace());
    line.password(CHANGEIT)
}

#[track_caller]
pub fn entries(sandbox: &Sandbox, store: &str) -> Vec<Entry> {
    sandbox.certtool(["list", store, "--json"]).password(CHANGEIT).run().code(0).entries()
}

#[track_caller]
fn aliases(sandbox: &Sandbox, store: &str) -> Vec<String> {
    entries(sandbox, store).into_iter().map(|entry| entry.alias).collect()
}

/// The certificates of the report of the first truststore.
#[track_caller]
fn verdicts(process: Process) -> Vec<Value> {
    let report = process.arg("--json").run().code(0).json();
    report["result"]["truststores"][0]["certificates"].as_array().unwrap().clone()
}

/// One field of every certificate, `-` where it is null.
fn names(verdicts: &[Value], field: &str) -> Vec<String> {
    verdicts.iter().map(|one| one[field].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn a_bundle_of_five_gives_five_trusted_entries() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/bundle.pem");
    import(&sandbox, "bundle.pem --truststore trust.jks").run().code(0).says("trust.jks: created").says("added");
    let entries = entries(&sandbox, "trust.jks");
    assert_eq!(entries.len(), 5);
    assert!(entries.iter().all(|entry| entry.kind == "trusted-certificate"));
    assert_eq!(sandbox.mode("trust.jks") & 0o133, 0, "certificates only: others may read, nobody may write");
}

#[test]
fn every_format_of_certificates_is_taken() {
    for (fixture, count) in [
        ("chain/leaf.der", 1),
        ("chain/chain.p7b", 3),
        ("chain/chain-pem.p7b", 3),
        ("chain/chain.pkipath", 3),
        ("chain/shuffled.pem", 3),
        ("telephony/bag-attributes.pem", 3),
        ("jks/mixed.jks", 8),
    ] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(fixture);
        assert_eq!(verdicts(import(&sandbox, &format!("{file} --truststore trust.p12"))).len(), count, "{fixture}");
    }
}

#[test]
fn a_keystore_gives_its_certificates_under_its_own_password() {
    let sandbox = Sandbox::new();
    sandbox.fixture("pkcs12/chain.pkcs12");
    let from = "chain.pkcs12 --truststore trust.jks";
    import(&sandbox, from).run().code(4).says("--from-password").says("CERTTOOL_FROM_PASSWORD");
    import(&sandbox, &format!("{from} --from-password env:FROM")).env("FROM", "wrong").run().code(4);
    assert!(!sandbox.exists("trust.jks"));
    import(&sandbox, &format!("{from} --from-password env:FROM")).env("FROM", CHANGEIT).run().code(0);
    assert_eq!(entries(&sandbox, "trust.jks").len(), 3);
}

#[test]
fn a_directory_gives_what_it_has_and_names_what_is_skipped() {
    let sandbox = Sandbox::new();
    sandbox.write("ca/a.pem", fixture("trusted/anchor-1.pem"));
    sandbox.write("ca/b.der", fixture("chain/leaf.der"));
    sandbox.write("ca/README", "nothing of interest");
    let run = import(&sandbox, "ca --truststore trust.jks").run().code(0);
    run.says("warning: skipped").says("ca/README");
    assert_eq!(entries(&sandbox, "trust.jks").len(), 2);
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let sandbox = Sandbox::new();
    import(&sandbox, "- --truststore trust.jks").stdin(fixture("trusted/bundle.pem")).run().code(0);
    assert_eq!(entries(&sandbox, "trust.jks").len(), 5);
}

#[test]
fn several_truststores_get_the_same() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/bundle.pem");
    sandbox.fixture_as("queue-agent/truststore.jks", "b.jks");
    import(&sandbox, "bundle.pem --truststore a.p12 --truststore b.jks").run().code(0);
    assert_eq!(entries(&sandbox, "a.p12").len(), 5);
    let in_b = entries(&sandbox, "b.jks");
    assert_eq!(in_b.len(), 5, "anchor 1 was there as `vendor`");
    assert!(in_b.iter().any(|entry| entry.alias == "vendor"));
}

#[test]
fn a_password_that_can_be_read_once_serves_several_truststores() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/anchor-1.pem");
    let line = "import-trusted anchor-1.pem --yes --truststore a.p12 --truststore b.jks --password stdin";
    sandbox.line(line).stdin("changeit\n").run().code(0);
    assert_eq!((entries(&sandbox, "a.p12").len(), entries(&sandbox, "b.jks").len()), (1, 1));
}

#[test]
fn a_conflict_in_one_truststore_leaves_all_untouched() {
    let sandbox = Sandbox::new();
    sandbox.fixture("chain/root.pem");
    sandbox.fixture_as("queue-agent/truststore.jks", "b.jks");
    let before = sandbox.read("b.jks");
    import(&sandbox, "root.pem --truststore a.p12 --truststore b.jks --alias vendor").run().code(6);
    assert!(!sandbox.exists("a.p12") && sandbox.read("b.jks") == before);
}

#[test]
fn a_new_truststore_has_the_format_asked_for() {
    for format in ["jks", "jceks", "pkcs12"] {
        let sandbox = Sandbox::new();
        sandbox.fixture("trusted/anchor-1.pem");
        import(&sandbox, &format!("anchor-1.pem --truststore store --format {format}")).run().code(0);
        let listing = sandbox.line("list store --json").password(CHANGEIT).run().code(0).json();
        assert_eq!(
            (&listing["result"]["format"], &listing["result"]["integrity"]),
            (&json!(format), &json!("verified"))
        );
    }
}

#[test]
fn aliases_come_from_the_subject_unique_and_the_same_on_every_run() {
    let runs = [(), ()].map(|()| {
        let sandbox = Sandbox::new();
        sandbox.fixture("trusted/bundle.pem");
        import(&sandbox, "bundle.pem --truststore trust.jks").run().code(0);
        aliases(&sandbox, "trust.jks")
    });
    assert_eq!(runs[0], runs[1]);
    assert_eq!(runs[0], ["anchor-1", "anchor-2", "anchor-3", "anchor-4", "anchor-5"]);
}

#[test]
fn two_certificates_of_the_same_subject_are_both_kept() {
    let sandbox = Sandbox::new();
    for dir in ["old", "new"] {
        sandbox.write(&format!("{dir}/keep"), "");
        let generate = ["gen-selfsigned", "--cn", "Central", "--key-alg", "ec:p256", "--out-dir", dir];
        sandbox.certtool(generate).run().code(0);
    }
    let both = "old/server.crt new/server.crt --truststore trust.jks";
    let first = names(&verdicts(import(&sandbox, both)), "alias");
    assert_eq!(first[0], "central");
    assert!(first[1].starts_with("central-") && first[1].len() == "central-".len() + 8, "{first:?}");
    let again = verdicts(import(&sandbox, both));
    assert_eq!((names(&again, "alias"), names(&again, "verdict")), (first, vec!["unchanged".to_owned(); 2]));
}

#[test]
fn a_certificate_that_is_there_is_found_under_any_alias() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["queue-agent/truststore.jks", "trusted/anchor-1.pem"]);
    let before = sandbox.read("truststore.jks");
    let named = verdicts(import(&sandbox, "anchor-1.pem --truststore truststore.jks --alias other"));
    assert_eq!(
        (names(&named, "verdict"), names(&named, "duplicate_of")),
        (vec!["duplicate".into()], vec!["vendor".into()])
    );
    assert_eq!(
        names(&verdicts(import(&sandbox, "anchor-1.pem --truststore truststore.jks")), "verdict"),
        ["unchanged"]
    );
    assert!(sandbox.read("truststore.jks") == before);
}

#[test]
fn a_certificate_given_twice_is_imported_once() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/anchor-1.pem");
    let twice = verdicts(import(&sandbox, "anchor-1.pem anchor-1.pem --truststore trust.jks"));
    assert_eq!(names(&twice, "verdict"), ["added", "duplicate"]);
    assert_eq!(aliases(&sandbox, "trust.jks"), ["anchor-1"]);
}

#[test]
fn a_second_run_changes_no_byte() {
    for store in ["trust.jks", "trust.jceks", "trust.p12"] {
        let sandbox = Sandbox::new();
        sandbox.fixture("trusted/bundle.pem");
        let options = format!("bundle.pem --truststore {store}");
        import(&sandbox, &options).arg("--detailed-exitcode").run().code(0);
        let before = sandbox.read(store);
        import(&sandbox, &options).run().code(0).says("unchanged");
        import(&sandbox, &options).arg("--detailed-exitcode").run().code(10);
        assert!(sandbox.read(store) == before, "{store}");
    }
}

/// A truststore whose alias `vendor` holds anchor 1, and the root to put there.
fn with_vendor() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["queue-agent/truststore.jks", "chain/root.pem"]);
    sandbox
}

#[test]
fn a_taken_alias_is_a_conflict_that_changes_nothing() {
    let sandbox = with_vendor();
    let before = sandbox.read("truststore.jks");
    for choice in ["", "--if-exists error"] {
        let run = import(&sandbox, &format!("root.pem --truststore truststore.jks --alias vendor {choice}")).run();
        run.code(6).says("`vendor`").says("hint: choose another --alias, or --if-exists replace or skip");
    }
    assert!(sandbox.read("truststore.jks") == before);
}

#[test]
fn if_exists_skip_keeps_the_old_certificate() {
    let sandbox = with_vendor();
    let before = sandbox.read("truststore.jks");
    let skip = "root.pem --truststore truststore.jks --alias vendor --if-exists skip";
    assert_eq!(names(&verdicts(import(&sandbox, skip)), "verdict"), ["skipped"]);
    import(&sandbox, skip).arg("--detailed-exitcode").run().code(10);
    assert!(sandbox.read("truststore.jks") == before);
}

#[test]
fn if_exists_replace_puts_the_new_certificate_in_its_place() {
    let sandbox = with_vendor();
    let old = entries(&sandbox, "truststore.jks");
    let replace = "root.pem --truststore truststore.jks --alias vendor --if-exists replace";
    assert_eq!(names(&verdicts(import(&sandbox, replace)), "verdict"), ["replaced"]);
    let new = entries(&sandbox, "truststore.jks");
    assert_eq!((new.len(), new[0].alias.as_str()), (1, "vendor"));
    assert_ne!(old[0].sha256, new[0].sha256);
}

/// A trusted certificate under the alias of a private key would destroy the key.
#[test]
fn a_key_is_not_replaced_by_a_certificate() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/mixed.jks", "chain/root.pem"]);
    let before = sandbox.read("mixed.jks");
    import(&sandbox, "root.pem --truststore mixed.jks --alias server --if-exists replace").run().code(6);
    assert!(sandbox.read("mixed.jks") == before);
}

#[test]
fn expired_certificates_and_those_of_no_ca_are_noted() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["trusted/expired.pem", "trusted/not-a-ca.pem"]);
    let options = "expired.pem not-a-ca.pem --truststore trust.jks";
    let noted = verdicts(import(&sandbox, &format!("{options} --dry-run")));
    let flags: Vec<_> = noted.iter().map(|one| (one["expired"].as_bool(), one["ca"].as_bool())).collect();
    assert_eq!(flags, [(Some(true), Some(true)), (Some(false), Some(false))]);
    import(&sandbox, options).run().code(0).says("expired").says("not a CA");
}

#[test]
fn a_key_that_can_be_broken_is_noted() {
    let sandbox = Sandbox::new();
    sandbox.fixture("inspect/weak.pem");
    let noted = verdicts(import(&sandbox, "weak.pem --truststore trust.jks --dry-run --allow weak-key"));
    let codes: Vec<_> = noted[0]["findings"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
    assert!(codes.contains(&"small-key".into()), "{codes:?}");
    import(&sandbox, "weak.pem --truststore trust.jks --allow weak-key")
        .run()
        .code(0)
        .says("RSA 1024 is too short to be safe");
}

#[test]
fn a_key_is_never_replaced_by_a_certificate() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/chain.jks", "trusted/expired.pem"]);
    let run = import(&sandbox, "expired.pem --truststore chain.jks --alias central --if-exists replace").run().code(6);
    run.says("hint: choose another --alias, or give --replace-key");
}

#[test]
fn whether_it_is_expired_is_judged_at_the_time_given() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/expired.pem");
    let at = |time: &str| {
        let line = "import-trusted --yes --allow expired expired.pem --truststore trust.jks --dry-run --at";
        verdicts(sandbox.line(line).arg(time).password(CHANGEIT))[0]["expired"].clone()
    };
    assert_eq!((at("2001-06-01"), at("2002-01-02T00:00:00Z")), (json!(false), json!(true)));
}

#[test]
fn a_damaged_block_stops_the_whole_import() {
    let sandbox = Sandbox::new();
    let bundle = String::from_utf8(fixture("trusted/bundle.pem")).unwrap();
    let third = bundle.match_indices("-----BEGIN CERTIFICATE-----\n").nth(2).unwrap().0 + 40;
    sandbox.write("bundle.pem", format!("{}!!!!{}", &bundle[..third], &bundle[third + 4..]));
    import(&sandbox, "bundle.pem --truststore trust.jks").run().code(5).says("line ");
    assert!(!sandbox.exists("trust.jks"));
}

#[test]
fn an_input_without_certificates_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.fixture("keys/rsa-pkcs8.pem");
    import(&sandbox, "rsa-pkcs8.pem --truststore trust.jks").run().code(5).says("there is no certificate");
    import(&sandbox, "missing.pem --truststore trust.jks").run().code(3).says("missing.pem");
    assert!(!sandbox.exists("trust.jks"));
}

/// openssl writes certificates that Java does not see; after the import it does.
#[test]
fn pkcs12_certificates_become_trusted() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["openssl-pkcs12/no-keys.p12", "chain/ordered.pem"]);
    assert!(entries(&sandbox, "no-keys.p12").iter().all(|entry| entry.kind == "certificate"));
    let marked = verdicts(import(&sandbox, "ordered.pem --truststore no-keys.p12"));
    assert_eq!(names(&marked, "verdict"), ["marked-as-trusted"; 3]);
    let after = entries(&sandbox, "no-keys.p12");
    assert_eq!(after.iter().filter(|entry| entry.kind == "trusted-certificate").count(), 3, "{after:?}");
    assert_eq!(after.len(), 3, "{after:?}");
}

#[test]
fn the_other_entries_of_the_store_are_untouched() {
    for store in ["jks/mixed.jks", "jceks/mixed.jceks", "pkcs12/mixed.pkcs12", "openssl-pkcs12/default.p12"] {
        let sandbox = Sandbox::new();
        sandbox.fixture("trusted/anchor-1.pem");
        let store = sandbox.fixture(store);
        let before = entries(&sandbox, &store);
        import(&sandbox, &format!("anchor-1.pem --truststore {store} --alias new")).run().code(0);
        let after: Vec<_> = entries(&sandbox, &store).into_iter().filter(|entry| entry.alias != "new").collect();
        assert_eq!(before, after);
    }
}

#[test]
fn a_dry_run_tells_the_verdicts_and_writes_nothing() {
    let sandbox = with_vendor();
    let before = (sandbox.names(), sandbox.read("truststore.jks"));
    let dry = |store: &str| import(&sandbox, &format!("root.pem --truststore {store} --dry-run")).run().code(0);
    dry("truststore.jks").says("truststore.jks: would be changed").says("would be added");
    dry("new.jks").says("new.jks: would be created");
    assert!((sandbox.names(), sandbox.read("truststore.jks")) == before);
}

#[test]
fn a_backup_keeps_the_store_as_it_was() {
    let sandbox = with_vendor();
    let before = sandbox.read("truststore.jks");
    import(&sandbox, "root.pem --truststore truststore.jks --backup").run().code(0);
    assert!(sandbox.read("truststore.jks.bak") == before && sandbox.read("truststore.jks") != before);
}

#[test]
fn a_store_that_another_process_changes_is_waited_for() {
    let Some(flock) = tools::need("flock") else { return };
    let sandbox = with_vendor();
    let before = sandbox.read("truststore.jks");
    let held = import(&sandbox, "root.pem --truststore truststore.jks --lock-timeout 1");
    held.under([tools::text(&flock), "."]).run().code(6).says("1 s").says("--lock-timeout");
    assert!(sandbox.read("truststore.jks") == before);
}

#[test]
fn a_new_truststore_needs_a_password_that_is_not_weak() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/anchor-1.pem");
    let line = "anchor-1.pem --truststore trust.p12";
    sandbox.line(&format!("import-trusted --yes {line}")).run().code(4).says("CERTTOOL_PASSWORD");
    import(&sandbox, line).password("short").run().code(2).says("--allow-weak-password");
    import(&sandbox, &format!("{line} --allow-weak-password --iterations 1000")).password("short").run().code(0);
    sandbox.line("list trust.p12").password("short").run().code(0).prints("integrity verified");
}

#[test]
fn a_truststore_cannot_be_a_stream_or_a_pem_file() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["trusted/anchor-1.pem", "chain/root.pem"]);
    import(&sandbox, "anchor-1.pem --truststore -").run().code(2);
    import(&sandbox, "anchor-1.pem --truststore root.pem").run().code(5).says("not a keystore");
}
