//! The characters of a text file: byte order marks and UTF-16, as Windows editors and PowerShell leave them.

use zeroize::Zeroizing;

/// Text in an encoding that has ASCII as it is.
pub(crate) enum Text<'a> {
    /// As the file has it.
    Plain(&'a [u8]),
    /// Converted; it may hold keys.
    Converted(Zeroizing<Vec<u8>>),
}

impl<'a> Text<'a> {
    /// Takes a UTF-8 mark off, turns marked UTF-16 into UTF-8, leaves anything else alone.
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        match bytes {
            [0xef, 0xbb, 0xbf, text @ ..] => Self::Plain(text),
            [0xff, 0xfe, text @ ..] => Self::from_utf16(text, u16::from_le_bytes),
            [0xfe, 0xff, text @ ..] => Self::from_utf16(text, u16::from_be_bytes),
            text => Self::Plain(text),
        }
    }

    /// The text as bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Plain(text) => text,
            Self::Converted(text) => text,
        }
    }

    fn from_utf16(text: &[u8], unit: fn([u8; 2]) -> u16) -> Self {
        // Three bytes of UTF-8 at most for two of UTF-16: the buffer never moves and leaves no copy behind.
        let mut converted = Zeroizing::new(Vec::with_capacity(text.len() / 2 * 3));
        let (pairs, _) = text.as_chunks::<2>();
        for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            converted.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Self::Converted(converted)
    }
}

/// Where a word begins in a text; quick where its first character is rare.
pub(super) fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0;
    while let Some(at) = text[from..].iter().position(|byte| *byte == first).map(|at| from + at) {
        if text[at..].starts_with(word) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off() {
        assert_eq!(Text::of(b"\xef\xbb\xbfabc").as_bytes(), b"abc");
        assert_eq!(Text::of(b"\xff\xfea\0\xe9\0").as_bytes(), "aé".as_bytes());
        assert_eq!(Text::of(b"\xfe\xff\0a\xd8\x3d\xde\x00").as_bytes(), "a😀".as_bytes());
        assert_eq!(Text::of(b"\xff\xfea\0\x00\xd8x").as_bytes(), "a\u{fffd}".as_bytes());
    }
}
