//! Operations without a command line: another front gives requests, gets reports, and is told and asked through its own
//! dialogue.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use certtool::context::Context;
use certtool::dialogue::{Busy, Candidate, Dialogue, Stdout};
use certtool::error::Failure;
use certtool::io::options::{Changed, Issuers, Limits, NewEntry, PasswordSource, Pieces, Replace, StoreInput};
use certtool::io::output::Written;
use certtool::keystore::Format;
use certtool::keystore::trusted::IfTaken;
use certtool::operations::gen_selfsigned::{self, Destination, Place};
use certtool::operations::merge_pem::{self, Dh};
use certtool::operations::root::Root;
use certtool::operations::source::FromStore;
use certtool::operations::{
    chain, convert, copy, delete, diff, doctor, export_chain, export_key, import_keypair, import_reply, import_trusted,
    list, rename, set_password, split_pem,
};
use certtool::secret::Password;
use certtool::x509::Name;
use certtool::x509::profile::Profile;
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
fn another_front_generates_and_imports_a_key() {
    let (sandbox, front) = (Sandbox::new(), Rc::new(Quiet::default()));
    let context = Context::new(front, datetime!(2027-01-01 0:00 UTC));
    let (generated, copy) = (sandbox.path("generated.p12"), sandbox.path("copy.jks"));

    let generating = generating(&generated);
    let made = gen_selfsigned::run(&generating, &context).unwrap();
    assert_eq!((made.alias.as_deref(), made.changed), (Some("server"), true));
    let again = gen_selfsigned::run(&generating, &context).unwrap();
    assert_eq!((again.files.len(), again.changed), (0, false), "the entry is kept");

    let keypair = import_keypair::Request {
        pieces: Pieces { files: vec![generated.clone()], ..Pieces::default() },
        keystore: copy.clone(),
        format: None,
        alias: None,
        if_taken: IfTaken::Error,
        replace_key: Default::default(),
        password: password(),
        key_password: None,
        from_alias: None,
        from_password: password(),
        from_key_password: None,
        tolerance: Default::default(),
        at: None,
        protection: Default::default(),
        replace: Replace::default(),
        limits: Limits::default(),
    };
    for expected in [(import_keypair::Verdict::Added, true), (import_keypair::Verdict::Unchanged, false)] {
        let imported = import_keypair::run(&keypair, &context).unwrap();
        assert_eq!((imported.verdict, imported.changed), expected);
    }

    let reply = import_reply::Request {
        reply: vec![generated],
        keystore: copy,
        alias: None,
        issuers: Default::default(),
        root: Root::Include,
        password: password(),
        key_password: None,
        from_password: password(),
        tolerance: Default::default(),
        at: None,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    assert_eq!(import_reply::run(&reply, &context).unwrap().verdict, import_reply::Verdict::Unchanged);
}

/// A certificate that not signed by a CA in the truststore: is not trusted unasked, whichever front there is.
#[test]
fn another_front_imports_what_it_confirms() {
    let (sandbox, front) = (Sandbox::new(), Rc::new(Quiet::default()));
    let context = Context::new(front, datetime!(2027-01-01 0:00 UTC));
    let generated = sandbox.path("generated.p12");
    let made = gen_selfsigned::run(&generating(&generated), &context).unwrap();
    let made = serde_json::to_value(&made.certificate).unwrap();

    let mut trusting = import_trusted::Request {
        certificates: vec![generated],
        truststores: vec![sandbox.path("truststore.p12")],
        format: None,
        alias: None,
        if_taken: IfTaken::Error,
        replace_key: Default::default(),
        trust_all: false,
        fingerprints: Vec::new(),
        password: password(),
        from_password: password(),
        tolerance: Default::default(),
        at: None,
        protection: Default::default(),
        replace: Replace::default(),
        limits: Limits::default(),
    };
    let refused = import_trusted::run(&trusting, &context).err().unwrap().to_string();
    assert!(refused.starts_with("not confirmed"), "{refused}");
    assert!(!trusting.truststores[0].exists());

    trusting.fingerprints = vec![format!("SHA256:{}", made["sha256"].as_str().unwrap()).parse().unwrap()];
    for (verdict, changed) in [(import_trusted::Verdict::Added, true), (import_trusted::Verdict::Unchanged, false)] {
        let report = import_trusted::run(&trusting, &context).unwrap();
        assert_eq!((report.truststores[0].certificates[0].verdict, report.changed()), (verdict, changed));
    }
}

fn another_password() -> Option<PasswordSource> {
    Some(PasswordSource::parse("pass:another"))
}

fn password() -> Option<PasswordSource> {
    Some(PasswordSource::parse("pass:changeit"))
}

/// A key for localhost into an entry that stays as it is once it is there.
fn generating(keystore: &Path) -> gen_selfsigned::Request {
    gen_selfsigned::Request {
        subject: Name::parse("CN=localhost").unwrap(),
        san: Vec::new(),
        san_from_cn: true,
        key_alg: "ec:p256".parse().unwrap(),
        profile: Profile::Server,
        serial: None,
        not_before: datetime!(2027-01-01 0:00 UTC),
        not_after: datetime!(2028-01-01 0:00 UTC),
        destination: Destination::Keystore(Place {
            path: keystore.to_owned(),
            format: None,
            alias: Some("server".into()),
            if_taken: IfTaken::Skip,
            replace_key: Default::default(),
            password: password(),
            key_password: None,
            protection: Default::default(),
        }),
        replace: Replace::default(),
        limits: Limits::default(),
    }
}

#[test]
fn another_front_renames_and_changes_passwords() {
    let (sandbox, front) = (Sandbox::new(), Rc::new(Quiet::default()));
    let context = Context::new(front, datetime!(2027-01-01 0:00 UTC));
    let store = sandbox.path(sandbox.fixture_as("jks/rsa-2048.jks", "keystore.jks"));
    let changed = |password| Changed {
        keystore: store.clone(),
        password,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    let listing = list::Request {
        keystore: store.clone(),
        input: StoreInput { password: password(), ..StoreInput::default() },
        at: None,
        limits: Limits::default(),
    };
    let alias = list::run(&listing, &context).unwrap().entries[0].alias.clone();

    let mut renaming = rename::Request {
        alias,
        new_alias: "tomcat".into(),
        if_exists: IfTaken::Error,
        replace_key: Default::default(),
        changed: changed(password()),
    };
    assert_eq!(rename::run(&renaming, &context).unwrap().verdict, rename::Verdict::Renamed);
    renaming.alias = "tomcat".into();
    assert_eq!(rename::run(&renaming, &context).unwrap().verdict, rename::Verdict::Unchanged);

    let change = set_password::Request {
        new_password: another_password(),
        alias: Vec::new(),
        align: false,
        key_password: Vec::new(),
        mac_password: None,
        allow_weak_password: false,
        changed: changed(password()),
    };
    let report = set_password::run(&change, &context).unwrap();
    assert!(report.changed && report.keystore_changed);
    assert_eq!(report.entries[0].verdict, set_password::Verdict::Changed);
}

#[test]
fn another_front_copies_converts_and_exports() {
    let (sandbox, front) = (Sandbox::new(), Rc::new(Quiet::default()));
    let context = Context::new(front, datetime!(2027-01-01 0:00 UTC));
    let store = sandbox.path(sandbox.fixture_as("jks/rsa-2048.jks", "keystore.jks"));
    let (copied, converted) = (sandbox.path("copied.p12"), sandbox.path("converted.bks"));
    let from = || FromStore { from_password: password(), ..FromStore::default() };
    let copying = copy::Request {
        keystore: store,
        to: copied.clone(),
        alias: vec!["*".into()],
        format: None,
        if_exists: IfTaken::Error,
        replace_key: Default::default(),
        from: from(),
        to_password: password(),
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
        from: from(),
        to_password: another_password(),
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
        out: Some(sandbox.path("exported.key")),
        input: StoreInput { password: another_password(), ..StoreInput::default() },
        key_password: None,
        new_password: None,
        force: false,
        protection: NewEntry::UNCHANGED,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    assert!(export_key::run(&export, &context).unwrap().alias.is_some());
    assert!(sandbox.read_text("exported.key").starts_with("-----BEGIN PRIVATE KEY-----"));
}

#[test]
fn another_front_examines_and_repairs() {
    let (sandbox, front) = (Sandbox::new(), Rc::new(Quiet::default()));
    let context = Context::new(front, datetime!(2027-01-01 0:00 UTC));
    let store = sandbox.fixture_as("jks/rsa-2048.jks", "keystore.jks");
    sandbox.set_mode(&store, 0o644);
    let path = sandbox.path(&store);
    let examination = doctor::Request {
        files: vec![path.clone()],
        consumer: None,
        fix: true,
        input: StoreInput { password: password(), ..StoreInput::default() },
        key_password: None,
        issuers: Issuers::default(),
        at: None,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    let first = doctor::run(&examination, &context).unwrap();
    let codes: Vec<_> = first.files[0].findings.iter().map(|finding| (finding.code, finding.fixed)).collect();
    assert_eq!((codes, first.repaired, first.healthy), (vec![("readable-key", true)], true, true));
    let second = doctor::run(&examination, &context).unwrap();
    assert!(second.healthy && !second.repaired && second.files[0].findings.is_empty());

    let repair = chain::Request {
        alias: Vec::new(),
        issuers: Issuers::default(),
        root: chain::Root::Keep,
        key_password: None,
        tolerance: Default::default(),
        at: None,
        changed: Changed {
            keystore: path,
            password: password(),
            replace: Replace::default(),
            limits: Limits::default(),
        },
    };
    let repaired = chain::run(&repair, &context).unwrap();
    assert_eq!((repaired.changed, repaired.entries[0].verdict), (false, chain::Verdict::Unchanged));
}

#[test]
fn another_front_exports_a_chain_and_takes_a_bundle_apart() {
    let (sandbox, front) = (Sandbox::new(), Rc::new(Quiet::default()));
    let context = Context::new(front, datetime!(2027-01-01 0:00 UTC));
    let export = export_chain::Request {
        keystore: sandbox.path(sandbox.fixture_as("jks/rsa-2048.jks", "keystore.jks")),
        alias: None,
        all: false,
        only: export_chain::Part::Leaf,
        root: Root::Include,
        issuers: Issuers::default(),
        format: None,
        out: Some(sandbox.path("leaf.pem")),
        out_dir: None,
        tolerance: Default::default(),
        input: StoreInput { password: password(), ..StoreInput::default() },
        force: false,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    let exported = export_chain::run(&export, &context).unwrap();
    assert_eq!((exported.chains.len(), exported.written), (1, Written::Done));

    let splitting = split_pem::Request {
        file: sandbox.path("leaf.pem"),
        out_dir: sandbox.path("."),
        leaf_only: false,
        key_password: None,
        tolerance: Default::default(),
        force: false,
        at: None,
        replace: Replace::default(),
        limits: Limits::default(),
    };
    let refused = split_pem::run(&splitting, &context).err().unwrap().to_string();
    assert!(refused.starts_with("there is no private key in "), "{refused}");
}
