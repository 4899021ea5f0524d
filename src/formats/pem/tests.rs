//! Every way in which PEM is found in the field, made from files that OpenSSL wrote.
#![allow(clippy::unwrap_used)]

use crate::fault::Fault;
use crate::formats::Bundle;
use crate::formats::bundle::EncryptedKey;
use crate::formats::pem::{KeyEncoding, encode, encode_certificate, encode_key, read};
use crate::x509::Certificate;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pem/", $name))
    };
}

const CHAIN: &str = fixture!("chain.pem");
const KEY: &str = fixture!("leaf.key");

fn chain() -> Vec<Certificate> {
    read(CHAIN.as_bytes()).unwrap().certificates().cloned().collect()
}

/// Asserts that this is the chain, whole and without anything to say about it.
fn assert_is_chain(text: &[u8]) {
    let bundle = read(text).unwrap_or_else(|fault| panic!("{fault} in {}", String::from_utf8_lossy(text)));
    assert_eq!(bundle.notes, []);
    assert_eq!(bundle.certificates().cloned().collect::<Vec<_>>(), chain());
}

fn base64_of(text: &str) -> String {
    encode("X", text.as_bytes()).lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n")
}

fn kinds(bundle: &Bundle) -> Vec<&'static str> {
    bundle.pieces.iter().map(|piece| piece.kind()).collect()
}

fn notes(bundle: &Bundle) -> Vec<String> {
    bundle.notes.iter().map(|note| format!("{}{note}", if note.damaged { "damaged: " } else { "" })).collect()
}

#[test]
fn the_chain_itself_is_two_certificates() {
    assert_eq!(chain().len(), 2);
    assert_is_chain(CHAIN.as_bytes());
    assert_is_chain(chain().iter().map(encode_certificate).collect::<String>().as_bytes());
}

#[test]
fn layout_does_not_matter() {
    let indented: String = CHAIN.lines().map(|line| format!("    {line}\n")).collect();
    let yaml = format!("tls:\n  crt: |\n{indented}");
    let blank_lines = CHAIN.replace('\n', "\n\n");
    let glued = CHAIN.replace("-----\n-----", "----------");
    let variants = [
        CHAIN.replace('\n', "\r\n"),
        CHAIN.replace('\n', "\r"),
        CHAIN.replace('\n', " "),
        CHAIN.replace('\n', " \t\n"),
        CHAIN.trim_end().to_owned(),
        format!("\u{feff}{CHAIN}"),
        format!("text\n{CHAIN}text"),
        CHAIN.replace("-----\n", "-----").replace("\n-----", "-----"),
        yaml,
        blank_lines,
        glued,
    ];
    variants.iter().for_each(|text| assert_is_chain(text.as_bytes()));
    assert_is_chain(&utf16(CHAIN, u16::to_le_bytes, &[0xff, 0xfe]));
    assert_is_chain(&utf16(CHAIN, u16::to_be_bytes, &[0xfe, 0xff]));
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2], mark: &[u8]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect()
}

#[test]
fn escapes_and_quotes_of_other_files_are_taken_off() {
    let one_line = CHAIN.replace('\n', "\\n");
    let quoted_lines: String = CHAIN.lines().map(|line| format!("\"{line}\\n\",\n")).collect();
    for text in [
        format!("{{\"cert\": \"{one_line}\"}}"),
        format!("CERT='{one_line}'"),
        CHAIN.replace('\n', "\\\\n"),
        CHAIN.replace('\n', "\\r\\n").replace('/', "\\/").replace('=', "\\u003d"),
        quoted_lines,
    ] {
        assert_is_chain(text.as_bytes());
    }
}

#[test]
fn a_kubernetes_secret_holds_pem_in_base64() {
    let word = |text: &str| base64_of(text).replace('\n', "");
    let secret = format!("data:\n  tls.crt: {}\n  tls.key: {}\n", word(CHAIN), word(KEY));
    let bundle = read(secret.as_bytes()).unwrap();
    assert_eq!(kinds(&bundle), ["certificate", "certificate", "private key"]);
    assert_eq!(bundle.pieces.iter().map(|piece| piece.line).collect::<Vec<_>>(), [Some(2), Some(2), Some(3)]);
}

#[test]
fn everything_on_one_line_as_the_telephony_platform_has_it() {
    let merged = format!("date=2023-11-29 {}{CHAIN}", KEY.replace("PRIVATE", "RSA PRIVATE")).replace('\n', " ");
    let bundle = read(merged.as_bytes()).unwrap();
    assert_eq!(kinds(&bundle), ["private key", "certificate", "certificate"]);
    assert_eq!(bundle.pieces[0].headings, ["date=2023-11-29"]);
    assert_eq!(notes(&bundle), ["line 1: labelled RSA PRIVATE KEY, but it is a PKCS#8 private key"]);
}

#[test]
fn keys_are_told_by_structure() {
    let sec1 = fixture!("leaf-sec1.key");
    let public = |text: &str| -> Vec<_> {
        read(text.as_bytes()).unwrap().keys().map(|key| key.public_key_info().unwrap()).collect()
    };
    for text in [sec1.to_owned(), sec1.replace("EC PRIVATE", "PRIVATE"), KEY.replace("PRIVATE", "EC PRIVATE")] {
        assert_eq!(public(&text), public(KEY));
    }
    let rsa = read(fixture!("rsa.key").as_bytes()).unwrap();
    assert_eq!(kinds(&rsa), ["private key"]);
}

#[test]
fn keys_are_written_as_openssl_writes_them() {
    let key = read(KEY.as_bytes()).unwrap().keys().next().unwrap().clone();
    assert_eq!(encode_key(&key, KeyEncoding::Pkcs8).unwrap().as_slice(), KEY.as_bytes());
    let traditional = encode_key(&key, KeyEncoding::Traditional).unwrap();
    assert_eq!(traditional.as_slice(), fixture!("leaf-sec1.key").as_bytes());
}

#[test]
fn encrypted_keys_are_kept_closed() {
    let sealed = read(fixture!("leaf-encrypted.key").as_bytes()).unwrap();
    assert!(matches!(sealed.encrypted_keys().next(), Some(EncryptedKey::Sealed(_))));
    let text = fixture!("leaf-proc-type.key");
    for text in [text.to_owned(), text.replace('\n', " "), text.replace('\n', "\r\n")] {
        let legacy = read(text.as_bytes()).unwrap();
        let Some(EncryptedKey::LegacyPem { dek_info, body }) = legacy.encrypted_keys().next() else { panic!("{text}") };
        assert!(dek_info.starts_with("AES-128-CBC,") && dek_info.len() == 44, "{dek_info}");
        assert_eq!(body.len() % 16, 0);
    }
}

#[test]
fn other_blocks_are_kept_apart() {
    let text = [fixture!("leaf.csr"), fixture!("ca.crl"), fixture!("leaf.pub"), fixture!("parameters.pem")].concat();
    let bundle = read(text.as_bytes()).unwrap();
    let expected = ["certificate request", "certificate revocation list", "public key", "other data", "private key"];
    assert_eq!(kinds(&bundle), expected);
    assert_eq!(notes(&bundle), [""; 0]);
}

#[test]
fn openssls_trust_settings_go_with_the_certificate() {
    let bundle = read(fixture!("trusted.pem").as_bytes()).unwrap();
    assert_eq!(bundle.certificates().collect::<Vec<_>>(), [&chain()[0]]);
    assert_eq!(bundle.pieces[0].trust.words(), "trusted for serverAuth only");
    assert_eq!(bundle.pieces[0].friendly_name.as_deref(), Some("mine"));
    assert_eq!(notes(&bundle), [""; 0]);
}

#[test]
fn bag_attributes_become_headings() {
    let bundle = read(fixture!("bag-attributes.pem").as_bytes()).unwrap();
    assert_eq!(kinds(&bundle), ["certificate", "certificate", "private key"]);
    let first = &bundle.pieces[0].headings;
    assert_eq!(first[0], "Bag Attributes");
    assert!(first.contains(&"friendlyName: server".to_owned()), "{first:?}");
}

#[test]
fn pkcs7_is_unpacked_whatever_its_label() {
    let text = include_str!("../../../fixtures/pkcs7/chain.pem");
    assert_is_chain(text.as_bytes());
    let bundle = read(text.replace("PKCS7", "CERTIFICATE").as_bytes()).unwrap();
    assert_eq!(bundle.certificates().count(), 2);
    assert_eq!(notes(&bundle), ["line 1: labelled CERTIFICATE, but it is PKCS#7"]);
}

#[test]
fn foreign_formats_are_unsupported_alone_and_noted_in_company() {
    let openssh = fixture!("openssh.key");
    let fault = read(openssh.as_bytes()).unwrap_err();
    assert_eq!(fault, Fault::Unsupported("this is OpenSSH's own key format".into()));
    let bundle = read(format!("{openssh}{CHAIN}").as_bytes()).unwrap();
    assert_eq!(bundle.certificates().count(), 2);
    assert_eq!(notes(&bundle), ["line 1: OPENSSH PRIVATE KEY is OpenSSH's own key format: not read"]);
}

#[test]
fn a_damaged_block_costs_only_itself() {
    let lines: Vec<&str> = CHAIN.lines().collect();
    let without = |left_out: usize| -> String {
        let kept = lines.iter().enumerate().filter(|(at, _)| *at != left_out);
        kept.map(|(_, line)| format!("{line}\n")).collect()
    };
    let first_end = lines.iter().position(|line| line.starts_with("-----END")).unwrap();
    for (text, note) in [
        (without(first_end), "damaged: line 1: BEGIN CERTIFICATE has no END".to_owned()),
        (without(0), format!("damaged: line {first_end}: END CERTIFICATE has no BEGIN")),
        (
            CHAIN.replacen(lines[3], "MIIB%", 1),
            "damaged: line 4: the base64 of CERTIFICATE (line 1) has a character that is not base64".to_owned(),
        ),
    ] {
        let bundle = read(text.as_bytes()).unwrap();
        assert_eq!(bundle.certificates().collect::<Vec<_>>(), [&chain()[1]]);
        assert_eq!(notes(&bundle), [note]);
    }
    let shortened = read(without(4).as_bytes()).unwrap();
    assert_eq!(shortened.certificates().count(), 1);
    assert!(shortened.notes[0].damaged && shortened.notes[0].line == Some(1));
}

#[test]
fn no_part_of_a_damaged_key_becomes_a_heading() {
    let body: Vec<&str> = KEY.lines().skip(1).collect();
    for damaged in [body.join("\n"), body[..2].join("\n"), KEY.replacen("-----END PRIVATE KEY-----", "", 1)] {
        let bundle = read(format!("{damaged}\n{CHAIN}").as_bytes()).unwrap();
        assert_eq!(bundle.certificates().count(), 2);
        let said = format!("{:?}", bundle.pieces[0].headings) + &notes(&bundle).join("");
        assert!(body.iter().take(3).all(|line| !said.contains(&line[..8])), "{said}");
    }
}

#[test]
fn oddities_are_told() {
    let bundle = read(CHAIN.replace("-----", "----").as_bytes()).unwrap();
    assert_eq!(bundle.certificates().count(), 2);
    assert!(notes(&bundle)[0].contains("five dashes"));
    let commented: String = CHAIN.lines().map(|line| format!("# {line}\n")).collect();
    let bundle = read(format!("{commented}{CHAIN}").as_bytes()).unwrap();
    assert_eq!(bundle.certificates().count(), 2);
    assert_eq!(notes(&bundle)[0], "line 1: CERTIFICATE is commented out");
    let bundle = read(KEY.replacen("END PRIVATE", "END RSA PRIVATE", 1).as_bytes()).unwrap();
    assert_eq!(notes(&bundle), ["line 1: BEGIN PRIVATE KEY is closed by END RSA PRIVATE KEY"]);
}

#[test]
fn a_text_without_blocks_is_a_fault() {
    assert_eq!(read(b"hello").unwrap_err(), Fault::corrupt("there is no BEGIN line in it"));
    let fault = read(b"-----BEGIN CERTIFICATE-----\nMIIB").unwrap_err();
    assert_eq!(fault, Fault::corrupt("line 1: BEGIN CERTIFICATE has no END"));
}

#[test]
fn random_damage_never_panics() {
    let text = [CHAIN, KEY, fixture!("leaf-proc-type.key"), fixture!("trusted.pem")].concat().into_bytes();
    let mut state = 1u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..5_000 {
        let mut mutant = text.clone();
        for _ in 0..=random(4) {
            let at = random(mutant.len());
            match random(3) {
                0 => mutant[at] = b"-\n\\=: BEND\xffA"[random(12)],
                1 => drop(mutant.drain(at..(at + random(40)).min(mutant.len() - 1).max(at))),
                _ => mutant.truncate(at.max(1)),
            }
        }
        match read(&mutant) {
            Ok(bundle) => assert!(bundle.pieces.iter().all(|piece| piece.line.is_some())),
            Err(fault) => assert!(matches!(fault, Fault::Corrupt(_)), "{fault}"),
        }
    }
}
