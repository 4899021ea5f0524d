//! Block ciphers in CBC mode with PKCS#7 padding.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use zeroize::Zeroizing;

use crate::fault::{Fault, Result};
use crate::key::pbe::cipher::wrong_length;

/// A block cipher under a key, or [`Fault::Corrupt`] when it takes none of that length.
pub(super) fn keyed<C: KeyInit>(key: &[u8]) -> Result<C> {
    C::new_from_slice(key).map_err(|_| wrong_length("key"))
}

/// RC2 with that many bits of effective key. The crate's constructor asserts what this checks.
pub(super) fn rc2(key: &[u8], bits: u16) -> Result<rc2::Rc2> {
    if !(1..=128).contains(&key.len()) || !(8..=1024).contains(&bits) {
        return Err(wrong_length("key"));
    }
    Ok(rc2::Rc2::new_with_eff_key_len(key, usize::from(bits)))
}

/// Pads and encrypts.
pub(super) fn encrypt<C: BlockCipherEncrypt>(cipher: C, iv: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
    let encryptor = cbc::Encryptor::inner_iv_slice_init(cipher, iv).map_err(|_| wrong_length("IV"))?;
    Ok(encryptor.encrypt_padded_vec::<Pkcs7>(plaintext))
}

/// Decrypts; `None` when the padding is wrong.
pub(super) fn decrypt<C: BlockCipherDecrypt>(
    cipher: C,
    iv: &[u8],
    ciphertext: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let decryptor = cbc::Decryptor::inner_iv_slice_init(cipher, iv).map_err(|_| wrong_length("IV"))?;
    if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(C::block_size()) {
        return Err(Fault::corrupt(format!("the ciphertext of {} bytes is not whole blocks", ciphertext.len())));
    }
    Ok(decryptor.decrypt_padded_vec::<Pkcs7>(ciphertext).ok().map(Zeroizing::new))
}
