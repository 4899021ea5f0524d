//! What a file says a certificate may be trusted for.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::asn1::Oid;
use crate::x509::Certificate;
use crate::x509::extensions::{ANY_PURPOSE, SERVER_AUTH, purpose_name};
use crate::x509::fingerprint::Sha256;

/// The uses that a file trusts a certificate for, and those it rejects it for: OpenSSL's X509_CERT_AUX, p11-kit's
/// objects and attached extensions, Oracle's trustedKeyUsage. The default says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustSettings {
    /// What it is trusted for; `None` where the file sets no limit.
    pub trusted: Option<Vec<Oid>>,
    /// What it must not be trusted for.
    pub rejected: Vec<Oid>,
    /// Whether it only came along with a signed message, to verify its signature.
    pub signer: bool,
}

impl TrustSettings {
    /// Trusted for these uses only.
    pub fn only_for(uses: Vec<Oid>) -> Self {
        Self { trusted: Some(uses), ..Self::default() }
    }

    /// Rejected for every use.
    pub fn distrusted() -> Self {
        Self { rejected: vec![ANY_PURPOSE], ..Self::default() }
    }

    /// Of one who signed a message.
    pub fn of_signer() -> Self {
        Self { signer: true, ..Self::default() }
    }

    /// Whether the file says nothing about its use.
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }

    /// Whether both trust and reject for the same uses.
    pub fn is_like(&self, other: &Self) -> bool {
        let set = |uses: &[Oid]| match uses.contains(&ANY_PURPOSE) {
            true => BTreeSet::from([ANY_PURPOSE.to_string()]),
            false => uses.iter().map(ToString::to_string).collect(),
        };
        // To be trusted for every use is to have no limit.
        let limits = |one: &Self| one.trusted.as_deref().filter(|uses| !uses.contains(&ANY_PURPOSE)).map(set);
        limits(self) == limits(other) && set(&self.rejected) == set(&other.rejected)
    }

    /// Takes in what another place says of the same certificate: it is rejected for what either rejects, and trusted
    /// for what both trust.
    pub fn restrict(&mut self, other: &Self) {
        self.trusted = match (self.trusted.take(), &other.trusted) {
            (Some(own), Some(others)) if own.contains(&ANY_PURPOSE) => Some([own, others.clone()].concat()),
            (Some(own), Some(others)) if others.contains(&ANY_PURPOSE) => Some(own),
            (Some(own), Some(others)) => Some(own.into_iter().filter(|one| others.contains(one)).collect()),
            (Some(limits), None) => Some(limits),
            (None, limits) => limits.clone(),
        };
        let more = other.rejected.iter().filter(|one| !self.rejected.contains(one)).cloned().collect::<Vec<_>>();
        self.rejected.extend(more);
        self.signer |= other.signer;
    }

    /// Why it must not become an anchor for TLS servers, in words that complete "a certificate that the file …". A
    /// rejection counts before trust, as in OpenSSL (`X509_check_trust`).
    pub fn objection(&self) -> Option<String> {
        let is_meant = |uses: &[Oid]| uses.contains(&SERVER_AUTH) || uses.contains(&ANY_PURPOSE);
        if self.signer {
            return Some("has only as the signer of a message".into());
        }
        if let Some(rejection) = self.rejection() {
            return Some(rejection.into());
        }
        match &self.trusted {
            Some(none) if none.is_empty() => Some("does not trust for any use".into()),
            Some(uses) if !is_meant(uses) => Some(format!("trusts for {} only", names(uses).join(", "))),
            _ => None,
        }
    }

    /// The same where the file says that it must not be trusted, and not merely that nobody trusts it yet: without that
    /// mark it is no longer the same certificate.
    pub fn rejection(&self) -> Option<&'static str> {
        if self.rejected.contains(&ANY_PURPOSE) {
            return Some("distrusts");
        }
        self.rejected.contains(&SERVER_AUTH).then_some("rejects for serverAuth")
    }

    /// All that is said, in a few words.
    pub fn words(&self) -> String {
        let trusted = self.trusted.as_deref().map(|uses| match uses {
            [] => "trusted for no use".to_owned(),
            uses => format!("trusted for {} only", names(uses).join(", ")),
        });
        let rejected = || format!("rejected for {}", names(&self.rejected).join(", "));
        let rejected = (!self.rejected.is_empty()).then(rejected);
        let signer = self.signer.then(|| "signer of a message, not trusted".to_owned());
        trusted.into_iter().chain(rejected).chain(signer).collect::<Vec<_>>().join("; ")
    }
}

/// What several places say of certificates, each of which may stand at more than one of them: by themselves, by their
/// public keys, or by issuer and serial number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustStatements {
    of_certificates: HashMap<Sha256, TrustSettings>,
    /// By SubjectPublicKeyInfo.
    of_keys: HashMap<Vec<u8>, TrustSettings>,
    /// Distrusted by the names of their issuers and the content of their serial numbers.
    distrusted: HashSet<(Vec<u8>, Vec<u8>)>,
}

impl TrustStatements {
    /// Takes in what one place says; see [`TrustSettings::restrict`].
    pub fn add(&mut self, certificate: &Certificate, trust: &TrustSettings) {
        if !trust.is_silent() {
            self.of_certificates.entry(certificate.sha256()).or_default().restrict(trust);
        }
    }

    /// The same of every certificate with this public key.
    pub fn add_key(&mut self, public_key_info: Vec<u8>, trust: &TrustSettings) {
        if !trust.is_silent() {
            self.of_keys.entry(public_key_info).or_default().restrict(trust);
        }
    }

    /// Distrusts every certificate of this issuer with this serial number, which is the content of its INTEGER.
    pub fn distrust(&mut self, issuer: Vec<u8>, serial: Vec<u8>) {
        self.distrusted.insert((issuer, serial));
    }

    /// Takes in all that other places say.
    pub fn extend(&mut self, other: &Self) {
        for (sha256, trust) in &other.of_certificates {
            self.of_certificates.entry(*sha256).or_default().restrict(trust);
        }
        other.of_keys.iter().for_each(|(key, trust)| self.add_key(key.clone(), trust));
        self.distrusted.extend(other.distrusted.iter().cloned());
    }

    /// Whether they say nothing of any certificate.
    pub fn is_empty(&self) -> bool {
        self.of_certificates.is_empty() && self.of_keys.is_empty() && self.distrusted.is_empty()
    }

    /// What all of them say of a certificate.
    pub fn of(&self, certificate: &Certificate) -> TrustSettings {
        let mut said = TrustSettings::default();
        // Most files say nothing, and no digest is worth that.
        if self.is_empty() {
            return said;
        }
        let of_key = self.of_keys.get(certificate.public_key_info());
        self.of_certificates.get(&certificate.sha256()).into_iter().chain(of_key).for_each(|one| said.restrict(one));
        if self.distrusted.contains(&(certificate.issuer_der().to_vec(), certificate.serial().0)) {
            said.restrict(&TrustSettings::distrusted());
        }
        said
    }
}

fn names(uses: &[Oid]) -> Vec<String> {
    uses.iter().map(purpose_name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::extensions::CLIENT_AUTH;

    #[test]
    fn a_rejection_counts_before_trust_and_any_use_includes_servers() {
        let trusted = |uses: &[Oid]| TrustSettings::only_for(uses.to_vec());
        let rejected = |uses: &[Oid]| TrustSettings { rejected: uses.to_vec(), ..trusted(&[SERVER_AUTH]) };
        assert_eq!(TrustSettings::default().objection(), None);
        assert_eq!(trusted(&[CLIENT_AUTH, SERVER_AUTH]).objection(), None);
        assert_eq!(trusted(&[ANY_PURPOSE]).objection(), None);
        assert_eq!(trusted(&[CLIENT_AUTH]).objection().as_deref(), Some("trusts for clientAuth only"));
        assert_eq!(trusted(&[]).objection().as_deref(), Some("does not trust for any use"));
        assert_eq!(rejected(&[SERVER_AUTH]).objection().as_deref(), Some("rejects for serverAuth"));
        assert_eq!(rejected(&[ANY_PURPOSE]).objection().as_deref(), Some("distrusts"));
        assert_eq!(rejected(&[CLIENT_AUTH]).objection(), None);
    }

    #[test]
    fn of_two_statements_the_stricter_counts() {
        let mut both = TrustSettings::only_for(vec![CLIENT_AUTH, SERVER_AUTH]);
        both.restrict(&TrustSettings::only_for(vec![CLIENT_AUTH]));
        assert_eq!(both.trusted, Some(vec![CLIENT_AUTH]));
        both.restrict(&TrustSettings::distrusted());
        assert_eq!(both.words(), "trusted for clientAuth only; rejected for anyExtendedKeyUsage");
    }
}
