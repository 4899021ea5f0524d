//! What commands print: no password, and no key unless it was asked for, in text, JSON or the most talkative mode.

use super::commands::{copy, prepared, prints_the_key, process, runs};
use super::{PASSWORD, Secrets};
use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::{Process, Sandbox, tools};

#[test]
fn no_command_prints_a_secret() {
    let prepared = prepared();
    let secrets = Secrets::passwords().with_keys_of(&prepared.read_text("key.pem"));
    let mut wrong = Vec::new();
    let (runs, ways) = (runs(), [&[][..], &["--verbose"], &["--json"]]);
    for (line, way) in runs.iter().flat_map(|line| ways.iter().map(move |way| (line, way))) {
        if way.iter().any(|option| line.contains(option)) {
            continue;
        }
        let sandbox = copy(&prepared);
        let output = process(&sandbox, line).args(*way).output();
        let to_stdout =
            if prints_the_key(line) && *way != ["--json"] { Vec::new() } else { secrets.within(&output.stdout) };
        let found = [to_stdout, secrets.within(&output.stderr)].concat();
        wrong.extend(found.iter().map(|what| format!("{line} {way:?}: {what}")));
    }
    figure(10, "secrets printed by commands x (text, --verbose, --json)", wrong.len(), "0");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A secret where it does not belong, as hasty people and users of other tools put it.
fn slips(sandbox: &Sandbox) -> Vec<Process> {
    let secret = PASSWORD;
    let lines = [
        format!("list store --password {secret}"),
        format!("list store --password={secret}"),
        format!("list store --password env {secret}"),
        format!("list store --password file {secret}"),
        format!("list store --password pass={secret}"),
        format!("list store --password env:{secret}"),
        format!("list store --password file:{secret}"),
        format!("list store --password fd:{secret}"),
        format!("list store --passwort {secret}"),
        format!("list store --passwort={secret}"),
        format!("list store {secret}"),
        format!("list store -p {secret}"),
        format!("list store -p{secret}"),
        format!("list store -storepass {secret}"),
        format!("list store -storepass:env {secret}"),
        format!("list -keystore store -storepass {secret}"),
        format!("{secret} list store"),
        format!("export-key store --key-password {secret}"),
        format!("set-password store --new-password={secret}"),
        format!("convert store --to new.p12 --from-key-password a={secret}"),
        format!("convert store --to new.p12 --from-key-password a={secret}=env:A"),
    ];
    lines.iter().map(|line| sandbox.line(line)).collect()
}

#[test]
fn slips_are_not_repeated() {
    let sandbox = Sandbox::new();
    sandbox.fixture_as("jks/chain.jks", "store");
    let (mut count, mut told) = (0, Vec::new());
    for way in [&[][..], &["--verbose"], &["--json"]] {
        for slip in slips(&sandbox) {
            let line = slip.line();
            let output = slip.args(way).output();
            count += 1;
            let shown = [output.stdout, output.stderr].concat();
            if String::from_utf8_lossy(&shown).contains(PASSWORD) {
                told.push(format!("{line} {way:?}: {}", String::from_utf8_lossy(&shown)));
            }
        }
    }
    figure(10, "slips that repeat the secret", format!("{} of {count}", told.len()), "0");
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// The slips that others offer; `@` is the secret.
const OTHERS: [&str; 14] = [
    "keytool -list -keystore store -storepass @",
    "keytool -list -keystore store -storepass:env @",
    "keytool -list -keystore store -storepass:file @",
    "keytool -list -keystore store -storepass=@",
    "keytool -list -keystore store -password @",
    "keytool -list -keystore store @",
    "keytool -v -list -keystore store -storepass @",
    "openssl pkcs12 -in store -noout -passin @",
    "openssl pkcs12 -in store -noout -passin=@",
    "openssl pkcs12 -in store -noout -passin pass:@",
    "openssl pkcs12 -in store -noout -passin env:@",
    "openssl pkcs12 -in store -noout -passin file:@",
    "openssl pkcs12 -in store -noout -passin fd:@",
    "openssl pkcs12 -in store -noout @",
];

#[test]
#[ignore = "measures other programs"]
fn others_repeat_slips() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    sandbox.fixture_as("pkcs12/chain.pkcs12", "store");
    for program in ["keytool", "openssl"] {
        let (mut count, mut told) = (0, 0);
        for line in OTHERS.iter().filter_map(|line| line.strip_prefix(program)) {
            let line = line.replace('@', PASSWORD);
            let words = line.split_whitespace();
            let keytool = |words| jdk.keytool(&sandbox, words);
            let slip = if program == "keytool" { keytool(words) } else { sandbox.program(&openssl, words) };
            let output = slip.output();
            count += 1;
            told += usize::from(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).contains(PASSWORD));
        }
        figure(10, &format!("{program}: slips that repeat the secret"), format!("{told} of {count}"), "ours: 0");
        assert!(count > 0);
    }
}
