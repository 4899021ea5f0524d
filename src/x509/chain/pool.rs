//! Certificates indexed by name, and a limit on guesses at who issued whom.

use std::collections::{HashMap, HashSet};

use crate::x509::Certificate;
use crate::x509::chain::issued::{Issued, key_identifiers_fit, signed_by};

/// A set of certificates in which issuers and children are looked up by index.
pub struct Pool<'p> {
    pub certificates: &'p [Certificate],
    /// Those that are byte-equal to an earlier one.
    pub duplicates: Vec<usize>,
    by_subject: HashMap<Vec<u8>, Vec<usize>>,
    subject_keys: Vec<Option<&'p [u8]>>,
}

impl<'p> Pool<'p> {
    pub fn new(certificates: &'p [Certificate]) -> Self {
        let mut seen = HashSet::with_capacity(certificates.len());
        let mut duplicates = Vec::new();
        let mut by_subject: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
        for (index, certificate) in certificates.iter().enumerate() {
            if seen.insert(certificate.der()) {
                by_subject.entry(certificate.subject().canonical()).or_default().push(index);
            } else {
                duplicates.push(index);
            }
        }
        let subject_keys = certificates.iter().map(Certificate::subject_key_identifier).collect();
        Self { certificates, duplicates, by_subject, subject_keys }
    }

    /// Those that issued `child` if names alone decided, in their order, duplicates left out.
    pub fn named_issuers(&self, child: &Certificate) -> &[usize] {
        self.by_subject.get(&child.issuer().canonical()).map_or(&[], Vec::as_slice)
    }
}

/// Judges pairs whose names fit already.
pub struct Judge {
    misses_left: usize,
}

impl Judge {
    /// How many pairs that fit by name and key identifier may turn out not to belong together, or stay in doubt. Honest
    /// pools have a handful (a CA with a new key and the old name); thousands are made to keep a verifier busy.
    const MISSES: usize = 1_000;

    pub fn new() -> Self {
        Self { misses_left: Self::MISSES }
    }

    /// Whether it answers `No` to everything from now on.
    pub fn is_tired(&self) -> bool {
        self.misses_left == 0
    }

    /// Whether number `issuer` issued `child`; after too many misses it is `No` to everything.
    pub fn issued(&mut self, pool: &Pool, child: &Certificate, authority_key: Option<&[u8]>, issuer: usize) -> Issued {
        if self.is_tired() || !key_identifiers_fit(authority_key, pool.subject_keys[issuer]) {
            return Issued::No;
        }
        let issued = signed_by(child, &pool.certificates[issuer]);
        if issued != Issued::Yes {
            self.misses_left -= 1;
        }
        issued
    }
}
