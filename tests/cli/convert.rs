//! `certtool convert`: all of a store in another format, nothing dropped silently.

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::{Entry, Process, Sandbox};

const FORMATS: [&str; 6] = ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"];

/// With the password of the source and of the target.
fn convert(sandbox: &Sandbox, store: &str, options: &str) -> Process {
    let convert = to_clear(sandbox, store, options);
    convert.env("CERTTOOL_TO_PASSWORD", CHANGEIT)
}

/// With the password of the source alone.
fn to_clear(sandbox: &Sandbox, store: &str, options: &str) -> Process {
    let convert = sandbox.certtool(["convert", store]).args(options.split_whitespace());
    convert.env("CERTTOOL_FROM_PASSWORD", CHANGEIT)
}

fn key(sandbox: &Sandbox, store: &str, alias: &str) -> String {
    sandbox.certtool(["export-key", store, "--alias", alias]).password(CHANGEIT).run().code(0).stdout()
}

/// A store with a key pair under the store's password and trusted certificates.
fn store(sandbox: &Sandbox, format: &str) -> String {
    let fixture = if ["bks", "uber", "bcfks"].contains(&format) { "bouncy-castle" } else { format };
    let file = sandbox.fixture(&format!("{fixture}/chain.{format}"));
    sandbox.fixture("trusted/bundle.pem");
    let import = ["import-trusted", "bundle.pem", "--truststore", &file, "--yes", "--allow", "expired"];
    sandbox.certtool(import).password(CHANGEIT).run().code(0);
    file
}

fn aliases(entries: Vec<Entry>) -> Vec<String> {
    entries.into_iter().map(|entry| entry.alias).collect()
}

#[test]
fn every_format_becomes_every_other() {
    for from in FORMATS {
        let sandbox = Sandbox::cheap();
        let file = store(&sandbox, from);
        for to in FORMATS {
            let there = format!("there.{to}");
            convert(&sandbox, &file, &format!("--to {there}")).run().code(0).says("`central` (key-pair)");
            assert_eq!(entries(&sandbox, &there), entries(&sandbox, &file), "{from} {to}");
            assert_eq!(key(&sandbox, &there, "central"), key(&sandbox, &file, "central"), "{from} {to}");
            assert_eq!(sandbox.mode(&there), 0o600);
        }
    }
}

#[test]
fn pem_comes_back_as_it_went() {
    for from in FORMATS {
        let sandbox = Sandbox::cheap();
        let file = store(&sandbox, from);
        sandbox.mkdir("dir");
        to_clear(&sandbox, &file, "--to all.pem").run().code(0);
        to_clear(&sandbox, &file, "--to dir --format pem-dir").run().code(0);
        convert(&sandbox, &file, "--to sealed.pem").run().code(0);
        assert!(sandbox.read_text("sealed.pem").contains("BEGIN ENCRYPTED PRIVATE KEY"));
        assert!(sandbox.read_text("dir/central.key").contains("BEGIN PRIVATE KEY"));
        assert_eq!([sandbox.mode("all.pem"), sandbox.mode("dir/central.key")], [0o600; 2]);
        assert_eq!(sandbox.mode("dir/central.pem"), 0o644);
        for source in ["all.pem", "dir", "sealed.pem"] {
            let back = format!("{source}.{from}");
            convert(&sandbox, source, &format!("--to {back}")).run().code(0);
            assert_eq!(entries(&sandbox, &back), entries(&sandbox, &file), "{from} {source}");
            assert_eq!(key(&sandbox, &back, "central"), key(&sandbox, &file, "central"), "{from} {source}");
        }
    }
}

#[test]
fn loose_files_become_key_pairs_and_trust_anchors() {
    let sandbox = Sandbox::cheap();
    let file = sandbox.fixture("chain/shuffled-with-key.pem");
    convert(&sandbox, &file, "--to a.jks").run().code(0).says("`central.example.test` (key-pair)");
    let made = entries(&sandbox, "a.jks");
    assert_eq!(made.iter().map(|entry| entry.sha256.len()).collect::<Vec<_>>(), [3]);
    let file = sandbox.fixture("trusted/bundle.pem");
    convert(&sandbox, &file, "--to b.p12").run().code(0);
    assert!(entries(&sandbox, "b.p12").iter().all(|entry| entry.kind == "trusted-certificate"));
    assert_eq!(aliases(entries(&sandbox, "b.p12"))[..2], ["anchor-1", "anchor-2"]);
    let file = sandbox.fixture("telephony/bag-attributes.pem");
    convert(&sandbox, &file, "--to c.bks").run().code(0);
    assert_eq!(aliases(entries(&sandbox, "c.bks")), ["[IIS] era, (any host) @ 2021.4.6 21:29:54"]);
    let file = sandbox.fixture("chain/chain.p7b");
    convert(&sandbox, &file, "--to d.jks").run().code(0);
    assert_eq!(entries(&sandbox, "d.jks").len(), 3);
    let file = sandbox.fixture("inspect/request.csr");
    convert(&sandbox, &file, "--to e.jks").run().code(6).says("what is not understood");
    let stdin = convert(&sandbox, "-", "--to f.jks --in-format pem");
    stdin.stdin(sandbox.read("bundle.pem")).run().code(0);
}

#[test]
fn directories_are_read_file_by_file() {
    let sandbox = Sandbox::cheap();
    for (fixture, name) in
        [("chain/leaf.key", "in/a.key"), ("chain/leaf.pem", "in/b.crt"), ("chain/intermediate.pem", "in/c.crt")]
    {
        sandbox.write(name, crate::support::sandbox::fixture(fixture));
    }
    sandbox.write("in/.hidden", "none of the content");
    sandbox.mkdir("in/sub");
    convert(&sandbox, "in", "--to a.p12").run().code(0).says("skipped `in/sub`: it is a directory");
    assert_eq!(entries(&sandbox, "a.p12")[0].sha256.len(), 2);
    sandbox.write("in/store.jks", crate::support::sandbox::fixture("jks/chain.jks"));
    convert(&sandbox, "in", "--to b.p12").run().code(5).says("convert it by itself");
    assert!(!sandbox.exists("b.p12"));
}

#[test]
fn what_cannot_be_held_is_named_at_once_or_left_out_by_name() {
    let sandbox = Sandbox::cheap();
    let file = sandbox.fixture("secrets/phrase.jceks");
    let refused = convert(&sandbox, &file, "--to a.jks").run().code(6);
    refused.says("a JKS keystore cannot hold secret keys: \"phrase\", \"triple\"").says("--skip-unsupported");
    assert!(!sandbox.exists("a.jks"));
    let refused = convert(&sandbox, &file, "--to a.bcfks").run().code(6);
    refused.says("secret keys of 88 bits for PBEWithMD5AndDES: \"phrase\"");
    let run = convert(&sandbox, &file, "--to a.bcfks --skip-unsupported").run().code(0);
    run.says("warning: left out `phrase`").says("`triple` (secret-key)");
    let file = sandbox.fixture("openssl-pkcs12/no-keys.p12");
    convert(&sandbox, &file, "--to b.jks").run().code(6).says("certificates that are not trusted");
    convert(&sandbox, &file, "--to b.jks --trust-certificates").run().code(0);
    assert_eq!(entries(&sandbox, "b.jks").len(), 3);
    let lonely = sandbox.fixture("chain/leaf.key");
    convert(&sandbox, &lonely, "--to c.bks").run().code(6).says("private keys without a certificate: \"1\"");
    let strange = sandbox.fixture("doctor/unrelated.jks");
    let reason = "chains with certificates that have no part in them: \"central\"";
    convert(&sandbox, &strange, "--to d.p12").run().code(6).says(reason);
    convert(&sandbox, &strange, "--to d.jceks").run().code(0);
}

#[test]
fn keys_with_their_own_password_keep_it() {
    let sandbox = Sandbox::cheap();
    let file = sandbox.fixture("jks/mixed.jks");
    let refused = convert(&sandbox, &file, "--to a.p12").run().code(4);
    for alias in ["agent", "gateway", "server"] {
        assert!(refused.stderr().contains(&format!("\"{alias}\"")), "{refused}");
    }
    let own = "--from-key-password agent=env:A --from-key-password gateway=env:G --from-key-password server=env:S";
    let with_own = |to: &str, process: fn(&Sandbox, &str, &str) -> Process| {
        let run = process(&sandbox, &file, &format!("--to {to} {own}"));
        run.env("A", "agent-pass").env("G", "gateway-pass").env("S", "server-pass").run().code(0)
    };
    with_own("a.p12", convert).says("warning: `agent` keeps a password of its own: OpenSSL and servers");
    with_own("a.jceks", convert).never_shows("warning:");
    let export = sandbox.line("export-key a.p12 --alias agent --key-password env:A").password(CHANGEIT);
    export.env("A", "agent-pass").run().code(0);
    with_own("clear.pem", to_clear);
    assert!(!sandbox.read_text("clear.pem").contains("ENCRYPTED"));
}

#[test]
fn aliases_that_the_new_format_takes_for_one_are_both_named() {
    let sandbox = Sandbox::cheap();
    let file = sandbox.fixture("bouncy-castle/chain.bks");
    let root = sandbox.fixture("chain/root.pem");
    let import = ["import-trusted", &root, "--truststore", &file, "--alias", "Central-2", "--yes"];
    sandbox.certtool(import).password(CHANGEIT).run().code(0);
    let run = convert(&sandbox, &file, "--to a.jks").run().code(0);
    run.says("warning: `Central-2` is now `central-2`: aliases of a JKS keystore are lower-case");
    sandbox.write("twins.pem", twins());
    convert(&sandbox, "twins.pem", "--to twins.bks").run().code(0);
    let run = convert(&sandbox, "twins.bks", "--to a.p12").run().code(6);
    run.says("`Twin` and `twin` would be one alias in a PKCS#12 keystore");
    assert!(!sandbox.exists("a.p12"));
    sandbox.mkdir("dir");
    to_clear(&sandbox, "twins.bks", "--to dir").run().code(6).says("`Twin` and `twin` would be files of the same name");
    convert(&sandbox, "twins.bks", "--to twins.uber").run().code(0);
}

/// Two certificates whose names differ by case only.
fn twins() -> String {
    let pem = |name: &str| String::from_utf8(crate::support::sandbox::fixture(name)).unwrap();
    let named = |alias: &str, name: &str| format!("Bag Attributes\n    friendlyName: {alias}\n{}", pem(name));
    named("Twin", "trusted/anchor-1.pem") + &named("twin", "trusted/anchor-2.pem")
}

#[test]
fn hostile_aliases_stay_in_their_directory() {
    let sandbox = Sandbox::cheap();
    let pem = String::from_utf8(crate::support::sandbox::fixture("trusted/anchor-1.pem")).unwrap();
    let named = ["../escape", "/etc/passwd", "-rf", ".hidden"].map(|alias| format!("friendlyName: {alias}\n{pem}"));
    sandbox.write("in.pem", named.concat());
    sandbox.mkdir("out");
    to_clear(&sandbox, "in.pem", "--to out").run().code(0);
    let mut names = crate::support::sandbox::names(&sandbox.path("out"));
    names.sort();
    assert_eq!(names, ["_escape.pem", "_etc_passwd.pem", "hidden.pem", "rf.pem"]);
    convert(&sandbox, "out", "--to back.bks").run().code(0);
    assert_eq!(aliases(entries(&sandbox, "back.bks")), ["-rf", "../escape", ".hidden", "/etc/passwd"]);
}

/// A store of the same format is a new one too: nothing of the old protection is left.
#[test]
fn the_new_store_is_protected_anew() {
    let sandbox = Sandbox::cheap();
    for (file, scheme) in [("openssl-pkcs12/legacy.p12", "AES-256"), ("secrets/phrase.pkcs12", "HMAC-SHA1")] {
        let file = sandbox.fixture(file);
        let compat = if scheme == "AES-256" { "" } else { "--compat java8" };
        convert(&sandbox, &file, &format!("--to new.p12 --force {compat}")).run().code(0);
        let structure = sandbox.line("inspect new.p12 --structure").password(CHANGEIT).run().code(0).stdout();
        assert!(structure.contains(scheme) && !structure.contains("RC2"), "{structure}");
        let diff = sandbox.line(&format!("diff {file} new.p12")).password(CHANGEIT);
        diff.run().code(0);
    }
}

#[test]
fn nothing_is_replaced_or_written_unasked() {
    let sandbox = Sandbox::cheap();
    let file = sandbox.fixture("jks/chain.jks");
    sandbox.write("a.p12", "mine");
    convert(&sandbox, &file, "--to a.p12").run().code(6).says("it exists").says("--force");
    assert_eq!(sandbox.read_text("a.p12"), "mine");
    convert(&sandbox, &file, "--to b.p12 --dry-run").run().code(0).says("would write b.p12");
    assert!(!sandbox.exists("b.p12"));
    convert(&sandbox, &file, "--to a.p12 --force --backup").run().code(0);
    assert_eq!(sandbox.read_text("a.p12.bak"), "mine");
    to_clear(&sandbox, &file, "--to a.pem").run().code(0);
    to_clear(&sandbox, &file, "--to a.pem --detailed-exitcode").run().code(10).says("unchanged a.pem");
    let shown = to_clear(&sandbox, &file, "--to - --format pem").run().code(0);
    assert_eq!(shown.stdout(), sandbox.read_text("a.pem"));
    to_clear(&sandbox, &file, "--to - --format pem --json").run().code(2);
    convert(&sandbox, &file, "--to nowhere --format pem-dir").run().code(3);
    to_clear(&sandbox, &file, "--to c.p12").run().code(4).says("--to-password");
    convert(&sandbox, &file, "--to c.jks --compat java8").run().code(2).says("--compat is for PKCS#12 and PEM");
    let weak = convert(&sandbox, &file, "--to c.p12 --to-password env:SHORT").env("SHORT", "short");
    weak.run().code(2).says("--allow-weak-password");
}

#[test]
fn the_documents_have_the_table_of_what_each_format_holds() {
    let help = Sandbox::cheap().certtool(["convert", "--help"]).run().code(0).stdout();
    let table: Vec<_> = help.lines().skip_while(|line| *line != "What each format holds:").skip(1).collect();
    let table: Vec<_> = table.into_iter().take_while(|line| !line.is_empty()).collect();
    assert_eq!(table.len(), 11, "{table:#?}");
    let documents = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let documents = std::fs::read_to_string(documents).unwrap();
    assert!(documents.contains(&table.join("\n")), "docs/formats.md has another table than `convert --help`");
}

#[test]
fn a_directory_without_keys_and_certificates_is_no_store() {
    let sandbox = Sandbox::cheap();
    sandbox.mkdir("empty");
    convert(&sandbox, "empty", "--to new.p12").run().code(5).says("there is no key or certificate in `empty`");
    assert!(!sandbox.exists("new.p12"));
}

/// A mistake must not become trust.
#[test]
fn beside_a_key_without_its_certificate_none_becomes_trusted() {
    let sandbox = Sandbox::new();
    let all = ["crossed/leaf.key", "chain/leaf.pem", "chain/root.pem"].map(crate::support::sandbox::fixture).concat();
    sandbox.write("mixed-up.pem", all);
    let convert = |line: &str| sandbox.line(line).env("CERTTOOL_TO_PASSWORD", CHANGEIT).run();
    let kinds = |store: &str| {
        let list = sandbox.line(&format!("list {store} --json")).password(CHANGEIT).run().code(0).json();
        let entries = list["result"]["entries"].as_array().unwrap().clone();
        entries.iter().map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    convert("convert mixed-up.pem --to new.p12").code(0).says("no certificate in `mixed-up.pem` belongs to the key `");
    assert!(!kinds("new.p12").contains(&"trusted-certificate".to_owned()), "{:?}", kinds("new.p12"));
    convert("convert mixed-up.pem --to new.jks").code(6);
    convert("convert mixed-up.pem --to meant.p12 --trust-certificates").code(0);
    assert_eq!(kinds("meant.p12").iter().filter(|kind| *kind == "trusted-certificate").count(), 2);
}

#[test]
fn bks_of_version_1_is_a_format_too() {
    let sandbox = Sandbox::new();
    sandbox.fixture("chain/root.pem");
    let version = |file: &str| sandbox.read(file)[..4].to_vec();
    for line in [
        "gen-selfsigned --cn a --keystore generated.bks --format bks-v1",
        "import-trusted root.pem --truststore trusted.bks --yes --format bks-v1",
        "convert root.pem --to converted.bks --format bks-v1",
        "copy generated.bks --to copied.bks --format bks-v1",
        "import-keypair generated.bks --keystore imported.bks --format bks-v1",
    ] {
        let names = ["CERTTOOL_PASSWORD", "CERTTOOL_FROM_PASSWORD", "CERTTOOL_TO_PASSWORD"];
        let process = names.into_iter().fold(sandbox.line(line), |process, name| process.env(name, CHANGEIT));
        process.run().code(0);
        let made = line.split_whitespace().find(|word| word.ends_with("d.bks") && *word != "generated.bks");
        assert_eq!(version(made.unwrap_or("generated.bks")), [0, 0, 0, 1], "{line}");
    }
    let both = "convert root.pem --to other.bks --format bks-v1 --bks-version 2";
    sandbox.line(both).env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(2).says("contradict each other");
}
