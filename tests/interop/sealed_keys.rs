//! Keys that a password opens and that are damaged inside, sealed by Java in every format, and by OpenSSL in PEM.

use certtool::asn1::{Writer, writer};
use certtool::formats::pem;
use certtool::key::pbe::{Encryption, Scheme};
use certtool::secret::Password;

use crate::CHANGEIT;
use crate::support::jdk::{BOUNCY_CASTLE, Jdk, need_bouncy_castle};
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
