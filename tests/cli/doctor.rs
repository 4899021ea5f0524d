//! `certtool doctor`: what is found in files with one fault each, and what is repaired.

use serde_json::Value;

use crate::CHANGEIT;
use crate::support::{Outcome, Process, Sandbox};

fn doctor(sandbox: &Sandbox, file: &str, options: &str) -> Process {
    sandbox.certtool(["doctor", file]).args(options.split_whitespace()).password(CHANGEIT)
}

/// A copy of a fixture that only its owner can read.
fn patient(sandbox: &Sandbox, fixture: &str) -> String {
    let file = sandbox.fixture(fixture);
    sandbox.set_mode(&file, 0o600);
    file
}

fn findings(outcome: &Outcome) -> Vec<Value> {
    outcome.json()["result"]["files"][0]["findings"].as_array().unwrap().clone()
}

fn codes(outcome: &Outcome) -> Vec<String> {
    findings(outcome).iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_empty_store_is_found_and_not_converted_or_copied() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/chain.jks");
    sandbox.set_mode(&store, 0o600);
    sandbox.line(&format!("delete {store} --alias *")).password(CHANGEIT).run().code(0);
    assert_eq!(codes(&doctor(&sandbox, &store, "--for java --json").run().code(1)), ["empty"]);
    let of = |line: &str| sandbox.line(&format!("{line} {store}")).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
    let to = |line: &str| of(line).env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(5);
    to("convert --to new.pem").says("there is no entry to convert");
    to("copy --to new.p12").says("there is no entry to copy");
    assert_eq!(sandbox.names(), [store]);
}

#[test]
fn each_fault_is_found_under_its_code() {
    for (fixture, options, expected) in [
        ("not-trusted.p12", "", "not-trusted"),
        ("not-trusted.p12", "--for openssl3", ""),
        ("pbmac1.p12", "", "pbmac1"),
        ("pbmac1.p12", "--for openssl3", "pbmac1"),
        ("pbmac1.p12", "--for windows", "pbmac1 unknown-encryption"),
        ("rc2-40.p12", "", "legacy-encryption"),
        ("rc2-40.p12", "--for java", ""),
        ("rc2-40.p12", "--for java8", ""),
        ("rc2-40.p12", "--for openssl3", "legacy-encryption"),
        ("sha256.p12", "", ""),
        ("sha256.p12", "--for java8", "unknown-mac unknown-encryption"),
        ("sha256.p12", "--for windows", "unknown-mac unknown-encryption"),
        ("sha256.p12", "--for nginx", "wrong-format"),
        ("own-password.jks", "--for java", "own-password"),
        ("own-password.jks", "--for tomcat", "own-password"),
        ("own-password.jks", "--for openssl3", "wrong-format own-password"),
        ("alias-case.jks", "", "alias-case"),
        ("alias-collision.jks", "", "alias-collision"),
        ("alias-collision.p12", "", "alias-collision chain-incomplete not-trusted"),
        ("incomplete.p12", "", "chain-incomplete"),
        ("misordered.pem", "", "chain-misordered"),
        ("unrelated.pem", "", "chain-unrelated"),
        ("root.pem", "", ""),
        ("root.pem", "--for haproxy", "root-in-chain"),
        ("mismatch.pem", "", "key-mismatch"),
        ("mislabelled.pem", "", "mislabelled"),
        ("der.pem", "", "wrong-extension"),
        ("der.pem", "--for nginx", "wrong-format wrong-extension"),
        ("duplicate.jks", "", "chain-duplicate"),
        ("unrelated.jks", "", "chain-unrelated"),
        ("issuer-not-ca.pem", "", "issuer-not-ca"),
        ("encrypted.pem", "", ""),
        ("encrypted.pem", "--for nginx", "encrypted-key"),
        ("no-key.pem", "", ""),
        ("no-key.pem", "--for haproxy", "no-key"),
        ("no-key.pem", "--for nginx", ""),
        ("no-key.pem", "--for java", "wrong-format"),
        ("no-certificate.pem", "", ""),
        ("no-certificate.pem", "--for haproxy", "no-certificate"),
        ("no-certificate.pem", "--for nginx", ""),
        ("expired.jks", "", "expired"),
        ("expired.jks", "--at 2019-01-01", "not-yet-valid"),
    ] {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, &format!("doctor/{fixture}"));
        let run = doctor(&sandbox, &file, &format!("{options} --json")).run();
        assert_eq!(codes(&run).join(" "), expected, "{fixture} {options}");
        let notes_only = findings(&run).iter().all(|finding| finding["severity"] == "note");
        assert_eq!(run.exit_code(), Some(i32::from(!notes_only)), "{fixture} {options}");
    }
}

/// nginx has a directive for each of the two; what does not belong together is found on the key.
#[test]
fn a_key_and_its_chain_in_two_files_are_judged_together() {
    let sandbox = Sandbox::new();
    let [leaf, key, chain] = sandbox.fixtures(["chain/leaf.pem", "chain/leaf.key", "chain/ordered.pem"]);
    let [issuing, other, root] = sandbox.fixtures(["chain/intermediate.pem", "pem/leaf.crt", "trusted/anchor-1.pem"]);
    let text = |files: &[&str]| files.iter().map(|file| sandbox.read_text(file)).collect::<String>();
    sandbox.write("misordered.pem", text(&[&issuing, &leaf]));
    sandbox.write("unrelated.pem", text(&[&leaf, &issuing, &root]));
    sandbox.set_mode(&key, 0o600);
    let found = |files: &[&str], program: &str| {
        let run = sandbox.certtool(["doctor", "--json", "--for", program]).args(files).run();
        let files = run.json()["result"]["files"].as_array().unwrap().clone();
        let findings = files.iter().flat_map(|file| file["findings"].as_array().unwrap().clone());
        let worse = findings.filter(|finding| finding["severity"] != "note");
        worse.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for program in ["nginx", "openssl3"] {
        assert_eq!(found(&[&key, &chain], program), [""; 0], "{program}");
        assert_eq!(found(&[&chain, &key], program), [""; 0], "{program}");
        assert_eq!(found(&[&key, &leaf, &issuing], program), [""; 0], "{program}");
        assert_eq!(found(&[&key, &leaf], program), ["chain-incomplete"], "{program}");
        assert_eq!(found(&[&key, "misordered.pem"], program), ["chain-misordered"], "{program}");
        assert_eq!(found(&[&key, "unrelated.pem"], program), ["chain-unrelated"], "{program}");
        assert!(found(&[&key, &other], program).contains(&"key-mismatch".to_owned()), "{program}");
    }
    // Repaired is the file that is out of order, and the key is left alone.
    let before = sandbox.read(&key);
    sandbox.certtool(["doctor", &key, "misordered.pem", "--for", "nginx", "--fix"]).run().code(0);
    assert_eq!((sandbox.read(&key), sandbox.read_text("misordered.pem")), (before, text(&[&leaf, &issuing])));
}

#[test]
fn an_issuer_that_clients_refuse_completes_no_chain() {
    for (issuer, options) in [
        ("chain/intermediate.pem", " --at 2100-01-01"),
        ("chain/intermediate.pem", " --at 2000-01-01"),
        ("trusted/not-a-ca.pem", ""),
    ] {
        let sandbox = Sandbox::new();
        sandbox.fixture(issuer);
        let file = patient(&sandbox, "doctor/incomplete.p12");
        let name = issuer.rsplit('/').next().unwrap();
        let run = doctor(&sandbox, &file, &format!("--fix --ca {name}{options}")).run().code(1);
        run.says("completes no chain").prints("chain-incomplete").prints("--ca ISSUERS.pem");
        let chain = sandbox.line(&format!("list {file} --json")).password(CHANGEIT).run().code(0).entries();
        assert_eq!(chain[0].sha256.len(), 1, "{chain:?}");
    }
}

#[test]
fn beside_a_key_nobody_marks_strangers_as_trusted() {
    let sandbox = Sandbox::new();
    let file = patient(&sandbox, "doctor/alias-collision.p12");
    sandbox.fixture("chain/intermediate.pem");
    let run = doctor(&sandbox, &file, "--for java --fix --ca intermediate.pem").run().code(0);
    run.prints("note: not-trusted").prints("import-trusted marks those that are meant");
    let entries = sandbox.line(&format!("list {file} --json")).password(CHANGEIT).run().code(0).entries();
    assert!(entries.iter().any(|entry| entry.kind == "certificate"), "{entries:?}");
}

#[test]
fn what_is_repaired_stays_so_and_the_rest_is_untouched() {
    for (fixture, options) in [
        ("pbmac1.p12", "--for java"),
        ("rc2-40.p12", "--for openssl3"),
        ("sha256.p12", "--for java8"),
        ("sha256.p12", "--for windows"),
        ("own-password.jks", "--for jetty --key-password env:OWN"),
        ("alias-case.jks", "--for java"),
        ("alias-collision.jks", "--for java"),
        ("alias-collision.p12", "--for java --ca intermediate.pem"),
        ("incomplete.p12", "--ca intermediate.pem"),
        ("incomplete.p12", "--ca chain.jks --ca-password env:CA"),
        ("misordered.pem", "--for haproxy"),
        ("unrelated.pem", ""),
        ("root.pem", "--for haproxy"),
        ("mislabelled.pem", "--for nginx"),
        ("der.pem", ""),
    ] {
        let sandbox = Sandbox::new();
        sandbox.fixtures(["chain/intermediate.pem", "jks/chain.jks"]);
        let file = patient(&sandbox, &format!("doctor/{fixture}"));
        let before = sandbox.read(&file);
        let run = |more: &str| {
            let run = doctor(&sandbox, &file, &format!("{options} {more}"));
            run.env("OWN", "another-one").env("CA", CHANGEIT).run()
        };
        run("--fix --dry-run");
        assert!(sandbox.read(&file) == before, "{fixture}: a dry run");
        run("--fix --backup").code(0).prints("repaired: ");
        assert!(sandbox.read(&format!("{file}.bak")) == before, "{fixture}");
        let after = sandbox.read(&file);
        assert!(after != before, "{fixture}");
        run("--fix --detailed-exitcode --lock-timeout 1").code(10);
        assert!(sandbox.read(&file) == after, "{fixture}: once is enough");
        assert_eq!(sandbox.mode(&file), 0o600, "{fixture}");
    }
}

#[test]
fn the_commands_do_what_they_say() {
    for (fixture, options) in [
        ("not-trusted.p12", "--for java"),
        ("pbmac1.p12", "--for java"),
        ("rc2-40.p12", "--for openssl3"),
        ("sha256.p12", "--for windows"),
        ("own-password.jks", "--for jetty"),
        ("own-password.jks", "--for openssl3"),
        ("alias-case.jks", ""),
        ("alias-collision.jks", ""),
        ("incomplete.p12", ""),
        ("misordered.pem", ""),
        ("unrelated.pem", ""),
        ("root.pem", "--for haproxy"),
        ("mislabelled.pem", ""),
        ("encrypted.pem", "--for nginx"),
        ("no-key.pem", "--for java"),
        ("misordered.pem", "--for java"),
        ("sha256.p12", "--for haproxy"),
        ("der.pem", ""),
    ] {
        let sandbox = Sandbox::new();
        sandbox.fixture_as("chain/intermediate.pem", "ISSUERS.pem");
        let file = patient(&sandbox, &format!("doctor/{fixture}"));
        let key = if fixture == "encrypted.pem" { CHANGEIT } else { "another-one" };
        let passwords = |process: Process| {
            let process = process.password(CHANGEIT).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
            let process = process.env("CERTTOOL_TO_PASSWORD", CHANGEIT).env("CERTTOOL_FROM_KEY_PASSWORD", key);
            let has_own = ["encrypted.pem", "own-password.jks"].contains(&fixture);
            if has_own { process.env("CERTTOOL_KEY_PASSWORD", key) } else { process }
        };
        let run = passwords(doctor(&sandbox, &file, &format!("{options} --json"))).run();
        let found = findings(&run).iter().find(|finding| finding["command"].is_string()).unwrap().clone();
        let command = found["command"].as_str().unwrap().strip_prefix("certtool ").unwrap().to_owned();
        // Trust is a person's to give, in a new truststore.
        let command = if command.starts_with("import-trusted") { command + " --yes" } else { command };
        passwords(sandbox.line(&command.replace("--yes --yes", "--yes"))).run().code(0);
        let words: Vec<&str> = command.split_whitespace().collect();
        let made = words.windows(2).find(|pair| ["--to", "--out", "--keystore", "--truststore"].contains(&pair[0]));
        let made = made.map_or(file.as_str(), |pair| pair[1]);
        let after = doctor(&sandbox, made, &format!("{options} --json")).run();
        let left = codes(&after);
        assert!(!left.iter().any(|code| found["code"] == code.as_str()), "{fixture} {options} {left:?}");
    }
}

#[test]
fn the_commands_take_the_passwords_from_where_doctor_took_them() {
    let sandbox = Sandbox::new();
    let file = patient(&sandbox, "doctor/own-password.jks");
    sandbox.write("store.pw", "changeit\n");
    let by_option = |options: &str| {
        let doctor = format!("doctor {file} --for jetty --password file:store.pw {options}");
        sandbox.line(&doctor).env("OWN", "another-one").run()
    };
    let align = "certtool set-password own-password.jks --align --alias server --password file:store.pw";
    by_option("").code(1).prints(&format!("{align} --key-password prompt\n"));
    by_option("--key-password pass:another-one").code(1).never_shows("another-one");
    let command = format!("{align} --key-password env:OWN");
    by_option("--key-password env:OWN").code(1).prints(&format!("{command}\n"));
    sandbox.line(command.strip_prefix("certtool ").unwrap()).env("OWN", "another-one").run().code(0);
    by_option("").code(0);
}

#[test]
fn of_several_keys_the_command_names_one() {
    let sandbox = Sandbox::new();
    let file = patient(&sandbox, "pkcs12/mixed.pkcs12");
    let command = "certtool merge-pem mixed.pkcs12 --out mixed.pem --alias server\n";
    doctor(&sandbox, &file, "--for haproxy").run().code(1).prints(command);
}

#[test]
fn an_anchor_that_is_over_is_a_warning_wherever_it_is() {
    let sandbox = Sandbox::new();
    let bundle = sandbox.fixture("trusted/expired.pem");
    let found = findings(&doctor(&sandbox, &bundle, "--json").run().code(1));
    assert_eq!((&found[0]["code"], &found[0]["severity"]), (&"expired".into(), &"warning".into()), "{found:?}");
}

#[test]
fn a_key_that_others_can_read_is_closed() {
    for fixture in ["jks/chain.jks", "pkcs12/chain.pkcs12", "chain/leaf.key"] {
        let sandbox = Sandbox::new();
        let file = sandbox.fixture(fixture);
        sandbox.set_mode(&file, 0o640);
        let before = sandbox.read(&file);
        doctor(&sandbox, &file, "").run().code(1).prints("readable-key").prints(&format!("chmod 600 {file}"));
        doctor(&sandbox, &file, "--fix").run().code(0).prints("repaired: readable-key");
        assert_eq!(sandbox.mode(&file), 0o600);
        assert!(sandbox.read(&file) == before);
    }
}

#[test]
fn what_cannot_be_repaired_says_so_and_stays() {
    for fixture in ["mismatch.pem", "expired.jks", "own-password.jks", "incomplete.p12"] {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, &format!("doctor/{fixture}"));
        let before = sandbox.read(&file);
        doctor(&sandbox, &file, "--fix --for jetty").run().code(1);
        assert!(sandbox.read(&file) == before, "{fixture}");
    }
}

#[test]
fn sound_files_have_nothing() {
    let sandbox = Sandbox::new();
    let chain = patient(&sandbox, "pkcs12/chain.pkcs12");
    for consumer in ["java", "jetty", "tomcat", "openssl3"] {
        doctor(&sandbox, &chain, &format!("--for {consumer}")).run().code(0).prints("nothing found");
    }
    let line = format!("merge-pem {chain} --root omit --out server.pem");
    sandbox.line(&line).password(CHANGEIT).run().code(0);
    for consumer in ["haproxy", "nginx"] {
        doctor(&sandbox, "server.pem", &format!("--for {consumer}")).run().code(0).prints("nothing found");
    }
    let store = sandbox.read(&chain);
    let both = sandbox.certtool(["doctor", "server.pem", "-"]).password(CHANGEIT).stdin(store).run().code(0);
    both.prints("standard input: PKCS#12 keystore, nothing found");
    doctor(&sandbox, "-", "--fix").run().code(2);
    doctor(&sandbox, "missing.p12", "").run().code(3);
    doctor(&sandbox, &chain, "--password env:WRONG").env("WRONG", "mistaken").run().code(4);
}

#[test]
fn weak_points_are_those_of_inspect() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("inspect/weak.pem");
    doctor(&sandbox, &file, "").run().code(1).prints("small-key").prints("weak-signature");
}

#[test]
fn a_file_of_several_pairs_is_left_as_it_is() {
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("pkcs12/chain.pkcs12");
    let other = "gen-selfsigned --cn other.test --san dns:other.test --key-alg ec:p256 --alias other --keystore";
    sandbox.line(&format!("{other} {store}")).password(CHANGEIT).run().code(0);
    let convert = sandbox.line(&format!("convert {store} --to pairs.pem")).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
    convert.run().code(0);
    let before = sandbox.read("pairs.pem");
    doctor(&sandbox, "pairs.pem", "--fix").run().code(0).prints("nothing found");
    assert!(sandbox.read("pairs.pem") == before);
}

#[test]
fn commands_name_files_that_begin_like_options() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture_as("doctor/alias-case.jks", "-dash.jks");
    sandbox.set_mode(&file, 0o600);
    let run = sandbox.certtool(["doctor", "./-dash.jks", "--json"]).password(CHANGEIT).run().code(1);
    let command = findings(&run)[0]["command"].as_str().unwrap().to_owned();
    sandbox.line(command.strip_prefix("certtool ").unwrap()).password(CHANGEIT).run().code(0);
    sandbox.certtool(["doctor", "./-dash.jks"]).password(CHANGEIT).run().code(0);
}

/// Server, key and certificate as one PEM, as a text.
fn pem_of_a_server(sandbox: &Sandbox) -> String {
    sandbox.line("gen-selfsigned --cn localhost --key-alg ec:p256 --out server.pem").run().code(0);
    sandbox.read_text("server.pem")
}

#[test]
fn pem_that_openssl_does_not_read_is_found_and_written_anew() {
    let sandbox = Sandbox::new();
    let whole = pem_of_a_server(&sandbox);
    let utf16 = [0xfeff].into_iter().chain(whole.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let joined = whole.replace("-----\n-----", "----------").replace("\n", "\r");
    let glued = whole.replace("-----\n-----BEGIN CERT", "----------BEGIN CERT");
    for (text, words) in [
        (whole.replace('\n', "\n\n").into_bytes(), "empty line"),
        (whole.replace("-----BEGIN", " -----BEGIN").into_bytes(), "alone on their lines"),
        (glued.into_bytes(), "PRIVATE KEY does not have BEGIN and END alone on their lines"),
        (joined.into_bytes(), "alone on their lines"),
        (utf16, "is in UTF-16"),
        (whole.replace("CERTIFICATE", "X.509 CERTIFICATE").into_bytes(), "is no label that it knows"),
    ] {
        sandbox.write("odd.pem", text);
        sandbox.set_mode("odd.pem", 0o600);
        let found = doctor(&sandbox, "odd.pem", "--json").run().code(1);
        assert_eq!(codes(&found), ["not-strict"], "{found}");
        assert!(findings(&found)[0]["cause"].as_str().unwrap().contains(words), "{found}");
        assert_eq!(codes(&doctor(&sandbox, "odd.pem", "--for nginx --json").run().code(1)), ["not-strict"]);
        doctor(&sandbox, "odd.pem", "--for windows").run().code(0);
        doctor(&sandbox, "odd.pem", "--fix").run().code(0).prints("repaired: not-strict: ");
        assert_eq!(sandbox.read_text("odd.pem"), whole);
    }
}

#[test]
fn of_several_keys_servers_take_the_first() {
    let sandbox = Sandbox::new();
    let (whole, other) = (pem_of_a_server(&sandbox), pem_of_a_server(&Sandbox::new()));
    let other = &other[..other.find("-----BEGIN CERT").unwrap()];
    let code = |text: String, options: &str, code: i32| {
        sandbox.write("several.pem", text);
        sandbox.set_mode("several.pem", 0o600);
        codes(&doctor(&sandbox, "several.pem", &format!("{options} --json")).run().code(code))
    };
    for options in ["", "--for nginx", "--for haproxy"] {
        assert_eq!(code(format!("{other}{whole}"), options, 1), ["several-keys"], "{options}");
    }
    assert_eq!(code(format!("{whole}{other}"), "--for nginx", 0), ["several-keys"]);
    assert_eq!(code(format!("{whole}{other}"), "", 0), [""; 0]);
    // Tomcat alone takes the last (PEMFile).
    assert_eq!(code(format!("{whole}{other}"), "--for tomcat", 1), ["several-keys"]);
    assert_eq!(code(format!("{other}{whole}"), "--for tomcat", 0), ["several-keys"]);
}

#[test]
fn tomcat_reads_stores_and_pem() {
    let sandbox = Sandbox::new();
    let whole = pem_of_a_server(&sandbox);
    let (key, certificate) = whole.split_at(whole.find("-----BEGIN CERT").unwrap());
    sandbox.write("server.key", key);
    sandbox.write("server.crt", certificate);
    sandbox.write("whole.pem", &whole);
    sandbox.line("gen-selfsigned --cn localhost --key-alg ed25519 --out ed.pem").run().code(0);
    sandbox.fixtures(["jks/chain.jks", "pkcs12/cacerts.pkcs12"]);
    for file in ["server.key", "whole.pem", "ed.pem", "chain.jks"] {
        sandbox.set_mode(file, 0o600);
    }
    let found = |files: &str, code: i32| {
        let line = format!("doctor {files} --for tomcat --json");
        codes(&sandbox.line(&line).password(CHANGEIT).run().code(code))
    };
    assert_eq!(found("whole.pem", 0), [""; 0]);
    assert_eq!(found("server.key server.crt", 0), [""; 0]);
    assert_eq!(found("server.crt", 0), [""; 0]);
    assert_eq!(found("ed.pem", 1), ["unknown-key"]);
    assert_eq!(found("chain.jks", 0), [""; 0]);
    assert_eq!(found("cacerts.pkcs12", 1), ["no-key"]);
}

#[test]
fn text_that_a_repair_leaves_out_is_told() {
    let sandbox = Sandbox::new();
    let whole = pem_of_a_server(&sandbox);
    sandbox.write("odd.pem", format!("# the old one\n{}", whole.replace("-----BEGIN", " -----BEGIN")));
    sandbox.set_mode("odd.pem", 0o600);
    doctor(&sandbox, "odd.pem", "--fix")
        .run()
        .code(0)
        .says("warning: the text before the blocks of `odd.pem` is left out");
    assert_eq!(sandbox.read_text("odd.pem"), whole);
}
