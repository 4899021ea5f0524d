//! `certtool gen-selfsigned`: two files, one file, or an entry of a keystore.

use crate::CHANGEIT;
use crate::support::{Entry, Process, Sandbox, tools};

fn generate(sandbox: &Sandbox, options: &str) -> Process {
    sandbox.line("gen-selfsigned --key-alg ec:p256").args(options.split_whitespace()).password(CHANGEIT)
}

#[track_caller]
fn entries(sandbox: &Sandbox, store: &str) -> Vec<Entry> {
    sandbox.certtool(["list", store, "--json"]).password(CHANGEIT).run().code(0).entries()
}

#[test]
fn a_directory_gets_server_key_and_server_crt() {
    let sandbox = Sandbox::cheap();
    generate(&sandbox, "--cn localhost --out-dir .").umask("000").run().code(0).says("wrote ./server.key");
    assert_eq!(sandbox.names(), ["server.crt", "server.key"]);
    assert_eq!((sandbox.mode("server.key"), sandbox.mode("server.crt")), (0o600, 0o644));
    assert!(sandbox.read_text("server.key").starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert!(sandbox.read_text("server.crt").starts_with("-----BEGIN CERTIFICATE-----\n"));
}

#[test]
fn one_file_holds_the_key_before_the_certificate() {
    let sandbox = Sandbox::cheap();
    generate(&sandbox, "--cn localhost --out merged.pem").umask("000").run().code(0);
    let merged = sandbox.read_text("merged.pem");
    let labels: Vec<_> = merged.lines().filter(|line| line.starts_with("-----BEGIN")).collect();
    assert_eq!(labels, ["-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----"]);
    assert_eq!(sandbox.mode("merged.pem"), 0o600);
}

#[test]
fn a_dash_sends_both_to_standard_output() {
    let sandbox = Sandbox::cheap();
    let run = generate(&sandbox, "--cn localhost --out -").run().code(0);
    let printed = run.stdout();
    assert!(printed.starts_with("-----BEGIN PRIVATE KEY-----") && printed.ends_with("-----END CERTIFICATE-----\n"));
    assert!(sandbox.names().is_empty());
}

#[test]
fn a_private_key_never_goes_into_json() {
    let sandbox = Sandbox::cheap();
    generate(&sandbox, "--cn localhost --out - --json").run().code(2).never_shows("PRIVATE KEY-----");
}

#[test]
fn exactly_one_destination_is_needed() {
    let sandbox = Sandbox::cheap();
    generate(&sandbox, "--cn localhost").run().code(2).says("--out-dir");
    generate(&sandbox, "--cn localhost --out-dir . --out a.pem").run().code(2).says("cannot be used with");
    generate(&sandbox, "--cn localhost --out a.pem --keystore a.p12").run().code(2).says("cannot be used with");
    generate(&sandbox, "--cn localhost --out a.pem --alias a").run().code(2);
    assert!(sandbox.names().is_empty());
}

#[test]
fn a_new_keystore_takes_its_format_from_the_option_or_from_its_name() {
    for (options, format) in [
        ("--keystore a.jks", "jks"),
        ("--keystore a.jceks", "jceks"),
        ("--keystore a.bks", "bks"),
        ("--keystore a.uber", "uber"),
        ("--keystore a.bcfks", "bcfks"),
        ("--keystore a.p12", "pkcs12"),
        ("--keystore keystore.db", "pkcs12"),
        ("--keystore keystore.db --format jceks", "jceks"),
        ("--keystore a.jks --format pkcs12", "pkcs12"),
    ] {
        let sandbox = Sandbox::cheap();
        generate(&sandbox, &format!("--cn localhost {options}")).run().code(0);
        let file = sandbox.names().remove(0);
        let listing = sandbox.certtool(["list", &file, "--json"]).password(CHANGEIT).run().code(0).json();
        assert_eq!(listing["result"]["format"], format, "{options}");
        assert_eq!(listing["result"]["integrity"], "verified", "{options}");
        assert_eq!(sandbox.mode(&file), 0o600, "{options}");
    }
}

#[test]
fn the_alias_is_the_one_given_or_made_from_the_common_name() {
    let sandbox = Sandbox::cheap();
    generate(&sandbox, "--cn Central.Example.Test --keystore a.jks").run().code(0);
    generate(&sandbox, "--cn localhost --keystore a.jks --alias SelfSigned").run().code(0).says("`selfsigned`");
    let aliases: Vec<_> = entries(&sandbox, "a.jks").into_iter().map(|entry| entry.alias).collect();
    assert_eq!(aliases, ["central.example.test", "selfsigned"]);
}

#[test]
fn an_entry_joins_the_others_of_an_existing_store() {
    for store in ["jks/mixed.jks", "jceks/mixed.jceks", "pkcs12/mixed.pkcs12"] {
        let sandbox = Sandbox::cheap();
        let store = sandbox.fixture(store);
        let before = entries(&sandbox, &store);
        generate(&sandbox, &format!("--cn localhost --keystore {store} --alias new")).run().code(0);
        let after: Vec<_> = entries(&sandbox, &store).into_iter().filter(|entry| entry.alias != "new").collect();
        assert_eq!(before, after);
    }
}

#[test]
fn format_must_agree_with_an_existing_store() {
    let sandbox = Sandbox::cheap();
    let store = sandbox.fixture("jks/rsa-2048.jks");
    generate(&sandbox, &format!("--cn a --keystore {store} --format pkcs12")).run().code(6).says("--format");
}

/// A store with the entry `site`, and the bytes of it.
fn store_with_site(sandbox: &Sandbox) -> Vec<u8> {
    generate(sandbox, "--cn localhost --keystore a.p12 --alias site").run().code(0);
    sandbox.read("a.p12")
}

#[test]
fn a_taken_alias_is_a_conflict_that_changes_nothing() {
    let sandbox = Sandbox::cheap();
    let before = store_with_site(&sandbox);
    let run = generate(&sandbox, "--cn other --keystore a.p12 --alias site").run().code(6);
    run.says("`site`").says("hint: choose another --alias");
    assert!(sandbox.read("a.p12") == before);
}

#[test]
fn if_exists_skip_keeps_the_old_entry() {
    let sandbox = Sandbox::cheap();
    let before = store_with_site(&sandbox);
    let skip = "--cn other --keystore a.p12 --alias site --if-exists skip";
    generate(&sandbox, skip).run().code(0).says("skipped");
    generate(&sandbox, skip).arg("--detailed-exitcode").run().code(10);
    assert!(sandbox.read("a.p12") == before);
}

#[test]
fn if_exists_replace_puts_the_new_entry_in_its_place() {
    let sandbox = Sandbox::cheap();
    store_with_site(&sandbox);
    let before = entries(&sandbox, "a.p12");
    generate(&sandbox, "--cn other --keystore a.p12 --alias site --if-exists replace").run().code(0);
    let after = entries(&sandbox, "a.p12");
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before[0].sha256, after[0].sha256);
}

#[test]
fn a_weak_password_is_refused_unless_allowed() {
    let sandbox = Sandbox::cheap();
    let weak = |options: &str| generate(&sandbox, &format!("--cn a --keystore a.jks {options}")).password("short");
    weak("").run().code(2).says("fewer than 6 characters").says("--allow-weak-password").never_shows("short\n");
    assert!(sandbox.names().is_empty());
    weak("--allow-weak-password").run().code(0);
    sandbox.line("list a.jks").password("short").run().code(0).prints("integrity verified");
}

#[test]
fn an_entry_can_have_a_password_of_its_own() {
    for format in ["jks", "jceks"] {
        let sandbox = Sandbox::cheap();
        let options = format!("--cn localhost --keystore store --format {format} --key-password env:ENTRY");
        generate(&sandbox, &options).env("ENTRY", "entry-pass").run().code(0);
        let merge = || sandbox.line("merge-pem store").password(CHANGEIT);
        merge().run().code(4).says("--key-password");
        merge().args(["--key-password", "env:ENTRY"]).env("ENTRY", "entry-pass").run().code(0).prints("PRIVATE KEY");
    }
}

#[test]
fn iterations_apply_to_what_is_newly_protected() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::cheap();
    generate(&sandbox, "--cn a --keystore a.p12 --iterations 12345").run().code(0);
    let info = ["pkcs12", "-in", "a.p12", "-info", "-noout", "-passin", "pass:changeit"];
    sandbox.program(openssl, info).run().code(0).says("Iteration 12345");
    generate(&sandbox, "--cn a --keystore b.p12 --iterations 5000001").run().code(2).says("--iterations");
}

#[test]
fn a_dry_run_writes_nothing() {
    for destination in ["--out-dir .", "--out a.pem", "--keystore a.p12"] {
        let sandbox = Sandbox::cheap();
        generate(&sandbox, &format!("--cn localhost {destination} --dry-run")).run().code(0).says("would write");
        assert!(sandbox.names().is_empty(), "{destination}");
    }
    let sandbox = Sandbox::cheap();
    let before = store_with_site(&sandbox);
    generate(&sandbox, "--cn localhost --keystore a.p12 --alias other --dry-run").run().code(0);
    assert!(sandbox.read("a.p12") == before);
}

#[test]
fn a_backup_keeps_the_store_as_it_was() {
    let sandbox = Sandbox::cheap();
    let before = store_with_site(&sandbox);
    generate(&sandbox, "--cn localhost --keystore a.p12 --alias other --backup").run().code(0);
    assert!(sandbox.read("a.p12.bak") == before);
    assert_eq!(sandbox.mode("a.p12.bak"), 0o600);
}

#[test]
fn existing_files_are_replaced_only_by_force() {
    let sandbox = Sandbox::cheap();
    sandbox.write("server.crt", "precious");
    generate(&sandbox, "--cn a --out-dir .").run().code(6).says("hint: replace it with --force");
    assert_eq!((sandbox.names(), sandbox.read("server.crt")), (vec!["server.crt".to_owned()], b"precious".to_vec()));
    generate(&sandbox, "--cn a --out-dir . --force --backup").run().code(0);
    assert_eq!(sandbox.names(), ["server.crt", "server.crt.bak", "server.key"]);
    assert_eq!(sandbox.read("server.crt.bak"), b"precious");
}

#[test]
fn options_of_the_other_destinations_are_refused() {
    let sandbox = Sandbox::cheap();
    for option in ["--iterations 1000", "--allow-weak-password", "--if-exists skip", "--format jks"] {
        let run = generate(&sandbox, &format!("--cn localhost --out-dir . {option}")).run().code(2);
        run.says("cannot be used with");
    }
    generate(&sandbox, "--cn localhost --keystore a.p12 --force").run().code(2).says("cannot be used with");
    assert!(sandbox.names().is_empty());
}

#[test]
fn a_store_without_a_mac_takes_a_new_key_only_with_the_password_of_its_keys() {
    let sandbox = Sandbox::cheap();
    let store = sandbox.fixture_as("openssl-pkcs12/no-mac.p12", "store.p12");
    let before = sandbox.read(&store);
    let add = |options: &str| {
        sandbox.line("gen-selfsigned --cn new --key-alg ec:p256 --keystore store.p12").args(options.split_whitespace())
    };
    add("").password("mistyped").run().code(4).says("password");
    assert_eq!(sandbox.read(&store), before);
    add("").password(CHANGEIT).run().code(0);
}

#[test]
fn a_password_that_java_refuses_is_warned_about() {
    for (store, warns) in [("a.p12", true), ("a.jks", false), ("a.bks", false)] {
        let sandbox = Sandbox::cheap();
        let run = sandbox.line("gen-selfsigned --cn a --key-alg ec:p256").args(["--keystore", store]);
        let run = run.password("pässword").run().code(0);
        assert_eq!(run.stderr().contains("whose password is not plain ASCII"), warns, "{run}");
    }
}

#[test]
fn capitals_make_another_alias_where_the_format_tells_them_apart() {
    for format in ["bks", "uber", "bcfks"] {
        let sandbox = Sandbox::cheap();
        let line =
            |alias: &str| format!("gen-selfsigned --cn a --key-alg ec:p256 --keystore s.{format} --alias {alias}");
        for alias in ["Server", "server"] {
            sandbox.line(&line(alias)).password("changeit").run().code(0);
        }
        let change = |line: &str| sandbox.line(line).password("changeit").run();
        change(&format!("delete s.{format} --alias SERVER")).code(5).says("choose an --alias of `Server`, `server`");
        change(&format!("rename s.{format} --alias server --new-alias SERVER")).code(0);
        change(&format!("delete s.{format} --alias SERVER")).code(0);
        let entries = sandbox.line(&format!("list s.{format} --json")).password("changeit").run().code(0).entries();
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].alias, "Server");
    }
}

#[test]
fn no_new_password_has_a_nul() {
    let sandbox = Sandbox::cheap();
    sandbox.write("nul.pw", "change\0it\n");
    let line = "gen-selfsigned --cn a --key-alg ec:p256 --keystore s.p12 --password file:nul.pw";
    sandbox.line(line).run().code(2).says("NUL").never_shows("change");
}
