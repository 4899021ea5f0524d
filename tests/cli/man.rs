//! `certtool man`: a page for every command.

use crate::support::Sandbox;
use crate::support::commands;

#[test]
fn every_page_goes_into_a_directory() {
    let sandbox = Sandbox::new();
    sandbox.line("man --out-dir .").run().code(0).says("wrote ./certtool-export-chain.1");
    let names = sandbox.names();
    assert!(names.contains(&"certtool.1".to_owned()) && names.len() == commands::all().len() + 1, "{names:?}");
    for name in names {
        let page = sandbox.read_text(&name);
        assert!(page.contains(".SH NAME") && page.contains("certtool"), "{name}");
    }
}

#[test]
fn one_page_goes_to_standard_output() {
    let run = Sandbox::new().line("man import-trusted").run().code(0).silent();
    run.prints("\\-\\-truststore").prints("certtool\\-import\\-trusted");
}

#[test]
fn json_carries_the_page() {
    let sandbox = Sandbox::new();
    let plain = sandbox.line("man list").run().code(0).stdout();
    assert_eq!(sandbox.line("man list --json").run().code(0).json()["result"]["page"], plain);
    let files = sandbox.line("man --out-dir . --json").run().code(0).json()["result"]["files"].take();
    assert_eq!(files.as_array().unwrap().len(), commands::all().len() + 1);
}

#[test]
fn a_page_and_a_directory_exclude_each_other() {
    Sandbox::new().line("man list --out-dir .").run().code(2).says("cannot be used with");
    Sandbox::new().line("man --out-dir missing").run().code(3).says("missing");
}
