//! `certtool merge-pem`: key, certificate and chain in any order and format, checked, into one PEM.

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Outcome, Process, Sandbox, tools};

/// A merge of copies of fixtures, at a time when they are valid.
pub fn merge(sandbox: &Sandbox, fixtures: &[&str], options: &str) -> Process {
    let files: Vec<_> = fixtures.iter().map(|name| sandbox.fixture(name)).collect();
    let merge = sandbox.certtool(["merge-pem"]).args(files).args(options.split_whitespace());
    merge.env("CERTTOOL_AT", "2030-01-01")
}

/// The PEM of these fixtures, one after the other.
pub fn pem(fixtures: &[&str]) -> String {
    fixtures.iter().map(|name| String::from_utf8(fixture(name)).unwrap()).collect()
}

/// Key, leaf, intermediate, root: what every merge of the fixtures' chain should give.
const WHOLE: [&str; 4] = ["keys/rsa-pkcs8.pem", "chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"];

#[track_caller]
fn assert_whole(outcome: &Outcome) {
    assert_eq!(outcome.stdout(), pem(&WHOLE), "{outcome}");
}

#[test]
fn key_certificate_and_chain_are_merged_in_any_order() {
    let [key, leaf, intermediate, root] = WHOLE;
    for files in [[key, leaf, intermediate, root], [root, intermediate, leaf, key], [intermediate, key, root, leaf]] {
        assert_whole(&merge(&Sandbox::new(), &files, "").run().code(0).silent());
    }
}

#[test]
fn every_format_of_input_is_taken() {
    for files in [
        &["chain/shuffled-with-key.pem"][..],
        &["keys/rsa-pkcs8.der", "chain/leaf.der", "chain/chain.p7b"],
        &["keys/rsa-pkcs1.pem", "chain/chain-pem.p7b"],
        &["keys/rsa-pkcs8.pem", "chain/chain.pkipath"],
        &["telephony/certificate_pem.txt", "chain/root.pem"],
        &["telephony/certificate_pem-one-line.txt", "chain/root.pem"],
        &["keys/rsa-pkcs8.pem", "telephony/bag-attributes.pem", "chain/shuffled.pem"],
    ] {
        assert_whole(&merge(&Sandbox::new(), files, "").run().code(0));
    }
}

#[test]
fn options_say_which_file_is_which() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/shuffled-with-key.pem", "chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"]);
    let options = "--key shuffled-with-key.pem --cert leaf.pem --ca intermediate.pem --ca root.pem";
    assert_whole(&merge(&sandbox, &[], options).run().code(0).silent());
    merge(&sandbox, &[], "").run().code(2).says("required");
    merge(&sandbox, &[], "--key leaf.pem --cert leaf.pem").run().code(5).says("hint: give it with --key FILE");
}

#[test]
fn a_key_in_a_ca_file_is_not_taken() {
    let sandbox = Sandbox::new();
    sandbox.fixture("chain/shuffled-with-key.pem");
    merge(&sandbox, &["keys/p256.pkcs8.der"], "--ca shuffled-with-key.pem").run().code(1).says("private key");
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let sandbox = Sandbox::new();
    let run = merge(&sandbox, &[], "-").stdin(fixture("chain/shuffled-with-key.pem")).run().code(0);
    assert_whole(&run);
    merge(&sandbox, &[], "- -")
        .stdin(fixture("chain/leaf.pem"))
        .run()
        .code(2)
        .says("standard input can be used only once");
}

#[test]
fn the_file_is_for_its_owner_only() {
    let sandbox = Sandbox::new();
    let run = merge(&sandbox, &WHOLE, "--out site.pem").umask("000").run().code(0);
    run.says("wrote site.pem: RSA 2048 key and 3 certificates");
    assert_eq!((sandbox.read_text("site.pem"), sandbox.mode("site.pem")), (pem(&WHOLE), 0o600));
}

#[test]
fn a_keystore_is_input_enough() {
    for store in ["jks/chain.jks", "jceks/chain.jceks", "pkcs12/chain.pkcs12", "openssl-pkcs12/legacy.p12"] {
        let sandbox = Sandbox::new();
        assert_whole(&merge(&sandbox, &[store], "").password(CHANGEIT).run().code(0).silent());
        merge(&sandbox, &[store], "").run().code(4).says("hint: ");
    }
    let clear = ["openssl-pkcs12/clear.p12"];
    assert_whole(&merge(&Sandbox::new(), &clear, "").run().code(0));
}

#[test]
fn an_entry_may_have_a_password_of_its_own() {
    for store in ["jks/mixed.jks", "jceks/mixed.jceks", "pkcs12/mixed.pkcs12"] {
        let sandbox = Sandbox::new();
        let entry = |options: &str| merge(&sandbox, &[store], options).password(CHANGEIT).run();
        entry("").code(2).says("has 3 keys").says("`server`");
        entry("--alias server").code(4).says("hint: an entry with a password of its own needs --key-password");
        entry("--alias server --key-password pass:wrong").code(4);
        entry("--alias server --key-password pass:server-pass").code(0).prints("BEGIN PRIVATE KEY");
        entry("--alias nobody").code(5).says("there is no entry `nobody`");
    }
}

#[test]
fn an_alias_without_a_key_is_no_input() {
    let sandbox = Sandbox::new();
    let entries = merge(&sandbox, &["jceks/mixed.jceks"], "--alias secret").password(CHANGEIT).run();
    entries.code(5).says("has no private key");
}

#[test]
fn encrypted_keys_open_with_the_key_password() {
    for key in ["keys/rsa-pkcs8-encrypted.pem", "keys/rsa-proc-type.pem"] {
        let sandbox = Sandbox::new();
        let run = |options: &str| merge(&sandbox, &[key, "chain/shuffled.pem"], options).env("K", CHANGEIT).run();
        assert_whole(&run("--key-password env:K").code(0));
        run("").code(4).says("--key-password").says("CERTTOOL_KEY_PASSWORD");
        run("--key-password env:HOME").code(4);
    }
}

#[test]
fn a_certificate_of_another_key_is_refused() {
    let sandbox = Sandbox::new();
    let files = ["keys/p256.pkcs8.der", "chain/ordered.pem"];
    let run = merge(&sandbox, &files, "--out site.pem").run().code(1);
    run.says("no certificate belongs to the private key").says("hint: ").says("--allow mismatch");
    assert!(!sandbox.exists("site.pem"));
    merge(&sandbox, &files, "--allow mismatch").run().code(0).says("warning: ").prints("CERTIFICATE");
}

#[test]
fn a_missing_issuer_is_refused() {
    let files = ["keys/rsa-pkcs8.pem", "chain/leaf.pem"];
    let sandbox = Sandbox::new();
    merge(&sandbox, &files, "").run().code(1).says("CN=Example Issuing").says("--allow incomplete");
    let run = merge(&sandbox, &files, "--allow incomplete").run().code(0).says("warning: ");
    assert_eq!(run.stdout(), pem(&files));
}

#[test]
fn validity_is_judged_at_the_time_given() {
    let sandbox = Sandbox::new();
    let at = |time: &str, options: &str| merge(&sandbox, &WHOLE, options).env("CERTTOOL_AT", time).run();
    at("2099-01-01", "").code(1).says("expired at").says("--allow expired");
    at("2099-01-01", "--allow expired").code(0).says("warning: ");
    at("2001-01-01", "").code(1).says("is valid from").says("--allow not-yet-valid");
    at("2001-01-01", "--allow not-yet-valid").code(0).says("warning: ");
    at("2001-01-01", "--at 2030-01-01").code(0).silent();
}

#[test]
fn an_unrelated_certificate_is_refused() {
    let sandbox = Sandbox::new();
    let files = [&WHOLE[..], &["trusted/anchor-1.pem"]].concat();
    merge(&sandbox, &files, "").run().code(1).says("CN=Anchor 1").says("--allow unrelated");
    let run = merge(&sandbox, &files, "--allow unrelated").run().code(0).says("warning: ");
    assert_whole(&run);
}

#[test]
fn several_refusals_are_told_and_allowed_together() {
    let sandbox = Sandbox::new();
    let files = ["keys/rsa-pkcs8.pem", "chain/leaf.pem", "trusted/anchor-1.pem"];
    merge(&sandbox, &files, "").run().code(1).says("--allow unrelated").says("--allow incomplete");
    merge(&sandbox, &files, "--allow unrelated --allow incomplete").run().code(0);
    merge(&sandbox, &files, "--allow everything").run().code(2).says("--allow");
}

#[test]
fn duplicates_are_dropped() {
    let sandbox = Sandbox::new();
    let files = [&WHOLE[..], &["chain/shuffled-with-key.pem"]].concat();
    let run = merge(&sandbox, &files, "--verbose").run().code(0).says("more than once");
    assert_whole(&run);
}

#[test]
fn several_keys_are_one_too_many() {
    let sandbox = Sandbox::new();
    let files = ["keys/rsa-pkcs8.pem", "keys/p256.pkcs8.der", "keys/rsa-pkcs1.pem", "chain/ordered.pem"];
    merge(&sandbox, &files, "").run().code(2).says("there is more than one private key");
}

#[test]
fn the_root_can_be_left_out() {
    let run = merge(&Sandbox::new(), &WHOLE, "--root omit").run().code(0);
    assert_eq!(run.stdout(), pem(&WHOLE[..3]));
    assert_whole(&merge(&Sandbox::new(), &WHOLE, "--root include").run().code(0));
}

#[test]
fn the_key_is_written_in_the_encoding_asked_for() {
    let sandbox = Sandbox::new();
    let rsa = |format: &str| merge(&sandbox, &WHOLE, &format!("--key-format {format}")).run().code(0).stdout();
    assert!(rsa("pkcs1").starts_with(&pem(&["keys/rsa-pkcs1.pem"])));
    assert!(rsa("pkcs8").starts_with(&pem(&["keys/rsa-pkcs8.pem"])));
    let Some(openssl) = tools::need("openssl") else { return };
    sandbox.line("gen-selfsigned --cn a --key-alg ec:p256 --out ec.pem").run().code(0);
    sandbox.line("merge-pem ec.pem --key-format pkcs1 --out sec1.pem").run().code(0);
    assert!(sandbox.read_text("sec1.pem").starts_with("-----BEGIN EC PRIVATE KEY-----\n"));
    let public = |file| sandbox.program(&openssl, ["pkey", "-in", file, "-pubout"]).run().code(0).stdout();
    assert_eq!(public("sec1.pem"), public("ec.pem"));
}

#[test]
fn ed25519_has_no_traditional_encoding() {
    let sandbox = Sandbox::new();
    sandbox.line("gen-selfsigned --cn a --key-alg ed25519 --out ed.pem").run().code(0);
    sandbox.line("merge-pem ed.pem --key-format pkcs1").run().fails().says("Ed25519");
    sandbox.line("merge-pem ed.pem").run().code(0);
}

#[test]
fn a_damaged_input_is_told_with_its_line() {
    let sandbox = Sandbox::new();
    sandbox.write("bad.pem", pem(&WHOLE).replace("-----END CERTIFICATE-----\n-----BEGIN", "-----BEGIN"));
    merge(&sandbox, &[], "bad.pem").run().code(5).says("line ");
}

#[test]
fn json_needs_a_file_because_it_never_holds_a_key() {
    let sandbox = Sandbox::new();
    merge(&sandbox, &WHOLE, "--json").run().code(2).never_shows("BEGIN PRIVATE");
    merge(&sandbox, &WHOLE, "--json --out site.pem").run().code(0).silent().never_shows("BEGIN PRIVATE");
}

#[test]
fn the_issuer_that_is_still_valid_is_chosen() {
    let sandbox = Sandbox::new();
    for name in ["www.key", "www.pem", "issuing-old.pem", "issuing.pem", "any.pem"] {
        sandbox.fixture(&format!("vouching/{name}"));
    }
    let merge = sandbox.line("merge-pem www.key www.pem issuing-old.pem issuing.pem any.pem --out merged.pem");
    merge
        .env("CERTTOOL_AT", "2030-01-01")
        .run()
        .code(0)
        .says("left out CN=issuing")
        .says("another certificate of the same name was used");
    let merged = sandbox.read_text("merged.pem");
    assert!(
        merged.contains(&sandbox.read_text("issuing.pem")) && !merged.contains(&sandbox.read_text("issuing-old.pem"))
    );
    sandbox
        .line("merge-pem www.key www.pem issuing-old.pem any.pem --out x")
        .env("CERTTOOL_AT", "2030-01-01")
        .run()
        .code(1)
        .says("expired");
}

#[test]
fn an_issuer_that_is_no_ca_is_refused() {
    let sandbox = Sandbox::new();
    for name in ["sub-by-www.key", "sub-by-www.pem", "www.pem", "issuing.pem", "any.pem"] {
        sandbox.fixture(&format!("vouching/{name}"));
    }
    let merge = || {
        let line = sandbox.line("merge-pem sub-by-www.key sub-by-www.pem www.pem issuing.pem any.pem --out m.pem");
        line.env("CERTTOOL_AT", "2030-01-01")
    };
    merge().run().code(1).says("CN=www").says("is not a CA").says("--allow not-ca");
    merge().args(["--allow", "not-ca"]).run().code(0);
}

#[test]
fn parameters_of_diffie_hellman_are_kept_and_those_of_a_curve_are_not_missed() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    let line = |line: &str| sandbox.program(&openssl, line.split(' ')).run().code(0);
    line("dhparam -dsaparam -out dh.pem 1024");
    line("ecparam -name prime256v1 -genkey -out ec.pem");
    line("req -x509 -new -key ec.pem -subj /CN=a -days 30 -out a.pem");
    let together: Vec<u8> = ["ec.pem", "dh.pem", "a.pem"].iter().flat_map(|file| sandbox.read(file)).collect();
    sandbox.write("all.pem", together);
    let run = sandbox.line("merge-pem all.pem --out new.pem").run().code(0);
    run.never_shows("EC PARAMETERS");
    assert!(sandbox.read_text("new.pem").contains("-----BEGIN X9.42 DH PARAMETERS-----"));
}
