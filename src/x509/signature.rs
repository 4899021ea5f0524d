//! Signature algorithms: their names, and verification with an issuer's key.

use aws_lc_rs::signature::{self, RsaParameters, UnparsedPublicKey, VerificationAlgorithm};

use crate::asn1::{Oid, Reader, tag};
use crate::key::algorithm::{AlgorithmIdentifier, RSASSA_PSS};
use crate::key::{Curve, KeyAlgorithm, PublicKey};
use crate::x509::Certificate;

/// The name of the algorithm of an AlgorithmIdentifier, as OpenSSL or the standard writes it; dotted digits when there
/// is none, nothing when there is no identifier.
pub fn name(algorithm: &[u8]) -> String {
    let Ok(oid) = Reader::new(algorithm).sequence().and_then(|mut fields| fields.oid()) else { return String::new() };
    let dotted = oid.to_string();
    NAMES.iter().find(|(known, _)| *known == dotted).map_or(dotted, |(_, name)| (*name).into())
}

/// What a signature's algorithm says about the key that made it, and how it hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Ecdsa(Hash),
    Ed25519,
    MlDsa(&'static str),
    Pkcs1(Hash),
    Pss(Hash),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// Whether the key of `issuer` made the signature of `certificate`; `None` when that cannot be checked here: an
/// algorithm or a key size that the cryptographic library does not verify.
pub fn verify(certificate: &Certificate, issuer: &Certificate) -> Option<bool> {
    let signed = Signed {
        content: certificate.tbs_der(),
        algorithm: certificate.signature_algorithm_der(),
        signature: certificate.signature(),
    };
    signed.verify(PublicKey::new(issuer.public_key_info()))
}

/// What X.509 makes of anything that it signs: content, AlgorithmIdentifier, signature.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// What the signature covers, as DER.
    pub content: &'a [u8],
    /// The AlgorithmIdentifier beside the signature, as DER.
    pub algorithm: &'a [u8],
    /// The signature's octets, if they are whole.
    pub signature: Option<&'a [u8]>,
}

impl Signed<'_> {
    /// Whether this key made the signature; `None` as in [`verify`].
    pub fn verify(&self, key: PublicKey) -> Option<bool> {
        let verifier = match Scheme::of(self.algorithm)?.verifier(&key.algorithm()) {
            Fit::Verifier(verifier) => verifier,
            Fit::OtherKey => return Some(false),
            Fit::Unchecked => return None,
        };
        let (Some(key), Some(signature)) = (key.octets(), self.signature) else { return Some(false) };
        Some(UnparsedPublicKey::new(verifier, key).verify(self.content, signature).is_ok())
    }
}

/// The hash that makes this algorithm worthless, when it has one: `MD2`, `MD4`, `MD5` or `SHA-1`.
pub fn broken_hash(algorithm: &[u8]) -> Option<&'static str> {
    let name = name(algorithm).to_ascii_lowercase();
    let known = [("md2", "MD2"), ("md4", "MD4"), ("md5", "MD5"), ("sha1", "SHA-1")];
    let named = known.iter().find(|(part, _)| name.contains(part)).map(|(_, hash)| *hash);
    named.or_else(|| (name == "rsassapss" && pss_names_no_better_than_sha1(algorithm)).then_some("SHA-1"))
}

/// SHA-1 is the default of RSASSA-PSS-params (RFC 8017 A.2.3).
fn pss_names_no_better_than_sha1(algorithm: &[u8]) -> bool {
    let parameters = AlgorithmIdentifier::read(&mut Reader::new(algorithm)).ok().and_then(|pss| pss.parameters);
    let hash = parameters.and_then(|parameters| {
        let explicit = parameters.reader().optional(tag::context(0)).ok()??;
        hash_oid(&mut explicit.reader())
    });
    hash.is_none_or(|hash| hash.to_string() == "1.3.14.3.2.26")
}

/// How a scheme and a key go together.
enum Fit {
    Verifier(&'static dyn VerificationAlgorithm),
    /// No such key makes such a signature.
    OtherKey,
    Unchecked,
}

impl Scheme {
    /// `None` for what cannot be checked.
    fn of(algorithm: &[u8]) -> Option<Self> {
        let algorithm = AlgorithmIdentifier::read(&mut Reader::new(algorithm)).ok()?;
        if algorithm.oid == RSASSA_PSS {
            return pss_hash(&algorithm).map(Self::Pss);
        }
        Some(match algorithm.oid.to_string().as_str() {
            "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => Self::Pkcs1(Hash::Sha1),
            "1.2.840.113549.1.1.11" => Self::Pkcs1(Hash::Sha256),
            "1.2.840.113549.1.1.12" => Self::Pkcs1(Hash::Sha384),
            "1.2.840.113549.1.1.13" => Self::Pkcs1(Hash::Sha512),
            "1.2.840.10045.4.1" => Self::Ecdsa(Hash::Sha1),
            "1.2.840.10045.4.3.2" => Self::Ecdsa(Hash::Sha256),
            "1.2.840.10045.4.3.3" => Self::Ecdsa(Hash::Sha384),
            "1.2.840.10045.4.3.4" => Self::Ecdsa(Hash::Sha512),
            "1.3.101.112" => Self::Ed25519,
            ML_DSA_44 => Self::MlDsa(ML_DSA_44),
            ML_DSA_65 => Self::MlDsa(ML_DSA_65),
            ML_DSA_87 => Self::MlDsa(ML_DSA_87),
            _ => return None,
        })
    }

    fn verifier(self, key: &KeyAlgorithm) -> Fit {
        match (self, key) {
            (Self::Pkcs1(hash), KeyAlgorithm::Rsa { bits }) => rsa(pkcs1(hash), *bits),
            (Self::Pss(hash), KeyAlgorithm::Rsa { bits }) => pss(hash).map_or(Fit::Unchecked, |pss| rsa(pss, *bits)),
            (Self::Pss(hash), KeyAlgorithm::Other(oid)) if *oid == RSASSA_PSS => verifier(pss(hash)),
            (Self::Ecdsa(hash), KeyAlgorithm::Ec(curve)) => verifier(ecdsa(*curve, hash)),
            // Another curve, or one given by explicit parameters.
            (Self::Ecdsa(_), KeyAlgorithm::Other(_)) => Fit::Unchecked,
            (Self::Ed25519, KeyAlgorithm::Ed25519) => Fit::Verifier(&signature::ED25519),
            (Self::MlDsa(level), KeyAlgorithm::Other(oid)) if oid.to_string() == level => verifier(ml_dsa(level)),
            _ => Fit::OtherKey,
        }
    }
}

fn verifier<V: VerificationAlgorithm>(found: Option<&'static V>) -> Fit {
    found.map_or(Fit::Unchecked, |verifier| Fit::Verifier(verifier))
}

/// A size that the library refuses must not look like a wrong signature.
fn rsa(parameters: &'static RsaParameters, bits: u32) -> Fit {
    let checked = parameters.min_modulus_len()..=parameters.max_modulus_len();
    if checked.contains(&bits) { Fit::Verifier(parameters) } else { Fit::Unchecked }
}

fn pkcs1(hash: Hash) -> &'static RsaParameters {
    match hash {
        Hash::Sha1 => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        Hash::Sha256 => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        Hash::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        Hash::Sha512 => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    }
}

fn pss(hash: Hash) -> Option<&'static RsaParameters> {
    match hash {
        Hash::Sha1 => None,
        Hash::Sha256 => Some(&signature::RSA_PSS_2048_8192_SHA256),
        Hash::Sha384 => Some(&signature::RSA_PSS_2048_8192_SHA384),
        Hash::Sha512 => Some(&signature::RSA_PSS_2048_8192_SHA512),
    }
}

fn ecdsa(curve: Curve, hash: Hash) -> Option<&'static signature::EcdsaVerificationAlgorithm> {
    match (curve, hash) {
        (Curve::P256, Hash::Sha1) => Some(&signature::ECDSA_P256_SHA1_ASN1),
        (Curve::P256, Hash::Sha256) => Some(&signature::ECDSA_P256_SHA256_ASN1),
        (Curve::P256, Hash::Sha384) => Some(&signature::ECDSA_P256_SHA384_ASN1),
        (Curve::P256, Hash::Sha512) => Some(&signature::ECDSA_P256_SHA512_ASN1),
        (Curve::P384, Hash::Sha1) => None,
        (Curve::P384, Hash::Sha256) => Some(&signature::ECDSA_P384_SHA256_ASN1),
        (Curve::P384, Hash::Sha384) => Some(&signature::ECDSA_P384_SHA384_ASN1),
        (Curve::P384, Hash::Sha512) => Some(&signature::ECDSA_P384_SHA512_ASN1),
        (Curve::P521, Hash::Sha1) => Some(&signature::ECDSA_P521_SHA1_ASN1),
        (Curve::P521, Hash::Sha256) => Some(&signature::ECDSA_P521_SHA256_ASN1),
        (Curve::P521, Hash::Sha384) => Some(&signature::ECDSA_P521_SHA384_ASN1),
        (Curve::P521, Hash::Sha512) => Some(&signature::ECDSA_P521_SHA512_ASN1),
    }
}

const ML_DSA_44: &str = "2.16.840.1.101.3.4.3.17";
const ML_DSA_65: &str = "2.16.840.1.101.3.4.3.18";
const ML_DSA_87: &str = "2.16.840.1.101.3.4.3.19";

fn ml_dsa(level: &str) -> Option<&'static signature::PqdsaVerificationAlgorithm> {
    match level {
        ML_DSA_44 => Some(&signature::ML_DSA_44),
        ML_DSA_65 => Some(&signature::ML_DSA_65),
        ML_DSA_87 => Some(&signature::ML_DSA_87),
        _ => None,
    }
}

/// The hash of RSASSA-PSS-params (RFC 8017 A.2.3), when it is used for the mask too and the salt has its length: the
/// form that RFC 4055 3.1 recommends and the library verifies.
fn pss_hash(algorithm: &AlgorithmIdentifier) -> Option<Hash> {
    let mut fields = algorithm.parameters?.reader();
    let hash = hash_oid(&mut fields.optional(tag::context(0)).ok()??.reader())?;
    let mut mask = fields.optional(tag::context(1)).ok()??.reader().sequence().ok()?;
    mask.oid().ok()?;
    if hash_oid(&mut mask)? != hash {
        return None;
    }
    let salt = fields.optional(tag::context(2)).ok()??.reader().unsigned().ok()?;
    match (hash.to_string().as_str(), salt) {
        ("2.16.840.1.101.3.4.2.1", 32) => Some(Hash::Sha256),
        ("2.16.840.1.101.3.4.2.2", 48) => Some(Hash::Sha384),
        ("2.16.840.1.101.3.4.2.3", 64) => Some(Hash::Sha512),
        _ => None,
    }
}

fn hash_oid(reader: &mut Reader) -> Option<Oid> {
    reader.sequence().ok()?.oid().ok()
}

const NAMES: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption"),
    ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256"),
    ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384"),
    ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption"),
    ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption"),
    ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption"),
    ("1.2.840.113549.1.1.10", "rsassaPss"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
    (ML_DSA_44, "ML-DSA-44"),
    (ML_DSA_65, "ML-DSA-65"),
    (ML_DSA_87, "ML-DSA-87"),
    ("1.2.840.113549.1.1.2", "md2WithRSAEncryption"),
    ("1.2.840.113549.1.1.3", "md4WithRSAEncryption"),
    ("1.2.840.113549.1.1.4", "md5WithRSAEncryption"),
    ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption"),
    ("1.2.840.113549.1.1.15", "sha512-224WithRSAEncryption"),
    ("1.2.840.113549.1.1.16", "sha512-256WithRSAEncryption"),
    ("1.3.14.3.2.3", "md5WithRSA"),
    ("1.3.14.3.2.29", "sha1WithRSA"),
    ("1.3.36.3.3.1.2", "ripemd160WithRSA"),
    ("1.2.840.10045.4.1", "ecdsa-with-SHA1"),
    ("1.2.840.10045.4.3.1", "ecdsa-with-SHA224"),
    ("1.2.840.10045.4.3.4", "ecdsa-with-SHA512"),
    ("1.3.14.3.2.27", "dsaWithSHA1-old"),
    ("1.2.840.10040.4.3", "dsaWithSHA1"),
    ("2.16.840.1.101.3.4.3.1", "dsa_with_SHA224"),
    ("2.16.840.1.101.3.4.3.2", "dsa_with_SHA256"),
    ("2.16.840.1.101.3.4.3.3", "dsa_with_SHA384"),
    ("2.16.840.1.101.3.4.3.4", "dsa_with_SHA512"),
    ("2.16.840.1.101.3.4.3.9", "ecdsa_with_SHA3-224"),
    ("2.16.840.1.101.3.4.3.10", "ecdsa_with_SHA3-256"),
    ("2.16.840.1.101.3.4.3.11", "ecdsa_with_SHA3-384"),
    ("2.16.840.1.101.3.4.3.12", "ecdsa_with_SHA3-512"),
    ("2.16.840.1.101.3.4.3.13", "RSA-SHA3-224"),
    ("2.16.840.1.101.3.4.3.14", "RSA-SHA3-256"),
    ("2.16.840.1.101.3.4.3.15", "RSA-SHA3-384"),
    ("2.16.840.1.101.3.4.3.16", "RSA-SHA3-512"),
    ("2.16.840.1.101.3.4.3.20", "SLH-DSA-SHA2-128s"),
    ("2.16.840.1.101.3.4.3.21", "SLH-DSA-SHA2-128f"),
    ("2.16.840.1.101.3.4.3.22", "SLH-DSA-SHA2-192s"),
    ("2.16.840.1.101.3.4.3.23", "SLH-DSA-SHA2-192f"),
    ("2.16.840.1.101.3.4.3.24", "SLH-DSA-SHA2-256s"),
    ("2.16.840.1.101.3.4.3.25", "SLH-DSA-SHA2-256f"),
    ("1.2.156.10197.1.501", "SM2-with-SM3"),
    ("1.2.643.7.1.1.3.2", "GOST R 34.10-2012 with GOST R 34.11-2012 (256 bit)"),
    ("1.2.643.7.1.1.3.3", "GOST R 34.10-2012 with GOST R 34.11-2012 (512 bit)"),
];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_of_the_library_is_verified() {
        for (certificate, name) in [
            (fixture!("rsa-sha1"), "sha1WithRSAEncryption"),
            (fixture!("rsa-sha256"), "sha256WithRSAEncryption"),
            (fixture!("rsa-sha384"), "sha384WithRSAEncryption"),
            (fixture!("rsa-sha512"), "sha512WithRSAEncryption"),
            (fixture!("rsa1024-sha1"), "sha1WithRSAEncryption"),
            (fixture!("pss-digest"), "rsassaPss"),
            (fixture!("pss-key"), "rsassaPss"),
            (fixture!("P-256-sha1"), "ecdsa-with-SHA1"),
            (fixture!("P-256-sha256"), "ecdsa-with-SHA256"),
            (fixture!("P-256-sha384"), "ecdsa-with-SHA384"),
            (fixture!("P-256-sha512"), "ecdsa-with-SHA512"),
            (fixture!("P-384-sha256"), "ecdsa-with-SHA256"),
            (fixture!("P-384-sha384"), "ecdsa-with-SHA384"),
            (fixture!("P-384-sha512"), "ecdsa-with-SHA512"),
            (fixture!("P-521-sha1"), "ecdsa-with-SHA1"),
            (fixture!("P-521-sha256"), "ecdsa-with-SHA256"),
            (fixture!("P-521-sha384"), "ecdsa-with-SHA384"),
            (fixture!("P-521-sha512"), "ecdsa-with-SHA512"),
            (fixture!("ed25519"), "Ed25519"),
            (fixture!("ml-dsa-44"), "ML-DSA-44"),
        ] {
            assert_eq!(certificate.signature_algorithm(), name);
            assert_eq!(verify(&certificate, &certificate), Some(true), "{certificate:?}");
            let mut forged = certificate.der().to_vec();
            *forged.last_mut().unwrap() ^= 1;
            let forged = Certificate::from_der(&forged).unwrap();
            assert_eq!(verify(&forged, &certificate), Some(false), "{certificate:?}");
        }
    }

    #[test]
    fn what_cannot_be_checked_is_not_called_wrong() {
        for certificate in
            [fixture!("dsa-root"), fixture!("pss-odd"), fixture!("P-384-sha1"), fixture!("rsa1024-sha384")]
        {
            assert_eq!(verify(&certificate, &certificate), None, "{certificate:?}");
        }
    }

    #[test]
    fn a_key_of_another_algorithm_did_not_sign() {
        assert_eq!(verify(&fixture!("leaf"), &fixture!("rsa-sha256")), Some(false));
        assert_eq!(verify(&fixture!("rsa-sha256"), &fixture!("ed25519")), Some(false));
        assert_eq!(verify(&fixture!("P-256-sha256"), &fixture!("P-384-sha256")), Some(false));
    }

    #[test]
    fn unknown_algorithms_are_named_by_their_digits() {
        assert_eq!(name(&[0x30, 4, 6, 2, 0x2a, 3]), "1.2.3");
        assert_eq!(name(&[]), "");
    }
}
