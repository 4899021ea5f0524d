//! Formats that are not read here, known well enough to be named.

use crate::asn1::{Reader, tag};
use crate::fault::Fault;

/// What a file that no reader takes seems to be: [`Fault::Unsupported`] when it may well hold what was wanted.
pub(super) fn fault(bytes: &[u8]) -> Fault {
    if bytes.is_empty() {
        return Fault::corrupt("the file is empty");
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return Fault::corrupt("nothing but zero bytes");
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Fault::Unsupported(format!("this is {what}"));
    }
    match text_kind(bytes) {
        Some(what) => Fault::Corrupt(format!("this is {what}")),
        None => der(bytes).unwrap_or_else(|| Fault::corrupt("binary data of no known format")),
    }
}

/// What there is to say about binary data that begins like DER.
fn der(bytes: &[u8]) -> Option<Fault> {
    let mut reader = Reader::new(bytes);
    match reader.peek() {
        Some(tag::SEQUENCE) => Some(match reader.element() {
            Ok(_) => Fault::corrupt("ASN.1, but neither a keystore nor a certificate, key, request or revocation list"),
            Err(_) if bytes.get(1) == Some(&0x80) => Fault::corrupt("ASN.1 of no known kind, or damaged"),
            Err(_) => Fault::corrupt("it begins like DER, but is cut short or damaged"),
        }),
        _ => None,
    }
}

const MAGIC: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a ZIP archive (JAR, DOCX, …)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"SQLite format 3\0", "an SQLite database, as NSS keeps certificates (cert9.db, key4.db)"),
    (b"\x00\x06\x15\x61", "a Berkeley DB file, as NSS kept certificates (cert8.db, key3.db)"),
    (b"\x00\x00\x00\x00CERT", "a serialized certificate store of Windows (.sst)"),
    (b"\x1e\xf1\xb5\xb0", "a private key file of Windows (.pvk)"),
    (b"PuTTY-User-Key-File-", "a PuTTY key (.ppk)"),
    (b"\xac\xed\x00\x05", "a serialized Java object"),
    (b"kych", "a macOS keychain"),
    (b"bplist00", "a binary property list of macOS"),
    (b"%PDF-", "a PDF document"),
    (b"ssh-", "an OpenSSH public key"),
    (b"ecdsa-sha2-", "an OpenSSH public key"),
    (b"SSH PRIVATE KEY FILE FORMAT 1.1\n", "an SSH version 1 key"),
];

fn text_kind(bytes: &[u8]) -> Option<&'static str> {
    let start = &bytes[..bytes.len().min(4096)];
    let binary = |byte: &u8| *byte < 0x20 && !byte.is_ascii_whitespace() && *byte != 0x1b;
    if start.iter().any(binary) {
        return None;
    }
    let begins =
        |word: &[u8]| start.trim_ascii_start().get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word));
    Some(match () {
        () if start.trim_ascii().is_empty() => "nothing but blank lines",
        () if begins(b"<!doctype html") || begins(b"<html") => "a web page (HTML), perhaps of a failed download",
        () if begins(b"<") => "XML without a PEM block",
        () if begins(b"{") || begins(b"[") => "JSON without a PEM block",
        () => "text without a PEM block",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gets_its_true_reason() {
        let cases: [(&[u8], &str); 9] = [
            (b"", "the file is empty"),
            (b"\n\n", "this is nothing but blank lines"),
            (b"\0\0\0\0\0", "nothing but zero bytes"),
            (b"  <!DOCTYPE HTML>", "this is a web page (HTML), perhaps of a failed download"),
            (b"hello", "this is text without a PEM block"),
            (b"{\"a\": 1}", "this is JSON without a PEM block"),
            (b"\x01\x02\x03", "binary data of no known format"),
            (b"PK\x03\x04\x14\0", "this is a ZIP archive (JAR, DOCX, \u{2026})"),
            (b"SQLite format 3\0\x10\0", "this is an SQLite database, as NSS keeps certificates (cert9.db, key4.db)"),
        ];
        for (bytes, reason) in cases {
            assert_eq!(fault(bytes).to_string(), reason);
        }
    }
}
