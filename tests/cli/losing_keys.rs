//! An entry without a key never takes the place of a private or secret key in silence.

use certtool::asn1::writer;
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::pfx::{Pair, pfx, says};
use crate::support::{Process, Sandbox};

/// Commands that put an entry of another kind in the place of the private key `server` or of the secret key `secret`.
const REPLACING: [(&str, &str); 6] = [
    ("server", "rename store.p12 --alias ca --new-alias server --if-exists replace"),
    ("secret", "rename store.p12 --alias ca --new-alias secret --if-exists replace"),
    ("server", "copy other.p12 --to store.p12 --if-exists replace"),
    ("server", "import-trusted root.pem --truststore store.p12 --alias server --if-exists replace --yes"),
    ("secret", "import-keypair leaf.key ordered.pem --keystore store.p12 --alias secret --if-exists replace"),
    ("secret", "gen-selfsigned --cn a.test --key-alg ec:p256 --keystore store.p12 --alias secret --if-exists replace"),
];

fn line(sandbox: &Sandbox, line: &str) -> Process {
    let passwords = ["CERTTOOL_FROM_PASSWORD", "CERTTOOL_TO_PASSWORD", "CERTTOOL_PASSWORD"];
    passwords.into_iter().fold(sandbox.line(line), |process, name| process.env(name, CHANGEIT))
}

/// `store.p12` with the private key `server`, the secret key `secret` and the trusted certificate `ca`; `other.p12` with
/// a trusted certificate `server`.
fn stores() -> Sandbox {
    let sandbox = Sandbox::cheap();
    sandbox.fixtures(["jceks/mixed.jceks", "chain/leaf.key", "chain/ordered.pem", "chain/root.pem"]);
    for command in [
        "copy mixed.jceks --to store.p12 --alias secret --from-key-password env:OWN",
        "import-keypair leaf.key ordered.pem --keystore store.p12 --alias server",
        "import-trusted root.pem --truststore store.p12 --alias ca --yes",
        "import-trusted root.pem --truststore other.p12 --alias server --yes",
    ] {
        line(&sandbox, command).env("OWN", "secret-pass").run().code(0);
    }
    sandbox
}

#[test]
fn a_key_is_lost_only_when_that_is_asked_for() {
    for (alias, command) in REPLACING {
        let sandbox = stores();
        let (file, before) = (sandbox.read("store.p12"), entries(&sandbox, "store.p12"));
        let refused = line(&sandbox, command).run().code(6);
        let lost = if alias == "secret" { "a secret key" } else { "a private key with the certificate SHA256:" };
        refused.says("error: ").says(lost).says("would be lost to").says("SHA256:").says("--replace-key");
        assert!(sandbox.read("store.p12") == file, "{command}");
        let done = line(&sandbox, &format!("{command} --replace-key --json")).run().code(0).json();
        let warnings = done["warnings"].to_string();
        assert!(warnings.contains("key-replaced") && warnings.contains(lost), "{command}: {warnings}");
        let kind = |entries: Vec<crate::support::Entry>| {
            entries.into_iter().find(|entry| entry.alias == alias).map(|entry| entry.kind)
        };
        let (old, new) = (kind(before), kind(entries(&sandbox, "store.p12")));
        assert!(new.is_some() && new != old, "{command}: {old:?}, {new:?}");
    }
}

#[test]
fn a_key_in_the_place_of_a_key_needs_no_leave_and_the_old_one_is_named() {
    let renew = "gen-selfsigned --cn a.test --key-alg ec:p256 --keystore store.p12 --alias server --if-exists replace";
    for command in [
        renew,
        "import-keypair new.pem --keystore store.p12 --alias server --if-exists replace",
        "copy new.p12 --to store.p12 --if-exists replace",
        "rename store.p12 --alias other --new-alias server --if-exists replace",
    ] {
        let sandbox = stores();
        let server = |sandbox: &Sandbox| {
            let entries = entries(sandbox, "store.p12").into_iter();
            entries.filter(|entry| entry.alias == "server").map(|entry| entry.sha256[0].clone()).next().unwrap()
        };
        for line_of in [
            "gen-selfsigned --cn n.test --key-alg ec:p256 --out new.pem",
            "gen-selfsigned --cn n.test --key-alg ec:p256 --keystore new.p12 --alias server",
            "gen-selfsigned --cn n.test --key-alg ec:p256 --keystore store.p12 --alias other",
        ] {
            line(&sandbox, line_of).run().code(0);
        }
        let old = server(&sandbox);
        let done = line(&sandbox, &format!("{command} --json")).run().code(0).json();
        let (new, warning) = (server(&sandbox), &done["warnings"][0]);
        assert_eq!(warning["code"], "key-replaced", "{command}: {done}");
        let lost = format!("{new} takes the place of `server`, a private key with the certificate SHA256:{old}, which");
        assert!(warning["message"].to_string().contains(&lost), "{command}: {warning}");
    }
}

/// A renewed certificate comes with the key that is there.
#[test]
fn nothing_is_lost_where_the_key_stays() {
    let sandbox = stores();
    let again = "import-keypair leaf.key ordered.pem --keystore store.p12 --alias server --if-exists replace";
    line(&sandbox, &format!("{again} --key-password env:OWN"))
        .env("OWN", "another-one")
        .run()
        .code(0)
        .never_shows("lost");
}

/// Nothing says which of several entries of one alias is meant.
#[test]
fn no_key_goes_that_shares_its_alias() {
    let sandbox = Sandbox::cheap();
    let [one, two, other] = ["one.test", "two.test", "other.test"].map(|name| Pair::new(&sandbox, name));
    let bags = writer::sequence(|contents| {
        one.add_key(contents, CHANGEIT, says(&[&[1]], Some("x"), false));
        two.add_key(contents, CHANGEIT, says(&[&[2]], Some("x"), false));
        other.add_key(contents, CHANGEIT, says(&[&[3]], Some("y"), false));
        one.add_certificate(contents, says(&[&[1]], Some("x"), false));
        two.add_certificate(contents, says(&[&[2]], Some("x"), false));
        other.add_certificate(contents, says(&[&[3]], Some("y"), false));
    });
    sandbox.write("twice.p12", pfx(&[bags], Some(&Password::new(CHANGEIT.into()))));
    sandbox.set_mode("twice.p12", 0o600);
    line(&sandbox, "gen-selfsigned --cn n.test --key-alg ec:p256 --keystore new.p12 --alias x").run().code(0);
    let before = sandbox.read("twice.p12");
    for alias in ["x", "X"] {
        let refused = line(&sandbox, &format!("delete twice.p12 --alias {alias}")).run().code(6);
        refused.says("`x` is the alias of 2 private keys in `twice.p12`").says("certtool doctor --fix");
    }
    for command in [
        "rename twice.p12 --alias y --new-alias x --if-exists replace",
        "copy new.p12 --to twice.p12 --if-exists replace",
        "import-keypair other.test.pem --keystore twice.p12 --alias x --if-exists replace --key-password env:OWN",
    ] {
        let refused = line(&sandbox, command).env("OWN", "another-one").run().code(6);
        refused.says("cannot replace `x` in `twice.p12`: 2 entries have this alias").says("certtool doctor --fix");
    }
    assert!(sandbox.read("twice.p12") == before);
    let told = line(&sandbox, "doctor twice.p12 --fix").run().code(0);
    told.prints("another entry has the same alias \"x\"").never_shows("differ by case");
    line(&sandbox, "delete twice.p12 --alias x-2").run().code(0);
    let keys: Vec<_> = entries(&sandbox, "twice.p12").into_iter().map(|entry| (entry.alias, entry.sha256)).collect();
    assert_eq!(keys, [("x".to_owned(), vec![two.sha256()]), ("y".to_owned(), vec![other.sha256()])]);
}

/// The certificate may have been imported before, under another alias.
#[test]
fn replace_makes_the_alias_that_certificate() {
    for format in ["jks", "pkcs12", "bks"] {
        let sandbox = Sandbox::cheap();
        sandbox.fixtures(["trusted/anchor-1.pem", "chain/root.pem"]);
        let import = |options: &str| {
            line(&sandbox, &format!("import-trusted {options} --truststore t.{format} --format {format} --yes")).run()
        };
        import("anchor-1.pem --alias central").code(0);
        import("root.pem --alias central-new").code(0);
        let replaced = import("root.pem --alias central --if-exists replace").code(0);
        replaced.says("replaced `central`, which also stands under `central-new`");
        let entries = entries(&sandbox, &format!("t.{format}"));
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].sha256, entries[1].sha256, "{format}");
        import("root.pem --alias central --if-exists replace").code(0).says("unchanged `central`");
    }
}

/// What only a higher limit opens again is not written.
#[test]
fn no_store_is_written_that_is_too_large_to_be_read() {
    for format in ["jks", "pkcs12", "bks", "uber", "bcfks", "jceks"] {
        let sandbox = Sandbox::cheap();
        sandbox.fixtures(["trusted/anchor-1.pem", "trusted/anchor-2.pem", "chain/root.pem"]);
        let store = format!("t.{format}");
        let import = |options: &str| {
            line(&sandbox, &format!("import-trusted {options} --truststore {store} --format {format} --yes")).run()
        };
        import("anchor-1.pem anchor-2.pem").code(0);
        let most = (2..6)
            .find(|most| line(&sandbox, &format!("list {store} --max-entries {most}")).run().exit_code() == Some(0));
        let most = most.unwrap();
        let before = sandbox.read(&store);
        let refused = import(&format!("root.pem --max-entries {most}")).code(5);
        refused.says("cannot write").says("entries, certificates and keys").says("--max-entries");
        assert!(sandbox.read(&store) == before, "{format}");
        let convert = format!("convert {store} --to new.{format} --max-entries {most}");
        line(&sandbox, &convert).run();
        if sandbox.exists(&format!("new.{format}")) {
            line(&sandbox, &format!("list new.{format} --max-entries {most}")).run().code(0);
        }
        import("root.pem --max-entries 20").code(0);
    }
}
