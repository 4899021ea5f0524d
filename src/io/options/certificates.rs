//! How certificates are written.

use std::path::Path;

/// A format of files with certificates alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFormat {
    /// One certificate in DER.
    Der,
    /// PEM, one block per certificate.
    Pem,
    /// PKCS#7 in DER.
    Pkcs7,
    /// PKCS#7 in PEM.
    Pkcs7Pem,
    /// Java's PkiPath.
    Pkipath,
}

impl CertificateFormat {
    /// What a file of this name is expected to be: PEM unless the name says otherwise.
    pub fn for_name(path: Option<&Path>) -> Self {
        let extension = path.and_then(Path::extension).and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "der" => Self::Der,
            "p7b" | "p7c" | "p7" => Self::Pkcs7,
            "pkipath" => Self::Pkipath,
            _ => Self::Pem,
        }
    }

    /// The usual end of the names of such files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Der | Self::Pem => "cer",
            Self::Pkcs7 | Self::Pkcs7Pem => "p7b",
            Self::Pkipath => "pkipath",
        }
    }

    /// Whether it can be shown on a terminal.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Pem | Self::Pkcs7Pem)
    }
}
