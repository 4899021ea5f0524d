//! Operations without a command line: another front gives requests, gets reports, and is told and asked through its own
//! dialogue.

use std::cell::RefCell;
use std::rc::Rc;

use certtool::context::Context;
use certtool::dialogue::{Busy, Candidate, Dialogue, Stdout};
use certtool::error::Failure;
use certtool::io::options::{Changed, Limits, PasswordSource, Pieces, Replace, StoreInput};
use certtool::operations::merge_pem::{self, Dh};
use certtool::operations::root::Root;
use certtool::operations::{delete, diff, list};
use certtool::secret::Password;
use time::macros::datetime;

use crate::support::Sandbox;

/// A front that answers nothing and keeps what it is told.
#[derive(Default)]
struct Quiet {
    warnings: RefCell<Vec<&'static str>>,
}

struct Nothing;

impl Busy for Nothing {}

impl Dialogue for Quiet {
    fn warning(&self, code: &'static str, _: String) {
        self.warnings.borrow_mut().push(code);
    }

    fn note(&self, _: &str) {}

    fn detail(&self, _: &str) {}

    fn is_interactive(&self) -> bool {
        false
    }

    fn password(&self, _: &str, _: bool) -> Result<Password, Failure> {
        Err(Failure::password("nobody is there"))
    }

    fn trusts(&self, _: &[Candidate]) -> Result<bool, Failure> {
        Ok(false)
    }

    fn busy(&self, _: &str) -> Box<dyn Busy> {
        Box::new(Nothing)
    }

    fn stdout(&self) -> Stdout {
        Stdout::Document
    }

    fn data(&self, _: &[u8]) -> Result<(), Failure> {
        Err(Failure::file("nothing is printed"))
    }
}

#[test]
fn another_front_lists_compares_changes_and_merges() {
    let (sandbox, front) = (Sandbox::new(), Rc::new(Quiet::default()));
    let context = Context::new(front.clone(), datetime!(2027-01-01 0:00 UTC));
    let store = sandbox.fixture_as("jks/rsa-2048.jks", "keystore.jks");
    let copy = sandbox.fixture_as("jks/rsa-2048.jks", "copy.jks");
    let (store, copy) = (sandbox.path(&store), sandbox.path(&copy));
    let password = || Some(PasswordSource::parse("pass:changeit"));
    let input = || StoreInput { password: password(), ..StoreInput::default() };

    let listing = list::Request { keystore: store.clone(), input: input(), at: None, limits: Limits::default() };
    let entries = list::run(&listing, &context).unwrap().entries;
    let alias = entries[0].alias.clone();

    let changed = Changed {
        keystore: copy.clone(),
        password: password(),
        replace: Replace { dry_run: true, ..Replace::default() },
        limits: Limits::default(),
    };
    let deletion = delete::Request { alias: vec![alias], changed };
    let comparison = diff::Request {
        from: store.clone(),
        to: copy.clone(),
        protection: false,
        dates: false,
        password: password(),
        from_password: None,
        to_password: None,
        key_password: None,
        mac_password: None,
        in_format: None,
        limits: Limits::default(),
    };
    assert_eq!(delete::run(&deletion, &context).unwrap().left, entries.len() - 1);
    assert!(diff::run(&comparison, &context).unwrap().equal, "a dry run changes nothing");
    let replace = Replace::default();
    let deletion = delete::Request { changed: Changed { replace, ..deletion.changed }, ..deletion };
    delete::run(&deletion, &context).unwrap();
    assert!(!diff::run(&comparison, &context).unwrap().equal);

    let merging = merge_pem::Request {
        pieces: Pieces { files: vec![store], ..Pieces::default() },
        alias: None,
        out: Some(sandbox.path("merged.pem")),
        root: Root::Include,
        dh: Dh::Include,
        key_format: Default::default(),
        date: None,
        headings: false,
        single_line: None,
        tolerance: Default::default(),
        input: input(),
        key_password: None,
        force: false,
        at: None,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    let merged = merge_pem::run(&merging, &context).unwrap();
    assert!(sandbox.read_text("merged.pem").starts_with("-----BEGIN PRIVATE KEY-----"));
    assert!(!merged.certificates.is_empty());
    assert_eq!(front.warnings.borrow().first(), Some(&"password-on-command-line"), "what the front is told");
}
