//! What is wrong with a key and the chain that is stored with it.

use std::collections::HashSet;

use time::OffsetDateTime;

use crate::diagnosis::opened_key::OpenedKey;
use crate::diagnosis::{Consumer, Finding, Patient, Remedy, Severity, path, purpose, validity};
use crate::fault::Fault;
use crate::key::PrivateKey;
use crate::keystore::credential::{self, chain_of};
use crate::x509::Certificate;
use crate::x509::chain::{Builder, is_self_signed};
use crate::x509::matches::matches;

/// What would repair a chain.
pub(super) struct Remedies {
    /// With what is at hand.
    pub order: Remedy,
    /// With less than is there.
    pub leave_out: Remedy,
    /// With certificates that are not.
    pub fetch: Remedy,
    /// With the key's own public key.
    pub restate: Option<Remedy>,
    /// Without the root.
    pub omit_root: Option<Remedy>,
}

impl Remedies {
    /// What puts the certificates in order. No command leaves out what has no part in the chain unless it is told to.
    fn sorting(&self, judged: &[credential::Finding]) -> Remedy {
        let is_stray = |one: &credential::Finding| matches!(one, credential::Finding::Unrelated(_));
        if judged.iter().any(is_stray) { self.leave_out.clone() } else { self.order.clone() }
    }
}

/// The chain as it should be, of a key that may not be known; `None` without any certificate. One that stays incomplete
/// keeps every CA that is there: it may still be needed.
pub(super) fn ordered(
    key: &OpenedKey,
    stored: &[Certificate],
    builder: &mut Builder<'_>,
    now: OffsetDateTime,
) -> Option<(Vec<Certificate>, Vec<credential::Finding>)> {
    let (mut chain, judged) = chain_of(&key.public_key_info(), stored, builder, now)?;
    if !is_incomplete(&judged) {
        return Some((chain, judged));
    }
    let (needed, judged): (Vec<_>, Vec<_>) =
        judged.into_iter().partition(|one| matches!(one, credential::Finding::Unrelated(one) if one.is_ca()));
    let needed: HashSet<&[u8]> = needed.iter().filter_map(unrelated).map(Certificate::der).collect();
    chain.extend(stored.iter().filter(|one| needed.contains(one.der())).cloned());
    Some((chain, judged))
}

/// The first certificate, where it is not the key's and the leaf is: servers show the first, whatever stands behind it.
fn stranger_before<'c>(key: &PrivateKey, leaf: &Certificate, stored: &'c [Certificate]) -> Option<&'c Certificate> {
    let belongs = |one: &Certificate| matches(key, one).ok();
    stored.first().filter(|first| *first != leaf && belongs(first) == Some(false) && belongs(leaf) == Some(true))
}

fn first_of_another(first: &Certificate, consumer: Option<Consumer>) -> Finding {
    let cause = format!("the first certificate, {}, is not that of the private key", first.subject());
    let consequence = match consumer.filter(|consumer| consumer.is_server()) {
        Some(server) if server.has_openssl() => {
            format!("{} takes the first for the key's, and does not start", server.title())
        }
        Some(server) => format!("{} sends it as its own, and every handshake fails", server.title()),
        None => "servers take the first for the key's: they do not start, or every handshake fails".into(),
    };
    Finding::new("chain-misordered", Severity::Error, cause, consequence)
}

/// What the key says of itself.
fn of_key(key: &PrivateKey, judged: &[credential::Finding], remedies: &Remedies) -> Option<Finding> {
    if judged.contains(&credential::Finding::Unverifiable) {
        let cause =
            format!("whether the certificate belongs to the private key ({}) is unknown", key.algorithm().name());
        let consequence =
            "nothing here computes with keys of this algorithm; check it with the program that made the key";
        return Some(Finding::new("key-unverified", Severity::Warning, cause, consequence));
    }
    wrong_public_key(key).map(|finding| Finding { remedy: remedies.restate.clone(), ..finding })
}

fn wrong_public_key(key: &PrivateKey) -> Option<Finding> {
    let cause = "the public key stated with the private key is that of another key";
    let consequence = "OpenSSL believes it, and takes the wrong certificate for the right one";
    let finding = || Finding::new("wrong-public-key", Severity::Error, cause, consequence);
    key.states_another_public_key().then(finding)
}

/// OpenSSL computes by the Chinese remainder theorem as soon as there are numbers for it, zeros too.
fn without_primes(key: &PrivateKey, consumer: Option<Consumer>) -> Option<Finding> {
    if !key.lacks_primes() || consumer.is_some_and(Consumer::is_java) {
        return None;
    }
    let cause = "the RSA private key has its modulus and its private exponent only";
    let (severity, program) = match consumer.filter(|consumer| consumer.has_openssl()) {
        Some(consumer) => (Severity::Error, consumer.title()),
        None => (Severity::Warning, "OpenSSL"),
    };
    let consequence = format!("Java signs with it; {program} cannot without the primes");
    Some(Finding::new("key-without-primes", severity, cause, consequence))
}

fn damaged(reason: &str) -> Finding {
    let consequence = "no server starts with it, or every handshake fails";
    Finding::new("key-damaged", Severity::Error, reason, consequence)
}

/// What is wrong with a key that stands alone.
pub(super) fn of_lone_key(key: &OpenedKey) -> Option<Finding> {
    match key.public_key_info() {
        Err(Fault::Corrupt(reason)) => Some(damaged(&reason)),
        _ => wrong_public_key(key.key()?),
    }
}

fn unrelated(finding: &credential::Finding) -> Option<&Certificate> {
    if let credential::Finding::Unrelated(one) = finding { Some(one) } else { None }
}

fn is_incomplete(judged: &[credential::Finding]) -> bool {
    judged.iter().any(|finding| matches!(finding, credential::Finding::Incomplete(_)))
}

/// Everything that is wrong with it.
pub(super) fn findings(
    patient: &Patient,
    key: &OpenedKey,
    stored: &[Certificate],
    builder: &mut Builder<'_>,
    remedies: &Remedies,
) -> Vec<Finding> {
    let now = patient.now;
    let Some((chain, judged)) = ordered(key, stored, builder, now) else {
        let consequence = "no server and no client can use it";
        let bare = Finding::new("no-certificate", Severity::Error, "the key has no certificate", consequence);
        return std::iter::once(bare).chain(of_lone_key(key)).collect();
    };
    let last = chain.last().filter(|last| chain.len() > 1 && !is_self_signed(last));
    let mut findings: Vec<Finding> = judged.iter().filter_map(|finding| judgement(finding, last, remedies)).collect();
    findings.extend(key.key().and_then(|key| of_key(key, &judged, remedies)));
    findings.extend(key.key().and_then(|key| without_primes(key, patient.consumer)));
    let in_file: HashSet<&[u8]> = stored.iter().map(Certificate::der).collect();
    let in_chain: HashSet<&[u8]> = chain.iter().map(Certificate::der).collect();
    let wanted = chain.iter().filter(|one| in_file.contains(one.der()));
    let mut seen = HashSet::new();
    let found = stored.iter().filter(|one| in_chain.contains(one.der()) && seen.insert(one.der()));
    let stranger = || stranger_before(key.key()?, chain.first()?, stored);
    if let Some(stranger) = stranger() {
        findings.push(first_of_another(stranger, patient.consumer).repaired_by(remedies.sorting(&judged)));
    } else if !wanted.eq(found) {
        let consequence = "servers refuse it or send the wrong certificate first, and clients find no chain";
        let cause = "the certificates of the chain are not in order, leaf first";
        let finding = Finding::new("chain-misordered", Severity::Error, cause, consequence);
        findings.push(finding.repaired_by(remedies.sorting(&judged)));
    }
    // Everybody has the root already who trusts it.
    if let Some(missing) = chain.iter().find(|one| !in_file.contains(one.der()) && !is_self_signed(one)) {
        let cause = format!("{} is missing in the chain", missing.subject());
        findings.push(incomplete(cause).repaired_by(remedies.order.clone()));
    }
    // No command writes a chain that breaks a rule unless it is told to.
    if judged.iter().any(|one| matches!(one, credential::Finding::Flawed(flaw) if flaw.problem.is_of_path())) {
        chain_findings(&mut findings).for_each(|finding| finding.remedy = None);
    } else if is_incomplete(&judged) {
        chain_findings(&mut findings).for_each(|finding| finding.remedy = only_with_issuers(finding, remedies));
    }
    let is_whole = chain.last().is_some_and(is_self_signed);
    let relied_on = stored.iter().filter(|one| !is_whole || in_chain.contains(one.der()));
    findings.extend(dated(chain.first(), relied_on, now));
    findings.extend(patient.consumer.and_then(|consumer| purpose::of_server(consumer, chain.first()?)));
    findings
}

/// Those whose repair writes the chain.
fn chain_findings(findings: &mut [Finding]) -> impl Iterator<Item = &mut Finding> {
    findings.iter_mut().filter(|finding| !matches!(finding.remedy, Some(Remedy::RestatePublicKey { .. })))
}

/// No command writes a chain that stays incomplete: what repairs anything in it has to complete it.
fn only_with_issuers(finding: &Finding, remedies: &Remedies) -> Option<Remedy> {
    finding.remedy.as_ref().filter(|remedy| **remedy != remedies.leave_out || remedies.leave_out == remedies.order)?;
    Some(remedies.fetch.clone())
}

/// What time and weakness do to those that clients look at: the leaf, and all others but the roots. Beside a whole chain
/// nobody looks at another way.
fn dated<'c>(
    leaf: Option<&'c Certificate>,
    relied_on: impl Iterator<Item = &'c Certificate>,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let shown = leaf.into_iter().flat_map(|leaf| validity::of_shown(leaf, now));
    let mut seen: HashSet<&Certificate> = leaf.into_iter().collect();
    let issuers = relied_on.filter(|one| seen.insert(one) && !is_self_signed(one));
    shown.chain(issuers.flat_map(|issuer| validity::of_relied_on(issuer, now))).collect()
}

/// A CA that the chain does not reach may be the root that it was meant to reach, with an issuer missing between: that
/// cannot be told from a stray one, so the end of the chain is shown.
fn no_part(one: &Certificate, last: Option<&Certificate>) -> String {
    let cause = format!("{} has no part in the chain", one.subject());
    match last.filter(|_| one.is_ca()) {
        Some(last) => format!("{cause}, which ends at {}, signed by {}", last.subject(), last.issuer()),
        None => cause,
    }
}

fn incomplete(cause: String) -> Finding {
    let consequence = "clients that do not have it by chance find no way to a root that they trust";
    Finding::new("chain-incomplete", Severity::Error, cause, consequence)
}

/// `last` is the certificate at which a chain without its root ends.
fn judgement(finding: &credential::Finding, last: Option<&Certificate>, remedies: &Remedies) -> Option<Finding> {
    use credential::Finding as Judged;
    Some(match finding {
        Judged::Mismatch => Finding::new(
            "key-mismatch",
            Severity::Error,
            "no certificate belongs to the private key",
            "no server starts with it, and no handshake succeeds",
        ),
        Judged::DamagedKey(reason) => damaged(reason),
        Judged::Incomplete(one) => incomplete(format!("{}, which signed {}, is missing", one.issuer(), one.subject()))
            .repaired_by(remedies.fetch.clone()),
        Judged::Unrelated(one) | Judged::Alternative(one) => Finding::new(
            "chain-unrelated",
            Severity::Warning,
            no_part(one, last),
            "keytool cannot import the key into PKCS#12, and strict clients of TLS 1.2 refuse the chain",
        )
        .repaired_by(remedies.leave_out.clone()),
        Judged::Duplicate(one) => Finding::new(
            "chain-duplicate",
            Severity::Warning,
            format!("{} is there more than once", one.subject()),
            "keytool cannot import the key into PKCS#12, and every handshake carries it twice",
        )
        .repaired_by(remedies.order.clone()),
        Judged::Flawed(flaw) if flaw.problem.is_of_path() => path::finding(flaw),
        Judged::ExpiredRoot(one) => {
            let cause = format!("the root {} has expired", one.subject());
            let consequence = "harmless: clients use their own copy of the root";
            let finding = Finding::new("expired-root", Severity::Note, cause, consequence);
            Finding { remedy: remedies.omit_root.clone(), ..finding }
        }
        Judged::Flawed(_) | Judged::Unverifiable | Judged::WrongPublicKey => return None,
    })
}
