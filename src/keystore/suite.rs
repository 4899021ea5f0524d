//! How what is new in a PKCS#12 keystore is protected, and who can open it then.

use crate::key::pbe::{Cipher, Kdf, MacScheme, Scheme};
use crate::keystore::{Entry, Keystore, Section};

/// As many as the JDK takes by default.
const ITERATIONS: u32 = 10_000;
/// As many as leave three keys, with the certificates and the MAC, within the 1,000,000 that .NET 9 spends on a file
/// (`Pkcs12LoaderLimits`), and below the 300,000 that it spends on one derivation.
const MANY_ITERATIONS: u32 = 200_000;

/// The schemes of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    /// Of the section that holds the certificates.
    pub certificates: Scheme,
    /// Of each private and secret key.
    pub keys: Scheme,
    /// Of the whole.
    pub mac: MacScheme,
    /// Whether private keys take the form that Java reads: of ML-DSA the expanded one, from which no way leads back to
    /// the seed.
    pub keys_for_java: bool,
}

/// Who must be able to open a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compatibility {
    /// Bouncy Castle 1.72 and later.
    BouncyCastle,
    /// .NET 9 and later, within the limits that it sets by default.
    DotNet,
    /// What runs in FIPS mode, where PKCS#12's own key derivation is not approved (RFC 9579 1).
    Fips,
    /// Every JDK since 8u301, OpenSSL since 1.1.
    Java,
    /// JDK 8 before 8u301, and older.
    Java8,
    /// The Keychain of macOS: that of 13 refuses a MAC of SHA-256.
    MacOs,
    /// The latest of everything: PBMAC1, and more iterations.
    Modern,
    /// OpenSSL 3 with its default provider alone.
    OpenSsl3,
    /// Windows and Windows Server up to 2016, which know neither PBES2 nor SHA-256 in PKCS#12.
    Windows,
}

impl Compatibility {
    /// All of them, by name.
    pub const ALL: [Self; 9] = [
        Self::BouncyCastle,
        Self::DotNet,
        Self::Fips,
        Self::Java,
        Self::Java8,
        Self::MacOs,
        Self::Modern,
        Self::OpenSsl3,
        Self::Windows,
    ];

    /// The name used in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::BouncyCastle => "bouncy-castle",
            Self::DotNet => "dotnet",
            Self::Fips => "fips",
            Self::Java => "java",
            Self::Java8 => "java8",
            Self::MacOs => "macos",
            Self::Modern => "modern",
            Self::OpenSsl3 => "openssl3",
            Self::Windows => "windows",
        }
    }

    /// The best schemes that all of them know.
    ///
    /// Old JDKs and Windows wrote RC2-40 for certificates. They open Triple DES as well, which is not broken by hand, and
    /// which OpenSSL 3 knows without its legacy provider.
    pub fn suite(self) -> Suite {
        match self {
            Self::Java => Suite { keys_for_java: true, ..Suite::default() },
            Self::BouncyCastle | Self::DotNet | Self::OpenSsl3 => Suite::default(),
            Self::Java8 | Self::MacOs | Self::Windows => Suite {
                certificates: triple_des(),
                keys: triple_des(),
                mac: MacScheme::pkcs12_sha1(ITERATIONS),
                keys_for_java: self == Self::Java8,
            },
            Self::Fips => Suite { mac: MacScheme::pbmac1_sha256(ITERATIONS), ..Suite::default() },
            Self::Modern => Self::Fips.suite().with_iterations(MANY_ITERATIONS),
        }
    }
}

impl Compatibility {
    /// The most iterations of one derivation that all of them take; `None` where no limit is known. Java and Bouncy Castle:
    /// `PKCS12KeyStore.MAX_ITERATION_COUNT`, `org.bouncycastle.pkcs12.max_it_count`; .NET: `Pkcs12LoaderLimits`; Windows says
    /// "Maximum permissible value: 600000".
    pub const fn max_iterations(self) -> Option<u32> {
        match self {
            Self::BouncyCastle | Self::Fips | Self::Java | Self::Java8 | Self::Modern => Some(5_000_000),
            Self::DotNet => Some(300_000),
            Self::Windows => Some(600_000),
            Self::MacOs | Self::OpenSsl3 => None,
        }
    }
}

impl Suite {
    /// What is new in a store that exists, protected like the rest of it: whoever opens that opens this. Only broken
    /// ciphers and low iteration counts are not taken over.
    pub fn like(keystore: &Keystore) -> Self {
        let of_section = keystore.protection.sections.iter().find_map(Section::scheme).map(raised);
        let mut keys = keystore.entries.iter().filter_map(Entry::sealed_key);
        let of_key = keys.find_map(|key| key.scheme().ok().as_ref().map(raised));
        let new = Self::default();
        Self {
            certificates: of_section.clone().or(of_key.clone()).unwrap_or(new.certificates),
            keys: of_key.or(of_section).unwrap_or(new.keys),
            mac: new.mac,
            keys_for_java: false,
        }
    }

    /// The same schemes with another cost.
    pub fn with_iterations(self, iterations: u32) -> Self {
        Self {
            certificates: self.certificates.with_iterations(iterations),
            keys: self.keys.with_iterations(iterations),
            mac: self.mac.with_iterations(iterations),
            keys_for_java: self.keys_for_java,
        }
    }
}

impl Default for Suite {
    /// As the JDK writes since 17.
    fn default() -> Self {
        Self {
            certificates: Scheme::pbes2_aes256(ITERATIONS),
            keys: Scheme::pbes2_aes256(ITERATIONS),
            mac: MacScheme::pkcs12_sha256(ITERATIONS),
            keys_for_java: false,
        }
    }
}

fn triple_des() -> Scheme {
    Scheme::bks(ITERATIONS)
}

fn raised(scheme: &Scheme) -> Scheme {
    match scheme {
        Scheme::Pbes2 { kdf: Kdf::Pbkdf2 { .. }, cipher } if !matches!(cipher, Cipher::Des | Cipher::Rc2(_)) => {
            scheme.with_iterations(scheme.iterations().unwrap_or(ITERATIONS).max(ITERATIONS))
        }
        Scheme::Pbes1 { .. } | Scheme::Pkcs12 { .. } => triple_des(),
        _ => Suite::default().keys,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::keystore::{Format, Protection};

    #[test]
    fn what_is_new_is_protected_like_the_rest() {
        let store = |schemes: &[Scheme]| Keystore {
            protection: Protection { sections: schemes.iter().cloned().map(Section::Encrypted).collect(), mac: None },
            ..Keystore::new(Format::PKCS12)
        };
        assert_eq!(Suite::like(&store(&[])), Suite::default());
        let old = Scheme::Pkcs12 { cipher: Cipher::Rc2(40), iterations: 1.try_into().unwrap() };
        assert_eq!(Suite::like(&store(&[old])).keys, triple_des());
        assert_eq!(Suite::like(&store(&[Scheme::pbes2_aes256(2_048)])).keys, Scheme::pbes2_aes256(10_000));
        assert_eq!(Suite::like(&store(&[Scheme::pbes2_aes256(20_000)])).certificates, Scheme::pbes2_aes256(20_000));
    }

    #[test]
    fn iterations_are_those_of_the_target_unless_told() {
        assert_eq!(Compatibility::Modern.suite().keys.iterations(), Some(200_000));
        assert_eq!(Compatibility::Modern.suite().with_iterations(7).mac.iterations(), Some(7));
        assert_eq!(Compatibility::Java8.suite().mac.to_string(), "HMAC-SHA1 (10000 iterations)");
    }
}
