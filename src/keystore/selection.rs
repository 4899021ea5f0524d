//! Which entries are meant: aliases, and patterns of them.

use std::fmt;

use crate::keystore::{Alias, Keystore};

/// An alias, or a pattern with `*` for any text and `?` for one character, compared as Java folds case.
///
/// An alias that stands in the store exactly so means itself alone, whatever characters it has: certificates of
/// `*.example.com` are often stored under that very name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The positions of the entries that are meant, in file order.
    pub fn positions(&self, keystore: &Keystore) -> Vec<usize> {
        if let Some(at) = keystore.position(&Alias::new(self.0.as_str())) {
            let alias = &keystore.entries[at].alias;
            return (0..keystore.entries.len()).filter(|&at| keystore.entries[at].alias == *alias).collect();
        }
        let pattern: Vec<char> = keystore.format.name_of(&Alias::new(self.0.as_str())).chars().collect();
        let fits = |alias: &Alias| fits(&pattern, &keystore.format.name_of(alias));
        (0..keystore.entries.len()).filter(|&at| fits(&keystore.entries[at].alias)).collect()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Pattern {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// The positions of all entries that any of the patterns means, in file order, each once; or the patterns that mean
/// none, which is more likely a slip than a wish.
pub fn select<'p>(keystore: &Keystore, patterns: &'p [Pattern]) -> Result<Vec<usize>, Vec<&'p Pattern>> {
    let (mut positions, mut meaningless) = (Vec::new(), Vec::new());
    for pattern in patterns {
        match pattern.positions(keystore) {
            none if none.is_empty() => meaningless.push(pattern),
            some => positions.extend(some),
        }
    }
    positions.sort_unstable();
    positions.dedup();
    if meaningless.is_empty() { Ok(positions) } else { Err(meaningless) }
}

/// A `*` takes as little as it can, and one character more each time the rest does not fit.
fn fits(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut next) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while next < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, next));
                at += 1;
            }
            Some('?') => (at, next) = (at + 1, next + 1),
            Some(letter) if *letter == text[next] => (at, next) = (at + 1, next + 1),
            _ => match star {
                Some((after, taken)) => {
                    star = Some((after, taken + 1));
                    (at, next) = (after, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::keystore::{Entry, Format, Item, Opaque};
    use crate::secret::SecretBytes;

    fn store(aliases: &[&str]) -> Keystore {
        let mut store = Keystore::new(Format::JKS);
        let item =
            || Item::Opaque(Opaque { what: String::new(), damaged: false, encoded: SecretBytes::new(Vec::new()) });
        store.entries = aliases.iter().map(|alias| Entry::new(Alias::from(*alias), None, item())).collect();
        store
    }

    #[test]
    fn a_name_means_all_that_have_it_and_no_other_case_where_the_format_tells_them_apart() {
        let mut keystore = store(&["x", "X", "x"]);
        assert_eq!(Pattern::new("x").positions(&keystore), [0, 2]);
        assert_eq!(Pattern::new("X").positions(&keystore), [1]);
        keystore.format = Format::BKS;
        keystore.entries.truncate(1);
        assert_eq!(Pattern::new("X").positions(&keystore), [0; 0]);
    }

    #[test]
    fn patterns_fit_as_in_a_shell() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abcd", false),
            ("?b?", "abc", true),
            ("?", "", false),
            ("abc", "abcd", false),
            ("*ab", "aab", true),
            ("к?юч", "ключ", true),
        ] {
            let pattern: Vec<char> = pattern.chars().collect();
            assert_eq!(fits(&pattern, text), expected, "{pattern:?} {text}");
        }
    }

    #[test]
    fn an_alias_of_that_very_name_is_meant_alone() {
        let store = store(&["*.example.com", "www.example.com", "Server"]);
        assert_eq!(Pattern::from("*.example.com").positions(&store), [0]);
        assert_eq!(Pattern::from("*example*").positions(&store), [0, 1]);
        assert_eq!(Pattern::from("SERVER").positions(&store), [2]);
        assert_eq!(Pattern::from("s*").positions(&store), [2]);
    }

    #[test]
    fn every_entry_is_selected_once_and_in_order() {
        let store = store(&["a1", "b", "a2"]);
        assert_eq!(select(&store, &["a2".into(), "a*".into()]).unwrap(), [0, 2]);
        let patterns = ["b".into(), "x*".into(), "y".into()];
        assert_eq!(select(&store, &patterns).unwrap_err(), [&patterns[1], &patterns[2]]);
    }

    /// What a naive matcher takes exponential time for.
    #[test]
    fn many_stars_cost_little() {
        let pattern: Vec<char> = "*a".repeat(50).chars().chain(['b']).collect();
        assert!(!fits(&pattern, &"a".repeat(5_000)));
    }
}
