//! Programs that read stores and bundles, and what they know.

use crate::key::pbe::{Cipher, Hash, Kdf, MacScheme, Scheme};
use crate::keystore::{Compatibility, Format};

/// A program that is going to read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumer {
    /// A TLS proxy that wants key and chain in one PEM.
    Haproxy,
    /// A JDK since 8u301.
    Java,
    /// JDK 8 before 8u301, and older.
    Java8,
    /// A Java server that opens keys with the password of the store.
    Jetty,
    /// A server that wants PEM, its own certificate first.
    Nginx,
    /// OpenSSL 3.0 to 3.3 with its default provider.
    OpenSsl3,
    /// A Java server that opens keys with the password of the store.
    Tomcat,
    /// Windows up to Server 2016.
    Windows,
}

impl Consumer {
    /// The name used in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Self::Haproxy => "HAProxy",
            Self::Java => "Java",
            Self::Java8 => "Java before 8u301",
            Self::Jetty => "Jetty",
            Self::Nginx => "nginx",
            Self::OpenSsl3 => "OpenSSL 3",
            Self::Tomcat => "Tomcat",
            Self::Windows => "Windows up to Server 2016",
        }
    }

    /// Whether it runs on Java, and reads what Java reads.
    pub fn is_java(self) -> bool {
        matches!(self, Self::Java | Self::Java8 | Self::Jetty | Self::Tomcat)
    }

    /// Whether OpenSSL reads its files.
    pub fn has_openssl(self) -> bool {
        matches!(self, Self::Haproxy | Self::Nginx | Self::OpenSsl3)
    }

    /// Whether it is of no use without a private key.
    pub fn is_server(self) -> bool {
        matches!(self, Self::Haproxy | Self::Jetty | Self::Nginx | Self::Tomcat)
    }

    /// Whether it takes key and certificate from one file; nginx has a directive for each.
    pub fn wants_one_file(self) -> bool {
        self.is_server() && self != Self::Nginx
    }

    /// Whether it opens the keys of a store with the password of the store alone.
    pub fn has_one_password(self) -> bool {
        !matches!(self, Self::Java | Self::Java8)
    }

    /// Whether it reads files of this format.
    pub fn reads(self, format: Format) -> bool {
        match self {
            Self::Haproxy | Self::Nginx => format == Format::Pem,
            Self::Java | Self::Java8 | Self::Jetty | Self::Tomcat => {
                matches!(format, Format::Jks | Format::Jceks | Format::Pkcs12)
            }
            Self::OpenSsl3 | Self::Windows => {
                matches!(format, Format::Der | Format::Pem | Format::Pkcs12 | Format::Pkcs7)
            }
        }
    }

    /// Whether it decrypts this in PKCS#12.
    pub fn decrypts(self, scheme: &Scheme) -> bool {
        let old = matches!(scheme, Scheme::Pkcs12 { cipher: Cipher::TripleDes | Cipher::Rc2(40), .. });
        match self {
            Self::Java8 | Self::Windows => old,
            Self::OpenSsl3 => is_pbes2_with_aes(scheme) || (old && !is_legacy(scheme)),
            _ => is_pbes2_with_aes(scheme) || matches!(scheme, Scheme::Pkcs12 { .. }),
        }
    }

    /// Whether it checks this in PKCS#12.
    pub fn checks(self, mac: &MacScheme) -> bool {
        match (self, mac) {
            (_, MacScheme::Pbmac1 { .. }) => false,
            (Self::Java8 | Self::Windows, MacScheme::Pkcs12 { hash, .. }) => *hash == Hash::Sha1,
            (_, MacScheme::Pkcs12 { hash, .. }) => {
                matches!(hash, Hash::Sha1 | Hash::Sha224 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512)
            }
        }
    }

    /// The target that a store for it is written for.
    pub fn compatibility(self) -> Compatibility {
        match self {
            Self::Java8 => Compatibility::Java8,
            Self::Windows => Compatibility::Windows,
            Self::OpenSsl3 => Compatibility::OpenSsl3,
            Self::Haproxy | Self::Java | Self::Jetty | Self::Nginx | Self::Tomcat => Compatibility::Java,
        }
    }
}

fn is_pbes2_with_aes(scheme: &Scheme) -> bool {
    let aes = |cipher: &Cipher| matches!(cipher, Cipher::Aes128 | Cipher::Aes192 | Cipher::Aes256);
    matches!(scheme, Scheme::Pbes2 { kdf: Kdf::Pbkdf2 { .. }, cipher } if aes(cipher))
}

/// Whether OpenSSL 3 has it in its legacy provider, because it is broken.
pub(super) fn is_legacy(scheme: &Scheme) -> bool {
    match scheme {
        Scheme::Pkcs12 { cipher, .. } => *cipher != Cipher::TripleDes,
        Scheme::Pbes1 { .. } => true,
        _ => matches!(scheme.cipher(), Some(Cipher::Des | Cipher::Rc2(_))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Consumer; 8] = [
        Consumer::Haproxy,
        Consumer::Java,
        Consumer::Java8,
        Consumer::Jetty,
        Consumer::Nginx,
        Consumer::OpenSsl3,
        Consumer::Tomcat,
        Consumer::Windows,
    ];

    #[test]
    fn everyone_opens_what_is_written_for_them() {
        for consumer in ALL.into_iter().filter(|consumer| consumer.reads(Format::Pkcs12)) {
            let suite = consumer.compatibility().suite();
            assert!(consumer.decrypts(&suite.keys) && consumer.decrypts(&suite.certificates), "{consumer:?}");
            assert!(consumer.checks(&suite.mac), "{consumer:?}");
        }
    }

    #[test]
    fn nobody_here_checks_pbmac1() {
        let mac = Compatibility::Modern.suite().mac;
        assert!(!ALL.into_iter().any(|consumer| consumer.checks(&mac)));
    }
}
