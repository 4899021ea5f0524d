//! The rules for a certification path (RFC 5280 6.1), as far as they need no time, no policies and no revocation: who may
//! issue, how deep, for which names and what purpose, and whether the signatures fit.

mod constraints;

use std::collections::BTreeSet;

use crate::asn1::Oid;
use crate::x509::extensions::{self, ANY_PURPOSE, SERVER_AUTH};
use crate::x509::signature::{self, Signature, Unverifiable};
use crate::x509::{Certificate, GeneralName};
use constraints::{Budget, Constraints, Names, Verdict};

/// What breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The key of the issuer did not make the signature.
    BrokenSignature {
        /// Whose signature.
        certificate: Certificate,
        /// By name and key identifier; itself when it is self-issued.
        issuer: Certificate,
    },
    /// Nobody here can tell whether it did.
    UnverifiedSignature {
        /// Whose signature.
        certificate: Certificate,
        /// By name and key identifier; itself when it is self-issued.
        issuer: Certificate,
        /// Why not.
        reason: Unverifiable,
    },
    /// An issuer that is no CA by its basicConstraints (4.2.1.9).
    NotCa(Certificate),
    /// An issuer whose keyUsage lacks keyCertSign (4.2.1.3).
    NoKeyCertSign(Certificate),
    /// More CAs are below it than its pathLenConstraint allows (4.2.1.9).
    PathLength {
        /// The CA.
        ca: Certificate,
        /// How many may be below it.
        allowed: u32,
        /// How many are, those that are self-issued left out.
        found: u32,
    },
    /// A CA whose extKeyUsage has no purpose of the leaf (4.2.1.12).
    Purpose {
        /// The CA.
        ca: Certificate,
        /// What it may be used for.
        purposes: Vec<Oid>,
    },
    /// An extension that must be understood, and is not known to those who verify (4.2).
    CriticalExtension {
        /// Whose extension.
        certificate: Certificate,
        /// Its name, or its identifier.
        extension: String,
    },
    /// An extension that every verifier reads, and that is not encoded as it must be (4.1, 4.2).
    DamagedExtension {
        /// Whose extension.
        certificate: Certificate,
        /// Its name.
        extension: String,
    },
    /// Its authorityKeyIdentifier is that of another certificate, by the key's identifier or by issuer and serial number
    /// (4.2.1.1), though the issuer's key may have signed it.
    AnotherAuthority {
        /// Whose extension.
        certificate: Certificate,
        /// The one that it does not mean; itself when it is self-issued.
        issuer: Certificate,
    },
    /// A name that the nameConstraints of a CA above it exclude (4.2.1.10).
    NameExcluded {
        /// The CA.
        ca: Certificate,
        /// Whose name.
        certificate: Certificate,
        /// The name.
        name: GeneralName,
        /// What excludes it.
        constraint: GeneralName,
    },
    /// A name of a kind of which the nameConstraints of a CA above it permit some, and not this one (4.2.1.10).
    NameNotPermitted {
        /// The CA.
        ca: Certificate,
        /// Whose name.
        certificate: Certificate,
        /// The name.
        name: GeneralName,
    },
    /// nameConstraints that cannot be applied to the names below, so that those who verify refuse them.
    Constraints {
        /// The CA.
        ca: Certificate,
        /// Why not.
        reason: Inapplicable,
    },
}

/// Why nameConstraints cannot be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inapplicable {
    /// They cannot be read.
    Unreadable,
    /// They constrain a kind of name for which nobody has rules, or within distances, and there is such a name.
    UnknownForm,
    /// There are more pairs of a name and a constraint than are compared: the limit is OpenSSL's, 2^20.
    TooMany,
}

impl Problem {
    /// The certificate that breaks the rule, or by which it is broken.
    pub fn culprit(&self) -> &Certificate {
        match self {
            Self::BrokenSignature { certificate, .. }
            | Self::UnverifiedSignature { certificate, .. }
            | Self::AnotherAuthority { certificate, .. }
            | Self::DamagedExtension { certificate, .. }
            | Self::CriticalExtension { certificate, .. } => certificate,
            Self::NotCa(ca) | Self::NoKeyCertSign(ca) => ca,
            Self::PathLength { ca, .. }
            | Self::Purpose { ca, .. }
            | Self::NameExcluded { ca, .. }
            | Self::NameNotPermitted { ca, .. }
            | Self::Constraints { ca, .. } => ca,
        }
    }

    /// Whether it is about a signature.
    pub fn is_of_signature(&self) -> bool {
        matches!(self, Self::BrokenSignature { .. } | Self::UnverifiedSignature { .. })
    }
}

/// All that breaks a rule in a chain, leaf first. `links` has what came of verifying each signature but the last with the
/// key of the next certificate. The root is judged like any other CA, as OpenSSL does, but for its signature: nobody
/// depends on that, unless there is nothing else.
pub fn problems(chain: &[Certificate], links: &[Signature]) -> Vec<Problem> {
    let mut problems: Vec<Problem> =
        chain.windows(2).zip(links).filter_map(|(pair, link)| of_link(pair, *link)).collect();
    problems.extend(chain.last().and_then(|last| of_end(last, chain.len() == 1)));
    problems.extend(of_rules(chain));
    problems
}

/// The same without the signatures.
pub fn of_rules(chain: &[Certificate]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = chain.iter().flat_map(of_critical_extensions).collect();
    problems.extend(chain.iter().flat_map(of_damaged_extensions));
    let own = chain.last().filter(|last| last.is_self_issued());
    let issuers = chain.iter().skip(1).chain(own);
    problems.extend(chain.iter().zip(issuers).filter_map(|(certificate, issuer)| of_identifier(certificate, issuer)));
    let Some((leaf, issuers)) = chain.split_first() else { return problems };
    let wanted = purposes_of(leaf);
    let mut below = 0;
    for ca in issuers {
        problems.extend(of_authority(ca));
        problems.extend(of_path_length(ca, below));
        problems.extend(of_purpose(ca, &wanted));
        below += u32::from(!ca.is_self_issued());
    }
    problems.extend(of_names(chain));
    problems
}

fn of_link(pair: &[Certificate], link: Signature) -> Option<Problem> {
    let [certificate, issuer] = pair else { return None };
    of_signature(certificate, issuer, link)
}

fn of_signature(certificate: &Certificate, issuer: &Certificate, link: Signature) -> Option<Problem> {
    let (certificate, issuer) = (certificate.clone(), issuer.clone());
    match link {
        Signature::Valid => None,
        Signature::Broken => Some(Problem::BrokenSignature { certificate, issuer }),
        Signature::Unknown(reason) => Some(Problem::UnverifiedSignature { certificate, issuer, reason }),
    }
}

/// A self-issued certificate whose own key did not sign it is damaged. That its signature cannot be verified matters to
/// the one that stands alone.
fn of_end(last: &Certificate, is_alone: bool) -> Option<Problem> {
    let own = last.is_self_issued().then(|| signature::verify(last, last))?;
    of_signature(last, last, own).filter(|problem| is_alone || matches!(problem, Problem::BrokenSignature { .. }))
}

/// The extensions that OpenSSL and Java process, or hold for harmless.
fn of_critical_extensions(certificate: &Certificate) -> impl Iterator<Item = Problem> {
    let is_unknown = |extension: &extensions::Extension| extension.critical && !extension.is_processed();
    let unknown = certificate.extensions().filter(is_unknown);
    let titles: BTreeSet<String> = unknown.map(|extension| extension.title()).collect();
    titles.into_iter().map(|extension| Problem::CriticalExtension { certificate: certificate.clone(), extension })
}

/// The extensions for which OpenSSL holds the whole certificate for invalid (`ossl_x509v3_cache_extensions`).
/// nameConstraints are judged where they are applied.
const DECISIVE: [Oid; 6] = [
    extensions::SUBJECT_KEY_IDENTIFIER,
    extensions::KEY_USAGE,
    extensions::SUBJECT_ALT_NAME,
    extensions::BASIC_CONSTRAINTS,
    extensions::AUTHORITY_KEY_IDENTIFIER,
    extensions::EXTENDED_KEY_USAGE,
];

fn of_damaged_extensions(certificate: &Certificate) -> impl Iterator<Item = Problem> {
    let decisive = DECISIVE.into_iter().filter_map(|oid| certificate.extension(&oid));
    decisive
        .filter(extensions::Extension::is_invalid)
        .map(|extension| Problem::DamagedExtension { certificate: certificate.clone(), extension: extension.title() })
}

fn of_identifier(certificate: &Certificate, issuer: &Certificate) -> Option<Problem> {
    let (name, serial) = certificate.authority();
    let is_meant = name.is_none_or(|name| name.canonical() == issuer.issuer().canonical())
        && serial.is_none_or(|serial| serial == issuer.serial())
        && match (certificate.authority_key_identifier(), issuer.subject_key_identifier()) {
            (Some(wanted), Some(own)) => wanted == own,
            _ => true,
        };
    let (certificate, issuer) = (certificate.clone(), issuer.clone());
    (!is_meant).then_some(Problem::AnotherAuthority { certificate, issuer })
}

fn of_authority(ca: &Certificate) -> Option<Problem> {
    if !ca.is_ca() {
        return Some(Problem::NotCa(ca.clone()));
    }
    (!ca.may_sign_certificates()).then(|| Problem::NoKeyCertSign(ca.clone()))
}

fn of_path_length(ca: &Certificate, found: u32) -> Option<Problem> {
    let allowed = ca.basic_constraints()?.path_len?;
    (found > allowed).then(|| Problem::PathLength { ca: ca.clone(), allowed, found })
}

/// Server Gated Cryptography of Netscape and Microsoft, which old CAs have in the place of serverAuth.
const GATED: [Oid; 2] =
    [Oid::known(&[0x60, 0x86, 0x48, 1, 0x86, 0xf8, 0x42, 4, 1]), Oid::known(&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 10, 3, 3])];

/// What a leaf is for: a server, unless it says that it is for something else.
fn purposes_of(leaf: &Certificate) -> Vec<Oid> {
    let server = || [SERVER_AUTH].into_iter().chain(GATED).collect();
    match leaf.extended_key_usage() {
        Some(purposes) if !purposes.iter().any(|purpose| *purpose == SERVER_AUTH || *purpose == ANY_PURPOSE) => {
            purposes
        }
        _ => server(),
    }
}

fn of_purpose(ca: &Certificate, wanted: &[Oid]) -> Option<Problem> {
    let is_readable = |one: &extensions::Extension| !one.is_invalid();
    ca.extension(&extensions::EXTENDED_KEY_USAGE).filter(is_readable)?;
    let purposes = ca.extended_key_usage()?;
    let is_open = purposes.iter().any(|purpose| *purpose == ANY_PURPOSE || wanted.contains(purpose));
    (!is_open).then(|| Problem::Purpose { ca: ca.clone(), purposes })
}

/// Of every CA and certificate below it, the first name that may not be.
fn of_names(chain: &[Certificate]) -> Vec<Problem> {
    let (mut problems, mut budget) = (Vec::new(), Budget::default());
    let mut names: Vec<Option<Names>> = chain.iter().map(|_| None).collect();
    for (depth, ca) in chain.iter().enumerate().skip(1) {
        let Some(extension) = ca.extension(&extensions::NAME_CONSTRAINTS) else { continue };
        let inapplicable = |reason| Problem::Constraints { ca: ca.clone(), reason };
        let Some(constraints) = Constraints::read(extension.value) else {
            problems.push(inapplicable(Inapplicable::Unreadable));
            continue;
        };
        for (at, certificate) in chain[..depth].iter().enumerate() {
            // RFC 5280 6.1.3 b: a CA's new key is no subject of its old constraints.
            if at > 0 && certificate.is_self_issued() {
                continue;
            }
            let names = names[at].get_or_insert_with(|| Names::of(certificate, at == 0));
            let (ca, certificate) = (ca.clone(), certificate.clone());
            problems.extend(match constraints.judge(names, &mut budget) {
                Verdict::Fine => None,
                Verdict::Excluded { name, constraint } => {
                    Some(Problem::NameExcluded { ca, certificate, name, constraint })
                }
                Verdict::NotPermitted(name) => Some(Problem::NameNotPermitted { ca, certificate, name }),
                Verdict::Inapplicable(reason) => Some(inapplicable(reason)),
            });
        }
    }
    problems.dedup();
    problems
}
