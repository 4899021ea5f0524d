//! The rules for a certification path (RFC 5280 6.1), as far as they need no time, no policies and no revocation: who may
//! issue, how deep, for which names and what purpose, and whether the signatures fit.

mod constraints;

use std::collections::BTreeSet;

use crate::asn1::Oid;
use crate::x509::Certificate;
use crate::x509::extensions::{self, ANY_PURPOSE, SERVER_AUTH};
use crate::x509::problem::{Flaw, Inapplicable, Problem};
use crate::x509::signature::{self, Signature};
use constraints::{Budget, Constraints, Names, Verdict};

/// All that breaks a rule in a chain, leaf first. `links` has what came of verifying each signature but the last with the
/// key of the next certificate. The root is judged like any other CA, as OpenSSL does, but for its signature: nobody
/// depends on that, unless there is nothing else.
pub fn problems(chain: &[Certificate], links: &[Signature]) -> Vec<Flaw> {
    let mut problems: Vec<Flaw> = chain.windows(2).zip(links).filter_map(|(pair, link)| of_link(pair, *link)).collect();
    problems.extend(chain.last().and_then(|last| of_end(last, chain.len() == 1)));
    problems.extend(of_rules(chain));
    problems
}

/// The same without the signatures.
pub fn of_rules(chain: &[Certificate]) -> Vec<Flaw> {
    let mut problems: Vec<Flaw> = chain.iter().flat_map(of_critical_extensions).collect();
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

fn of_link(pair: &[Certificate], link: Signature) -> Option<Flaw> {
    let [certificate, issuer] = pair else { return None };
    Some(Problem::of_signature(link, issuer)?.of(certificate))
}

/// A self-issued certificate whose own key did not sign it is damaged. That its signature cannot be verified matters to
/// the one that stands alone.
fn of_end(last: &Certificate, is_alone: bool) -> Option<Flaw> {
    let own = last.is_self_issued().then(|| signature::verify(last, last))?;
    let matters = |problem: &Problem| is_alone || matches!(problem, Problem::BrokenSignature { .. });
    Some(Problem::of_signature(own, last).filter(matters)?.of(last))
}

/// The extensions that OpenSSL and Java process, or hold for harmless.
fn of_critical_extensions(certificate: &Certificate) -> impl Iterator<Item = Flaw> {
    let is_unknown = |extension: &extensions::Extension| extension.critical && !extension.is_processed();
    let unknown = certificate.extensions().filter(is_unknown);
    let titles: BTreeSet<String> = unknown.map(|extension| extension.title()).collect();
    titles.into_iter().map(|title| Problem::CriticalExtension(title).of(certificate))
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

fn of_damaged_extensions(certificate: &Certificate) -> impl Iterator<Item = Flaw> {
    let decisive = DECISIVE.into_iter().filter_map(|oid| certificate.extension(&oid));
    decisive
        .filter(extensions::Extension::is_invalid)
        .map(|extension| Problem::DamagedExtension(extension.title()).of(certificate))
}

fn of_identifier(certificate: &Certificate, issuer: &Certificate) -> Option<Flaw> {
    let (name, serial) = certificate.authority();
    let is_meant = name.is_none_or(|name| name.canonical() == issuer.issuer().canonical())
        && serial.is_none_or(|serial| serial == issuer.serial())
        && match (certificate.authority_key_identifier(), issuer.subject_key_identifier()) {
            (Some(wanted), Some(own)) => wanted == own,
            _ => true,
        };
    (!is_meant).then(|| Problem::AnotherAuthority { issuer: Box::new(issuer.clone()) }.of(certificate))
}

fn of_authority(ca: &Certificate) -> Option<Flaw> {
    if !ca.is_ca() {
        return Some(Problem::NotCa.of(ca));
    }
    (!ca.may_sign_certificates()).then(|| Problem::CaWithoutKeyCertSign.of(ca))
}

fn of_path_length(ca: &Certificate, found: u32) -> Option<Flaw> {
    let allowed = ca.basic_constraints()?.path_len?;
    (found > allowed).then(|| Problem::PathLength { allowed, found }.of(ca))
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

fn of_purpose(ca: &Certificate, wanted: &[Oid]) -> Option<Flaw> {
    let is_readable = |one: &extensions::Extension| !one.is_invalid();
    ca.extension(&extensions::EXTENDED_KEY_USAGE).filter(is_readable)?;
    let purposes = ca.extended_key_usage()?;
    let is_open = purposes.iter().any(|purpose| *purpose == ANY_PURPOSE || wanted.contains(purpose));
    (!is_open).then(|| Problem::CaPurpose { purposes }.of(ca))
}

/// Of every CA and certificate below it, the first name that may not be.
fn of_names(chain: &[Certificate]) -> Vec<Flaw> {
    let (mut problems, mut budget) = (Vec::new(), Budget::default());
    let mut names: Vec<Option<Names>> = chain.iter().map(|_| None).collect();
    for (depth, ca) in chain.iter().enumerate().skip(1) {
        let Some(extension) = ca.extension(&extensions::NAME_CONSTRAINTS) else { continue };
        let inapplicable = |reason| Problem::NameConstraints(reason).of(ca);
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
            let certificate = Box::new(certificate.clone());
            problems.extend(match constraints.judge(names, &mut budget) {
                Verdict::Fine => None,
                Verdict::Excluded { name, constraint } => {
                    let (name, constraint) = (Box::new(name), Box::new(constraint));
                    Some(Problem::NameExcluded { certificate, name, constraint }.of(ca))
                }
                Verdict::NotPermitted(name) => {
                    Some(Problem::NameNotPermitted { certificate, name: Box::new(name) }.of(ca))
                }
                Verdict::Inapplicable(reason) => Some(inapplicable(reason)),
            });
        }
    }
    problems.dedup();
    problems
}
