//! One certificate, key, request or list, told by its structure.

use crate::fault::{Fault, Result};
use crate::formats::shape::Shape;
use crate::key::encoding::decrypt_legacy_pem;
use crate::key::pbe::Budget;
use crate::key::public_key;
use crate::key::{PrivateKey, SealedKey};
use crate::secret::{Password, SecretBytes};
use crate::x509::Certificate;

/// What one piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// A certificate.
    Certificate(Certificate),
    /// A private key in the clear.
    PrivateKey(PrivateKey),
    /// A private key under a password.
    EncryptedKey(EncryptedKey),
    /// A PKCS#10 certification request, in DER.
    Request(Vec<u8>),
    /// A certificate revocation list, in DER.
    Crl(Vec<u8>),
    /// A SubjectPublicKeyInfo, in DER.
    PublicKey(Vec<u8>),
    /// Something of no use here (parameters, a key of a foreign format): secret, because it may be a key.
    Other(SecretBytes),
}

/// A private key that needs a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncryptedKey {
    /// PKCS#8's EncryptedPrivateKeyInfo.
    Sealed(SealedKey),
    /// OpenSSL's older encryption of the PEM body, told by `Proc-Type: 4,ENCRYPTED`.
    LegacyPem {
        /// The value of `DEK-Info`: cipher and initialisation vector.
        dek_info: String,
        /// The ciphertext.
        body: Vec<u8>,
    },
}

impl Object {
    /// Reads one DER value of this shape; the shapes that hold several objects are not for here.
    pub(crate) fn from_der(shape: Shape, der: &[u8]) -> Result<Self> {
        Ok(match shape {
            Shape::Certificate => Self::Certificate(Certificate::from_der(der)?),
            Shape::Pkcs8 | Shape::Pkcs1 | Shape::Sec1 | Shape::DsaKey => Self::PrivateKey(PrivateKey::from_der(der)?),
            Shape::SealedKey => Self::EncryptedKey(EncryptedKey::Sealed(SealedKey::from_der(der)?)),
            Shape::Request => Self::Request(der.to_vec()),
            Shape::Crl => Self::Crl(der.to_vec()),
            Shape::PublicKey => Self::PublicKey(der.to_vec()),
            Shape::RsaPublicKey => Self::PublicKey(public_key::of_pkcs1(der)?),
            Shape::DsaPublicKey => Self::PublicKey(public_key::of_dsa_integers(der)?),
            _ => Self::Other(SecretBytes::new(der.to_vec())),
        })
    }

    /// The certificate that it is.
    pub fn certificate(&self) -> Option<&Certificate> {
        if let Self::Certificate(certificate) = self { Some(certificate) } else { None }
    }

    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "certificate",
            Self::PrivateKey(_) => "private key",
            Self::EncryptedKey(_) => "encrypted private key",
            Self::Request(_) => "certificate request",
            Self::Crl(_) => "certificate revocation list",
            Self::PublicKey(_) => "public key",
            Self::Other(_) => "other data",
        }
    }
}

impl EncryptedKey {
    /// Decrypts the key. A wrong password cannot always be told from damage; the fault then says both.
    pub fn open(&self, password: &Password, budget: &mut Budget) -> Result<PrivateKey> {
        match self {
            Self::Sealed(key) => key.open(password, budget),
            Self::LegacyPem { dek_info, body } => {
                let der = decrypt_legacy_pem(dek_info, body, password)?;
                // One wrong password in 256 leaves padding that looks right, over noise.
                PrivateKey::from_der(der.as_slice()).map_err(|fault| match fault {
                    Fault::Corrupt(_) if !PrivateKey::is_begun_by(der.as_slice()) => {
                        Fault::PasswordWrong("the password is wrong, or the encrypted key is damaged".into())
                    }
                    other => other,
                })
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::pem;

    fn opened(file: &[u8], password: &str) -> Result<Vec<u8>> {
        let bundle = pem::read(file).unwrap();
        let key = bundle.encrypted_keys().next().unwrap();
        key.open(&Password::new(password.into()), &mut Budget::default())?.public_key_info()
    }

    #[test]
    fn both_encryptions_open_with_their_password_only() {
        let clear = pem::read(include_bytes!("../../../fixtures/pem/leaf.key")).unwrap();
        let public = clear.keys().next().unwrap().public_key_info().unwrap();
        let sealed = include_bytes!("../../../fixtures/pem/leaf-encrypted.key");
        let legacy = include_bytes!("../../../fixtures/pem/leaf-proc-type.key");
        for file in [&sealed[..], legacy] {
            assert_eq!(opened(file, "changeit"), Ok(public.clone()));
            assert!(matches!(opened(file, "wrong"), Err(Fault::PasswordWrong(_))));
        }
    }
}
