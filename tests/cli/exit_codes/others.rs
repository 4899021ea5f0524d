//! How keytool and openssl end in situations of the table: `cargo test --test integration others_ -- --ignored --nocapture`.

use std::collections::{BTreeMap, BTreeSet};

use super::prepared;
use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::{Process, Sandbox, tools};

/// What happens, our exit code, and the lines of keytool and openssl; `>` before where standard output goes.
const SITUATIONS: [(&str, i32, &str, &str); 9] = [
    ("an expired certificate", 1, "-list -v -keystore expired.jks -storepass changeit", ""),
    ("an option that does not exist", 2, "-list -no-such", "x509 -no-such"),
    (
        "a file that is missing",
        3,
        "-list -keystore missing.p12 -storepass changeit",
        "pkcs12 -in missing.p12 -noout -passin pass:changeit",
    ),
    (
        "a full standard output",
        3,
        "-list -keystore chain.jks -storepass changeit > /dev/full",
        "x509 -in leaf.pem > /dev/full",
    ),
    (
        "a wrong password",
        4,
        "-list -keystore default.p12 -storepass mistaken",
        "pkcs12 -in default.p12 -noout -passin pass:mistaken",
    ),
    (
        "a damaged store",
        5,
        "-list -keystore half.p12 -storepass changeit",
        "pkcs12 -in half.p12 -noout -passin pass:changeit",
    ),
    (
        "an unsupported algorithm",
        5,
        "-list -keystore unknown.p12 -storepass changeit",
        "pkcs12 -in unknown.p12 -noout -passin pass:changeit",
    ),
    ("an alias that is missing", 5, "-list -keystore chain.jks -storepass changeit -alias nobody", ""),
    (
        "a file that exists",
        6,
        "-exportcert -keystore chain.jks -storepass changeit -alias central -file text",
        "x509 -in leaf.pem -out text",
    ),
];

#[test]
#[ignore = "measures other programs"]
fn others_exit_codes() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let of_keytool = |sandbox: &Sandbox, words: &[&str]| jdk.keytool(sandbox, words.iter().copied());
    let of_openssl = |sandbox: &Sandbox, words: &[&str]| sandbox.program(&openssl, words);
    measure("keytool", of_keytool, |(_, _, line, _)| line);
    measure("openssl", of_openssl, |(_, _, _, line)| line);
}

fn measure(
    program: &str,
    process: impl Fn(&Sandbox, &[&str]) -> Process,
    line: fn(&(&'static str, i32, &'static str, &'static str)) -> &'static str,
) {
    let mut ends: BTreeMap<Option<i32>, Vec<&str>> = BTreeMap::new();
    let asked: Vec<_> = SITUATIONS.iter().filter(|situation| !line(situation).is_empty()).collect();
    for situation in &asked {
        let sandbox = prepared();
        let (words, output) = line(situation).split_once(" > ").unwrap_or((line(situation), "/dev/null"));
        let words: Vec<&str> = words.split(' ').collect();
        let outcome = process(&sandbox, &words).stdout_to(output).run();
        ends.entry(outcome.exit_code()).or_default().push(situation.0);
    }
    let ours: BTreeSet<i32> = asked.iter().map(|situation| situation.1).collect();
    let what = format!("{program}: exit codes of {} situations: {ends:?}", asked.len());
    figure(25, &what, ends.len(), &format!("ours: {}", ours.len()));
}
