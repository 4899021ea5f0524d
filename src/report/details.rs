//! A certificate in every detail.

use serde::Serialize;
use time::OffsetDateTime;

use crate::formats::pem;
use crate::key::PublicKey;
use crate::keystore::Format;
use crate::report::Page;
use crate::report::{CertificateReport, ExtensionReport, FindingReport, PublicKeyReport, extension};
use crate::x509::{Certificate, Problem};

/// The width of the labels in detailed reports.
pub(super) const WIDTH: usize = 11;

/// What is wanted of a detailed report.
#[derive(Debug, Clone, Copy)]
pub struct Inspecting {
    /// The time to judge validity at.
    pub now: OffsetDateTime,
    /// Whether certificates are shown as PEM too.
    pub pem: bool,
    /// Whether the protection of entries is shown.
    pub structure: bool,
    /// The format of the keystore.
    pub format: Option<Format>,
}

/// A certificate: what every report says of it, and all the rest.
#[derive(Debug, Serialize)]
pub struct CertificateDetails {
    #[serde(flatten)]
    summary: CertificateReport,
    version: u8,
    sha1: String,
    public_key: PublicKeyReport,
    extensions: Vec<ExtensionReport>,
    findings: Vec<FindingReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pem: Option<String>,
}

impl CertificateDetails {
    /// The facts of a certificate.
    pub fn new(certificate: &Certificate, inspecting: Inspecting) -> Self {
        Self {
            summary: CertificateReport::new(certificate, inspecting.now),
            version: certificate.version(),
            sha1: certificate.sha1().to_string(),
            public_key: PublicKeyReport::new(PublicKey::new(certificate.public_key_info())),
            extensions: ExtensionReport::all(certificate.extensions()),
            findings: FindingReport::all(&Problem::of_certificate(certificate, inspecting.now)),
            pem: inspecting.pem.then(|| pem::encode_certificate(certificate)),
        }
    }

    /// Its lines.
    pub(super) fn lines(&self, page: &mut Page) {
        let summary = &self.summary;
        field(page, "subject", named(&summary.subject));
        field(page, "issuer", named(&summary.issuer));
        field(page, "serial", &summary.serial);
        field(page, "version", &self.version.to_string());
        field(page, "begins", summary.not_before.as_deref().unwrap_or("not a date"));
        field(page, "expires", &summary.expiry());
        key(page, &self.public_key);
        field(page, "signature", &summary.signature_algorithm);
        field(page, "sha256", &summary.sha256);
        field(page, "sha1", &self.sha1);
        self.findings.iter().for_each(|finding| finding.line(page));
        extension::section(page, &self.extensions);
        self.pem.iter().flat_map(|pem| pem.lines()).for_each(|line| _ = page.line(line));
    }
}

/// A line of a detailed report; none for an empty value.
pub(super) fn field(page: &mut Page, label: &str, value: &str) {
    if !value.is_empty() {
        page.labelled("  ", label, WIDTH, value);
    }
}

/// The lines of a key.
pub(super) fn key(page: &mut Page, key: &PublicKeyReport) {
    field(page, "key", &key.title());
    field(page, "key sha256", key.sha256());
}

/// A name, which may be empty.
pub(super) fn named(name: &str) -> &str {
    if name.is_empty() { "(empty)" } else { name }
}
