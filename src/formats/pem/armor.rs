//! Writes PEM as RFC 7468 wants it: 64 columns, LF.

use pem::{EncodeConfig, LineEnding, Pem};

use crate::fault::{Fault, Result};
use crate::key::{Envelope, PrivateKey, SealedKey};
use crate::secret::SecretBytes;
use crate::x509::Certificate;

/// The encoding of a private key in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyEncoding {
    /// `PRIVATE KEY` (RFC 5958): one form for every algorithm.
    #[default]
    Pkcs8,
    /// `RSA PRIVATE KEY` or `EC PRIVATE KEY`, for programs older than PKCS#8.
    Traditional,
}

/// One block. Not for private keys in the clear: those are for [`encode_key`], which leaves no copy behind.
pub fn encode(label: &str, der: &[u8]) -> String {
    pem::encode_config(&Pem::new(label, der), EncodeConfig::new().set_line_ending(LineEnding::LF))
}

/// A `CERTIFICATE` block.
pub fn encode_certificate(certificate: &Certificate) -> String {
    encode("CERTIFICATE", certificate.der())
}

/// An `ENCRYPTED PRIVATE KEY` block; `None` for a key that is protected in another form than PKCS#8.
pub fn encode_sealed_key(key: &SealedKey) -> Option<String> {
    (key.envelope() == Envelope::Pkcs8).then(|| encode("ENCRYPTED PRIVATE KEY", key.bytes()))
}

/// A private key in the clear. [`Fault::Unsupported`] where its traditional form is not known.
pub fn encode_key(key: &PrivateKey, encoding: KeyEncoding) -> Result<SecretBytes> {
    match encoding {
        KeyEncoding::Pkcs8 => Ok(encode_secret("PRIVATE KEY", key.pkcs8())),
        KeyEncoding::Traditional => {
            let none =
                || Fault::Unsupported(format!("{} keys are written as PKCS#8 only", key.algorithm().described()));
            let (label, der) = key.traditional().ok_or_else(none)?;
            Ok(encode_secret(label, der.as_slice()))
        }
    }
}

/// The same text as [`encode`]'s. The `pem` crate would leave copies of the key in freed memory; this fills one buffer
/// that never grows.
fn encode_secret(label: &str, der: &[u8]) -> SecretBytes {
    const LINE: usize = 48;
    let lines = der.len().div_ceil(LINE);
    let mut text = Vec::with_capacity(lines * 65 + 2 * label.len() + 40);
    text.extend_from_slice(format!("-----BEGIN {label}-----\n").as_bytes());
    for line in der.chunks(LINE) {
        line.chunks(3).for_each(|group| text.extend_from_slice(&digits(group)));
        text.push(b'\n');
    }
    text.extend_from_slice(format!("-----END {label}-----\n").as_bytes());
    SecretBytes::new(text)
}

/// Four base64 digits of up to three bytes.
fn digits(group: &[u8]) -> [u8; 4] {
    let byte = |at: usize| group.get(at).copied().unwrap_or(0);
    let bits = u32::from_be_bytes([0, byte(0), byte(1), byte(2)]);
    std::array::from_fn(|at| if at > group.len() { b'=' } else { digit((bits >> (18 - 6 * at)) as u8 & 0x3f) })
}

/// By arithmetic, not by a table, whose cache lines would tell which part of a key was looked up.
fn digit(value: u8) -> u8 {
    match value {
        0..26 => b'A' + value,
        26..52 => b'a' + value - 26,
        52..62 => b'0' + value - 52,
        62 => b'+',
        _ => b'/',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encoders_write_the_same() {
        for length in [0, 1, 2, 3, 47, 48, 49, 96, 300] {
            let der: Vec<u8> = (0..length).map(|at| (at * 7) as u8).collect();
            assert_eq!(
                encode_secret("PRIVATE KEY", &der).as_slice(),
                encode("PRIVATE KEY", &der).as_bytes(),
                "{length}"
            );
        }
    }

    #[test]
    fn lines_are_64_wide_and_end_in_lf() {
        let text = encode("X", &[0xff; 50]);
        assert_eq!(text.lines().nth(1).map(str::len), Some(64));
        assert!(text.ends_with("-----END X-----\n") && !text.contains('\r'));
    }
}
