//! `doctor`: each fault is one that the real program stumbles over, and after `--fix` it does not.

use std::path::Path;

use crate::CHANGEIT;
use crate::support::jdk::{JavaStore, Jdk, need_jdks};
use crate::support::server::free_port;
use crate::support::{Outcome, Process, Sandbox, tools};

/// A copy of a fixture that only its owner can read.
fn patient(sandbox: &Sandbox, fixture: &str) -> String {
    let file = sandbox.fixture(&format!("doctor/{fixture}"));
    sandbox.set_mode(&file, 0o600);
    file
}

fn doctor(sandbox: &Sandbox, file: &str, options: &str) -> Process {
    let doctor = sandbox.certtool(["doctor", file]).args(options.split_whitespace()).password(CHANGEIT);
    doctor.env("CERTTOOL_KEY_PASSWORD", "another-one")
}

/// Finds `code`, repairs it, and finds nothing any more.
fn repair(sandbox: &Sandbox, file: &str, options: &str, code: &str) {
    doctor(sandbox, file, options).run().code(1).prints(&format!(": {code}:"));
    doctor(sandbox, file, &format!("{options} --fix")).run().code(0).prints(&format!("repaired: {code}:"));
    doctor(sandbox, file, options).run().code(0);
}

/// What Java sees: aliases, and whether the key opens with the password of the store.
fn in_java(jdk: &Jdk, sandbox: &Sandbox, file: &str, format: &str, alias: &str) -> Vec<(String, String)> {
    let request = JavaStore { file, format, password: CHANGEIT, keys: &[(alias, CHANGEIT)] };
    let seen = jdk.open(sandbox, &[request]).remove(file).unwrap();
    seen.into_iter().map(|one| (one.entry.alias, one.key)).collect()
}

#[test]
fn java_finds_a_truststore_of_openssl_empty() {
    let Some(jdks) = need_jdks() else { return };
    for jdk in &jdks {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, "not-trusted.p12");
        assert_eq!(in_java(jdk, &sandbox, &file, "pkcs12", "none"), []);
        let found = doctor(&sandbox, &file, "--for java").run().code(1).prints(": not-trusted:");
        found.prints(&format!("certtool import-trusted {file} --truststore {file}"));
        let import = sandbox.line(&format!("import-trusted {file} --truststore {file} --yes"));
        import.password(CHANGEIT).env("CERTTOOL_FROM_PASSWORD", CHANGEIT).run().code(0);
        doctor(&sandbox, &file, "--for java").run().code(0);
        assert_eq!(in_java(jdk, &sandbox, &file, "pkcs12", "none"), [("anchor".into(), "-".into())]);
    }
}

#[test]
fn java_does_not_know_pbmac1() {
    let Some(jdks) = need_jdks() else { return };
    for jdk in &jdks {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, "pbmac1.p12");
        let list = jdk.ask_keytool(&sandbox, ["-list", "-keystore", &file, "-storepass", CHANGEIT]).run();
        if list.exit_code() == Some(0) {
            continue;
        }
        list.prints("HmacPBE1.2.840.113549.1.5.14 not available");
        repair(&sandbox, &file, "--for java", "pbmac1");
        assert_eq!(in_java(jdk, &sandbox, &file, "pkcs12", "server"), [("server".into(), "ok".into())]);
    }
}

#[test]
fn java_does_not_open_a_key_with_the_password_of_the_store() {
    let Some(jdks) = need_jdks() else { return };
    for jdk in &jdks {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, "own-password.jks");
        let seen = in_java(jdk, &sandbox, &file, "jks", "server");
        assert!(seen[0].1.contains("UnrecoverableKeyException"), "{seen:?}");
        repair(&sandbox, &file, "--for jetty", "own-password");
        assert_eq!(in_java(jdk, &sandbox, &file, "jks", "server"), [("server".into(), "ok".into())]);
    }
}

#[test]
fn java_does_not_find_an_alias_with_capitals() {
    let Some(jdks) = need_jdks() else { return };
    for jdk in &jdks {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, "alias-case.jks");
        let export = || {
            let export = ["-exportcert", "-rfc", "-alias", "Server", "-keystore", &file, "-storepass", CHANGEIT];
            jdk.ask_keytool(&sandbox, export).run()
        };
        export().code(1).prints("Alias <Server> does not exist");
        repair(&sandbox, &file, "--for java", "alias-case");
        export().code(0).prints("BEGIN CERTIFICATE");
    }
}

#[test]
fn java_finds_one_of_two_aliases_that_fold_alike() {
    let Some(jdks) = need_jdks() else { return };
    for jdk in &jdks {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, "alias-collision.jks");
        let owner = |alias: &str| {
            let list = ["-list", "-v", "-alias", alias, "-keystore", &file, "-storepass", CHANGEIT];
            jdk.ask_keytool(&sandbox, list).run().code(0).stdout()
        };
        assert!(owner("Server").contains("Owner: CN=server.test"), "it is the other one");
        repair(&sandbox, &file, "--for java", "alias-collision");
        assert!(owner("server").contains("Owner: CN=server.test"));
        assert!(owner("server-2").contains("Owner: CN=Server.test"));
    }
}

#[test]
fn java_brings_no_chain_with_a_stranger_or_a_twin_to_pkcs12() {
    let Some(jdks) = need_jdks() else { return };
    for (jdk, (fixture, code)) in jdks.iter().flat_map(|jdk| {
        [("duplicate.jks", "chain-duplicate"), ("unrelated.jks", "chain-unrelated")].map(|of| (jdk, of))
    }) {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, fixture);
        let passwords = ["-srcstorepass", CHANGEIT, "-deststorepass", CHANGEIT, "-deststoretype", "PKCS12"];
        let import = ["-importkeystore", "-noprompt", "-srckeystore", &file, "-destkeystore", "new.p12"];
        let import = || jdk.ask_keytool(&sandbox, import).args(passwords).run();
        import().says("Certificate chain is not valid");
        repair(&sandbox, &file, "", code);
        import().code(0).says("1 entries successfully imported");
    }
}

#[test]
fn openssl_takes_no_issuer_that_is_no_ca() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    let file = patient(&sandbox, "issuer-not-ca.pem");
    let issuer = sandbox.fixture("vouching/www.pem");
    let verify = ["verify", "-partial_chain", "-trusted", &issuer, &file];
    sandbox.program(&openssl, verify).run().code(2).says("invalid CA certificate");
    doctor(&sandbox, &file, "").run().code(1).prints("error: issuer-not-ca:");
}

/// What keytool says last when it lists a store.
fn keytool_says(jdk: &Jdk, sandbox: &Sandbox, file: &str) -> String {
    let outcome = jdk.ask_keytool(sandbox, ["-list", "-keystore", file, "-storepass", CHANGEIT]).run();
    outcome.stdout() + &outcome.stderr()
}

#[test]
fn java_passes_over_a_key_that_is_not_encrypted() {
    let (Some(jdks), Some(openssl)) = (need_jdks(), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem"]);
    let export = "pkcs12 -export -inkey leaf.key -in leaf.pem -certfile intermediate.pem -keypbe NONE -passout pass:changeit -out clear.p12";
    sandbox.program(openssl, export.split(' ')).run().code(0);
    let count = |jdk: &Jdk| keytool_says(jdk, &sandbox, "clear.p12").contains("contains 0 entries");
    assert!(jdks.iter().all(count));
    repair(&sandbox, "clear.p12", "--for java", "key-in-clear");
    assert!(!jdks.iter().any(count));
}

#[test]
fn java_opens_nothing_beside_a_curve_that_is_spelled_out() {
    let (Some(jdks), Some(openssl)) = (need_jdks(), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/root.pem"]);
    let request = "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -subj /CN=e -keyout e.key -out e.pem";
    sandbox.program(openssl, request.split(' ')).run().code(0);
    for (file, words) in [("a.jks", "Only named ECParameters supported"), ("a.p12", "keystore password was incorrect")]
    {
        let import = |certificate: &str| {
            let line = format!("import-trusted {certificate} --truststore {file} --yes");
            sandbox.line(&line).password(CHANGEIT).run().code(0);
        };
        import("root.pem");
        assert!(jdks.iter().all(|jdk| keytool_says(jdk, &sandbox, file).contains("contains 1 entry")));
        import("e.pem");
        assert!(jdks.iter().all(|jdk| keytool_says(jdk, &sandbox, file).contains(words)), "{file}");
        doctor(&sandbox, file, "--for java").run().code(1).prints("error: explicit-curve: `e`:");
    }
}

fn openssl_opens(sandbox: &Sandbox, openssl: &Path, file: &str) -> Outcome {
    sandbox.program(openssl, ["pkcs12", "-in", file, "-passin", "pass:changeit", "-nodes"]).run()
}

#[test]
fn openssl_3_has_neither_rc2_nor_pbmac1() {
    let Some(openssl) = tools::need("openssl") else { return };
    for (fixture, code, complaint) in
        [("rc2-40.p12", "legacy-encryption", "RC2-40-CBC"), ("pbmac1.p12", "pbmac1", "PBMAC1")]
    {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, fixture);
        let before = openssl_opens(&sandbox, &openssl, &file);
        if before.exit_code() == Some(0) {
            continue;
        }
        before.says(complaint);
        repair(&sandbox, &file, "--for openssl3", code);
        let seen = openssl_opens(&sandbox, &openssl, &file).code(0);
        assert_eq!(seen.stdout().matches("-----BEGIN ").count(), 4, "{seen}");
    }
}

#[test]
fn openssl_finds_no_way_without_the_intermediate() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    let file = patient(&sandbox, "incomplete.p12");
    sandbox.fixtures(["chain/intermediate.pem", "chain/root.pem", "chain/leaf.pem"]);
    let verify = || {
        let export = format!("export-chain {file} --out sent.pem --force");
        sandbox.line(&export).password(CHANGEIT).run();
        let verify = ["verify", "-CAfile", "root.pem", "-untrusted", "sent.pem", "leaf.pem"];
        sandbox.program(&openssl, verify).run()
    };
    verify().code(2).says("unable to get local issuer certificate");
    doctor(&sandbox, &file, "--fix")
        .run()
        .code(1)
        .prints("certtool chain incomplete.p12 --alias server --ca ISSUERS.pem");
    repair(&sandbox, &file, "--for jetty --ca intermediate.pem", "chain-incomplete");
    verify().code(0);
}

pub fn haproxy_takes(sandbox: &Sandbox, haproxy: &Path, file: &str) -> Outcome {
    let bind =
        format!("frontend tls\n  mode http\n  timeout client 1s\n  bind 127.0.0.1:{} ssl crt {file}\n", free_port());
    sandbox.write("haproxy.cfg", bind);
    sandbox.program(haproxy, ["-c", "-f", "haproxy.cfg"]).run()
}

fn nginx_takes(sandbox: &Sandbox, nginx: &Path, file: &str) -> Outcome {
    nginx_takes_both(sandbox, nginx, file, file)
}

pub fn nginx_takes_both(sandbox: &Sandbox, nginx: &Path, key: &str, chain: &str) -> Outcome {
    let dir = sandbox.dir().display();
    let port = free_port();
    let configuration = format!(
        "pid {dir}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\nserver {{\n\
         listen 127.0.0.1:{port} ssl;\nssl_certificate {dir}/{chain};\nssl_certificate_key {dir}/{key};\n}}\n}}\n"
    );
    let configuration = sandbox.write("nginx.conf", configuration);
    sandbox.program(nginx, ["-t", "-p", tools::text(sandbox.dir()), "-c", tools::text(&configuration)]).run()
}

#[test]
fn haproxy_and_nginx_refuse_what_is_repaired() {
    let (Some(haproxy), Some(nginx)) = (tools::need("haproxy"), tools::need("nginx")) else { return };
    for (consumer, fixture, code) in [
        ("haproxy", "misordered.pem", "chain-misordered"),
        ("haproxy", "mislabelled.pem", "mislabelled"),
        ("nginx", "mislabelled.pem", "mislabelled"),
    ] {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, fixture);
        let takes = || match consumer {
            "haproxy" => haproxy_takes(&sandbox, &haproxy, &file),
            _ => nginx_takes(&sandbox, &nginx, &file),
        };
        takes().code(1);
        repair(&sandbox, &file, &format!("--for {consumer}"), code);
        takes().code(0);
    }
}

#[test]
fn haproxy_and_nginx_refuse_what_only_its_owner_can_repair() {
    let (Some(haproxy), Some(nginx)) = (tools::need("haproxy"), tools::need("nginx")) else { return };
    for (fixture, code) in [
        ("mismatch.pem", "key-mismatch"),
        ("no-key.pem", "no-key"),
        ("no-certificate.pem", "no-certificate"),
        ("encrypted.pem", "encrypted-key"),
        ("sha256.p12", "wrong-format"),
    ] {
        let sandbox = Sandbox::new();
        let file = patient(&sandbox, fixture);
        haproxy_takes(&sandbox, &haproxy, &file).code(1);
        nginx_takes(&sandbox, &nginx, &file).code(1);
        let run = doctor(&sandbox, &file, "--for haproxy --fix").run().code(1).prints(&format!("error: {code}:"));
        let text = run.stdout();
        let Some(command) = text.lines().find_map(|line| line.trim().strip_prefix("repair    certtool ")) else {
            continue;
        };
        sandbox.line(command).password(CHANGEIT).env("CERTTOOL_KEY_PASSWORD", CHANGEIT).run().code(0);
        let made = command.split_whitespace().skip_while(|word| *word != "--out").nth(1).unwrap();
        haproxy_takes(&sandbox, &haproxy, made).code(0);
        nginx_takes(&sandbox, &nginx, made).code(0);
    }
}

#[test]
fn a_name_that_says_pem_makes_nginx_look_for_pem() {
    let Some(nginx) = tools::need("nginx") else { return };
    let sandbox = Sandbox::new();
    let file = patient(&sandbox, "der.pem");
    nginx_takes(&sandbox, &nginx, &file).code(1).says("no start line");
    doctor(&sandbox, &file, "--fix").run().code(0).prints("repaired: wrong-extension:");
    // What is left to complain about is that there is no key in it.
    nginx_takes(&sandbox, &nginx, &file).code(1).says("cannot load certificate key");
}

#[test]
fn a_root_is_sent_for_nothing() {
    let Some(haproxy) = tools::need("haproxy") else { return };
    let sandbox = Sandbox::new();
    let file = patient(&sandbox, "root.pem");
    doctor(&sandbox, &file, "--for haproxy").run().code(0).prints("note: root-in-chain:");
    doctor(&sandbox, &file, "--for haproxy --fix").run().code(0).prints("repaired: root-in-chain:");
    assert_eq!(sandbox.read_text(&file).matches("BEGIN CERTIFICATE").count(), 2);
    haproxy_takes(&sandbox, &haproxy, &file).code(0);
}

#[test]
fn openssl_refuses_what_is_over() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    let file = patient(&sandbox, "expired.jks");
    sandbox.line(&format!("export-chain {file} --out expired.pem")).run();
    let verify = || sandbox.program(&openssl, ["verify", "-CAfile", "expired.pem", "expired.pem"]).run();
    verify().code(2).says("certificate has expired");
    doctor(&sandbox, &file, "--fix").run().code(1).prints("error: expired: `server`");
    doctor(&sandbox, &file, "--at 2020-06-01").run().code(0);
}
