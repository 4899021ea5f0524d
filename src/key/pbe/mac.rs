//! The integrity MAC of PKCS#12: MacData (RFC 7292 4), with PKCS#12's own key derivation or PBMAC1 (RFC 9579).

use std::fmt;
use std::num::NonZeroU32;

use zeroize::Zeroizing;

use crate::asn1::{Reader, Writer, tag, writer};
use crate::fault::{Fault, Result};
use crate::key::algorithm::AlgorithmIdentifier;
use crate::key::pbe::budget::check_salt;
use crate::key::pbe::encryption::random;
use crate::key::pbe::kdf::{Derivation, iteration_count};
use crate::key::pbe::password_forms::{self, Convention, Form};
use crate::key::pbe::pkcs12_kdf::{Input, Purpose};
use crate::key::pbe::scheme::at_least_one;
use crate::key::pbe::{Budget, Hash, Kdf, names, oids};
use crate::secret::{Password, constant_time_eq};

/// The shortest key that PBMAC1 may use, in octets (RFC 9579 5, CVE-2026-34181).
const PBMAC1_KEY_MIN: usize = 20;

/// What the key of BCFKS's MAC is for, as its derivation wants to know.
const BCFKS_PURPOSE: &str = "INTEGRITY_CHECK";

/// A password-based MAC and its cost, without its salt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MacScheme {
    /// PBMAC1 (RFC 8018 7.1, RFC 9579).
    Pbmac1 {
        /// How the key is made.
        kdf: Kdf,
        /// The hash of the HMAC.
        hash: Hash,
    },
    /// PKCS#12's key derivation and an HMAC, both with one hash (RFC 7292 B.4).
    Pkcs12 {
        /// That hash.
        hash: Hash,
        /// How often it is applied.
        iterations: NonZeroU32,
    },
}

/// A MAC as a file holds it.
#[derive(Debug, Clone)]
pub struct MacData {
    scheme: MacScheme,
    salt: Vec<u8>,
    key_len: usize,
    value: Vec<u8>,
    convention: Convention,
}

impl MacScheme {
    /// PBKDF2 and HMAC, both with SHA-512, as BCFKS has them. No iterations count as one.
    pub fn bcfks(iterations: u32) -> Self {
        let kdf = Kdf::Pbkdf2 { hash: Hash::Sha512, iterations: at_least_one(iterations) };
        Self::Pbmac1 { kdf, hash: Hash::Sha512 }
    }

    /// PBKDF2 and HMAC, both with SHA-256 (RFC 9579 A.1). No iterations count as one.
    pub fn pbmac1_sha256(iterations: u32) -> Self {
        let kdf = Kdf::Pbkdf2 { hash: Hash::Sha256, iterations: at_least_one(iterations) };
        Self::Pbmac1 { kdf, hash: Hash::Sha256 }
    }

    /// HMAC-SHA1, as BKS has it. No iterations count as one.
    pub fn pkcs12_sha1(iterations: u32) -> Self {
        Self::Pkcs12 { hash: Hash::Sha1, iterations: at_least_one(iterations) }
    }

    /// HMAC-SHA256, as the JDK makes it since 17. No iterations count as one.
    pub fn pkcs12_sha256(iterations: u32) -> Self {
        Self::Pkcs12 { hash: Hash::Sha256, iterations: at_least_one(iterations) }
    }

    /// The same scheme with another cost; scrypt stays as it is.
    pub fn with_iterations(&self, iterations: u32) -> Self {
        let iterations = at_least_one(iterations);
        match *self {
            Self::Pbmac1 { kdf, hash } => Self::Pbmac1 { kdf: kdf.with_iterations(iterations), hash },
            Self::Pkcs12 { hash, .. } => Self::Pkcs12 { hash, iterations },
        }
    }

    /// The iteration count, where the scheme has one.
    pub fn iterations(&self) -> Option<u32> {
        match self {
            Self::Pkcs12 { iterations, .. } | Self::Pbmac1 { kdf: Kdf::Pbkdf2 { iterations, .. }, .. } => {
                Some(iterations.get())
            }
            Self::Pbmac1 { kdf: Kdf::Scrypt { .. }, .. } => None,
        }
    }

    /// Spends what computing it once costs.
    pub fn charge(&self, budget: &mut Budget) -> Result<()> {
        self.charge_key(self.key_len(), budget)
    }

    fn charge_key(&self, length: usize, budget: &mut Budget) -> Result<()> {
        match self {
            Self::Pbmac1 { kdf, .. } => kdf.charge(length, budget),
            Self::Pkcs12 { iterations, .. } => budget.charge(iterations.get().into()),
        }
    }

    /// The length of the keys that are made for it.
    fn key_len(&self) -> usize {
        match self {
            Self::Pbmac1 { hash, .. } => hash.output_len().max(PBMAC1_KEY_MIN),
            Self::Pkcs12 { hash, .. } => hash.output_len(),
        }
    }

    /// The hash of its HMAC.
    pub fn hash(&self) -> Hash {
        match self {
            Self::Pbmac1 { hash, .. } | Self::Pkcs12 { hash, .. } => *hash,
        }
    }

    fn key(&self, password: &[u8], salt: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>> {
        match *self {
            Self::Pbmac1 { kdf, .. } => kdf.derive(password, salt, length),
            Self::Pkcs12 { hash, iterations } => {
                Ok(hash.pkcs12(&Input { purpose: Purpose::Mac, password, salt, iterations }, length))
            }
        }
    }
}

impl MacData {
    /// From the fields of a MacData.
    pub fn read(mac_data: &mut Reader<'_>) -> Result<Self> {
        let (algorithm, value) = mac_data.fields(|digest_info| {
            Ok((AlgorithmIdentifier::read(digest_info)?, digest_info.octet_string()?.to_vec()))
        })?;
        let salt = mac_data.octet_string()?.to_vec();
        let oid = algorithm.oid;
        if oid == oids::PBMAC1 {
            // RFC 9579 4: the salt and count of MacData are there for form's sake.
            mac_data.optional(tag::INTEGER)?;
            let parameters = algorithm.parameters.ok_or_else(|| Fault::corrupt("PBMAC1 without its parameters"))?;
            return parameters.expect(tag::SEQUENCE)?.fields(|parameters| Self::read_pbmac1(parameters, value));
        }
        let hash = Hash::from_oid(&oid).ok_or_else(|| names::unsupported("MAC hash", &oid))?;
        let iterations = match mac_data.peek() {
            Some(tag::INTEGER) => iteration_count(mac_data).map_err(|fault| fault.within("MAC"))?,
            _ => NonZeroU32::MIN,
        };
        Self::of(MacScheme::Pkcs12 { hash, iterations }, salt, value).checked()
    }

    fn read_pbmac1(parameters: &mut Reader<'_>, value: Vec<u8>) -> Result<Self> {
        let Derivation { kdf, salt, key_len } = parameters.fields(Derivation::read)?;
        let oid = AlgorithmIdentifier::read(parameters)?.oid;
        let hash = Hash::from_hmac_oid(&oid).ok_or_else(|| names::unsupported("PBMAC1 function", &oid))?;
        let key_len = key_len.ok_or_else(|| Fault::corrupt("PBMAC1 without the length of its key"))?;
        if key_len < PBMAC1_KEY_MIN {
            return Err(Fault::corrupt(format!("PBMAC1 with a key of only {key_len} bytes")));
        }
        Self { key_len, ..Self::of(MacScheme::Pbmac1 { kdf, hash }, salt, value) }.checked()
    }

    /// From the fields of BCFKS's PbkdMacIntegrityCheck: function, derivation, value.
    pub fn read_bcfks(check: &mut Reader<'_>) -> Result<Self> {
        let oid = AlgorithmIdentifier::read(check)?.oid;
        let hash = Hash::from_hmac_oid(&oid).ok_or_else(|| names::unsupported("integrity check", &oid))?;
        let Derivation { kdf, salt, key_len } = check.fields(Derivation::read)?;
        let value = check.octet_string()?.to_vec();
        let key_len = key_len.ok_or_else(|| Fault::corrupt("an integrity check without the length of its key"))?;
        let convention = Convention::BouncyCastle(BCFKS_PURPOSE);
        Self { key_len, convention, ..Self::of(MacScheme::Pbmac1 { kdf, hash }, salt, value) }.checked()
    }

    /// One for BCFKS under a fresh salt, over nothing yet.
    pub fn fresh_bcfks(scheme: &MacScheme, salt_len: usize) -> Result<Self> {
        Ok(Self::fresh(scheme, salt_len)?.with_convention(Convention::BouncyCastle(BCFKS_PURPOSE)))
    }

    /// Appends BCFKS's PbkdMacIntegrityCheck.
    pub fn write_bcfks(&self, out: &mut Writer) {
        out.sequence(|check| {
            check.sequence(|function| _ = function.oid(&self.scheme.hash().hmac_oid()).null());
            if let MacScheme::Pbmac1 { kdf, .. } = self.scheme {
                Derivation { kdf, salt: self.salt.clone(), key_len: Some(self.key_len) }.write(check);
            }
            check.octet_string(&self.value);
        });
    }

    /// A MAC over a BKS keystore, as it stands beside it; `key_len` is 20, in version 1 only 2.
    pub fn bouncy_castle(salt: &[u8], iterations: u32, key_len: usize, value: &[u8]) -> Result<Self> {
        let iterations = NonZeroU32::new(iterations).ok_or_else(|| Fault::corrupt("an iteration count of zero"))?;
        let scheme = MacScheme::Pkcs12 { hash: Hash::Sha1, iterations };
        Self { key_len, convention: Convention::BouncyCastle(""), ..Self::of(scheme, salt.to_vec(), value.to_vec()) }
            .checked()
    }

    fn of(scheme: MacScheme, salt: Vec<u8>, value: Vec<u8>) -> Self {
        Self { key_len: scheme.key_len(), scheme, salt, value, convention: Convention::Scheme }
    }

    fn checked(self) -> Result<Self> {
        check_salt(&self.salt)?;
        let wanted = self.scheme.hash().output_len();
        if self.value.len() == wanted {
            return Ok(self);
        }
        Err(Fault::corrupt(format!("a MAC of {} bytes where {wanted} belong", self.value.len())))
    }

    /// Authenticates `content` under a fresh salt.
    pub fn compute(scheme: &MacScheme, salt_len: usize, content: &[u8], password: &Password) -> Result<Self> {
        Self::fresh(scheme, salt_len)?.over(content, password)
    }

    /// A MAC under a fresh salt, over nothing yet.
    pub fn fresh(scheme: &MacScheme, salt_len: usize) -> Result<Self> {
        Ok(Self::of(scheme.clone(), random(salt_len)?, Vec::new()))
    }

    /// The same, taking passwords by another convention.
    pub fn with_convention(self, convention: Convention) -> Self {
        Self { convention, ..self }
    }

    /// The same, authenticating `content`.
    pub fn over(mut self, content: &[u8], password: &Password) -> Result<Self> {
        if let Some(form) = self.forms(password).first() {
            self.value = self.value_over(content, form)?;
        }
        Ok(self)
    }

    /// The scheme as the convention understands it.
    fn applied(&self) -> MacScheme {
        match self.scheme {
            MacScheme::Pbmac1 { kdf, hash } => MacScheme::Pbmac1 { kdf: self.convention.applied(kdf), hash },
            ref other => other.clone(),
        }
    }

    fn forms(&self, password: &Password) -> Vec<Form> {
        match (self.convention, &self.scheme) {
            (Convention::BouncyCastle(purpose), _) => vec![password_forms::bouncy_castle(password, purpose)],
            (Convention::Scheme, MacScheme::Pbmac1 { .. }) => password_forms::utf8(password),
            (Convention::Scheme, MacScheme::Pkcs12 { .. }) => password_forms::bmp(password),
        }
    }

    /// Whether this authenticates `content`, whatever it costs: see [`Self::charge`].
    pub fn verifies(&self, content: &[u8], password: &Password) -> Result<bool> {
        for form in self.forms(password) {
            if constant_time_eq(&self.value_over(content, &form)?, &self.value) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Spends what verifying costs, before it is done: every form of the password is a derivation of its own.
    pub fn charge(&self, password: &Password, budget: &mut Budget) -> Result<()> {
        let scheme = self.applied();
        self.forms(password).iter().try_for_each(|_| scheme.charge_key(self.key_len, budget))
    }

    fn value_over(&self, content: &[u8], password: &[u8]) -> Result<Vec<u8>> {
        let key = self.applied().key(password, &self.salt, self.key_len)?;
        Ok(self.scheme.hash().hmac(&key, content))
    }

    /// The scheme alone.
    pub fn scheme(&self) -> &MacScheme {
        &self.scheme
    }

    /// The salt.
    pub fn salt(&self) -> &[u8] {
        &self.salt
    }

    /// The MAC itself.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// The length of the key of PBMAC1 in octets; `None` for another MAC.
    pub fn pbmac1_key_len(&self) -> Option<usize> {
        matches!(self.scheme, MacScheme::Pbmac1 { .. }).then_some(self.key_len)
    }

    /// The length of the salt in octets.
    pub fn salt_len(&self) -> usize {
        self.salt.len()
    }

    /// The DER of the MacData.
    pub fn to_der(&self) -> Vec<u8> {
        writer::sequence(|mac_data| {
            mac_data.sequence(|digest_info| {
                digest_info.sequence(|algorithm| self.write_algorithm(algorithm)).octet_string(&self.value);
            });
            mac_data.octet_string(&self.salt);
            // DER leaves a default out (X.690 11.5), which for this field is 1.
            match &self.scheme {
                MacScheme::Pkcs12 { iterations, .. } if iterations.get() > 1 => {
                    mac_data.unsigned(iterations.get().into());
                }
                _ => {}
            }
        })
    }

    fn write_algorithm(&self, algorithm: &mut Writer) {
        match self.scheme {
            MacScheme::Pkcs12 { hash, .. } => drop(algorithm.oid(&hash.oid()).null()),
            MacScheme::Pbmac1 { kdf, hash } => {
                algorithm.oid(&oids::PBMAC1).sequence(|parameters| {
                    Derivation { kdf, salt: self.salt.clone(), key_len: Some(self.key_len) }.write(parameters);
                    parameters.sequence(|hmac| {
                        hmac.oid(&hash.hmac_oid()).null();
                    });
                });
            }
        }
    }
}

impl fmt::Display for MacScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pbmac1 { kdf, hash } => write!(f, "PBMAC1 ({kdf}, HMAC-{hash})"),
            Self::Pkcs12 { hash, iterations } => write!(f, "HMAC-{hash} ({iterations} iterations)"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn schemes() -> [MacScheme; 5] {
        let iterations = at_least_one(3);
        let kdf = Kdf::Pbkdf2 { hash: Hash::Sha256, iterations };
        [
            MacScheme::pkcs12_sha256(3),
            MacScheme::Pkcs12 { hash: Hash::Sha1, iterations: NonZeroU32::MIN },
            MacScheme::Pkcs12 { hash: Hash::Md5, iterations },
            MacScheme::Pkcs12 { hash: Hash::Sha512_256, iterations },
            MacScheme::Pbmac1 { kdf, hash: Hash::Sha512 },
        ]
    }

    fn reread(mac: &MacData) -> Result<MacData> {
        Reader::new(&mac.to_der()).fields(MacData::read)
    }

    #[test]
    fn macs_survive_a_round_trip_and_see_changes() {
        for scheme in schemes() {
            for password in ["changeit", "", "pässwörd"].map(|text| Password::new(text.into())) {
                let mac = reread(&MacData::compute(&scheme, 8, b"content", &password).unwrap()).unwrap();
                assert_eq!((mac.scheme(), mac.salt_len()), (&scheme, 8));
                assert_eq!(mac.verifies(b"content", &password), Ok(true));
                assert_eq!(mac.verifies(b"Content", &password), Ok(false));
                assert_eq!(mac.verifies(b"content", &Password::new("x".into())), Ok(false));
            }
        }
    }

    #[test]
    fn an_empty_password_may_also_be_none_at_all() {
        let mut mac = MacData::compute(&schemes()[0], 8, b"content", &Password::new(String::new())).unwrap();
        mac.value = mac.value_over(b"content", &[]).unwrap();
        assert_eq!(mac.verifies(b"content", &Password::new(String::new())), Ok(true));
    }

    #[test]
    fn short_keys_and_values_are_refused() {
        let mut mac = MacData::compute(&schemes()[4], 8, b"content", &Password::new("a".into())).unwrap();
        mac.key_len = 19;
        assert!(matches!(reread(&mac), Err(Fault::Corrupt(text)) if text.contains("only 19 bytes")));
        mac.key_len = 20;
        mac.value.truncate(1);
        assert!(matches!(reread(&mac), Err(Fault::Corrupt(text)) if text == "a MAC of 1 bytes where 64 belong"));
    }
}
