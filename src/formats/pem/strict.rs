//! What OpenSSL's reader takes for a block (`PEM_read_bio` of 3.0), and HAProxy, nginx and Python with it.

use crate::formats::pem::base64;
use crate::formats::pem::label::Promise;
use crate::formats::pem::scanner::Block;

/// OpenSSL takes lines in pieces of this length.
const LINE: usize = 254;

/// The length of all lines but the last behind an empty one.
const FULL_LINE: usize = 64;

/// Why OpenSSL does not read a block that is read here, in words that follow its label.
pub(super) fn objection(block: &Block) -> Option<&'static str> {
    if block.label == "X.509 CERTIFICATE" || Promise::of(&block.label) == Promise::Nothing {
        return Some("is no label that it knows");
    }
    if !block.alone {
        return Some("does not have BEGIN and END alone on their lines, with five dashes on each side");
    }
    if block.closing != block.label {
        return Some("has another label at its end");
    }
    let begin = block.body.iter().position(|byte| *byte == b'\n').map_or(block.body.len(), |at| at + 1);
    body_objection(&block.body[begin..])
}

/// Whether a marker of this word, BEGIN or END, and label is all of the line at the beginning of `text`.
pub(super) fn is_alone(text: &[u8], word: &[u8], label: &str) -> bool {
    let line = text[..text.len().min(LINE)].split(|byte| *byte == b'\n').next().unwrap_or_default();
    let inner = trimmed(line).strip_prefix(b"-----").and_then(|line| line.strip_suffix(b"-----"));
    inner.and_then(|inner| inner.strip_prefix(word)?.strip_prefix(b" ")) == Some(label.as_bytes())
}

/// Whether the text after a block is the end of its line and a byte order mark, as files have it that were put together:
/// OpenSSL expects one wherever it begins to read.
pub(super) fn is_mark_behind_a_block(gap: &[u8]) -> bool {
    let line = gap.strip_suffix("\u{feff}".as_bytes()).and_then(|gap| gap.strip_suffix(b"\n"));
    line.is_some_and(|line| !line.contains(&b'\n'))
}

/// Spaces and control characters go, and everything beyond ASCII: its characters have signs.
fn trimmed(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| (b'!'..=0x7f).contains(byte)).map_or(0, |at| at + 1);
    &line[..end]
}

/// Whatever stands before an empty line is headers, and behind it the lines have to be of one length.
fn body_objection(body: &[u8]) -> Option<&'static str> {
    let lines = || body.split_inclusive(|byte| *byte == b'\n').flat_map(|line| line.chunks(LINE)).map(trimmed);
    let Some(empty) = lines().position(<[u8]>::is_empty) else {
        let has_headers = body.contains(&b':');
        return if has_headers { Some("has no empty line behind its headers") } else { base64_objection(lines()) };
    };
    if lines().take(empty).next().is_some_and(|header| !header.starts_with(b"Proc-Type:")) {
        return Some("has an empty line within, or headers that it does not know");
    }
    let data = || lines().skip(empty + 1);
    if data().any(<[u8]>::is_empty) {
        return Some("has empty lines within");
    }
    let full = data().take_while(|line| line.len() == FULL_LINE).count();
    if data().nth(full + 1).is_some() || data().nth(full).is_some_and(|last| last.len() > FULL_LINE) {
        return Some("has lines of different lengths behind an empty one");
    }
    base64_objection(data())
}

/// Of what is base64 here.
fn base64_objection<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Option<&'static str> {
    let mut digits = 0;
    for line in lines.take_while(|line| !line.starts_with(b"-")) {
        let spaces = line.iter().filter(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        let on_line = line.iter().filter(|byte| base64::is_digit(**byte)).count();
        if spaces + on_line < line.len() {
            return Some("has characters that are not base64");
        }
        digits += on_line;
    }
    (digits % 4 != 0).then_some("lacks padding at its end")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::pem::scanner::{Found, Scanner};

    fn objection_to(text: &str) -> Option<&'static str> {
        let Some(Found::Block(block)) = Scanner::new(text.as_bytes()).next() else { panic!("no block: {text}") };
        objection(&block)
    }

    #[test]
    fn usual_blocks_are_taken() {
        let line = "QUFB".repeat(16);
        for text in [
            "-----BEGIN CERTIFICATE-----\nQUFB\n-----END CERTIFICATE-----\n".to_owned(),
            "text\n-----BEGIN CERTIFICATE-----  \r\n QU FB\r\nQUFB\r\n-----END CERTIFICATE-----".to_owned(),
            format!("-----BEGIN CERTIFICATE-----\n\n{line}\nQUFB\n-----END CERTIFICATE-----\n"),
            format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", line.repeat(40)),
            format!(
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{line}\n-----END RSA PRIVATE KEY-----\n"
            ),
        ] {
            assert_eq!(objection_to(&text), None, "{text}");
        }
    }

    #[test]
    fn a_mark_is_taken_directly_behind_a_block_only() {
        let block = "-----BEGIN CERTIFICATE-----\nQUFB\n-----END CERTIFICATE-----\n";
        for (between, is_taken) in [("\u{feff}", true), ("\n\u{feff}", false), ("text\n\u{feff}", false)] {
            let text = [block, between, block].concat();
            let Some(Found::Block(second)) = Scanner::new(text.as_bytes()).nth(1) else { panic!("no block: {text}") };
            assert_eq!(objection(&second).is_none(), is_taken, "{text}");
        }
    }

    #[test]
    fn odd_blocks_are_not() {
        for text in [
            " -----BEGIN CERTIFICATE-----\nQUFB\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nQUFB\n-----END CERTIFICATE----------BEGIN CERTIFICATE-----\n",
            "----BEGIN CERTIFICATE----\nQUFB\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\rQUFB\r-----END CERTIFICATE-----\r",
            "-----BEGIN CERTIFICATE----- QUFB -----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nQUFB\n\nQUFB\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n\nQUFB\nQUFB\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nComment: a\n\nQUFB\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nQUFB\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nQUE\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n\"QUFB\"\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nQUFB\n-----END X509 CERTIFICATE-----\n",
            "-----BEGIN CERT-----\nQUFB\n-----END CERT-----\n",
        ] {
            assert!(objection_to(text).is_some(), "{text}");
        }
    }
}
