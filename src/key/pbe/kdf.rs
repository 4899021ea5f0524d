//! The key derivations of PBES2 and PBMAC1: PBKDF2 (RFC 8018 A.2) and scrypt (RFC 7914 7).

use std::fmt;
use std::num::NonZeroU32;

use zeroize::Zeroizing;

use crate::asn1::{Reader, Writer, tag};
use crate::fault::{Fault, Result};
use crate::key::algorithm::AlgorithmIdentifier;
use crate::key::pbe::budget::check_salt;
use crate::key::pbe::{Budget, Hash, names, oids};

/// The longest key that is derived for anyone, in octets: Bouncy Castle once took bits for octets in PBMAC1.
const KEY_MAX: u64 = 256;

/// A key derivation function with its cost, without its salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kdf {
    /// PBKDF2.
    Pbkdf2 {
        /// The hash of its HMAC.
        hash: Hash,
        /// How often it is applied.
        iterations: NonZeroU32,
    },
    /// scrypt.
    Scrypt {
        /// The base-2 logarithm of its cost N.
        log_n: u8,
        /// Its block size.
        r: u32,
        /// Its parallelisation.
        p: u32,
    },
}

/// A key derivation as a file describes it.
#[derive(Debug, Clone)]
pub(super) struct Derivation {
    pub kdf: Kdf,
    pub salt: Vec<u8>,
    /// The length of the key, where the file states it.
    pub key_len: Option<usize>,
}

impl Kdf {
    /// Spends what a key of `length` octets costs.
    pub(super) fn charge(self, length: usize, budget: &mut Budget) -> Result<()> {
        match self {
            // Every block of the key is as long as the hash, and costs all iterations (RFC 8018 5.2).
            Self::Pbkdf2 { hash, iterations } => {
                budget.charge_times(iterations.get().into(), length.div_ceil(hash.output_len()).max(1))
            }
            Self::Scrypt { log_n, r, p } => {
                budget.charge_scrypt(1u64.checked_shl(log_n.into()).unwrap_or(u64::MAX), r, p)
            }
        }
    }

    /// Derives a key of `length` octets.
    pub(super) fn derive(self, password: &[u8], salt: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>> {
        match self {
            Self::Pbkdf2 { hash, iterations } => Ok(hash.pbkdf2(password, salt, iterations, length)),
            Self::Scrypt { log_n, r, p } => {
                let broken = |_| Fault::corrupt(format!("scrypt has impossible parameters (r = {r}, p = {p})"));
                let params = scrypt::Params::new(log_n, r, p).map_err(broken)?;
                let mut key = Zeroizing::new(vec![0; length]);
                scrypt::scrypt(password, salt, &params, &mut key)
                    .map_err(|_| Fault::corrupt("scrypt has an impossible key length"))?;
                Ok(key)
            }
        }
    }

    /// The same function with another iteration count; scrypt has none and stays as it is.
    pub(super) fn with_iterations(self, iterations: NonZeroU32) -> Self {
        match self {
            Self::Pbkdf2 { hash, .. } => Self::Pbkdf2 { hash, iterations },
            scrypt => scrypt,
        }
    }
}

impl Derivation {
    /// From the fields of an AlgorithmIdentifier.
    pub fn read(algorithm: &mut Reader<'_>) -> Result<Self> {
        let oid = algorithm.oid()?;
        let derivation = if oid == oids::PBKDF2 {
            algorithm.fields(Self::read_pbkdf2)
        } else if oid == oids::SCRYPT {
            algorithm.fields(Self::read_scrypt)
        } else {
            Err(names::unsupported("key derivation", &oid))
        }?;
        check_salt(&derivation.salt)?;
        Ok(derivation)
    }

    fn read_pbkdf2(parameters: &mut Reader<'_>) -> Result<Self> {
        if parameters.peek() == Some(tag::SEQUENCE) {
            return Err(Fault::unsupported(
                "unsupported PBKDF2 with a salt from another source (RFC 8018 A.2, otherSource)",
            ));
        }
        let salt = parameters.octet_string()?.to_vec();
        let iterations = iteration_count(parameters)?;
        let key_len = optional_key_len(parameters)?;
        let hash = if parameters.is_empty() {
            Hash::Sha1
        } else {
            let oid = AlgorithmIdentifier::read(parameters)?.oid;
            Hash::from_hmac_oid(&oid).ok_or_else(|| names::unsupported("PBKDF2 function", &oid))?
        };
        Ok(Self { kdf: Kdf::Pbkdf2 { hash, iterations }, salt, key_len })
    }

    fn read_scrypt(parameters: &mut Reader<'_>) -> Result<Self> {
        let salt = parameters.octet_string()?.to_vec();
        let n = parameters.unsigned()?;
        if n < 2 || !n.is_power_of_two() {
            return Err(Fault::corrupt(format!("scrypt has a cost of {n}, which is no power of two")));
        }
        let (r, p) = (small(parameters)?, small(parameters)?);
        let key_len = optional_key_len(parameters)?;
        Ok(Self { kdf: Kdf::Scrypt { log_n: n.ilog2() as u8, r, p }, salt, key_len })
    }

    /// Appends the AlgorithmIdentifier.
    pub fn write(&self, out: &mut Writer) {
        out.sequence(|algorithm| match self.kdf {
            Kdf::Pbkdf2 { hash, iterations } => {
                algorithm.oid(&oids::PBKDF2).sequence(|parameters| {
                    parameters.octet_string(&self.salt).unsigned(iterations.get().into());
                    self.write_key_len(parameters);
                    parameters.sequence(|prf| {
                        prf.oid(&hash.hmac_oid()).null();
                    });
                });
            }
            Kdf::Scrypt { log_n, r, p } => {
                algorithm.oid(&oids::SCRYPT).sequence(|parameters| {
                    parameters.octet_string(&self.salt).unsigned(1 << log_n).unsigned(r.into()).unsigned(p.into());
                    self.write_key_len(parameters);
                });
            }
        });
    }

    fn write_key_len(&self, parameters: &mut Writer) {
        if let Some(length) = self.key_len {
            parameters.unsigned(length as u64);
        }
    }
}

/// The next element, an iteration count; zero, negative and absurd ones are named as such.
pub(super) fn iteration_count(reader: &mut Reader<'_>) -> Result<NonZeroU32> {
    let count = reader.unsigned().map_err(|fault| fault.within("iteration count"))?;
    let limit = u64::from(u32::MAX);
    let small = u32::try_from(count).map_err(|_| Fault::Limit {
        what: format!("an iteration count of {count}"),
        limit,
        set_as: None,
    })?;
    NonZeroU32::new(small).ok_or_else(|| Fault::corrupt("an iteration count of zero"))
}

fn small(reader: &mut Reader<'_>) -> Result<u32> {
    let value = reader.unsigned()?;
    match u32::try_from(value) {
        Ok(value) if value > 0 => Ok(value),
        _ => Err(Fault::corrupt(format!("scrypt has an impossible parameter of {value}"))),
    }
}

fn optional_key_len(reader: &mut Reader<'_>) -> Result<Option<usize>> {
    let Some(element) = reader.optional(tag::INTEGER)? else { return Ok(None) };
    match element.unsigned()? {
        0 => Err(Fault::corrupt("a key length of zero")),
        length @ 1..=KEY_MAX => Ok(Some(length as usize)),
        length => Err(Fault::Limit { what: format!("a key length of {length} bytes"), limit: KEY_MAX, set_as: None }),
    }
}

impl fmt::Display for Kdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pbkdf2 { hash, iterations } => write!(f, "PBKDF2-HMAC-{hash}, {iterations} iterations"),
            Self::Scrypt { log_n, r, p } => write!(f, "scrypt, N = {}, r = {r}, p = {p}", 1u64 << log_n),
        }
    }
}
