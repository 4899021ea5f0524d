//! A private key in its protected form, not decrypted until asked.

use crate::asn1::{Reader, tag, writer};
use crate::data_stream::{Cursor, Output};
use crate::fault::{Fault, Result};
use crate::key::encoding::bouncy_castle::{self, EncodedKey, KeyKind};
use crate::key::pbe::{Budget, Cipher, Convention, Encryption, Scheme};
use crate::key::{PrivateKey, SecretKey};
use crate::secret::{Password, SecretBytes};

/// A protected private key, or a secret key that a store protects alike: the bytes of the store, and what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKey {
    envelope: Envelope,
    bytes: Vec<u8>,
}

/// A private key under another password.
pub struct Resealed {
    /// The key.
    pub key: SealedKey,
    /// What is wrong with it, and was before.
    pub damage: Option<String>,
}

/// The form that a protected key has in a file. None can stand in for another, though two look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// EncryptedPrivateKeyInfo under a password to which BCFKS adds what it is for.
    Bcfks,
    /// Salt, iteration count and ciphertext, as in BKS and UBER; the key inside has Bouncy Castle's own encoding.
    Bks,
    /// EncryptedPrivateKeyInfo (RFC 5958 3): PKCS#12, PEM, JKS, JCEKS.
    Pkcs8,
}

impl SealedKey {
    /// Takes the DER of an EncryptedPrivateKeyInfo over. Only its structure is checked; the scheme may be one that
    /// cannot be opened.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        Self::in_envelope(Envelope::Pkcs8, der)
    }

    /// Takes the bytes of a store over, checked as [`Self::from_der`] does.
    pub fn in_envelope(envelope: Envelope, bytes: &[u8]) -> Result<Self> {
        match envelope {
            Envelope::Bcfks | Envelope::Pkcs8 => _ = parts(bytes)?,
            Envelope::Bks => _ = Blob::read(bytes)?,
        }
        Ok(Self { envelope, bytes: bytes.to_vec() })
    }

    /// The protected bytes as they stand in the store.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the bytes are.
    pub fn envelope(&self) -> Envelope {
        self.envelope
    }

    /// How it is protected; [`Fault::Unsupported`] names a scheme that is not implemented.
    pub fn scheme(&self) -> Result<Scheme> {
        Ok(self.encryption()?.0.scheme().clone())
    }

    /// The length of its salt in octets; [`Fault::Unsupported`] as in [`Self::scheme`].
    pub fn salt_len(&self) -> Result<usize> {
        Ok(self.encryption()?.0.salt_len())
    }

    /// Decrypts: PBES1, PBES2, PKCS#12's schemes, Java's protectors of JKS and JCEKS keys, Bouncy Castle's.
    pub fn open(&self, password: &Password, budget: &mut Budget) -> Result<PrivateKey> {
        PrivateKey::from_pkcs8(self.plaintext(password, budget)?.as_slice())
    }

    /// Decrypts a private key without looking into it: PKCS#8, of whatever kind and however damaged. Noise is a wrong
    /// password.
    pub fn plaintext(&self, password: &Password, budget: &mut Budget) -> Result<SecretBytes> {
        self.pkcs8(self.proven(password, budget)?)
    }

    /// The PKCS#8 in what the store encrypted.
    fn pkcs8(&self, plaintext: SecretBytes) -> Result<SecretBytes> {
        if self.envelope != Envelope::Bks {
            return Ok(plaintext);
        }
        match EncodedKey::from_bytes(plaintext.as_slice())? {
            key if key.kind == KeyKind::Private => Ok(SecretBytes::new(key.encoded.to_vec())),
            key => Err(Fault::unsupported(format!("this is no private key, but one for {}", key.algorithm()))),
        }
    }

    /// What the store encrypted, decrypted with a password that is shown to be the right one: by a check value, or by
    /// what comes out. Padding alone shows nothing; one wrong password in 256 leaves a right one.
    fn proven(&self, password: &Password, budget: &mut Budget) -> Result<SecretBytes> {
        let plaintext = self.decrypted(Purpose::PrivateKey, password, budget)?;
        let is_key = match self.envelope {
            Envelope::Bks => EncodedKey::from_bytes(plaintext.as_slice()).is_ok(),
            Envelope::Bcfks | Envelope::Pkcs8 => PrivateKey::is_begun_by(plaintext.as_slice()),
        };
        if is_key || self.scheme()?.is_authenticated() { Ok(plaintext) } else { Err(wrong()) }
    }

    /// Decrypts a secret key, which PKCS#12, BKS and BCFKS protect much as private keys.
    pub fn open_secret(&self, password: &Password, budget: &mut Budget) -> Result<SecretKey> {
        let plaintext = self.decrypted(Purpose::SecretKey, password, budget)?;
        let key = match self.envelope {
            Envelope::Bcfks => SecretKey::from_secret_key_data(plaintext.as_slice()),
            Envelope::Bks => bouncy_castle::decode_secret(plaintext.as_slice()),
            Envelope::Pkcs8 => SecretKey::from_private_key_info(plaintext.as_slice()),
        };
        key.map_err(|fault| if let Fault::Corrupt(_) = fault { wrong() } else { fault })
    }

    fn decrypted(&self, purpose: Purpose, password: &Password, budget: &mut Budget) -> Result<SecretBytes> {
        let (encryption, ciphertext) = self.encryption()?;
        let encryption = encryption.with_convention(self.envelope.convention(purpose));
        encryption.charge(password, budget)?;
        encryption.decrypt(ciphertext, password)
    }

    /// Encrypts a key under fresh salt, as an EncryptedPrivateKeyInfo.
    pub fn seal(key: &PrivateKey, scheme: &Scheme, password: &Password) -> Result<Self> {
        Self::seal_in(Envelope::Pkcs8, key, scheme, password)
    }

    /// Encrypts a key under fresh salt in the form of a store.
    pub fn seal_in(envelope: Envelope, key: &PrivateKey, scheme: &Scheme, password: &Password) -> Result<Self> {
        let encoded = if envelope == Envelope::Bks { Some(bouncy_castle::encode(key)?) } else { None };
        let plaintext = encoded.as_ref().map_or(key.pkcs8(), SecretBytes::as_slice);
        Self::encrypted(envelope, Purpose::PrivateKey, plaintext, scheme, password)
    }

    /// The same key under another password: every octet of it as it was, however damaged, the scheme and its cost too.
    pub fn reseal(&self, old: &Password, new: &Password, budget: &mut Budget) -> Result<Resealed> {
        let plaintext = self.proven(old, budget)?;
        let key = Self::encrypted(self.envelope, Purpose::PrivateKey, plaintext.as_slice(), &self.scheme()?, new)?;
        let read = self.pkcs8(plaintext).and_then(|pkcs8| PrivateKey::from_pkcs8(pkcs8.as_slice()));
        let damage = match read.and_then(|key| key.public_key_info()) {
            Err(Fault::Corrupt(reason)) => Some(reason),
            _ => None,
        };
        Ok(Resealed { key, damage })
    }

    /// Encrypts a secret key under fresh salt in the form of a store; [`Fault::CannotHold`] when that has no name for
    /// its algorithm.
    pub fn seal_secret_in(envelope: Envelope, key: &SecretKey, scheme: &Scheme, password: &Password) -> Result<Self> {
        let plaintext = match envelope {
            Envelope::Bcfks => key.to_secret_key_data()?,
            Envelope::Bks => bouncy_castle::encode_secret(key)?,
            Envelope::Pkcs8 => key.to_private_key_info()?,
        };
        Self::encrypted(envelope, Purpose::SecretKey, plaintext.as_slice(), scheme, password)
    }

    fn encrypted(
        envelope: Envelope,
        purpose: Purpose,
        plaintext: &[u8],
        scheme: &Scheme,
        password: &Password,
    ) -> Result<Self> {
        let fresh = Encryption::fresh(scheme)?.with_convention(envelope.convention(purpose));
        let ciphertext = fresh.encrypt(plaintext, password)?;
        let bytes = match envelope {
            Envelope::Bks => Blob::write(&fresh, &ciphertext)?,
            Envelope::Bcfks | Envelope::Pkcs8 => {
                let algorithm = fresh.algorithm_identifier()?;
                writer::sequence(|info| _ = info.raw(&algorithm).octet_string(&ciphertext))
            }
        };
        Ok(Self { envelope, bytes })
    }

    /// How to decrypt, and what.
    fn encryption(&self) -> Result<(Encryption, &[u8])> {
        if self.envelope == Envelope::Bks {
            let blob = Blob::read(&self.bytes)?;
            let encryption = Encryption::bouncy_castle(Cipher::TripleDes, blob.salt, blob.iterations)?;
            return Ok((encryption, blob.ciphertext));
        }
        let (algorithm, ciphertext) = parts(&self.bytes)?;
        Ok((Encryption::from_algorithm_identifier(algorithm)?, ciphertext))
    }
}

/// What a protected key is, as the key derivation of BCFKS wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    PrivateKey,
    SecretKey,
}

fn wrong() -> Fault {
    Fault::PasswordWrong("the password is wrong, or the key was damaged".into())
}

impl Envelope {
    fn convention(self, purpose: Purpose) -> Convention {
        match self {
            Self::Bcfks => Convention::BouncyCastle(match purpose {
                Purpose::PrivateKey => "PRIVATE_KEY_ENCRYPTION",
                Purpose::SecretKey => "SECRET_KEY_ENCRYPTION",
            }),
            Self::Bks => Convention::BouncyCastle(""),
            Self::Pkcs8 => Convention::Scheme,
        }
    }
}

/// The AlgorithmIdentifier and the ciphertext.
fn parts(der: &[u8]) -> Result<(&[u8], &[u8])> {
    let mut outer = Reader::new(der);
    let mut info = outer.sequence()?;
    outer.finish()?;
    let algorithm = info.expect(tag::SEQUENCE)?;
    algorithm.reader().oid()?;
    let ciphertext = info.octet_string()?;
    info.finish()?;
    Ok((algorithm.raw, ciphertext))
}

/// What BKS holds for a sealed key (`BcKeyStoreSpi.StoreEntry`).
struct Blob<'a> {
    salt: &'a [u8],
    iterations: u32,
    ciphertext: &'a [u8],
}

impl<'a> Blob<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut cursor = Cursor::new(bytes);
        let salt = cursor.block("the salt of a key")?;
        let iterations = cursor.u32("the iteration count of a key")?;
        Ok(Self { salt, iterations, ciphertext: cursor.rest() })
    }

    fn write(encryption: &Encryption, ciphertext: &[u8]) -> Result<Vec<u8>> {
        let mut output = Output::default();
        output.block(encryption.salt())?.u32(encryption.scheme().iterations().unwrap_or(1)).raw(ciphertext);
        Ok(output.into_bytes())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn structure_is_checked_but_not_the_scheme() {
        let unknown = [0x30, 9, 0x30, 4, 6, 2, 0x2a, 3, 4, 1, 0];
        assert!(matches!(SealedKey::from_der(&unknown).map(|key| key.scheme()), Ok(Err(Fault::Unsupported(_)))));
        assert!(matches!(SealedKey::from_der(&unknown[..10]), Err(Fault::Corrupt(_))));
        assert!(matches!(SealedKey::from_der(&[&unknown[..], &[0]].concat()), Err(Fault::Corrupt(_))));
    }

    #[test]
    fn every_envelope_opens_with_its_password_alone() {
        let key = PrivateKey::from_pkcs8(include_bytes!("../../fixtures/keys/p256.pkcs8.der")).unwrap();
        let (right, wrong) = (Password::new("changeit".into()), Password::new("changeIt".into()));
        for (envelope, scheme) in [
            (Envelope::Bcfks, Scheme::pbes2_aes256(3)),
            (Envelope::Bks, Scheme::bks(3)),
            (Envelope::Pkcs8, Scheme::pbes2_aes256(3)),
        ] {
            let sealed = SealedKey::seal_in(envelope, &key, &scheme, &right).unwrap();
            let sealed = SealedKey::in_envelope(envelope, sealed.bytes()).unwrap();
            assert_eq!(sealed.scheme().unwrap(), scheme);
            assert_eq!(sealed.open(&right, &mut Budget::default()).unwrap(), key);
            let refused = sealed.open(&wrong, &mut Budget::default());
            assert!(matches!(refused, Err(Fault::PasswordWrong(_))), "{envelope:?}");
            let mut poor = Budget { iterations_left: 2, ..Budget::default() };
            assert!(matches!(sealed.open(&right, &mut poor), Err(Fault::Limit { .. })));
        }
    }

    #[test]
    fn a_damaged_key_is_resealed_octet_by_octet_and_noise_is_not() {
        let (old, new) = (Password::new("old".into()), Password::new("new".into()));
        let mut key = include_bytes!("../../fixtures/keys/p256.pkcs8.der").to_vec();
        key[30] ^= 1;
        for (scheme, plaintext, is_key) in [
            (Scheme::pbes2_aes256(3), &key[..], true),
            (Scheme::pbes2_aes256(3), &[0x30, 3, 4, 1, 5], false),
            (Scheme::jks(), b"no key at all", true),
        ] {
            let sealed = SealedKey::encrypted(Envelope::Pkcs8, Purpose::PrivateKey, plaintext, &scheme, &old).unwrap();
            let budget = &mut Budget::default();
            match sealed.reseal(&old, &new, budget) {
                Ok(Resealed { key, damage }) if is_key => {
                    assert!(damage.is_some());
                    assert_eq!(key.plaintext(&new, budget).unwrap().as_slice(), plaintext);
                }
                Err(Fault::PasswordWrong(_)) if !is_key => {}
                other => unreachable!("{scheme}: {}", other.is_ok()),
            }
        }
    }

    #[test]
    fn a_bcfks_key_is_none_of_pkcs8_though_it_looks_alike() {
        let key = PrivateKey::from_pkcs8(include_bytes!("../../fixtures/keys/p256.pkcs8.der")).unwrap();
        let password = Password::new("changeit".into());
        let sealed = SealedKey::seal_in(Envelope::Bcfks, &key, &Scheme::pbes2_aes256(3), &password).unwrap();
        let mistaken = SealedKey::from_der(sealed.bytes()).unwrap();
        assert!(mistaken.open(&password, &mut Budget::default()).is_err());
    }
}
