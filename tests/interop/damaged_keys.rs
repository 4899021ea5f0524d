//! Private keys whose numbers do not belong together: OpenSSL's own check says so, and so does every command here.

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Sandbox, tools};

/// The integers of RSAPrivateKey, in their order.
const PARTS: [&str; 9] = ["version", "n", "e", "d", "p", "q", "dP", "dQ", "qInv"];

/// Where the content of a DER element begins, and how long it is.
fn content(der: &[u8], at: usize) -> (usize, usize) {
    match der[at + 1] {
        short @ 0..0x80 => (at + 2, short.into()),
        long => {
            let octets = usize::from(long & 0x7f);
            let length = der[at + 2..at + 2 + octets].iter().fold(0, |length, octet| length << 8 | usize::from(*octet));
            (at + 2 + octets, length)
        }
    }
}

/// The key of the fixtures' chain in PKCS#1, with a bit of one integer turned.
fn damaged(part: &str) -> Vec<u8> {
    let mut der = fixture("keys/rsa-pkcs8.der");
    let (mut at, _) = content(&der, 0);
    for name in PARTS {
        let (start, length) = content(&der, at);
        at = start + length;
        if name == part {
            der[at - 1] ^= 2;
        }
    }
    der
}

#[test]
fn every_number_of_an_rsa_key_has_to_belong_to_the_others() {
    let Some(openssl) = tools::need("openssl") else { return };
    for part in ["e", "d", "dP", "dQ", "qInv"] {
        let sandbox = Sandbox::new();
        sandbox.write("key.der", damaged(part));
        sandbox.program(&openssl, ["pkey", "-inform", "DER", "-in", "key.der", "-check", "-noout"]).run().fails();
        sandbox.program(&openssl, ["rsa", "-inform", "DER", "-in", "key.der", "-out", "key.pem"]).run().code(0);
        let chain = ["chain/leaf.pem", "chain/intermediate.pem", "chain/root.pem"].map(fixture).concat();
        sandbox.write("all.pem", [sandbox.read("key.pem"), chain].concat());
        for file in ["key.pem", "key.der", "all.pem"] {
            sandbox.set_mode(file, 0o600);
            sandbox.line(&format!("doctor {file}")).run().code(1).prints("error: key-damaged: ");
        }
        let line = |line: &str| {
            let process = sandbox.line(line).password(CHANGEIT).env("CERTTOOL_TO_PASSWORD", CHANGEIT);
            process.env("CERTTOOL_AT", "2030-01-01").run()
        };
        line("merge-pem all.pem --out new.pem").code(1).says("RSA private key").says("--allow mismatch");
        line("import-keypair all.pem --keystore new.p12").code(1).says("RSA private key");
        line("convert all.pem --to new.p12").code(6).says("cannot hold damaged keys");
        line("split-pem all.pem --out-dir .").code(1).says("is damaged: ");
        assert!(["new.pem", "new.p12", "server.key"].iter().all(|file| !sandbox.exists(file)), "{part}");
        line("export-key key.pem --out new.key").code(0).says("warning: ").says("RSA private key");
    }
}

/// OpenSSL writes such a key into PKCS#12 without a word.
#[test]
fn a_damaged_key_in_a_keystore_is_found_and_goes_into_no_other() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    sandbox.write("key.der", damaged("dP"));
    sandbox.fixture("chain/leaf.pem");
    sandbox.program(&openssl, ["rsa", "-inform", "DER", "-in", "key.der", "-out", "key.pem"]).run().code(0);
    let export = "pkcs12 -export -inkey key.pem -in leaf.pem -out key.p12 -passout pass:changeit";
    sandbox.program(&openssl, export.split_whitespace()).run().code(0);
    sandbox.set_mode("key.p12", 0o600);
    let line = |line: &str| {
        let process = sandbox.line(line).password(CHANGEIT).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
        process.env("CERTTOOL_TO_PASSWORD", CHANGEIT).run()
    };
    line("doctor key.p12").code(1).prints("error: key-damaged: `1`: the first exponent of the RSA private key");
    for command in ["convert key.p12 --to new.jks", "copy key.p12 --to new.jks"] {
        line(command).code(6).says("cannot hold damaged keys: the first exponent");
        assert!(!sandbox.exists("new.jks"));
    }
}

/// The order of P-256, one more than its largest private key; and zero.
#[test]
fn a_scalar_out_of_range_is_damaged() {
    let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let octets = |at: usize| u8::from_str_radix(&order[at..at + 2], 16).unwrap();
    let order: Vec<u8> = (0..64).step_by(2).map(octets).collect();
    let p256 = [0x30, 19, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    for scalar in [order, vec![0; 32]] {
        let sandbox = Sandbox::new();
        let key = [&[0x30, 65, 2, 1, 0][..], &p256, &[4, 39, 0x30, 37, 2, 1, 1, 4, 32], &scalar].concat();
        sandbox.write("key.der", key);
        sandbox.set_mode("key.der", 0o600);
        sandbox.line("doctor key.der").run().code(1).prints("error: key-damaged: the EC private key is no number");
    }
}

/// Version 2 of PKCS#8 may state a public key, which may be that of another.
#[test]
fn a_public_key_of_another_is_found_where_the_key_stands_alone() {
    let Some(openssl) = tools::need("openssl") else { return };
    for (algorithm, length) in [("ed25519", 32), ("ed448", 57), ("x25519", 32), ("x448", 56)] {
        let sandbox = Sandbox::new();
        let make = |line: String| sandbox.program(&openssl, line.split_whitespace()).run().code(0);
        for name in ["one", "other"] {
            make(format!("genpkey -algorithm {algorithm} -outform DER -out {name}.der"));
            make(format!("pkey -inform DER -in {name}.der -pubout -outform DER -out {name}.pub"));
        }
        for (public, is_own) in [("one.pub", true), ("other.pub", false)] {
            let (one, public) = (sandbox.read("one.der"), sandbox.read(public));
            let mut fields = [&one[2..], &[0x81, length as u8 + 1, 0], &public[public.len() - length..]].concat();
            fields[2] = 1;
            let size = fields.len() as u8;
            let head = if size < 0x80 { vec![0x30, size] } else { vec![0x30, 0x81, size] };
            sandbox.write("key.der", [head, fields].concat());
            sandbox.set_mode("key.der", 0o600);
            let report = sandbox.line("doctor key.der").run().stdout();
            assert_eq!(report.contains("error: wrong-public-key"), !is_own, "{algorithm}: {report}");
        }
    }
}
