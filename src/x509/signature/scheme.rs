//! What a signature's AlgorithmIdentifier says about the key that made it, and how it hashed.

use crate::asn1::{Oid, Reader, tag};
use crate::key::PublicKey;
use crate::key::algorithm::{
    AlgorithmIdentifier, DSA, EC_PUBLIC_KEY, ED448, ED25519, PKCS3_DH, RSA_ENCRYPTION, RSASSA_PSS, X448, X942_DH,
    X25519,
};
use crate::key::encoding::ml_dsa::ParameterSet;
use crate::key::pbe::Hash;
use crate::x509::signature::Unverifiable;

/// A way to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheme {
    Dsa(Hash),
    Ecdsa(Hash),
    Ed25519,
    Ed448,
    MlDsa(ParameterSet),
    Pkcs1(Hash),
    Pss(Pss),
    Sm2,
}

/// Of keys that sign nothing.
const KEY_AGREEMENT: [Oid; 4] = [X25519, X448, PKCS3_DH, X942_DH];

/// RSASSA-PSS-params (RFC 8017 A.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pss {
    pub hash: Hash,
    /// That of the mask generation function, MGF1.
    pub mask_hash: Hash,
    pub salt_len: usize,
}

/// rsa of X.509 itself, which old keys have (X.509 Annex H)
const X509_RSA: Oid = Oid::known(&[0x55, 8, 1, 1]);
/// id-mgf1 (RFC 8017 A.2.1)
const MGF1: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8]);

impl Scheme {
    /// From an AlgorithmIdentifier in DER.
    pub fn of(algorithm: &[u8]) -> Result<Self, Unverifiable> {
        let algorithm = AlgorithmIdentifier::read(&mut Reader::new(algorithm)).map_err(|_| Unverifiable::Algorithm)?;
        if algorithm.oid == RSASSA_PSS {
            return Pss::of(&algorithm).map(Self::Pss).ok_or(Unverifiable::Parameters);
        }
        // RFC 9881 2: one identifier for the key and its signatures
        if let Some(set) = ParameterSet::from_oid(&algorithm.oid) {
            return Ok(Self::MlDsa(set));
        }
        Ok(match algorithm.oid.to_string().as_str() {
            // RFC 8017 A.2.4, RFC 3279 2.2.1; OIW and TeleTrusT for the ones below them
            "1.2.840.113549.1.1.4" | "1.3.14.3.2.3" => Self::Pkcs1(Hash::Md5),
            "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => Self::Pkcs1(Hash::Sha1),
            "1.2.840.113549.1.1.11" => Self::Pkcs1(Hash::Sha256),
            "1.2.840.113549.1.1.12" => Self::Pkcs1(Hash::Sha384),
            "1.2.840.113549.1.1.13" => Self::Pkcs1(Hash::Sha512),
            "1.2.840.113549.1.1.14" => Self::Pkcs1(Hash::Sha224),
            "1.2.840.113549.1.1.15" => Self::Pkcs1(Hash::Sha512_224),
            "1.2.840.113549.1.1.16" => Self::Pkcs1(Hash::Sha512_256),
            "2.16.840.1.101.3.4.3.13" => Self::Pkcs1(Hash::Sha3_224),
            "2.16.840.1.101.3.4.3.14" => Self::Pkcs1(Hash::Sha3_256),
            "2.16.840.1.101.3.4.3.15" => Self::Pkcs1(Hash::Sha3_384),
            "2.16.840.1.101.3.4.3.16" => Self::Pkcs1(Hash::Sha3_512),
            "1.3.36.3.3.1.2" => Self::Pkcs1(Hash::Ripemd160),
            "1.2.156.10197.1.504" => Self::Pkcs1(Hash::Sm3),
            // RFC 5758 3.2, RFC 9688
            "1.2.840.10045.4.1" => Self::Ecdsa(Hash::Sha1),
            "1.2.840.10045.4.3.1" => Self::Ecdsa(Hash::Sha224),
            "1.2.840.10045.4.3.2" => Self::Ecdsa(Hash::Sha256),
            "1.2.840.10045.4.3.3" => Self::Ecdsa(Hash::Sha384),
            "1.2.840.10045.4.3.4" => Self::Ecdsa(Hash::Sha512),
            "2.16.840.1.101.3.4.3.9" => Self::Ecdsa(Hash::Sha3_224),
            "2.16.840.1.101.3.4.3.10" => Self::Ecdsa(Hash::Sha3_256),
            "2.16.840.1.101.3.4.3.11" => Self::Ecdsa(Hash::Sha3_384),
            "2.16.840.1.101.3.4.3.12" => Self::Ecdsa(Hash::Sha3_512),
            // RFC 3279 2.2.2, RFC 5758 3.1, NIST CSOR; OIW for the first two
            "1.3.14.3.2.13" | "1.3.14.3.2.27" | "1.2.840.10040.4.3" => Self::Dsa(Hash::Sha1),
            "2.16.840.1.101.3.4.3.1" => Self::Dsa(Hash::Sha224),
            "2.16.840.1.101.3.4.3.2" => Self::Dsa(Hash::Sha256),
            "2.16.840.1.101.3.4.3.3" => Self::Dsa(Hash::Sha384),
            "2.16.840.1.101.3.4.3.4" => Self::Dsa(Hash::Sha512),
            "2.16.840.1.101.3.4.3.5" => Self::Dsa(Hash::Sha3_224),
            "2.16.840.1.101.3.4.3.6" => Self::Dsa(Hash::Sha3_256),
            "2.16.840.1.101.3.4.3.7" => Self::Dsa(Hash::Sha3_384),
            "2.16.840.1.101.3.4.3.8" => Self::Dsa(Hash::Sha3_512),
            // RFC 8410 3, GM/T 0006
            "1.3.101.112" => Self::Ed25519,
            "1.3.101.113" => Self::Ed448,
            "1.2.156.10197.1.501" => Self::Sm2,
            _ => return Err(Unverifiable::Algorithm),
        })
    }

    /// Whether such a key can make such a signature; an error for a key of a kind that is unknown here.
    pub fn fits(&self, key: &PublicKey) -> Result<bool, Unverifiable> {
        let algorithm = key.identifier().ok_or(Unverifiable::Key)?;
        let oid = &algorithm.oid;
        if KEY_AGREEMENT.contains(oid) {
            return Ok(false);
        }
        let known = [&RSA_ENCRYPTION, &X509_RSA, &RSASSA_PSS, &EC_PUBLIC_KEY, &DSA, &ED25519, &ED448];
        let parameter_set = ParameterSet::from_oid(oid);
        if !known.contains(&oid) && parameter_set.is_none() {
            return Err(Unverifiable::Key);
        }
        Ok(match self {
            Self::Dsa(_) => *oid == DSA,
            Self::Ecdsa(_) | Self::Sm2 => *oid == EC_PUBLIC_KEY,
            Self::Ed25519 => *oid == ED25519,
            Self::Ed448 => *oid == ED448,
            Self::MlDsa(set) => parameter_set == Some(*set),
            Self::Pkcs1(_) => *oid == RSA_ENCRYPTION || *oid == X509_RSA,
            Self::Pss(pss) if *oid == RSASSA_PSS => match algorithm.parameters {
                None => true,
                Some(_) => pss.is_within(&Pss::of(&algorithm).ok_or(Unverifiable::Key)?),
            },
            Self::Pss(_) => *oid == RSA_ENCRYPTION || *oid == X509_RSA,
        })
    }
}

impl Pss {
    /// `None` for parameters that cannot be read, or ask for what is not known here.
    fn of(algorithm: &AlgorithmIdentifier) -> Option<Self> {
        let mut fields = algorithm.parameters.filter(|parameters| parameters.tag == tag::SEQUENCE)?.reader();
        let hash = match fields.optional(tag::context(0)).ok()? {
            Some(explicit) => hash(&mut explicit.reader())?,
            None => Hash::Sha1,
        };
        let mask_hash = match fields.optional(tag::context(1)).ok()? {
            Some(explicit) => {
                let mut mask = explicit.reader().sequence().ok()?;
                (mask.oid().ok()? == MGF1).then(|| self::hash(&mut mask))??
            }
            None => Hash::Sha1,
        };
        let salt_len = match fields.optional(tag::context(2)).ok()? {
            Some(explicit) => usize::try_from(explicit.reader().unsigned().ok()?).ok()?,
            None => 20,
        };
        if let Some(trailer) = fields.optional(tag::context(3)).ok()? {
            (trailer.reader().unsigned().ok()? == 1).then_some(())?;
        }
        fields.finish().ok()?;
        Some(Self { hash, mask_hash, salt_len })
    }

    /// Whether a key that is limited to `limits` makes such signatures (RFC 4055 3.3).
    fn is_within(&self, limits: &Self) -> bool {
        self.hash == limits.hash && self.mask_hash == limits.mask_hash && self.salt_len >= limits.salt_len
    }
}

fn hash(reader: &mut Reader) -> Option<Hash> {
    Hash::from_oid(&reader.sequence().ok()?.oid().ok()?)
}
