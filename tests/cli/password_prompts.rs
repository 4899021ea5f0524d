//! Passwords typed at a terminal.

use crate::CHANGEIT;
use crate::support::{Process, Sandbox};

fn list(sandbox: &Sandbox, options: &[&str]) -> Process {
    let store = sandbox.fixture("pkcs12/chain.pkcs12");
    sandbox.certtool(["list", &store]).args(options)
}

/// A command that makes a store, and so a password.
fn generate(sandbox: &Sandbox, options: &[&str]) -> Process {
    sandbox.line("gen-selfsigned --cn localhost --key-alg ec:p256 --keystore new.p12").args(options)
}

#[test]
fn the_password_of_an_existing_store_is_asked_once_and_not_echoed() {
    for options in [&[][..], &["--password", "prompt"]] {
        let run = list(&Sandbox::new(), options).on_terminal(&[("assword", "changeit\n")]).code(0);
        run.prints("central").never_shows(CHANGEIT);
    }
}

#[test]
fn the_question_names_the_store() {
    list(&Sandbox::new(), &[]).on_terminal(&[("Password for `chain.pkcs12`", "changeit\n")]).code(0);
}

#[test]
fn a_wrong_answer_is_exit_4() {
    list(&Sandbox::new(), &[]).on_terminal(&[("assword", "mistake\n")]).code(4).never_shows("mistake");
}

#[test]
fn a_new_password_is_asked_twice() {
    for options in [&[][..], &["--password", "prompt"]] {
        let sandbox = Sandbox::new();
        let answers = [("New password", "changeit\n"), ("Repeat", "changeit\n")];
        generate(&sandbox, options).on_terminal(&answers).code(0).never_shows(CHANGEIT);
        sandbox.line("list new.p12").password(CHANGEIT).run().code(0);
    }
}

#[test]
fn a_new_password_that_was_mistyped_is_asked_again() {
    let sandbox = Sandbox::new();
    let answers = [
        ("New password", "changeit\n"),
        ("Repeat", "chnageit\n"),
        ("differ", ""),
        ("New password", "changeit\n"),
        ("Repeat", "changeit\n"),
    ];
    generate(&sandbox, &[]).on_terminal(&answers).code(0).never_shows("chnageit");
    sandbox.line("list new.p12").password(CHANGEIT).run().code(0);
}

#[test]
fn every_new_store_is_asked_about_once() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/anchor-1.pem");
    let import = sandbox.line("import-trusted anchor-1.pem --truststore a.p12 --truststore b.p12");
    let answers = [
        ("New password for the new keystore `a.p12`", "changeit\n"),
        ("Repeat", "changeit\n"),
        ("New password for the new keystore `b.p12`", "other-pass\n"),
        ("Repeat", "other-pass\n"),
        ("Trust it?", "y\n"),
    ];
    import.on_terminal(&answers).code(0);
    sandbox.line("list b.p12").password("other-pass").run().code(0);
}

#[test]
fn no_input_never_asks() {
    list(&Sandbox::new(), &["--no-input"]).on_terminal(&[]).code(4).says("hint: ");
    list(&Sandbox::new(), &[]).env("CERTTOOL_NO_INPUT", "1").on_terminal(&[]).code(4);
    let sandbox = Sandbox::new();
    generate(&sandbox, &["--no-input"]).on_terminal(&[]).code(4);
    assert!(sandbox.names().is_empty());
}

#[test]
fn what_needs_no_password_asks_for_none() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/chain.jks");
    sandbox.certtool(["list", &store]).on_terminal(&[]).code(0).silent();
}

#[test]
fn a_sign_of_life_is_shown_while_a_long_key_is_searched_for() {
    let sandbox = Sandbox::new();
    let run = sandbox.line("gen-selfsigned --cn a --key-alg rsa:4096 --out-dir .").on_terminal(&[]).code(0);
    run.says("generating a key (rsa:4096)");
    let quiet = sandbox.line("gen-selfsigned --cn a --key-alg rsa:4096 --out-dir . --force --quiet").on_terminal(&[]);
    quiet.code(0).silent();
}

#[test]
fn the_password_of_a_new_entry_is_asked_twice_too() {
    let sandbox = Sandbox::new();
    let run = generate(&sandbox, &["--key-password", "prompt", "--password", "env:STORE"]).env("STORE", CHANGEIT);
    let answers = [("New password for the entry", "entry-pass\n"), ("Repeat", "entry-pass\n")];
    run.on_terminal(&answers).code(0).never_shows("entry-pass");
    let merge = sandbox.line("merge-pem new.p12 --key-password env:ENTRY").env("ENTRY", "entry-pass");
    merge.password(CHANGEIT).run().code(0).prints("PRIVATE KEY");
}

#[test]
fn passwords_for_files_in_the_clear_are_refused() {
    let sandbox = Sandbox::new();
    for option in ["--password", "--key-password"] {
        let run = sandbox.line("gen-selfsigned --cn localhost --key-alg ec:p256 --out a.pem").args([option, "env:P"]);
        run.env("P", CHANGEIT).run().code(2).says("cannot be used with");
    }
    assert!(!sandbox.exists("a.pem"));
}
