//! AES in the modes that authenticate: as RFC 5084 has them in PBES2, the tag stands behind the ciphertext; KWP has its
//! check inside (RFC 5649).

use aes::{Aes128, Aes192, Aes256};
use aws_lc_rs::aead::{AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};
use ccm::aead::{Aead, KeyInit};
use ccm::consts::{U8, U12, U16};
use zeroize::Zeroizing;

use crate::fault::{Fault, Result};
use crate::key::pbe::cipher::wrong_length;

/// The length of the nonces in octets; other lengths do not occur.
pub(super) const NONCE_LEN: usize = 12;
/// The length of GCM's tags in octets: shortened ones do not occur.
pub(super) const GCM_TAG_LEN: u8 = 16;
/// The lengths of CCM's tags in octets: Bouncy Castle's, the default of RFC 5084, the whole.
pub(super) const CCM_TAG_LENS: [u8; 3] = [8, 12, 16];

/// Calls a function that is generic over AES-CCM with the one for this key and length of the tag.
macro_rules! with_ccm {
    ($key:expr, $tag_len:expr, $function:ident($($argument:expr),*)) => {
        match ($key.len(), $tag_len) {
            (16, 8) => $function::<ccm::Ccm<Aes128, U8, U12>>($key, $($argument),*),
            (16, 12) => $function::<ccm::Ccm<Aes128, U12, U12>>($key, $($argument),*),
            (16, 16) => $function::<ccm::Ccm<Aes128, U16, U12>>($key, $($argument),*),
            (24, 8) => $function::<ccm::Ccm<Aes192, U8, U12>>($key, $($argument),*),
            (24, 12) => $function::<ccm::Ccm<Aes192, U12, U12>>($key, $($argument),*),
            (24, 16) => $function::<ccm::Ccm<Aes192, U16, U12>>($key, $($argument),*),
            (32, 8) => $function::<ccm::Ccm<Aes256, U8, U12>>($key, $($argument),*),
            (32, 12) => $function::<ccm::Ccm<Aes256, U12, U12>>($key, $($argument),*),
            (32, 16) => $function::<ccm::Ccm<Aes256, U16, U12>>($key, $($argument),*),
            (16 | 24 | 32, _) => Err(wrong_length("tag")),
            _ => Err(wrong_length("key")),
        }
    };
}

/// Encrypts with AES-CCM.
pub(super) fn encrypt_ccm(key: &[u8], nonce: &[u8], tag_len: u8, plaintext: &[u8]) -> Result<Vec<u8>> {
    with_ccm!(key, tag_len, encrypt(nonce, plaintext))
}

/// Decrypts with AES-CCM; `None` when the tag is wrong.
pub(super) fn decrypt_ccm(
    key: &[u8],
    nonce: &[u8],
    tag_len: u8,
    ciphertext: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>> {
    check_holds_tag(ciphertext, tag_len)?;
    with_ccm!(key, tag_len, decrypt(nonce, ciphertext))
}

fn encrypt<C: Aead + KeyInit>(key: &[u8], nonce: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
    let cipher = C::new_from_slice(key).map_err(|_| wrong_length("key"))?;
    let nonce = nonce.try_into().map_err(|_| wrong_length("nonce"))?;
    cipher.encrypt(nonce, plaintext).map_err(|_| too_long())
}

fn decrypt<C: Aead + KeyInit>(key: &[u8], nonce: &[u8], ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let cipher = C::new_from_slice(key).map_err(|_| wrong_length("key"))?;
    let nonce = nonce.try_into().map_err(|_| wrong_length("nonce"))?;
    Ok(cipher.decrypt(nonce, ciphertext).ok().map(Zeroizing::new))
}

/// Encrypts with AES-GCM.
pub(super) fn encrypt_gcm(key: &[u8], nonce: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
    let (key, nonce) = gcm(key, nonce)?;
    let mut text = plaintext.to_vec();
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut text).map_err(|_| too_long())?;
    Ok(text)
}

/// Decrypts with AES-GCM; `None` when the tag is wrong.
pub(super) fn decrypt_gcm(key: &[u8], nonce: &[u8], ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let (key, nonce) = gcm(key, nonce)?;
    check_holds_tag(ciphertext, GCM_TAG_LEN)?;
    let mut text = Zeroizing::new(ciphertext.to_vec());
    let Ok(plaintext) = key.open_in_place(nonce, Aad::empty(), &mut text) else { return Ok(None) };
    let length = plaintext.len();
    text.truncate(length);
    Ok(Some(text))
}

fn gcm(key: &[u8], nonce: &[u8]) -> Result<(LessSafeKey, Nonce)> {
    let algorithm = match key.len() {
        16 => &AES_128_GCM,
        24 => &AES_192_GCM,
        32 => &AES_256_GCM,
        _ => return Err(wrong_length("key")),
    };
    let key = UnboundKey::new(algorithm, key).map_err(|_| wrong_length("key"))?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| wrong_length("nonce"))?;
    Ok((LessSafeKey::new(key), nonce))
}

/// Wraps with AES-KWP (RFC 5649), which takes no nonce.
pub(super) fn encrypt_kwp(key: &[u8], iv: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
    let mut wrapped = vec![0; plaintext.len().next_multiple_of(8) + 8];
    let length = kwp(key, iv)?.wrap_with_padding(plaintext, &mut wrapped).map_err(|_| too_long())?.len();
    wrapped.truncate(length);
    Ok(wrapped)
}

/// Unwraps with AES-KWP; `None` when its integrity check fails.
pub(super) fn decrypt_kwp(key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let kek = kwp(key, iv)?;
    if ciphertext.len() < 16 || !ciphertext.len().is_multiple_of(8) {
        return Err(Fault::corrupt(format!("a ciphertext of {} bytes, which AES-KWP cannot be", ciphertext.len())));
    }
    let mut text = Zeroizing::new(vec![0; ciphertext.len()]);
    let Ok(length) = kek.unwrap_with_padding(ciphertext, &mut text).map(|plaintext| plaintext.len()) else {
        return Ok(None);
    };
    text.truncate(length);
    Ok(Some(text))
}

fn kwp(key: &[u8], iv: &[u8]) -> Result<AesKek> {
    if !iv.is_empty() {
        return Err(wrong_length("nonce"));
    }
    AesKek::new(&AES_256, key).map_err(|_| wrong_length("key"))
}

fn check_holds_tag(ciphertext: &[u8], tag_len: u8) -> Result<()> {
    if ciphertext.len() >= usize::from(tag_len) {
        return Ok(());
    }
    Err(Fault::corrupt(format!("the ciphertext of {} bytes is shorter than its tag", ciphertext.len())))
}

fn too_long() -> Fault {
    Fault::Invalid("the text is too long for AES in this mode".into())
}
