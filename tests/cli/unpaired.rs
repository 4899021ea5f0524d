//! PKCS#12 whose keys have passwords of their own, and nothing but the key that says which certificate is its own.

use certtool::asn1::writer;
use certtool::formats::pem;
use certtool::key::SealedKey;
use certtool::key::pbe::Scheme;
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::cli::import_trusted::entries;
use crate::support::jdk::{JavaStore, need_jdks};
use crate::support::pfx::{NOTHING, Pair, Says, pfx, says};
use crate::support::{Process, Sandbox};

const OWN: &str = "own-password";

/// Keys under their passwords, then certificates, none encrypted.
fn store(keys: &[(&Pair, &str, Says)], certificates: &[(&Pair, Says)], mac: bool) -> Vec<u8> {
    let keys = writer::sequence(|contents| {
        keys.iter().for_each(|(pair, password, says)| pair.add_key(contents, password, *says));
    });
    let certificates = writer::sequence(|contents| {
        certificates.iter().for_each(|(pair, says)| pair.add_certificate(contents, *says));
    });
    pfx(&[certificates, keys], mac.then(|| Password::new(CHANGEIT.into())).as_ref())
}

fn run(sandbox: &Sandbox, line: &str) -> Process {
    let names = ["CERTTOOL_PASSWORD", "CERTTOOL_FROM_PASSWORD", "CERTTOOL_TO_PASSWORD"];
    names.into_iter().fold(sandbox.line(line), |process, name| process.env(name, CHANGEIT)).env("OWN", OWN)
}

/// The leaf of each key, by alias.
fn leaves(sandbox: &Sandbox, store: &str) -> Vec<(String, Option<String>)> {
    let keys = entries(sandbox, store).into_iter().filter(|entry| entry.kind == "key-pair");
    keys.map(|entry| (entry.alias, entry.sha256.first().cloned())).collect()
}

/// What Java opens with the store's password and the keys' own.
fn java_leaves(sandbox: &Sandbox, file: &str, format: &str, keys: &[(&str, &str)]) -> Vec<Option<String>> {
    let Some(jdks) = need_jdks() else { return Vec::new() };
    let store = JavaStore { file, format, password: CHANGEIT, keys };
    let seen = jdks[0].open(sandbox, &[store]).remove(file).unwrap();
    let pairs = seen.iter().filter(|one| one.entry.kind == "key-pair");
    pairs.map(|one| one.entry.sha256.first().cloned()).collect()
}

#[test]
fn a_key_that_opens_finds_its_certificate_in_every_command() {
    let sandbox = Sandbox::cheap();
    let [own, other] = ["own.test", "other.test"].map(|name| Pair::new(&sandbox, name));
    let bytes = store(&[(&own, OWN, NOTHING)], &[(&other, NOTHING), (&own, NOTHING)], true);
    sandbox.write("store.p12", bytes);
    let expected = vec![("1".to_owned(), Some(own.sha256()))];
    for (line, new, format) in [
        ("convert store.p12 --to new.p12", "new.p12", "pkcs12"),
        ("convert store.p12 --to new.jks --skip-unsupported", "new.jks", "jks"),
        ("copy store.p12 --to copied.p12", "copied.p12", "pkcs12"),
        ("copy store.p12 --to copied.jks --alias 1", "copied.jks", "jks"),
    ] {
        run(&sandbox, &format!("{line} --from-key-password env:OWN")).run().code(0);
        assert_eq!(leaves(&sandbox, new), expected, "{line}");
        assert_eq!(java_leaves(&sandbox, new, format, &[("1", OWN)]), [Some(own.sha256())], "{line}");
    }
    let all = entries(&sandbox, "new.p12");
    assert!(all.iter().any(|entry| entry.kind == "certificate" && entry.sha256 == [other.sha256()]), "{all:?}");
    let merged = run(&sandbox, "merge-pem store.p12 --key-password env:OWN").run().code(0);
    assert_eq!(merged.stdout().trim(), sandbox.read_text("own.test.pem").trim());
    let import = "import-keypair store.p12 --from-key-password env:OWN --keystore i.p12 --alias i";
    run(&sandbox, import).run().code(0);
    assert_eq!(leaves(&sandbox, "i.p12"), [("i".to_owned(), Some(own.sha256()))]);
}

#[test]
fn each_of_several_keys_finds_its_own() {
    for mac in [true, false] {
        let sandbox = Sandbox::cheap();
        let [one, two] = ["one.test", "two.test"].map(|name| Pair::new(&sandbox, name));
        let keys = [(&one, "password-1", NOTHING), (&two, "password-2", NOTHING)];
        sandbox.write("store.p12", store(&keys, &[(&two, NOTHING), (&one, NOTHING)], mac));
        sandbox.set_mode("store.p12", 0o600);
        let own = "--from-key-password 1=env:ONE --from-key-password 2=env:TWO";
        let with = |line: &str| run(&sandbox, line).env("ONE", "password-1").env("TWO", "password-2").run();
        with(&format!("convert store.p12 --to new.jks {own}")).code(0);
        let expected = [("1".to_owned(), Some(one.sha256())), ("2".to_owned(), Some(two.sha256()))];
        assert_eq!(leaves(&sandbox, "new.jks"), expected, "{mac}");
        let java = java_leaves(&sandbox, "new.jks", "jks", &[("1", "password-1"), ("2", "password-2")]);
        assert_eq!(java, [Some(one.sha256()), Some(two.sha256())]);
        let kinds: Vec<String> = entries(&sandbox, "new.jks").into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, ["key-pair", "key-pair"]);
        with("merge-pem store.p12 --alias 2 --key-password env:TWO --out two.pem").code(0);
        assert!(sandbox.read_text("two.pem") == sandbox.read_text("two.test.pem"), "{mac}");
        let copy = with(&format!("copy store.p12 --to new.p12 {own}")).code(0);
        copy.never_shows("mismatch");
        assert_eq!(leaves(&sandbox, "new.p12"), expected, "{mac}");
    }
}

/// Identifier, name and all of it say that the key goes with a certificate that is not its own.
#[test]
fn a_tie_that_is_a_lie_is_refused_or_mended() {
    const A: &[&[u8]] = &[&[0x11; 20]];
    let tied = says(A, Some("a"), false);
    let sandbox = Sandbox::cheap();
    let [own, other] = ["own.test", "other.test"].map(|name| Pair::new(&sandbox, name));
    sandbox.write("lie.p12", store(&[(&own, CHANGEIT, tied)], &[(&other, tied)], true));
    for line in ["convert lie.p12 --to new.jks", "copy lie.p12 --to new.jks", "convert lie.p12 --to new.pem"] {
        let refused = run(&sandbox, line).run().code(1);
        refused.says("the certificate of `a` does not belong to its private key").says("--allow mismatch");
        assert!(!sandbox.exists("new.jks") && !sandbox.exists("new.pem"), "{line}");
    }
    let json = run(&sandbox, "convert lie.p12 --to new.jks --allow mismatch --json").run().code(0).json();
    assert_eq!(json["warnings"][0]["code"], "mismatch", "{json}");
    // The right one is there, and nothing is tied to it.
    sandbox.write("mended.p12", store(&[(&own, OWN, tied)], &[(&other, tied), (&own, NOTHING)], true));
    let mended = "convert mended.p12 --to mended.jks --skip-unsupported --from-key-password env:OWN";
    run(&sandbox, mended).run().code(0);
    assert_eq!(leaves(&sandbox, "mended.jks"), [("a".to_owned(), Some(own.sha256()))]);
}

/// Each key is tied to the certificate of the other in every way there is.
#[test]
fn keys_with_each_others_certificates_are_told_and_repaired() {
    const A: &[&[u8]] = &[&[0x11; 20]];
    const B: &[&[u8]] = &[&[0x22; 20]];
    let (a, b) = (says(A, Some("a"), false), says(B, Some("b"), false));
    let sandbox = Sandbox::cheap();
    let [one, two] = ["one.test", "two.test"].map(|name| Pair::new(&sandbox, name));
    let keys = [(&one, CHANGEIT, a), (&two, CHANGEIT, b)];
    sandbox.write("crossed.p12", store(&keys, &[(&two, a), (&one, b)], true));
    sandbox.set_mode("crossed.p12", 0o600);
    let expected = [("a".to_owned(), Some(one.sha256())), ("b".to_owned(), Some(two.sha256()))];
    run(&sandbox, "convert crossed.p12 --to new.jks").run().code(0);
    run(&sandbox, "copy crossed.p12 --to new.p12").run().code(0);
    for (store, format) in [("new.jks", "jks"), ("new.p12", "pkcs12")] {
        assert_eq!(leaves(&sandbox, store), expected, "{store}");
        assert_eq!(java_leaves(&sandbox, store, format, &[]), [Some(one.sha256()), Some(two.sha256())], "{store}");
    }
    let merged = run(&sandbox, "merge-pem crossed.p12 --alias b").run().code(0);
    assert_eq!(merged.stdout().trim(), sandbox.read_text("two.test.pem").trim());
    run(&sandbox, "doctor crossed.p12").run().code(1).prints("warning: pairing").never_shows("key-mismatch");
    run(&sandbox, "doctor crossed.p12 --fix").run().prints("repaired: pairing");
    assert_eq!(leaves(&sandbox, "crossed.p12"), expected);
    assert_eq!(java_leaves(&sandbox, "crossed.p12", "pkcs12", &[]), [Some(one.sha256()), Some(two.sha256())]);
    run(&sandbox, "convert crossed.p12 --to repaired.jks").run().code(0);
}

#[test]
fn the_doctor_pairs_keys_with_passwords_of_their_own() {
    let sandbox = Sandbox::cheap();
    let [own, other] = ["own.test", "other.test"].map(|name| Pair::new(&sandbox, name));
    let bytes = store(&[(&own, OWN, NOTHING)], &[(&other, NOTHING), (&own, NOTHING)], true);
    sandbox.write("store.p12", bytes);
    sandbox.set_mode("store.p12", 0o600);
    let doctor = |options: &str| run(&sandbox, &format!("doctor store.p12 --key-password env:OWN {options}")).run();
    let told = doctor("").code(1).prints("pairing").never_shows("key-mismatch");
    told.prints("certtool doctor store.p12 --fix --key-password env:OWN");
    doctor("--fix").prints("repaired: pairing");
    assert_eq!(leaves(&sandbox, "store.p12"), [("1".to_owned(), Some(own.sha256()))]);
    assert_eq!(java_leaves(&sandbox, "store.p12", "pkcs12", &[]), [Some(own.sha256())]);
}

/// Name and identifier agree, and are those of another key.
#[test]
fn a_lie_of_the_attributes_is_found_also_where_the_key_stays_as_it_is() {
    let (sandbox, tie) = (Sandbox::new(), says(&[b"1"], Some("a"), false));
    let [own, other] = ["own.test", "other.test"].map(|name| Pair::new(&sandbox, name));
    for (password, options) in
        [(CHANGEIT, ""), (OWN, " --from-key-password env:OWN"), (OWN, " --from-key-password a=env:OWN")]
    {
        sandbox.write("store.p12", store(&[(&own, password, tie)], &[(&other, tie)], true));
        for command in ["copy", "convert"] {
            let line = format!("{command} store.p12 --to {command}.p12{options} --force");
            let line =
                if command == "copy" { line.replace(" --force", " --if-exists replace --replace-key") } else { line };
            run(&sandbox, &line).run().code(1).says("the certificate of `a` does not belong to its private key");
            assert!(!sandbox.exists(&format!("{command}.p12")));
            run(&sandbox, &format!("{line} --allow mismatch")).run().code(0).says("does not belong");
            std::fs::remove_file(sandbox.path(format!("{command}.p12"))).unwrap();
        }
    }
}

/// Two keys, each of which the attributes give the certificate of the other.
#[test]
fn the_chain_that_is_exported_is_that_of_the_key() {
    let sandbox = Sandbox::new();
    let [one, other] = ["one.test", "other.test"].map(|name| Pair::new(&sandbox, name));
    let (a, b) = (says(&[b"1"], Some("a"), false), says(&[b"2"], Some("b"), false));
    let bytes = store(&[(&one, CHANGEIT, a), (&other, CHANGEIT, b)], &[(&one, b), (&other, a)], true);
    sandbox.write("store.p12", bytes);
    for (alias, pair) in [("a", &one), ("b", &other)] {
        let line = format!("export-chain store.p12 --alias {alias} --json");
        let exported = run(&sandbox, &line).run().code(0).json();
        assert_eq!(exported["result"]["chains"][0]["certificates"][0]["sha256"], pair.sha256(), "{alias}");
    }
}

#[test]
fn keys_of_one_pem_have_passwords_of_their_own() {
    let sandbox = Sandbox::new();
    let [one, other] = ["one.test", "other.test"].map(|name| Pair::new(&sandbox, name));
    let sealed = |pair: &Pair, password: &str| {
        let sealed = SealedKey::seal(&pair.key, &Scheme::pbes2_aes256(1000), &Password::new(password.into())).unwrap();
        pem::encode_sealed_key(&sealed).unwrap() + &pem::encode("CERTIFICATE", &pair.certificate)
    };
    sandbox.write("both.pem", sealed(&one, "first-password") + &sealed(&other, "other-password"));
    let line =
        "convert both.pem --to both.p12 --from-key-password one.test=env:ONE --from-key-password other.test=env:TWO";
    let convert = |line: &str| sandbox.line(line).env("CERTTOOL_TO_PASSWORD", CHANGEIT).env("ONE", "first-password");
    convert(line).env("TWO", "other-password").run().code(0);
    let expected = [("one.test".into(), Some(one.sha256())), ("other.test".into(), Some(other.sha256()))];
    assert_eq!(leaves(&sandbox, "both.p12"), expected);
    let wrong = convert(&format!("{line} --force")).env("TWO", "mistyped").run().code(4);
    wrong.says("a password is needed for the key in line ");
    convert(&format!("{line} --force").replace("other.test=", "absent=")).env("TWO", "other-password").run().code(5);
}
