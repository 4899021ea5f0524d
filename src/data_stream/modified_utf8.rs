//! Java's modified UTF-8 (`java.io.DataInput`): NUL is C0 80, and characters outside the basic plane are two surrogates
//! of three bytes each.

/// The text, or `None` for what is no text: broken sequences and surrogates without their other half.
///
/// Plain UTF-8, as pyjks and other programs write it, is read too; Java refuses its four-byte sequences.
pub fn decode(bytes: &[u8]) -> Option<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) => String::from_utf16(&units(bytes)?).ok(),
    }
}

/// The bytes that Java would write.
pub fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        match unit {
            0x0001..=0x007f => bytes.push(unit as u8),
            0x0000 | 0x0080..=0x07ff => bytes.extend([0xc0 | (unit >> 6) as u8, continuation(unit)]),
            0x0800..=0xffff => bytes.extend([0xe0 | (unit >> 12) as u8, continuation(unit >> 6), continuation(unit)]),
        }
    }
    bytes
}

fn continuation(unit: u16) -> u8 {
    0x80 | (unit & 0x3f) as u8
}

/// The UTF-16 code units.
fn units(mut bytes: &[u8]) -> Option<Vec<u16>> {
    let low_bits = |octet: u8| (octet & 0xc0 == 0x80).then_some(u16::from(octet & 0x3f));
    let mut units = Vec::with_capacity(bytes.len());
    loop {
        let (unit, rest) = match *bytes {
            [] => return Some(units),
            [a @ 0x00..=0x7f, ref rest @ ..] => (u16::from(a), rest),
            [a @ 0xc0..=0xdf, b, ref rest @ ..] => (u16::from(a & 0x1f) << 6 | low_bits(b)?, rest),
            [a @ 0xe0..=0xef, b, c, ref rest @ ..] => {
                (u16::from(a & 0x0f) << 12 | low_bits(b)? << 6 | low_bits(c)?, rest)
            }
            _ => return None,
        };
        units.push(unit);
        bytes = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_a_round_trip_through_javas_bytes() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("server", b"server"),
            ("a\0b", b"a\xc0\x80b"),
            ("é日", b"\xc3\xa9\xe6\x97\xa5"),
            ("k😀", b"k\xed\xa0\xbd\xed\xb8\x80"),
        ] {
            assert_eq!(encode(text), bytes);
            assert_eq!(decode(bytes).as_deref(), Some(text));
        }
    }

    #[test]
    fn plain_utf8_is_read() {
        assert_eq!(decode("k😀\0".as_bytes()).as_deref(), Some("k😀\0"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [&b"\xed\xa0\xbd"[..], b"\xed\xa0\xbdx", b"\xc3", b"\xc3\x28", b"\xe6\x97", b"\x80", b"\xff"] {
            assert_eq!(decode(bytes), None, "{bytes:02x?}");
        }
    }
}
