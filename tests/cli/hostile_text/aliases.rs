//! Hostile aliases as names of files: one file for each entry, all where they belong.

use std::collections::HashSet;

use crate::CHANGEIT;
use crate::support::Sandbox;
use crate::support::figure::figure;
use crate::support::sandbox::names;

/// What keytool takes for aliases, and a shell or a path for something else.
pub const ALIASES: [&str; 20] = [
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
    "a|b",
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
    let sandbox = Sandbox::cheap();
    sandbox.mkdir("out");
    sandbox.write("out/precious.cer", "precious");
    let key = ["gen-selfsigned", "--key-alg", "ec:p256", "--keystore", "store.p12"];
    for (number, alias) in ALIASES.iter().enumerate() {
        let name = format!("--cn=host-{number}");
        sandbox.certtool(key).args([&name, &format!("--alias={alias}")]).password(CHANGEIT).run().code(0);
    }
    let before = sandbox.names();
    let export = ["export-chain", "store.p12", "--all", "--out-dir", "out", "--json"];
    let process = || sandbox.certtool(export).password(CHANGEIT);
    process().run().code(6).prints("precious.cer");
    assert_eq!(sandbox.read_text("out/precious.cer"), "precious");
    assert_eq!(names(&sandbox.path("out")), ["precious.cer"]);
    std::fs::remove_file(sandbox.path("out/precious.cer")).unwrap();
    let json = process().run().code(0).json();
    let written = names(&sandbox.path("out"));
    assert_eq!(sandbox.names(), before, "something was written outside");
    let folded: HashSet<String> = written.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(folded.len(), ALIASES.len(), "{written:?}");
    for name in &written {
        let safe = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-@".contains(c));
        assert!(safe && !name.starts_with(['.', '-']), "{name}");
    }
    let map = json["result"].to_string();
    assert!(written.iter().all(|name| map.contains(name.as_str())), "which file is whose is not said\n{map}");
    sandbox.mkdir("pieces");
    let convert =
        sandbox.line("convert store.p12 --to pieces --format pem-dir").env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
    convert.run().code(6).says("would be files of the same name");
    assert!(names(&sandbox.path("pieces")).is_empty());
    figure(12, "hostile aliases exported under safe distinct names", format!("{0}/{0}", ALIASES.len()), "20/20");
    figure(12, "files outside, files overwritten", "0, 0", "0, 0");
}

/// PEM has a line for the alias: one that is two lines could begin a block.
#[test]
fn an_alias_of_two_lines_is_refused_before_anything_is_written() {
    let sandbox = Sandbox::cheap();
    sandbox.mkdir("out");
    let generate = ["gen-selfsigned", "--cn", "a", "--key-alg", "ec:p256", "--keystore", "store.p12"];
    sandbox.certtool(generate).args(["--alias", "a\nb"]).password(CHANGEIT).run().code(0);
    let convert = sandbox.line("convert store.p12 --to out --format pem-dir").env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
    convert.run().code(6).says("a\\nb");
    assert!(names(&sandbox.path("out")).is_empty());
}
