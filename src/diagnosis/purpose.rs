//! Whether a certificate may be that of a TLS server.

use crate::diagnosis::{Consumer, Finding, Severity};
use crate::key::KeyAlgorithm;
use crate::x509::Certificate;
use crate::x509::extensions::{ANY_PURPOSE, KeyUsage, SERVER_AUTH, purpose_name};

/// What keeps clients from taking it for that of a server (RFC 5280 4.2.1.3, 4.2.1.12; `check_purpose_ssl_server` of
/// OpenSSL).
pub(super) fn of_server(consumer: Consumer, leaf: &Certificate) -> Option<Finding> {
    if !consumer.is_server() {
        return None;
    }
    let purposes = leaf.extended_key_usage().unwrap_or(vec![SERVER_AUTH]);
    if purposes.contains(&SERVER_AUTH) {
        return leaf.key_usage().and_then(|usage| of_usage(leaf, &usage));
    }
    let names: Vec<String> = purposes.iter().map(purpose_name).collect();
    let cause = format!("{} is for {}, and not for TLS servers (serverAuth)", leaf.subject(), names.join(", "));
    Some(match purposes.contains(&ANY_PURPOSE) {
        true => unfit(Severity::Warning, cause, "clients that use OpenSSL refuse it"),
        false => unfit(Severity::Error, cause, "every client refuses it"),
    })
}

/// TLS 1.3 and the ECDHE suites of TLS 1.2 sign with the key, whatever it is for (RFC 8446 4.4.2.2, RFC 8422 5.3). Seen
/// with OpenSSL 3.0.22 and the JDK 17: with a key that cannot do anything else, OpenSSL fails in TLS 1.2, and Java in
/// both; with RSA only Java fails, unless the key exchange is that of RSA, which TLS 1.3 does not have.
fn of_usage(leaf: &Certificate, usage: &KeyUsage) -> Option<Finding> {
    if usage.contains(KeyUsage::DIGITAL_SIGNATURE) {
        return None;
    }
    let names = usage.names().join(", ");
    let is_of_handshakes = usage.contains(KeyUsage::KEY_ENCIPHERMENT) || usage.contains(KeyUsage::KEY_AGREEMENT);
    if !is_of_handshakes {
        let cause = format!("the keyUsage of {} is {names}: nothing that TLS servers need", leaf.subject());
        return Some(unfit(Severity::Error, cause, "every client refuses it"));
    }
    let cause = format!("the keyUsage of {} is {names}, without digitalSignature", leaf.subject());
    Some(match leaf.key_algorithm() {
        KeyAlgorithm::Rsa { .. } => {
            unfit(Severity::Warning, cause, "Java and browsers refuse it in TLS 1.3, and wherever TLS 1.2 uses ECDHE")
        }
        _ => unfit(Severity::Error, cause, "every handshake of TLS 1.2 fails, and Java refuses it in TLS 1.3 too"),
    })
}

fn unfit(severity: Severity, cause: String, consequence: &str) -> Finding {
    Finding::new("not-for-servers", severity, cause, consequence)
}
