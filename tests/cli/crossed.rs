//! Chains that can be built in several ways, or not at all: cross-signed roots, roots that are over, spare issuers.

use crate::CHANGEIT;
use crate::cli::merge_pem::pem;
use crate::support::{Process, Sandbox};

const AT: &str = "2030-01-01";
const KEY: &str = "crossed/leaf.key";
const GOOD: [&str; 3] = ["crossed/leaf.pem", "crossed/issuing.pem", "crossed/root.pem"];

/// These fixtures as `all.pem`, for its owner alone.
fn together(fixtures: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("all.pem", pem(fixtures));
    sandbox.set_mode("all.pem", 0o600);
    sandbox
}

fn run(sandbox: &Sandbox, line: &str) -> Process {
    sandbox.line(line).env("CERTTOOL_AT", AT).password(CHANGEIT)
}

/// The commands that doctor prints, all of which have to do as typed.
#[track_caller]
fn commands_work(sandbox: &Sandbox, file: &str, options: &str) -> usize {
    let found = run(sandbox, &format!("doctor {file} {options} --json")).run().json();
    let findings = found["result"]["files"][0]["findings"].as_array().unwrap().clone();
    let commands: Vec<&str> = findings.iter().filter_map(|finding| finding["command"].as_str()).collect();
    for command in &commands {
        let command = command.strip_prefix("certtool ").unwrap();
        let dry = if command.starts_with("merge-pem") { "--force" } else { "--dry-run" };
        run(sandbox, &format!("{command} {dry}")).run().code(0);
    }
    commands.len()
}

#[test]
fn a_way_that_is_valid_is_chosen_in_any_order() {
    let [leaf, issuing, root] = GOOD;
    let (cross, old) = ("crossed/root-cross.pem", "crossed/old.pem");
    for order in [
        [KEY, leaf, issuing, cross, old, root],
        [KEY, root, old, cross, issuing, leaf],
        [KEY, cross, root, leaf, old, issuing],
    ] {
        let sandbox = together(&order);
        let merged = run(&sandbox, "merge-pem all.pem").run().code(0).says("left out CN=Old").says("left out CN=Root");
        assert_eq!(merged.stdout(), pem(&[KEY, leaf, issuing, root]), "{order:?}");
        assert!(commands_work(&sandbox, "all.pem", "") > 0);
        run(&sandbox, "import-keypair all.pem --keystore new.p12 --alias a").run().code(0);
        run(&sandbox, "export-chain new.p12 --out chain.pem").run().code(0);
        assert_eq!(sandbox.read_text("chain.pem"), pem(&GOOD));
        run(&sandbox, "convert all.pem --to converted.jks --to-password env:CERTTOOL_PASSWORD").run().code(0);
        run(&sandbox, "export-chain converted.jks --out chain.pem --force").run().code(0);
        assert_eq!(sandbox.read_text("chain.pem"), pem(&GOOD), "{order:?}");
        run(&sandbox, "export-chain all.pem --out loose.pem").run().code(0);
        assert_eq!(sandbox.read_text("loose.pem"), pem(&GOOD));
        run(&sandbox, "doctor all.pem --fix").run().code(0);
        assert_eq!(sandbox.read_text("all.pem").matches("BEGIN CERTIFICATE").count(), 3);
        assert!(sandbox.read_text("all.pem").contains(&pem(&[root])));
    }
}

#[test]
fn a_root_from_elsewhere_replaces_no_valid_way() {
    let [leaf, issuing, root] = GOOD;
    let sandbox = together(&[KEY, leaf, issuing, "crossed/root-cross.pem", "crossed/old.pem"]);
    sandbox.fixture_as(root, "root.pem");
    // While the old root was valid, its way was as good as the other.
    let merge =
        |at: &str| run(&sandbox, "merge-pem all.pem --ca root.pem --allow not-yet-valid").args(["--at", at]).run();
    let count = |at: &str| merge(at).code(0).stdout().matches("BEGIN CERTIFICATE").count();
    assert_eq!((count("2019-01-01"), count(AT)), (4, 3));
}

#[test]
fn a_root_that_is_over_is_a_note_and_is_left_out_by_a_repair() {
    let [leaf, issuing, _] = GOOD;
    for order in [[KEY, leaf, issuing, "crossed/root-expired.pem"], [KEY, "crossed/root-expired.pem", issuing, leaf]] {
        let sandbox = together(&order);
        run(&sandbox, "doctor all.pem")
            .run()
            .prints("note: expired-root: the root CN=Root")
            .never_shows("error: expired");
        run(&sandbox, "merge-pem all.pem --out new.pem").run().code(0).says("the root CN=Root").says("expired at 2020");
        run(&sandbox, "doctor new.pem").run().code(0).prints("note: expired-root");
        assert!(commands_work(&sandbox, "all.pem", "") > 0);
        run(&sandbox, "doctor all.pem --fix").run().code(0).prints("repaired: expired-root");
        assert_eq!(sandbox.read_text("all.pem"), pem(&[KEY, leaf, issuing]));
        run(&sandbox, "doctor all.pem").run().code(0).prints("nothing found");
    }
}

#[test]
fn of_given_issuers_not_all_have_to_be_of_use() {
    let [leaf, issuing, root] = GOOD;
    let sandbox = together(&[KEY, leaf]);
    sandbox.write("ca.pem", pem(&["trusted/anchor-1.pem", root, "crossed/old.pem", issuing]));
    let merged = run(&sandbox, "merge-pem all.pem --ca ca.pem").run().code(0).silent();
    assert_eq!(merged.stdout(), pem(&[KEY, leaf, issuing, root]));
    run(&sandbox, "import-keypair all.pem --ca ca.pem --keystore new.p12").run().code(0);
    run(&sandbox, "merge-pem all.pem ca.pem").run().code(1).says("has no part in the chain");
    sandbox.write("key.pem", pem(&[KEY]));
    sandbox.write("with-leaf.pem", pem(&[issuing, leaf, root]));
    let merged = run(&sandbox, "merge-pem key.pem --ca with-leaf.pem").run().code(0);
    assert_eq!(merged.stdout(), pem(&[KEY, leaf, issuing, root]));
    assert_eq!(commands_work(&sandbox, "all.pem", "--ca ca.pem"), 1);
}

#[test]
fn an_issuer_missing_below_the_root_can_be_told() {
    let [leaf, issuing, _] = GOOD;
    let sandbox = together(&[KEY, leaf, issuing, "crossed/old.pem"]);
    let cause = "CN=Old has no part in the chain, which ends at CN=Issuing, signed by CN=Root";
    run(&sandbox, "doctor all.pem").run().code(1).prints(cause);
    let complete = together(&[KEY, leaf, issuing, "crossed/root.pem", "trusted/anchor-1.pem"]);
    run(&complete, "doctor all.pem").run().code(1).prints("CN=Anchor 1,O=Trusted has no part in the chain\n");
}

#[test]
fn what_an_incomplete_chain_may_still_need_stays() {
    let [leaf, issuing, root] = GOOD;
    let sandbox = together(&[KEY, leaf, root]);
    sandbox.fixture_as(issuing, "ISSUERS.pem");
    let allowed = "--allow incomplete --allow unrelated";
    run(&sandbox, &format!("import-keypair all.pem --keystore bare.jks --alias server {allowed}")).run().code(0);
    assert_eq!((commands_work(&sandbox, "all.pem", ""), commands_work(&sandbox, "bare.jks", "")), (1, 1));
    let before = sandbox.read("all.pem");
    run(&sandbox, "doctor all.pem --fix").run().code(1).prints("chain-incomplete").never_shows("chain-unrelated");
    assert_eq!(sandbox.read("all.pem"), before);
    run(&sandbox, "merge-pem all.pem").run().code(1).says("hint: give what is missing with --ca FILE");
    // Written anew for another reason, it keeps the root.
    sandbox.write("label.pem", sandbox.read_text("all.pem").replace("PRIVATE KEY", "RSA PRIVATE KEY"));
    sandbox.set_mode("label.pem", 0o600);
    run(&sandbox, "doctor label.pem --fix").run().code(1).prints("repaired: mislabelled");
    assert_eq!(sandbox.read("label.pem"), before);
}
