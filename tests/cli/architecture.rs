//! The border between the layers, read off the syntax tree: every `use`, every path, every macro of every file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

use crate::support::sources::{self, is_for_tests};
use crate::support::{Sandbox, commands};

/// Upper layers first: a module may use those of its own line and of the lines below.
const LAYERS: [&[&str]; 17] = [
    &["main", "lib"],
    &["cli", "commands", "keytool", "usage"],
    &["args", "outcome", "process"],
    &["environment", "ui"],
    &["operations"],
    &["io"],
    &["context"],
    &["dialogue"],
    &["report"],
    &["error"],
    &["diagnosis"],
    &["formats"],
    &["keystore"],
    &["x509"],
    &["key"],
    &["asn1", "data_stream", "secret"],
    &["fault"],
];

/// The first layer of the core, which takes values and gives values.
const CORE: usize = 10;

/// What reaches the world outside, in paths as they are written in full. The core has none of it.
const OUTSIDE: [&str; 15] = [
    "anstream",
    "clap",
    "dialoguer",
    "rustix::fs",
    "rustix::net",
    "rustix::process",
    "rustix::termios",
    "signal_hook",
    "std::env",
    "std::fs",
    "std::os::fd",
    "std::os::unix::fs",
    "std::os::unix::net",
    "std::process",
    "std::time",
];

/// The same of `std::net`, whose addresses are values.
const SOCKETS: [&str; 3] = ["TcpListener", "TcpStream", "UdpSocket"];

fn layer_of(module: &str) -> usize {
    LAYERS.iter().position(|layer| layer.contains(&module)).unwrap_or_else(|| panic!("{module} is in no layer"))
}

/// The paths that one file uses outside its tests, from the root of the crate or of another one.
#[derive(Default)]
struct Uses {
    /// The module being read, from the root.
    module: Vec<String>,
    paths: BTreeSet<Vec<String>>,
    /// Files that are compiled for tests alone.
    test_modules: BTreeSet<Vec<String>>,
}

impl Uses {
    fn of(root: &Path, file: &Path) -> Self {
        let inside = file.strip_prefix(root).unwrap().with_extension("");
        let mut module: Vec<String> = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        module.pop_if(|last| ["mod", "lib", "main"].contains(&last.as_str()));
        let mut uses = Self { module, ..Self::default() };
        uses.visit_file(&syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap());
        uses
    }

    /// Adds a path that is written in the module being read.
    fn add(&mut self, written: &[String]) {
        let mut at = self.module.clone();
        let mut rest = written;
        match rest.first().map(String::as_str) {
            Some("crate" | "certtool") => at.clear(),
            Some("self") => {}
            Some("super") => at.truncate(at.len().saturating_sub(1)),
            _ => {
                self.paths.insert(written.to_vec());
                return;
            }
        }
        rest = &rest[1..];
        while rest.first().is_some_and(|next| next == "super") {
            at.truncate(at.len().saturating_sub(1));
            rest = &rest[1..];
        }
        let own = std::iter::once("crate".to_owned()).chain(at).chain(rest.iter().cloned());
        self.paths.insert(own.collect());
    }

    fn add_tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.add_tree(item, before)),
            syn::UseTree::Name(name) => self.add(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.add(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.add(before),
        }
    }
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        } else if item.content.is_none() {
            self.test_modules.insert(self.module.clone());
        }
        self.module.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.add_tree(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if words.len() > 1 {
            self.add(&words);
        }
        visit::visit_path(self, path);
    }

    /// What a macro is given has no syntax of its own: every run of words and `::` counts as a path.
    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        let text = item.tokens.to_string().replace(" :: ", "::");
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        for path in text.split(|c| !is_part(c)).filter(|path| path.contains("::")) {
            let words: Vec<String> = path.split("::").filter(|word| !word.is_empty()).map(str::to_owned).collect();
            self.add(&words);
        }
        visit::visit_macro(self, item);
    }
}

/// The uses of every file of the program, without those compiled for tests alone.
fn uses() -> BTreeMap<PathBuf, Uses> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources::below(&root, &mut files);
    assert!(files.len() > 40, "the sources were not found");
    let mut uses: BTreeMap<_, _> = files.into_iter().map(|file| (file.clone(), Uses::of(&root, &file))).collect();
    let tests: Vec<_> = uses.values().flat_map(|file| file.test_modules.iter().cloned()).collect();
    uses.retain(|_, file| !tests.iter().any(|module| file.module.starts_with(module)));
    uses
}

/// Whether a source file, named from the root of the project, is of the core.
pub fn is_of_core(file: &Path) -> bool {
    let module = file.iter().nth(1).map(|module| Path::new(module).with_extension(""));
    LAYERS[CORE..].concat().iter().any(|of_core| module.as_deref() == Some(Path::new(of_core)))
}

/// The top module of a file; that of the two at the root is their name.
fn top(file: &Path, uses: &Uses) -> String {
    uses.module.first().cloned().unwrap_or_else(|| file.file_stem().unwrap().to_str().unwrap().to_owned())
}

#[test]
fn no_arrow_leads_upwards() {
    let mut wrong = Vec::new();
    for (file, uses) in uses() {
        let own = layer_of(&top(&file, &uses));
        let others = uses
            .paths
            .iter()
            .filter(|path| path.first().is_some_and(|first| first == "crate"))
            .filter_map(|path| path.get(1));
        let known = others.filter(|module| LAYERS.iter().any(|layer| layer.contains(&module.as_str())));
        wrong.extend(
            known.filter(|module| layer_of(module) < own).map(|used| format!("{} uses {used}", file.display())),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_core_does_not_reach_outside() {
    let mut wrong = Vec::new();
    for (file, uses) in uses().into_iter().filter(|(file, uses)| layer_of(&top(file, uses)) >= CORE) {
        for path in uses.paths {
            let text = path.join("::");
            let is_below = |outside: &str| {
                text.strip_prefix(outside).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            };
            let asks_the_time = path.last().is_some_and(|last| ["now_utc", "now_local"].contains(&last.as_str()));
            let opens_a_socket = text.starts_with("std::net::") && SOCKETS.contains(&path[2].as_str());
            if OUTSIDE.iter().any(|outside| is_below(outside)) || asks_the_time || opens_a_socket {
                wrong.push(format!("{} uses {text}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The reader of paths sees all forms of them, or the border would be open.
#[test]
fn every_form_of_a_path_is_seen() {
    let source = "
        use crate::{a::{self, b as c}, d::*};
        use super::super::e;
        mod inner { use super::f; }
        fn g() -> crate::h::I { format!(\"{}\", crate::j::k()); std::fs::read(\"\") }
        #[cfg(test)] mod tests { use crate::never; }
        #[cfg(test)] use crate::never;
        impl L { #[allow(dead_code)] fn m(&self) { <crate::n::O as crate::p::Q>::r() } }
    ";
    let mut uses = Uses { module: vec!["x".into(), "y".into(), "z".into()], ..Uses::default() };
    uses.visit_file(&syn::parse_file(source).unwrap());
    let paths: Vec<String> = uses.paths.iter().map(|path| path.join("::")).collect();
    for path in ["crate::a::self", "crate::a::b", "crate::d", "crate::x::e", "crate::x::y::z::f", "crate::h::I"] {
        assert!(paths.iter().any(|found| found == path), "{path}: {paths:#?}");
    }
    for path in ["crate::j::k", "std::fs::read", "crate::n::O", "crate::p::Q::r"] {
        assert!(paths.iter().any(|found| found == path), "{path}: {paths:#?}");
    }
    assert!(!paths.iter().any(|found| found.contains("never")), "{paths:#?}");
}

#[test]
fn every_file_says_its_purpose_and_fits_in_the_head() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for dir in ["src", "tests"] {
        sources::below(&root.join(dir), &mut files);
    }
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} has no line of purpose", file.display());
        assert!(text.lines().count() <= 500, "{} has more than 500 lines", file.display());
    }
}

/// Harnesses find the commands that write by their sources; their help must say the same.
#[test]
fn what_writes_can_be_told_not_to() {
    let sandbox = Sandbox::new();
    let help = |command: &String| sandbox.certtool([command, "--help"]).run().code(0).stdout();
    let all = commands::all();
    let can_be_dry: Vec<_> = all.iter().filter(|command| help(command).contains("--dry-run")).cloned().collect();
    assert_eq!(commands::writing(), can_be_dry);
}

/// Files are opened for writing, renamed and removed in `src/io` alone, where every function asks for `Replace`.
#[test]
fn only_io_writes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources::below(&root, &mut files);
    let writes = ["OpenOptions", "fs::rename", "create_dir", "remove_file", "fs::copy", "hard_link", "Replacement::"];
    for file in files.iter().filter(|file| !file.starts_with(root.join("io"))) {
        let text = fs::read_to_string(file).unwrap();
        let found: Vec<_> = writes.iter().filter(|write| text.contains(**write)).collect();
        assert!(found.is_empty(), "{} has {found:?}", file.display());
    }
}
