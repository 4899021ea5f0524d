//! A key as Bouncy Castle's BKS and UBER keystores encode it (`BcKeyStoreSpi.encodeKey`): kind, format, algorithm, bytes.

use crate::data_stream::{Cursor, Output, modified_utf8};
use crate::fault::{Fault, Result};
use crate::key::{PrivateKey, SecretKey};
use crate::secret::SecretBytes;

/// The format of a private key, as `java.security.Key.getFormat` names it.
const PKCS8: &[u8] = b"PKCS#8";
/// That of a symmetric key.
const RAW: &[u8] = b"RAW";

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// A private key.
    Private = 0,
    /// A public key.
    Public = 1,
    /// A symmetric key.
    Secret = 2,
}

/// An encoded key; its parts are those of the file.
pub struct EncodedKey<'a> {
    /// What it is for.
    pub kind: KeyKind,
    /// The name of its algorithm, in modified UTF-8.
    algorithm: &'a [u8],
    /// The key: PKCS#8, SubjectPublicKeyInfo or the octets of a symmetric key.
    pub encoded: &'a [u8],
}

impl<'a> EncodedKey<'a> {
    /// The next one in the file.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self> {
        let kind = match cursor.u8("the kind of a key")? {
            0 => KeyKind::Private,
            1 => KeyKind::Public,
            2 => KeyKind::Secret,
            other => return Err(Fault::corrupt(format!("{other} is no kind of a key"))),
        };
        cursor.utf("the format of a key")?;
        Ok(Self { kind, algorithm: cursor.utf("the algorithm of a key")?, encoded: cursor.block("a key")? })
    }

    /// The one that is all of `bytes`.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self> {
        let mut cursor = Cursor::new(bytes);
        let key = Self::read(&mut cursor)?;
        match cursor.rest().len() {
            0 => Ok(key),
            more => Err(Fault::corrupt(format!("there is more after the end of a key (bytes: {more})"))),
        }
    }

    /// The name of its algorithm.
    pub fn algorithm(&self) -> String {
        modified_utf8::decode(self.algorithm).unwrap_or_else(|| "unknown".into())
    }
}

/// Encodes a private key.
pub fn encode(key: &PrivateKey) -> Result<SecretBytes> {
    encode_as(KeyKind::Private, PKCS8, &key.algorithm().name(), key.pkcs8())
}

/// Encodes a symmetric key.
pub fn encode_secret(key: &SecretKey) -> Result<SecretBytes> {
    encode_as(KeyKind::Secret, RAW, &key.algorithm, key.octets.as_slice())
}

/// Reads a symmetric key; [`Fault::CannotHold`] when it is one of another kind, which no other format has a place for.
pub fn decode_secret(bytes: &[u8]) -> Result<SecretKey> {
    let key = EncodedKey::from_bytes(bytes)?;
    match key.kind {
        KeyKind::Secret => {}
        KeyKind::Public => return Err(Fault::CannotHold(format!("public keys ({})", key.algorithm()))),
        KeyKind::Private => return Err(Fault::CannotHold("private keys without a certificate".into())),
    }
    Ok(SecretKey { algorithm: key.algorithm(), octets: SecretBytes::new(key.encoded.to_vec()) })
}

fn encode_as(kind: KeyKind, format: &[u8], algorithm: &str, encoded: &[u8]) -> Result<SecretBytes> {
    let algorithm = modified_utf8::encode(algorithm);
    let lengths = 1 + 2 + 2 + 4;
    let mut output = Output::with_capacity(lengths + format.len() + algorithm.len() + encoded.len());
    output.u8(kind as u8).utf(format)?.utf(&algorithm)?.block(encoded)?;
    Ok(SecretBytes::new(output.into_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_encoded_as_bouncy_castle_does() {
        let pkcs8 = include_bytes!("../../../fixtures/keys/p256.pkcs8.der");
        let encoded = encode(&PrivateKey::from_pkcs8(pkcs8).unwrap()).unwrap();
        assert!(encoded.as_slice().starts_with(b"\0\0\x06PKCS#8\0\x02EC\0\0\0"));
        let key = EncodedKey::from_bytes(encoded.as_slice()).unwrap();
        assert_eq!((key.kind, key.algorithm().as_str(), key.encoded), (KeyKind::Private, "EC", &pkcs8[..]));
        for length in 0..encoded.as_slice().len() {
            assert!(EncodedKey::from_bytes(&encoded.as_slice()[..length]).is_err());
        }
        assert!(EncodedKey::from_bytes(&[encoded.as_slice(), &[0]].concat()).is_err());
    }
}
