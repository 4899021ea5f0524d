//! Every kind of key that OpenSSL and keytool make: paired with its own certificate, and with no other.

use std::path::Path;

use crate::CHANGEIT;
use crate::support::jdk::{JavaStore, Jdk, need_jdks};
use crate::support::{Sandbox, tools};

/// A key `NAME.key` of these words for `openssl genpkey`, and a certificate `NAME.crt` of it. One that cannot sign gets
/// its certificate from the CA.
fn make(sandbox: &Sandbox, openssl: &Path, name: &str, words: &str) {
    let (key, certificate, request) = (format!("{name}.key"), format!("{name}.crt"), "ca.csr");
    let run = |line: String| sandbox.program(openssl, line.split_whitespace()).run();
    run(format!("genpkey {words} -out {key}")).code(0);
    let own = run(format!("req -x509 -new -key {key} -subj /CN=localhost -days 9 -out {certificate}"));
    if own.exit_code() != Some(0) {
        run(format!("pkey -in {key} -pubout -out public.pem")).code(0);
        let of_ca = "-CA ca.crt -CAkey ca.key -set_serial 7 -days 9 -force_pubkey public.pem";
        run(format!("x509 -req -in {request} {of_ca} -out {certificate}")).code(0);
    }
}

fn with_ca() -> (Sandbox, Option<std::path::PathBuf>) {
    let (sandbox, openssl) = (Sandbox::new(), tools::need("openssl"));
    if let Some(openssl) = &openssl {
        make(&sandbox, openssl, "ca", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
        sandbox.program(openssl, "req -new -key ca.key -subj /CN=localhost -out ca.csr".split(' ')).run().code(0);
    }
    (sandbox, openssl)
}

fn merge(sandbox: &Sandbox, key: &str, certificate: &str, options: &str) -> Option<i32> {
    let line = format!("merge-pem {key} {certificate} --ca ca.crt --allow incomplete --out both.pem --force {options}");
    sandbox.line(&line).run().exit_code()
}

#[test]
fn every_kind_of_key_is_paired_with_its_own_certificate_alone() {
    let (sandbox, Some(openssl)) = with_ca() else { return };
    let parameters = "genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -out dsa.pem";
    sandbox.program(&openssl, parameters.split(' ')).run().code(0);
    for words in [
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
        "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048",
        "-algorithm ED25519",
        "-algorithm ED448",
        "-algorithm X25519",
        "-algorithm X448",
        "-algorithm DH -pkeyopt dh_rfc5114:2",
        "-algorithm DH -pkeyopt group:ffdhe2048",
        "-paramfile dsa.pem",
    ] {
        ["one", "other"].iter().for_each(|name| make(&sandbox, &openssl, name, words));
        assert_eq!(merge(&sandbox, "one.key", "one.crt", ""), Some(0), "{words}");
        assert_eq!(merge(&sandbox, "one.key", "other.crt", ""), Some(1), "{words}");
    }
}

/// Named and in numbers; as PKCS#8 and SEC 1; with the public point, without, and compressed.
#[test]
fn keys_of_every_curve_are_paired_or_said_to_be_unknown() {
    let (sandbox, Some(openssl)) = with_ca() else { return };
    let listed = sandbox.program(&openssl, ["ecparam", "-list_curves"]).run().code(0).stdout();
    let names = listed.lines().filter_map(|line| line.split_once(" :").or(line.split_once(':')));
    let curves: Vec<&str> = names.map(|(name, _)| name.trim()).filter(|name| !name.contains(' ')).collect();
    assert!(curves.len() > 2, "{listed}");
    for (at, curve) in curves.iter().enumerate() {
        let encoding = if at % 2 == 0 { "named_curve" } else { "explicit" };
        let words = format!("-algorithm EC -pkeyopt ec_paramgen_curve:{curve} -pkeyopt ec_param_enc:{encoding}");
        let probe = sandbox.program(&openssl, format!("genpkey {words} -out one.key").split(' ')).run();
        if probe.exit_code() != Some(0) || curve.starts_with("Oakley") {
            continue;
        }
        ["one", "other"].iter().for_each(|name| make(&sandbox, &openssl, name, &words));
        let shown =
            sandbox.program(&openssl, format!("ecparam -name {curve} -param_enc explicit -text -noout").split(' '));
        let is_prime = shown.run().code(0).stdout().contains("prime-field");
        for (file, options) in [("sec1.key", ""), ("bare.key", "-no_public"), ("short.key", "-conv_form compressed")] {
            sandbox.program(&openssl, format!("ec -in one.key {options} -out {file}").split_whitespace()).run().code(0);
        }
        for key in ["one.key", "sec1.key", "bare.key", "short.key"] {
            let right = if is_prime { Some(0) } else { Some(1) };
            assert_eq!(merge(&sandbox, key, "one.crt", ""), right, "{curve} {encoding} {key}");
            assert_eq!(merge(&sandbox, key, "other.crt", ""), Some(1), "{curve} {encoding} {key}");
        }
        let allowed = "--allow unverified-key --allow unverified-signature";
        assert_eq!(merge(&sandbox, "one.key", "one.crt", allowed), Some(0), "{curve}");
    }
}

/// Alias and words for keytool, of every kind of key that it makes for itself; the last since JDK 24.
const OF_KEYTOOL: [(&str, &str); 7] = [
    ("rsa", "RSA -keysize 2048"),
    ("rsassa-pss", "RSASSA-PSS -keysize 2048"),
    ("dsa", "DSA -keysize 2048"),
    ("ec", "EC -groupname secp256r1"),
    ("ed25519", "Ed25519"),
    ("ed448", "Ed448"),
    ("ml-dsa", "ML-DSA-65"),
];

/// Java signs with each key of the store that is written, and verifies with its certificate.
#[test]
fn every_kind_of_key_that_keytool_makes_is_paired_as_java_pairs_it() {
    for jdk in need_jdks().into_iter().flatten() {
        let sandbox = Sandbox::new();
        let made = |(alias, words): &&(&'static str, &str)| {
            ["one", "other"].iter().all(|name| keytool_makes(&sandbox, &jdk, &format!("{name}-{alias}"), words))
        };
        let aliases: Vec<&str> = OF_KEYTOOL.iter().filter(made).map(|(alias, _)| *alias).collect();
        assert!(aliases.len() >= OF_KEYTOOL.len() - 1, "{aliases:?} {jdk:?}");
        for alias in &aliases {
            let import = |certificate: &str| {
                let line = format!("import-keypair one-{alias}.key {certificate}-{alias}.crt --alias {alias}");
                let line = format!("{line} --keystore all.p12 --compat java");
                sandbox.line(&line).password(CHANGEIT).run().exit_code()
            };
            assert_eq!((import("other"), import("one")), (Some(1), Some(0)), "{alias} {jdk:?}");
        }
        let keys: Vec<_> = aliases.iter().map(|alias| (*alias, CHANGEIT)).collect();
        let store = JavaStore { file: "all.p12", format: "pkcs12", password: CHANGEIT, keys: &keys };
        let seen = jdk.open(&sandbox, &[store]).remove("all.p12").unwrap();
        assert!(seen.len() == aliases.len() && seen.iter().all(|entry| entry.key == "ok"), "{seen:?} {jdk:?}");
        let listed = jdk.keytool_list(&sandbox, "all.p12", "pkcs12", CHANGEIT);
        assert_eq!(listed, seen.into_iter().map(|seen| seen.entry).collect::<Vec<_>>(), "{jdk:?}");
    }
}

/// A key `NAME.key` of these words for `keytool -genkeypair`, and its certificate `NAME.crt`; `false` when keytool does
/// not know the kind.
fn keytool_makes(sandbox: &Sandbox, jdk: &Jdk, name: &str, words: &str) -> bool {
    let generate = format!("-genkeypair -alias {name} -keyalg {words} -dname CN=localhost -keystore {name}.p12");
    let options = ["-storetype", "PKCS12", "-storepass", CHANGEIT];
    if jdk.ask_keytool(sandbox, generate.split(' ')).args(options).run().exit_code() != Some(0) {
        return false;
    }
    for line in [format!("export-key {name}.p12 --out {name}.key"), format!("export-chain {name}.p12 --out {name}.crt")]
    {
        sandbox.line(&line).password(CHANGEIT).run().code(0);
    }
    true
}

/// From the seed, which Java does not read: it signs with the key, and verifies with the certificate.
#[test]
fn java_uses_the_expanded_form_of_ml_dsa() {
    for jdk in need_jdks().into_iter().flatten() {
        let sandbox = Sandbox::new();
        if !keytool_makes(&sandbox, &jdk, "probe", "ML-DSA-65") {
            continue;
        }
        for size in [44, 65, 87] {
            let [key, certificate] =
                ["seed", "crt"].map(|part| sandbox.fixture(&format!("keys/mldsa{size}.{part}.der")));
            let import = |store: &str, options: &str| {
                let line = format!("import-keypair {key} {certificate} --keystore {store} --alias one --at 2030-01-01");
                sandbox.line(&format!("{line} {options}")).password(CHANGEIT).run().code(0);
            };
            for (format, options) in [("pkcs12", "--compat java"), ("jks", ""), ("jceks", "")] {
                let store = format!("{size}.{format}");
                import(&store, &format!("--format {format} {options}"));
                let request = JavaStore { file: &store, format, password: CHANGEIT, keys: &[("one", CHANGEIT)] };
                let seen = jdk.open(&sandbox, &[request]).remove(&store).unwrap();
                assert_eq!(seen[0].key, "ok", "{store} {seen:?} {jdk:?}");
            }
        }
    }
}

/// Those that no maintained library has are named, and no password is blamed.
#[test]
fn proc_type_keys_open_under_every_cipher_of_openssl() {
    let (sandbox, Some(openssl)) = with_ca() else { return };
    let providers = "-provider legacy -provider default";
    let list = sandbox.program(&openssl, format!("enc -list {providers}").split(' ')).run().stdout();
    let (mut opened, mut named) = (0, 0);
    for cipher in list.split_whitespace().filter(|word| word.starts_with('-')) {
        let line = format!("ec -in ca.key {cipher} -passout pass:secret {providers} -out sealed.key");
        sandbox.program(&openssl, line.split(' ')).run();
        let text = std::fs::read_to_string(sandbox.path("sealed.key")).unwrap_or_default();
        let _ = std::fs::remove_file(sandbox.path("sealed.key"));
        if !text.contains("DEK-Info") || text.contains("WRAP") {
            continue;
        }
        sandbox.write("sealed.pem", text);
        let line = "export-key sealed.pem --key-password env:OWN --out open.pem --force";
        let run = sandbox.line(line).env("OWN", "secret").run();
        if cipher.contains("seed") || cipher.contains("chacha") {
            run.code(5).says("unsupported cipher");
            named += 1;
            continue;
        }
        run.code(0);
        let public = |file: &str| sandbox.program(&openssl, ["pkey", "-in", file, "-pubout"]).run().code(0).stdout();
        assert_eq!(public("open.pem"), public("ca.key"), "{cipher}");
        let wrong = sandbox.line(line).env("OWN", "secreT").run();
        assert_eq!(wrong.exit_code(), Some(4), "{cipher}");
        opened += 1;
    }
    assert!(opened > 10, "{opened} opened, {named} named");
}
