//! RC4. Serves nothing but stores of the 1990s.

use zeroize::Zeroizing;

/// Encrypts or decrypts: RC4 is its own inverse.
pub(super) fn apply(key: &[u8], text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
    let mut j = 0u8;
    for (i, octet) in (0..=255u8).zip(key.iter().cycle()) {
        j = j.wrapping_add(state[usize::from(i)]).wrapping_add(*octet);
        state.swap(usize::from(i), usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    let stream = text.iter().map(|octet| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        let sum = state[usize::from(i)].wrapping_add(state[usize::from(j)]);
        octet ^ state[usize::from(sum)]
    });
    Zeroizing::new(stream.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    // printf Plaintext | openssl enc -rc4 -K 4b6579 -provider legacy -provider default | xxd -p
    #[test]
    fn agrees_with_openssl() {
        let key = b"Key\0\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(**apply(key, b"Plaintext"), [0x25, 0x28, 0x47, 0xe2, 0xd8, 0x44, 0xd2, 0xf1, 0x0e]);
    }
}
