//! What aws-lc-rs verifies.

use aws_lc_rs::signature::{self, RsaParameters, VerificationAlgorithm};

use crate::key::encoding::ml_dsa::ParameterSet;
use crate::key::pbe::Hash;
use crate::key::{Curve, KeyAlgorithm, PublicKey};
use crate::x509::signature::scheme::{Pss, Scheme};

/// The library's verifier for a scheme and a key that fit each other; `None` when it has none. A size that it refuses
/// must not look like a wrong signature.
pub fn verifier(scheme: &Scheme, key: &PublicKey) -> Option<&'static dyn VerificationAlgorithm> {
    match (scheme, key.algorithm()) {
        (Scheme::Pkcs1(hash), KeyAlgorithm::Rsa { bits }) => sized(pkcs1(*hash)?, bits, key),
        (Scheme::Pss(scheme), KeyAlgorithm::Rsa { bits }) => sized(pss(scheme)?, bits, key),
        (Scheme::Pss(scheme), _) => sized(pss(scheme)?, key.bits()?, key),
        (Scheme::Ecdsa(hash), KeyAlgorithm::Ec(curve)) => {
            ecdsa(curve, *hash).map(|verifier| verifier as &dyn VerificationAlgorithm)
        }
        (Scheme::Ed25519, _) => Some(&signature::ED25519),
        (Scheme::MlDsa(ParameterSet::MlDsa44), _) => Some(&signature::ML_DSA_44),
        (Scheme::MlDsa(ParameterSet::MlDsa65), _) => Some(&signature::ML_DSA_65),
        (Scheme::MlDsa(ParameterSet::MlDsa87), _) => Some(&signature::ML_DSA_87),
        _ => None,
    }
}

/// AWS-LC takes odd exponents from 3 to 33 bits.
fn sized(parameters: &'static RsaParameters, bits: u32, key: &PublicKey) -> Option<&'static dyn VerificationAlgorithm> {
    let exponent: u64 = key.exponent()?.parse().ok()?;
    let is_usual = exponent % 2 == 1 && (3..1 << 32).contains(&exponent);
    let is_checked = (parameters.min_modulus_len()..=parameters.max_modulus_len()).contains(&bits);
    (is_checked && is_usual).then_some(parameters as &dyn VerificationAlgorithm)
}

fn pkcs1(hash: Hash) -> Option<&'static RsaParameters> {
    Some(match hash {
        Hash::Sha1 => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        Hash::Sha256 => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        Hash::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        Hash::Sha512 => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ => return None,
    })
}

/// The form that RFC 4055 3.1 recommends: one hash, and a salt of its length.
fn pss(pss: &Pss) -> Option<&'static RsaParameters> {
    if pss.mask_hash != pss.hash || pss.salt_len != pss.hash.output_len() {
        return None;
    }
    Some(match pss.hash {
        Hash::Sha256 => &signature::RSA_PSS_2048_8192_SHA256,
        Hash::Sha384 => &signature::RSA_PSS_2048_8192_SHA384,
        Hash::Sha512 => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

fn ecdsa(curve: Curve, hash: Hash) -> Option<&'static signature::EcdsaVerificationAlgorithm> {
    Some(match (curve, hash) {
        (Curve::P256, Hash::Sha1) => &signature::ECDSA_P256_SHA1_ASN1,
        (Curve::P256, Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
        (Curve::P256, Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
        (Curve::P256, Hash::Sha512) => &signature::ECDSA_P256_SHA512_ASN1,
        (Curve::P384, Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
        (Curve::P384, Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
        (Curve::P384, Hash::Sha512) => &signature::ECDSA_P384_SHA512_ASN1,
        (Curve::P521, Hash::Sha1) => &signature::ECDSA_P521_SHA1_ASN1,
        (Curve::P521, Hash::Sha256) => &signature::ECDSA_P521_SHA256_ASN1,
        (Curve::P521, Hash::Sha384) => &signature::ECDSA_P521_SHA384_ASN1,
        (Curve::P521, Hash::Sha512) => &signature::ECDSA_P521_SHA512_ASN1,
        _ => return None,
    })
}
