//! Parts of a keystore that are damaged.

use crate::diagnosis::{Finding, Remedy, Severity};
use crate::keystore::{Format, Item, Keystore, Opaque};

/// What is damaged in a keystore that can be read but for that.
pub(super) fn findings(keystore: &Keystore) -> Vec<Finding> {
    let consequence = match keystore.format {
        Format::PKCS12 => "Java and OpenSSL refuse the keystore, or do not see the entry",
        _ => "other programs refuse the keystore, or do not see the entry",
    };
    let damaged = |what: String| Finding::new("damaged", Severity::Error, what, consequence);
    let entries = keystore.entries.iter().filter_map(|entry| match &entry.item {
        Item::Opaque(Opaque { what, damaged: true, .. }) => Some(damaged(what.clone()).about(entry.alias.as_str())),
        _ => None,
    });
    let attributes = keystore.build.damaged_attributes.then(|| damaged("attributes of a bag are damaged".into()));
    entries.chain(attributes).collect()
}

/// Takes back what would write a damaged store anew: the evidence of what it held would be gone.
pub(super) fn leave_as_it_is(findings: &mut [Finding]) {
    let is_damaged = findings.iter().any(|finding| finding.code == "damaged");
    for finding in findings.iter_mut().filter(|_| is_damaged) {
        finding.remedy = finding.remedy.take().filter(|remedy| *remedy == Remedy::OwnerOnly);
    }
}
