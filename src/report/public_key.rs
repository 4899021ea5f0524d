//! A public key in detail.

use serde::Serialize;

use crate::key::PublicKey;
use crate::x509::fingerprint::Sha256;

/// A public key.
#[derive(Debug, Serialize)]
pub struct PublicKeyReport {
    algorithm: String,
    bits: Option<u32>,
    exponent: Option<String>,
    curve: Option<String>,
    /// Over the SubjectPublicKeyInfo: equal for a key, its request and its certificates.
    sha256: String,
}

impl PublicKeyReport {
    /// The facts of a key.
    pub fn new(key: PublicKey) -> Self {
        Self {
            algorithm: key.algorithm().name(),
            bits: key.bits(),
            exponent: key.exponent(),
            curve: key.curve(),
            sha256: Sha256::of(key.der()).to_string(),
        }
    }

    /// `RSA 2048, exponent 65537`
    pub(super) fn title(&self) -> String {
        let size = match (&self.curve, self.bits) {
            (Some(curve), _) => format!(" {curve}"),
            (None, Some(bits)) if !self.algorithm.starts_with("Ed") => format!(" {bits}"),
            _ => String::new(),
        };
        let exponent = self.exponent.as_ref().map(|exponent| format!(", exponent {exponent}"));
        format!("{}{size}{}", self.algorithm, exponent.unwrap_or_default())
    }

    pub(super) fn sha256(&self) -> &str {
        &self.sha256
    }
}
