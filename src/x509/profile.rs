//! What a certificate is for: server, client, both, ca.

use std::fmt;
use std::str::FromStr;

use crate::asn1::Oid;
use crate::fault::{Fault, Result};
use crate::key::KeyAlgorithm;
use crate::x509::extensions::{CLIENT_AUTH, KeyUsage, SERVER_AUTH};

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// A TLS server.
    Server,
    /// A TLS client.
    Client,
    /// Server and client: peers of a cluster, proxies.
    Both,
    /// A certification authority.
    Ca,
}

impl Profile {
    /// Every profile with its name.
    const NAMES: [(Self, &'static str); 4] =
        [(Self::Server, "server"), (Self::Client, "client"), (Self::Both, "both"), (Self::Ca, "ca")];

    /// What the key may do (RFC 5280 4.2.1.3). Only an RSA key can encipher another, as TLS 1.2 without forward secrecy
    /// has it.
    pub fn key_usage(self, key: &KeyAlgorithm) -> KeyUsage {
        match (self, key) {
            (Self::Ca, _) => KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN,
            (_, KeyAlgorithm::Rsa { .. }) => KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT,
            _ => KeyUsage::DIGITAL_SIGNATURE,
        }
    }

    /// The purposes of extKeyUsage; none leaves the extension out.
    pub fn purposes(self) -> Vec<Oid> {
        match self {
            Self::Server => vec![SERVER_AUTH],
            Self::Client => vec![CLIENT_AUTH],
            Self::Both => vec![SERVER_AUTH, CLIENT_AUTH],
            Self::Ca => Vec::new(),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMES.iter().find(|(profile, _)| profile == self).map_or("", |(_, name)| name);
        f.write_str(name)
    }
}

impl FromStr for Profile {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(text));
        found
            .map(|(profile, _)| *profile)
            .ok_or_else(|| Fault::Invalid(format!("`{text}` is no profile: possible are server, client, both and ca")))
    }
}
