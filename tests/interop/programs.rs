//! `doctor --for PROGRAM` says error exactly where the program fails: every scheme that `openssl pkcs12 -export` writes,
//! and the files that servers are given.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use crate::CHANGEIT;
use crate::interop::doctor::{haproxy_takes, nginx_takes_both};
use crate::support::jdk::{Jdk, need_jdks};
use crate::support::{Sandbox, tools};

/// What `-keypbe` and `-certpbe` take, of that which is read here: PKCS#12's own, PBES1, and the ciphers of PBES2.
const ENCRYPTIONS: [&str; 26] = [
    "PBE-MD5-DES",
    "PBE-MD5-RC2-64",
    "PBE-SHA1-2DES",
    "PBE-SHA1-3DES",
    "PBE-SHA1-DES",
    "PBE-SHA1-RC2-128",
    "PBE-SHA1-RC2-40",
    "PBE-SHA1-RC2-64",
    "PBE-SHA1-RC4-128",
    "PBE-SHA1-RC4-40",
    "AES-128-CBC",
    "AES-192-CBC",
    "AES-256-CBC",
    "ARIA-128-CBC",
    "ARIA-192-CBC",
    "ARIA-256-CBC",
    "CAMELLIA-128-CBC",
    "CAMELLIA-192-CBC",
    "CAMELLIA-256-CBC",
    "DES-CBC",
    "DES-EDE3-CBC",
    "RC2-40-CBC",
    "RC2-64-CBC",
    "RC2-CBC",
    "SM4-CBC",
    "NONE",
];

/// What `-macalg` takes, of that which is read here.
const MACS: [&str; 14] = [
    "md5",
    "ripemd160",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha512-224",
    "sha512-256",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "sm3",
];

/// Every encryption with every MAC, made once; only a few iterations, for speed.
fn stores(openssl: &Path) -> &'static (Sandbox, Vec<String>) {
    static STORES: OnceLock<(Sandbox, Vec<String>)> = OnceLock::new();
    STORES.get_or_init(|| {
        let sandbox = Sandbox::new();
        let stores = make_stores(&sandbox, openssl);
        (sandbox, stores)
    })
}

fn make_stores(sandbox: &Sandbox, openssl: &Path) -> Vec<String> {
    sandbox.fixtures(["chain/leaf.key", "chain/ordered.pem"]);
    let mut stores = Vec::new();
    for (encryption, mac) in ENCRYPTIONS.iter().flat_map(|encryption| MACS.map(|mac| (*encryption, mac))) {
        let file = format!("{encryption}-{mac}.p12");
        let export =
            "pkcs12 -export -legacy -inkey leaf.key -in ordered.pem -name server -iter 10 -passout pass:changeit";
        let how = ["-keypbe", encryption, "-certpbe", encryption, "-macalg", mac, "-out", &file];
        sandbox.program(openssl, export.split(' ')).args(how).run().code(0);
        stores.push(file);
    }
    stores
}

/// Whether doctor says that the program fails, by file.
fn errors(sandbox: &Sandbox, files: &[String], program: &str) -> BTreeMap<String, bool> {
    let run = sandbox.certtool(["doctor", "--json", "--for", program]).args(files).password(CHANGEIT).run();
    let document = run.json();
    let of = |file: &serde_json::Value| {
        let findings = file["findings"].as_array().unwrap();
        let error = findings.iter().any(|finding| finding["severity"] == "error");
        (file["file"].as_str().unwrap().to_owned(), error)
    };
    let errors: BTreeMap<_, _> = document["result"]["files"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(errors.len(), files.len(), "{run}");
    errors
}

fn opens_in_java(sandbox: &Sandbox, jdk: &Jdk, files: &[String]) -> BTreeMap<String, bool> {
    let seen = jdk.java(sandbox, "Opens", [CHANGEIT]).stdin(files.join("\n")).run().code(0).stdout();
    let verdict = |line: &str| line.split_once('\t').map(|(file, verdict)| (file.to_owned(), verdict == "opens"));
    seen.lines().filter_map(verdict).collect()
}

/// The files of which doctor says something else than the program does.
fn misjudged(errors: &BTreeMap<String, bool>, opens: impl Fn(&str) -> bool) -> Vec<&str> {
    errors.iter().filter(|(file, error)| opens(file) == **error).map(|(file, _)| file.as_str()).collect()
}

#[test]
fn doctor_says_error_where_java_refuses_a_store_of_openssl() {
    let (Some(jdks), Some(openssl)) = (need_jdks(), tools::need("openssl")) else { return };
    let (sandbox, files) = stores(&openssl);
    let errors = errors(sandbox, files, "java");
    for jdk in &jdks {
        let opens = opens_in_java(sandbox, jdk, files);
        assert_eq!(misjudged(&errors, |file| opens[file]), [""; 0], "{jdk:?}");
    }
}

#[test]
fn doctor_says_error_where_openssl_3_refuses_a_store_of_its_own() {
    let Some(openssl) = tools::need("openssl") else { return };
    let (sandbox, files) = stores(&openssl);
    let errors = errors(sandbox, files, "openssl3");
    let opens = |file: &str| {
        let read = ["pkcs12", "-in", file, "-passin", "pass:changeit", "-nodes"];
        let run = sandbox.program(&openssl, read).run();
        run.exit_code() == Some(0) && run.stdout().matches("-----BEGIN ").count() == 4
    };
    assert_eq!(misjudged(&errors, opens), [""; 0]);
}

/// Keys and chains, good and bad, made by openssl.
fn server_files(sandbox: &Sandbox, openssl: &Path) {
    sandbox.fixtures(["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem", "chain/intermediate.key"]);
    sandbox.fixtures(["chain/root.pem", "chain/ordered.pem", "chain/chain-pem.p7b"]);
    for line in [
        "req -new -key leaf.key -subj /CN=localhost -out leaf.csr",
        "pkey -in leaf.key -pubout -out leaf.pub",
        "genpkey -algorithm RSA -out other.key",
        "pkey -in leaf.key -aes256 -passout pass:changeit -out encrypted.key",
        "req -x509 -newkey rsa:1024 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -days 9000 -keyout small.key -out small.pem",
        "req -new -key other.key -subj /CN=localhost -addext subjectAltName=DNS:localhost -out other.csr",
        "x509 -req -in other.csr -CA intermediate.pem -CAkey intermediate.key -days 9000 -copy_extensions copy -out other.pem",
        "x509 -req -in other.csr -CA intermediate.pem -CAkey intermediate.key -days 9000 -sha1 -copy_extensions copy -out sha1.pem",
    ] {
        sandbox.program(openssl, line.split(' ')).run().code(0);
    }
    let text = |file: &str| sandbox.read_text(file);
    sandbox.write("misordered.pem", text("intermediate.pem") + &text("leaf.pem"));
    sandbox.write("other-chain.pem", text("other.pem") + &text("intermediate.pem"));
    sandbox.write("sha1-chain.pem", text("sha1.pem") + &text("intermediate.pem"));
    // PKCS#8 of version 2: the seed is followed by the public key (RFC 8410 10.3 has one like it).
    let version_2 = "-----BEGIN PRIVATE KEY-----\nMFECAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCgSEAGb9ECWmEzf6FQbrB\nZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PRIVATE KEY-----\n";
    sandbox.write("version-2.key", version_2);
    for key in ["leaf.key", "other.key", "encrypted.key", "small.key", "version-2.key"] {
        sandbox.set_mode(key, 0o600);
    }
}

/// What a server is given: its key and its certificates. A certificate of another kind than the key nginx loads beside it,
/// and then serves nobody: such pairs are not here.
const GIVEN: [(&str, &str); 10] = [
    ("leaf.key", "ordered.pem"),
    ("other.key", "other-chain.pem"),
    ("leaf.key", "other-chain.pem"),
    ("other.key", "ordered.pem"),
    ("leaf.key", "chain-pem.p7b"),
    ("leaf.key", "leaf.csr"),
    ("leaf.key", "leaf.pub"),
    ("small.key", "small.pem"),
    ("other.key", "sha1-chain.pem"),
    ("version-2.key", "ordered.pem"),
];

#[test]
fn doctor_says_error_where_nginx_does_not_start_with_a_key_and_a_chain() {
    let (Some(nginx), Some(openssl)) = (tools::need("nginx"), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    server_files(&sandbox, &openssl);
    for (key, chain) in GIVEN {
        let starts = nginx_takes_both(&sandbox, &nginx, key, chain).exit_code() == Some(0);
        let errors = errors(&sandbox, &[key.to_owned(), chain.to_owned()], "nginx");
        assert_eq!(errors.values().any(|error| *error), !starts, "{key} {chain} {errors:?}");
    }
    // The password may be configured; where it is not, nginx asks.
    assert_ne!(nginx_takes_both(&sandbox, &nginx, "encrypted.key", "ordered.pem").exit_code(), Some(0));
    let found = sandbox.certtool(["doctor", "encrypted.key", "ordered.pem", "--for", "nginx"]).run().code(1);
    found.prints("warning: encrypted-key:").prints("ssl_password_file");
}

#[test]
fn doctor_says_error_where_haproxy_does_not_start_with_both_in_one_file() {
    let (Some(haproxy), Some(openssl)) = (tools::need("haproxy"), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    server_files(&sandbox, &openssl);
    for (key, chain) in GIVEN.into_iter().chain([("leaf.key", "misordered.pem")]) {
        sandbox.write("both.pem", sandbox.read_text(chain) + &sandbox.read_text(key));
        sandbox.set_mode("both.pem", 0o600);
        let starts = haproxy_takes(&sandbox, &haproxy, "both.pem").exit_code() == Some(0);
        let errors = errors(&sandbox, &["both.pem".to_owned()], "haproxy");
        assert_eq!(errors["both.pem"], !starts, "{key} {chain}");
    }
}

/// The program looks whether there is a MAC; whoever calls the library with a password is told that there is none.
#[test]
fn doctor_finds_a_store_without_a_mac_for_the_library_of_openssl_3() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/leaf.key", "chain/ordered.pem"]);
    let export = "pkcs12 -export -nomac -inkey leaf.key -in ordered.pem -passout pass:changeit -out nomac.p12";
    sandbox.program(&openssl, export.split(' ')).run().code(0);
    let found = |program: &str| sandbox.line(&format!("doctor nomac.p12 --for {program}")).password(CHANGEIT).run();
    found("openssl3").code(1).prints("error: no-mac:");
    found("java").code(0);
    let fix = sandbox.line("doctor nomac.p12 --for openssl3 --fix").password(CHANGEIT).run();
    fix.code(0).prints("repaired: no-mac:");
    let Some(node) = tools::find("node") else { return };
    let load =
        "require('tls').createSecureContext({pfx: require('fs').readFileSync('nomac.p12'), passphrase: 'changeit'})";
    sandbox.program(node, ["-e", load]).run().code(0);
}

#[test]
fn openssl_3_takes_no_key_of_version_2_and_doctor_says_so() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    server_files(&sandbox, &openssl);
    sandbox.program(&openssl, ["pkey", "-in", "version-2.key", "-noout"]).run().fails();
    for program in ["nginx", "openssl3"] {
        let found = sandbox.certtool(["doctor", "version-2.key", "--for", program]).run().code(1);
        found.prints("error: unknown-key:");
    }
}
