//! What is wrong with a key and the chain that is stored with it.

use std::collections::HashSet;

use time::OffsetDateTime;

use crate::diagnosis::{Finding, Remedy, Severity};
use crate::fault::{Fault, Result};
use crate::key::PrivateKey;
use crate::keystore::credential::{self, chain_of};
use crate::x509::Certificate;
use crate::x509::chain::{Builder, is_self_signed};

/// What would repair a chain.
pub(super) struct Remedies {
    /// With what is at hand.
    pub order: Remedy,
    /// With less than is there.
    pub leave_out: Remedy,
    /// With certificates that are not.
    pub fetch: Remedy,
}

/// The chain as it should be, of a key that may not be known; `None` without any certificate.
pub(super) fn ordered(
    key: Option<&PrivateKey>,
    stored: &[Certificate],
    builder: &mut Builder<'_>,
    now: OffsetDateTime,
) -> Option<(Vec<Certificate>, Vec<credential::Finding>)> {
    let public: Result<Vec<u8>> = match key {
        Some(key) => key.public_key_info(),
        None => Err(Fault::unsupported("a key that stays sealed")),
    };
    chain_of(&public, stored, builder, now)
}

/// Everything that is wrong with it.
pub(super) fn findings(
    key: Option<&PrivateKey>,
    stored: &[Certificate],
    builder: &mut Builder<'_>,
    now: OffsetDateTime,
    remedies: &Remedies,
) -> Vec<Finding> {
    let Some((chain, judged)) = ordered(key, stored, builder, now) else {
        let consequence = "no server and no client can use it";
        return vec![Finding::new("no-certificate", Severity::Error, "the key has no certificate", consequence)];
    };
    let mut findings: Vec<Finding> = judged.iter().filter_map(|finding| judgement(finding, remedies)).collect();
    let in_file: HashSet<&[u8]> = stored.iter().map(Certificate::der).collect();
    let in_chain: HashSet<&[u8]> = chain.iter().map(Certificate::der).collect();
    let wanted = chain.iter().filter(|one| in_file.contains(one.der()));
    let mut seen = HashSet::new();
    let found = stored.iter().filter(|one| in_chain.contains(one.der()) && seen.insert(one.der()));
    if !wanted.eq(found) {
        let consequence = "servers refuse it or send the wrong certificate first, and clients find no chain";
        let cause = "the certificates of the chain are not in order, leaf first";
        let finding = Finding::new("chain-misordered", Severity::Error, cause, consequence);
        findings.push(finding.repaired_by(remedies.order.clone()));
    }
    // Everybody has the root already who trusts it.
    if let Some(missing) = chain.iter().find(|one| !in_file.contains(one.der()) && !is_self_signed(one)) {
        let cause = format!("{} is missing in the chain", missing.subject());
        findings.push(incomplete(cause).repaired_by(remedies.order.clone()));
    }
    findings
}

fn incomplete(cause: String) -> Finding {
    let consequence = "clients that do not have it by chance find no way to a root that they trust";
    Finding::new("chain-incomplete", Severity::Error, cause, consequence)
}

fn judgement(finding: &credential::Finding, remedies: &Remedies) -> Option<Finding> {
    use credential::Finding as Judged;
    Some(match finding {
        Judged::Mismatch => Finding::new(
            "key-mismatch",
            Severity::Error,
            "no certificate belongs to the private key",
            "no server starts with it, and no handshake succeeds",
        ),
        Judged::Incomplete(one) => incomplete(format!("{}, which signed {}, is missing", one.issuer(), one.subject()))
            .repaired_by(remedies.fetch.clone()),
        Judged::Unrelated(one) | Judged::Alternative(one) => Finding::new(
            "chain-unrelated",
            Severity::Warning,
            format!("{} has no part in the chain", one.subject()),
            "Java cannot bring the key to PKCS#12, and strict clients of TLS 1.2 refuse the chain",
        )
        .repaired_by(remedies.leave_out.clone()),
        Judged::Duplicate(one) => Finding::new(
            "chain-duplicate",
            Severity::Warning,
            format!("{} is there more than once", one.subject()),
            "Java cannot bring the key to PKCS#12, and every handshake carries it twice",
        )
        .repaired_by(remedies.order.clone()),
        Judged::NotCa(one) => Finding::new(
            "issuer-not-ca",
            Severity::Error,
            format!("{} is no CA, and yet signed another", one.subject()),
            "every client refuses the chain",
        ),
        Judged::Expired(_) | Judged::NotYetValid(_) | Judged::Unverifiable => return None,
    })
}
