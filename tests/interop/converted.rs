//! Every format into every other and back: the same entries, to certtool, to Java and to keytool.

use crate::CHANGEIT;
use crate::support::jdk::{JavaEntry, JavaStore, Jdk, need_bouncy_castle, need_jdk};
use crate::support::{Sandbox, tools};

const FORMATS: [&str; 6] = ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"];

const ALIASES: [&str; 3] = ["central", "second", "triple"];

fn has_secrets(format: &str) -> bool {
    format != "jks"
}

/// Two key pairs with chains of three, three trusted certificates, and a secret key where the format has them; made by
/// keytool of what certtool imported.
fn original(sandbox: &Sandbox, jdk: &Jdk, format: &str) -> String {
    let base = if has_secrets(format) { "with-secret.jceks" } else { "without.jceks" };
    let file = format!("original.{format}");
    let import = ["-importkeystore", "-noprompt", "-srckeystore", base, "-srcstoretype", "jceks"];
    let to = ["-srcstorepass", CHANGEIT, "-destkeystore", &file, "-deststoretype", format, "-deststorepass", CHANGEIT];
    jdk.ask_keytool(sandbox, import).args(to).args(jdk.provider(format)).run().code(0);
    file
}

fn make_bases(sandbox: &Sandbox, openssl: &std::path::Path) {
    for name in ["leaf.key", "leaf.pem", "intermediate.key", "intermediate.pem", "root.pem"] {
        sandbox.fixture(&format!("chain/{name}"));
    }
    sandbox.fixtures(["trusted/anchor-1.pem", "trusted/anchor-2.pem", "trusted/anchor-3.pem"]);
    sandbox.fixture("secrets/phrase.jceks");
    let request = "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout second.key -out second.csr -subj /CN=second";
    sandbox.program(openssl, request.split(' ')).run().code(0);
    let issue = "x509 -req -in second.csr -CA intermediate.pem -CAkey intermediate.key -CAcreateserial -days 3650 -out second.pem";
    sandbox.program(openssl, issue.split(' ')).run().code(0);
    let run = |line: &str| sandbox.line(line).password(CHANGEIT).env("CERTTOOL_FROM_PASSWORD", CHANGEIT).run().code(0);
    let keystore = "--keystore without.jceks --alias";
    run(&format!("import-keypair leaf.key leaf.pem intermediate.pem root.pem {keystore} central"));
    run(&format!("import-keypair second.key second.pem intermediate.pem root.pem {keystore} second"));
    run("import-trusted anchor-1.pem anchor-2.pem anchor-3.pem --truststore without.jceks --yes");
    std::fs::copy(sandbox.path("without.jceks"), sandbox.path("with-secret.jceks")).unwrap();
    let copy = "copy phrase.jceks --alias triple --to with-secret.jceks --to-password env:CERTTOOL_PASSWORD";
    run(copy).says("added `triple`");
}

fn convert(sandbox: &Sandbox, from: &str, to: &str) {
    let skip: &[&str] = if to.contains(".jks") { &["--skip-unsupported"] } else { &[] };
    let convert = sandbox.certtool(["convert", from, "--to", to]).args(skip);
    convert.env("CERTTOOL_FROM_PASSWORD", CHANGEIT).env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(0);
}

/// What Java sees, without what no two formats have in common: BCFKS has whole seconds, and Java finds no date of a
/// trusted certificate in PKCS#12.
fn comparable(entries: &[JavaEntry]) -> Vec<JavaEntry> {
    let mut entries = entries.to_vec();
    for entry in &mut entries {
        let seconds = entry.created.len().saturating_sub(3);
        entry.created.truncate(if entry.entry.kind == "trusted-certificate" { 0 } else { seconds });
    }
    entries
}

#[test]
fn every_pair_of_formats_goes_there_and_back() {
    let (Some(jdks), Some(openssl)) = (need_bouncy_castle(), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    make_bases(&sandbox, &openssl);
    let originals = FORMATS.map(|format| original(&sandbox, &jdks[0], format));
    let mut made = Vec::new();
    for (from, original) in FORMATS.iter().zip(&originals) {
        for to in FORMATS {
            let (there, back) = (format!("{from}.{to}"), format!("{from}-{to}.{from}"));
            convert(&sandbox, original, &there);
            convert(&sandbox, &there, &back);
            if has_secrets(from) == has_secrets(to) || *from == "jks" {
                let diff = sandbox.certtool(["diff", original, &back]).password(CHANGEIT);
                diff.run().code(0);
            }
            made.push((*from, to, there));
        }
    }
    for jdk in &jdks {
        java_sees_the_same(&sandbox, jdk, &made);
    }
    for to in FORMATS {
        let file = format!("pkcs12.{to}");
        let seen = jdks[0].keytool_list(&sandbox, &file, to, CHANGEIT);
        let ours = sandbox.certtool(["list", &file, "--json"]).password(CHANGEIT).run().code(0).entries();
        assert_eq!(seen, ours, "{to}");
    }
}

/// The same aliases, kinds, dates and fingerprints; private keys that sign, secret keys of the same value.
fn java_sees_the_same(sandbox: &Sandbox, jdk: &Jdk, made: &[(&str, &str, String)]) {
    let keys = ALIASES.map(|alias| (alias, CHANGEIT));
    let originals = FORMATS.map(|format| (format, format!("original.{format}")));
    let files =
        originals.iter().map(|(format, file)| (*format, file)).chain(made.iter().map(|(_, to, file)| (*to, file)));
    let stores = files.map(|(format, file)| JavaStore { file, format, password: CHANGEIT, keys: &keys });
    let seen = jdk.open(sandbox, &stores.collect::<Vec<_>>());
    for (from, to, file) in made {
        let mut expected = comparable(&seen[&format!("original.{from}")]);
        expected.retain(|entry| has_secrets(to) || entry.entry.kind != "secret-key");
        assert_eq!(comparable(&seen[file]), expected, "{from} to {to} {jdk:?}");
        let secrets = usize::from(has_secrets(from) && has_secrets(to));
        assert_eq!(expected.len(), 5 + secrets, "{from} to {to}");
        let used = expected.iter().filter(|entry| entry.key == "ok").count();
        assert_eq!(used, 2 + secrets, "{from} to {to} {jdk:?}");
    }
}

#[test]
fn keytool_too_takes_no_chain_into_pkcs12_that_has_strangers_in_it() {
    let Some(jdk) = need_jdk() else { return };
    let sandbox = Sandbox::new();
    let from = sandbox.fixture("doctor/unrelated.jks");
    let import =
        ["-importkeystore", "-noprompt", "-srckeystore", &from, "-destkeystore", "a.p12", "-deststoretype", "PKCS12"];
    let passwords = ["-srcstorepass", CHANGEIT, "-deststorepass", CHANGEIT];
    jdk.ask_keytool(&sandbox, import).args(passwords).run().says("Certificate chain is not valid");
}
