//! Symmetric keys and passphrases, with the names and identifiers of what they are for.

use crate::asn1::{Oid, Reader, tag, writer};
use crate::fault::{Fault, Result};
use crate::key::algorithm::AlgorithmIdentifier;
use crate::secret::SecretBytes;

/// A symmetric key out of its store: `javax.crypto.spec.SecretKeySpec`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretKey {
    /// The JCA's name of its algorithm (`AES`, `HmacSHA256`), or the dotted identifier of one without a name. A
    /// passphrase of `keytool -importpass` is a key for `PBEWithMD5AndDES`.
    pub algorithm: String,
    /// The key itself; of a passphrase its characters.
    pub octets: SecretBytes,
}

/// The names that the JDK 17 knows an identifier for, and so can put into PKCS#12 (`sun.security.util.KnownOIDs`).
const IDENTIFIERS: &[(&str, &str)] = &[
    ("AES", "2.16.840.1.101.3.4.1"),
    ("ARCFOUR", "1.2.840.113549.3.4"),
    ("ARIA", "1.2.410.200046.1.1.12"),
    ("Blowfish", "1.3.6.1.4.1.3029.1.1.2"),
    ("CAST5", "1.2.840.113533.7.66.10"),
    ("Camellia", "1.2.392.200011.61.1.1.1.4"),
    ("ChaCha20-Poly1305", "1.2.840.113549.1.9.16.3.18"),
    ("DES", "1.3.14.3.2.7"),
    ("DESede", "1.3.14.3.2.17"),
    ("HmacSHA1", "1.2.840.113549.2.7"),
    ("HmacSHA224", "1.2.840.113549.2.8"),
    ("HmacSHA256", "1.2.840.113549.2.9"),
    ("HmacSHA3-224", "2.16.840.1.101.3.4.2.13"),
    ("HmacSHA3-256", "2.16.840.1.101.3.4.2.14"),
    ("HmacSHA3-384", "2.16.840.1.101.3.4.2.15"),
    ("HmacSHA3-512", "2.16.840.1.101.3.4.2.16"),
    ("HmacSHA384", "1.2.840.113549.2.10"),
    ("HmacSHA512", "1.2.840.113549.2.11"),
    ("HmacSHA512/224", "1.2.840.113549.2.12"),
    ("HmacSHA512/256", "1.2.840.113549.2.13"),
    ("PBEWithMD5AndDES", "1.2.840.113549.1.5.3"),
    ("PBEWithSHA1AndDESede", "1.2.840.113549.1.12.1.3"),
    ("PBEWithSHA1AndRC2_128", "1.2.840.113549.1.12.1.5"),
    ("PBEWithSHA1AndRC2_40", "1.2.840.113549.1.12.1.6"),
    ("PBEWithSHA1AndRC4_128", "1.2.840.113549.1.12.1.1"),
    ("PBEWithSHA1AndRC4_40", "1.2.840.113549.1.12.1.2"),
    ("RC4", "1.2.840.113549.3.4"),
    ("SEED", "1.2.410.200004.1.4"),
];

/// What Bouncy Castle 1.72 puts into BCFKS and takes out of it again (`BcFKSKeyStoreSpi.oidMap`), by the length of the
/// key in octets where that matters. HMAC keys it writes, but cannot open.
const IDENTIFIERS_OF_BCFKS: &[(&str, Option<usize>, &str)] = &[
    ("AES", None, "2.16.840.1.101.3.4.1"),
    ("ARIA", Some(16), "1.2.410.200046.1.1.2"),
    ("ARIA", Some(24), "1.2.410.200046.1.1.7"),
    ("ARIA", Some(32), "1.2.410.200046.1.1.12"),
    ("Camellia", Some(16), "1.2.392.200011.61.1.1.1.2"),
    ("Camellia", Some(24), "1.2.392.200011.61.1.1.1.3"),
    ("Camellia", Some(32), "1.2.392.200011.61.1.1.1.4"),
    ("DESede", None, "1.3.14.3.2.17"),
    ("SEED", None, "1.2.410.200004.1.4"),
    ("TripleDES", None, "1.3.14.3.2.17"),
];

/// Identifiers that others use for the same.
const FURTHER_IDENTIFIERS: &[(&str, &str)] = &[("DESede", "1.2.840.113549.3.7"), ("DES", "1.3.14.3.2.6")];

impl SecretKey {
    /// Reads what Java's PKCS#12 protects: PrivateKeyInfo (RFC 5208 5) around the octets of the key.
    pub fn from_private_key_info(der: &[u8]) -> Result<Self> {
        Reader::new(der).fields(|info| {
            info.unsigned()?;
            let algorithm = name(&AlgorithmIdentifier::read(info)?.oid);
            let octets = SecretBytes::new(info.octet_string()?.to_vec());
            info.optional(tag::context(0))?;
            Ok(Self { algorithm, octets })
        })
    }

    /// The same as Java writes it. [`Fault::CannotHold`] when Java knows no identifier of the algorithm.
    pub fn to_private_key_info(&self) -> Result<SecretBytes> {
        let unknown =
            || Fault::CannotHold(format!("secret keys for {}, which has no object identifier", self.algorithm));
        let algorithm = self.identifier().ok_or_else(unknown)?;
        Ok(SecretBytes::new(writer::sequence(|info| {
            info.unsigned(0).sequence(|identifier| _ = identifier.oid(&algorithm));
            info.octet_string(self.octets.as_slice());
        })))
    }

    /// Reads what BCFKS protects: SecretKeyData ::= SEQUENCE { OBJECT IDENTIFIER, OCTET STRING }.
    pub fn from_secret_key_data(der: &[u8]) -> Result<Self> {
        Reader::new(der).fields(|data| {
            let algorithm = name(&data.oid()?);
            Ok(Self { algorithm, octets: SecretBytes::new(data.octet_string()?.to_vec()) })
        })
    }

    /// The same as Bouncy Castle writes it. [`Fault::CannotHold`] for algorithms that it would not open again.
    pub fn to_secret_key_data(&self) -> Result<SecretBytes> {
        let length = self.octets.as_slice().len();
        let fits = |(name, wanted, _): &&(&str, Option<usize>, &str)| {
            name.eq_ignore_ascii_case(&self.algorithm) && wanted.is_none_or(|wanted| wanted == length)
        };
        let known = IDENTIFIERS_OF_BCFKS.iter().find(fits).and_then(|(.., oid)| Oid::from_dotted(oid));
        let unknown = || Fault::CannotHold(format!("secret keys of {} bits for {}", 8 * length, self.algorithm));
        let algorithm = known.ok_or_else(unknown)?;
        Ok(SecretBytes::new(writer::sequence(|data| {
            data.oid(&algorithm).octet_string(self.octets.as_slice());
        })))
    }

    fn identifier(&self) -> Option<Oid> {
        let known = IDENTIFIERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&self.algorithm));
        Oid::from_dotted(known.map_or(self.algorithm.as_str(), |(_, oid)| oid))
    }
}

/// The first name of an identifier, else the identifier itself, as Java has it.
fn name(oid: &Oid) -> String {
    let dotted = oid.to_string();
    let of_bcfks = IDENTIFIERS_OF_BCFKS.iter().map(|(name, _, oid)| (*name, *oid));
    let mut all = IDENTIFIERS.iter().chain(FURTHER_IDENTIFIERS).copied().chain(of_bcfks);
    all.find(|(_, oid)| *oid == dotted).map_or(dotted, |(name, _)| name.to_owned())
}
