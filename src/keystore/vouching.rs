//! Whom a person must confirm before a certificate is trusted, and who is vouched for by what is trusted already.

use std::collections::HashSet;

use time::OffsetDateTime;

use crate::keystore::{Item, Keystore};
use crate::x509::Certificate;
use crate::x509::chain::{Judge, Pool};
use crate::x509::extensions::{KeyUsage, NAME_CONSTRAINTS};
use crate::x509::signature::Signature;

/// Which certificates nobody vouches for: neither an anchor of the store nor another certificate of the same import that
/// every path validator would follow to them signed them. A person must confirm these; the rest follow from them. Where
/// too many might have signed and did not, nobody vouches.
pub fn unvouched(keystore: &Keystore, certificates: &[Certificate], now: OffsetDateTime) -> Vec<usize> {
    let mut voices = Voices::new(now);
    let mut known = HashSet::new();
    for entry in &keystore.entries {
        if let Item::TrustedCertificate(anchor) = &entry.item {
            voices.add(&anchor.certificate);
            known.insert(anchor.certificate.der());
        }
    }
    // Those that can vouch come first, so that a loop of cross-signed certificates still asks for one of them.
    let mut order: Vec<usize> = (0..certificates.len()).collect();
    order.sort_by_cached_key(|&at| (!certificates[at].is_self_issued(), !certificates[at].is_ca(), at));
    let mut unvouched = Vec::new();
    for at in order {
        let certificate = &certificates[at];
        if !known.insert(certificate.der()) {
            continue;
        }
        if !voices.vouch_for(certificate) {
            unvouched.push(at);
        }
        voices.add(certificate);
    }
    unvouched.sort_unstable();
    unvouched
}

/// Those that may vouch for others, found by name and key identifier.
struct Voices<'a> {
    now: OffsetDateTime,
    for_all: Pool<'a>,
    /// Apart, so that none is visited whose word would not count.
    for_leaves: Pool<'a>,
    judge: Judge,
}

/// Whom a CA may vouch for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Say {
    All,
    Leaves,
    Nobody,
}

impl<'a> Voices<'a> {
    fn new(now: OffsetDateTime) -> Self {
        Self { now, for_all: Pool::new(), for_leaves: Pool::new(), judge: Judge::new() }
    }

    fn add(&mut self, certificate: &'a Certificate) {
        match may_vouch(certificate, self.now) {
            Say::All => _ = self.for_all.insert(certificate),
            Say::Leaves => _ = self.for_leaves.insert(certificate),
            Say::Nobody => {}
        }
    }

    fn vouch_for(&mut self, certificate: &Certificate) -> bool {
        self.judge.rest();
        let for_leaves = (!certificate.is_ca()).then_some(&self.for_leaves);
        let pools = std::iter::once(&self.for_all).chain(for_leaves);
        let mut candidates = pools.flat_map(|pool| pool.issuers(certificate));
        candidates.any(|voice| self.judge.verify(certificate, voice) == Signature::Valid)
    }
}

/// Whom every path validator would follow `issuer` to (RFC 5280 6.1.4): it must be a CA that may sign certificates and is
/// valid now. Constraints are not evaluated, so a CA with name constraints vouches for nobody, and one with a path length
/// for no other CA.
fn may_vouch(issuer: &Certificate, now: OffsetDateTime) -> Say {
    let begun = issuer.not_before().is_some_and(|begin| begin <= now);
    let lasts = issuer.not_after().is_some_and(|end| now <= end);
    let limited = issuer.basic_constraints().is_some_and(|constraints| constraints.path_len.is_some());
    let may_sign = issuer.key_usage().is_none_or(|usage| usage.contains(KeyUsage::KEY_CERT_SIGN));
    let constrained = issuer.extension(&NAME_CONSTRAINTS).is_some();
    match issuer.is_ca() && begun && lasts && may_sign && !constrained {
        false => Say::Nobody,
        true if limited => Say::Leaves,
        true => Say::All,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use time::macros::datetime;

    macro_rules! certificate {
        ($name:literal) => {
            Certificate::from_der(include_bytes!(concat!("../../fixtures/x509/", $name, ".der"))).unwrap()
        };
    }

    #[test]
    fn issuers_vouch_for_what_they_signed_whatever_the_order() {
        let certificates = [
            certificate!("leaf"),
            certificate!("twin-root"),
            certificate!("intermediate"),
            certificate!("root"),
            certificate!("leaf"),
        ];
        let keystore = Keystore::new(crate::keystore::Format::JKS);
        let now = certificates[0].not_before().unwrap_or(datetime!(2026-01-01 0:00 UTC));
        assert_eq!(unvouched(&keystore, &certificates, now), [1, 3]);
        assert_eq!(unvouched(&keystore, &certificates, datetime!(1990-01-01 0:00 UTC)), [0, 1, 2, 3]);
    }
}
