//! Base64 as it is found (RFC 4648 4): broken anywhere, between quotes, with or without padding.

use zeroize::Zeroizing;

const SKIPPED: u8 = 64;
const PADDING: u8 = 65;
const IMPOSSIBLE: u8 = 66;

/// What each byte stands for: six bits, or one of the above.
const MEANING: [u8; 256] = meaning();

const fn meaning() -> [u8; 256] {
    let mut table = [IMPOSSIBLE; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value = 0;
    while value < alphabet.len() {
        table[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    let skipped = b" \t\r\n\x0b\x0c\"',";
    let mut at = 0;
    while at < skipped.len() {
        table[skipped[at] as usize] = SKIPPED;
        at += 1;
    }
    table[b'=' as usize] = PADDING;
    table
}

/// Where base64 went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Damage {
    /// The offset in the text.
    pub(crate) at: usize,
    /// What is there: never the text itself, which may be of a key.
    pub(crate) what: &'static str,
}

/// Whether the byte is a digit of base64 or its padding.
pub(crate) fn is_digit(byte: u8) -> bool {
    !matches!(MEANING[usize::from(byte)], SKIPPED | IMPOSSIBLE)
}

/// Decodes in one pass. The buffer is sized beforehand and never moves, so that no copy of a key stays behind.
pub(crate) fn decode(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Damage> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 4 * 3 + 3));
    let mut at = 0;
    let mut group = Group::default();
    loop {
        if group.is_new() {
            at += decode_whole_groups(&text[at..], &mut bytes);
        }
        let Some(&byte) = text.get(at) else { break };
        group.take(byte, &mut bytes).map_err(|what| Damage { at, what })?;
        at += 1;
    }
    group.finish(&mut bytes).map_err(|what| Damage { at: text.len(), what })?;
    Ok(bytes)
}

/// The fast path, for unbroken text: four digits at a time. Returns how many bytes of text it took.
fn decode_whole_groups(text: &[u8], bytes: &mut Vec<u8>) -> usize {
    let (groups, _) = text.as_chunks::<4>();
    let mut taken = 0;
    for group in groups {
        let [a, b, c, d] = group.map(|byte| MEANING[usize::from(byte)]);
        if (a | b | c | d) >= 64 {
            break;
        }
        bytes.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        taken += 4;
    }
    taken
}

/// Up to four digits on their way to three bytes.
#[derive(Default)]
struct Group {
    bits: u32,
    digits: u8,
    padding: u8,
}

impl Group {
    fn is_new(&self) -> bool {
        self.digits == 0 && self.padding == 0
    }

    fn take(&mut self, byte: u8, bytes: &mut Vec<u8>) -> Result<(), &'static str> {
        match MEANING[usize::from(byte)] {
            SKIPPED => {}
            PADDING if self.digits + self.padding >= 2 && self.padding < 2 => self.padding += 1,
            PADDING => return Err("padding where none belongs"),
            IMPOSSIBLE => return Err("a character that is not base64"),
            _ if self.padding > 0 => return Err("more text after its padding"),
            digit => {
                self.bits = self.bits << 6 | u32::from(digit);
                self.digits += 1;
            }
        }
        if self.digits == 4 {
            self.finish(bytes)?;
        }
        Ok(())
    }

    /// Padding may be missing, as some tools leave it out; a single digit is less than a byte.
    fn finish(&mut self, bytes: &mut Vec<u8>) -> Result<(), &'static str> {
        let [_, a, b, c] = (self.bits << (6 * (4 - u32::from(self.digits)))).to_be_bytes();
        match self.digits {
            1 => return Err("its end in the middle of a byte"),
            digits => bytes.extend_from_slice(&[a, b, c][..usize::from(digits.saturating_sub(1))]),
        }
        *self = Self { padding: self.padding, ..Self::default() };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &[u8]) -> Result<Vec<u8>, &'static str> {
        decode(text).map(|bytes| bytes.to_vec()).map_err(|damage| damage.what)
    }

    #[test]
    fn vectors_of_rfc_4648() {
        let vectors: [(&[u8], &[u8]); 5] =
            [(b"", b""), (b"Zg==", b"f"), (b"Zm8=", b"fo"), (b"Zm9v", b"foo"), (b"Zm9vYmE=", b"fooba")];
        for (text, bytes) in vectors {
            assert_eq!(decoded(text), Ok(bytes.to_vec()));
        }
    }

    #[test]
    fn it_may_be_broken_anywhere_quoted_and_unpadded() {
        assert_eq!(decoded(b" \"Z m9\r\nvY\tm\n\nE\",\n"), Ok(b"fooba".to_vec()));
        assert_eq!(decoded(b"Zg = =\n"), Ok(b"f".to_vec()));
        assert_eq!(decoded(b"Zg="), Ok(b"f".to_vec()));
    }

    #[test]
    fn damage_is_named_with_its_place() {
        assert_eq!(decode(b"Zm9v\nZm?v"), Err(Damage { at: 7, what: "a character that is not base64" }));
        assert_eq!(decode(b"Zm9vZ"), Err(Damage { at: 5, what: "its end in the middle of a byte" }));
        assert_eq!(decoded(b"Zg==Zg=="), Err("more text after its padding"));
        assert_eq!(decoded(b"Zm9v="), Err("padding where none belongs"));
        assert_eq!(decoded(b"Zg==="), Err("padding where none belongs"));
        assert_eq!(decoded(b"Z==="), Err("padding where none belongs"));
    }
}
