//! A certificate request in every detail.

use serde::Serialize;

use crate::report::Page;
use crate::report::details::{field, key, named};
use crate::report::{ExtensionReport, FindingReport, PublicKeyReport, extension};
use crate::x509::csr::{Attribute, Csr};
use crate::x509::extensions::Value;
use crate::x509::signature::Signature;
use crate::x509::{Problem, fingerprint::Sha256};

/// A request.
#[derive(Debug, Serialize)]
pub struct RequestReport {
    subject: String,
    version: u8,
    public_key: PublicKeyReport,
    signature_algorithm: String,
    /// Whether the key of the request signed it; `null` when that cannot be checked.
    signed_by_its_key: Option<bool>,
    sha256: String,
    subject_alt_names: Vec<String>,
    extensions: Vec<ExtensionReport>,
    attributes: Vec<AttributeReport>,
    findings: Vec<FindingReport>,
}

/// An attribute of a request or of an entry.
#[derive(Debug, Serialize)]
pub struct AttributeReport {
    pub(super) name: String,
    pub(super) values: Value,
}

impl RequestReport {
    /// The facts of a request with this DER.
    pub fn new(der: &[u8], csr: &Csr) -> Self {
        Self {
            subject: csr.subject().to_string(),
            version: csr.version(),
            public_key: PublicKeyReport::new(csr.public_key()),
            signature_algorithm: csr.signature_algorithm(),
            signed_by_its_key: match csr.is_signed_by_its_key() {
                Signature::Valid => Some(true),
                Signature::Broken => Some(false),
                Signature::Unknown(_) => None,
            },
            sha256: Sha256::of(der).to_string(),
            subject_alt_names: csr.subject_alt_names().iter().map(ToString::to_string).collect(),
            extensions: ExtensionReport::all(csr.extensions()),
            attributes: csr.attributes().map(|Attribute { name, values }| AttributeReport { name, values }).collect(),
            findings: FindingReport::all(&Problem::of_request(csr)),
        }
    }

    /// Its lines.
    pub(super) fn lines(&self, page: &mut Page) {
        let proof = match self.signed_by_its_key {
            Some(true) => ", by the key itself",
            Some(false) => ", not by the key itself",
            None => ", not checked",
        };
        field(page, "subject", named(&self.subject));
        field(page, "version", &self.version.to_string());
        key(page, &self.public_key);
        field(page, "signature", &format!("{}{proof}", self.signature_algorithm));
        field(page, "sha256", &self.sha256);
        self.findings.iter().for_each(|finding| finding.line(page));
        attributes(page, &self.attributes);
        extension::section(page, &self.extensions);
    }
}

/// The lines of attributes, under their common heading.
pub(super) fn attributes(page: &mut Page, attributes: &[AttributeReport]) {
    if !attributes.is_empty() {
        page.labelled("  ", "attributes", 0, "");
    }
    for attribute in attributes {
        page.labelled("    ", &attribute.name, 0, "");
        extension::lines(page, 6, &attribute.values);
    }
}
