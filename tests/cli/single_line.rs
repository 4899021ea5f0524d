//! `certtool merge-pem`: the field of a configuration, with headings, a date, and everything in one line.

use crate::cli::merge_pem::{merge, pem};
use crate::support::Sandbox;

const FILES: [&str; 4] = ["keys/rsa-pkcs8.pem", "chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"];

/// The merged PEM, for the comparison after the way back.
fn whole() -> String {
    pem(&FILES)
}

#[test]
fn a_date_comes_first() {
    let run = merge(&Sandbox::new(), &FILES, "--date 2026-11-22").run().code(0);
    assert_eq!(run.stdout(), format!("date=2026-11-22\n{}", whole()));
    merge(&Sandbox::new(), &FILES, "--date 22.11.2026").run().code(2).says("2027-01-31");
}

#[test]
fn headings_name_subject_and_issuer() {
    let run = merge(&Sandbox::new(), &FILES, "--headings").run().code(0);
    let printed = run.stdout();
    let headings: Vec<_> = printed.lines().filter(|line| line.starts_with("subject=")).collect();
    assert_eq!(headings.len(), 3);
    assert!(headings[0].contains("CN=central.example.test"));
    assert!(printed.contains("issuer=CN=Example Issuing"));
    let sandbox = Sandbox::new();
    sandbox.write("a.pem", printed);
    assert_eq!(merge(&sandbox, &[], "a.pem").run().code(0).stdout(), whole());
}

#[test]
fn one_line_has_spaces_for_line_ends() {
    let run = merge(&Sandbox::new(), &FILES, "--single-line").run().code(0);
    assert_eq!(run.stdout(), whole().trim_end().replace('\n', " ") + "\n");
    let same = merge(&Sandbox::new(), &FILES, "--single-line=spaces").run().code(0);
    assert_eq!(same.stdout(), run.stdout());
}

#[test]
fn one_line_can_be_escaped() {
    let run = merge(&Sandbox::new(), &FILES, "--single-line=escaped").run().code(0);
    assert_eq!(run.stdout(), whole().trim_end().replace('\n', "\\n") + "\n");
}

#[test]
fn one_line_is_read_again_by_ourselves() {
    for how in ["--single-line", "--single-line=escaped"] {
        let sandbox = Sandbox::new();
        merge(&sandbox, &FILES, &format!("{how} --date 2026-11-22 --out field.txt")).run().code(0);
        assert_eq!(merge(&sandbox, &[], "field.txt").run().code(0).stdout(), whole(), "{how}");
        sandbox.line("split-pem field.txt --out-dir .").env("CERTTOOL_AT", "2030-01-01").run().code(0);
        assert_eq!(sandbox.read_text("server.key"), pem(&FILES[..1]), "{how}");
        assert_eq!(sandbox.read_text("server.crt"), pem(&FILES[1..]), "{how}");
    }
}

#[test]
fn headings_have_no_place_in_one_line() {
    merge(&Sandbox::new(), &FILES, "--headings --single-line").run().code(2).says("cannot be used with");
}

/// The field of the telephony platform's manual: a date, PKCS#8 under the label of PKCS#1, spaces for line ends.
#[test]
fn the_telephony_platform_s_field_is_understood_and_written_again() {
    let sandbox = Sandbox::new();
    let field = "telephony/certificate_pem-one-line.txt";
    let run = merge(&sandbox, &[field], "--date 2023-11-29 --single-line").run().code(0);
    assert!(run.stdout().starts_with("date=2023-11-29 -----BEGIN PRIVATE KEY----- MII"));
    assert_eq!(run.stdout().lines().count(), 1);
    let label = |text: &str| text.replace("RSA PRIVATE KEY", "PRIVATE KEY").trim().to_owned();
    assert_eq!(label(&run.stdout()), label(&pem(&[field])), "the same field under the true label");
}
