//! Keys for ML-DSA in stores that Java reads.

use crate::diagnosis::{Consumer, Finding, Remedy, Severity};
use crate::key::PrivateKey;
use crate::keystore::{Compatibility, Entry, Format};

/// What Java does not read of an entry's key, which may not be opened. JKS and JCEKS are read by Java alone.
pub(super) fn findings(
    entry: &Entry,
    key: Option<&PrivateKey>,
    format: Format,
    consumer: Option<Consumer>,
) -> Vec<Finding> {
    let is_of_java = matches!(format, Format::JKS | Format::JCEKS) || consumer.is_some_and(Consumer::is_java);
    let of_leaf = || entry.certificates().next().is_some_and(|leaf| leaf.key_algorithm().is_ml_dsa());
    let is_ml_dsa = key.map_or_else(of_leaf, |key| key.algorithm().is_ml_dsa());
    if !is_ml_dsa {
        return Vec::new();
    }
    let form = key.filter(|key| !key.is_for_java()).map(|_| form(entry, is_of_java, consumer.is_some()));
    let version = is_of_java.then(|| version(consumer));
    form.into_iter().chain(version).collect()
}

/// The JDK 24 to 26 reads the expanded form alone (`sun.security.pkcs.NamedPKCS8Key`).
fn form(entry: &Entry, is_of_java: bool, is_certain: bool) -> Finding {
    let cause = "its ML-DSA key is stored as a seed, or as a seed and the expanded key";
    let consequence = "Java 24 to 26 reads the expanded key alone, and fails; no seed can be made of an expanded key, so \
                       keep a copy if other programs want the seed";
    if !is_of_java {
        return Finding::new("pqc-key-form", Severity::Note, cause, consequence);
    }
    let severity = if is_certain { Severity::Error } else { Severity::Warning };
    let remedy = Remedy::KeyForJava { alias: entry.alias.to_string() };
    Finding::new("pqc-key-form", severity, cause, consequence).repaired_by(remedy)
}

/// JEP 497 brought ML-DSA with JDK 24.
fn version(consumer: Option<Consumer>) -> Finding {
    let severity = if consumer.is_some_and(|consumer| consumer.compatibility() == Compatibility::Java8) {
        Severity::Error
    } else {
        Severity::Note
    };
    let consequence = "JDK 11 to 23 do not know the algorithm, nor do older ones: they cannot use the key";
    Finding::new("pqc-java-version", severity, "its key is for ML-DSA, which Java has since 24", consequence)
}
