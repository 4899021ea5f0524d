//! A scan for what has expired: said by an exit code of its own, with file, entry and date. `openssl x509 -checkend` looks
//! at the first certificate only and ends alike when there is none; keytool never says it.

use crate::CHANGEIT;
use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::{Sandbox, tools};

/// What lies there, what `certtool doctor` is asked, its exit code, and what it says on its report or as an error.
type Situation = (&'static str, &'static str, i32, &'static [&'static str]);

const EXPIRED: i32 = 1;
const HEALTHY: i32 = 0;

const SITUATIONS: [Situation; 17] = [
    ("the second of a bundle", "bundle.pem", EXPIRED, &["bundle.pem", "expired: CN=over.test", "2021-01-01T00:00:00Z"]),
    (
        "an issuer in a PKCS#12 chain",
        "chain.pkcs12 --at 2076-11-21T13:54:42Z",
        EXPIRED,
        &["chain.pkcs12", "expired: `central`: CN=Example Issuing", "2076-11-21T13:54:41Z"],
    ),
    (
        "a key pair in a JKS",
        "pair.jks",
        EXPIRED,
        &["pair.jks", "expired: `over`: CN=over.test", "2021-01-01T00:00:00Z"],
    ),
    (
        "a trusted certificate in a JKS",
        "mixed.jks",
        EXPIRED,
        &["mixed.jks", "expired: `expired`: CN=", "2002-01-01T13:54:43Z"],
    ),
    ("a key with its certificate in a PEM file", "over.pem", EXPIRED, &["over.pem", "CN=over.test", "2021-01-01"]),
    ("not valid yet", "early.pem", EXPIRED, &["early.pem", "not-yet-valid: CN=early.test", "2080-01-01T00:00:00Z"]),
    (
        "one of several files",
        "good.pem pair.jks early.pem",
        EXPIRED,
        &["good.pem: PEM, nothing", "`over`", "early.test"],
    ),
    ("the last second", "good.pem --at 2090-01-01T00:00:00Z", HEALTHY, &["good.pem", "nothing found"]),
    ("a second later", "good.pem --at 2090-01-01T00:00:01Z", EXPIRED, &["good.pem", "expired", "2090-01-01T00:00:00Z"]),
    ("the first second", "good.pem --at 2020-01-01T00:00:00Z", HEALTHY, &["good.pem", "nothing found"]),
    ("a second before", "good.pem --at 2019-12-31T23:59:59Z", EXPIRED, &["good.pem", "not-yet-valid", "2020-01-01"]),
    ("several files, all of them good", "good.pem chain.pkcs12", HEALTHY, &["good.pem", "chain.pkcs12"]),
    ("text without a certificate", "text", 5, &["error: cannot read `text`"]),
    ("a damaged file", "half.jks", 5, &["error: cannot read `half.jks`"]),
    ("a wrong password", "mixed.jks --password env:WRONG", 4, &["error: cannot read `mixed.jks`"]),
    ("a missing file", "missing.pem", 3, &["error: cannot read `missing.pem`"]),
    (
        "a missing file beside an expired one",
        "missing.pem pair.jks",
        3,
        &["error: cannot read `missing.pem`", "expired: `over`: CN=over.test"],
    ),
];

fn prepared() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/mixed.jks", "pkcs12/chain.pkcs12"]);
    for (name, from, to) in [
        ("good", "2020-01-01", "2090-01-01"),
        ("over", "2020-01-01", "2021-01-01"),
        ("early", "2080-01-01", "2081-01-01"),
    ] {
        let generate = format!(
            "gen-selfsigned --cn {name}.test --key-alg ec:p256 --not-before {from} --not-after {to} --out {name}.pem"
        );
        sandbox.line(&generate).run().code(0);
    }
    let import = "import-keypair over.pem --keystore pair.jks --alias over --allow expired";
    sandbox.line(import).password(CHANGEIT).run().code(0);
    let certificates = ["good", "over"].map(|name| {
        let export = format!("export-chain {name}.pem");
        sandbox.line(&export).run().code(0).stdout()
    });
    sandbox.write("bundle.pem", certificates.concat());
    sandbox.write("text", "no certificate\n");
    sandbox.write("half.jks", &sandbox.read("pair.jks")[..300]);
    ["mixed.jks", "chain.pkcs12"].iter().for_each(|name| sandbox.set_mode(name, 0o600));
    sandbox
}

#[test]
fn what_has_expired_is_told_apart_from_what_cannot_be_read() {
    let sandbox = prepared();
    let mut wrong = Vec::new();
    for (what, line, code, words) in SITUATIONS {
        let doctor = sandbox.line(&format!("doctor {line}")).password(CHANGEIT).env("WRONG", "mistaken");
        let outcome = doctor.env("CERTTOOL_KEY_PASSWORD", "agent-pass").run();
        let told = outcome.stdout() + &outcome.stderr();
        if outcome.exit_code() != Some(code) || !words.iter().all(|word| told.contains(word)) {
            wrong.push(format!("{what}: {code}, {words:?}\n{outcome}"));
        }
    }
    let right = SITUATIONS.len() - wrong.len();
    figure(20, "situations of a scan for expiry told apart", format!("{right} of {}", SITUATIONS.len()), "12 of 12");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// As the exit code tells it, with the certificate or the store that is asked for; at another time than now neither can
/// look.
#[test]
#[ignore = "measures other programs"]
fn others_scan_for_expiry() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let sandbox = prepared();
    let of_keytool = |file: &str| {
        let line = match file.ends_with(".pem") || file == "text" {
            true => format!("-printcert -file {file}"),
            false => format!("-list -v -keystore {file} -storepass changeit"),
        };
        jdk.keytool(&sandbox, line.split(' ')).run().exit_code()
    };
    let of_openssl = |file: &str| {
        let words = ["x509", "-checkend", "0", "-noout", "-in", file];
        sandbox.program(&openssl, words).run().exit_code()
    };
    told_apart("keytool -list -v, -printcert", of_keytool);
    told_apart("openssl x509 -checkend", of_openssl);
}

/// Expired is a failure, and unreadable another one.
fn told_apart(program: &str, exit_code: impl Fn(&str) -> Option<i32>) {
    let asked: Vec<_> = SITUATIONS.iter().filter(|(_, line, ..)| !line.contains("--")).collect();
    let worst = |line: &str| line.split(' ').map(&exit_code).max().unwrap();
    let ends: Vec<_> = asked.iter().map(|(_, line, ours, _)| (*ours, worst(line))).collect();
    let of_expired: Vec<_> = ends.iter().filter(|(ours, _)| *ours == EXPIRED).map(|(_, code)| *code).collect();
    let is_right = |(ours, code): &&(i32, Option<i32>)| match *ours {
        HEALTHY => *code == Some(0),
        EXPIRED => *code != Some(0),
        _ => *code != Some(0) && !of_expired.contains(code),
    };
    let right = ends.iter().filter(is_right).count();
    figure(20, &format!("{program}: told apart"), format!("{right} of {}", ends.len()), "ours: all");
}

/// Those who only look say when it ends, and end with 0: they were not asked for a judgement.
#[test]
fn looking_shows_the_date_and_judges_nothing() {
    let sandbox = prepared();
    for command in ["list", "inspect"] {
        let look = |file: &str| sandbox.line(&format!("{command} {file}")).password(CHANGEIT).run().code(0);
        look("pair.jks").prints("2021-01-01T00:00:00Z").prints("expired");
        look("bundle.pem").prints("2021-01-01T00:00:00Z").prints("2090-01-01T00:00:00Z");
    }
}
