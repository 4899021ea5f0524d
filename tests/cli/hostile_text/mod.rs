//! Text from certificates, aliases and file names never steers a terminal or forges a line.

mod aliases;
mod extensions;
mod names;
mod others;

use crate::CHANGEIT;
use crate::support::commands::{all, assert_covered};
use crate::support::{Outcome, Sandbox, figure, is_sampled};

/// Escape sequences, line ends, C1 controls, bidirectional overrides, invisible characters, private use.
const HOSTILE: [&str; 23] = [
    "a\x1b[2J\x1b[1;1Hb",
    "a\x1b]0;title\x07b",
    "a\x1b]8;;http://evil.test\x1b\\x\x1b]8;;\x1b\\b",
    "a\x1b]52;c;cm0gLXJm\x07b",
    "a\u{9b}31mb",
    "a\u{9d}0;x\u{9c}b",
    "a\x07b",
    "evil.test\x08\x08\x08\x08good",
    "a\rb",
    "a\nIssuer: CN=Trusted Root",
    "a\tb\x0b\x0c",
    "a\x7fb",
    "a\u{202e}gnp.exe",
    "a\u{2066}x\u{2069}b",
    "a\u{200b}b\u{feff}",
    "a\u{2028}b\u{2029}",
    "a\u{200f}b\u{61c}",
    "a\u{ad}\u{2060}b",
    "a\u{fe0f}\u{180e}b",
    "a\u{3164}\u{115f}b",
    "a\u{e000}b",
    "a\u{e0041}b",
    "a\u{fff9}b\u{fffe}",
];

/// Whether a character may reach a terminal.
fn is_harmless(c: char) -> bool {
    c == '\n'
        || !(c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}'))
}

#[track_caller]
fn assert_harmless(outcome: &Outcome) {
    let shown = outcome.stdout() + &outcome.stderr();
    assert!(shown.chars().all(is_harmless), "{shown:?}");
    assert!(!is_forged(&shown), "a forged line\n{shown}");
}

/// Whether a line is there that no program wrote.
fn is_forged(shown: &str) -> bool {
    shown.lines().any(|line| line.starts_with("Issuer: CN=Trusted Root"))
}

/// Every command, on `server.crt`, `merged.pem` and `store.p12`, which have the hostile text in their names and alias.
const SHOWING: [&str; 33] = [
    "chain store.p12 --root include",
    "completions bash",
    "convert store.p12 --to new.jks",
    "convert store.p12 --to split --format pem-dir",
    "copy store.p12 --to new.bks",
    "copy store.p12 --to copy.p12 --verbose",
    "delete store.p12 --alias absent",
    "diff store.p12 server.crt",
    "diff store.p12 root.pem --json",
    "doctor store.p12 merged.pem",
    "export-chain store.p12 --all",
    "export-chain server.crt --out exported.cer",
    "export-key store.p12 --out exported.key",
    "export-key server.crt",
    "export-trusted store.p12",
    "gen-selfsigned --cn a --keystore store.p12 --alias other --key-alg ec:p256",
    "import-keypair merged.pem --keystore new.p12",
    "import-keypair server.crt p256.pkcs8.der --keystore new.p12",
    "import-reply server.crt --keystore store.p12",
    "import-trusted server.crt --truststore new.jks",
    "import-trusted server.crt --truststore new2.jks --yes",
    "inspect server.crt merged.pem --pem",
    "inspect store.p12 --structure",
    "list server.crt",
    "list store.p12",
    "list store.p12 --json",
    "man list",
    "merge-pem merged.pem --verbose --headings",
    "merge-pem merged.pem p256.pkcs8.der",
    "merge-pem server.crt p256.pkcs8.der",
    "rename store.p12 --alias absent --new-alias b",
    "set-password store.p12",
    "split-pem merged.pem --out-dir split",
];

/// What a terminal would show in each locale: the program looks at neither.
const LOCALES: [&str; 2] = ["C.UTF-8", "POSIX"];

#[test]
fn no_command_is_missing() {
    let table: Vec<&str> = SHOWING.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_covered(&all(), &table, &[]);
}

/// A certificate and entries with this text wherever text can be.
fn infected(text: &str) -> Sandbox {
    let sandbox = Sandbox::cheap();
    sandbox.fixtures(["keys/p256.pkcs8.der", "chain/root.pem"]);
    sandbox.mkdir("split");
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
    let mut tried = 0;
    for (row, (text, locale)) in HOSTILE.iter().flat_map(|text| LOCALES.map(|locale| (text, locale))).enumerate() {
        let sandbox = infected(text);
        for (_, line) in SHOWING.iter().enumerate().filter(|(column, _)| is_sampled(row, *column)) {
            tried += 1;
            let process = sandbox.line(line).env("LC_ALL", locale).password(CHANGEIT);
            let process = ["FROM", "TO", "NEW"]
                .iter()
                .fold(process, |process, role| process.env(format!("CERTTOOL_{role}_PASSWORD"), CHANGEIT));
            assert_harmless(&process.run());
        }
    }
    figure(
        11,
        "hostile strings x commands x locales: runs, raw characters or forged lines",
        format!("{} x {} x {}: {tried}, 0", HOSTILE.len(), SHOWING.len(), LOCALES.len()),
        "0",
    );
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
    for text in [HOSTILE[1], HOSTILE[9], HOSTILE[12]] {
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
