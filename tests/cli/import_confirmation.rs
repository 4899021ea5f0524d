//! `certtool import-trusted`: what nobody vouches for is trusted only when somebody says so.

use certtool::formats::pem;

use crate::CHANGEIT;
use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::{Process, Sandbox, tools};

/// An import of the fixtures' root; nothing in the truststore vouches for it.
fn import(sandbox: &Sandbox, options: &str) -> Process {
    sandbox.fixtures(["queue-agent/truststore.jks", "chain/root.pem"]);
    let line = sandbox.line("import-trusted root.pem --truststore truststore.jks").args(options.split_whitespace());
    line.password(CHANGEIT)
}

/// The SHA-256 of the fixtures' root, lower-case hex.
fn fingerprint(sandbox: &Sandbox) -> String {
    let root = sandbox.fixture("chain/root.pem");
    sandbox.certtool(["list", &root, "--json"]).run().code(0).entries()[0].sha256[0].clone()
}

#[track_caller]
fn assert_trusted(sandbox: &Sandbox, expected: bool) {
    let entries = sandbox.line("list truststore.jks --json").password(CHANGEIT).run().code(0).entries();
    assert_eq!(entries.iter().any(|entry| entry.alias == "example-root"), expected, "{entries:?}");
}

#[test]
fn without_a_terminal_an_unknown_certificate_is_refused_with_its_fingerprint() {
    let sandbox = Sandbox::new();
    let run = import(&sandbox, "").run().code(6).says("not confirmed").says("CN=Example Root");
    run.says(&format!("SHA256:{}", fingerprint(&sandbox))).says("hint: compare the fingerprint");
    assert_trusted(&sandbox, false);
}

#[test]
fn yes_confirms() {
    let sandbox = Sandbox::new();
    import(&sandbox, "--yes").run().code(0);
    assert_trusted(&sandbox, true);
}

#[test]
fn the_right_fingerprint_confirms_in_every_spelling() {
    let hex = fingerprint(&Sandbox::new());
    let pairs: Vec<_> =
        hex.to_uppercase().as_bytes().chunks(2).map(|two| String::from_utf8(two.to_vec()).unwrap()).collect();
    for spelling in [format!("SHA256:{hex}"), hex.clone(), format!("sha256:{}", pairs.join(":"))] {
        let sandbox = Sandbox::new();
        import(&sandbox, &format!("--fingerprint {spelling}")).run().code(0);
        assert_trusted(&sandbox, true);
    }
}

#[test]
fn a_wrong_fingerprint_is_refused_without_a_question() {
    let sandbox = Sandbox::new();
    let wrong = format!("--fingerprint SHA256:{}", "00".repeat(32));
    import(&sandbox, &wrong).run().code(6).says("not confirmed");
    import(&sandbox, &wrong).on_terminal(&[]).code(6);
    import(&sandbox, "--fingerprint SHA256:1234").run().code(2).says("--fingerprint");
    import(&sandbox, &format!("--yes {wrong}")).run().code(2).says("cannot be used with");
    assert_trusted(&sandbox, false);
}

#[test]
fn what_a_trusted_certificate_signed_needs_no_confirmation() {
    let sandbox = Sandbox::new();
    import(&sandbox, "--yes").run().code(0);
    sandbox.fixtures(["chain/intermediate.pem", "chain/leaf.pem"]);
    let line = "import-trusted leaf.pem intermediate.pem --truststore truststore.jks";
    sandbox.line(line).password(CHANGEIT).run().code(0);
}

#[test]
fn confirming_the_root_confirms_the_chain_below_it() {
    let sandbox = Sandbox::new();
    sandbox.fixture("chain/shuffled.pem");
    let line = format!("import-trusted shuffled.pem --truststore new.jks --fingerprint {}", fingerprint(&sandbox));
    sandbox.line(&line).password(CHANGEIT).run().code(0);
}

#[test]
fn a_known_certificate_needs_no_confirmation() {
    let sandbox = Sandbox::new();
    import(&sandbox, "--yes").run().code(0);
    sandbox
        .line("import-trusted root.pem --truststore truststore.jks")
        .password(CHANGEIT)
        .run()
        .code(0)
        .says("unchanged");
}

#[test]
fn on_a_terminal_a_person_sees_the_certificate_and_confirms() {
    let sandbox = Sandbox::new();
    let run = import(&sandbox, "").on_terminal(&[("Trust it?", "y\n")]).code(0);
    run.says("This certificate is not signed by a CA in the truststore")
        .says("CN=Example Root")
        .says(&fingerprint(&sandbox));
    assert_trusted(&sandbox, true);
}

#[test]
fn a_person_sees_what_speaks_against_it() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["queue-agent/truststore.jks", "trusted/not-a-ca.pem"]);
    let import = sandbox.line("import-trusted not-a-ca.pem --truststore truststore.jks").password(CHANGEIT);
    import.on_terminal(&[("Trust it?", "n\n")]).code(6).says("not a CA");
}

#[test]
fn an_interrupt_at_the_question_changes_nothing_and_gives_the_cursor_back() {
    let sandbox = Sandbox::new();
    let outcome = import(&sandbox, "").on_terminal(&[("Trust it?", "\u{3}")]).fails_by_signal();
    let screen = outcome.stderr();
    assert!(screen.rfind("\u{1b}[?25h") > screen.rfind("\u{1b}[?25l"), "{outcome}");
    assert_trusted(&sandbox, false);
}

#[test]
fn a_person_who_declines_or_just_presses_enter_gets_exit_6() {
    for answer in ["n\n", "\r"] {
        let sandbox = Sandbox::new();
        import(&sandbox, "").on_terminal(&[("Trust it?", answer)]).code(6).says("not confirmed");
        assert_trusted(&sandbox, false);
    }
}

#[test]
fn no_input_asks_nothing_even_on_a_terminal() {
    let sandbox = Sandbox::new();
    import(&sandbox, "--no-input").on_terminal(&[]).code(6).never_shows("Trust it?");
}

#[test]
fn one_question_covers_two_truststores() {
    let sandbox = Sandbox::new();
    sandbox.fixture_as("queue-agent/truststore.jks", "other.jks");
    import(&sandbox, "--truststore other.jks").on_terminal(&[("Trust it?", "y\n")]).code(0);
    assert_trusted(&sandbox, true);
}

/// An import of one certificate beside a trusted one that signed it; `at` is when both were valid.
fn import_beside(sandbox: &Sandbox, voucher: &str, certificate: &str) -> Process {
    sandbox.fixture(&format!("vouching/{voucher}.pem"));
    sandbox.fixture(&format!("vouching/{certificate}.pem"));
    let trust = format!("import-trusted {voucher}.pem --truststore store.p12 --yes --allow expired");
    sandbox.line(&trust).password(CHANGEIT).run().code(0);
    let import = sandbox.line(&format!("import-trusted {certificate}.pem --truststore store.p12 --at 2030-01-01"));
    import.password(CHANGEIT)
}

#[test]
fn a_trusted_ca_vouches_for_what_it_signed() {
    import_beside(&Sandbox::new(), "any", "ca-by-any").run().code(0);
    import_beside(&Sandbox::new(), "limited", "leaf-by-limited").run().code(0);
}

#[test]
fn what_a_path_validator_would_not_follow_vouches_for_nobody() {
    for voucher in ["server", "ended", "limited", "named"] {
        let certificate = format!("ca-by-{voucher}");
        import_beside(&Sandbox::new(), voucher, &certificate).run().code(6).says("not confirmed");
    }
}

/// What nobody should trust: its file, the word that allows it, and when that is looked at.
const BAD_ANCHORS: [(&str, &str, &str); 6] = [
    ("expired", "expired", ""),
    ("future", "not-yet-valid", " --at 2001-01-01T00:00:00Z"),
    ("forged", "broken-signature", ""),
    ("rsa1024", "weak-key", ""),
    ("md5", "weak-key", ""),
    ("rsa512", "weak-key", ""),
];

fn bad_anchors() -> Option<Sandbox> {
    let openssl = tools::need("openssl")?;
    let sandbox = Sandbox::new();
    let make = |name: &str, options: &str| {
        let line = format!("req -x509 -nodes -keyout {name}.key -out {name}.pem -subj /CN={name} -days 300 {options}");
        sandbox.program(&openssl, line.split(' ')).run().code(0);
    };
    make("forged", "-newkey rsa:2048");
    let mut forged = pem::read(&sandbox.read("forged.pem")).unwrap().certificates().next().unwrap().der().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    sandbox.write("forged.pem", forged);
    make("future", "-newkey rsa:2048");
    make("rsa1024", "-newkey rsa:1024 -sha1");
    make("md5", "-newkey rsa:1024 -md5");
    make("rsa512", "-newkey rsa:512");
    sandbox.fixtures(["trusted/expired.pem", "trusted/not-a-ca.pem"]);
    Some(sandbox)
}

/// With an answer to every question, and with a person at the terminal.
#[test]
fn bad_anchors_are_refused_until_their_fault_is_named() {
    let Some(sandbox) = bad_anchors() else { return };
    let mut refused = 0;
    for (name, allow, at) in BAD_ANCHORS {
        let line = format!("import-trusted {name}.pem --truststore {name}.p12{at}");
        let import = |options: &str| sandbox.line(&format!("{line} {options}")).password(CHANGEIT);
        let hint = format!("to trust it anyway, add --allow {allow}");
        import("--yes").run().code(1).says("refused: CN=").says(&hint);
        let fingerprint = sandbox.line(&format!("list {name}.pem --json")).run().code(0).entries()[0].sha256[0].clone();
        import(&format!("--fingerprint {fingerprint}")).run().code(1).says(&hint);
        import("").on_terminal(&[]).code(1).never_shows("Trust it?");
        assert!(!sandbox.exists(&format!("{name}.p12")), "{name}");
        let other = if allow == "expired" { "weak-key" } else { "expired" };
        import(&format!("--yes --allow {other}")).run().code(1);
        import(&format!("--yes --allow {allow}")).run().code(0);
        // What is trusted already is not judged again.
        import("--yes").run().code(0).says("unchanged");
        refused += 1;
    }
    figure(19, "bad anchors refused with --yes, without --allow", format!("{refused} of 6, exit 1"), "7 of 7");
    // A leaf vouches for itself alone: so do the clients of a self-signed server know it.
    let leaf = || sandbox.line("import-trusted not-a-ca.pem --truststore leaf.p12").password(CHANGEIT);
    leaf().on_terminal(&[("Trust it?", "n")]).code(6).says("not a CA");
    assert!(!sandbox.exists("leaf.p12"));
    leaf().arg("--yes").run().code(0).says("not a CA");
}

/// What is not valid yet is left out: keytool cannot be told another time.
#[test]
#[ignore = "measures another program"]
fn others_trust_bad_anchors() {
    let (Some(jdk), Some(sandbox)) = (need_jdk(), bad_anchors()) else { return };
    let present = BAD_ANCHORS.iter().filter(|(_, _, at)| at.is_empty());
    let trusted = present.map(|(name, ..)| {
        let line = format!("-importcert -noprompt -alias a -file {name}.pem -keystore {name}.p12 -storepass changeit");
        jdk.keytool(&sandbox, line.split(' ')).run().exit_code() == Some(0)
    });
    let trusted: Vec<bool> = trusted.collect();
    let count = trusted.iter().filter(|trusted| **trusted).count();
    figure(19, "keytool -noprompt: bad anchors trusted", format!("{count} of {}", trusted.len()), "ours: 0");
}
