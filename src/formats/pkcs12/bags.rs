//! SafeContents and its bags, to and from DER (RFC 7292 4.2).

use crate::asn1::{Element, MAX_DEPTH, Oid, Reader, Writer, tag, writer};
use crate::fault::{Fault, Result};
use crate::formats::pkcs12::attributes::Attributes;
use crate::formats::pkcs12::oids;
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SealedKey};
use crate::keystore::{Attribute, Opaque, StoredKey};
use crate::secret::SecretBytes;
use crate::x509::Certificate;

/// One bag.
#[derive(Debug)]
pub struct Bag {
    /// What it holds.
    pub content: Content,
    /// What is said about it.
    pub attributes: Attributes,
    /// The section of the file that it stands in.
    pub section: usize,
}

/// What a bag holds.
#[derive(Debug)]
pub enum Content {
    /// An X.509 certificate.
    Certificate(Certificate),
    /// A private key.
    Key(StoredKey),
    /// Anything that is not read, as the whole SafeBag.
    Opaque(Opaque),
    /// A secret key as Java keeps it, as the DER of a SecretBag.
    Secret(SecretBytes),
}

/// Appends the bags of one SafeContents and tells whether there were bags in bags: these are entered. A bag that cannot
/// be read becomes [`Content::Opaque`].
pub fn read(safe_contents: &[u8], section: usize, budget: &mut Budget, bags: &mut Vec<Bag>) -> Result<bool> {
    read_nested(Reader::new(safe_contents).sequence()?, (section, 0), budget, bags)
}

fn read_nested(
    mut safe_contents: Reader<'_>,
    (section, depth): (usize, usize),
    budget: &mut Budget,
    bags: &mut Vec<Bag>,
) -> Result<bool> {
    if depth == MAX_DEPTH {
        return Err(Fault::Limit { what: "nesting of bags".into(), limit: MAX_DEPTH as u64, set_as: None });
    }
    let mut nested = depth > 0;
    while !safe_contents.is_empty() {
        budget.charge_entry()?;
        let element = safe_contents.element()?;
        let (content, set) = match parts(element) {
            Ok((oid, value, _)) if oid == oids::SAFE_CONTENTS_BAG && value.tag == tag::SEQUENCE => {
                nested |= read_nested(value.reader(), (section, depth + 1), budget, bags)?;
                continue;
            }
            Ok((oid, value, set)) => (content(&oid, value).unwrap_or_else(|why| opaque(why, element)), set),
            Err(fault) => (opaque(Unread::because("a damaged bag", fault), element), None),
        };
        bags.push(Bag { content, attributes: Attributes::read(set), section });
    }
    Ok(nested)
}

/// Type, value and attributes of a SafeBag.
fn parts(element: Element<'_>) -> Result<(Oid, Element<'_>, Option<Element<'_>>)> {
    if element.tag != tag::SEQUENCE {
        return Err(element.broken("something that is no bag"));
    }
    element.fields(|bag| Ok((bag.oid()?, bag.explicit(0)?, bag.optional(tag::SET)?)))
}

/// Why a bag is not read.
struct Unread {
    what: String,
    damaged: bool,
}

impl Unread {
    /// Of a kind that is not known here.
    fn kind(what: impl Into<String>) -> Self {
        Self { what: what.into(), damaged: false }
    }

    /// By a fault in what this is.
    fn because(what: &str, fault: Fault) -> Self {
        Self { what: format!("{what}: {fault}"), damaged: fault.is_damage() }
    }
}

fn opaque(Unread { what, damaged }: Unread, element: Element<'_>) -> Content {
    Content::Opaque(Opaque { what, damaged, encoded: SecretBytes::new(element.raw.to_vec()) })
}

/// What the bag holds, or why that is not read.
fn content(oid: &Oid, value: Element<'_>) -> std::result::Result<Content, Unread> {
    let unread = |what| move |fault| Unread::because(what, fault);
    if *oid == oids::CERT_BAG {
        let der = x509_certificate(value)?;
        Certificate::from_der(der).map(Content::Certificate).map_err(unread("a certificate that cannot be read"))
    } else if *oid == oids::SHROUDED_KEY_BAG {
        let key = SealedKey::from_der(value.raw).map(StoredKey::Sealed);
        key.map(Content::Key).map_err(unread("a protected key that cannot be read"))
    } else if *oid == oids::KEY_BAG {
        let key = PrivateKey::from_pkcs8(value.raw).map(StoredKey::Open);
        key.map(Content::Key).map_err(unread("a private key that cannot be read"))
    } else if *oid == oids::SECRET_BAG {
        java_secret(value)
    } else if *oid == oids::CRL_BAG {
        Err(Unread::kind("a certificate revocation list"))
    } else {
        Err(Unread::kind(format!("a bag of unknown type {oid}")))
    }
}

/// CertBag ::= SEQUENCE { certId, certValue [0] EXPLICIT }.
fn x509_certificate(value: Element<'_>) -> std::result::Result<&[u8], Unread> {
    let damaged = |fault| Unread::because("a certificate bag that cannot be read", fault);
    let value = value.expect(tag::SEQUENCE).map_err(damaged)?;
    let kind = value.reader().oid().map_err(damaged)?;
    if kind == oids::SDSI_CERTIFICATE {
        return Err(Unread::kind(format!("an SDSI certificate ({kind})")));
    }
    if kind != oids::X509_CERTIFICATE {
        return Err(Unread::kind(format!("a certificate of unknown type {kind}")));
    }
    value.fields(typed_octets).map(|(_, octets)| octets).map_err(damaged)
}

/// SecretBag ::= SEQUENCE { secretTypeId, secretValue [0] EXPLICIT }: Java wraps an EncryptedPrivateKeyInfo in it.
fn java_secret(value: Element<'_>) -> std::result::Result<Content, Unread> {
    match secret_key(value.raw) {
        Ok(_) => Ok(Content::Secret(SecretBytes::new(value.raw.to_vec()))),
        Err(Fault::Unsupported(text)) => Err(Unread::kind(text)),
        Err(fault) => Err(Unread::because("a secret bag that cannot be read", fault)),
    }
}

/// The protected key in a SecretBag of Java.
pub fn secret_key(secret_bag: &[u8]) -> Result<SealedKey> {
    let kind = Reader::new(secret_bag).sequence()?.oid()?;
    if kind != oids::SHROUDED_KEY_BAG {
        return Err(Fault::unsupported(format!("a secret of unknown type {kind}")));
    }
    let (_, octets) = Reader::new(secret_bag).fields(typed_octets)?;
    SealedKey::from_der(octets)
}

/// What CertBag and SecretBag have in common: a type, and [0] EXPLICIT an OCTET STRING.
fn typed_octets<'a>(bag: &mut Reader<'a>) -> Result<(Oid, &'a [u8])> {
    Ok((bag.oid()?, bag.explicit(0)?.expect(tag::OCTET_STRING)?.content))
}

/// The SecretBag of Java around a protected key.
pub fn secret_bag(key: &SealedKey) -> Vec<u8> {
    writer::sequence(|bag| {
        bag.oid(&oids::SHROUDED_KEY_BAG);
        bag.constructed(tag::context(0), |explicit| _ = explicit.octet_string(key.bytes()));
    })
}

/// The SafeBag of a certificate.
pub fn certificate(certificate: &Certificate, attributes: &[Attribute]) -> SecretBytes {
    bag(&oids::CERT_BAG, attributes, |value| {
        value.sequence(|bag| {
            bag.oid(&oids::X509_CERTIFICATE).constructed(tag::context(0), |explicit| {
                explicit.octet_string(certificate.der());
            });
        });
    })
}

/// The SafeBag of a private key.
pub fn key(key: &StoredKey, attributes: &[Attribute]) -> SecretBytes {
    match key {
        StoredKey::Open(key) => bag(&oids::KEY_BAG, attributes, |value| _ = value.raw(key.as_read())),
        StoredKey::Sealed(key) => bag(&oids::SHROUDED_KEY_BAG, attributes, |value| _ = value.raw(key.bytes())),
    }
}

/// The SafeBag of a secret key.
pub fn secret(secret_bag: &[u8], attributes: &[Attribute]) -> SecretBytes {
    bag(&oids::SECRET_BAG, attributes, |value| _ = value.raw(secret_bag))
}

fn bag(oid: &Oid, attributes: &[Attribute], value: impl FnOnce(&mut Writer)) -> SecretBytes {
    let der = writer::sequence(|bag| {
        bag.oid(oid).constructed(tag::context(0), value);
        if !attributes.is_empty() {
            bag.constructed(tag::SET, |set| attributes.iter().for_each(|attribute| _ = set.raw(&attribute.0)));
        }
    });
    SecretBytes::new(der)
}
