//! Makes text from certificates, aliases and files harmless before it reaches a terminal.

use std::borrow::Cow;
use std::fmt::Write;
use std::io;

/// How many octets of a JSON document are escaped at once.
pub const PIECE: usize = 64 << 10;

/// The text with everything that could move the cursor, change colours, reorder or hide characters written as
/// `\n`, `\x1b` or `\u{202e}`.
pub fn escape(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~');
    if text.bytes().all(plain) || !text.chars().any(needs_escape) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if !needs_escape(c) => out.push(c),
            c if c.is_ascii() => drop(write!(out, "\\x{:02x}", c as u32)),
            c => drop(write!(out, "\\u{{{:x}}}", c as u32)),
        }
    }
    Cow::Owned(out)
}

/// The same for a JSON document, where `\u` keeps the exact value: nothing but its strings has such characters.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n');
    let steers = |c: char| needs_escape(c) && c != '\n';
    // Without a stop at the first that is not, several octets are compared at once.
    if json.bytes().fold(true, |all, byte| all & plain(byte)) || !json.chars().any(steers) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Writes JSON text escaped as [`escape_json`] does, a piece at a time. What it is given begins with a whole character.
pub struct EscapedJson<W>(pub W);

impl<W: io::Write> io::Write for EscapedJson<W> {
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        let piece = &json[..json.len().min(PIECE)];
        let text = match std::str::from_utf8(piece) {
            Ok(text) => text,
            Err(cut) if cut.valid_up_to() > 0 => std::str::from_utf8(&piece[..cut.valid_up_to()]).unwrap_or_default(),
            Err(_) => return Err(io::Error::from(io::ErrorKind::InvalidData)),
        };
        self.0.write_all(escape_json(text).as_bytes())?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Controls (C0, DEL, C1), and what is invisible or changes the direction of its neighbours: format characters (Cf),
/// line and paragraph separators, fillers that show as blanks, variation selectors, tags, private use, noncharacters.
fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0xad | 0x34f | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x8e2 | 0x115f..=0x1160 | 0x17b4..=0x17b5
            | 0x180b..=0x180f | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x2800 | 0x3164
            | 0xe000..=0xf8ff | 0xfdd0..=0xfdef | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
            | 0x110bd | 0x110cd | 0x13430..=0x1343f | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a
            | 0xe0000..=0xe0fff | 0xf0000..=0x10ffff)
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_of_any_script_is_left_alone() {
        for text in ["CN=Åse Öberg,O=Müller & Söhne", "中央サーバー", "сервер", "😀", "a\\,b"] {
            assert!(matches!(escape(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn json_keeps_the_exact_value() {
        let value = "é\u{7f}\u{9b}\u{202e}\u{e0041}\\u0041";
        let json = serde_json::to_string(value).unwrap();
        let escaped = escape_json(&json);
        assert!(escaped.chars().all(|c| !needs_escape(c)), "{escaped}");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), value);
        assert!(matches!(escape_json("{\"a\":\"é\"}\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_document_is_escaped_whole_however_it_is_cut() {
        use std::io::Write;
        let json = "\"é\u{202e}\u{e0041}".repeat(PIECE / 8);
        let mut written = Vec::new();
        EscapedJson(&mut written).write_all(json.as_bytes()).unwrap();
        assert_eq!(written, escape_json(&json).as_bytes());
    }

    #[test]
    fn nothing_that_steers_a_terminal_gets_through() {
        let hostile = "\x1b[2J\u{9b}31m\u{202e}x\u{200b}\r\nIssuer: root\u{7f}\u{feff}\u{e0041}";
        let shown = escape(hostile);
        assert!(shown.chars().all(|c| !needs_escape(c)));
        assert_eq!(shown, "\\x1b[2J\\u{9b}31m\\u{202e}x\\u{200b}\\r\\nIssuer: root\\x7f\\u{feff}\\u{e0041}");
    }
}
