//! Which certificates of a set stand at the beginning of a chain.

use crate::x509::Certificate;
use crate::x509::chain::issued::{Issued, is_self_signed};
use crate::x509::chain::pool::{Judge, Pool};

/// The indices of the certificates that signed no other one of them: candidate leaves, in their order, duplicates left
/// out. That a key also signed another self-signed certificate does not count: a root's renewal is no child of it.
pub fn leaves(certificates: &[Certificate]) -> Vec<usize> {
    let pool = Pool::new(certificates);
    let mut judge = Judge::new();
    let mut signed_others = vec![false; certificates.len()];
    for child in certificates {
        let issuers = pool.named_issuers(child);
        let others = issuers.iter().any(|issuer| certificates[*issuer] != *child);
        if !others || judge.is_tired() || is_self_signed(child) {
            continue;
        }
        let authority_key = child.authority_key_identifier();
        for issuer in issuers.iter().filter(|issuer| certificates[**issuer] != *child) {
            if !signed_others[*issuer] {
                signed_others[*issuer] = judge.issued(&pool, child, authority_key, *issuer) != Issued::No;
            }
        }
    }
    pool.duplicates.iter().for_each(|duplicate| signed_others[*duplicate] = true);
    (0..certificates.len()).filter(|index| !signed_others[*index]).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn who_signed_another_is_no_leaf() {
        let pool =
            [fixture!("root"), fixture!("leaf"), fixture!("twin-root"), fixture!("intermediate"), fixture!("leaf")];
        assert_eq!(leaves(&pool), [1, 2]);
        assert_eq!(leaves(&[]), Vec::<usize>::new());
    }

    #[test]
    fn roots_alone_are_all_leaves() {
        let pool = [fixture!("root"), fixture!("version1"), fixture!("old-root"), fixture!("root")];
        assert_eq!(leaves(&pool), [0, 1, 2]);
    }
}
