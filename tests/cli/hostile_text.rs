//! Text from certificates, aliases and file names never steers a terminal or forges a line.

use crate::CHANGEIT;
use crate::support::{Outcome, Process, Sandbox, tools};

/// Escape sequences, line ends, C1 controls, bidirectional overrides, invisible characters.
const HOSTILE: [&str; 10] = [
    "a\x1b[2Jb",
    "a\x1b]0;title\x07b",
    "a\u{9b}31mb",
    "a\rb",
    "a\nIssuer: CN=Trusted Root",
    "a\x08\x08b",
    "a\x7fb",
    "a\u{202e}gnp.exe",
    "a\u{200b}b\u{feff}",
    "a\u{e0041}b",
];

/// Whether a character may reach a terminal.
fn is_harmless(c: char) -> bool {
    c == '\n'
        || !(c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'))
}

#[track_caller]
fn assert_harmless(outcome: &Outcome) {
    let shown = outcome.stdout() + &outcome.stderr();
    assert!(shown.chars().all(is_harmless), "{shown:?}");
    assert!(!shown.lines().any(|line| line.starts_with("Issuer: CN=Trusted Root")), "a forged line\n{shown}");
}

/// Every command that shows a certificate, on `server.crt`, `merged.pem` and `store.p12`.
const SHOWING: [&str; 12] = [
    "list server.crt",
    "list store.p12",
    "inspect server.crt merged.pem --pem",
    "inspect store.p12 --structure",
    "export-chain store.p12 --all",
    "export-chain server.crt --out exported.cer",
    "import-trusted server.crt --truststore new.jks",
    "import-trusted server.crt --truststore new.jks --yes",
    "merge-pem merged.pem --verbose --headings",
    "merge-pem merged.pem p256.pkcs8.der",
    "merge-pem server.crt p256.pkcs8.der",
    "split-pem merged.pem --out-dir split",
];

/// A certificate and entries with this text wherever text can be.
fn infected(text: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.fixture("keys/p256.pkcs8.der");
    sandbox.write("split/.keep", "");
    let generate = |destination: &[&str]| {
        let line = sandbox.line("gen-selfsigned --key-alg ec:p256 --profile ca").args(["--cn", text, "--o", text]);
        line.args(destination).password(CHANGEIT).run()
    };
    assert_harmless(&generate(&["--out-dir", "."]).code(0));
    assert_harmless(&generate(&["--keystore", "store.p12", "--alias", text]).code(0));
    assert_harmless(&generate(&["--keystore", "store.p12", "--alias", text]).code(6));
    sandbox.write("merged.pem", sandbox.read_text("server.key") + &sandbox.read_text("server.crt"));
    sandbox
}

#[test]
fn subjects_and_aliases_are_escaped_by_every_command() {
    for text in HOSTILE {
        let sandbox = infected(text);
        for line in SHOWING {
            assert_harmless(&sandbox.line(line).password(CHANGEIT).run());
        }
    }
}

#[test]
fn json_carries_hostile_text_as_valid_json() {
    for text in HOSTILE {
        let sandbox = infected(text);
        let outcome = sandbox.line("list store.p12 --json").password(CHANGEIT).run().code(0);
        assert_eq!(outcome.json()["result"]["entries"][0]["alias"], text.to_lowercase(), "as Java folds it");
    }
}

#[test]
fn the_question_whether_to_trust_is_escaped_too() {
    for text in [HOSTILE[1], HOSTILE[4], HOSTILE[7]] {
        let sandbox = infected(text);
        let import = sandbox.line("import-trusted server.crt --truststore new.jks --color never").password(CHANGEIT);
        let shown = import.on_terminal(&[("Trust it?", "n")]).code(6).stderr();
        assert!(!shown.contains(text), "{shown:?}");
        assert!(!shown.lines().any(|line| line.starts_with("Issuer: CN=Trusted Root")), "{shown}");
    }
}

#[test]
fn a_heading_cannot_begin_a_block_or_a_line() {
    let text = "x\n-----BEGIN CERTIFICATE-----";
    let sandbox = infected(text);
    for line in ["merge-pem merged.pem --headings", "export-chain store.p12 --all"] {
        let printed = sandbox.line(line).password(CHANGEIT).run().code(0).stdout();
        assert_eq!(printed.matches("-----BEGIN CERTIFICATE-----").count(), 1, "{line}\n{printed}");
    }
}

/// Names inside an extension that openssl wrote without looking at them.
#[test]
fn alternative_names_are_escaped_and_cannot_pass_for_two() {
    let Some(openssl) = tools::need("openssl") else { return };
    for text in ["a\x1b[2J", "a\nIssuer: CN=Trusted Root", "a\u{202e}b", "a, dns:evil.test"] {
        let sandbox = Sandbox::new();
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let san = format!("30{:02x}82{:02x}{hex}", text.len() + 2, text.len());
        let mut make = vec!["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        let extension = format!("2.5.29.17=DER:{san}");
        make.extend(["-subj", "/CN=a", "-keyout", "key.pem", "-out", "a.pem", "-addext", &extension]);
        sandbox.program(&openssl, make).run().code(0);
        for line in ["list a.pem", "inspect a.pem"] {
            let outcome = sandbox.line(line).run().code(0);
            assert_harmless(&outcome);
            assert!(!outcome.stdout().contains("dns:a, dns:evil.test\n"), "one name passes for two\n{outcome}");
        }
    }
}

/// Commands that fail on a file of this name, and tell it.
fn complaints(sandbox: &Sandbox, name: &str) -> [Process; 8] {
    let root = sandbox.fixture("chain/root.pem");
    [
        sandbox.certtool(["list", name]),
        sandbox.certtool(["inspect", name]),
        sandbox.certtool(["export-chain", name]),
        sandbox.certtool(["merge-pem", name]),
        sandbox.certtool(["split-pem", name, "--out-dir", "."]),
        sandbox.certtool(["import-trusted", name, "--truststore", "new.jks"]),
        sandbox.certtool(["import-trusted", &root, "--truststore", name, "--yes"]),
        sandbox.certtool(["man", name]),
    ]
}

#[test]
fn file_names_are_escaped_in_messages() {
    for name in HOSTILE {
        let sandbox = Sandbox::new();
        complaints(&sandbox, name).into_iter().for_each(|process| assert_harmless(&process.run().fails()));
        sandbox.write(name, "no keystore");
        complaints(&sandbox, name).into_iter().for_each(|process| assert_harmless(&process.run().fails()));
    }
}

#[test]
fn wrong_arguments_are_escaped_in_usage_errors() {
    for text in HOSTILE {
        let sandbox = Sandbox::new();
        for args in
            [["list", "a", text], ["list", "--in-format", text], ["list", "a", &format!("--{text}")], [text, "a", "b"]]
        {
            assert_harmless(&sandbox.certtool(args).run().code(2));
        }
    }
}
