//! Operations without a command line: another front gives requests, gets reports, and is told and asked through its own
//! dialogue.

use std::cell::RefCell;
use std::rc::Rc;

use certtool::context::Context;
use certtool::dialogue::{Busy, Candidate, Dialogue, Stdout};
use certtool::error::Failure;
use certtool::io::options::{Changed, Limits, NewEntry, PasswordSource, Pieces, Replace, StoreInput};
use certtool::keystore::Format;
use certtool::keystore::trusted::IfTaken;
use certtool::operations::merge_pem::{self, Dh};
use certtool::operations::root::Root;
use certtool::operations::source::FromStore;
use certtool::operations::{convert, copy, delete, diff, export_key, list, rename, set_password};
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

#[test]
fn another_front_renames_copies_converts_changes_passwords_and_exports() {
    let (sandbox, front) = (Sandbox::new(), Rc::new(Quiet::default()));
    let context = Context::new(front, datetime!(2027-01-01 0:00 UTC));
    let store = sandbox.path(&sandbox.fixture_as("jks/rsa-2048.jks", "keystore.jks"));
    let (copied, converted, exported) =
        (sandbox.path("copied.p12"), sandbox.path("converted.bks"), sandbox.path("exported.key"));
    let (old, new) = (|| Some(PasswordSource::parse("pass:changeit")), || Some(PasswordSource::parse("pass:another")));
    let from = |password| FromStore { from_password: password, ..FromStore::default() };
    let changed = |password| Changed {
        keystore: store.clone(),
        password,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    let listing = list::Request {
        keystore: store.clone(),
        input: StoreInput { password: old(), ..StoreInput::default() },
        at: None,
        limits: Limits::default(),
    };
    let alias = list::run(&listing, &context).unwrap().entries[0].alias.clone();

    let mut renaming = rename::Request {
        alias,
        new_alias: "tomcat".into(),
        if_exists: IfTaken::Error,
        replace_key: Default::default(),
        changed: changed(old()),
    };
    assert_eq!(rename::run(&renaming, &context).unwrap().verdict, rename::Verdict::Renamed);
    renaming.alias = "tomcat".into();
    assert_eq!(rename::run(&renaming, &context).unwrap().verdict, rename::Verdict::Unchanged);

    let change = set_password::Request {
        new_password: new(),
        alias: Vec::new(),
        align: false,
        key_password: Vec::new(),
        mac_password: None,
        allow_weak_password: false,
        changed: changed(old()),
    };
    let report = set_password::run(&change, &context).unwrap();
    assert!(report.changed && report.keystore_changed);
    assert_eq!(report.entries[0].verdict, set_password::Verdict::Changed);

    let copying = copy::Request {
        keystore: store.clone(),
        to: copied.clone(),
        alias: vec!["tom*".into()],
        format: None,
        if_exists: IfTaken::Error,
        replace_key: Default::default(),
        from: from(new()),
        to_password: old(),
        protection: NewEntry::UNCHANGED,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    let report = copy::run(&copying, &context).unwrap();
    assert!(report.created && report.format == "pkcs12");
    assert_eq!(report.entries[0].verdict, copy::Verdict::Added);
    assert_eq!(copy::run(&copying, &context).unwrap().entries[0].verdict, copy::Verdict::Unchanged);

    let conversion = convert::Request {
        store: copied,
        to: converted.clone(),
        format: Some(convert::Target::File(Format::BKS)),
        in_format: None,
        skip_unsupported: false,
        trust_certificates: false,
        from: from(old()),
        to_password: new(),
        force: false,
        protection: NewEntry::UNCHANGED,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    let report = convert::run(&conversion, &context).unwrap();
    assert_eq!(report.entries[0].verdict, convert::Verdict::Converted);

    let export = export_key::Request {
        keystore: converted,
        alias: None,
        format: None,
        key_format: Default::default(),
        out: Some(exported),
        input: StoreInput { password: new(), ..StoreInput::default() },
        key_password: None,
        new_password: None,
        force: false,
        protection: NewEntry::UNCHANGED,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    assert_eq!(export_key::run(&export, &context).unwrap().alias.as_deref(), Some("tomcat"));
    assert!(sandbox.read_text("exported.key").starts_with("-----BEGIN PRIVATE KEY-----"));
}
