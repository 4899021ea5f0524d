//! The text before a block: `Bag Attributes`, `date=…`, comments. Kept for reports, so nothing secret may be in it.

use crate::asn1::Oid;
use crate::formats::bundle::TRUSTED_KEY_USAGE;
use crate::formats::pem::base64;
use crate::keystore::TrustSettings;
use crate::x509::extensions::ANY_PURPOSE;

/// As many lines as `openssl pkcs12` writes before a block, and some.
const MAX_LINES: usize = 16;
const MAX_CHARS: usize = 200;

/// The longest name that is read, in octets.
pub(super) const MAX_NAME: usize = 1024;

/// A run of this many base64 digits may be of a key that lost its BEGIN line. No word or common identifier is as long.
const KEY_TEXT: usize = 24;

/// The last lines of the text between two blocks: trimmed, not empty, without what may be key text.
pub(super) fn headings(gap: &[u8]) -> Vec<String> {
    // What a cut leaves may begin within key text.
    let mut after_key_text = tail(gap).len() < gap.len();
    let mut lines: Vec<String> = Vec::new();
    for line in tail(gap).split(|byte| matches!(byte, b'\n' | b'\r')) {
        let line = trimmed(line);
        after_key_text = is_key_text(line, after_key_text);
        if !line.is_empty() && !after_key_text && !names_password(line) {
            lines.push(String::from_utf8_lossy(line).chars().take(MAX_CHARS).collect());
        }
    }
    lines.split_off(lines.len().saturating_sub(MAX_LINES))
}

/// Oracle's mark, as OpenSSL names it since 3.2.
const TRUSTED_BY_NAME: &[u8] = b"Trusted key usage (Oracle)";

/// The name of what follows, and what Oracle's mark of a trust anchor says where there is one, in the words of
/// `openssl pkcs12`. A name is no key text, however it looks.
pub(super) fn bag_attributes(gap: &[u8]) -> (Option<String>, Option<TrustSettings>) {
    let (mut name, mut mark) = (None, None);
    for line in tail(gap).split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii) {
        if line.starts_with(b"Bag Attributes") {
            (name, mark) = (None, None);
        } else if let Some(text) = line.strip_prefix(b"friendlyName:") {
            let text = String::from_utf8_lossy(text).trim().to_owned();
            name = Some(text).filter(|text| !text.is_empty() && text.len() <= MAX_NAME);
        }
        if line.starts_with(TRUSTED_KEY_USAGE.as_bytes()) || line.starts_with(TRUSTED_BY_NAME) {
            mark = Some(uses_of_mark(line));
        }
    }
    (name, mark)
}

/// The uses in the line of Oracle's mark: OpenSSL writes their numbers in brackets since 3.2, and before nothing that
/// could be read. Whatever names no use sets no limit.
fn uses_of_mark(line: &[u8]) -> TrustSettings {
    let value = line.iter().position(|byte| *byte == b':').map_or(&[][..], |colon| &line[colon + 1..]);
    let value = String::from_utf8_lossy(value);
    let words = value.split(|c: char| !c.is_ascii_digit() && c != '.');
    let uses: Vec<Oid> = words.filter_map(Oid::from_dotted).collect();
    if uses.is_empty() || uses.contains(&ANY_PURPOSE) {
        TrustSettings::default()
    } else {
        TrustSettings::only_for(uses)
    }
}

/// Enough of the end for the lines that are kept, beginning at a line.
fn tail(gap: &[u8]) -> &[u8] {
    let most = 4 * MAX_LINES * MAX_CHARS;
    if gap.len() <= most {
        return gap;
    }
    let tail = &gap[gap.len() - most..];
    let line = tail.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    line.map_or(&[], |end| &tail[end..])
}

/// Without the marks of the markup around, which would be all there is: dashes of the marker before, quotes, escapes.
fn trimmed(line: &[u8]) -> &[u8] {
    let markup = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'-' | b'"' | b'\'' | b'\\' | b',' | b'\0');
    let start = line.iter().position(|byte| !markup(byte)).unwrap_or(line.len());
    let line = &line[start..];
    let line = line.strip_prefix(b"n").filter(|_| start > 0 && is_escape(line)).unwrap_or(line);
    let end = line.iter().rposition(|byte| !markup(byte)).map_or(0, |last| last + 1);
    &line[..end]
}

/// What is left of `\n` when its backslash was trimmed.
fn is_escape(line: &[u8]) -> bool {
    matches!(line, [b'n'] | [b'n', b'"' | b'\'' | b'\\' | b'-' | b' ', ..])
}

/// Base64 or hexadecimal digits as of a key: a long run of them, or what follows such a line and is nothing else.
fn is_key_text(line: &[u8], follows: bool) -> bool {
    let digits_only = !line.is_empty() && line.iter().all(|byte| base64::is_digit(*byte));
    let long_run = line.split(|byte| !base64::is_digit(*byte)).any(|run| run.len() >= KEY_TEXT);
    // `openssl pkey -text` prints the private numbers as 00:c4:3f…
    let hex_pairs = line.contains(&b':') && line.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b':');
    long_run || hex_pairs || follows && digits_only
}

fn names_password(line: &[u8]) -> bool {
    line.windows(4).any(|word| word.eq_ignore_ascii_case(b"pass"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_kept_and_trimmed() {
        let gap = b"-----\r\nBag Attributes\r\n    friendlyName: my cert\r\n\r\nsubject=CN = a\r\n";
        assert_eq!(headings(gap), ["Bag Attributes", "friendlyName: my cert", "subject=CN = a"]);
        assert_eq!(headings(b"date=2023-11-29 "), ["date=2023-11-29"]);
        assert_eq!(headings(b"-----\\n\",\n  \"tls.crt\": \""), ["tls.crt\":"]);
    }

    #[test]
    fn the_last_attributes_are_those_of_the_block() {
        let gap = "Bag Attributes\n    friendlyName: a\n    2.16.840.1.113894.746875.1.1: <Unsupported tag 6>\n";
        assert_eq!(bag_attributes(gap.as_bytes()), (Some("a".into()), Some(TrustSettings::default())));
        let gap = format!("{gap}-----\nBag Attributes\r\n    friendlyName: AVeryLongNameWithoutAnySpaces pass\r\n");
        assert_eq!(bag_attributes(gap.as_bytes()), (Some("AVeryLongNameWithoutAnySpaces pass".into()), None));
        assert_eq!(bag_attributes(format!("{gap}Bag Attributes: <No Attributes>\n").as_bytes()), (None, None));
        assert_eq!(bag_attributes(b"friendlyName: \n"), (None, None));
    }

    #[test]
    fn nothing_secret_is_kept() {
        let base64 = b"-----\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASC\nN7oVoQ2d==\nnote: kept\n";
        assert_eq!(headings(base64), ["note: kept"]);
        assert_eq!(headings(b"priv:\n  00:c4:3f:\n  aa:bb\npub:\n"), ["priv:", "pub:"]);
        assert_eq!(headings(b"# Password: hunter2\n# mine\n"), ["# mine"]);
    }

    #[test]
    fn much_text_is_cut() {
        let many = "line of text\n".repeat(100_000);
        assert_eq!(headings(many.as_bytes()).len(), MAX_LINES);
        let long = "long ".repeat(1_000);
        assert_eq!(headings(long.as_bytes())[0].chars().count(), MAX_CHARS);
    }
}
