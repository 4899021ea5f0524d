//! Files that are base64 as a whole, around a keystore, DER or PEM: mail attachments, secrets copied by hand.

use zeroize::Zeroizing;

use crate::formats::pem::{Text, base64};

/// Shorter text is a word, not a file in base64.
const SHORTEST: usize = 64;

/// What is inside, when the whole file is base64 and nothing else.
pub(super) fn unwrap(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = Text::of(bytes);
    let text = text.as_bytes();
    // Ordinary text and binary files are told in a few bytes: no time is lost on them.
    let digits = text.iter().filter(|byte| !byte.is_ascii_whitespace()).take(SHORTEST);
    let plausible = digits.clone().count() == SHORTEST && digits.clone().all(|byte| base64::is_digit(*byte));
    if plausible { base64::decode(text).ok() } else { None }
}
