//! What is signed: TBSCertificate (RFC 5280 4.1).

use time::OffsetDateTime;

use crate::asn1::{Oid, Writer, tag, writer};
use crate::x509::extensions::{self, BasicConstraints, KeyUsage};
use crate::x509::{Serial, validity};

/// A certificate of version 3 before its signature; names and key as DER, so that nothing in them changes.
pub struct Tbs<'a> {
    pub serial: &'a Serial,
    /// The AlgorithmIdentifier of the signature to come.
    pub algorithm: &'a [u8],
    pub issuer: &'a [u8],
    pub not_before: OffsetDateTime,
    pub not_after: OffsetDateTime,
    pub subject: &'a [u8],
    pub public_key_info: &'a [u8],
    pub extensions: Extensions,
}

impl Tbs<'_> {
    pub fn to_der(&self) -> Vec<u8> {
        writer::sequence(|tbs| {
            tbs.constructed(tag::context(0), |version| {
                version.unsigned(2);
            });
            tbs.element(tag::INTEGER, &self.serial.0).raw(self.algorithm).raw(self.issuer);
            tbs.sequence(|validity| {
                validity::write(validity, self.not_before);
                validity::write(validity, self.not_after);
            });
            tbs.raw(self.subject).raw(self.public_key_info);
            tbs.constructed(tag::context(3), |wrapper| {
                wrapper.sequence(|list| {
                    list.raw(&self.extensions.der);
                });
            });
        })
    }
}

/// Certificate: what was signed, how, and the signature.
pub fn certificate(tbs: &[u8], algorithm: &[u8], signature: &[u8]) -> Vec<u8> {
    writer::sequence(|certificate| {
        certificate.raw(tbs).raw(algorithm).bit_string(signature);
    })
}

/// Extensions in the order in which they were added.
#[derive(Default)]
pub struct Extensions {
    der: Vec<u8>,
}

impl Extensions {
    /// Adds one whose value `fill` writes.
    fn add(&mut self, oid: &Oid, critical: bool, fill: impl FnOnce(&mut Writer)) {
        let mut value = Writer::new();
        fill(&mut value);
        let value = value.into_bytes();
        self.der.extend(writer::sequence(|extension| {
            extension.oid(oid);
            // FALSE is the default, which DER leaves out (X.690 11.5).
            if critical {
                extension.boolean(true);
            }
            extension.octet_string(&value);
        }));
    }

    pub fn key_identifiers(&mut self, subject: &[u8], authority: &[u8]) {
        self.add(&extensions::SUBJECT_KEY_IDENTIFIER, false, |value| {
            value.octet_string(subject);
        });
        self.add(&extensions::AUTHORITY_KEY_IDENTIFIER, false, |value| {
            value.sequence(|identifier| {
                identifier.element(tag::context_primitive(0), authority);
            });
        });
    }

    pub fn basic_constraints(&mut self, constraints: BasicConstraints) {
        self.add(&extensions::BASIC_CONSTRAINTS, true, |value| {
            value.sequence(|fields| {
                if constraints.ca {
                    fields.boolean(true);
                }
                if let Some(length) = constraints.path_len {
                    fields.unsigned(length.into());
                }
            });
        });
    }

    pub fn key_usage(&mut self, usage: KeyUsage) {
        self.add(&extensions::KEY_USAGE, true, |value| {
            value.element(tag::BIT_STRING, &usage.bit_string_content());
        });
    }

    pub fn extended_key_usage(&mut self, purposes: &[Oid]) {
        self.add(&extensions::EXTENDED_KEY_USAGE, false, |value| {
            value.sequence(|list| {
                for purpose in purposes {
                    list.oid(purpose);
                }
            });
        });
    }

    /// `names`: the GeneralName elements.
    pub fn subject_alt_names(&mut self, critical: bool, names: &[u8]) {
        self.add(&extensions::SUBJECT_ALT_NAME, critical, |value| {
            value.sequence(|list| {
                list.raw(names);
            });
        });
    }
}
