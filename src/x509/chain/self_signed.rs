//! Which certificates are their own issuers.

use crate::x509::Certificate;
use crate::x509::signature::{self, Signature};

/// Whether it is its own issuer, as far as that can be checked: self-issued, and its own key made its signature.
pub fn is_self_signed(certificate: &Certificate) -> bool {
    certificate.is_self_issued() && signature::verify(certificate, certificate) != Signature::Broken
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_signature_makes_self_signed() {
        assert!(is_self_signed(&fixture!("root")) && is_self_signed(&fixture!("dsa-root")));
        assert!(!is_self_signed(&fixture!("root-cross")) && !is_self_signed(&fixture!("leaf")));
        let mut forged = fixture!("root").der().to_vec();
        *forged.last_mut().unwrap() ^= 1;
        assert!(!is_self_signed(&Certificate::from_der(&forged).unwrap()));
    }
}
