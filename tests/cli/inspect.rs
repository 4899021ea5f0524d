//! `certtool inspect`: everything about any file.

use serde_json::{Value, json};

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Outcome, Process, Sandbox, tools};

fn inspect(sandbox: &Sandbox, fixture: &str, options: &str) -> Process {
    let file = sandbox.fixture(fixture);
    sandbox.certtool(["inspect", &file, "--at", "2030-01-01"]).args(options.split_whitespace())
}

/// The only object of a fixture, in JSON.
fn object(fixture: &str, options: &str) -> Value {
    let report = inspect(&Sandbox::new(), fixture, &format!("--json {options}")).run().code(0).json();
    report["result"]["files"][0]["objects"][0].clone()
}

#[track_caller]
fn assert_prints(run: &Outcome, lines: &[&str]) {
    for line in lines {
        assert!(run.stdout().lines().any(|printed| printed.trim() == *line), "{line:?}\n{run}");
    }
}

fn codes(details: &Value) -> Vec<&str> {
    details["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// What an extension of the certificate with all of them says.
fn extension<'a>(certificate: &'a Value, name: &str) -> &'a Value {
    let extensions = certificate["extensions"].as_array().unwrap();
    &extensions.iter().find(|extension| extension["name"] == name).unwrap_or_else(|| panic!("no {name}"))["value"]
}

#[test]
fn a_certificate_is_shown_with_every_field() {
    let run = inspect(&Sandbox::new(), "chain/leaf.pem", "").run().code(0).silent();
    assert_prints(
        &run,
        &[
            "leaf.pem: PEM, 1 object",
            "1. certificate  line 1",
            "subject     CN=central.example.test,O=Example,C=SE",
            "version     3",
            "key         RSA 2048, exponent 65537",
            "signature   ecdsa-with-SHA256",
            "dns:localhost, dns:central.example.test, ip:127.0.0.1",
        ],
    );
    assert!(!run.stdout().contains("finding"), "{run}");
}

#[test]
fn every_extension_is_decoded_by_name() {
    let object = object("inspect/everything.pem", "");
    let certificate = &object["certificate"];
    let said = |name| extension(certificate, name);
    assert_eq!(*said("basicConstraints"), json!({"ca": true, "path_len": 1}));
    assert_eq!(*said("keyUsage"), json!(["keyCertSign", "cRLSign"]));
    assert_eq!(*said("extKeyUsage"), json!(["serverAuth", "OCSPSigning", "1.2.3.4"]));
    assert_eq!(said("subjectAltName")[7], "otherName:1.3.6.1.4.1.311.20.2.3;user@example.test");
    assert_eq!(*said("issuerAltName"), json!(["dns:issuer.example.test"]));
    let subtrees = json!({"permitted": ["dns:.example.test", "ip:10.0.0.0/8"], "excluded": ["dns:.bad.example.test"]});
    assert_eq!(*said("nameConstraints"), subtrees);
    assert_eq!(said("certificatePolicies")[0]["policy"], "2.23.140.1.2.1 (domain validated)");
    assert_eq!(said("certificatePolicies")[1]["qualifiers"][1]["notice"], "read the statement");
    assert_eq!(said("policyMappings")[0]["subject_policy"], "1.2.3.6");
    assert_eq!(*said("inhibitAnyPolicy"), 3);
    let ocsp = json!({"method": "ocsp", "location": "uri:http://ocsp.example.test"});
    assert_eq!(said("authorityInfoAccess")[0], ocsp);
    assert_eq!(said("cRLDistributionPoints")[0]["reasons"], json!(["keyCompromise", "cACompromise"]));
    assert_eq!(said("freshestCRL")[0]["name"], json!(["uri:http://crl.example.test/delta.crl"]));
    assert_eq!(said("tlsFeature")[0], "status_request (OCSP must-staple)");
    assert_eq!(said("signedCertificateTimestamps")[0]["time"], "2026-01-01T00:00:00Z");
    assert!(said("signedCertificateTimestamps")[0]["log_id"].as_str().unwrap().starts_with("00010203"));
    assert_eq!(said("qcStatements")[1]["info"], json!({"currency": "EUR", "amount": 5, "exponent": 3}));
    assert_eq!(said("qcStatements")[2]["info"], json!(["web site authentication"]));
    assert_eq!(said("subjectDirectoryAttributes")[0], json!({"attribute": "countryOfCitizenship", "values": ["SE"]}));
    assert_eq!(said("msCertificateTemplate")["major_version"], 100);
    let unknown = certificate["extensions"].as_array().unwrap().last().unwrap();
    assert_eq!((&unknown["oid"], &unknown["name"]), (&json!("1.2.3.4.5"), &Value::Null));
    assert_eq!(unknown["hex"], "0c07756e6b6e6f776e");
    assert_eq!(codes(certificate), [""; 0]);
}

#[test]
fn extensions_read_well_as_text() {
    let run = inspect(&Sandbox::new(), "inspect/everything.pem", "").run().code(0);
    assert_prints(
        &run,
        &[
            "basicConstraints (critical)",
            "path len 1",
            "- method   ocsp",
            "location uri:http://ocsp.example.test",
            "\"dirName:CN=inner,C=SE\"",
            "not decoded: 0c07756e6b6e6f776e",
        ],
    );
}

#[test]
fn weak_points_are_findings() {
    let weak = object("inspect/weak.pem", "");
    assert_eq!(
        codes(&weak["certificate"]),
        ["weak-signature", "small-key", "no-subject-alt-name", "old-version"],
        "{weak}"
    );
    assert_eq!(codes(&object("trusted/expired.pem", "")["certificate"]), ["expired"]);
    let run = Sandbox::new();
    let file = run.fixture("chain/leaf.pem");
    run.certtool(["inspect", &file, "--at", "2001-01-01"]).run().code(0).prints("not-yet-valid");
}

#[test]
fn a_request_shows_what_it_asks_for_but_no_password() {
    let request = &object("inspect/request.csr", "")["request"];
    assert_eq!(request["subject"], "CN=request.example.test");
    assert_eq!((&request["signed_by_its_key"], &request["public_key"]["bits"]), (&json!(true), &json!(384)));
    assert_eq!(request["subject_alt_names"], json!(["dns:request.example.test"]));
    assert_eq!(request["attributes"][1]["values"], json!(["a name without structure"]));
    let run = inspect(&Sandbox::new(), "inspect/request.csr", "").run().code(0).never_shows("hunter2");
    assert_prints(&run, &["signature   ecdsa-with-SHA256, by the key itself", "(not shown)"]);
}

#[test]
fn a_revocation_list_shows_numbers_and_reasons() {
    let run = inspect(&Sandbox::new(), "inspect/revoked.crl", "").run().code(0);
    assert_prints(&run, &["revoked     2", "2026-01-01T00:00:00Z  0a  keyCompromise", "2026-02-01T00:00:00Z  0b"]);
    let list = &object("inspect/revoked.crl", "")["crl"];
    assert_eq!((&list["version"], &list["revoked"][1]["serial"]), (&json!(2), &json!("0b")));
    assert_eq!(*extension(list, "cRLNumber"), json!(4097));
    assert_eq!(extension(list, "issuingDistributionPoint")["only_user_certificates"], true);
}

#[test]
fn of_keys_only_what_is_public_is_shown() {
    let sandbox = Sandbox::new();
    let files = sandbox.fixtures(["pem/leaf.key", "pem/leaf.pub", "pem/leaf.csr", "pem/leaf.crt"]);
    let run = sandbox.certtool(["inspect", "--json"]).args(files).run().code(0).silent().json();
    let objects: Vec<_> = run["result"]["files"].as_array().unwrap().iter().map(|file| &file["objects"][0]).collect();
    let private = &objects[0]["private_key"]["sha256"];
    assert_eq!(private, &objects[1]["public_key"]["sha256"]);
    assert_eq!(private, &objects[2]["request"]["public_key"]["sha256"]);
    assert_eq!(private, &objects[3]["certificate"]["public_key"]["sha256"]);
    assert_eq!(objects[0]["kind"], "private-key");
    assert!(objects[0]["private_key"]["findings"].as_array().unwrap().is_empty());
}

#[test]
fn encrypted_keys_stay_sealed_and_say_how() {
    let protection = |fixture| object(fixture, "")["encrypted_key"].clone();
    let sealed = protection("pem/leaf-encrypted.key");
    assert_eq!(sealed["scheme"], "PBES2 (PBKDF2-HMAC-SHA256, 2048 iterations, AES-256-CBC)");
    assert_eq!((&sealed["iterations"], &sealed["salt_bytes"]), (&json!(2048), &json!(8)));
    assert_eq!(
        protection("pem/leaf-proc-type.key")["scheme"],
        "Proc-Type: 4,ENCRYPTED (MD5, 1 iteration, AES-128-CBC)"
    );
}

#[test]
fn each_object_has_its_place() {
    let run = inspect(&Sandbox::new(), "telephony/certificate_pem.txt", "").run().code(0);
    assert_prints(&run, &["certificate_pem.txt: PEM, 4 objects", "1. private key  line 2", "2. certificate  line 30"]);
    let run = inspect(&Sandbox::new(), "jks/chain.jks", "").run().code(0);
    assert_prints(&run, &["central  key-pair  RSA 2048", "central  certificate 1 of 3", "central  certificate 3 of 3"]);
}

#[test]
fn every_format_is_read() {
    for (fixture, count) in
        [("chain/chain.p7b", 3), ("chain/chain.pkipath", 3), ("chain/leaf.der", 1), ("pkcs7/with-crl.p7b", 3)]
    {
        let report = inspect(&Sandbox::new(), fixture, "--json").run().code(0).json();
        assert_eq!(report["result"]["files"][0]["objects"].as_array().unwrap().len(), count, "{fixture}");
    }
    let sandbox = Sandbox::new();
    sandbox.line("inspect - --json").stdin(fixture("jceks/mixed.jceks")).run().code(0);
    inspect(&sandbox, "jks/chain.jks", "--in-format pkcs12").password(CHANGEIT).run().code(5);
}

#[test]
fn structure_needs_no_password() {
    let sandbox = Sandbox::new();
    let run = inspect(&sandbox, "openssl-pkcs12/legacy.p12", "--structure").run().code(0);
    let run = run.says("warning: cannot read `legacy.p12`: a password is needed");
    assert_prints(
        &run,
        &[
            "section 1   PKCS#12 PBE (SHA1, 2048 iterations, RC2-40-CBC), salt of 8 bytes",
            "section 2   not encrypted",
            "integrity   HMAC-SHA1 (2048 iterations), salt of 8 bytes",
        ],
    );
    inspect(&sandbox, "openssl-pkcs12/legacy.p12", "").run().code(4);
    let report = inspect(&sandbox, "openssl-pkcs12/legacy.p12", "--structure --json").run().code(0).json();
    assert_eq!(report["warnings"][0]["code"], "contents-not-shown");
    let report = inspect(&sandbox, "openssl-pkcs12/no-mac.p12", "--structure --json").run().code(0).json();
    assert_eq!(report["result"]["files"][0]["structure"]["integrity"], Value::Null);
}

#[test]
fn structure_of_bouncy_castles_stores_needs_no_password_either() {
    let sandbox = Sandbox::new();
    for (store, expected) in [
        ("bouncy-castle/mixed.bks", "integrity   HMAC-SHA1 (1290 iterations), salt of 20 bytes"),
        (
            "bouncy-castle/mixed.uber",
            "section 1   PKCS#12 PBE (SHA1, 1025 iterations, Twofish-256-CBC), salt of 20 bytes",
        ),
        (
            "bouncy-castle/mixed.bcfks",
            "integrity   PBMAC1 (PBKDF2-HMAC-SHA512, 51200 iterations, HMAC-SHA512), salt of 64 bytes",
        ),
        (
            "bouncy-castle/scrypt.bcfks",
            "section 1   PBES2 (scrypt, N = 1024, r = 8, p = 1, AES-256-CCM), salt of 20 bytes",
        ),
    ] {
        assert_prints(&inspect(&sandbox, store, "--structure").run().code(0), &[expected]);
        let run =
            inspect(&sandbox, store, "--structure --json").password(CHANGEIT).run().code(0).never_shows("damaged");
        let sections = run.json()["result"]["files"][0]["structure"]["sections"].clone();
        let keys = sections.get(0).map_or(1, |section| section["keys"].as_u64().unwrap());
        assert!(keys > 0, "{store}: {sections}");
    }
}

#[test]
fn structure_shows_how_secret_keys_are_protected() {
    let sandbox = Sandbox::new();
    for (store, protection) in [
        ("triple.bks", "PKCS#12 PBE"),
        ("triple.uber", "PKCS#12 PBE"),
        ("triple.bcfks", "PBES2 (PBKDF2-HMAC-SHA512"),
        ("phrase.pkcs12", "PBES2 (PBKDF2-HMAC-SHA256"),
    ] {
        let run = inspect(&sandbox, &format!("secrets/{store}"), "--structure").password(CHANGEIT).run().code(0);
        run.prints(&format!("  protection  {protection}"));
    }
}

#[test]
fn structure_shows_sections_keys_and_attributes() {
    let sandbox = Sandbox::new();
    let run = inspect(&sandbox, "openssl-pkcs12/windows.p12", "--structure").password(CHANGEIT).run().code(0);
    assert_prints(
        &run,
        &[
            "section 2   not encrypted; keys: 1",
            "protection  PBES2 (PBKDF2-HMAC-SHA256, 2048 iterations, AES-256-CBC), salt of 8 bytes",
            "msCSPName",
            "Microsoft Enhanced RSA and AES Cryptographic Provider",
        ],
    );
    let run = inspect(&sandbox, "jks/chain.jks", "--structure").run().code(0);
    assert_prints(
        &run,
        &[
            "protection  JKS key protector (SHA1), salt of 20 bytes",
            "integrity   SHA1 over the password and the contents",
        ],
    );
    let run = inspect(&sandbox, "openssl-pkcs12/clear-key.p12", "--structure").password(CHANGEIT).run().code(0);
    assert_prints(&run, &["protection  not encrypted"]);
}

#[test]
fn keys_with_their_own_passwords_need_none() {
    let sandbox = Sandbox::new();
    inspect(&sandbox, "jceks/mixed.jceks", "--password pass:changeit").run().code(0).prints("server  key-pair");
    let two = "--password pass:key-pass --mac-password pass:mac-pass";
    inspect(&sandbox, "openssl-pkcs12/two-passwords.p12", two).run().code(0).prints("integrity verified");
    inspect(&sandbox, "pkcs12/chain.pkcs12", "").password("wrong").run().code(4).says("password");
}

#[test]
fn certificates_are_emitted_again_as_pem() {
    let sandbox = Sandbox::new();
    let run = inspect(&sandbox, "chain/leaf.der", "--pem").run().code(0);
    let printed = run.stdout();
    let block = &printed[printed.find("-----BEGIN").unwrap()..];
    assert_eq!(block, String::from_utf8(fixture("chain/leaf.pem")).unwrap());
    let object = object("chain/leaf.der", "--pem");
    assert_eq!(object["certificate"]["pem"], block);
}

#[test]
fn what_is_damaged_does_not_hide_the_rest() {
    let sandbox = Sandbox::new();
    let leaf = String::from_utf8(fixture("chain/leaf.pem")).unwrap();
    sandbox.write("half.pem", format!("{leaf}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"));
    sandbox.line("list half.pem").run().code(5);
    sandbox.line("inspect half.pem").run().code(0).prints("1. certificate").says("warning: `half.pem`: line ");
    inspect(&sandbox, "broken/half-leaf.pem", "").run().code(5);
    inspect(&sandbox, "broken/text.txt", "").run().code(5);
}

#[test]
fn several_files_are_shown_one_after_the_other() {
    let sandbox = Sandbox::new();
    let files = sandbox.fixtures(["chain/leaf.pem", "jks/chain.jks"]);
    let run = sandbox.certtool(["inspect"]).args(files).run().code(0);
    assert_prints(
        &run,
        &["leaf.pem: PEM, 1 object", "chain.jks: JKS keystore, 1 entry, integrity not checked (no password)"],
    );
    sandbox.line("inspect leaf.pem missing.pem").run().code(3).says("missing.pem");
    sandbox.line("inspect").run().code(2);
}

#[test]
fn limits_name_the_option_that_raises_them() {
    let sandbox = Sandbox::new();
    let run = |options| inspect(&sandbox, "pkcs12/chain.pkcs12", options).password(CHANGEIT).run();
    run("--max-iterations 1000").code(5).says("raise the limit with --max-iterations");
    run("--max-size 0").code(5).says("raise the limit with --max-size");
}

/// `openssl … -text` without spaces and colons, which it puts elsewhere.
fn openssl_text(sandbox: &Sandbox, args: &str) -> Option<String> {
    let openssl = tools::need("openssl")?;
    let shown = sandbox.program(&openssl, args.split_whitespace()).run().code(0).stdout();
    Some(squeezed(&shown))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != ':').collect::<String>().to_lowercase()
}

#[test]
fn openssl_says_the_same() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["inspect/everything.pem", "inspect/request.csr", "inspect/revoked.crl"]);
    let Some(text) = openssl_text(&sandbox, "x509 -in everything.pem -noout -text -fingerprint -sha256") else {
        return;
    };
    let certificate = &object("inspect/everything.pem", "")["certificate"];
    for field in ["serial", "sha256", "signature_algorithm"] {
        assert!(text.contains(&squeezed(certificate[field].as_str().unwrap())), "{field}\n{text}");
    }
    for said in [
        extension(certificate, "subjectKeyIdentifier"),
        &extension(certificate, "authorityKeyIdentifier")["serial"],
        &extension(certificate, "signedCertificateTimestamps")[0]["log_id"],
        &extension(certificate, "certificatePolicies")[1]["qualifiers"][0]["cps"],
        &extension(certificate, "certificatePolicies")[1]["qualifiers"][1]["organization"],
    ] {
        assert!(text.contains(&squeezed(said.as_str().unwrap())), "{said}\n{text}");
    }
    let text = openssl_text(&sandbox, "req -in request.csr -noout -text").unwrap();
    assert!(text.contains("dnsrequest.example.test") && text.contains("secp384r1"), "{text}");
    let text = openssl_text(&sandbox, "crl -in revoked.crl -noout -text").unwrap();
    assert!(text.contains("x509v3crlnumber4097") && text.contains("keycompromise"), "{text}");
}
