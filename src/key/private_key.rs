//! A private key in the clear, normalised to PKCS#8 version 1 (RFC 5208).

use crate::asn1::{Element, Reader, tag, writer};
use crate::fault::{Fault, Result};
use crate::key::KeyAlgorithm;
use crate::key::algorithm::{DSA, EC_PUBLIC_KEY, RSA_ENCRYPTION};
use crate::key::encoding::ml_dsa::{Form, MlDsaPrivateKey};
use crate::key::encoding::pkcs1;
use crate::key::encoding::pkcs8::{PrivateKeyInfo, encode};
use crate::key::encoding::sec1::EcPrivateKey;
use crate::secret::SecretBytes;

/// A private key in the clear.
///
/// OpenSSL 3.0 and older Javas refuse version 2 (RFC 5958), so keys of the known algorithms are kept as version 1.
#[derive(Debug, Clone)]
pub struct PrivateKey {
    pkcs8: SecretBytes,
    algorithm: KeyAlgorithm,
    /// The PKCS#8 it was read from, if that said more.
    source: Option<SecretBytes>,
}

impl PartialEq for PrivateKey {
    fn eq(&self, other: &Self) -> bool {
        self.pkcs8 == other.pkcs8
    }
}

impl Eq for PrivateKey {}

const PUBLIC: &str = "this is a public key, not a private one";

impl PrivateKey {
    /// From PKCS#8. The key inside is checked as far as that costs nothing. What can be computed from it is left to
    /// [`Self::as_read`]: version 2's public key, the attributes, and the public point of an elliptic curve key that is
    /// badly encoded or that of another key. Keys of an algorithm that is not known are kept byte for byte.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        let info = PrivateKeyInfo::read(der)?;
        let algorithm = info.key_algorithm()?;
        let normal = info.normal()?;
        let whole = || SecretBytes::new(der.to_vec());
        let (pkcs8, source) = match normal {
            Some(normal) => (normal, Some(whole())),
            None => (whole(), None),
        };
        Ok(Self { pkcs8, algorithm, source })
    }

    /// From DER of any kind: PKCS#8, PKCS#1 RSAPrivateKey, SEC 1 ECPrivateKey, OpenSSL's DSAPrivateKey. The structure
    /// decides; labels lie.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let mut outer = Reader::new(der);
        let mut key = outer.sequence()?;
        outer.finish()?;
        match (key.element()?.tag, key.peek()) {
            (tag::INTEGER, Some(tag::SEQUENCE)) => Self::from_pkcs8(der),
            (tag::INTEGER, Some(tag::OCTET_STRING)) => Self::from_sec1(der),
            (tag::INTEGER, Some(tag::INTEGER)) => Self::from_integers(der),
            (tag::SEQUENCE, Some(tag::OCTET_STRING)) => {
                Err(Fault::PasswordNeeded("the private key is encrypted".into()))
            }
            (tag::SEQUENCE, Some(tag::BIT_STRING)) => Err(Fault::corrupt(PUBLIC)),
            _ => Err(Fault::corrupt("this is no private key: neither PKCS#8 nor PKCS#1 nor SEC 1")),
        }
    }

    /// Whether the octets begin as every private key in DER does: a SEQUENCE, the version, and what can follow it. Of
    /// noise, less than one in 2^29 does.
    pub fn is_begun_by(octets: &[u8]) -> bool {
        let fields = match octets {
            [tag::SEQUENCE, 0..=0x7f, fields @ ..]
            | [tag::SEQUENCE, 0x81, _, fields @ ..]
            | [tag::SEQUENCE, 0x82, _, _, fields @ ..]
            | [tag::SEQUENCE, 0x83, _, _, _, fields @ ..] => fields,
            _ => return false,
        };
        matches!(fields, [tag::INTEGER, 1, _, tag::SEQUENCE | tag::OCTET_STRING | tag::INTEGER, ..])
    }

    /// PKCS#8 DER, version 1 for the known algorithms.
    pub fn pkcs8(&self) -> &[u8] {
        self.pkcs8.as_slice()
    }

    /// The PKCS#8 it was read from, with the attributes and the public key that may stand in it.
    pub fn as_read(&self) -> &[u8] {
        self.source.as_ref().unwrap_or(&self.pkcs8).as_slice()
    }

    /// Whether the PKCS#8 it was read from has the public key in it, as version 2 may (RFC 5958 2).
    pub fn states_public_key(&self) -> bool {
        PrivateKeyInfo::read(self.as_read()).is_ok_and(|info| info.public.is_some())
    }

    /// PEM label and DER of the traditional form: `RSA PRIVATE KEY` with PKCS#1, `EC PRIVATE KEY` with SEC 1 (curve and
    /// public key inside); `None` for algorithms that have none.
    pub fn traditional(&self) -> Option<(&'static str, SecretBytes)> {
        let info = PrivateKeyInfo::read(self.pkcs8()).ok()?;
        match self.algorithm {
            KeyAlgorithm::Rsa { .. } => Some(("RSA PRIVATE KEY", SecretBytes::new(info.key.content.to_vec()))),
            KeyAlgorithm::Ec(curve) => {
                let key = EcPrivateKey::read(&mut info.key.reader()).ok()?;
                Some(("EC PRIVATE KEY", key.to_der(curve).ok()?))
            }
            _ => None,
        }
    }

    /// The key inside of PKCS#8, as its algorithm encodes it.
    pub(crate) fn inner(&self) -> Result<Element<'_>> {
        Ok(PrivateKeyInfo::read(self.pkcs8())?.key)
    }

    /// Which algorithm it is for.
    pub fn algorithm(&self) -> &KeyAlgorithm {
        &self.algorithm
    }

    /// The public key that belongs to it, as SubjectPublicKeyInfo DER: computed, whatever the file states.
    ///
    /// [`Fault::Unsupported`] for algorithms that are not computed with; [`Fault::Corrupt`] for a key that is damaged.
    pub fn public_key_info(&self) -> Result<Vec<u8>> {
        let info = PrivateKeyInfo::read(self.pkcs8())?;
        let public = info.public_key(&self.algorithm)?;
        Ok(writer::sequence(|spki| {
            match self.algorithm {
                KeyAlgorithm::Rsa { .. } => spki.sequence(|algorithm| {
                    algorithm.oid(&RSA_ENCRYPTION).null();
                }),
                _ => spki.raw(info.algorithm.raw),
            };
            spki.bit_string(&public);
        }))
    }

    /// Whether the file states a public key with it that is that of another key. Programs that believe it see a key pair
    /// that is none.
    pub fn states_another_public_key(&self) -> bool {
        let stated = PrivateKeyInfo::read(self.as_read()).map(|info| info.states_another_public_key(&self.algorithm));
        stated.unwrap_or(false)
    }

    /// Whether it is an RSA key of modulus and private exponent alone, which Java computes with, and OpenSSL does not.
    pub fn lacks_primes(&self) -> bool {
        let is_rsa = matches!(self.algorithm, KeyAlgorithm::Rsa { .. });
        let inner = self.inner().ok().filter(|_| is_rsa);
        inner.is_some_and(|inner| pkcs1::PrivateKey::read(&mut inner.reader()).is_ok_and(|key| key.lacks_primes()))
    }

    /// The form of an ML-DSA key; `None` for every other algorithm.
    pub fn ml_dsa_form(&self) -> Option<Form> {
        self.ml_dsa().map(|key| key.form())
    }

    /// Whether it has the form that Java reads.
    pub fn is_for_java(&self) -> bool {
        self.ml_dsa_form().is_none_or(|form| form == Form::Expanded)
    }

    /// The same key as Java reads it: of an ML-DSA key, the expanded form alone (JDK 24 to 26,
    /// `sun.security.provider.ML_DSA_Impls`); any other key as it is.
    pub fn for_java(&self) -> Result<Self> {
        let info = PrivateKeyInfo::read(self.pkcs8())?;
        match self.ml_dsa().filter(|key| key.form() != Form::Expanded) {
            Some(key) => Self::from_pkcs8(encode(info.algorithm.raw, key.to_expanded()?.as_slice()).as_slice()),
            None => Ok(self.clone()),
        }
    }

    fn ml_dsa(&self) -> Option<MlDsaPrivateKey<'_>> {
        PrivateKeyInfo::read(self.pkcs8()).ok()?.ml_dsa()?.ok()
    }

    /// ECPrivateKey on its own must name its curve (RFC 5915 3), which PKCS#8 does outside of it.
    fn from_sec1(der: &[u8]) -> Result<Self> {
        let key = EcPrivateKey::read(&mut Reader::new(der))?;
        let Some(parameters) = key.parameters else {
            return Err(Fault::corrupt("the EC private key does not name its curve"));
        };
        let algorithm = writer::sequence(|algorithm| {
            algorithm.oid(&EC_PUBLIC_KEY).raw(parameters.raw);
        });
        Self::from_pkcs8(encode(&algorithm, der).as_slice())
    }

    /// Nine integers are RSA's, six are DSA's (OpenSSL's traditional form: version, p, q, g, y, x).
    fn from_integers(der: &[u8]) -> Result<Self> {
        let mut key = Reader::new(der).sequence()?;
        let mut integers = Vec::with_capacity(6);
        while integers.len() < 6 && !key.is_empty() {
            integers.push(key.expect(tag::INTEGER)?);
        }
        let (p, q, g, x) = match integers[..] {
            [_, p, q, g, _, x] => (p, q, g, x),
            [_modulus, _exponent] => return Err(Fault::corrupt(PUBLIC)),
            _ => return Err(Fault::corrupt("the private key lacks some of its integers")),
        };
        let algorithm = writer::sequence(|algorithm| {
            if key.is_empty() {
                algorithm.oid(&DSA).sequence(|parameters| {
                    parameters.raw(p.raw).raw(q.raw).raw(g.raw);
                });
            } else {
                algorithm.oid(&RSA_ENCRYPTION).null();
            }
        });
        let inner = if key.is_empty() { x.raw } else { der };
        Self::from_pkcs8(encode(&algorithm, inner).as_slice())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::Curve;

    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("../../fixtures/keys/", $name))
        };
    }

    #[test]
    fn openssls_keys_give_openssls_public_keys() {
        let rsa = KeyAlgorithm::Rsa { bits: 2048 };
        for (pkcs8, public, algorithm, name, bits) in [
            (&fixture!("rsa2048.pkcs8.der")[..], &fixture!("rsa2048.pub.der")[..], rsa, "RSA", Some(2048)),
            (fixture!("p256.pkcs8.der"), fixture!("p256.pub.der"), KeyAlgorithm::Ec(Curve::P256), "EC", Some(256)),
            (fixture!("p384.pkcs8.der"), fixture!("p384.pub.der"), KeyAlgorithm::Ec(Curve::P384), "EC", Some(384)),
            (fixture!("p521.pkcs8.der"), fixture!("p521.pub.der"), KeyAlgorithm::Ec(Curve::P521), "EC", Some(521)),
            (fixture!("ed25519.pkcs8.der"), fixture!("ed25519.pub.der"), KeyAlgorithm::Ed25519, "Ed25519", Some(256)),
        ] {
            let key = PrivateKey::from_der(pkcs8).unwrap();
            assert_eq!(key.pkcs8(), pkcs8, "{name}");
            assert_eq!(key.public_key_info().unwrap(), public, "{name}");
            assert_eq!(KeyAlgorithm::of_public_key_info(public).unwrap(), algorithm);
            assert_eq!((key.algorithm(), key.algorithm().name().as_str()), (&algorithm, name));
            assert_eq!(key.algorithm().bits(), bits);
        }
    }

    #[test]
    fn unknown_algorithms_are_carried_untouched() {
        for (der, name, bits) in [
            (&fixture!("dsa.pkcs8.der")[..], "DSA", None),
            (fixture!("ed448.pkcs8.der"), "Ed448", Some(456)),
            (fixture!("rsassa-pss.pkcs8.der"), "RSASSA-PSS", None),
            (fixture!("secp256k1.pkcs8.der"), "EC", Some(256)),
        ] {
            let key = PrivateKey::from_der(der).unwrap();
            assert_eq!((key.pkcs8(), key.algorithm().name().as_str()), (der, name));
            assert_eq!((key.algorithm().bits(), key.traditional()), (bits, None));
        }
    }

    #[test]
    fn their_public_key_is_computed() {
        let public = |der: &[u8]| PrivateKey::from_der(der).unwrap().public_key_info().unwrap();
        assert_eq!(public(fixture!("secp256k1.pkcs8.der")), fixture!("secp256k1.pub.der"));
        assert_eq!(public(fixture!("rsassa-pss.pkcs8.der")), fixture!("rsassa-pss.pub.der"));
        assert_eq!(public(fixture!("ed448.pkcs8.der")), fixture!("ed448.pub.der"));
    }

    #[test]
    fn traditional_forms_go_both_ways() {
        for (traditional, pkcs8, label) in [
            (&fixture!("rsa2048.traditional.der")[..], &fixture!("rsa2048.pkcs8.der")[..], "RSA PRIVATE KEY"),
            (fixture!("p256.traditional.der"), fixture!("p256.pkcs8.der"), "EC PRIVATE KEY"),
        ] {
            let key = PrivateKey::from_der(traditional).unwrap();
            assert_eq!(key.traditional(), Some((label, SecretBytes::new(traditional.to_vec()))));
            assert_eq!(PrivateKey::from_der(pkcs8).unwrap().traditional(), key.traditional());
            assert_eq!(key.public_key_info(), PrivateKey::from_der(pkcs8).unwrap().public_key_info());
        }
        let dsa = PrivateKey::from_der(fixture!("dsa.traditional.der")).unwrap();
        assert_eq!(dsa.pkcs8(), fixture!("dsa.pkcs8.der"));
    }

    #[test]
    fn public_keys_absent_or_compressed_are_computed() {
        for der in [&fixture!("p256.no-public.der")[..], fixture!("p256.compressed.der")] {
            let key = PrivateKey::from_der(der).unwrap();
            assert_eq!(key.public_key_info().unwrap(), fixture!("p256.pub.der"));
        }
    }

    #[test]
    fn explicit_parameters_stay_what_they_are() {
        let key = PrivateKey::from_der(fixture!("p256.explicit.der")).unwrap();
        assert_eq!(key.algorithm(), &KeyAlgorithm::Other(EC_PUBLIC_KEY));
        assert_eq!(key.algorithm().name(), "EC");
    }

    #[test]
    fn version_2_becomes_version_1() {
        let v1 = fixture!("ed25519.pkcs8.der");
        let mut v2 = v1.to_vec();
        v2.extend_from_slice(&[0x81, 33, 0]);
        v2.extend_from_slice(&fixture!("ed25519.pub.der")[12..]);
        (v2[1], v2[4]) = (v2.len() as u8 - 2, 1);
        assert_eq!(PrivateKey::from_der(&v2).unwrap().pkcs8(), v1);
    }

    #[test]
    fn a_curve_that_is_not_named_is_the_reason() {
        let mut sec1 = EcPrivateKey::read(&mut Reader::new(fixture!("p256.no-public.der"))).unwrap();
        sec1.parameters = None;
        let bare = writer::sequence(|key| {
            key.unsigned(1).octet_string(&sec1.padded(Curve::P256).unwrap());
        });
        let fault = PrivateKey::from_der(&bare).unwrap_err();
        assert_eq!(fault.to_string(), "the EC private key does not name its curve");
    }

    #[test]
    fn what_is_no_private_key_is_said_to_be_what_it_is() {
        let pkcs1 = pkcs1::PrivateKey::read(&mut Reader::new(fixture!("rsa2048.traditional.der"))).unwrap();
        for public in [&fixture!("p256.pub.der")[..], &pkcs1.public_key().unwrap()] {
            let fault = PrivateKey::from_der(public).unwrap_err();
            assert_eq!(fault.to_string(), "this is a public key, not a private one");
        }
    }

    #[test]
    fn a_key_of_two_curves_is_damaged() {
        let named = fixture!("p256.traditional.der");
        let p384 = writer::sequence(|algorithm| {
            algorithm.oid(&EC_PUBLIC_KEY).oid(&Curve::P384.oid());
        });
        let fault = PrivateKey::from_der(encode(&p384, named).as_slice()).unwrap_err();
        assert_eq!(fault.to_string(), "the EC private key is of another curve than its PKCS#8 says");
    }

    #[test]
    fn a_public_key_of_someone_else_is_found_and_replaced() {
        for right in [&fixture!("p256.pkcs8.der")[..], fixture!("secp256k1.pkcs8.der")] {
            let mut wrong = right.to_vec();
            *wrong.last_mut().unwrap() ^= 1;
            let (key, altered) = (PrivateKey::from_der(right).unwrap(), PrivateKey::from_der(&wrong).unwrap());
            assert_eq!((altered.pkcs8(), altered.as_read()), (right, &wrong[..]));
            assert_eq!(altered.public_key_info(), key.public_key_info());
            assert_eq!((key.states_another_public_key(), altered.states_another_public_key()), (false, true));
        }
    }

    /// As OpenSSL before 1.0.2 wrote it: zero bits at the end of the point counted as unused.
    #[test]
    fn a_public_key_with_unused_bits_is_read_and_written_without() {
        let right = fixture!("p256.pkcs8.der");
        let mut old = right.to_vec();
        let unused = old.len() - 66;
        old[unused] = 3;
        let key = PrivateKey::from_der(&old).unwrap();
        assert_eq!((key.pkcs8(), key.states_another_public_key()), (&right[..], false));
    }

    #[test]
    fn rsa_keys_need_all_their_parts() {
        let without_primes = writer::sequence(|key| {
            key.unsigned(0).unsigned(35).unsigned(5).unsigned(5).unsigned(0).unsigned(0);
            key.unsigned(1).unsigned(1).unsigned(1);
        });
        let other_primes = writer::sequence(|key| {
            key.unsigned(0).unsigned(35).unsigned(5).unsigned(5).unsigned(5).unsigned(11);
            key.unsigned(1).unsigned(1).unsigned(1);
        });
        for (der, reason) in [
            (without_primes, "the RSA key lacks its first prime"),
            (other_primes, "the primes of the RSA private key do not give its modulus"),
        ] {
            assert_eq!(PrivateKey::from_der(&der).unwrap_err(), Fault::Corrupt(reason.into()));
        }
    }

    #[test]
    fn truncated_and_altered_keys_never_panic() {
        for der in [&fixture!("rsa2048.pkcs8.der")[..], fixture!("p256.traditional.der"), fixture!("ed25519.pkcs8.der")]
        {
            for length in 0..der.len() {
                assert!(PrivateKey::from_der(&der[..length]).is_err());
            }
            for at in 0..der.len() {
                let mut altered = der.to_vec();
                altered[at] ^= 0xff;
                if let Ok(key) = PrivateKey::from_der(&altered) {
                    let _ = (key.public_key_info(), key.traditional());
                }
            }
        }
    }
}
