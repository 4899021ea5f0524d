//! RSA signatures (RFC 8017 8): verification with any hash, salt and size of key.

use num_bigint::BigUint;

use crate::asn1::writer;
use crate::key::encoding::pkcs1::PublicKey;
use crate::key::pbe::Hash;
use crate::x509::signature::Unverifiable;
use crate::x509::signature::scheme::Pss;

/// As OpenSSL: OPENSSL_RSA_MAX_MODULUS_BITS, and for keys over 3,072 bits OPENSSL_RSA_MAX_PUBEXP_BITS.
const MAX_MODULUS: u64 = 16_384;
const MAX_EXPONENT: u64 = 64;
const ANY_EXPONENT_UP_TO: u64 = 3_072;

/// RSASSA-PKCS1-v1_5 (RFC 8017 8.2.2).
pub fn verify_pkcs1(key: &[u8], hash: Hash, content: &[u8], signature: &[u8]) -> Result<bool, Unverifiable> {
    let Some((message, bits)) = open(key, signature)? else { return Ok(false) };
    let info = writer::sequence(|info| {
        info.sequence(|algorithm| _ = algorithm.oid(&hash.oid()).null()).octet_string(&hash.digest(content));
    });
    let Some(padding) = bits.div_ceil(8).checked_sub(info.len() + 3).filter(|padding| *padding >= 8) else {
        return Ok(false);
    };
    Ok(message == [&[0, 1][..], &vec![0xff; padding], &[0], &info].concat())
}

/// RSASSA-PSS (RFC 8017 8.1.2, 9.1.2).
pub fn verify_pss(key: &[u8], pss: &Pss, content: &[u8], signature: &[u8]) -> Result<bool, Unverifiable> {
    let Some((message, bits)) = open(key, signature)? else { return Ok(false) };
    let (length, hash_len) = ((bits - 1).div_ceil(8), pss.hash.output_len());
    let (surplus, encoded) = message.split_at(message.len() - length);
    let Some(masked_len) = length.checked_sub(hash_len + 1).filter(|length| *length > pss.salt_len) else {
        return Ok(false);
    };
    let (masked, rest) = encoded.split_at(masked_len);
    let (digest, trailer) = rest.split_at(hash_len);
    let unused_bits = 0xff_u8.checked_shr((8 * length - (bits - 1)) as u32).unwrap_or_default();
    if surplus.iter().any(|octet| *octet != 0) || trailer != [0xbc] || masked[0] & !unused_bits != 0 {
        return Ok(false);
    }
    let mut block: Vec<u8> = masked.iter().zip(mgf1(pss.mask_hash, digest, masked_len)).map(|(a, b)| a ^ b).collect();
    block[0] &= unused_bits;
    let (zeros, salt) = block.split_at(masked_len - pss.salt_len);
    let is_padded = zeros.split_last().is_some_and(|(one, zeros)| *one == 1 && zeros.iter().all(|octet| *octet == 0));
    let again = pss.hash.digest(&[&[0; 8][..], &pss.hash.digest(content), salt].concat());
    Ok(is_padded && again == digest)
}

/// RSAVP1 (RFC 8017 5.2.2): the encoded message in as many octets as the modulus has, and the length of that in bits.
/// `None` for a signature that no such key makes.
fn open(key: &[u8], signature: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Unverifiable> {
    let key = PublicKey::read(key).map_err(|_| Unverifiable::Key)?;
    let modulus = BigUint::from_bytes_be(key.modulus());
    let exponent = BigUint::from_bytes_be(key.exponent());
    let is_wieldy =
        modulus.bits() <= ANY_EXPONENT_UP_TO || (modulus.bits() <= MAX_MODULUS && exponent.bits() <= MAX_EXPONENT);
    if !is_wieldy || !modulus.bit(0) || modulus.bits() < 2 || exponent >= modulus {
        return Err(Unverifiable::Key);
    }
    let signature_number = BigUint::from_bytes_be(signature);
    let length = modulus.bits().div_ceil(8) as usize;
    if signature.len() != length || signature_number >= modulus {
        return Ok(None);
    }
    let message = signature_number.modpow(&exponent, &modulus).to_bytes_be();
    let padded = [vec![0; length - message.len()], message].concat();
    Ok(Some((padded, modulus.bits() as usize)))
}

/// MGF1 (RFC 8017 B.2.1).
fn mgf1(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let blocks = (0_u32..).map(|counter| hash.digest(&[seed, &counter.to_be_bytes()].concat()));
    blocks.take(length.div_ceil(hash.output_len())).flatten().take(length).collect()
}
