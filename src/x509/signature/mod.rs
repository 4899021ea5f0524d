//! Signatures: their algorithms by name, and verification with an issuer's key.
//!
//! aws-lc-rs verifies what is modern. What it leaves out is verified here over a big-integer library: other paddings of
//! RSA, other hashes and curves, DSA, Ed448, SM2. That arithmetic takes a time that depends on its input, which gives
//! nothing away: all of it is public.

mod dsa;
mod ed448;
mod fast;
mod names;
mod rsa;
mod scheme;
mod weierstrass;

use crate::asn1::{Oid, Reader, tag};
use crate::key::PublicKey;
use crate::key::algorithm::AlgorithmIdentifier;
use crate::x509::Certificate;
use scheme::Scheme;

pub use names::{described, name};

/// What came of verifying a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// The key made it.
    Valid,
    /// The key did not make it.
    Broken,
    /// Nobody here can tell: that is neither valid nor broken.
    Unknown(Unverifiable),
}

/// Why a signature cannot be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unverifiable {
    /// Its algorithm is not among those that are verified here, or cannot be read.
    Algorithm,
    /// The algorithm's parameters ask for something that is not verified here.
    Parameters,
    /// The issuer's key is of a kind, size or curve that is not worked with here.
    Key,
}

impl From<Result<bool, Unverifiable>> for Signature {
    fn from(verified: Result<bool, Unverifiable>) -> Self {
        match verified {
            Ok(true) => Self::Valid,
            Ok(false) => Self::Broken,
            Err(reason) => Self::Unknown(reason),
        }
    }
}

/// Whether the key of `issuer` made the signature of `certificate`. One that names another algorithm inside than outside
/// is broken (RFC 5280 4.1.1.2).
pub fn verify(certificate: &Certificate, issuer: &Certificate) -> Signature {
    if certificate.signed_signature_algorithm_der() != certificate.signature_algorithm_der() {
        return Signature::Broken;
    }
    let signed = Signed {
        content: certificate.tbs_der(),
        algorithm: certificate.signature_algorithm_der(),
        signature: certificate.signature(),
    };
    signed.verify(PublicKey::new(issuer.public_key_info()))
}

/// How much longer than usual it takes to verify the signature of `certificate` with the key of `issuer`.
pub fn effort(certificate: &Certificate, issuer: &Certificate) -> usize {
    let key = PublicKey::new(issuer.public_key_info());
    match Scheme::of(certificate.signature_algorithm_der()) {
        Ok(scheme) if fast::verifier(&scheme, &key).is_none() => 20,
        _ => 1,
    }
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
    /// Whether this key made the signature.
    pub fn verify(&self, key: PublicKey) -> Signature {
        Signature::from(self.is_made_by(&key))
    }

    fn is_made_by(&self, key: &PublicKey) -> Result<bool, Unverifiable> {
        let scheme = Scheme::of(self.algorithm)?;
        if !scheme.fits(key)? {
            return Ok(false);
        }
        let (Some(octets), Some(signature)) = (key.octets(), self.signature) else { return Ok(false) };
        if let Some(verifier) = fast::verifier(&scheme, key) {
            let key = aws_lc_rs::signature::UnparsedPublicKey::new(verifier, octets);
            return Ok(key.verify(self.content, signature).is_ok());
        }
        match scheme {
            Scheme::Dsa(hash) => dsa::verify(key, &hash.digest(self.content), signature),
            Scheme::Ecdsa(hash) => weierstrass::verify_ecdsa(key, &hash.digest(self.content), signature),
            Scheme::Ed448 => Ok(ed448::verify(octets, self.content, signature)),
            Scheme::Pkcs1(hash) => rsa::verify_pkcs1(octets, hash, self.content, signature),
            Scheme::Pss(pss) => rsa::verify_pss(octets, &pss, self.content, signature),
            Scheme::Sm2 => weierstrass::verify_sm2(key, self.content, signature),
            Scheme::Ed25519 | Scheme::MlDsa(_) => Err(Unverifiable::Key),
        }
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

fn hash_oid(reader: &mut Reader) -> Option<Oid> {
    reader.sequence().ok()?.oid().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::algorithm::RSASSA_PSS;

    #[test]
    fn what_openssl_signed_is_verified() {
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
            (fixture!("dsa-root"), "dsa_with_SHA256"),
            (fixture!("pss-odd"), "rsassaPss"),
            (fixture!("P-384-sha1"), "ecdsa-with-SHA1"),
            (fixture!("rsa1024-sha384"), "sha384WithRSAEncryption"),
        ] {
            assert_eq!(certificate.signature_algorithm(), name);
            assert_eq!(verify(&certificate, &certificate), Signature::Valid, "{certificate:?}");
            let mut forged = certificate.der().to_vec();
            *forged.last_mut().unwrap() ^= 1;
            let forged = Certificate::from_der(&forged).unwrap();
            assert_eq!(verify(&forged, &certificate), Signature::Broken, "{certificate:?}");
        }
    }

    #[test]
    fn what_cannot_be_verified_is_neither_valid_nor_broken() {
        let root = fixture!("rsa-sha256");
        let verdict = |oid: &[u8]| {
            let algorithm = [&[0x30, oid.len() as u8 + 2, 6, oid.len() as u8][..], oid].concat();
            let signed = Signed { content: b"content", algorithm: &algorithm, signature: root.signature() };
            signed.verify(PublicKey::new(root.public_key_info()))
        };
        // SLH-DSA-SHA2-128s, and RSASSA-PSS without parameters
        assert_eq!(verdict(&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 20]), Signature::Unknown(Unverifiable::Algorithm));
        assert_eq!(verdict(RSASSA_PSS.content()), Signature::Unknown(Unverifiable::Parameters));
    }

    #[test]
    fn a_key_of_another_algorithm_did_not_sign() {
        assert_eq!(verify(&fixture!("leaf"), &fixture!("rsa-sha256")), Signature::Broken);
        assert_eq!(verify(&fixture!("rsa-sha256"), &fixture!("ed25519")), Signature::Broken);
        assert_eq!(verify(&fixture!("P-256-sha256"), &fixture!("P-384-sha256")), Signature::Broken);
    }

    #[test]
    fn unknown_algorithms_are_named_by_their_digits() {
        assert_eq!(name(&[0x30, 4, 6, 2, 0x2a, 3]), "1.2.3");
        assert_eq!(name(&[]), "");
    }
}
