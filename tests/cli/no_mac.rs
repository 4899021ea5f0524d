//! PKCS#12 without a MAC: nothing shows that it was changed, and no password is its own unless it opens a key.

use crate::CHANGEIT;
use crate::support::Sandbox;

const SEALED: &str = "no-mac-clear-certificates.p12";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["openssl-pkcs12/no-mac-clear-certificates.p12", "openssl-pkcs12/clear.p12"]);
    sandbox
}

#[test]
fn it_is_said_whatever_password_is_given() {
    let sandbox = sandbox();
    for command in ["list", "inspect"] {
        for file in [SEALED, "clear.p12"] {
            let without = sandbox.certtool([command, file]).run().code(0);
            let with = sandbox.certtool([command, file]).password("mistyped").run().code(0);
            for run in [without, with] {
                run.prints("integrity: none (the file has no MAC)");
            }
        }
    }
}

#[test]
fn a_wrong_or_missing_password_for_a_key_is_refused() {
    let sandbox = sandbox();
    for command in ["convert", "copy"] {
        let line = format!("{command} {SEALED} --to new.p12");
        for password in ["mistyped", ""] {
            let run = sandbox.line(&line).env("CERTTOOL_FROM_PASSWORD", password);
            run.env("CERTTOOL_TO_PASSWORD", "mistyped").run().code(4).says("cannot open a key in");
        }
        let asked = sandbox.line(&line).env("CERTTOOL_TO_PASSWORD", CHANGEIT).run();
        asked.code(4).says("a password is needed for the keys in");
        assert!(!sandbox.exists("new.p12"));
        let run = sandbox.line(&line).env("CERTTOOL_FROM_PASSWORD", CHANGEIT).env("CERTTOOL_TO_PASSWORD", "another");
        run.run().code(0).says("has no MAC");
        sandbox.line("export-key new.p12").password("another").run().code(0);
        std::fs::remove_file(sandbox.path("new.p12")).unwrap();
    }
}

#[test]
fn a_password_of_its_own_opens_the_key_as_well() {
    let sandbox = sandbox();
    let run = sandbox.line(&format!("convert {SEALED} --to new.jks")).env("CERTTOOL_TO_PASSWORD", "another");
    run.env("CERTTOOL_FROM_KEY_PASSWORD", CHANGEIT).run().code(0).says("has no MAC");
}

#[test]
fn something_else_in_place_of_the_mac_is_damage() {
    let sandbox = sandbox();
    let whole = sandbox.read(&sandbox.fixture("openssl-pkcs12/default.p12"));
    // SEQUENCE { 3, SEQUENCE (authSafe), SEQUENCE (MacData) } with lengths of two octets.
    let length = usize::from(u16::from_be_bytes([whole[9], whole[10]]));
    let mac = 11 + length;
    for tag in [0x31, 0x02, 0xa0] {
        let mut changed = whole.clone();
        assert_eq!(changed[mac], 0x30);
        changed[mac] = tag;
        sandbox.write("changed.p12", changed);
        for line in ["list changed.p12", "convert changed.p12 --to new.p12", "doctor changed.p12"] {
            let run = sandbox.line(line).password(CHANGEIT).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
            run.env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(5);
        }
        assert!(!sandbox.exists("new.p12"));
    }
}

#[test]
fn no_change_is_made_under_a_password_that_opens_no_key() {
    for line in [
        "delete no-mac-clear-certificates.p12 --alias *",
        "rename no-mac-clear-certificates.p12 --alias * --new-alias b",
    ] {
        let sandbox = sandbox();
        let before = sandbox.read(SEALED);
        let list = sandbox.line(&format!("list {SEALED} --json")).run().code(0).json();
        let alias = list["result"]["entries"][0]["alias"].as_str().unwrap().to_owned();
        let change = || sandbox.line(&line.replace('*', &alias));
        change()
            .password("mistyped")
            .run()
            .code(4)
            .says("no key in `no-mac-clear-certificates.p12` opens with the password");
        assert!(sandbox.read(SEALED) == before);
        change().password(CHANGEIT).arg("--dry-run").run().code(0);
        change().run().code(0);
    }
}
