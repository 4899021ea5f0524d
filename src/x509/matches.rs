//! Whether a private key belongs to a certificate.

use crate::asn1::Oid;
use crate::fault::Result;
use crate::key::PrivateKey;
use crate::key::algorithm::{AlgorithmIdentifier, EC_PUBLIC_KEY, RSA_ENCRYPTION, RSASSA_PSS, public_key_info};
use crate::key::derivation::PrimeCurve;
use crate::key::encoding::{pkcs1, sec1};
use crate::x509::Certificate;

/// Whether the certificate holds the public key of `key`.
///
/// The keys are compared, not their encodings: NULL parameters may be absent, a point may be compressed, a curve named on
/// one side and spelled out on the other, an RSA key may be restricted to PSS on one side. Fails as
/// [`PrivateKey::public_key_info`] does, and on a certificate whose public key cannot be read.
pub fn matches(key: &PrivateKey, certificate: &Certificate) -> Result<bool> {
    is_same_key(&key.public_key_info()?, certificate.public_key_info())
}

/// Whether two SubjectPublicKeyInfo are of the same key; an elliptic curve point of the first must be uncompressed.
pub fn is_same_key(own: &[u8], other: &[u8]) -> Result<bool> {
    let (own_algorithm, own_key) = public_key_info(own)?;
    let (algorithm, key) = public_key_info(other)?;
    if is_rsa(&own_algorithm.oid) && is_rsa(&algorithm.oid) {
        return Ok(pkcs1::PublicKey::read(own_key)? == pkcs1::PublicKey::read(key)?);
    }
    if own_algorithm.oid == EC_PUBLIC_KEY {
        return Ok(is_same_curve(&own_algorithm, &algorithm) && (own_key == key || sec1::is_same_point(key, own_key)));
    }
    Ok(own_algorithm.oid == algorithm.oid && own_key == key)
}

/// What all encodings of one public key have in common, to look keys up by; [`is_same_key`] has the last word.
pub fn identity(info: &[u8]) -> Result<Vec<u8>> {
    let (algorithm, key) = public_key_info(info)?;
    if is_rsa(&algorithm.oid) {
        return Ok(pkcs1::PublicKey::read(key)?.to_der());
    }
    if algorithm.oid == EC_PUBLIC_KEY {
        return Ok([EC_PUBLIC_KEY.content(), sec1::abscissa(key)].concat());
    }
    Ok([algorithm.raw, key].concat())
}

fn is_same_curve(own: &AlgorithmIdentifier, other: &AlgorithmIdentifier) -> bool {
    own.raw == other.raw
        || own.oid == other.oid
            && matches!((PrimeCurve::of(own), PrimeCurve::of(other)), (Ok(own), Ok(other)) if own == other)
}

fn is_rsa(oid: &Oid) -> bool {
    *oid == RSA_ENCRYPTION || *oid == RSASSA_PSS
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::asn1::writer;

    const RSA: &[u8] = include_bytes!("../../fixtures/keys/rsa2048.pub.der");
    const PSS: &[u8] = include_bytes!("../../fixtures/keys/rsassa-pss.pub.der");
    const P256: &[u8] = include_bytes!("../../fixtures/keys/p256.pub.der");
    const P384: &[u8] = include_bytes!("../../fixtures/keys/p384.pub.der");
    const SECP256K1: &[u8] = include_bytes!("../../fixtures/keys/secp256k1.pub.der");
    const ED25519: &[u8] = include_bytes!("../../fixtures/keys/ed25519.pub.der");

    fn rsa_with(algorithm: Oid, key_of: &[u8]) -> Vec<u8> {
        writer::sequence(|info| {
            info.sequence(|identifier| _ = identifier.oid(&algorithm)).bit_string(public_key_info(key_of).unwrap().1);
        })
    }

    #[test]
    fn a_key_is_itself_and_no_other() {
        let all = [RSA, PSS, P256, P384, SECP256K1, ED25519];
        for own in all {
            for other in all {
                assert_eq!(is_same_key(own, other), Ok(own == other));
            }
        }
    }

    #[test]
    fn parameters_of_rsa_do_not_matter() {
        assert_eq!(is_same_key(RSA, &rsa_with(RSA_ENCRYPTION, RSA)), Ok(true));
        assert_eq!(is_same_key(RSA, &rsa_with(RSASSA_PSS, RSA)), Ok(true));
        assert_eq!(is_same_key(RSA, &rsa_with(RSASSA_PSS, PSS)), Ok(false));
        assert_eq!(identity(RSA), identity(&rsa_with(RSASSA_PSS, RSA)));
    }

    #[test]
    fn a_compressed_point_is_the_same_key_with_the_right_sign_only() {
        let (algorithm, point) = public_key_info(P256).unwrap();
        let compressed = |form: u8| {
            writer::sequence(|info| {
                info.raw(algorithm.raw).bit_string(&[&[form], &point[1..33]].concat());
            })
        };
        let form = 2 + (point[64] & 1);
        assert_eq!(is_same_key(P256, &compressed(form)), Ok(true));
        assert_eq!(is_same_key(P256, &compressed(form ^ 1)), Ok(false));
        assert_eq!(identity(&compressed(form)), identity(P256));
    }
}
