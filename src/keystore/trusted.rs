//! Putting trusted certificates into a store: all of them, once each, with a verdict for every one.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::keystore::{Alias, Entry, Item, Keystore, StoredCertificate, Timestamp};
use crate::x509::Certificate;
use crate::x509::fingerprint::Sha256;

/// What to do when an alias is taken by another certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfTaken {
    /// Report a conflict.
    Error,
    /// Put the new certificate in its place.
    Replace,
    /// Keep what is there.
    Skip,
}

/// How to import.
#[derive(Debug, Clone)]
pub struct Import {
    /// The alias for the certificates instead of one made from each subject.
    pub alias: Option<Alias>,
    /// When that alias is taken.
    pub if_taken: IfTaken,
    /// Whether a certificate may take the place of a key.
    pub may_replace_key: bool,
    /// The date of new entries.
    pub created: Timestamp,
}

/// What became of one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A new entry.
    Added,
    /// The alias is taken by something else, and that is an error.
    Conflict,
    /// There already, as a trusted certificate under another name.
    DuplicateOf(Alias),
    /// It was there without being marked as trusted, and is now.
    Marked,
    /// It took the place of another.
    Replaced,
    /// The alias is taken by something else, which stays.
    Skipped,
    /// There already.
    Unchanged,
}

/// One certificate with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Where it is, or would have been.
    pub alias: Alias,
    /// The certificate.
    pub certificate: Certificate,
    /// What became of it.
    pub verdict: Verdict,
    /// The other alias under which the certificate stands, and stood before.
    pub also: Option<Alias>,
    /// What it took the place of, in words, when a key was lost.
    pub lost: Option<String>,
}

impl Verdict {
    /// Whether the store is another one now.
    pub fn changes(&self) -> bool {
        matches!(self, Self::Added | Self::Marked | Self::Replaced)
    }
}

/// Imports every certificate. The store must not be written when a verdict is [`Verdict::Conflict`].
pub fn import(keystore: &mut Keystore, certificates: &[Certificate], import: &Import) -> Vec<Imported> {
    let mut importer = Importer::new(keystore, import);
    certificates.iter().map(|certificate| importer.import(certificate)).collect()
}

struct Importer<'a> {
    keystore: &'a mut Keystore,
    import: &'a Import,
    /// The entries of each certificate; the last in line is the one that reports name.
    by_content: HashMap<Sha256, VecDeque<usize>>,
    by_alias: HashMap<String, usize>,
    imported: HashSet<Sha256>,
}

impl<'a> Importer<'a> {
    fn new(keystore: &'a mut Keystore, import: &'a Import) -> Self {
        let mut by_content: HashMap<_, VecDeque<_>> = HashMap::new();
        let mut by_alias = HashMap::new();
        for (at, entry) in keystore.entries.iter().enumerate() {
            by_alias.entry(keystore.format.name_of(&entry.alias)).or_insert(at);
            match &entry.item {
                Item::TrustedCertificate(stored) => {
                    by_content.entry(stored.certificate.sha256()).or_default().push_back(at);
                }
                Item::Certificate(stored) => {
                    by_content.entry(stored.certificate.sha256()).or_default().push_front(at);
                }
                _ => {}
            }
        }
        Self { keystore, import, by_content, by_alias, imported: HashSet::new() }
    }

    fn import(&mut self, certificate: &Certificate) -> Imported {
        let sha256 = certificate.sha256();
        let (places, mut also, mut lost) = (self.by_content.get(&sha256), None, None);
        let is_place = |at: &usize| places.is_some_and(|places| places.contains(at));
        let wanted = self.wanted().filter(is_place);
        let (alias, verdict) = match wanted.or_else(|| places.and_then(VecDeque::back).copied()) {
            Some(at) if wanted.is_none() && self.is_to_move() => {
                also = Some(self.keystore.entries[at].alias.clone());
                self.unknown(certificate, sha256, &mut lost)
            }
            Some(at) => self.known(at, &sha256),
            None => self.unknown(certificate, sha256, &mut lost),
        };
        self.imported.insert(sha256);
        Imported { alias, certificate: certificate.clone(), verdict, also, lost }
    }

    /// The entry that has the wanted alias.
    fn wanted(&self) -> Option<usize> {
        let alias = self.import.alias.as_ref().filter(|_| self.imported.is_empty())?;
        self.by_alias.get(&self.name_of(alias)).copied()
    }

    /// Whether the alias is to name this certificate, wherever else it stands.
    fn is_to_move(&self) -> bool {
        self.import.alias.is_some() && self.imported.is_empty() && self.import.if_taken == IfTaken::Replace
    }

    fn name_of(&self, alias: &Alias) -> String {
        self.keystore.format.name_of(alias)
    }

    fn known(&mut self, at: usize, sha256: &Sha256) -> (Alias, Verdict) {
        let format = self.keystore.format;
        let entry = &mut self.keystore.entries[at];
        if let Item::Certificate(stored) = &entry.item {
            entry.item = Item::TrustedCertificate(stored.clone());
            return (entry.alias.clone(), Verdict::Marked);
        }
        let alias = entry.alias.clone();
        let wanted_elsewhere = {
            let other = |wanted: &Alias| format.name_of(wanted) != format.name_of(&alias);
            self.import.alias.as_ref().is_some_and(other)
        };
        let verdict = if self.imported.contains(sha256) || wanted_elsewhere {
            Verdict::DuplicateOf(alias.clone())
        } else {
            Verdict::Unchanged
        };
        (alias, verdict)
    }

    fn unknown(&mut self, certificate: &Certificate, sha256: Sha256, lost: &mut Option<String>) -> (Alias, Verdict) {
        let alias = match &self.import.alias {
            Some(alias) if self.imported.is_empty() => alias.clone(),
            Some(alias) => self.free(alias.as_str(), &sha256),
            None => self.free(&name_for(certificate), &sha256),
        };
        let item = Item::TrustedCertificate(StoredCertificate::new(certificate.clone()));
        let entry = Entry::new(alias.clone(), Some(self.import.created), item);
        let name = self.name_of(&alias);
        let verdict = match (self.by_alias.get(&name).copied(), self.import.if_taken) {
            (None, _) => {
                self.by_alias.insert(name.clone(), self.keystore.entries.len());
                self.keystore.entries.push(entry);
                Verdict::Added
            }
            (Some(_), IfTaken::Error) => return (alias, Verdict::Conflict),
            (Some(_), IfTaken::Skip) => return (alias, Verdict::Skipped),
            (Some(at), IfTaken::Replace) => {
                let old = &self.keystore.entries[at];
                if old.loses_key_to(&entry) {
                    *lost = Some(old.described());
                    if !self.import.may_replace_key {
                        return (alias, Verdict::Conflict);
                    }
                }
                let old = self.keystore.replace(at, entry);
                self.forget(at, &old);
                Verdict::Replaced
            }
        };
        self.by_content.entry(sha256).or_default().push_back(self.by_alias[&name]);
        (alias, verdict)
    }

    /// What an entry held before it was replaced is no longer there.
    fn forget(&mut self, at: usize, old: &Entry) {
        for certificate in old.certificates() {
            if let Some(places) = self.by_content.get_mut(&certificate.sha256()) {
                places.retain(|place| *place != at);
            }
        }
    }

    /// The wanted alias, or one that says by its end which certificate it names: the same on every run.
    fn free(&self, wanted: &str, sha256: &Sha256) -> Alias {
        if !self.by_alias.contains_key(&self.name_of(&Alias::new(wanted))) {
            return Alias::new(wanted);
        }
        Alias::new(format!("{wanted}-{}", &sha256.to_string()[..8]))
    }
}

/// An alias made from the subject: lower case, as Java folds it, and easy to type.
pub fn name_for(certificate: &Certificate) -> String {
    let subject = certificate.common_name().unwrap_or_default().to_lowercase();
    let typeable = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '*');
    let words: Vec<&str> = subject.split(|c| !typeable(c)).filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(64).collect();
    if name.is_empty() { format!("certificate-{}", &certificate.sha256().to_string()[..8]) } else { name }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::keystore::Format;

    macro_rules! certificate {
        ($name:literal) => {
            Certificate::from_der(include_bytes!(concat!("../../fixtures/x509/", $name, ".der"))).unwrap()
        };
    }

    /// A certificate that stands elsewhere takes the alias all the same; the other entry stays.
    #[test]
    fn replace_makes_the_alias_that_certificate() {
        let (old, new) = (certificate!("root"), certificate!("old-root"));
        let import_as = |alias: &str| Import {
            alias: Some(Alias::from(alias)),
            if_taken: IfTaken::Replace,
            may_replace_key: false,
            created: Timestamp(0),
        };
        for format in [Format::JKS, Format::BKS] {
            let mut keystore = Keystore::new(format);
            import(&mut keystore, std::slice::from_ref(&old), &import_as("a"));
            import(&mut keystore, std::slice::from_ref(&new), &import_as("a-new"));
            let mut again = || import(&mut keystore, std::slice::from_ref(&new), &import_as("a")).remove(0);
            let first = again();
            assert_eq!((first.verdict, first.also), (Verdict::Replaced, Some(Alias::from("a-new"))));
            let second = again();
            assert_eq!((second.verdict, second.also), (Verdict::Unchanged, None));
            let held: Vec<&Certificate> = keystore.entries.iter().flat_map(Entry::certificates).collect();
            assert_eq!(held, [&new, &new], "{format}");
        }
    }

    #[test]
    fn what_was_replaced_is_no_longer_there() {
        let (old, new) = (certificate!("root"), certificate!("old-root"));
        let import_one = Import {
            alias: Some(Alias::from("a")),
            if_taken: IfTaken::Replace,
            may_replace_key: false,
            created: Timestamp(0),
        };
        let mut keystore = Keystore::new(Format::JKS);
        import(&mut keystore, std::slice::from_ref(&old), &import_one);
        let imported = import(&mut keystore, &[new.clone(), old.clone()], &import_one);
        let verdicts: Vec<&Verdict> = imported.iter().map(|one| &one.verdict).collect();
        assert_eq!(verdicts, [&Verdict::Replaced, &Verdict::Added]);
        let held: Vec<&Certificate> = keystore.entries.iter().flat_map(Entry::certificates).collect();
        assert_eq!(held, [&new, &old]);
    }
}
