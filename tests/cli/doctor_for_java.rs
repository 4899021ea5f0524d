//! What Java stumbles over in stores, found by `certtool doctor` and told by whatever writes it.

use crate::CHANGEIT;
use crate::support::{Outcome, Process, Sandbox, tools};

const NOT_ASCII: &str = "Java before 25 cannot open a PKCS#12 keystore whose password is not plain ASCII";

fn doctor(sandbox: &Sandbox, file: &str, options: &str) -> Process {
    sandbox.set_mode(file, 0o600);
    sandbox.line(&format!("doctor {file} {options}")).password(CHANGEIT)
}

/// Codes and severities.
fn found(outcome: &Outcome) -> Vec<(String, String)> {
    let findings = outcome.json()["result"]["files"][0]["findings"].as_array().unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    findings.iter().map(|finding| (text(&finding["code"]), text(&finding["severity"]))).collect()
}

#[track_caller]
fn assert_found(sandbox: &Sandbox, file: &str, options: &str, expected: Option<(&str, &str)>) {
    let outcome = doctor(sandbox, file, &format!("{options} --json")).run();
    let expected = expected.map(|(code, severity)| (code.to_owned(), severity.to_owned()));
    assert_eq!(found(&outcome), Vec::from_iter(expected), "{outcome}");
}

#[test]
fn a_key_in_the_clear_is_found_and_sealed() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem"]);
    let export =
        "pkcs12 -export -inkey leaf.key -in leaf.pem -certfile intermediate.pem -name a -passout pass:changeit";
    for (options, is_clear) in [("-keypbe NONE -certpbe NONE", true), ("-keypbe NONE", true), ("-certpbe NONE", false)]
    {
        sandbox.program(&openssl, format!("{export} {options} -out a.p12").split(' ')).run().code(0);
        let key_in_clear = |severity| is_clear.then_some(("key-in-clear", severity));
        assert_found(&sandbox, "a.p12", "--for jetty", key_in_clear("error"));
        assert_found(&sandbox, "a.p12", "", key_in_clear("warning"));
        doctor(&sandbox, "a.p12", "--for java --fix").run().code(0);
        assert_found(&sandbox, "a.p12", "--for java", None);
    }
}

#[test]
fn a_curve_that_is_spelled_out_is_told_when_written_and_found() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    for line in [
        "ecparam -name prime256v1 -genkey -param_enc explicit -noout -out e.key",
        "req -x509 -key e.key -subj /CN=e -days 300 -out e.crt",
    ] {
        sandbox.program(&openssl, line.split(' ')).run().code(0);
    }
    sandbox.write("e.pem", [sandbox.read("e.key"), sandbox.read("e.crt")].concat());
    for (format, told) in [("jks", true), ("jceks", true), ("pkcs12", true), ("bks", false)] {
        let import = format!("import-keypair e.pem --keystore {format} --format {format} --alias e");
        let run = sandbox.line(&import).password(CHANGEIT).run().code(0);
        assert_eq!(run.stderr().contains("with `e`: its EC key spells its curve out"), told, "{run}");
        let explicit = |severity| told.then_some(("explicit-curve", severity));
        assert_found(&sandbox, format, "", explicit("warning"));
        let passwords = ["CERTTOOL_FROM_PASSWORD", "CERTTOOL_TO_PASSWORD"];
        let convert = sandbox.line(&format!("convert {format} --to of-{format}.p12"));
        let convert = passwords.iter().fold(convert, |convert, name| convert.env(name, CHANGEIT)).run().code(0);
        convert.says("Java cannot open a PKCS#12 keystore with `e`");
    }
    assert_found(&sandbox, "jks", "--for java", Some(("explicit-curve", "error")));
    assert_found(&sandbox, "pkcs12", "--for tomcat", Some(("explicit-curve", "error")));
    assert_found(&sandbox, "pkcs12", "--for openssl3", None);
}

#[test]
fn a_password_that_java_does_not_take_is_told_wherever_it_is_new_and_found() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["pkcs12/ec-p256.pkcs12", "jks/chain.jks"]);
    let run = |line: &str, variables: &[(&str, &str)]| {
        variables.iter().fold(sandbox.line(line), |line, (name, value)| line.env(name, value)).run().code(0)
    };
    let new = ("CERTTOOL_NEW_PASSWORD", "pässword");
    run("set-password ec-p256.pkcs12", &[("CERTTOOL_PASSWORD", CHANGEIT), new]).says(NOT_ASCII);
    run("set-password chain.jks --dry-run", &[("CERTTOOL_PASSWORD", CHANGEIT), new]).never_shows(NOT_ASCII);
    let to = [("CERTTOOL_FROM_PASSWORD", CHANGEIT), ("CERTTOOL_TO_PASSWORD", "pässword")];
    run("convert chain.jks --to new.p12", &to).says(NOT_ASCII);
    run("convert chain.jks --to new.bks", &to).never_shows(NOT_ASCII);
    sandbox.set_mode("new.p12", 0o600);
    let doctor = |options: &str, code: i32| {
        let doctor = sandbox.line(&format!("doctor new.p12 {options} --json")).password("pässword");
        found(&doctor.run().code(code)).into_iter().map(|(code, severity)| code + " " + &severity).collect::<String>()
    };
    assert_eq!(doctor("", 1), "password-not-ascii warning");
    assert_eq!(doctor("--for java", 1), "password-not-ascii error");
    assert_eq!(doctor("--for openssl3", 0), "");
}

/// Neither integrity nor keys can be examined: what is not known is not called healthy in silence.
#[test]
fn without_the_password_it_is_said_what_is_not_examined() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/chain.jks", "queue-agent/truststore.jks", "chain/leaf.pem"]);
    let unchecked = |file: &str| {
        sandbox.set_mode(file, 0o600);
        sandbox.certtool(["doctor", file]).run().code(0).stdout().contains("note: not-checked: no password is given")
    };
    assert!(unchecked("chain.jks") && unchecked("truststore.jks") && !unchecked("leaf.pem"));
    assert_found(&sandbox, "chain.jks", "", None);
}

#[test]
fn a_repair_of_what_is_well_changes_nothing_and_says_so() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/chain.jks", "doctor/pbmac1.p12"]);
    doctor(&sandbox, "chain.jks", "--fix --detailed-exitcode").run().code(10);
    doctor(&sandbox, "chain.jks", "--fix").run().code(0);
    doctor(&sandbox, "chain.jks", "--detailed-exitcode").run().code(0);
    doctor(&sandbox, "pbmac1.p12", "--for java --fix --detailed-exitcode").run().code(0);
    doctor(&sandbox, "pbmac1.p12", "--for java --fix --detailed-exitcode").run().code(10);
}

#[test]
fn an_empty_password_that_fails_is_told_as_such() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/chain.jks", "pkcs12/ec-p256.pkcs12"]);
    for file in ["chain.jks", "ec-p256.pkcs12"] {
        let list = |password: &str| sandbox.line(&format!("list {file}")).password(password).run().code(4);
        list("").says("hint: the password given is empty");
        list("mistaken").never_shows("is empty");
    }
}
