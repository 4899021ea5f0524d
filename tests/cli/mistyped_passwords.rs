//! A password in the wrong place of the command line is never repeated.

use crate::support::Sandbox;

/// Ways in which people mistype an option for a password, with `{}` for the password.
const SLIPS: [&str; 24] = [
    "list a.p12 --password {}",
    "list a.p12 --password={}",
    "list a.p12 --password{}",
    "list a.p12 --password:{}",
    "list a.p12 --password-{}",
    "list a.p12 -password={}",
    "list a.p12 -password {}",
    "list a.p12 -password:{}",
    "list a.p12 --pasword{}",
    "list a.p12 --pasword={}",
    "list a.p12 --paswd {}",
    "list a.p12 --pass={}",
    "list a.p12 --pass:{}",
    "list a.p12 --storepass {}",
    "list a.p12 --storepass{}",
    "list a.p12 -storepass {}",
    "list a.p12 -storepass={}",
    "list a.p12 --pw{}",
    "list a.p12 --pin={}",
    "list a.p12 --password env:PW {}",
    "list a.p12 --key-password{}",
    "{} list a.p12",
    "--password{} list a.p12",
    "list a.p12 --quiet={}",
];

#[test]
fn no_slip_repeats_the_password() {
    let sandbox = Sandbox::new();
    sandbox.fixture_as("pkcs12/chain.pkcs12", "a.p12");
    for slip in SLIPS {
        for password in ["TOPSECRET", "topsecret", "hunter2", "tip:top=42"] {
            for json in ["", " --json"] {
                let line = format!("{}{json}", slip.replace("{}", password));
                sandbox.line(&line).env("PW", "x").run().code(2).never_shows(password);
            }
        }
    }
}

#[test]
fn an_option_that_is_none_of_a_password_is_named() {
    let sandbox = Sandbox::new();
    sandbox.line("list a.p12 --frobnicate").run().code(2).says("--frobnicate");
    sandbox.line("list a.p12 --to b.p12").run().code(2).says("--to");
    sandbox.line("list a.p12 --to-password env:P").run().code(2).says("--to-password");
    sandbox.line("list a.p12 --passwort env:P").run().code(2).says("unknown option").says("--password");
}
