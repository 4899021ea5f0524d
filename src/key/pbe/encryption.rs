//! One encryption: a scheme with its salt and IV, applied with a password.

use std::num::NonZeroU32;

use rustix::io::Errno;
use rustix::rand::GetRandomFlags;
use zeroize::Zeroizing;

use crate::asn1::{Reader, tag};
use crate::fault::{Fault, Result};
use crate::key::pbe::budget::check_salt;
use crate::key::pbe::java::{self, JCEKS_SALT_LEN};
use crate::key::pbe::password_forms::{self, Convention, Form};
use crate::key::pbe::pkcs12_kdf::{Input, Purpose};
use crate::key::pbe::{Budget, Cipher, Hash, Scheme};
use crate::secret::{Password, SecretBytes};

/// Salts are as long as the JDK makes them.
const SALT_LEN: usize = 20;
const PBES1_SALT_LEN: usize = 8;
/// As long as Bouncy Castle makes them: only BCFKS has AES-CCM and AES-KWP.
const BCFKS_SALT_LEN: usize = 64;

/// A scheme with everything but the password.
#[derive(Debug, Clone)]
pub struct Encryption {
    pub(super) scheme: Scheme,
    pub(super) salt: Vec<u8>,
    /// PBES2 only: the others derive theirs.
    pub(super) iv: Vec<u8>,
    pub(super) key_len: usize,
    pub(super) convention: Convention,
}

/// A cipher with its key and IV.
type Keyed = (Cipher, Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>);

/// Decrypts with the scheme named by an AlgorithmIdentifier (DER of the SEQUENCE, salt and IV inside). What every
/// scheme but JCEKS protects is DER of a SEQUENCE; anything else shows that the password is wrong.
pub fn decrypt(algorithm: &[u8], ciphertext: &[u8], password: &Password, budget: &mut Budget) -> Result<SecretBytes> {
    let encryption = Encryption::from_algorithm_identifier(algorithm)?;
    encryption.charge(password, budget)?;
    encryption.decrypt(ciphertext, password)
}

/// Encrypts under fresh salt and IV; returns the AlgorithmIdentifier DER and the ciphertext.
pub fn encrypt(scheme: &Scheme, plaintext: &[u8], password: &Password) -> Result<(Vec<u8>, Vec<u8>)> {
    let encryption = Encryption::fresh(scheme)?;
    Ok((encryption.algorithm_identifier()?, encryption.encrypt(plaintext, password)?))
}

impl Encryption {
    /// A scheme under fresh salt and IV.
    pub fn fresh(scheme: &Scheme) -> Result<Self> {
        let salt_len = match scheme {
            Scheme::Jks => 0,
            Scheme::Jceks { .. } => JCEKS_SALT_LEN,
            Scheme::Pbes1 { .. } => PBES1_SALT_LEN,
            Scheme::Pbes2 { cipher: Cipher::AesCcm(..) | Cipher::AesKwp, .. } => BCFKS_SALT_LEN,
            Scheme::Pbes2 { .. } | Scheme::Pkcs12 { .. } => SALT_LEN,
        };
        let mut encryption = Self::salted(scheme.clone(), random(salt_len)?);
        if let Scheme::Pbes2 { cipher, .. } = scheme {
            encryption.iv = random(cipher.iv_len())?;
        }
        Ok(encryption)
    }

    /// A scheme with a salt, without IV.
    pub(super) fn salted(scheme: Scheme, salt: Vec<u8>) -> Self {
        let key_len = scheme.cipher().map_or(0, Cipher::key_len);
        Self { scheme, salt, iv: Vec::new(), key_len, convention: Convention::Scheme }
    }

    /// PKCS#12's scheme with parameters that stand beside the ciphertext, without an identifier: BKS and UBER.
    pub fn bouncy_castle(cipher: Cipher, salt: &[u8], iterations: u32) -> Result<Self> {
        check_salt(salt)?;
        let iterations = NonZeroU32::new(iterations).ok_or_else(|| Fault::corrupt("an iteration count of zero"))?;
        let encryption = Self::salted(Scheme::Pkcs12 { cipher, iterations }, salt.to_vec());
        Ok(encryption.with_convention(Convention::BouncyCastle("")))
    }

    /// The same under a fresh salt of that many octets.
    pub fn with_salt_len(self, length: usize) -> Result<Self> {
        Ok(Self { salt: random(length)?, ..self })
    }

    /// The same, taking passwords by another convention.
    pub fn with_convention(self, convention: Convention) -> Self {
        Self { convention, ..self }
    }

    /// The scheme alone.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The salt.
    pub fn salt(&self) -> &[u8] {
        &self.salt
    }

    /// The length of the salt in octets; that of JKS stands in the ciphertext.
    pub fn salt_len(&self) -> usize {
        if self.scheme == Scheme::Jks { java::JKS_SALT_LEN } else { self.salt.len() }
    }

    /// Spends what decrypting costs, before it is done: every form of the password is a derivation of its own.
    pub fn charge(&self, password: &Password, budget: &mut Budget) -> Result<()> {
        for _ in self.forms(password) {
            match &self.scheme {
                Scheme::Pbes2 { kdf, .. } => self.convention.applied(*kdf).charge(self.key_len, budget)?,
                other => budget.charge_times(other.iterations().unwrap_or(0).into(), self.parts())?,
            }
        }
        Ok(())
    }

    /// How often all iterations are made for one form of the password, where the key derivation is the scheme's own.
    fn parts(&self) -> usize {
        match &self.scheme {
            // Each half of the salt on its own.
            Scheme::Jceks { .. } => 2,
            Scheme::Pkcs12 { cipher, .. } => {
                let blocks = |length: usize| length.div_ceil(Hash::Sha1.output_len());
                blocks(self.key_len) + blocks(cipher.iv_len())
            }
            Scheme::Jks | Scheme::Pbes1 { .. } | Scheme::Pbes2 { .. } => 1,
        }
    }

    /// Decrypts, whatever it costs: see [`Self::charge`]. [`Fault::PasswordWrong`] when nothing sensible comes out.
    pub fn decrypt(&self, ciphertext: &[u8], password: &Password) -> Result<SecretBytes> {
        if self.scheme == Scheme::Jks {
            return java::open_jks(ciphertext, password);
        }
        for form in self.forms(password) {
            let (cipher, key, iv) = self.keyed(&form)?;
            let plaintext = cipher.decrypt(&key, &iv, ciphertext)?;
            if let Some(plaintext) = plaintext.filter(|plaintext| self.is_plausible(plaintext)) {
                return Ok(plaintext.into());
            }
        }
        Err(Fault::PasswordWrong("the password is wrong, or the data was damaged".into()))
    }

    /// Decrypts every whole block and leaves the padding on, whatever it costs: see [`Self::charge`]. For formats that
    /// find the end of their contents by reading them.
    pub fn decrypt_blocks(&self, ciphertext: &[u8], password: &Password) -> Result<SecretBytes> {
        let none = || Fault::Invalid(format!("{} has no blocks", self.scheme));
        let (cipher, key, iv) = self.keyed(self.forms(password).first().ok_or_else(none)?)?;
        cipher.decrypt_blocks(&key, &iv, ciphertext).map(SecretBytes::from)
    }

    /// Encrypts.
    pub fn encrypt(&self, plaintext: &[u8], password: &Password) -> Result<Vec<u8>> {
        if matches!(self.scheme, Scheme::Jceks { .. }) && !password.as_str().is_ascii() {
            return Err(Fault::Invalid("JCEKS takes passwords of ASCII characters only".into()));
        }
        match self.forms(password).first() {
            None => java::seal_jks(plaintext, password),
            Some(form) => {
                let (cipher, key, iv) = self.keyed(form)?;
                cipher.encrypt(&key, &iv, plaintext)
            }
        }
    }

    /// One wrong password in 256 leaves a right padding, and RC4 has none: a SEQUENCE must fit in what comes out. What
    /// JCEKS and BKS protect need not be one.
    fn is_plausible(&self, plaintext: &[u8]) -> bool {
        const INDEFINITE: &[u8] = &[tag::SEQUENCE, 0x80];
        matches!(self.scheme, Scheme::Jceks { .. })
            || self.convention == Convention::BouncyCastle("")
            || plaintext.starts_with(INDEFINITE)
            || Reader::new(plaintext).sequence().is_ok()
    }

    /// What the password may stand for, the usual form first; nothing for JKS, which has its own way.
    fn forms(&self, password: &Password) -> Vec<Form> {
        if let Convention::BouncyCastle(purpose) = self.convention {
            return vec![password_forms::bouncy_castle(password, purpose)];
        }
        match self.scheme {
            Scheme::Jks => Vec::new(),
            Scheme::Jceks { .. } => vec![password_forms::java(password)],
            Scheme::Pbes1 { .. } | Scheme::Pbes2 { .. } => password_forms::utf8(password),
            Scheme::Pkcs12 { .. } => password_forms::bmp(password),
        }
    }

    fn keyed(&self, password: &[u8]) -> Result<Keyed> {
        let salt = &self.salt;
        match self.scheme {
            Scheme::Jks => Err(Fault::Invalid("the JKS key protector has no cipher".into())),
            Scheme::Jceks { iterations } => Ok(java::jceks(password, salt, iterations)),
            Scheme::Pbes1 { hash, cipher, iterations } => {
                let derived = hash.pbkdf1(password, salt, iterations);
                let (key, iv) = derived.split_at(cipher.key_len());
                Ok((cipher, key.to_vec().into(), iv[..cipher.iv_len()].to_vec().into()))
            }
            Scheme::Pbes2 { kdf, cipher } => {
                let kdf = self.convention.applied(kdf);
                Ok((cipher, kdf.derive(password, salt, self.key_len)?, self.iv.clone().into()))
            }
            Scheme::Pkcs12 { cipher, iterations } => {
                let input = |purpose| Input { purpose, password, salt, iterations };
                let key = Hash::Sha1.pkcs12(&input(Purpose::Key), self.key_len);
                Ok((cipher, key, Hash::Sha1.pkcs12(&input(Purpose::Iv), cipher.iv_len())))
            }
        }
    }
}

/// Fresh random octets, straight from the kernel: the generator of aws-lc-rs 1.17 spends 30 ms on seeding itself. Where
/// a sandbox forbids the call, it knows `/dev/urandom`.
pub(super) fn random(length: usize) -> Result<Vec<u8>> {
    let mut octets = vec![0; length];
    let mut filled = 0;
    while filled < length {
        match rustix::rand::getrandom(&mut octets[filled..], GetRandomFlags::empty()) {
            Ok(count) => filled += count,
            Err(Errno::INTR) => {}
            Err(Errno::NOSYS | Errno::PERM) => {
                aws_lc_rs::rand::fill(&mut octets).map_err(|_| Fault::NoRandomness)?;
                break;
            }
            Err(_) => return Err(Fault::NoRandomness),
        }
    }
    Ok(octets)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::pbe::Kdf;
    use crate::key::pbe::scheme::at_least_one;

    const PLAINTEXT: &[u8] = &[0x30, 3, 2, 1, 5];

    fn schemes() -> Vec<Scheme> {
        let iterations = at_least_one(3);
        let aes = [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256, Cipher::TripleDes, Cipher::Des, Cipher::Rc2(128)];
        let old = [
            Cipher::Rc4(128),
            Cipher::Rc4(40),
            Cipher::TripleDes,
            Cipher::TwoKeyTripleDes,
            Cipher::Rc2(128),
            Cipher::Rc2(40),
        ];
        let mut all = vec![Scheme::jks(), Scheme::jceks(3)];
        for hash in [Hash::Md5, Hash::Sha1] {
            all.extend([Cipher::Des, Cipher::Rc2(64)].map(|cipher| Scheme::Pbes1 { hash, cipher, iterations }));
        }
        let kdf = Kdf::Pbkdf2 { hash: Hash::Sha512_224, iterations };
        all.extend(aes.map(|cipher| Scheme::Pbes2 { kdf, cipher }));
        all.push(Scheme::Pbes2 { kdf: Kdf::Scrypt { log_n: 4, r: 8, p: 2 }, cipher: Cipher::Aes256 });
        all.extend(old.map(|cipher| Scheme::Pkcs12 { cipher, iterations }));
        all
    }

    #[test]
    fn every_scheme_survives_a_round_trip() {
        let password = Password::new("changeit".into());
        for scheme in schemes() {
            let (algorithm, ciphertext) = encrypt(&scheme, PLAINTEXT, &password).unwrap();
            assert_eq!(Scheme::from_algorithm_identifier(&algorithm).as_ref(), Ok(&scheme));
            let plaintext = decrypt(&algorithm, &ciphertext, &password, &mut Budget::default()).unwrap();
            assert_eq!(plaintext.as_slice(), PLAINTEXT, "{scheme}");
        }
    }

    #[test]
    fn a_wrong_password_is_said_to_be_one() {
        for scheme in schemes().into_iter().filter(|scheme| !matches!(scheme, Scheme::Jceks { .. })) {
            let (algorithm, ciphertext) = encrypt(&scheme, PLAINTEXT, &Password::new("changeit".into())).unwrap();
            let opened = decrypt(&algorithm, &ciphertext, &Password::new("changeIt".into()), &mut Budget::default());
            assert!(matches!(opened, Err(Fault::PasswordWrong(_))), "{scheme}");
        }
    }

    #[test]
    fn every_hash_of_a_derivation_is_spent() {
        let iterations = at_least_one(100);
        let pbes2 = |hash, cipher| Scheme::Pbes2 { kdf: Kdf::Pbkdf2 { hash, iterations }, cipher };
        let costs = [
            (Scheme::jks(), 0),
            (Scheme::jceks(100), 200),
            (Scheme::Pbes1 { hash: Hash::Md5, cipher: Cipher::Des, iterations }, 100),
            (Scheme::Pkcs12 { cipher: Cipher::TripleDes, iterations }, 300),
            (Scheme::Pkcs12 { cipher: Cipher::Rc2(40), iterations }, 200),
            (Scheme::Pkcs12 { cipher: Cipher::Rc4(128), iterations }, 100),
            (pbes2(Hash::Sha1, Cipher::Aes256), 200),
            (pbes2(Hash::Sha256, Cipher::Aes256), 100),
            (pbes2(Hash::Md5, Cipher::Aes128), 100),
        ];
        for (scheme, cost) in costs {
            let mut budget = Budget { iterations_left: 1000, ..Budget::default() };
            Encryption::fresh(&scheme).unwrap().charge(&Password::new("a".into()), &mut budget).unwrap();
            assert_eq!(1000 - budget.iterations_left, cost, "{scheme}");
        }
    }

    #[test]
    fn the_budget_is_checked_first_and_spent() {
        let (algorithm, ciphertext) = encrypt(&Scheme::pbes2_aes256(3), PLAINTEXT, &Password::new("a".into())).unwrap();
        let mut budget = Budget { iterations_max: 4, iterations_left: 4, ..Budget::default() };
        assert!(decrypt(&algorithm, &ciphertext, &Password::new("a".into()), &mut budget).is_ok());
        let again = decrypt(&algorithm, &ciphertext, &Password::new("a".into()), &mut budget);
        assert!(matches!(again, Err(Fault::Limit { limit: 4, set_as: Some(crate::fault::Limit::Iterations), .. })));
    }
}
