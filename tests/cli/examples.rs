//! Every example of the help texts and of the README is executed as it stands.

use std::fs;
use std::path::Path;

use crate::support::Sandbox;
use crate::support::sandbox::CERTTOOL;

/// A directory with every file that an example names, and nothing that it writes.
fn prepared() -> Sandbox {
    let sandbox = Sandbox::new();
    for (fixture, name) in [
        ("jks/rsa-2048.jks", "keystore.jks"),
        ("jks/rsa-2048.jks", "keystore.jks.bak"),
        ("queue-agent/truststore.jks", "truststore.jks"),
        ("openssl-pkcs12/no-keys.p12", "truststore.p12"),
        ("chain/ordered.pem", "bundle.pem"),
        ("chain/leaf.key", "domain.key"),
        ("chain/leaf.pem", "domain.crt"),
        ("chain/intermediate.pem", "ca.pem"),
        ("chain/root.pem", "new.crt"),
    ] {
        sandbox.fixture_as(fixture, name);
    }
    sandbox.write("keystore.pw", "changeit\n");
    sandbox.set_mode("keystore.pw", 0o600);
    sandbox.write("new.pw", "new-secret\n");
    sandbox.set_mode("new.pw", 0o600);
    let keystore = "gen-selfsigned --cn localhost --key-alg ec:p256 --keystore keystore.p12 --alias server";
    sandbox.line(keystore).password("changeit").run().code(0);
    let requested = "import-keypair domain.key domain.crt --keystore requested.jks --alias server --allow incomplete";
    sandbox.line(requested).password("changeit").run().code(0);
    sandbox.certtool(["export-chain", "keystore.jks", "--out", "central.cer"]).run().code(0);
    let copy = "copy keystore.jks --to copy.p12 --from-password env:P --to-password env:P";
    sandbox.line(copy).env("P", "changeit").run().code(0);
    sandbox.certtool(["merge-pem", "domain.key", "domain.crt", "ca.pem", "--out", "certificate.pem"]).run().code(0);
    sandbox
}

/// Removes what the example is going to write, so that its files are free.
fn make_room(sandbox: &Sandbox, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    for pair in words.windows(2).filter(|pair| pair[0] == "--out" || pair[0] == ">") {
        let _ = fs::remove_file(sandbox.path(pair[1]));
    }
    if line.contains("gen-selfsigned") {
        for name in ["keystore.jks", "keystore.p12"] {
            let _ = fs::remove_file(sandbox.path(name));
        }
    }
}

fn execute(line: &str) {
    let sandbox = prepared();
    let fingerprint = sandbox.certtool(["list", "central.cer", "--json"]).run().code(0).json();
    let fingerprint = fingerprint["result"]["entries"][0]["certificates"][0]["sha256"].as_str().unwrap().to_owned();
    let script = line.replace("<HEX>", &fingerprint);
    make_room(&sandbox, line);
    let directory = Path::new(CERTTOOL).parent().unwrap().display().to_string();
    let path = format!("{directory}:{}", std::env::var("PATH").unwrap());
    sandbox.program("/bin/sh", ["-ec", &script]).env("PATH", path).env("STOREPASS", "changeit").run().code(0);
}

#[test]
fn examples_of_the_help_work() {
    let sandbox = Sandbox::new();
    let help = sandbox.certtool(["--help"]).run().code(0).stdout();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let mut executed = 0;
    for command in commands.filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' ')) {
        let command = command.split_whitespace().next().unwrap();
        let help = sandbox.certtool([command, "--help"]).run().code(0).stdout();
        let examples = help.replace(" \\\n        ", " ");
        let examples = examples.lines().skip_while(|line| *line != "Examples:");
        for line in examples.filter_map(|line| line.strip_prefix("      certtool ")) {
            execute(&format!("certtool {line}"));
            executed += 1;
        }
    }
    assert!(executed >= 16, "only {executed} examples were found");
}

#[test]
fn examples_of_the_readme_work() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut executed = 0;
    for line in readme.lines() {
        let line = line.replace("cargo run --release --locked -- ", "certtool ");
        if line.starts_with("certtool ") {
            execute(&line);
            executed += 1;
        }
    }
    assert!(executed >= 8, "only {executed} examples were found");
}
