//! An entry of a keystore in the words of `certtool list --json`, whoever listed it.

use super::process::Outcome;

/// What every lister agrees on, ordered by alias because Java keeps no order.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Entry {
    pub alias: String,
    /// `key-pair`, `trusted-certificate`, `secret-key`, …
    pub kind: String,
    /// SHA-256 of each certificate, leaf first, lower-case hex.
    pub sha256: Vec<String>,
}

impl Outcome {
    /// The entries of `certtool list --json`, ordered by alias.
    #[track_caller]
    pub fn entries(&self) -> Vec<Entry> {
        let report = self.json();
        let entries = report["result"]["entries"].as_array().unwrap_or_else(|| panic!("no result.entries\n{self}"));
        let mut entries: Vec<_> = entries.iter().map(entry).collect();
        entries.sort();
        entries
    }
}

fn entry(entry: &serde_json::Value) -> Entry {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let certificates = entry["certificates"].as_array().cloned().unwrap_or_default();
    let sha256 = certificates.iter().map(|certificate| text(&certificate["sha256"])).collect();
    Entry { alias: text(&entry["alias"]), kind: text(&entry["kind"]), sha256 }
}
