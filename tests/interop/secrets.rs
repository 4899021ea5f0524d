//! Secret keys and passphrases, from every format that has them into every other, as Java opens them.

use crate::CHANGEIT;
use crate::support::Sandbox;
use crate::support::jdk::{JavaStore, need_bouncy_castle};

/// The formats with secret keys, by our names, which Java shares.
const FORMATS: [&str; 5] = ["jceks", "pkcs12", "bks", "uber", "bcfks"];

fn copy(sandbox: &Sandbox, from: &str, to: &str, alias: &str) {
    let format = to.rsplit('.').next().unwrap();
    sandbox
        .certtool(["copy", from, "--alias", alias, "--to", to, "--format", format])
        .env("CERTTOOL_FROM_PASSWORD", CHANGEIT)
        .env("CERTTOOL_TO_PASSWORD", CHANGEIT)
        .run()
        .code(0);
}

/// What Java finds in these stores: the secret key of each.
fn opened(sandbox: &Sandbox, files: &[String], alias: &str) -> Vec<Vec<String>> {
    let keys = [(alias, CHANGEIT)];
    let format = |file: &str| file.rsplit('.').next().unwrap().to_owned();
    let formats: Vec<String> = files.iter().map(|file| format(file)).collect();
    let stores = files.iter().zip(&formats);
    let stores: Vec<_> =
        stores.map(|(file, format)| JavaStore { file, format, password: CHANGEIT, keys: &keys }).collect();
    let secret = |seen: &mut dyn Iterator<Item = String>| seen.next().unwrap_or_default();
    need_bouncy_castle()
        .into_iter()
        .flatten()
        .map(|jdk| {
            let seen = jdk.open(sandbox, &stores);
            files.iter().map(|file| secret(&mut seen[file].iter().map(|entry| entry.secret.clone()))).collect()
        })
        .collect()
}

#[test]
fn a_key_goes_from_every_format_into_every_other() {
    let sandbox = Sandbox::new();
    sandbox.fixture_as("secrets/phrase.jceks", "first.jceks");
    let mut files = vec!["first.jceks".to_owned()];
    for from in FORMATS {
        let there = format!("there.{from}");
        copy(&sandbox, "first.jceks", &there, "triple");
        for to in FORMATS {
            let back = format!("{from}.{to}");
            copy(&sandbox, &there, &back, "triple");
            files.push(back);
        }
        files.push(there);
    }
    // Of the two secrets in the first file the last is the one.
    for seen in opened(&sandbox, &files, "triple") {
        let expected = &seen[1];
        assert!(expected.starts_with("DESede:") && expected.len() == 7 + 48, "{seen:?}");
        let others = files.iter().zip(&seen).skip(1).filter(|(_, secret)| *secret != expected);
        assert_eq!(others.collect::<Vec<_>>(), []);
    }
}

#[test]
fn a_passphrase_goes_wherever_it_can_be_held() {
    let sandbox = Sandbox::new();
    sandbox.fixture_as("secrets/phrase.jceks", "first.jceks");
    let files: Vec<String> = FORMATS[..4].iter().map(|format| format!("phrase.{format}")).collect();
    files.iter().for_each(|file| copy(&sandbox, "first.jceks", file, "phrase"));
    let hex: String = b"sesame-open".iter().map(|byte| format!("{byte:02x}")).collect();
    for seen in opened(&sandbox, &files, "phrase") {
        assert_eq!(seen, vec![format!("PBEWithMD5AndDES:{hex}"); 4]);
    }
    let refused = sandbox.line("copy first.jceks --alias phrase --to phrase.bcfks");
    let refused = refused.env("CERTTOOL_FROM_PASSWORD", CHANGEIT).env("CERTTOOL_TO_PASSWORD", CHANGEIT);
    refused.run().code(6).says("BCFKS").says("PBEWithMD5AndDES: \"phrase\"");
}
