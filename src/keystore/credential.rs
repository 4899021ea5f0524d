//! What a server needs: a private key, its certificate, and the chain above it, checked to work together.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use crate::fault::{Fault, Result};
use crate::key::PrivateKey;
use crate::keystore::TrustStatements;
use crate::x509::Certificate;
use crate::x509::chain;
use crate::x509::matches;
use crate::x509::{Flaw, Problem, path};

/// A private key with its chain, leaf first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The private key.
    pub key: PrivateKey,
    /// Leaf first.
    pub chain: Vec<Certificate>,
}

/// Why a credential would not work, or is not what it could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Has the name of one in the chain, because another certificate of the same name was used: a renewed or cross-signed certificate.
    Alternative(Certificate),
    /// Given more than once; once is enough.
    Duplicate(Certificate),
    /// The self-signed certificate above the others is over. Nobody minds: clients use their own copy.
    ExpiredRoot(Certificate),
    /// The private key is damaged, for this reason; whose certificate it has cannot be told.
    DamagedKey(String),
    /// The certificate that signed this one is missing.
    Incomplete(Certificate),
    /// A certificate of the chain is not good: by its dates, by its file, or by a rule for certification paths.
    Flawed(Flaw),
    /// No certificate has the public key of the private key.
    Mismatch,
    /// Has no part in the chain.
    Unrelated(Certificate),
    /// Whether a certificate belongs to the private key cannot be told for keys of this algorithm.
    Unverifiable,
    /// The file states a public key with the private key that is that of another.
    WrongPublicKey,
}

impl Credential {
    /// Finds the certificate of the key and the chain above it among `certificates`, in any order, and, for want of better
    /// ones, among `issuers`, of which not all have to be of use. `None` when there is no certificate at all.
    pub fn assemble(
        key: PrivateKey,
        certificates: &[Certificate],
        issuers: &[Certificate],
        now: OffsetDateTime,
    ) -> Option<(Self, Vec<Finding>)> {
        let public_key = key.public_key_info();
        let mut builder = chain::Builder::new(issuers);
        let misplaced =
            newest_match(&public_key, issuers).filter(|_| newest_match(&public_key, certificates).is_none());
        let (chain, findings) = match misplaced {
            Some(leaf) => {
                let certificates = [std::slice::from_ref(leaf), certificates].concat();
                chain_of(&public_key, &certificates, &mut builder, now)?
            }
            None if certificates.is_empty() => chain_of(&public_key, issuers, &mut builder, now)?,
            None => chain_of(&public_key, certificates, &mut builder, now)?,
        };
        let stated = key.states_another_public_key().then_some(Finding::WrongPublicKey);
        let findings = stated.into_iter().chain(findings).collect();
        Some((Self { key, chain }, findings))
    }
}

/// Finds the certificate of a public key among `certificates`, in any order, and the chain above it, with the help of
/// those that the builder knows; only the former have to be of use. `None` when there is no certificate at all.
pub fn chain_of(
    public_key: &Result<Vec<u8>>,
    certificates: &[Certificate],
    builder: &mut chain::Builder<'_>,
    now: OffsetDateTime,
) -> Option<(Vec<Certificate>, Vec<Finding>)> {
    let mut findings = Vec::new();
    let leaf = match newest_match(public_key, certificates) {
        Some(leaf) => leaf,
        None => {
            findings.push(match public_key {
                Ok(_) => Finding::Mismatch,
                Err(Fault::Unsupported(_)) => Finding::Unverifiable,
                Err(fault) => Finding::DamagedKey(fault.to_string()),
            });
            chain::leaves(certificates).first().map(|&at| &certificates[at]).or(certificates.first())?
        }
    };
    let built = builder.build_at(leaf, certificates, now);
    let those = |places: &[usize]| places.iter().map(|&at| certificates[at].clone()).collect::<Vec<_>>();
    findings.extend(those(&built.duplicates).into_iter().map(Finding::Duplicate));
    let spares = those(&built.unrelated);
    let ways = other_ways(&built.certificates, &spares);
    findings.extend(spares.into_iter().map(|spare| match ways.contains(spare.subject_der()) {
        true => Finding::Alternative(spare),
        false => Finding::Unrelated(spare),
    }));
    if !built.complete && built.certificates.len() == 1 && !leaf.is_self_issued() {
        findings.push(Finding::Incomplete(leaf.clone()));
    }
    findings.extend(path::problems(&built.certificates, &built.links).into_iter().map(Finding::Flawed));
    let root = built.certificates[1..].last().filter(|_| built.complete);
    findings.extend(built.certificates.iter().filter_map(|one| match Problem::of_validity(one, now)? {
        Problem::Expired { .. } if root == Some(one) => Some(Finding::ExpiredRoot(one.clone())),
        problem => Some(Finding::Flawed(problem.of(one))),
    }));
    Some((built.certificates, findings))
}

/// What the files that its certificates come from say against a chain: where it goes, nobody would know.
pub fn distrusted<'c>(chain: &'c [Certificate], trust: &'c TrustStatements) -> impl Iterator<Item = Finding> + 'c {
    let rejected = |one| Some(Problem::Distrusted(trust.of(one).rejection()?.into()).of(one));
    chain.iter().filter_map(rejected).map(Finding::Flawed)
}

/// The names of those on other ways than the one chosen: namesakes of its members, and of all that certified those.
fn other_ways(chain: &[Certificate], spares: &[Certificate]) -> HashSet<Vec<u8>> {
    let mut by_subject: HashMap<&[u8], Vec<&Certificate>> = HashMap::new();
    spares.iter().for_each(|spare| by_subject.entry(spare.subject_der()).or_default().push(spare));
    let mut names: HashSet<Vec<u8>> = HashSet::new();
    let mut open: Vec<&[u8]> = chain.iter().map(Certificate::subject_der).collect();
    while let Some(name) = open.pop() {
        if names.insert(name.to_vec()) {
            open.extend(by_subject.get(name).into_iter().flatten().map(|namesake| namesake.issuer_der()));
        }
    }
    names
}

/// A renewed certificate may have kept its key: the one that lasts longest is meant.
fn newest_match<'a>(public_key: &Result<Vec<u8>>, certificates: &'a [Certificate]) -> Option<&'a Certificate> {
    let public_key = public_key.as_ref().ok()?;
    let is_ours = |one: &&Certificate| matches::is_same_key(public_key, one.public_key_info()).unwrap_or(false);
    certificates.iter().filter(is_ours).max_by_key(|certificate| certificate.not_after())
}
