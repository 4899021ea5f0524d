//! The names of the formats and what each can hold.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::fault::Fault;
use crate::keystore::Alias;

/// A file format that holds certificates or keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Bouncy Castle's keystore for FIPS 140.
    Bcfks,
    /// Bouncy Castle's keystore.
    Bks,
    /// One certificate, key or request in DER.
    Der,
    /// Sun's JCE keystore.
    Jceks,
    /// Sun's Java keystore.
    Jks,
    /// Text with base64 blocks (RFC 7468 and its forerunners).
    Pem,
    /// PKCS#12 (RFC 7292).
    Pkcs12,
    /// A certificates-only PKCS#7 / CMS SignedData (RFC 5652 5.1).
    Pkcs7,
    /// Java's PkiPath: SEQUENCE OF Certificate, root side first.
    PkiPath,
    /// Bouncy Castle's keystore that is encrypted as a whole.
    Uber,
}

/// What a keystore format does with its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// A key may have a password of its own.
    pub entry_passwords: bool,
    /// A certificate can stand as a trust anchor.
    pub trusted_certificates: bool,
    /// A symmetric key can be an entry.
    pub secret_keys: bool,
    /// A certificate can stand without being a trust anchor.
    pub certificates: bool,
    /// A private key can stand without a certificate.
    pub keys_without_chain: bool,
    /// Every entry has a date.
    pub dates: bool,
    /// Entries have attributes of any kind.
    pub attributes: bool,
    /// Whether the file was changed can be checked with its password.
    pub integrity: bool,
}

impl Format {
    const ALL: [Self; 10] = [
        Self::Bcfks,
        Self::Bks,
        Self::Der,
        Self::Jceks,
        Self::Jks,
        Self::Pem,
        Self::Pkcs12,
        Self::Pkcs7,
        Self::PkiPath,
        Self::Uber,
    ];

    /// The name used in options and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bcfks => "bcfks",
            Self::Bks => "bks",
            Self::Der => "der",
            Self::Jceks => "jceks",
            Self::Jks => "jks",
            Self::Pem => "pem",
            Self::Pkcs12 => "pkcs12",
            Self::Pkcs7 => "pkcs7",
            Self::PkiPath => "pkipath",
            Self::Uber => "uber",
        }
    }

    /// The name used in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Self::Bcfks => "BCFKS keystore",
            Self::Bks => "BKS keystore",
            Self::Der => "DER",
            Self::Jceks => "JCEKS keystore",
            Self::Jks => "JKS keystore",
            Self::Pem => "PEM",
            Self::Pkcs12 => "PKCS#12 keystore",
            Self::Pkcs7 => "PKCS#7",
            Self::PkiPath => "PkiPath",
            Self::Uber => "UBER keystore",
        }
    }

    /// What a new keystore of this name is expected to be: `.jks` and the like say so themselves, all else is PKCS#12.
    pub fn for_new(path: &Path) -> Self {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "bcfks" => Self::Bcfks,
            "bks" => Self::Bks,
            "jceks" => Self::Jceks,
            "jks" => Self::Jks,
            "uber" | "ubr" => Self::Uber,
            _ => Self::Pkcs12,
        }
    }

    /// Whether aliases that differ by case only are the same entry: Java folds those of its own keystores and of PKCS#12;
    /// Bouncy Castle does not fold those of its own, and nobody looks up names in PEM.
    pub fn folds_alias_case(self) -> bool {
        matches!(self, Self::Jceks | Self::Jks | Self::Pkcs12)
    }

    /// What an alias is found by.
    pub fn name_of(self, alias: &Alias) -> String {
        if self.folds_alias_case() { alias.folded() } else { alias.to_string() }
    }

    /// The name used in sentences, of any such file: `a JKS keystore`.
    pub fn some(self) -> String {
        let article = match self {
            Self::Uber => "an ",
            _ if self.is_keystore() => "a ",
            _ => "",
        };
        format!("{article}{}", self.title())
    }

    /// Whether this is a keystore rather than a loose bundle of certificates and keys.
    pub fn is_keystore(self) -> bool {
        matches!(self, Self::Bcfks | Self::Bks | Self::Jceks | Self::Jks | Self::Pkcs12 | Self::Uber)
    }
}

impl FromStr for Format {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        let known = Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name));
        known.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|format| format.name()).collect();
            Fault::Invalid(format!("not a format; there are {}", names.join(", ")))
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
