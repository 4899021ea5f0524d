//! The root at the end of a chain: kept or left out.

use std::collections::HashMap;

use crate::context::Context;
use crate::keystore::{Entry, Format, Keystore};
use crate::x509::{Certificate, chain};

/// What becomes of the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// It is kept.
    Include,
    /// It is left out, unless it is the only certificate.
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

/// Which roots can be left out of the chains of a store.
pub struct Roots {
    /// How many entries hold a certificate, where that matters.
    held: HashMap<Certificate, usize>,
}

impl Roots {
    /// Looks through a store. PKCS#12 has certificates and no chains (RFC 7292 4.2): whoever reads it, Java too,
    /// completes every chain from all certificates there are.
    pub fn of(keystore: &Keystore) -> Self {
        let mut held = HashMap::new();
        if keystore.format == Format::PKCS12 {
            keystore.certificates().for_each(|one| *held.entry(one.clone()).or_default() += 1);
        }
        Self { held }
    }

    /// The chain of this entry without its root, if readers will not find the root elsewhere.
    pub fn omit(&self, context: &Context, entry: &Entry, chain: Vec<Certificate>) -> Vec<Certificate> {
        let Some(root) = chain.last() else { return chain };
        let own = entry.certificates().filter(|one| *one == root).count();
        if self.held.get(root).copied().unwrap_or(0) <= own {
            return chain::without_root(chain);
        }
        if chain::is_self_signed(root) && chain.len() > 1 {
            let message = format!(
                "the chain of `{}` keeps its root: another entry holds it, and PKCS#12 does not say which chain it is for",
                entry.alias
            );
            context.ui.warn("root-kept", message);
        }
        chain
    }
}
