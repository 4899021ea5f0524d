//! Hostile text in the names of files, in arguments, and in the errors that tell them.

use super::{HOSTILE, assert_harmless};
use crate::support::{Process, Sandbox, is_sampled};

/// Every command that takes a file, on one of this name.
fn complaints(sandbox: &Sandbox, name: &str) -> Vec<Process> {
    sandbox.fixtures(["chain/root.pem", "jks/chain.jks"]);
    let words: [&[&str]; 24] = [
        &["chain", name],
        &["convert", name, "--to", "new.p12"],
        &["copy", name, "--to", "new.p12"],
        &["copy", "chain.jks", "--to", name],
        &["delete", name, "--alias", name],
        &["diff", name, "root.pem"],
        &["diff", "root.pem", name],
        &["doctor", name],
        &["export-chain", name],
        &["export-chain", "chain.jks", "--alias", name],
        &["export-key", name],
        &["export-trusted", name],
        &["gen-selfsigned", "--cn", "a", "--keystore", name, "--alias", "a"],
        &["import-keypair", name, "--keystore", "new.p12"],
        &["import-reply", name, "--keystore", "chain.jks"],
        &["import-trusted", name, "--truststore", "new.jks"],
        &["import-trusted", "root.pem", "--truststore", name, "--yes"],
        &["inspect", name],
        &["list", name],
        &["list", "chain.jks", "--password", "file:pw"],
        &["man", name],
        &["merge-pem", name],
        &["rename", name, "--alias", name, "--new-alias", "b"],
        &["split-pem", name, "--out-dir", "."],
    ];
    words.iter().map(|words| sandbox.certtool(*words)).collect()
}

#[test]
fn file_names_are_escaped_in_messages() {
    for (row, name) in HOSTILE.iter().enumerate() {
        let sandbox = Sandbox::cheap();
        let complain = |row: usize| {
            let sampled = complaints(&sandbox, name).into_iter().enumerate().filter(|(at, _)| is_sampled(row, *at));
            sampled.for_each(|(_, process)| assert_harmless(&process.run()));
        };
        complain(row);
        sandbox.write(name, "no keystore");
        complain(row + 1);
    }
}

#[test]
fn wrong_arguments_are_escaped_in_usage_errors() {
    for text in HOSTILE {
        let sandbox = Sandbox::cheap();
        for args in
            [["list", "a", text], ["list", "--in-format", text], ["list", "a", &format!("--{text}")], [text, "a", "b"]]
        {
            assert_harmless(&sandbox.certtool(args).run().code(2));
        }
    }
}

#[test]
fn the_name_of_a_password_file_is_never_told() {
    for name in HOSTILE {
        let sandbox = Sandbox::cheap();
        sandbox.fixture("pkcs12/chain.pkcs12");
        let list =
            |sandbox: &Sandbox| sandbox.certtool(["list", "chain.pkcs12", "--password", &format!("file:{name}")]);
        assert_harmless(&list(&sandbox).run().code(3).never_shows(name));
        sandbox.write(name, "wrong");
        assert_harmless(&list(&sandbox).run().code(4).never_shows(name));
    }
}
