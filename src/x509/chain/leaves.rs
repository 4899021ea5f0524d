//! Which certificates of a set stand at the beginning of a chain.

use std::collections::HashSet;

use crate::x509::Certificate;
use crate::x509::chain::pool::{Index, Judge};
use crate::x509::chain::self_signed::is_self_signed;
use crate::x509::signature::Signature;

/// The indices of the certificates that signed no other one of them: candidate leaves, in their order, duplicates left
/// out. That a key also signed another self-signed certificate does not count: a root's renewal is no child of it.
pub fn leaves(certificates: &[Certificate]) -> Vec<usize> {
    let mut seen = HashSet::with_capacity(certificates.len());
    let distinct: Vec<usize> = (0..certificates.len()).filter(|&at| seen.insert(certificates[at].der())).collect();
    let mut children = Index::new();
    for &at in distinct.iter().filter(|&&at| !is_self_signed(&certificates[at])) {
        let child = &certificates[at];
        children.insert(child.issuer().canonical(), child.authority_key_identifier(), at);
    }
    let mut judge = Judge::new();
    let mut signed_another = |at: usize| {
        let issuer = &certificates[at];
        let mut children = children.fitting(&issuer.subject().canonical(), issuer.subject_key_identifier());
        children.any(|child| child != at && judge.verify(&certificates[child], issuer) != Signature::Broken)
    };
    distinct.into_iter().filter(|&at| !signed_another(at)).collect()
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
