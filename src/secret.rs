//! Passwords and key bytes: zeroized when dropped, never shown.

use std::fmt;
use std::hint::black_box;

use zeroize::{Zeroize, Zeroizing};

/// More than the ciphers leave behind: AES on this machine's widest registers keeps 1 KiB of plaintext at a time.
const STACK: usize = 16 * 1024;

/// A password as the user gave it.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes the text over; the caller keeps no copy.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// UTF-16, big-endian, without terminator: what JKS hashes, and the body of PKCS#12's BMPString (RFC 7292 B.1).
    pub fn utf16_be(&self) -> SecretBytes {
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * self.0.len() + 2));
        for unit in self.0.encode_utf16() {
            bytes.extend_from_slice(&unit.to_be_bytes());
        }
        SecretBytes(bytes)
    }

    /// Whether all characters are ASCII and none is a control character.
    pub fn is_printable_ascii(&self) -> bool {
        self.0.bytes().all(|octet| (0x20..0x7f).contains(&octet))
    }

    /// Whether there are no characters at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of characters, not bytes.
    pub fn len(&self) -> usize {
        self.0.chars().count()
    }
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        constant_time_eq(self.0.as_bytes(), other.0.as_bytes())
    }
}

impl Eq for Password {}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Bytes that must not outlive their use: a private key, a derived key, a decrypted bag.
#[derive(Clone)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over; the caller keeps no copy.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl From<Zeroizing<Vec<u8>>> for SecretBytes {
    fn from(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }
}

impl PartialEq for SecretBytes {
    fn eq(&self, other: &Self) -> bool {
        constant_time_eq(&self.0, &other.0)
    }
}

impl Eq for SecretBytes {}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretBytes({} bytes)", self.0.len())
    }
}

/// Does what leaves secrets on the stack, and overwrites the stack that it used: what a function of somebody else keeps
/// in its frame is nobody's to zeroize.
pub fn on_wiped_stack<T>(work: impl FnOnce() -> T) -> T {
    let result = in_own_frame(work);
    wipe_stack();
    result
}

#[inline(never)]
fn in_own_frame<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn wipe_stack() {
    let mut frames = [0_u8; STACK];
    frames.zeroize();
    black_box(&frames);
}

/// Compares without an early exit on the first difference; only the lengths may leak.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_never_shows_the_secret() {
        assert_eq!(format!("{:?}", Password::new("hunter2".into())), "Password(…)");
        assert_eq!(format!("{:?}", SecretBytes::new(b"hunter2".to_vec())), "SecretBytes(7 bytes)");
    }

    #[test]
    fn utf16_covers_characters_outside_the_basic_plane() {
        assert_eq!(Password::new("é😀".into()).utf16_be().as_slice(), [0x00, 0xe9, 0xd8, 0x3d, 0xde, 0x00]);
    }
}
