//! The outer structure: PFX, AuthenticatedSafe and its ContentInfos (RFC 7292 4, RFC 5652 8).

use std::borrow::Cow;

use crate::asn1::{Element, Reader, Writer, tag, writer};
use crate::fault::{Fault, Result};
use crate::formats::pkcs12::oids;
use crate::key::pbe::{Budget, Encryption, MacData};

/// The only version there is (RFC 7292 4).
const VERSION: u64 = 3;

/// A PFX of definite lengths.
#[derive(Debug)]
pub struct Pfx<'a> {
    /// What the MAC is made over: the AuthenticatedSafe, perhaps in BER.
    pub authenticated_safe: &'a [u8],
    /// The MAC, where there is one.
    pub mac: Option<MacData>,
}

/// One part of the AuthenticatedSafe.
#[derive(Debug)]
pub enum Safe<'a> {
    /// SafeContents in the clear.
    Clear(&'a [u8]),
    /// SafeContents under a password.
    Encrypted {
        /// The scheme with its parameters.
        encryption: Encryption,
        /// What it protects.
        ciphertext: Cow<'a, [u8]>,
    },
    /// A ContentInfo that is not read.
    Opaque(&'a [u8]),
}

/// Whether the bytes begin as a PFX does: a SEQUENCE whose first two elements are the version and a SEQUENCE.
pub fn sniff(bytes: &[u8]) -> bool {
    let header = match bytes {
        [tag::SEQUENCE, length @ 0x81..=0x84, ..] => 2 + usize::from(length & 0x7f),
        [tag::SEQUENCE, _, ..] => 2,
        _ => return false,
    };
    bytes.get(header..).is_some_and(|content| content.starts_with(&[tag::INTEGER, 1, VERSION as u8, tag::SEQUENCE]))
}

impl<'a> Pfx<'a> {
    /// From the file's bytes in definite lengths.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        Reader::new(bytes).fields(|pfx| {
            match pfx.unsigned()? {
                VERSION => {}
                other => return Err(Fault::unsupported(format!("version {other} of PKCS#12; only 3 is known"))),
            }
            let authenticated_safe = pfx.fields(authenticated_safe)?;
            let mac = if pfx.is_empty() { None } else { Some(pfx.fields(MacData::read)?) };
            Ok(Self { authenticated_safe, mac })
        })
    }

    /// The DER of a PFX.
    pub fn write(authenticated_safe: &[u8], mac: Option<&MacData>) -> Vec<u8> {
        writer::sequence(|pfx| {
            pfx.unsigned(VERSION).sequence(|content_info| data(content_info, authenticated_safe));
            if let Some(mac) = mac {
                pfx.raw(&mac.to_der());
            }
        })
    }
}

impl<'a> Safe<'a> {
    /// The parts of an AuthenticatedSafe of definite lengths.
    pub fn read_all(authenticated_safe: &'a [u8], budget: &mut Budget) -> Result<Vec<Self>> {
        let mut reader = Reader::new(authenticated_safe).sequence()?;
        let mut safes = Vec::new();
        while !reader.is_empty() {
            budget.charge_entry()?;
            safes.push(Self::read(reader.expect(tag::SEQUENCE)?)?);
        }
        Ok(safes)
    }

    fn read(element: Element<'a>) -> Result<Self> {
        let kind = element.reader().oid()?;
        if kind == oids::DATA {
            return element.fields(|info| Ok(Self::Clear(content(info, tag::OCTET_STRING)?.content)));
        }
        if kind == oids::ENCRYPTED_DATA {
            let encrypted_data = element.fields(|info| content(info, tag::SEQUENCE))?;
            return encrypted_data.fields(Self::read_encrypted);
        }
        Ok(Self::Opaque(element.raw))
    }

    /// EncryptedData (RFC 5652 8).
    fn read_encrypted(encrypted_data: &mut Reader<'a>) -> Result<Self> {
        encrypted_data.unsigned()?;
        let (encryption, ciphertext) = encrypted_data.fields(|info| {
            info.oid()?;
            let encryption = Encryption::from_algorithm_identifier(info.expect(tag::SEQUENCE)?.raw)?;
            let ciphertext = match info.peek() {
                Some(found) if found == tag::context_primitive(0) => Cow::Borrowed(info.element()?.content),
                // In pieces: BER keeps an implicit tag off the inner ones (X.690 8.14).
                Some(found) if found == tag::context(0) => Cow::Owned(joined(info.element()?.reader())?),
                _ => return Err(Fault::corrupt("an encrypted section without content")),
            };
            Ok((encryption, ciphertext))
        })?;
        if encrypted_data.peek() == Some(tag::context(1)) {
            return Err(Fault::unsupported("an encrypted section with attributes of its own (RFC 5652 8)"));
        }
        Ok(Self::Encrypted { encryption, ciphertext })
    }
}

/// The AuthenticatedSafe in the fields of the PFX's ContentInfo.
fn authenticated_safe<'a>(info: &mut Reader<'a>) -> Result<&'a [u8]> {
    let kind = info.clone().oid()?;
    if kind == oids::SIGNED_DATA {
        return Err(Fault::unsupported(format!("integrity by a public key, id-signedData ({kind})")));
    }
    if kind != oids::DATA {
        return Err(Fault::unsupported(format!("a content of type {kind} instead of id-data")));
    }
    Ok(content(info, tag::OCTET_STRING)?.content)
}

/// The content of a ContentInfo (RFC 5652 3), which must have this tag.
fn content<'a>(info: &mut Reader<'a>, tag: u8) -> Result<Element<'a>> {
    info.oid()?;
    if info.is_empty() {
        return Err(Fault::corrupt("a section without content"));
    }
    info.explicit(0)?.expect(tag)
}

fn joined(mut pieces: Reader<'_>) -> Result<Vec<u8>> {
    let mut whole = Vec::new();
    while !pieces.is_empty() {
        whole.extend_from_slice(pieces.octet_string()?);
    }
    Ok(whole)
}

/// Appends the fields of a ContentInfo of type id-data.
pub fn data(content_info: &mut Writer, content: &[u8]) {
    content_info.oid(&oids::DATA).constructed(tag::context(0), |explicit| _ = explicit.octet_string(content));
}

/// Appends the fields of a ContentInfo of type id-encryptedData.
pub fn encrypted_data(content_info: &mut Writer, algorithm: &[u8], ciphertext: &[u8]) {
    content_info.oid(&oids::ENCRYPTED_DATA).constructed(tag::context(0), |explicit| {
        explicit.sequence(|encrypted_data| {
            encrypted_data.unsigned(0).sequence(|info| {
                info.oid(&oids::DATA).raw(algorithm).element(tag::context_primitive(0), ciphertext);
            });
        });
    });
}
