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
    let purposes = leaf.extended_key_usage().unwrap_or(vec![SERVER_AUTH]);
    let cause = if !purposes.contains(&SERVER_AUTH) && !purposes.contains(&ANY_PURPOSE) {
        let purposes: Vec<String> = purposes.iter().map(purpose_name).collect();
        format!("{subject} is for {}, and not for TLS servers (serverAuth)", purposes.join(", "))
    } else {
        let handshakes = [KeyUsage::DIGITAL_SIGNATURE, KeyUsage::KEY_ENCIPHERMENT, KeyUsage::KEY_AGREEMENT];
        let usage = leaf.key_usage().filter(|usage| !handshakes.iter().any(|one| usage.contains(*one)))?;
        format!("the keyUsage of {subject} is {}, and nothing of that is for TLS servers", usage.names().join(", "))
    };
    let consequence = format!("{} starts with it, and every client refuses it", consumer.title());
    Some(Finding::new("not-for-servers", Severity::Error, cause, consequence))
}
