//! Programs that read stores and bundles: what each is made of, and so what it can read.

mod readers;
mod table;

pub use readers::{KeyParser, PemReader, Pkcs12Reader, SecurityLevel};

use crate::key::pbe::{MacScheme, Scheme};
use crate::keystore::{Compatibility, Format};

/// A program as the sum of the parts that decide what it reads. Another program is one more row of the table.
#[derive(Debug)]
pub struct Program {
    /// The name used in options.
    pub name: &'static str,
    /// The name used in sentences.
    pub title: &'static str,
    /// What it is, for the help.
    pub about: &'static str,
    /// The formats that it reads.
    pub formats: &'static [Format],
    /// How it reads PKCS#12; `None` for a program that does not.
    pub pkcs12: Option<&'static Pkcs12Reader>,
    /// How it reads PEM; `None` for a program that does not, or whose reader was not looked into.
    pub pem: Option<&'static PemReader>,
    /// Which private keys it takes from a keystore; `None` where that was not looked into.
    pub store_keys: Option<&'static KeyParser>,
    /// Which it takes from PEM or DER; `None` as above.
    pub pem_keys: Option<&'static KeyParser>,
    /// What its TLS library demands of the certificates that it shows; `None` where it demands nothing.
    pub security: Option<&'static SecurityLevel>,
    /// Whether it takes the last of several keys in a PEM file, and not the first as others do.
    pub takes_last_key: bool,
    /// Where a server has its key from; `None` for what is no server.
    pub server: Option<Server>,
    /// Whether it opens the keys of a store with the password of the store alone.
    pub one_password: bool,
    /// Whether it runs on Java.
    pub java: bool,
    /// The target that a store for it is written for.
    pub compatibility: Compatibility,
}

/// From where a server takes its key and its certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// Both from one file.
    OneFile,
    /// Each from a file that its configuration names; both may be the same.
    KeyAndChain {
        /// The directive that names a file with the password of the key.
        password: &'static str,
    },
    /// A keystore, or PEM as above.
    StoreOrPem {
        /// The attribute with the password of the key.
        password: &'static str,
    },
}

/// A program that is going to read a file.
#[derive(Debug, Clone, Copy)]
pub struct Consumer(&'static Program);

impl PartialEq for Consumer {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Consumer {}

impl Consumer {
    /// Every program that is known, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        table::PROGRAMS.iter().copied().map(Self)
    }

    /// The program of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|consumer| consumer.0.name == name)
    }

    /// What it is made of.
    pub fn program(self) -> &'static Program {
        self.0
    }

    /// The name used in sentences.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// Whether it runs on Java, and reads what Java reads.
    pub fn is_java(self) -> bool {
        self.0.java
    }

    /// Whether OpenSSL reads its PEM.
    pub fn has_openssl(self) -> bool {
        self.0.pem.is_some()
    }

    /// Whether it is of no use without a private key.
    pub fn is_server(self) -> bool {
        self.0.server.is_some()
    }

    /// Whether it takes key and certificate from one file, when that is of this format.
    pub fn wants_one_file(self, format: Format) -> bool {
        match self.0.server {
            Some(Server::OneFile) => true,
            Some(Server::StoreOrPem { .. }) => format.is_keystore(),
            Some(Server::KeyAndChain { .. }) | None => false,
        }
    }

    /// Whether it may be given a key in one file and its certificates in another.
    pub fn takes_two_files(self) -> bool {
        self.reads(Format::PEM) && !self.wants_one_file(Format::PEM)
    }

    /// Whether it opens the keys of a store with the password of the store alone.
    pub fn has_one_password(self) -> bool {
        self.0.one_password
    }

    /// Whether it reads files of this format.
    pub fn reads(self, format: Format) -> bool {
        self.0.formats.contains(&format)
    }

    /// Whether it decrypts this in PKCS#12.
    pub fn decrypts(self, scheme: &Scheme) -> bool {
        self.0.pkcs12.is_none_or(|reader| reader.decrypts(scheme))
    }

    /// Whether it checks this in PKCS#12.
    pub fn checks(self, mac: &MacScheme) -> bool {
        self.0.pkcs12.is_none_or(|reader| reader.checks(mac))
    }

    /// The target that a store for it is written for.
    pub fn compatibility(self) -> Compatibility {
        self.0.compatibility
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_opens_what_is_written_for_them() {
        for consumer in Consumer::all().filter(|consumer| consumer.reads(Format::PKCS12)) {
            let suite = consumer.compatibility().suite();
            assert!(consumer.decrypts(&suite.keys) && consumer.decrypts(&suite.certificates), "{consumer:?}");
            assert!(consumer.checks(&suite.mac), "{consumer:?}");
        }
    }

    #[test]
    fn nobody_here_checks_pbmac1() {
        let mac = Compatibility::Modern.suite().mac;
        assert!(!Consumer::all().any(|consumer| consumer.0.pkcs12.is_some() && consumer.checks(&mac)));
    }

    #[test]
    fn whoever_reads_pkcs12_has_a_reader_for_it() {
        for consumer in Consumer::all() {
            assert_eq!(consumer.reads(Format::PKCS12), consumer.0.pkcs12.is_some(), "{consumer:?}");
        }
    }
}
