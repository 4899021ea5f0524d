//! What is fuzzed: plain functions over bytes, each of which asserts what must hold for any bytes at all.
//!
//! `tests/fuzz/main.rs` runs them on the stable toolchain, `fuzz/` under libFuzzer and AddressSanitizer.
#![allow(dead_code, reason = "each of the two uses its own part")]

pub mod certificates;
pub mod edit;
pub mod encodings;
pub mod keys;
pub mod layout;
pub mod shown;
pub mod stores;
pub mod structured;
pub mod texts;
pub mod unlocked;

/// A function that must hold for any bytes.
pub type Target = fn(&[u8]);

/// Where the seeds of a target come from.
#[derive(Clone, Copy)]
pub enum Seeds {
    /// Files below `fixtures` whose path contains one of these.
    Fixtures(&'static [&'static str]),
    /// These keystore formats, written with a single iteration wherever a key is derived.
    Stores(&'static [&'static str]),
    /// These texts.
    Texts(&'static [&'static str]),
    /// Nothing but noise: the bytes are a program of edits to stores that the target knows.
    Edits,
}

/// A target: its name, which is that of the libFuzzer binary; the function; its seeds.
pub type Row = (&'static str, Target, Seeds);

const DER: Seeds = Seeds::Fixtures(&[".der", ".cer", ".crl", ".csr", ".p7b", ".pkipath", "clear.p12"]);
const CERTIFICATES: Seeds = Seeds::Fixtures(&["x509/", "chain/leaf.der", "broken/half-chain-leaf.der"]);
const PEM: Seeds = Seeds::Fixtures(&[".pem", "pem/", "telephony/", ".key", ".crt"]);
const NAMES: Seeds = Seeds::Texts(&[
    "CN=localhost",
    "CN=Åse,OU=a\\,b+L=\\#,O=\" x \",C=NO",
    "1.2.3.4=#0c0161, DC=example,DC=com",
    "CN=a\\0Ab\\20,emailAddress=a@b.c,serialNumber=7",
]);
const GENERAL_NAMES: Seeds = Seeds::Texts(&[
    "dns:*.example.com",
    "ip:2001:db8::1",
    "ip:[10.0.0.1]",
    "email:a+b@xn--bcher-kva.example",
    "uri:https://example.com/?a=b",
    "0\u{15}\u{82}\u{b}example.com\u{87}\u{4}\u{7f}\0\0\u{1}",
]);
const WORDS: Seeds = Seeds::Texts(&["server", "../a/b", "a\u{202e}b\u{1b}[2J\r\n", "CON", "é?*", "\0", "x.pem"]);
const SOURCES: Seeds =
    Seeds::Texts(&["env:NAME", "file:a=b", "a=fd:3", "stdin", "pass:hunter2", "hunter2", "é=prompt"]);

/// Every target.
pub const ALL: &[Row] = &[
    ("der", encodings::der, DER),
    ("oid", encodings::oid, Seeds::Texts(&["*\u{3}", "U\u{4}\u{3}", "1.2.840.113549.1.12.10.1.2"])),
    ("pem", encodings::pem, PEM),
    ("pkcs7", encodings::pkcs7, Seeds::Fixtures(&[".p7b", ".p7m"])),
    ("pkipath", encodings::pkipath, Seeds::Fixtures(&[".pkipath"])),
    ("x509", certificates::x509, CERTIFICATES),
    ("csr", certificates::csr, Seeds::Fixtures(&[".csr"])),
    ("crl", certificates::crl, Seeds::Fixtures(&[".crl"])),
    ("chain", certificates::chain, Seeds::Edits),
    ("import", certificates::import, Seeds::Edits),
    ("distinguished_name", texts::distinguished_name, NAMES),
    ("general_name", texts::general_name, GENERAL_NAMES),
    ("escape", texts::escape, WORDS),
    ("file_names", texts::file_names, WORDS),
    ("password_source", texts::password_source, SOURCES),
    ("selection", texts::selection, WORDS),
    ("private_key", keys::private_key, Seeds::Fixtures(&["keys/"])),
    ("password_based", keys::password_based, Seeds::Edits),
    ("pkcs12", stores::pkcs12, Seeds::Stores(&["pkcs12"])),
    ("jks", stores::jks, Seeds::Stores(&["jks"])),
    ("jceks", stores::jceks, Seeds::Stores(&["jceks"])),
    ("bks", stores::bks, Seeds::Stores(&["bks"])),
    ("uber", stores::uber, Seeds::Stores(&["uber"])),
    ("bcfks", stores::bcfks, Seeds::Stores(&["bcfks"])),
    ("any_file", stores::any_file, Seeds::Stores(&["pkcs12", "jks", "jceks", "bks", "uber", "bcfks", "pem"])),
    ("diagnosis", stores::diagnosis, Seeds::Stores(&["pkcs12", "jks", "bks", "pem"])),
    ("changed_byte", structured::changed_byte, Seeds::Edits),
    ("pkcs12_authentic", structured::pkcs12_authentic, Seeds::Edits),
    ("jks_authentic", structured::jks_authentic, Seeds::Edits),
    ("jceks_authentic", structured::jceks_authentic, Seeds::Edits),
    ("bks_authentic", structured::bks_authentic, Seeds::Edits),
    ("uber_authentic", structured::uber_authentic, Seeds::Edits),
    ("bcfks_authentic", structured::bcfks_authentic, Seeds::Edits),
    ("round_trip", structured::round_trip, Seeds::Edits),
];

/// The function of this name, for the binaries of `fuzz/`.
pub fn run(name: &str, data: &[u8]) {
    ALL.iter().find(|row| row.0 == name).expect("a target of this name").1(data);
}
