//! Keys that a password opens and that are damaged inside, sealed by Java in every format, and by OpenSSL in PEM.

use certtool::asn1::{Writer, writer};
use certtool::formats::pem;
use certtool::key::PrivateKey;
use certtool::key::pbe::{Encryption, Scheme};
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::support::jdk::{BOUNCY_CASTLE, JavaStore, Jdk, need_bouncy_castle};
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox};

const FORMATS: [&str; 6] = ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"];
const NEW: &str = "new-secret";

/// PKCS#8 of version 1.
fn pkcs8(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    writer::sequence(|info| _ = info.unsigned(0).raw(algorithm).octet_string(key))
}

fn explicit(writer: &mut Writer, number: u8, content: &[u8]) {
    writer.constructed(0xa0 | number, |inner| _ = inner.raw(content));
}

/// What is wrong with each, in the doctor's words, and the key.
fn damaged() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let ed25519 = [0x30, 5, 6, 3, 0x2b, 0x65, 0x70];
    let short = [&[4, 31][..], &[7; 31]].concat();
    let p256 = [0x30, 19, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    let ec = |scalar: &[u8]| writer::sequence(|key| _ = key.unsigned(1).octet_string(scalar));
    let other_curve = writer::sequence(|key| {
        key.unsigned(1).octet_string(&[7; 32]);
        explicit(key, 0, &[6, 5, 0x2b, 0x81, 4, 0, 0x22]);
    });
    let mut rsa = fixture("keys/rsa2048.pkcs8.der");
    // The last octet of the modulus, which stands behind 38 octets of headers.
    rsa[37 + 256] ^= 2;
    vec![
        ("the Ed25519 private key has 31 bytes instead of 32", "Ed25519", pkcs8(&ed25519, &short)),
        ("the EC private key is no number of curve P-256", "EC", pkcs8(&p256, &ec(&[0xff; 32]))),
        ("the EC private key is too long for curve P-256", "EC", pkcs8(&p256, &ec(&[0xff; 33]))),
        ("the EC private key is of another curve", "EC", pkcs8(&p256, &other_curve)),
        ("the primes of the RSA private key do not give its modulus", "RSA", rsa),
    ]
}

/// A keystore `store` of Java's with this key.
fn write(jdk: &Jdk, sandbox: &Sandbox, format: &str, algorithm: &str, key: &[u8]) {
    sandbox.write("key.der", key);
    sandbox.fixture("chain/leaf.pem");
    let args = ["store", format, CHANGEIT, algorithm, "key.der", "leaf.pem"];
    jdk.java(sandbox, "WritesKey", args).run().code(0);
    sandbox.set_mode("store", 0o600);
}

fn line(sandbox: &Sandbox, line: &str) -> Process {
    sandbox.line(line).password(CHANGEIT).env("NEW", NEW)
}

#[test]
fn a_damaged_key_is_found_in_every_format_and_follows_the_password() {
    let Some(jdks) = need_bouncy_castle() else { return };
    for format in FORMATS {
        for (reason, algorithm, key) in damaged() {
            let sandbox = Sandbox::new();
            write(&jdks[0], &sandbox, format, algorithm, &key);
            let found = format!("error: key-damaged: `server`: {reason}");
            let doctor = |password: &str| sandbox.line("doctor store").password(password).run();
            doctor(CHANGEIT).code(1).prints(&found).never_shows("own-password");
            let change = line(&sandbox, "set-password store --new-password env:NEW").run().code(0);
            change.says("warning: `server`: its private key is damaged: ").says(reason).never_shows("of its own");
            doctor(NEW).code(1).prints(&found).never_shows("own-password");
        }
    }
    assert!(BOUNCY_CASTLE.iter().all(|format| FORMATS.contains(format)));
}

#[test]
fn a_damaged_key_in_pem_is_found_behind_its_password() {
    for (reason, _, key) in damaged() {
        let sandbox = Sandbox::new();
        let scheme = Scheme::pbes2_aes256(1000);
        let fresh = Encryption::fresh(&scheme).unwrap();
        let sealed = fresh.encrypt(&key, &Password::new(CHANGEIT.into())).unwrap();
        let info = writer::sequence(|info| {
            info.raw(&fresh.algorithm_identifier().unwrap()).octet_string(&sealed);
        });
        sandbox.write("key.pem", pem::encode("ENCRYPTED PRIVATE KEY", &info));
        sandbox.set_mode("key.pem", 0o600);
        let found = format!("error: key-damaged: {reason}");
        line(&sandbox, "doctor key.pem").run().code(1).prints(&found).never_shows("wrong-password");
        sandbox.line("doctor key.pem").password("mistyped").run().code(1).prints("wrong-password").never_shows(reason);
    }
}

/// Java leaves zeros for what RSAPrivateKeySpec does not have, and signs with such a key wherever it goes.
#[test]
fn a_key_of_modulus_and_private_exponent_goes_wherever_java_reads_it() {
    let Some(jdks) = need_bouncy_castle() else { return };
    for format in FORMATS {
        let sandbox = Sandbox::new();
        rsa_without_primes(&jdks[0], &sandbox, format);
        let run = |command: &str| {
            let process = line(&sandbox, command).env("CERTTOOL_FROM_PASSWORD", NEW);
            process.env("CERTTOOL_TO_PASSWORD", CHANGEIT).run()
        };
        run("doctor store --for java").never_shows("key-").never_shows("own-password");
        run("doctor store").code(1).prints("warning: key-without-primes: `server`: ");
        run("doctor store --for openssl3").code(1).prints("error: key-without-primes: `server`: ");
        run("set-password store --new-password env:NEW").code(0).never_shows("of its own").never_shows("damaged");
        signs(&jdks[0], &sandbox, "store", format, NEW);
        run("convert store --to new.p12").code(0);
        run("copy store --to other.jks").code(0);
        signs(&jdks[0], &sandbox, "new.p12", "pkcs12", CHANGEIT);
        signs(&jdks[0], &sandbox, "other.jks", "jks", CHANGEIT);
        let export = "merge-pem new.p12 --out new.pem --allow incomplete --at 2030-01-01";
        run(export).code(0).never_shows("mismatch");
        run("export-key new.p12 --out new.key").code(0).says("the RSA private key has no primes");
        run("export-key new.p12 --out new.jwk").fails().says("without its primes");
        run("import-keypair new.pem --alias server --keystore again.p12 --allow incomplete --at 2030-01-01").code(0);
        signs(&jdks[0], &sandbox, "again.p12", "pkcs12", CHANGEIT);
        sandbox.fixture("chain/intermediate.pem");
        let other = "merge-pem new.key intermediate.pem --out other.pem --allow incomplete --at 2030-01-01";
        run(other).code(1).says("--allow mismatch");
    }
}

/// A keystore `store` with the key of its certificate, made by Java from modulus and private exponent.
fn rsa_without_primes(jdk: &Jdk, sandbox: &Sandbox, format: &str) {
    let whole = PrivateKey::from_der(&fixture("keys/rsa-pkcs8.der")).unwrap();
    write(jdk, sandbox, format, "RSAPrivateKeySpec", whole.pkcs8());
}

fn signs(jdk: &Jdk, sandbox: &Sandbox, file: &str, format: &str, password: &str) {
    let store = JavaStore { file, format, password, keys: &[("server", password)] };
    let seen = jdk.open(sandbox, &[store]).remove(file).unwrap();
    assert_eq!(seen.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["ok"], "{file} {seen:?}");
}
