//! Hostile aliases as names of files: one file for each entry, all where they belong.

use std::collections::HashSet;

use crate::CHANGEIT;
use crate::support::Sandbox;
use crate::support::figure::figure;
use crate::support::sandbox::names;

/// What keytool takes for aliases, and a shell or a path for something else.
const ALIASES: [&str; 20] = [
    "../escape",
    "../../escape",
    "/tmp/certtool-escape",
    "-rf",
    "--help",
    ".",
    "..",
    ".hidden",
    "a b",
    "$(touch x)",
    "`touch x`",
    "a;b",
    "a\nb",
    "a\u{202e}b",
    "a\u{e9}",
    "ae\u{301}",
    "con",
    "precious",
    "a/b",
    "a\\b",
];

#[test]
fn every_alias_becomes_a_safe_name_of_its_own() {
    let sandbox = Sandbox::new();
    sandbox.mkdir("out");
    sandbox.write("out/precious.pem", "precious");
    let key = ["gen-selfsigned", "--key-alg", "ec:p256", "--keystore", "store.p12"];
    for (number, alias) in ALIASES.iter().enumerate() {
        let name = format!("--cn=host-{number}");
        sandbox.certtool(key).args([&name, &format!("--alias={alias}")]).password(CHANGEIT).run().code(0);
    }
    let before = sandbox.names();
    let convert = ["convert", "store.p12", "--to", "out", "--format", "pem-dir", "--json"];
    let process = || sandbox.certtool(convert).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
    process().run().code(6);
    assert_eq!(sandbox.read_text("out/precious.pem"), "precious");
    assert_eq!(names(&sandbox.path("out")), ["precious.pem"]);
    std::fs::remove_file(sandbox.path("out/precious.pem")).unwrap();
    let json = process().run().code(0).json();
    let written = names(&sandbox.path("out"));
    assert_eq!(sandbox.names(), before, "something was written outside");
    let folded: HashSet<String> = written.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(folded.len(), 2 * ALIASES.len(), "a key and its chain for each\n{written:?}");
    for name in &written {
        let safe = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        assert!(safe && !name.starts_with(['.', '-']), "{name}");
    }
    let map = json["result"].to_string();
    assert!(
        written.iter().all(|name| map.contains(name.as_str())),
        "the report does not say which file is whose\n{map}"
    );
    figure(12, "hostile aliases exported under safe distinct names", format!("{0}/{0}", ALIASES.len()), "20/20");
    figure(12, "files outside, files overwritten", "0, 0", "0, 0");
}
