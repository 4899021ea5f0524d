//! A key: its algorithm and size.

use serde::Serialize;

use crate::key::KeyAlgorithm;

/// The algorithm and size of a key.
#[derive(Debug, Serialize)]
pub struct KeyReport {
    pub(super) algorithm: String,
    pub(super) bits: Option<u32>,
}

impl KeyReport {
    /// The facts of an algorithm.
    pub fn new(algorithm: &KeyAlgorithm) -> Self {
        Self { algorithm: algorithm.name(), bits: algorithm.bits() }
    }

    /// An algorithm of which only the name is known.
    pub(super) fn named(algorithm: &str) -> Self {
        Self { algorithm: algorithm.into(), bits: None }
    }

    /// `RSA 2048`
    pub fn title(&self) -> String {
        match self.bits {
            Some(bits) if self.algorithm != "Ed25519" => format!("{} {bits}", self.algorithm),
            _ => self.algorithm.clone(),
        }
    }
}
