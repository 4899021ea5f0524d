//! What the label of a block promises.

use crate::formats::shape::Shape;

/// What is expected behind a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// A certificate; OpenSSL's trust settings may follow it under `TRUSTED CERTIFICATE`.
    Certificate,
    /// One of the private keys, of this shape.
    Key(Shape),
    /// SignedData.
    Pkcs7,
    /// Something public of this shape.
    Public(Shape),
    /// Parameters of a key, which say nothing that the key does not.
    Parameters,
    /// A format that only looks like PEM; says whose.
    Foreign(&'static str),
    /// No label known here.
    Nothing,
}

impl Promise {
    /// The labels of RFC 7468, OpenSSL's own, and the older and foreign ones met in the field.
    pub(super) fn of(label: &str) -> Self {
        match label {
            "CERTIFICATE" | "X509 CERTIFICATE" | "X.509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Self::Certificate,
            "PRIVATE KEY" => Self::Key(Shape::Pkcs8),
            "ENCRYPTED PRIVATE KEY" => Self::Key(Shape::SealedKey),
            "RSA PRIVATE KEY" => Self::Key(Shape::Pkcs1),
            "EC PRIVATE KEY" => Self::Key(Shape::Sec1),
            "DSA PRIVATE KEY" => Self::Key(Shape::DsaKey),
            "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS" | "CERTIFICATE CHAIN" => Self::Pkcs7,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::Public(Shape::Request),
            "X509 CRL" | "CRL" => Self::Public(Shape::Crl),
            "PUBLIC KEY" => Self::Public(Shape::PublicKey),
            "RSA PUBLIC KEY" => Self::Public(Shape::RsaPublicKey),
            "DSA PUBLIC KEY" => Self::Public(Shape::DsaPublicKey),
            "OPENSSH PRIVATE KEY" => Self::Foreign("OpenSSH's own key format"),
            label if label.starts_with("OpenVPN ") => Self::Foreign("a key of OpenVPN's own"),
            label if label.starts_with("SSH2 ") => Self::Foreign("the SSH 2 key format (RFC 4716)"),
            label if label.starts_with("PGP ") => Self::Foreign("OpenPGP"),
            label if label.ends_with(" PARAMETERS") => Self::Parameters,
            _ => Self::Nothing,
        }
    }

    /// Whether a block of this shape keeps what the label promises.
    pub(super) fn is_kept_by(self, shape: Shape) -> bool {
        match self {
            Self::Certificate => shape == Shape::Certificate,
            Self::Pkcs7 => shape == Shape::Pkcs7,
            Self::Key(promised) | Self::Public(promised) => shape == promised,
            Self::Parameters | Self::Foreign(_) | Self::Nothing => true,
        }
    }

    /// Whether the file loses something when a block with this label cannot be used.
    pub(super) fn matters(self) -> bool {
        matches!(self, Self::Certificate | Self::Key(_) | Self::Pkcs7 | Self::Public(_))
    }
}
