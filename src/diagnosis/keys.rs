//! What is wrong with the private keys of a file of loose certificates and keys.

use crate::diagnosis::program::Server;
use crate::diagnosis::protection::is_legacy;
use crate::diagnosis::store::unknown_key;
use crate::diagnosis::{Companion, Finding, Patient, Remedy, Severity};
use crate::formats::Bundle;
use crate::formats::bundle::EncryptedKey;
use crate::key::PrivateKey;

/// `key` is the one that is in the clear or that a password opens.
pub(super) fn findings(patient: &Patient, bundle: &Bundle, key: Option<&PrivateKey>) -> Vec<Finding> {
    let has_certificate = bundle.certificates().next().is_some();
    let rewrite = Remedy::Rewrite { key: true, root: true, unrelated: false, incomplete: false };
    let parser = patient.consumer.and_then(|consumer| consumer.program().pem_keys);
    let unknown = key.and_then(|key| unknown_key(patient.consumer?, parser?, key)).map(|finding| match key {
        // Written anew, a key of a known algorithm is PKCS#8 of version 1.
        Some(key) if key.states_public_key() && has_certificate => finding.repaired_by(rewrite),
        _ => finding,
    });
    let decrypt = |finding: Finding| match has_certificate {
        true => finding.repaired_by(Remedy::Decrypt { incomplete: false }),
        false => finding,
    };
    let encrypted = encrypted(patient, bundle).map(decrypt);
    let legacy = legacy(patient, bundle).map(decrypt);
    [unknown, encrypted, legacy, stranger(patient)].into_iter().flatten().collect()
}

fn stranger(patient: &Patient) -> Option<Finding> {
    let Some(Companion::Strangers) = patient.companion else { return None };
    let cause = "no certificate in the other files belongs to the private key";
    let consequence = "no server starts with them (\"key values mismatch\"), and no handshake succeeds";
    Some(Finding::new("key-mismatch", Severity::Error, cause, consequence))
}

fn encrypted(patient: &Patient, bundle: &Bundle) -> Option<Finding> {
    let consumer = patient.consumer?;
    bundle.encrypted_keys().next()?;
    let title = consumer.title();
    let has_password = patient.key_password.is_some() || patient.password.is_some();
    let (severity, consequence) = match consumer.program().server {
        Some(Server::OneFile) => {
            (Severity::Error, format!("{title} asks for the password whenever it starts, where nobody answers"))
        }
        Some(Server::KeyAndChain { password }) => (
            Severity::Warning,
            format!("{title} asks for the password whenever it starts, unless {password} names a file with it"),
        ),
        Some(Server::StoreOrPem { password }) => {
            (Severity::Warning, format!("{title} opens it with the password in {password} only"))
        }
        None if consumer.has_openssl() && !has_password => {
            (Severity::Warning, format!("{title} reads it with its password only"))
        }
        None => return None,
    };
    Some(Finding::new("encrypted-key", severity, "the private key is encrypted", consequence))
}

/// A key that the program cannot decrypt, whatever password it is given.
fn legacy(patient: &Patient, bundle: &Bundle) -> Option<Finding> {
    let consumer = patient.consumer?;
    let parser = consumer.program().pem_keys?;
    let lacks = |key: &&EncryptedKey| match key {
        EncryptedKey::Sealed(key) => key.scheme().is_ok_and(|scheme| is_legacy(&scheme)),
        EncryptedKey::LegacyPem { .. } => parser.lacks_cipher_of(key),
    };
    bundle.encrypted_keys().find(lacks)?;
    let cause = "the private key is encrypted with a broken cipher";
    let consequence = format!("{} cannot decrypt it: OpenSSL 3 has it in its legacy provider only", consumer.title());
    Some(Finding::new("legacy-encryption", Severity::Error, cause, consequence))
}
