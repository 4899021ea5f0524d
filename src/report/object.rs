//! One object of a file without entries, in every detail.

use serde::Serialize;

use crate::formats::Piece;
use crate::formats::bundle::{EncryptedKey, Object};
use crate::key::{PrivateKey, PublicKey};
use crate::report::Page;
use crate::report::details::{field, key};
use crate::report::{
    CertificateDetails, CrlReport, FindingReport, Inspecting, ProtectionReport, PublicKeyReport, RequestReport,
    TrustReport,
};
use crate::x509::{Crl, Csr, Problem};

/// An object and its place.
#[derive(Debug, Serialize)]
pub struct ObjectReport {
    kind: String,
    /// Of its BEGIN, from 1; `null` outside of PEM.
    line: Option<usize>,
    label: Option<String>,
    /// The lines of text before it.
    headings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<TrustReport>,
    #[serde(flatten)]
    details: Details,
}

/// What is known of it, under the name of its kind.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Details {
    Certificate(Box<CertificateDetails>),
    Request(RequestReport),
    Crl(CrlReport),
    PublicKey(KeyDetails),
    /// The public half, which is all that is shown of a private key.
    PrivateKey(KeyDetails),
    EncryptedKey(ProtectionReport),
    /// Why it could not be read.
    Unreadable(String),
    /// Nothing of it is shown: it may be secret.
    Other(()),
}

/// A key with its weak points.
#[derive(Debug, Serialize)]
struct KeyDetails {
    #[serde(flatten)]
    key: PublicKeyReport,
    findings: Vec<FindingReport>,
}

impl ObjectReport {
    /// The facts of one piece that show without a password.
    pub fn new(piece: &Piece, inspecting: Inspecting) -> Self {
        Self {
            kind: piece.kind().replace(' ', "-"),
            line: piece.line,
            label: piece.label.clone(),
            headings: piece.headings.clone(),
            trust: TrustReport::of(&piece.trust),
            details: Details::of(&piece.object, inspecting),
        }
    }

    /// Its lines, under its number in the file.
    pub fn lines(&self, number: usize, page: &mut Page) {
        let line = self.line.map(|line| format!("  line {line}")).unwrap_or_default();
        let label = match (&self.details, &self.label) {
            (Details::Other(()), Some(label)) => format!(" ({label})"),
            _ => String::new(),
        };
        page.heading(&format!("{number}. {}{label}{line}", self.kind.replace('-', " ")));
        field(page, "trust", self.trust.as_ref().map_or("", TrustReport::words));
        self.details.lines(page);
    }
}

impl Details {
    fn of(object: &Object, inspecting: Inspecting) -> Self {
        match object {
            Object::Certificate(certificate) => {
                Self::Certificate(Box::new(CertificateDetails::new(certificate, inspecting)))
            }
            Object::Request(der) => match Csr::from_der(der) {
                Ok(csr) => Self::Request(RequestReport::new(der, &csr)),
                Err(fault) => Self::Unreadable(fault.to_string()),
            },
            Object::Crl(der) => match Crl::from_der(der) {
                Ok(crl) => Self::Crl(CrlReport::new(der, &crl, inspecting.now)),
                Err(fault) => Self::Unreadable(fault.to_string()),
            },
            Object::PublicKey(der) => Self::PublicKey(KeyDetails::new(PublicKey::new(der))),
            Object::PrivateKey(key) => Self::of_private_key(key),
            Object::EncryptedKey(EncryptedKey::Sealed(key)) => Self::EncryptedKey(ProtectionReport::of_key(key)),
            Object::EncryptedKey(EncryptedKey::LegacyPem { dek_info, .. }) => {
                let cipher = dek_info.split(',').next().unwrap_or_default();
                let scheme = format!("Proc-Type: 4,ENCRYPTED (MD5, 1 iteration, {cipher})");
                Self::EncryptedKey(ProtectionReport::of(scheme, Some(1), Some(8)))
            }
            Object::Other(_) => Self::Other(()),
        }
    }

    fn of_private_key(key: &PrivateKey) -> Self {
        match key.public_key_info() {
            Ok(info) => Self::PrivateKey(KeyDetails::new(PublicKey::new(&info))),
            Err(fault) => Self::Unreadable(fault.to_string()),
        }
    }

    fn lines(&self, page: &mut Page) {
        match self {
            Self::Certificate(certificate) => certificate.lines(page),
            Self::Request(request) => request.lines(page),
            Self::Crl(crl) => crl.lines(page),
            Self::PublicKey(key) | Self::PrivateKey(key) => key.lines(page),
            Self::EncryptedKey(protection) => field(page, "protection", &protection.text()),
            Self::Unreadable(reason) => field(page, "unreadable", reason),
            Self::Other(()) => {}
        }
    }
}

impl KeyDetails {
    fn new(key: PublicKey) -> Self {
        Self { key: PublicKeyReport::new(key), findings: FindingReport::all(&Problem::of_key(key)) }
    }

    fn lines(&self, page: &mut Page) {
        key(page, &self.key);
        self.findings.iter().for_each(|finding| finding.line(page));
    }
}
