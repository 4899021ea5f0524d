//! What becomes of the root at the end of a chain.

use clap::ValueEnum;

use crate::x509::{Certificate, chain};

/// What becomes of the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Root {
    /// Keep it
    Include,
    /// Leave it out, unless it is the only certificate
    Omit,
}

impl Root {
    /// The chain with the root or without it.
    pub fn of(self, chain: Vec<Certificate>) -> Vec<Certificate> {
        match self {
            Self::Include => chain,
            Self::Omit => chain::without_root(chain),
        }
    }
}
