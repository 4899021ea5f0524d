//! PEM that is base64 once more inside other text: Kubernetes secrets, kubeconfig files (`tls.crt: LS0tLS1CRUdJTi…`).

use crate::formats::pem::base64;

/// `-----BEGIN ` in base64, as far as it does not depend on what follows.
const ARMOUR: &[u8] = b"LS0tLS1CRUdJTi";

/// A word of base64 that seems to hold PEM.
pub(super) struct Word<'a> {
    pub(super) text: &'a [u8],
    /// Its offset.
    pub(super) start: usize,
}

/// Whether there is any such word.
pub(crate) fn holds_armour(text: &[u8]) -> bool {
    words(text).next().is_some()
}

/// The words in which PEM hides.
pub(super) fn words(text: &[u8]) -> impl Iterator<Item = Word<'_>> {
    let mut position = 0;
    std::iter::from_fn(move || {
        while position < text.len() {
            let start = position + text[position..].iter().position(|byte| base64::is_digit(*byte))?;
            let length = text[start..].iter().take_while(|byte| base64::is_digit(**byte)).count();
            position = start + length;
            let word = &text[start..position];
            if word.starts_with(ARMOUR) {
                return Some(Word { text: word, start });
            }
        }
        None
    })
}
