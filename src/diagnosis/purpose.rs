//! Whether a certificate may be that of a TLS server.

use crate::diagnosis::{Consumer, Finding, Severity};
use crate::x509::Certificate;
use crate::x509::extensions::{ANY_PURPOSE, KeyUsage, SERVER_AUTH, purpose_name};

/// What keeps clients from taking it for that of a server (RFC 5280 4.2.1.3, 4.2.1.12; `check_purpose_ssl_server` of
/// OpenSSL). The server itself starts with it.
pub(super) fn of_server(consumer: Consumer, leaf: &Certificate) -> Option<Finding> {
    if !consumer.is_server() {
        return None;
    }
    let subject = leaf.subject();
    let starts = format!("{} starts with it, and", consumer.title());
    let finding =
        |severity, cause, who| Some(Finding::new("not-for-servers", severity, cause, format!("{starts} {who}")));
    let purposes = leaf.extended_key_usage().unwrap_or(vec![SERVER_AUTH]);
    if !purposes.contains(&SERVER_AUTH) {
        let names: Vec<String> = purposes.iter().map(purpose_name).collect();
        let cause = format!("{subject} is for {}, and not for TLS servers (serverAuth)", names.join(", "));
        return match purposes.contains(&ANY_PURPOSE) {
            true => finding(Severity::Warning, cause, "clients that use OpenSSL refuse it"),
            false => finding(Severity::Error, cause, "every client refuses it"),
        };
    }
    let handshakes = [KeyUsage::DIGITAL_SIGNATURE, KeyUsage::KEY_ENCIPHERMENT, KeyUsage::KEY_AGREEMENT];
    let usage = leaf.key_usage().filter(|usage| !handshakes.iter().any(|one| usage.contains(*one)))?;
    let cause = format!("the keyUsage of {subject} is {}: nothing that TLS servers need", usage.names().join(", "));
    finding(Severity::Error, cause, "every client refuses it")
}
