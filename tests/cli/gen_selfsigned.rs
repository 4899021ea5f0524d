//! `certtool gen-selfsigned`: what the certificate says. Where it goes is in `gen_destinations`.

use serde_json::{Value, json};

use crate::support::{Outcome, Process, Sandbox, tools};

/// A quick key; the tests of key types choose their own.
fn generate(sandbox: &Sandbox, options: &[&str]) -> Process {
    sandbox.line("gen-selfsigned --key-alg ec:p256 --out-dir .").args(options)
}

/// The certificate object of the report.
#[track_caller]
fn certificate(options: &[&str]) -> Value {
    let sandbox = Sandbox::new();
    generate(&sandbox, options).arg("--json").run().code(0).json()["result"]["certificate"].take()
}

/// `openssl x509 -text` of the certificate.
#[track_caller]
fn text(options: &[&str]) -> Option<Outcome> {
    let openssl = tools::need("openssl")?;
    let sandbox = Sandbox::new();
    sandbox.line("gen-selfsigned --out-dir .").args(options).run().code(0);
    let show = ["x509", "-in", "server.crt", "-noout", "-text", "-nameopt", "RFC2253,utf8,-esc_msb"];
    Some(sandbox.program(openssl, show).run().code(0))
}

#[track_caller]
fn assert_subject(options: &[&str], expected: &str) {
    let options = [&["--key-alg", "ec:p256"], options].concat();
    let Some(text) = text(&options) else { return };
    text.prints(&format!("Subject: {expected}\n")).prints(&format!("Issuer: {expected}\n"));
}

#[track_caller]
fn assert_usage(options: &[&str], message: &str) {
    let sandbox = Sandbox::new();
    generate(&sandbox, options).run().code(2).says(message);
    assert!(sandbox.names().is_empty());
}

fn key_type(spec: &str, algorithm: &str, bits: u32) {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    let run = sandbox.certtool(["gen-selfsigned", "--cn", "localhost", "--key-alg", spec, "--out-dir", ".", "--json"]);
    let key = run.run().code(0).json()["result"]["certificate"]["key"].take();
    assert_eq!(key["algorithm"], algorithm, "{spec}");
    assert!(algorithm == "Ed25519" || key["bits"] == bits, "{spec}: {key}");
    let of_key = sandbox.program(&openssl, ["pkey", "-in", "server.key", "-pubout"]).run().code(0).stdout();
    let of_certificate =
        sandbox.program(&openssl, ["x509", "-in", "server.crt", "-noout", "-pubkey"]).run().code(0).stdout();
    assert_eq!(of_key, of_certificate, "{spec}");
    sandbox.program(openssl, ["verify", "-CAfile", "server.crt", "-check_ss_sig", "server.crt"]).run().code(0);
}

#[test]
fn every_key_type_can_be_generated() {
    for (spec, algorithm, bits) in [
        ("rsa:2048", "RSA", 2048),
        ("rsa:3072", "RSA", 3072),
        ("rsa:4096", "RSA", 4096),
        ("ec:p256", "EC", 256),
        ("ec:p384", "EC", 384),
        ("ec:p521", "EC", 521),
        ("ed25519", "Ed25519", 256),
    ] {
        key_type(spec, algorithm, bits);
    }
}

#[test]
fn a_key_of_8192_bits_can_be_generated() {
    key_type("rsa:8192", "RSA", 8192);
}

#[test]
fn the_default_is_rsa_2048_for_365_days() {
    let sandbox = Sandbox::new();
    let run = sandbox.line("gen-selfsigned --cn localhost --out-dir . --not-before 2030-01-01 --json").run().code(0);
    let certificate = &run.json()["result"]["certificate"];
    assert_eq!(certificate["key"], json!({ "algorithm": "RSA", "bits": 2048 }));
    assert_eq!(certificate["not_after"], "2031-01-01T00:00:00Z");
}

#[test]
fn an_impossible_key_type_is_answered_with_the_possible_ones() {
    let sandbox = Sandbox::new();
    sandbox.line("gen-selfsigned --cn a --key-alg rsa:1024 --out-dir .").run().code(2).says("ec:p256");
}

#[test]
fn attributes_are_encoded_outermost_first_and_units_in_the_order_given() {
    let options = "--cn central --ou Sales --ou Web --o Example --l Lund --st Skåne --c SE --email it@example.test";
    let options: Vec<_> = options.split(' ').collect();
    assert_subject(&options, "emailAddress=it@example.test,CN=central,OU=Web,OU=Sales,O=Example,L=Lund,ST=Skåne,C=SE");
}

#[test]
fn a_subject_in_rfc_4514_form_keeps_escapes_and_order() {
    assert_subject(&["--subject", r"CN=a\, b,OU=x,OU=y,O=Acme,C=SE"], r"CN=a\, b,OU=x,OU=y,O=Acme,C=SE");
    assert_subject(&["--subject", r"CN=\#1\+2,O=\C3\85se"], r"CN=\#1\+2,O=Åse");
}

#[test]
fn a_subject_in_openssls_slash_form_is_read_outermost_first() {
    assert_subject(&["--subject", "/C=SE/O=Acme/OU=y/OU=x/CN=a"], "CN=a,OU=x,OU=y,O=Acme,C=SE");
}

#[test]
fn a_subject_is_needed_and_given_once() {
    assert_usage(&[], "a certificate needs a subject");
    assert_usage(&["--cn", "a", "--subject", "CN=b"], "cannot be used with");
    assert_usage(&["--subject", "no name"], "--subject");
    assert_usage(&["--cn", "a", "--c", "Sweden"], "subject");
}

#[test]
fn a_common_name_that_is_a_host_or_an_address_becomes_an_alternative_name() {
    for (name, expected) in [
        ("central.example.test", json!(["dns:central.example.test"])),
        ("*.example.test", json!(["dns:*.example.test"])),
        ("localhost", json!(["dns:localhost"])),
        ("10.0.0.5", json!(["ip:10.0.0.5"])),
        ("2001:db8::1", json!(["ip:2001:db8::1"])),
        ("Central Server", json!([])),
    ] {
        assert_eq!(certificate(&["--cn", name])["subject_alt_names"], expected, "{name}");
    }
    assert_eq!(certificate(&["--subject", "CN=inner.test,O=x"])["subject_alt_names"], json!(["dns:inner.test"]));
}

#[test]
fn no_san_from_cn_leaves_the_common_name_alone() {
    assert_eq!(certificate(&["--cn", "localhost", "--no-san-from-cn"])["subject_alt_names"], json!([]));
}

#[test]
fn every_kind_of_alternative_name_can_be_given() {
    let names = ["dns:central.local", "ip:10.0.0.5", "ip:2001:db8::1", "email:it@example.test", "uri:https://a.test/x"];
    let mut options = vec!["--cn", "central.local"];
    options.extend(names.iter().flat_map(|name| ["--san", name]));
    assert_eq!(certificate(&options)["subject_alt_names"], json!(names), "and the common name is not repeated");
    let options = [&options[..], &["--key-alg", "ec:p256"]].concat();
    let Some(text) = text(&options) else { return };
    text.prints("DNS:central.local, IP Address:10.0.0.5, IP Address:2001:DB8:0:0:0:0:0:1")
        .prints("email:it@example.test, URI:https://a.test/x");
}

#[test]
fn a_wrong_alternative_name_is_a_usage_error() {
    for wrong in ["central.local", "ip:300.1.1.1", "dns:", "tel:112"] {
        assert_usage(&["--cn", "a", "--san", wrong], "--san");
    }
}

/// Profile, key type, what openssl prints, and what it must not print.
const PROFILES: [(&str, &str, &[&str], &[&str]); 5] = [
    (
        "server",
        "rsa:2048",
        &["CA:FALSE", "TLS Web Server Authentication", "Digital Signature, Key Encipherment"],
        &["TLS Web Client", "Certificate Sign"],
    ),
    ("server", "ec:p256", &["CA:FALSE", "Digital Signature\n"], &["Key Encipherment", "Certificate Sign"]),
    ("client", "ec:p256", &["CA:FALSE", "TLS Web Client Authentication"], &["TLS Web Server", "Certificate Sign"]),
    ("both", "ec:p256", &["CA:FALSE", "TLS Web Server Authentication, TLS Web Client Authentication"], &[]),
    ("ca", "ec:p256", &["CA:TRUE", "Certificate Sign, CRL Sign"], &["TLS Web", "DNS:"]),
];

#[test]
fn profiles_decide_the_extensions() {
    for (profile, key, present, absent) in PROFILES {
        let Some(text) = text(&["--cn", "localhost", "--key-alg", key, "--profile", profile]) else { return };
        let text = text.prints("X509v3 Subject Key Identifier").prints("X509v3 Basic Constraints: critical");
        let text = present.iter().fold(text, |text, expected| text.prints(expected));
        absent.iter().fold(text, |text, unwanted| text.never_shows(unwanted)).prints("Version: 3");
    }
}

#[test]
fn an_unknown_profile_is_a_usage_error() {
    assert_usage(&["--cn", "a", "--profile", "root"], "--profile");
}

#[test]
fn validity_is_given_in_days_as_a_duration_or_by_its_end() {
    for (option, value, end) in [
        ("--days", "10", "2030-01-11T00:00:00Z"),
        ("--validity", "36h", "2030-01-02T12:00:00Z"),
        ("--validity", "90d", "2030-04-01T00:00:00Z"),
        ("--validity", "2w", "2030-01-15T00:00:00Z"),
        ("--validity", "6mo", "2030-06-30T00:00:00Z"),
        ("--validity", "2y", "2032-01-01T00:00:00Z"),
        ("--not-after", "2055-06-01T12:00:00+02:00", "2055-06-01T10:00:00Z"),
    ] {
        let made = certificate(&["--cn", "a", "--not-before", "2030-01-01T00:00:00Z", option, value]);
        assert_eq!((&made["not_before"], &made["not_after"]), (&json!("2030-01-01T00:00:00Z"), &json!(end)), "{value}");
    }
}

#[test]
fn openssl_reads_dates_after_2049() {
    let options = "--cn a --key-alg ec:p256 --not-before 2049-12-31 --not-after 2050-01-01T00:00:01Z";
    let Some(text) = text(&options.split(' ').collect::<Vec<_>>()) else { return };
    text.prints("Not Before: Dec 31 00:00:00 2049 GMT").prints("Not After : Jan  1 00:00:01 2050 GMT");
}

#[test]
fn impossible_validity_is_a_usage_error() {
    assert_usage(&["--cn", "a", "--days", "0"], "--days");
    assert_usage(&["--cn", "a", "--days", "5", "--validity", "5d"], "cannot be used with");
    assert_usage(&["--cn", "a", "--days", "5", "--not-after", "2040-01-01"], "cannot be used with");
    assert_usage(&["--cn", "a", "--validity", "5 days"], "90d, 12w");
    assert_usage(&["--cn", "a", "--not-before", "2031-01-01", "--not-after", "2030-01-01"], "before the beginning");
    assert_usage(&["--cn", "a", "--not-before", "9999-12-31", "--days", "2"], "beyond the year 9999");
    assert_usage(&["--cn", "a", "--not-before", "tomorrow"], "2027-01-31");
}

#[test]
fn the_serial_number_is_decimal_hexadecimal_or_random() {
    assert_eq!(certificate(&["--cn", "a", "--serial", "4660"])["serial"], "1234");
    assert_eq!(certificate(&["--cn", "a", "--serial", "0x1234"])["serial"], "1234");
    let random = || certificate(&["--cn", "a"])["serial"].as_str().unwrap().to_owned();
    let (one, other) = (random(), random());
    assert!(one != other && one.len() >= 16, "{one} {other}");
}

#[test]
fn a_serial_number_that_no_certificate_may_have_is_a_usage_error() {
    for wrong in ["-1", "0", "zwölf", "0x", "0x1ffffffffffffffffffffffffffffffffffffffffff"] {
        assert_usage(&["--cn", "a", &format!("--serial={wrong}")], "--serial");
    }
}

#[test]
fn a_server_certificate_for_no_name_is_warned_about() {
    let warning = "it has no subject alternative name";
    let warned = |options: &[&str]| generate(&Sandbox::new(), options).run().code(0).stderr().contains(warning);
    assert!(warned(&["--cn", "Not a host"]));
    assert!(warned(&["--cn", "localhost", "--no-san-from-cn"]));
    assert!(warned(&["--cn", "999.1.1.1"]));
    assert!(!warned(&["--cn", "localhost"]));
    assert!(!warned(&["--cn", "Not a host", "--san", "dns:localhost"]));
    assert!(!warned(&["--cn", "Somebody", "--profile", "client"]));
    assert!(!warned(&["--cn", "Some CA", "--profile", "ca"]));
}

#[test]
fn what_looks_like_an_address_is_no_host_name() {
    for name in ["dns:999.1.1.1", "dns:10.0.0", "dns:*.1"] {
        assert_usage(&["--cn", "a", "--san", name], "is not a number");
    }
}
