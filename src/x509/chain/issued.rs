//! Whether one certificate's key made another's signature.

use crate::x509::{Certificate, signature};

/// Whether one certificate issued another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issued {
    /// Names, key identifiers and signature say so.
    Yes,
    /// Names, key identifiers or signature deny it.
    No,
    /// Names and key identifiers fit, but the signature's algorithm cannot be checked here.
    Plausible,
}

/// Whether `issuer` issued `child`: its name is the child's issuer (RFC 5280 7.1), the key identifiers agree where both
/// have one, and its key made the child's signature. Dates and constraints are not looked at.
pub fn issued_by(child: &Certificate, issuer: &Certificate) -> Issued {
    let named =
        child.issuer_der() == issuer.subject_der() || child.issuer().canonical() == issuer.subject().canonical();
    if !named || !key_identifiers_fit(child.authority_key_identifier(), issuer.subject_key_identifier()) {
        return Issued::No;
    }
    signed_by(child, issuer)
}

/// Whether it is its own issuer, as far as that can be checked: self-issued, and its own key made its signature.
pub fn is_self_signed(certificate: &Certificate) -> bool {
    certificate.is_self_issued() && signed_by(certificate, certificate) != Issued::No
}

/// The signature alone.
pub(super) fn signed_by(child: &Certificate, issuer: &Certificate) -> Issued {
    match signature::verify(child, issuer) {
        Some(true) => Issued::Yes,
        Some(false) => Issued::No,
        None => Issued::Plausible,
    }
}

/// Two identifiers that differ are two keys; one alone says nothing.
pub(super) fn key_identifiers_fit(authority: Option<&[u8]>, subject: Option<&[u8]>) -> bool {
    authority.is_none() || subject.is_none() || authority == subject
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_key_identifiers_and_signature_all_count() {
        let (root, intermediate, leaf) = (fixture!("root"), fixture!("intermediate"), fixture!("leaf"));
        assert_eq!(issued_by(&leaf, &intermediate), Issued::Yes);
        assert_eq!(issued_by(&leaf, &root), Issued::No);
        assert_eq!(issued_by(&intermediate, &fixture!("twin-root")), Issued::No);
        assert_eq!(issued_by(&intermediate, &fixture!("root-cross")), Issued::Yes);
        assert_eq!(issued_by(&fixture!("dsa-leaf"), &fixture!("dsa-root")), Issued::Plausible);
        assert!(key_identifiers_fit(None, Some(&[1])) && !key_identifiers_fit(Some(&[2]), Some(&[1])));
    }

    #[test]
    fn only_the_own_signature_makes_self_signed() {
        assert!(is_self_signed(&fixture!("root")) && is_self_signed(&fixture!("dsa-root")));
        assert!(!is_self_signed(&fixture!("root-cross")) && !is_self_signed(&fixture!("leaf")));
        let mut forged = fixture!("root").der().to_vec();
        *forged.last_mut().unwrap() ^= 1;
        assert!(!is_self_signed(&Certificate::from_der(&forged).unwrap()));
    }
}
