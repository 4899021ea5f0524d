//! The inside of a block: RFC 1421 headers, then base64.

use zeroize::Zeroizing;

use crate::formats::pem::base64;
use crate::formats::pem::scanner::line_ends;

/// What stands between BEGIN and END.
pub(super) struct Body {
    /// Whether `Proc-Type` says `4,ENCRYPTED`.
    pub(super) encrypted: bool,
    /// The value of `DEK-Info`.
    pub(super) dek_info: Option<String>,
    /// The decoded base64.
    pub(super) bytes: Zeroizing<Vec<u8>>,
}

/// A body that cannot be decoded.
pub(super) struct Damage {
    /// How many lines below BEGIN.
    pub(super) lines: usize,
    pub(super) what: &'static str,
}

impl Body {
    pub(super) fn parse(body: &[u8]) -> Result<Self, Damage> {
        if body.contains(&b'\\') {
            // Line numbers within escaped text mean nothing: all of it is one line.
            return Self::parse_plain(&unescape(body)).map_err(|damage| Damage { lines: 0, ..damage });
        }
        Self::parse_plain(body)
    }

    fn parse_plain(body: &[u8]) -> Result<Self, Damage> {
        let start = body.iter().take_while(|byte| **byte == b'-').count();
        let (mut encrypted, mut dek_info) = (false, None);
        let mut rest = &body[start..];
        while let Some(header) = Header::next(rest) {
            encrypted |= header.name == b"Proc-Type" && header.value.ends_with(b"ENCRYPTED");
            if header.name == b"DEK-Info" {
                dek_info = Some(String::from_utf8_lossy(header.value).into_owned());
            }
            rest = header.rest;
        }
        let base64_start = body.len() - rest.len();
        let damage =
            |damage: base64::Damage| Damage { lines: line_ends(&body[..base64_start + damage.at]), what: damage.what };
        Ok(Self { encrypted, dek_info, bytes: decode(rest).map_err(damage)? })
    }
}

/// Base64 up to a line that begins with a dash: OpenSSL reads no further than that.
fn decode(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, base64::Damage> {
    base64::decode(text).or_else(|damage| match text[..damage.at].split_last() {
        Some((b'\n' | b'\r', before)) if text.get(damage.at) == Some(&b'-') => base64::decode(before),
        _ => Err(damage),
    })
}

/// One `Name: value`.
struct Header<'a> {
    name: &'a [u8],
    value: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Header<'a> {
    /// The header that `text` begins with, if it does: base64 has no colon. The two known headers have a single word as
    /// their value, so that a block folded onto one line can be read; any other takes its whole line.
    fn next(text: &'a [u8]) -> Option<Self> {
        let text = text.trim_ascii_start();
        let colon = text.iter().position(|byte| matches!(byte, b':' | b'\n' | b'\r')).filter(|at| text[*at] == b':')?;
        let (name, value) = (text[..colon].trim_ascii(), text[colon + 1..].trim_ascii_start());
        let ends: fn(&u8) -> bool = match name {
            b"Proc-Type" | b"DEK-Info" => u8::is_ascii_whitespace,
            _ => |byte| matches!(byte, b'\n' | b'\r'),
        };
        let (value, rest) = value.split_at(value.iter().position(ends).unwrap_or(value.len()));
        Some(Self { name, value, rest })
    }
}

/// Takes the escapes of JSON, shell and property files out: `\n`, `\/`, `\u003d`; also escaped twice.
fn unescape(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut plain = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match (byte, behind) {
            (b'\\', [b'n' | b'r', after @ ..]) => {
                plain.push(b'\n');
                rest = after;
            }
            (b'\\', [b't', after @ ..]) => rest = after,
            (b'\\', [b'u', b'0', b'0', high, low, after @ ..]) if code(*high, *low).is_some() => {
                plain.extend(code(*high, *low));
                rest = after;
            }
            (b'\\', _) => {}
            _ => plain.push(byte),
        }
    }
    plain
}

fn code(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(body: &str) -> (bool, Option<String>, Vec<u8>) {
        let Ok(body) = Body::parse(body.as_bytes()) else { panic!("damaged") };
        (body.encrypted, body.dek_info, body.bytes.to_vec())
    }

    #[test]
    fn headers_on_lines_of_their_own_or_on_one() {
        let expected = (true, Some("AES-128-CBC,00FF".to_owned()), b"foo".to_vec());
        assert_eq!(parsed("-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00FF\n\nZm9v\n"), expected);
        assert_eq!(parsed("----- Proc-Type: 4,ENCRYPTED DEK-Info: AES-128-CBC,00FF Zm9v "), expected);
        assert_eq!(parsed("-----\r\nComment: a b\r\nZm9v\r\n"), (false, None, b"foo".to_vec()));
    }

    #[test]
    fn escapes_are_taken_out() {
        for body in [r"-----\nZm\n9v\n", r"-----\\nZm9v\\n", r"-----\r\nZm\u0039v\r\n", "-----\\\nZm9v\\\n"] {
            assert_eq!(parsed(body).2, b"foo", "{body}");
        }
        assert_eq!(parsed(r"-----\nLy8v\/\/8\u003d").2, b"///\xff\xff");
    }

    #[test]
    fn damage_has_its_line() {
        let Err(damage) = Body::parse(b"-----\nZm9v\nZm9v\n Z%\n") else { panic!("not damaged") };
        assert_eq!(damage.lines, 3);
    }

    #[test]
    fn a_line_that_begins_with_a_dash_ends_the_base64() {
        assert_eq!(parsed("-----\nZm9v\n-\n- a drawing\n").2, b"foo");
        assert!(Body::parse(b"-----\nZm-9v\n").is_err());
    }
}
