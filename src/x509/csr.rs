//! Certification requests (PKCS#10, RFC 2986).

use crate::asn1::{Element, Oid, Reader, tag};
use crate::fault::{Fault, Result};
use crate::key::PublicKey;
use crate::x509::extensions::{self, Extension, Value};
use crate::x509::signature::{self, Signature, Signed};
use crate::x509::{GeneralName, Name};

/// extensionRequest (RFC 2985 5.4.2)
const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";
/// What Microsoft's older tools write instead.
const MS_EXTENSION_REQUEST: &str = "1.3.6.1.4.1.311.2.1.14";
/// challengePassword (RFC 2985 5.4.1)
const CHALLENGE_PASSWORD: &str = "1.2.840.113549.1.9.7";

/// A CertificationRequest, in the DER that it was read from.
#[derive(Debug, Clone)]
pub struct Csr<'a> {
    content: Element<'a>,
    version: u8,
    subject: &'a [u8],
    public_key_info: &'a [u8],
    attributes: Option<Element<'a>>,
    algorithm: &'a [u8],
    signature: Option<&'a [u8]>,
}

/// An attribute of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name, or its identifier in dotted digits.
    pub name: String,
    /// What it says. The value of a challengePassword stays untold: it is a secret.
    pub values: Value,
}

impl<'a> Csr<'a> {
    /// Reads one by its skeleton: what stands inside the parts is a matter for those who ask for it.
    pub fn from_der(der: &'a [u8]) -> Result<Self> {
        Self::read(der).map_err(|fault| fault.within("not a certificate request"))
    }

    fn read(der: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(der);
        let mut signed = outer.sequence()?;
        outer.finish()?;
        let content = signed.expect(tag::SEQUENCE)?;
        let algorithm = signed.expect(tag::SEQUENCE)?.raw;
        // Whole octets or not: what cannot be a signature does not verify.
        let signature = signed.clone().bit_string().ok();
        signed.expect(tag::BIT_STRING)?;
        signed.finish()?;
        let mut info = content.reader();
        let version = u8::try_from(info.unsigned()?).map_err(|_| Fault::corrupt("a version beyond all bounds"))?;
        let subject = info.expect(tag::SEQUENCE)?.raw;
        let public_key_info = info.expect(tag::SEQUENCE)?.raw;
        let attributes = info.optional(tag::context(0))?;
        info.finish()?;
        Ok(Self { content, version, subject, public_key_info, attributes, algorithm, signature })
    }

    /// As people count: 1 is the only one there is.
    pub fn version(&self) -> u8 {
        self.version.saturating_add(1)
    }

    /// Whom the certificate is to be about.
    pub fn subject(&self) -> Name {
        Name::of_certificate(self.subject)
    }

    /// The key that the certificate is to be for.
    pub fn public_key(&self) -> PublicKey<'a> {
        PublicKey::new(self.public_key_info)
    }

    /// The AlgorithmIdentifier of the signature, as DER.
    pub fn signature_algorithm_der(&self) -> &'a [u8] {
        self.algorithm
    }

    /// See [`signature::name`].
    pub fn signature_algorithm(&self) -> String {
        signature::name(self.algorithm)
    }

    /// Whether the key of the request signed it, which proves that the requester has it.
    pub fn is_signed_by_its_key(&self) -> Signature {
        let signed = Signed { content: self.content.raw, algorithm: self.algorithm, signature: self.signature };
        signed.verify(self.public_key())
    }

    /// The extensions that are asked for.
    pub fn extensions(&self) -> impl Iterator<Item = Extension<'a>> {
        let requests = self.raw_attributes().filter(|(oid, _)| is_extension_request(&oid.to_string()));
        requests.flat_map(|(_, values)| extensions::all(values))
    }

    /// The subject alternative names that are asked for.
    pub fn subject_alt_names(&self) -> Vec<GeneralName> {
        let wanted = extensions::SUBJECT_ALT_NAME;
        let found = self.extensions().find(|extension| extension.oid == wanted.content());
        found.map(|extension| GeneralName::decode_all(extension.value)).unwrap_or_default()
    }

    /// The attributes other than the request for extensions.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute> {
        let others = self.raw_attributes().filter(|(oid, _)| !is_extension_request(&oid.to_string()));
        others.map(|(oid, values)| attribute(&oid, values))
    }

    /// Type and values of each, as far as they can be read.
    fn raw_attributes(&self) -> impl Iterator<Item = (Oid, Reader<'a>)> {
        let mut attributes = self.attributes.map_or(Reader::new(&[]), |attributes| attributes.reader());
        std::iter::from_fn(move || {
            let mut attribute = attributes.sequence().ok()?;
            Some((attribute.oid().ok()?, attribute.set().ok()?))
        })
    }
}

fn is_extension_request(dotted: &str) -> bool {
    matches!(dotted, EXTENSION_REQUEST | MS_EXTENSION_REQUEST)
}

fn attribute(oid: &Oid, mut values: Reader) -> Attribute {
    let dotted = oid.to_string();
    let name = match dotted.as_str() {
        CHALLENGE_PASSWORD => "challengePassword",
        "1.2.840.113549.1.9.2" => "unstructuredName",
        "1.2.840.113549.1.9.8" => "unstructuredAddress",
        "1.3.6.1.4.1.311.13.2.2" => "msEnrollmentCSP",
        "1.3.6.1.4.1.311.13.2.3" => "msOSVersion",
        "1.3.6.1.4.1.311.21.20" => "msRequestClientInfo",
        other => other,
    };
    if dotted == CHALLENGE_PASSWORD {
        return Attribute { name: name.into(), values: Value::text("(not shown)") };
    }
    let values = std::iter::from_fn(|| values.element().ok()).map(extensions::any).collect();
    Attribute { name: name.into(), values: Value::List(values) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::{bundle::Object, pem};

    fn request() -> Vec<u8> {
        let bundle = pem::read(include_bytes!("../../fixtures/pem/leaf.csr")).unwrap();
        let Object::Request(der) = &bundle.pieces[0].object else { unreachable!() };
        der.clone()
    }

    #[test]
    fn a_request_says_what_openssl_put_into_it() {
        let der = request();
        let csr = Csr::from_der(&der).unwrap();
        assert_eq!((csr.version(), csr.subject().to_string().as_str()), (1, "CN=leaf.example"));
        assert_eq!(csr.public_key().curve().as_deref(), Some("P-256 (secp256r1, prime256v1)"));
        assert_eq!(
            (csr.signature_algorithm().as_str(), csr.is_signed_by_its_key()),
            ("ecdsa-with-SHA256", Signature::Valid)
        );
    }

    #[test]
    fn a_forged_request_does_not_prove_possession() {
        let mut der = request();
        let at = der.windows(4).position(|window| window == b"leaf").unwrap();
        der[at] = b'L';
        assert_eq!(Csr::from_der(&der).unwrap().is_signed_by_its_key(), Signature::Broken);
    }

    #[test]
    fn truncation_is_a_fault() {
        let der = request();
        assert!((0..der.len()).all(|end| Csr::from_der(&der[..end]).is_err()));
    }
}
