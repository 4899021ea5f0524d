//! Signs with a private key.

use rcgen::{KeyPair, SignatureAlgorithm, SigningKey};
use rustls_pki_types::PrivatePkcs8KeyDer;
use zeroize::Zeroizing;

use crate::asn1::{Oid, writer};
use crate::fault::{Fault, Result};
use crate::key::{Curve, KeyAlgorithm, PrivateKey};

/// A private key ready to sign, with the algorithm that suits it.
pub struct Signer {
    key: Zeroizing<KeyPair>,
    algorithm: Vec<u8>,
}

impl Signer {
    /// Fails with [`Fault::Unsupported`] for algorithms that cannot sign here, [`Fault::Invalid`] for keys the
    /// cryptographic library refuses.
    pub fn new(key: &PrivateKey) -> Result<Self> {
        let (algorithm, identifier) = suitable(key.algorithm())?;
        let pkcs8 = PrivatePkcs8KeyDer::from(key.pkcs8());
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, algorithm)
            .map_err(|reason| Fault::Invalid(format!("the private key cannot sign: {}", explained(key, &reason))))?;
        Ok(Self { key: Zeroizing::new(key), algorithm: identifier })
    }

    /// The AlgorithmIdentifier of its signatures.
    pub fn algorithm(&self) -> &[u8] {
        &self.algorithm
    }

    /// The signature of these bytes.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        self.key.sign(bytes).map_err(|reason| Fault::Invalid(format!("the private key cannot sign: {reason}")))
    }
}

fn explained(key: &PrivateKey, reason: &rcgen::Error) -> String {
    match key.algorithm() {
        KeyAlgorithm::Rsa { bits: bits @ ..2048 } => format!("an RSA key of {bits} bits is too short, 2048 are needed"),
        KeyAlgorithm::Rsa { bits: bits @ 8193.. } => format!("an RSA key of {bits} bits is too long, 8192 are allowed"),
        _ => reason.to_string(),
    }
}

/// As keytool of JDK 17 chooses: a hash as strong as the key (SP 800-57 part 1, table 2).
fn suitable(key: &KeyAlgorithm) -> Result<(&'static SignatureAlgorithm, Vec<u8>)> {
    let (algorithm, oid, null): (_, &'static [u8], _) = match key {
        KeyAlgorithm::Rsa { bits: ..=3072 } => (&rcgen::PKCS_RSA_SHA256, SHA256_WITH_RSA, true),
        KeyAlgorithm::Rsa { bits: ..=7680 } => (&rcgen::PKCS_RSA_SHA384, SHA384_WITH_RSA, true),
        KeyAlgorithm::Rsa { .. } => (&rcgen::PKCS_RSA_SHA512, SHA512_WITH_RSA, true),
        KeyAlgorithm::Ec(Curve::P256) => (&rcgen::PKCS_ECDSA_P256_SHA256, ECDSA_WITH_SHA256, false),
        KeyAlgorithm::Ec(Curve::P384) => (&rcgen::PKCS_ECDSA_P384_SHA384, ECDSA_WITH_SHA384, false),
        KeyAlgorithm::Ec(Curve::P521) => (&rcgen::PKCS_ECDSA_P521_SHA512, ECDSA_WITH_SHA512, false),
        KeyAlgorithm::Ed25519 => (&rcgen::PKCS_ED25519, &[0x2b, 0x65, 0x70], false),
        KeyAlgorithm::Other(_) => {
            return Err(Fault::Unsupported(format!("signing with {} is not supported", key.described())));
        }
    };
    let identifier = writer::sequence(|identifier| {
        identifier.oid(&Oid::known(oid));
        if null {
            identifier.null();
        }
    });
    Ok((algorithm, identifier))
}

const SHA256_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
const SHA384_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12];
const SHA512_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 13];
const ECDSA_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const ECDSA_WITH_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
const ECDSA_WITH_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];
