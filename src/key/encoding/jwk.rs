//! Private keys as JSON Web Keys (RFC 7517, RFC 7518 6, RFC 8037 2).

use crate::asn1::{Reader, tag};
use crate::fault::{Fault, Result};
use crate::key::encoding::sec1::EcPrivateKey;
use crate::key::{Curve, KeyAlgorithm, PrivateKey};
use crate::secret::SecretBytes;

/// The members of an RSA key in the order of PKCS#1 (RFC 8017 A.1.2).
const RSA: [&str; 8] = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

/// One line of JSON. [`Fault::Unsupported`] for algorithms that have no such form here.
pub fn encode(key: &PrivateKey) -> Result<SecretBytes> {
    let mut json = Object::new(key.pkcs8().len());
    match key.algorithm() {
        KeyAlgorithm::Rsa { .. } => rsa(key, &mut json)?,
        KeyAlgorithm::Ec(curve) => elliptic(key, *curve, &mut json)?,
        KeyAlgorithm::Ed25519 => edwards(key, &mut json)?,
        other => {
            return Err(Fault::unsupported(format!(
                "{} keys are not written as JSON Web Keys here",
                other.described()
            )));
        }
    }
    Ok(json.end())
}

fn rsa(key: &PrivateKey, json: &mut Object) -> Result<()> {
    if key.lacks_primes() {
        return Err(Fault::unsupported("an RSA key without its primes is not written as a JSON Web Key"));
    }
    json.text("kty", "RSA");
    let inner = key.inner()?;
    let mut parts = inner.reader().sequence()?;
    parts.unsigned()?;
    for name in RSA {
        let digits = parts.expect(tag::INTEGER)?.content;
        // The sign's zero octet is DER's, not the number's.
        json.bytes(name, digits.strip_prefix(&[0]).unwrap_or(digits));
    }
    Ok(())
}

fn elliptic(key: &PrivateKey, curve: Curve, json: &mut Object) -> Result<()> {
    json.text("kty", "EC").text("crv", curve.name());
    let inner = key.inner()?;
    let private = EcPrivateKey::read(&mut inner.reader())?;
    let point = private.public_point(curve)?;
    let coordinates = point.get(1..).unwrap_or_default();
    let (x, y) = coordinates.split_at(coordinates.len() / 2);
    json.bytes("x", x).bytes("y", y).bytes("d", &private.padded(curve)?);
    Ok(())
}

fn edwards(key: &PrivateKey, json: &mut Object) -> Result<()> {
    json.text("kty", "OKP").text("crv", "Ed25519");
    let info = key.public_key_info()?;
    let mut public = Reader::new(&info).sequence()?;
    public.sequence()?;
    json.bytes("x", public.bit_string()?).bytes("d", key.inner()?.reader().octet_string()?);
    Ok(())
}

/// An object of strings, in a buffer that never grows and so leaves no copy behind.
struct Object(Vec<u8>);

impl Object {
    /// Base64 takes four octets for three; names and punctuation of the few members fit into the rest.
    fn new(secret: usize) -> Self {
        Self(Vec::with_capacity(2 * secret + 512))
    }

    fn text(&mut self, name: &str, value: &str) -> &mut Self {
        let before = if self.0.is_empty() { "{" } else { "," };
        self.0.extend_from_slice(format!("{before}\"{name}\":\"{value}\"").as_bytes());
        self
    }

    fn bytes(&mut self, name: &str, value: &[u8]) -> &mut Self {
        self.text(name, "");
        self.0.pop();
        for group in value.chunks(3) {
            self.0.extend(digits(group).into_iter().take(group.len() + 1));
        }
        self.0.push(b'"');
        self
    }

    fn end(mut self) -> SecretBytes {
        self.0.extend_from_slice(b"}\n");
        SecretBytes::new(self.0)
    }
}

/// Four digits of base64url (RFC 4648 5); those that would be padding are left to be cut off.
fn digits(group: &[u8]) -> [u8; 4] {
    let byte = |at: usize| group.get(at).copied().unwrap_or(0);
    let bits = u32::from_be_bytes([0, byte(0), byte(1), byte(2)]);
    std::array::from_fn(|at| digit((bits >> (18 - 6 * at)) as u8 & 0x3f))
}

/// By arithmetic, not by a table, whose cache lines would tell which part of a key was looked up.
fn digit(value: u8) -> u8 {
    match value {
        0..26 => b'A' + value,
        26..52 => b'a' + value - 26,
        52..62 => b'0' + value - 52,
        62 => b'-',
        _ => b'_',
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn members(der: &[u8]) -> Vec<(String, String)> {
        let json = encode(&PrivateKey::from_der(der).unwrap()).unwrap();
        let object: serde_json::Value = serde_json::from_slice(json.as_slice()).unwrap();
        let members = object.as_object().unwrap().iter();
        members.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
    }

    #[test]
    fn every_algorithm_has_its_members() {
        let names = |der: &[u8]| members(der).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" ");
        assert_eq!(names(include_bytes!("../../../fixtures/keys/rsa2048.pkcs8.der")), "d dp dq e kty n p q qi");
        assert_eq!(names(include_bytes!("../../../fixtures/keys/p521.pkcs8.der")), "crv d kty x y");
        assert_eq!(names(include_bytes!("../../../fixtures/keys/ed25519.pkcs8.der")), "crv d kty x");
    }

    fn decoded(text: &str) -> Vec<u8> {
        let value = |digit: u8| (0..64).find(|value| super::digit(*value) == digit).unwrap();
        let bits: Vec<u8> = text.bytes().flat_map(|digit| (0..6).rev().map(move |at| value(digit) >> at & 1)).collect();
        bits.chunks_exact(8).map(|octet| octet.iter().fold(0, |sum, bit| sum << 1 | bit)).collect()
    }

    #[test]
    fn the_public_numbers_are_openssls() {
        let member =
            |der: &[u8], name: &str| decoded(&members(der).into_iter().find(|(known, _)| known == name).unwrap().1);
        let rsa = include_bytes!("../../../fixtures/keys/rsa2048.pkcs8.der");
        let public = include_bytes!("../../../fixtures/keys/rsa2048.pub.der");
        assert!(public.ends_with(&[&member(rsa, "n")[..], &[2, 3], &member(rsa, "e")].concat()));
        let p256 = include_bytes!("../../../fixtures/keys/p256.pkcs8.der");
        let point = [member(p256, "x"), member(p256, "y")].concat();
        assert!(include_bytes!("../../../fixtures/keys/p256.pub.der").ends_with(&point));
        assert_eq!(member(p256, "d").len(), 32);
    }

    /// RFC 8037 A.1 and A.2: the key of the first test of RFC 8032, and how it is to look.
    #[test]
    fn the_example_of_the_rfc_comes_out() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let seed: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&seed[2 * at..2 * at + 2], 16).unwrap()).collect();
        let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        let members = members(&[&head[..], &seed].concat());
        let value = |name: &str| members.iter().find(|(known, _)| known == name).unwrap().1.clone();
        assert_eq!(value("d"), "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        assert_eq!(value("x"), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    }

    #[test]
    fn what_has_no_form_is_named() {
        let dsa = PrivateKey::from_der(include_bytes!("../../../fixtures/keys/dsa.pkcs8.der")).unwrap();
        assert_eq!(
            encode(&dsa).unwrap_err(),
            Fault::Unsupported("DSA (1.2.840.10040.4.1) keys are not written as JSON Web Keys here".into())
        );
    }
}
