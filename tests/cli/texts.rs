//! Every sentence that a user may read, in one file that can be reviewed as a whole: `tests/texts.txt`.
//!
//! `CERTTOOL_UPDATE=1 tests/run texts` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

use crate::cli::architecture::is_of_core;
use crate::support::sources::{self, is_for_tests};

/// The sentences of one file, in its order.
#[derive(Default)]
struct Texts(Vec<String>);

impl Texts {
    /// A text for people has words; a name, a label or an OID has none.
    fn add(&mut self, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_sentence = text.contains(' ') && text.chars().filter(char::is_ascii_lowercase).count() > 3;
        if is_sentence && !self.0.contains(&text) {
            self.0.push(text);
        }
    }

    fn add_doc(&mut self, attributes: &[syn::Attribute]) {
        let line = |attribute: &syn::Attribute| match &attribute.meta {
            syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        };
        let lines: Vec<String> = attributes.iter().filter_map(line).collect();
        self.add(&lines.join(" "));
    }
}

/// Whether clap makes help of the comments of a structure.
fn is_help(item: &syn::ItemStruct) -> bool {
    let derives = |attribute: &syn::Attribute| {
        let mut found = false;
        if attribute.path().is_ident("derive") {
            let _ = attribute.parse_nested_meta(|meta| {
                found |= meta.path.segments.last().is_some_and(|last| last.ident == "Args");
                Ok(())
            });
        }
        found
    };
    item.attrs.iter().any(derives)
}

impl<'ast> Visit<'ast> for Texts {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        if is_help(item) {
            self.add_doc(&item.attrs);
            item.fields.iter().for_each(|field| self.add_doc(&field.attrs));
        }
    }

    /// Comments and attributes are none.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.add(&text.value());
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        let mut tokens: Vec<_> = item.tokens.clone().into_iter().collect();
        tokens.reverse();
        while let Some(token) = tokens.pop() {
            match token {
                proc_macro2::TokenTree::Group(group) => {
                    let mut inner: Vec<_> = group.stream().into_iter().collect();
                    inner.reverse();
                    tokens.extend(inner);
                }
                proc_macro2::TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.add(&text.value());
                    }
                }
                _ => {}
            }
        }
    }
}

/// By the file, from the root of the project.
fn texts() -> BTreeMap<PathBuf, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources::below(&root.join("src"), &mut files);
    files.retain(|file| !file.ends_with("tests.rs") && !file.iter().any(|part| part == "tests"));
    let mut texts: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for file in files {
        let mut found = Texts::default();
        found.visit_file(&syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap());
        texts.insert(file.strip_prefix(root).unwrap().to_owned(), found.0);
    }
    texts
}

fn snapshot() -> String {
    let texts = texts();
    let mut snapshot = String::new();
    for (file, texts) in texts.iter().filter(|(_, texts)| !texts.is_empty()) {
        writeln!(snapshot, "{}", file.display()).unwrap();
        texts.iter().for_each(|text| writeln!(snapshot, "    {text}").unwrap());
    }
    snapshot
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the one who runs the tests says so")]
fn the_list_of_texts_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/texts.txt");
    let texts = snapshot();
    assert!(texts.lines().count() > 1000, "the texts were not found");
    if std::env::var_os("CERTTOOL_UPDATE").is_some() {
        fs::write(&path, &texts).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == texts,
        "run CERTTOOL_UPDATE=1 tests/run texts, and read it"
    );
}

/// The core does not know how it is called: what it says names no option and no command.
#[test]
fn the_core_names_no_options() {
    let mut wrong = Vec::new();
    for (file, texts) in texts().into_iter().filter(|(file, _)| is_of_core(file)) {
        let is_wrong = |text: &String| {
            let is_option =
                |word: &str| word.strip_prefix("--").is_some_and(|name| name.starts_with(char::is_alphabetic));
            text.split_whitespace().any(|word| is_option(word.trim_start_matches(['`', '('])))
                || text.contains("certtool ")
        };
        wrong.extend(texts.into_iter().filter(is_wrong).map(|text| format!("{}: {text}", file.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
