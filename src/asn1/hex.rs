//! Lower-case hexadecimal digits.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Two digits an octet, without separators.
pub fn encode(octets: &[u8]) -> String {
    let mut text = String::with_capacity(2 * octets.len());
    append(&mut text, octets);
    text
}

/// The same behind what the text has.
pub fn append(text: &mut String, octets: &[u8]) {
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    for octet in octets {
        text.push(digit(octet >> 4));
        text.push(digit(octet & 0xf));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_octet_has_two_digits() {
        assert_eq!(encode(&[0x00, 0x0a, 0xff]), "000aff");
        assert_eq!(encode(&[]), "");
    }
}
