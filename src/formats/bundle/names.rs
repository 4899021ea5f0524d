//! Aliases for the entries of a bundle: those of its headings, and others that the reader supplies.

use std::collections::{HashMap, HashSet};

use crate::keystore::Alias;

/// Gives aliases, none twice, as Java compares them.
#[derive(Default)]
pub(super) struct Names {
    given: HashSet<String>,
    /// The last number behind a name that was wished more than once.
    last: HashMap<String, usize>,
    entries: usize,
    /// As they are.
    exactly: HashSet<String>,
}

impl Names {
    /// A name that stands in the file, as it is unless another has just the same.
    pub fn keep(&mut self, name: String) -> Alias {
        if !self.exactly.insert(name.clone()) {
            return self.give(Some(name));
        }
        let alias = Alias::new(name);
        self.given.insert(alias.folded());
        self.entries += 1;
        alias
    }

    /// A name that was not given before: this one, or as near to it as can be; without a wish, the number of the entry.
    pub fn give(&mut self, wish: Option<String>) -> Alias {
        self.entries += 1;
        let wish = wish.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| self.entries.to_string());
        let mut alias = Alias::new(wish.clone());
        while !self.given.insert(alias.folded()) {
            let last = self.last.entry(Alias::new(wish.clone()).folded()).or_insert(1);
            *last += 1;
            alias = Alias::new(format!("{wish}-{last}"));
        }
        self.exactly.insert(alias.to_string());
        alias
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_as_java_sees_them() {
        let mut names = Names::default();
        let wishes = [Some("a"), Some("A"), None, Some(""), Some("a-2"), Some("a")];
        let given = wishes.map(|wish| names.give(wish.map(str::to_owned)).to_string());
        assert_eq!(given, ["a", "A-2", "3", "4", "a-2-2", "a-3"]);
    }
}
