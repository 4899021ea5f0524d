//! A private key in its protected form: EncryptedPrivateKeyInfo (RFC 5958 3), not decrypted until asked.

use crate::asn1::{Reader, writer};
use crate::fault::{Fault, Result};
use crate::key::PrivateKey;
use crate::key::pbe::{self, Budget, Encryption, Scheme};
use crate::secret::{Password, SecretBytes};

/// An EncryptedPrivateKeyInfo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKey {
    der: Vec<u8>,
}

impl SealedKey {
    /// Takes the DER over. Only its structure is checked; the scheme may be one that cannot be opened.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        parts(der)?;
        Ok(Self { der: der.to_vec() })
    }

    /// The DER of the EncryptedPrivateKeyInfo.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// How it is protected; [`Fault::Unsupported`] names a scheme that is not implemented.
    pub fn scheme(&self) -> Result<Scheme> {
        Scheme::from_algorithm_identifier(parts(&self.der)?.0)
    }

    /// The length of its salt in octets; [`Fault::Unsupported`] as in [`Self::scheme`].
    pub fn salt_len(&self) -> Result<usize> {
        Ok(Encryption::from_algorithm_identifier(parts(&self.der)?.0)?.salt_len())
    }

    /// Decrypts: PBES1, PBES2, PKCS#12's schemes and Java's protectors of JKS and JCEKS keys.
    pub fn open(&self, password: &Password, budget: &mut Budget) -> Result<PrivateKey> {
        let plaintext = self.plaintext(password, budget)?;
        PrivateKey::from_pkcs8(plaintext.as_slice()).map_err(|fault| match fault {
            // Neither padding nor the first octet told, so the password is as likely to be wrong as the key to be damaged.
            Fault::Corrupt(_) => Fault::PasswordWrong("the password is wrong, or the key was damaged".into()),
            other => other,
        })
    }

    /// Decrypts what need not be a private key: Java seals secret keys alike.
    pub fn plaintext(&self, password: &Password, budget: &mut Budget) -> Result<SecretBytes> {
        let (algorithm, ciphertext) = parts(&self.der)?;
        pbe::decrypt(algorithm, ciphertext, password, budget)
    }

    /// Encrypts a key under fresh salt.
    pub fn seal(key: &PrivateKey, scheme: &Scheme, password: &Password) -> Result<Self> {
        let (algorithm, ciphertext) = pbe::encrypt(scheme, key.pkcs8(), password)?;
        let der = writer::sequence(|info| {
            info.raw(&algorithm).octet_string(&ciphertext);
        });
        Ok(Self { der })
    }
}

/// The AlgorithmIdentifier and the ciphertext.
fn parts(der: &[u8]) -> Result<(&[u8], &[u8])> {
    let mut outer = Reader::new(der);
    let mut info = outer.sequence()?;
    outer.finish()?;
    let algorithm = info.expect(crate::asn1::tag::SEQUENCE)?;
    algorithm.reader().oid()?;
    let ciphertext = info.octet_string()?;
    info.finish()?;
    Ok((algorithm.raw, ciphertext))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_is_checked_but_not_the_scheme() {
        let unknown = [0x30, 9, 0x30, 4, 6, 2, 0x2a, 3, 4, 1, 0];
        assert!(matches!(SealedKey::from_der(&unknown).map(|key| key.scheme()), Ok(Err(Fault::Unsupported(_)))));
        assert!(matches!(SealedKey::from_der(&unknown[..10]), Err(Fault::Corrupt(_))));
        assert!(matches!(SealedKey::from_der(&[&unknown[..], &[0]].concat()), Err(Fault::Corrupt(_))));
    }
}
