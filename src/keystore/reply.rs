//! A CA's reply: whom it is for.

use std::collections::HashSet;

use crate::x509::matches;
use crate::x509::{Certificate, chain};

/// The positions among `public_keys` (SubjectPublicKeyInfo) of those that the reply certifies: by a certificate that
/// signed no other of it, or, when there is none, by any. A store may well hold the key of the CA too.
pub fn addressees(public_keys: &[Vec<u8>], reply: &[Certificate]) -> Vec<usize> {
    let of_leaves = certified(public_keys, chain::leaves(reply).into_iter().map(|at| &reply[at]));
    if of_leaves.is_empty() { certified(public_keys, reply) } else { of_leaves }
}

fn certified<'c>(public_keys: &[Vec<u8>], certificates: impl IntoIterator<Item = &'c Certificate>) -> Vec<usize> {
    let certified: HashSet<Vec<u8>> = certificates.into_iter().map(|one| identity(one.public_key_info())).collect();
    (0..public_keys.len()).filter(|&at| certified.contains(&identity(&public_keys[at]))).collect()
}

/// A key that cannot be read is the same as its own bytes only.
fn identity(public_key: &[u8]) -> Vec<u8> {
    matches::identity(public_key).unwrap_or_else(|_| public_key.to_vec())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            Certificate::from_der(include_bytes!(concat!("../../fixtures/x509/", $name, ".der"))).unwrap()
        };
    }

    #[test]
    fn the_leaf_decides_where_there_is_one() {
        let (leaf, intermediate, root) = (fixture!("leaf"), fixture!("intermediate"), fixture!("root"));
        let key = |certificate: &Certificate| certificate.public_key_info().to_vec();
        let keys = [key(&root), key(&fixture!("ed25519")), key(&leaf), key(&leaf)];
        assert_eq!(addressees(&keys, &[root.clone(), leaf, intermediate.clone()]), [2, 3]);
        assert_eq!(addressees(&keys[..2], &[root.clone(), intermediate]), [0]);
        assert_eq!(addressees(&keys[1..], &[root]), Vec::<usize>::new());
    }
}
