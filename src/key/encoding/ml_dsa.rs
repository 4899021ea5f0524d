//! ML-DSA private keys in the three forms of RFC 9881 6: the seed, the expanded key, or both.

use aws_lc_rs::encoding::AsRawBytes;
use aws_lc_rs::signature::{KeyPair, ML_DSA_44_SIGNING, ML_DSA_65_SIGNING, ML_DSA_87_SIGNING};
use aws_lc_rs::signature::{PqdsaKeyPair, PqdsaSigningAlgorithm};

use crate::asn1::{Oid, Reader, Writer, tag};
use crate::fault::{Fault, Result};
use crate::secret::SecretBytes;

/// The octets of a seed (FIPS 204 5.1).
const SEED_LEN: usize = 32;

/// A parameter set of FIPS 204.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterSet {
    /// ML-DSA-44.
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
}

/// Which of the forms of RFC 9881 6 a private key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The seed that everything is made from: 32 octets.
    Seed,
    /// What it is made to, which no way leads back from.
    Expanded,
    /// One after the other.
    Both,
}

/// ML-DSA-PrivateKey.
#[derive(Debug, Clone, Copy)]
pub struct MlDsaPrivateKey<'a> {
    set: ParameterSet,
    seed: Option<&'a [u8]>,
    expanded: Option<&'a [u8]>,
}

impl ParameterSet {
    /// The one with this identifier (RFC 9881 2).
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        const PREFIX: [u8; 8] = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3];
        match oid.content().strip_prefix(&PREFIX)? {
            [17] => Some(Self::MlDsa44),
            [18] => Some(Self::MlDsa65),
            [19] => Some(Self::MlDsa87),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
        }
    }

    /// The octets of an expanded private key (FIPS 204 4, table 2).
    fn expanded_len(self) -> usize {
        match self {
            Self::MlDsa44 => 2560,
            Self::MlDsa65 => 4032,
            Self::MlDsa87 => 4896,
        }
    }

    fn algorithm(self) -> &'static PqdsaSigningAlgorithm {
        match self {
            Self::MlDsa44 => &ML_DSA_44_SIGNING,
            Self::MlDsa65 => &ML_DSA_65_SIGNING,
            Self::MlDsa87 => &ML_DSA_87_SIGNING,
        }
    }
}

impl<'a> MlDsaPrivateKey<'a> {
    /// Reads one: a CHOICE of \[0\] OCTET STRING, OCTET STRING, and SEQUENCE of two OCTET STRINGs.
    pub fn read(set: ParameterSet, reader: &mut Reader<'a>) -> Result<Self> {
        let element = reader.element()?;
        reader.finish()?;
        let (seed, expanded) = match element.tag {
            tag if tag == tag::context_primitive(0) => (Some(element.content), None),
            tag::OCTET_STRING => (None, Some(element.content)),
            tag::SEQUENCE => {
                let mut both = element.reader();
                let (seed, expanded) = (both.octet_string()?, both.octet_string()?);
                both.finish()?;
                (Some(seed), Some(expanded))
            }
            _ => return Err(Fault::corrupt(format!("the {} private key has none of its three forms", set.name()))),
        };
        let check = |octets: Option<&[u8]>, length: usize, what: &str| match octets {
            Some(octets) if octets.len() != length => Err(Fault::corrupt(format!(
                "the {what} of the {} private key has {} bytes instead of {length}",
                set.name(),
                octets.len()
            ))),
            _ => Ok(()),
        };
        check(seed, SEED_LEN, "seed")?;
        check(expanded, set.expanded_len(), "expanded form")?;
        Ok(Self { set, seed, expanded })
    }

    /// Which form it has.
    pub fn form(&self) -> Form {
        match (self.seed, self.expanded) {
            (Some(_), Some(_)) => Form::Both,
            (Some(_), None) => Form::Seed,
            (None, _) => Form::Expanded,
        }
    }

    /// The public key, from the seed, else from rho, s1 and s2 of the expanded key (FIPS 204 6.1).
    /// [`Fault::Corrupt`] when seed and expanded key disagree, or an expanded key disagrees with itself.
    pub fn public_key(&self) -> Result<Vec<u8>> {
        Ok(self.key_pair()?.public_key().as_ref().to_vec())
    }

    /// The encoding of its expanded form, which is all that Java 24 to 26 reads; made from the seed where there is one.
    pub fn to_expanded(self) -> Result<SecretBytes> {
        let pair = self.key_pair()?;
        let raw = pair.private_key().as_raw_bytes().map_err(|_| self.refused())?;
        let mut writer = Writer::with_capacity(raw.as_ref().len() + 4);
        writer.octet_string(raw.as_ref());
        Ok(SecretBytes::new(writer.into_bytes()))
    }

    fn key_pair(&self) -> Result<PqdsaKeyPair> {
        let algorithm = self.set.algorithm();
        let of_expanded =
            |expanded| PqdsaKeyPair::from_raw_private_key(algorithm, expanded).map_err(|_| self.refused());
        let Some(seed) = self.seed else {
            return of_expanded(self.expanded.unwrap_or_default());
        };
        let pair = PqdsaKeyPair::from_seed(algorithm, seed).map_err(|_| self.refused())?;
        let made = pair.private_key().as_raw_bytes().map_err(|_| self.refused())?;
        match self.expanded {
            Some(expanded) if expanded != made.as_ref() => Err(Fault::corrupt(format!(
                "the seed and the expanded form of the {} private key are of different keys",
                self.set.name()
            ))),
            _ => Ok(pair),
        }
    }

    fn refused(&self) -> Fault {
        Fault::corrupt(format!("the parts of the {} private key do not belong together", self.set.name()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::asn1::writer;
    use crate::key::PrivateKey;

    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("../../../fixtures/keys/", $name, ".der")).as_slice()
        };
    }

    /// A seed by pyca/cryptography, an expanded key by a JDK, and the public keys that these give.
    const KEYS: [[&[u8]; 4]; 3] = [
        [
            fixture!("mldsa44.seed"),
            fixture!("mldsa44.pub"),
            fixture!("mldsa44.expanded"),
            fixture!("mldsa44.expanded.pub"),
        ],
        [
            fixture!("mldsa65.seed"),
            fixture!("mldsa65.pub"),
            fixture!("mldsa65.expanded"),
            fixture!("mldsa65.expanded.pub"),
        ],
        [
            fixture!("mldsa87.seed"),
            fixture!("mldsa87.pub"),
            fixture!("mldsa87.expanded"),
            fixture!("mldsa87.expanded.pub"),
        ],
    ];

    fn octets(key: &PrivateKey) -> Vec<u8> {
        key.inner().unwrap().reader().element().unwrap().content.to_vec()
    }

    /// PKCS#8 of the form that has both.
    fn both(seed: &PrivateKey, expanded: &PrivateKey) -> Result<PrivateKey> {
        let mut info = Reader::new(seed.pkcs8()).sequence().unwrap();
        info.unsigned().unwrap();
        let algorithm = info.element().unwrap().raw;
        let key = writer::sequence(|both| _ = both.octet_string(&octets(seed)).octet_string(&octets(expanded)));
        PrivateKey::from_pkcs8(&writer::sequence(|info| _ = info.unsigned(0).raw(algorithm).octet_string(&key)))
    }

    #[test]
    fn every_form_gives_the_public_key_that_its_maker_gave() {
        for [seed, public, expanded, public_of_expanded] in KEYS {
            let seed = PrivateKey::from_pkcs8(seed).unwrap();
            let expanded = PrivateKey::from_pkcs8(expanded).unwrap();
            assert_eq!((seed.ml_dsa_form(), expanded.ml_dsa_form()), (Some(Form::Seed), Some(Form::Expanded)));
            assert_eq!(seed.public_key_info().unwrap(), public);
            assert_eq!(expanded.public_key_info().unwrap(), public_of_expanded);
            assert_eq!(expanded.for_java().unwrap(), expanded);
            let made = seed.for_java().unwrap();
            assert_eq!((made.ml_dsa_form(), made.public_key_info().unwrap()), (Some(Form::Expanded), public.to_vec()));
            assert_eq!(made.pkcs8().len(), expanded.pkcs8().len());
            let both = both(&seed, &made).unwrap();
            assert_eq!((both.ml_dsa_form(), both.public_key_info().unwrap()), (Some(Form::Both), public.to_vec()));
            assert_eq!(both.for_java().unwrap(), made);
        }
    }

    #[test]
    fn a_seed_with_the_expanded_form_of_another_key_is_damage() {
        for [seed, _, expanded, _] in KEYS {
            let (seed, expanded) = (PrivateKey::from_pkcs8(seed).unwrap(), PrivateKey::from_pkcs8(expanded).unwrap());
            let fault = both(&seed, &expanded).unwrap().public_key_info().unwrap_err();
            assert!(fault.to_string().contains("are of different keys"), "{fault}");
        }
    }

    /// rho, tr, s1, s2 and t0 (FIPS 204 algorithm 24). K is random, so nothing tells whether it was changed.
    #[test]
    fn an_expanded_key_that_was_changed_gives_no_public_key() {
        for [.., expanded, _] in KEYS {
            let (header, length) = (28, expanded.len());
            for at in [header, header + 64, header + 128, header + 700, length - 1] {
                let mut changed = expanded.to_vec();
                changed[at] ^= 1;
                let public = PrivateKey::from_pkcs8(&changed).unwrap().public_key_info();
                assert!(matches!(public, Err(Fault::Corrupt(_))), "{at}");
            }
        }
    }

    #[test]
    fn other_lengths_and_forms_are_damage() {
        let [seed, _, expanded, _] = KEYS[0];
        for der in [seed, expanded] {
            for end in 0..der.len() {
                assert!(PrivateKey::from_pkcs8(&der[..end]).is_err());
            }
        }
        let mut none = seed.to_vec();
        none[20] = 0x81;
        let fault = PrivateKey::from_pkcs8(&none).unwrap_err();
        assert_eq!(fault.to_string(), "the ML-DSA-44 private key has none of its three forms");
    }
}
