//! The border between the layers, read off the `use` lines.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Sandbox, commands};

/// Upper layers first: a module may use those of its own line and of the lines below.
const LAYERS: [&[&str]; 10] = [
    &["main", "lib"],
    &["cli", "commands", "keytool", "usage"],
    &["args", "context", "environment", "error", "io", "outcome", "process", "report", "ui"],
    &["diagnosis"],
    &["formats"],
    &["keystore"],
    &["x509"],
    &["key"],
    &["asn1", "data_stream", "secret"],
    &["fault"],
];

fn layer_of(module: &str) -> usize {
    LAYERS.iter().position(|layer| layer.contains(&module)).unwrap_or_else(|| panic!("{module} is in no layer"))
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_arrow_leads_upwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 40, "the sources were not found");
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let module =
            inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let own = layer_of(&module);
        let text = fs::read_to_string(&file).unwrap();
        let product = text.split("#[cfg(test)]").next().unwrap();
        for used in product.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let is_module = LAYERS.iter().any(|layer| layer.contains(&used.as_str()));
            if is_module && layer_of(&used) < own {
                wrong.push(format!("{} uses {used}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_says_its_purpose_and_fits_in_the_head() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for dir in ["src", "tests"] {
        sources(&root.join(dir), &mut files);
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
    sources(&root, &mut files);
    let writes = ["OpenOptions", "fs::rename", "create_dir", "remove_file", "fs::copy", "hard_link", "Replacement::"];
    for file in files.iter().filter(|file| !file.starts_with(root.join("io"))) {
        let text = fs::read_to_string(file).unwrap();
        let found: Vec<_> = writes.iter().filter(|write| text.contains(**write)).collect();
        assert!(found.is_empty(), "{} has {found:?}", file.display());
    }
}
