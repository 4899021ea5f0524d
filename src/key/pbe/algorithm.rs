//! An encryption as an AlgorithmIdentifier: reading and writing (RFC 8018 A, RFC 7292 C).

use std::num::NonZeroU32;

use crate::asn1::{Oid, Reader, tag, writer};
use crate::fault::{Fault, Result};
use crate::key::pbe::budget::check_salt;
use crate::key::pbe::java::JCEKS_SALT_LEN;
use crate::key::pbe::kdf::{Derivation, iteration_count};
use crate::key::pbe::{Cipher, Encryption, Hash, Kdf, Scheme, names, oids};

const ONE: NonZeroU32 = NonZeroU32::MIN;
/// The length of a tag that parameters do not state, in octets (RFC 5084 3.1, 3.2).
const DEFAULT_TAG_LEN: u8 = 12;

/// The schemes that one identifier names whole, with parameters of salt and iteration count.
static SALTED: [(Oid, Scheme); 11] = [
    (oids::PBE_MD5_DES, Scheme::Pbes1 { hash: Hash::Md5, cipher: Cipher::Des, iterations: ONE }),
    (oids::PBE_MD5_RC2, Scheme::Pbes1 { hash: Hash::Md5, cipher: Cipher::Rc2(64), iterations: ONE }),
    (oids::PBE_SHA1_DES, Scheme::Pbes1 { hash: Hash::Sha1, cipher: Cipher::Des, iterations: ONE }),
    (oids::PBE_SHA1_RC2, Scheme::Pbes1 { hash: Hash::Sha1, cipher: Cipher::Rc2(64), iterations: ONE }),
    (oids::PKCS12_RC4_128, Scheme::Pkcs12 { cipher: Cipher::Rc4(128), iterations: ONE }),
    (oids::PKCS12_RC4_40, Scheme::Pkcs12 { cipher: Cipher::Rc4(40), iterations: ONE }),
    (oids::PKCS12_3DES, Scheme::Pkcs12 { cipher: Cipher::TripleDes, iterations: ONE }),
    (oids::PKCS12_3DES_2_KEY, Scheme::Pkcs12 { cipher: Cipher::TwoKeyTripleDes, iterations: ONE }),
    (oids::PKCS12_RC2_128, Scheme::Pkcs12 { cipher: Cipher::Rc2(128), iterations: ONE }),
    (oids::PKCS12_RC2_40, Scheme::Pkcs12 { cipher: Cipher::Rc2(40), iterations: ONE }),
    (oids::JCEKS, Scheme::Jceks { iterations: ONE }),
];

/// The ciphers of PBES2, but for RC2, which has its own way.
static PBES2: [(Oid, Cipher); 19] = [
    (oids::AES_128_CBC, Cipher::Aes128),
    (oids::AES_192_CBC, Cipher::Aes192),
    (oids::AES_256_CBC, Cipher::Aes256),
    (oids::AES_128_CCM, Cipher::AesCcm(128, DEFAULT_TAG_LEN)),
    (oids::AES_192_CCM, Cipher::AesCcm(192, DEFAULT_TAG_LEN)),
    (oids::AES_256_CCM, Cipher::AesCcm(256, DEFAULT_TAG_LEN)),
    (oids::AES_128_GCM, Cipher::AesGcm(128)),
    (oids::AES_192_GCM, Cipher::AesGcm(192)),
    (oids::AES_256_GCM, Cipher::AesGcm(256)),
    (oids::AES_256_KWP, Cipher::AesKwp),
    (oids::ARIA_128_CBC, Cipher::Aria128),
    (oids::ARIA_192_CBC, Cipher::Aria192),
    (oids::ARIA_256_CBC, Cipher::Aria256),
    (oids::CAMELLIA_128_CBC, Cipher::Camellia128),
    (oids::CAMELLIA_192_CBC, Cipher::Camellia192),
    (oids::CAMELLIA_256_CBC, Cipher::Camellia256),
    (oids::DES_CBC, Cipher::Des),
    (oids::DES_EDE3_CBC, Cipher::TripleDes),
    (oids::SM4_CBC, Cipher::Sm4),
];

/// The version numbers that stand for effective key bits in RC2's parameters (RFC 8018 B.2.3); above 255 they are the
/// bits themselves.
static RC2_VERSIONS: [(u64, u16); 3] = [(160, 40), (120, 64), (58, 128)];

impl Encryption {
    /// From the DER of an AlgorithmIdentifier.
    pub fn from_algorithm_identifier(der: &[u8]) -> Result<Self> {
        let encryption = Reader::new(der).fields(Self::read)?;
        check_salt(&encryption.salt)?;
        Ok(encryption)
    }

    fn read(algorithm: &mut Reader<'_>) -> Result<Self> {
        let oid = algorithm.oid()?;
        if oid == oids::JKS {
            algorithm.optional(tag::NULL)?;
            return Ok(Self::salted(Scheme::Jks, Vec::new()));
        }
        if oid == oids::PBES2 {
            return algorithm.fields(Self::read_pbes2);
        }
        let template = SALTED.iter().find(|(candidate, _)| *candidate == oid);
        let (_, template) = template.ok_or_else(|| names::unsupported("encryption scheme", &oid))?;
        algorithm.fields(|parameters| Self::read_salted(parameters, template))
    }

    /// PBEParameter and pkcs-12PbeParams alike.
    fn read_salted(parameters: &mut Reader<'_>, template: &Scheme) -> Result<Self> {
        let salt = parameters.octet_string()?.to_vec();
        let scheme = template.with_iterations(iteration_count(parameters)?.get());
        if matches!(scheme, Scheme::Jceks { .. }) && salt.len() != JCEKS_SALT_LEN {
            return Err(Fault::corrupt(format!("a JCEKS key protector with a salt of {} bytes", salt.len())));
        }
        Ok(Self::salted(scheme, salt))
    }

    fn read_pbes2(parameters: &mut Reader<'_>) -> Result<Self> {
        let Derivation { kdf, salt, key_len } = parameters.fields(Derivation::read)?;
        let (cipher, iv) = parameters.fields(|cipher| read_cipher(cipher, key_len))?;
        let usual = cipher.key_len();
        let key_len = key_len.unwrap_or(usual);
        if key_len != usual && !matches!(cipher, Cipher::Rc2(_)) {
            return Err(Fault::corrupt(format!("a key of {key_len} bytes where {cipher} takes {usual}")));
        }
        if iv.len() != cipher.iv_len() {
            let (found, wanted) = (iv.len(), cipher.iv_len());
            return Err(Fault::corrupt(format!("an IV of {found} bytes where {cipher} takes {wanted}")));
        }
        Ok(Self { iv: iv.to_vec(), key_len, ..Self::salted(Scheme::Pbes2 { kdf, cipher }, salt) })
    }

    /// The DER of the AlgorithmIdentifier; [`Fault::Invalid`] for a combination that has none.
    pub fn algorithm_identifier(&self) -> Result<Vec<u8>> {
        match &self.scheme {
            Scheme::Jks => Ok(writer::sequence(|algorithm| {
                algorithm.oid(&oids::JKS).null();
            })),
            Scheme::Pbes2 { kdf, cipher } => self.write_pbes2(*kdf, *cipher),
            other => {
                let template = other.with_iterations(1);
                let row = SALTED.iter().find(|(_, candidate)| *candidate == template);
                let (oid, _) = row.ok_or_else(|| Fault::Invalid(format!("no identifier stands for {other}")))?;
                Ok(self.write_salted(oid, other.iterations().unwrap_or(1)))
            }
        }
    }

    fn write_salted(&self, oid: &Oid, iterations: u32) -> Vec<u8> {
        writer::sequence(|algorithm| {
            algorithm.oid(oid).sequence(|parameters| {
                parameters.octet_string(&self.salt).unsigned(iterations.into());
            });
        })
    }

    /// With the length of the key, as the JDK writes it: its old releases want it.
    fn write_pbes2(&self, kdf: Kdf, cipher: Cipher) -> Result<Vec<u8>> {
        let cipher = self.write_cipher(cipher)?;
        let derivation = Derivation { kdf, salt: self.salt.clone(), key_len: Some(self.key_len) };
        Ok(writer::sequence(|algorithm| {
            algorithm.oid(&oids::PBES2).sequence(|parameters| {
                derivation.write(parameters);
                parameters.raw(&cipher);
            });
        }))
    }

    fn write_cipher(&self, cipher: Cipher) -> Result<Vec<u8>> {
        if let Cipher::Rc2(bits) = cipher {
            return Ok(writer::sequence(|algorithm| {
                algorithm.oid(&oids::RC2_CBC).sequence(|parameters| {
                    parameters.unsigned(rc2_version(bits)).octet_string(&self.iv);
                });
            }));
        }
        let row = PBES2.iter().find(|(_, candidate)| candidate.is_same_but_for_tag(cipher));
        let (oid, _) = row.ok_or_else(|| Fault::Invalid(format!("PBES2 has no {cipher}")))?;
        Ok(writer::sequence(|algorithm| {
            algorithm.oid(oid);
            match cipher.tag_len() {
                None if cipher == Cipher::AesKwp => algorithm,
                None => algorithm.octet_string(&self.iv),
                Some(tag_len) => algorithm.sequence(|parameters| {
                    parameters.octet_string(&self.iv);
                    if tag_len != DEFAULT_TAG_LEN {
                        parameters.unsigned(tag_len.into());
                    }
                }),
            };
        }))
    }
}

fn read_cipher<'a>(algorithm: &mut Reader<'a>, key_len: Option<usize>) -> Result<(Cipher, &'a [u8])> {
    let oid = algorithm.oid()?;
    if oid == oids::RC2_CBC {
        return algorithm.fields(|parameters| read_rc2(parameters, key_len));
    }
    let row = PBES2.iter().find(|(candidate, _)| *candidate == oid);
    let (_, cipher) = row.ok_or_else(|| names::unsupported("cipher", &oid))?;
    match cipher.tag_len() {
        // RFC 5649 3 wants no parameters; some write NULL.
        None if *cipher == Cipher::AesKwp => Ok((*cipher, &[])),
        None => Ok((*cipher, algorithm.octet_string()?)),
        Some(_) => algorithm.fields(|parameters| read_aead(parameters, *cipher, &oid)),
    }
}

/// GCMParameters and CCMParameters alike (RFC 5084 3).
fn read_aead<'a>(parameters: &mut Reader<'a>, cipher: Cipher, oid: &Oid) -> Result<(Cipher, &'a [u8])> {
    let nonce = parameters.octet_string()?;
    let stated = parameters.optional(tag::INTEGER)?;
    let tag_len = stated.map_or(Ok(DEFAULT_TAG_LEN.into()), |length| length.unsigned())?;
    let usual = cipher.with_tag_len(tag_len).filter(|_| nonce.len() == cipher.iv_len());
    let unusual = || {
        let nonce_len = nonce.len();
        Fault::unsupported(format!(
            "unsupported {cipher} with a nonce of {nonce_len} bytes and a tag of {tag_len} ({oid})"
        ))
    };
    Ok((usual.ok_or_else(unusual)?, nonce))
}

fn read_rc2<'a>(parameters: &mut Reader<'a>, key_len: Option<usize>) -> Result<(Cipher, &'a [u8])> {
    let bits = match parameters.peek() {
        Some(tag::INTEGER) => rc2_bits(parameters.unsigned()?)?,
        // RFC 2268 6: no version means 32 bits.
        _ => key_len.map_or(32, |length| length as u16 * 8),
    };
    Ok((Cipher::Rc2(bits), parameters.octet_string()?))
}

fn rc2_bits(version: u64) -> Result<u16> {
    let row = RC2_VERSIONS.iter().find(|(candidate, _)| *candidate == version);
    match (row, u16::try_from(version)) {
        (Some((_, bits)), _) => Ok(*bits),
        (None, Ok(bits @ 256..=512)) => Ok(bits),
        _ => Err(Fault::unsupported(format!("unsupported RC2 of version {version} (1.2.840.113549.3.2)"))),
    }
}

fn rc2_version(bits: u16) -> u64 {
    let row = RC2_VERSIONS.iter().find(|(_, candidate)| *candidate == bits);
    row.map_or(bits.into(), |(version, _)| *version)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pbes2(prf: &[u8], iterations: &[u8], cipher: &[u8]) -> Vec<u8> {
        writer::sequence(|algorithm| {
            algorithm.oid(&oids::PBES2).sequence(|parameters| {
                parameters.sequence(|kdf| {
                    kdf.oid(&oids::PBKDF2).sequence(|inner| {
                        inner.octet_string(b"salt").raw(iterations).raw(prf);
                    });
                });
                parameters.raw(cipher);
            });
        })
    }

    fn aes256() -> Vec<u8> {
        writer::sequence(|algorithm| {
            algorithm.oid(&oids::AES_256_CBC).octet_string(&[0; 16]);
        })
    }

    #[test]
    fn the_default_function_of_pbkdf2_is_hmac_sha1() {
        let scheme = Scheme::from_algorithm_identifier(&pbes2(&[], &[2, 1, 7], &aes256())).unwrap();
        assert_eq!(scheme.to_string(), "PBES2 (PBKDF2-HMAC-SHA1, 7 iterations, AES-256-CBC)");
    }

    #[test]
    fn impossible_iteration_counts_are_told_apart() {
        let read =
            |iterations: &[u8]| Scheme::from_algorithm_identifier(&pbes2(&[], iterations, &aes256())).unwrap_err();
        assert_eq!(read(&[2, 1, 0]).to_string(), "an iteration count of zero");
        assert!(read(&[2, 1, 0xff]).to_string().contains("iteration count: ASN.1 has a negative integer"));
        assert!(matches!(read(&[2, 5, 1, 0, 0, 0, 0]), Fault::Limit { .. }));
    }

    #[test]
    fn what_is_not_implemented_is_named() {
        let seed = writer::sequence(|algorithm| {
            algorithm.oid(&Oid::from_dotted("1.2.410.200004.1.4").unwrap()).octet_string(&[0; 16]);
        });
        let fault = Scheme::from_algorithm_identifier(&pbes2(&[], &[2, 1, 7], &seed)).unwrap_err();
        assert_eq!(fault, Fault::Unsupported("unsupported cipher SEED-CBC (1.2.410.200004.1.4)".into()));
    }

    fn aead(oid: &Oid, nonce: &[u8], tag_len: Option<u64>) -> Result<Encryption> {
        let cipher = writer::sequence(|algorithm| {
            algorithm.oid(oid).sequence(|parameters| {
                parameters.octet_string(nonce);
                tag_len.into_iter().for_each(|length| {
                    parameters.unsigned(length);
                });
            });
        });
        Encryption::from_algorithm_identifier(&pbes2(&[], &[2, 1, 7], &cipher))
    }

    #[test]
    fn tags_keep_their_length_and_the_default_stays_unsaid() {
        for (stated, length) in [(None, 12), (Some(8), 8), (Some(16), 16)] {
            let read = aead(&oids::AES_256_CCM, &[0; 12], stated).unwrap();
            assert_eq!(read.scheme().cipher(), Some(Cipher::AesCcm(256, length)));
            let written = read.algorithm_identifier().unwrap();
            assert_eq!(Scheme::from_algorithm_identifier(&written).as_ref(), Ok(read.scheme()));
            assert_eq!(written.ends_with(&[0; 12]), stated.is_none());
        }
    }

    #[test]
    fn unusual_nonces_and_tags_are_named() {
        let text = |read: Result<Encryption>| read.unwrap_err().to_string();
        assert_eq!(
            text(aead(&oids::AES_128_GCM, &[0; 12], None)),
            "unsupported AES-128-GCM with a nonce of 12 bytes and a tag of 12 (2.16.840.1.101.3.4.1.6)"
        );
        assert_eq!(
            text(aead(&oids::AES_256_CCM, &[0; 13], Some(8))),
            "unsupported AES-256-CCM with a nonce of 13 bytes and a tag of 8 (2.16.840.1.101.3.4.1.47)"
        );
    }

    #[test]
    fn salts_and_key_lengths_are_limited() {
        let read = |salt: &[u8], key_len: u64| {
            Scheme::from_algorithm_identifier(&writer::sequence(|algorithm| {
                algorithm.oid(&oids::PBES2).sequence(|parameters| {
                    parameters.sequence(|kdf| {
                        kdf.oid(&oids::PBKDF2).sequence(|inner| {
                            inner.octet_string(salt).unsigned(1).unsigned(key_len);
                        });
                    });
                    parameters.raw(&aes256());
                });
            }))
        };
        assert!(read(&[0; 1024], 32).is_ok());
        assert!(matches!(read(&[0; 1025], 32), Err(Fault::Limit { limit: 1024, .. })));
        assert!(matches!(read(&[0; 8], 257), Err(Fault::Limit { limit: 256, .. })));
        assert!(matches!(read(&[0; 8], 16), Err(Fault::Corrupt(_))));
    }
}
