//! One file for each class of published weakness in programs of this kind: refused with the true reason, or shown as what
//! it is, within a second.

use std::time::Duration;

use crate::CHANGEIT;
use crate::reliability::hostile::others;
use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::sandbox::{fixture_path, names};
use crate::support::{Sandbox, tools};

/// What `inspect` must answer.
enum Answer {
    /// Exit 0, with this in the report.
    Shown(&'static str),
    /// Exit 4 or 5, with this reason.
    Refused(&'static str),
}
use Answer::{Refused, Shown};

/// Of CPU time in the program, by its own clock: generous for a build with little optimization.
const SOON: Duration = Duration::from_secs(2);

/// The file, the weakness it is made after, the answer.
const REPLAY: &[(&str, &str, Answer)] = &[
    ("broken/mac-digest-unknown.p12", "CVE-2025-69421", Refused("unsupported")),
    ("broken/mac-iterations--1.p12", "CVE-2026-63575", Refused("negative")),
    ("broken/mac-iterations-2147483647.p12", "CVE-2026-63572", Refused("over the limit")),
    ("broken/no-content.p12", "CVE-2024-0727", Refused("a section without content")),
    ("broken/no-encrypted-content.p12", "CVE-2024-0727", Refused("")),
    ("broken/no-inner-content.p12", "CVE-2024-0727", Refused("a section without content")),
    ("broken/pbes2-20-bags-of-4999999.p12", "go-pkcs12 issue 80", Refused("over the limit")),
    ("broken/pbmac1-key-length-1.p12", "CVE-2026-34181", Refused("a key of only 1 bytes")),
    ("broken/pbmac1-key-length-2147483647.p12", "CVE-2025-11187", Refused("")),
    ("broken/secret-of-another-class.jceks", "JCEKS deserialization", Refused("class")),
    ("broken/count-ffffffff.jks", "JDK: 4294967295 entries", Refused("entries")),
    ("broken/nested-indefinite-10000.der", "nesting", Refused("")),
    ("cve/address-of-3-octets.der", "CVE-2026-34180", Shown("ip:7f0001")),
    ("cve/bag-without-value.p12", "CVE-2026-22795", Shown("a damaged bag")),
    ("cve/begin-without-end.pem", "CVE-2024-12401", Refused("line 1: BEGIN CERTIFICATE has no END")),
    ("cve/binary-field.der", "CVE-2024-9143", Shown("EC explicit parameters")),
    ("cve/bmp-string-odd.der", "CVE-2026-7383", Shown("CN=#1e0500610062d8")),
    ("cve/certificate-2-gib.bks", "CVE-2026-12185", Refused("needs 2147483632 bytes, 64 are left")),
    ("cve/certificate-integer.p12", "CVE-2026-22795", Shown("a certificate bag that cannot be read")),
    ("cve/chain-of-2-billion.bks", "CVE-2026-12185", Refused("are left")),
    ("cve/claims-2-gib.pem", "CVE-2023-33202", Refused("a length that is larger than what is left")),
    ("cve/composite-field.der", "CVE-2022-0778", Shown("EC explicit parameters")),
    ("cve/dashes.pem", "CVE-2024-12401", Refused("line 1: BEGIN A has no END")),
    ("cve/digest-null.p12", "CVE-2024-0727", Refused("tag 0x05 where 0x04 belongs")),
    ("cve/doubled-extension.der", "one extension twice", Shown("duplicate-extension")),
    ("cve/dsa-parameters.der", "CVE-2024-4603", Shown("DSA 20001")),
    ("cve/edi-party-name.der", "CVE-2020-1971", Shown("ediPartyName:a1070c057061727479")),
    ("cve/empty-dates.der", "CVE-2015-1789", Shown("no-date")),
    ("cve/empty-encrypted.pem", "CVE-2022-4450", Shown("encrypted private key")),
    ("cve/empty.pem", "CVE-2022-4450", Refused("CERTIFICATE is empty")),
    ("cve/friendly-name-bmp.p12", "CVE-2025-69419", Shown("\\u{ffff}\u{fffd}\\u{202e}")),
    ("cve/friendly-name-empty-set.p12", "CVE-2025-69421", Shown("1  certificate")),
    ("cve/friendly-name-integer.p12", "CVE-2026-22795", Shown("\\x07  certificate")),
    ("cve/friendly-name-odd.p12", "CVE-2025-69419", Shown("a  certificate")),
    ("cve/inner-length-outside.der", "CVE-2026-34180", Shown("damaged-extension")),
    ("cve/iterations-10000000.bks", "CVE-2026-63572", Refused("over the limit of 5000000")),
    ("cve/iterations-10000000.uber", "CVE-2026-63572", Refused("over the limit of 5000000")),
    ("cve/key-bag-null.p12", "CVE-2025-69421", Shown("a protected key that cannot be read")),
    (
        "cve/key-length-negative.jceks",
        "JDK: NegativeArraySizeException",
        Refused("needs 4294967295 bytes, 40 are left"),
    ),
    ("cve/long-arc.der", "CVE-2023-2650", Shown("extensions")),
    ("cve/long-heading.pem", "CVE-2023-33202", Shown("encrypted private key")),
    ("cve/long-octets.der", "CVE-2026-31789", Shown("extensions")),
    ("cve/mac-without-value.p12", "CVE-2024-0727", Refused("the end where tag 0x04 belongs")),
    ("cve/many-arcs.der", "CVE-2023-2650", Shown("extensions")),
    ("cve/names-2000.der", "CVE-2025-61729", Shown("dns:h1999.example.com")),
    ("cve/nul-in-name.der", "CVE-2009-2408", Shown("dns:bank.example\\x00.evil.example")),
    ("cve/policies.der", "CVE-2023-0464", Shown("1.2.3.63")),
    ("cve/punycode-mailbox.der", "CVE-2022-3602", Shown("a@xn--aaaa")),
    ("cve/rsa-65536-bits.der", "CVE-2023-6237", Shown("RSA 65536")),
    ("cve/rsa-exponent-of-16384-bits.der", "CVE-2023-3446", Shown("RSA 2048")),
    ("cve/rsa-zero.der", "a modulus of zero", Shown("1.2.840.113549.1.1.1")),
    ("cve/safe-null.p12", "CVE-2024-0727", Refused("tag 0x05 where 0x04 belongs")),
    ("cve/salt-2-gib.bks", "CVE-2026-12185", Refused("no known format")),
    ("cve/salt-2-gib.uber", "CVE-2026-12185", Refused("no known format")),
    ("cve/serialized-cycle.jceks", "JCEKS deserialization", Refused("Java object of class unknown")),
    ("cve/serialized-map.jceks", "JCEKS deserialization", Refused("")),
    ("cve/signed-data-null.p7b", "CVE-2024-0727", Refused("tag 0x05 where 0x30 belongs")),
    ("cve/signed-data-of-nothing.p7b", "CVE-2025-69421", Shown("PKCS#7")),
    ("cve/trailing-dot.der", "CVE-2026-8763", Shown("dns:evil.example.com.")),
    ("cve/universal-string-odd.der", "CVE-2026-7383", Shown("CN=#1c09")),
    ("cve/utf8-string-invalid.der", "CVE-2026-7383", Shown("CN=#0c0ac080f8")),
    ("cve/wild-dates.der", "CVE-2021-4160", Shown("no-date")),
    ("cve/x400-address.der", "CVE-2023-0286", Shown("x400Address:020101")),
    ("bouncy-castle/chain-v1.bks", "CVE-2018-5382", Shown("CVE-2018-5382")),
];

/// What is wrong with the answer, if anything is.
fn wrong(file: &str, answer: &Answer) -> Option<String> {
    let sandbox = Sandbox::new();
    let copy = sandbox.fixture(file);
    let start = std::time::Instant::now();
    let outcome = sandbox.certtool(["inspect", &copy]).password(CHANGEIT).run();
    let late = start.elapsed() > SOON;
    let (codes, text): (&[i32], _) = match answer {
        Shown(text) => (&[0], text),
        Refused(text) => (&[4, 5], text),
    };
    let said = format!("{}{}", outcome.stdout(), outcome.stderr());
    let right = outcome.exit_code().is_some_and(|code| codes.contains(&code)) && said.contains(text);
    (!right || late).then(|| format!("{file} after {:?}: {outcome}", start.elapsed()))
}

#[test]
fn replay() {
    let wrong: Vec<String> = REPLAY.iter().filter_map(|(file, _, answer)| wrong(file, answer)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    figure(26, "weaknesses replayed", format!("{0} of {0} answered", REPLAY.len()), "30 of 30");
}

#[test]
fn every_file_is_replayed() {
    for name in names(&fixture_path("cve")) {
        assert!(REPLAY.iter().any(|(file, ..)| *file == format!("cve/{name}")), "{name}");
    }
}

#[test]
#[ignore = "measures other programs"]
fn others_replay() {
    let (Some(_), Some(_)) = (need_jdk(), tools::need("openssl")) else { return };
    let files: Vec<_> = REPLAY.iter().map(|(file, ..)| fixture_path(file)).collect();
    others::measure(26, "openssl", &others::of_openssl(&files), others::openssl);
    others::measure(26, "keytool", &others::of_keytool(&files), others::keytool);
}
