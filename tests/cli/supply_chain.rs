//! What certtool is built of: known sources, permissive licences, no crate twice, and not more of it than was decided.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// As many as there are. One more is a decision: it gets its sentence in Cargo.toml and its place here.
const DIRECT: usize = 43;

/// All packages of Cargo.lock, with a little room for what others add.
const LOCKED: usize = 172;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every package, as `cargo metadata` tells of it.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The licences that deny.toml allows.
fn allowed() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("deny.toml")).unwrap();
    let list = text.split_once("allow = [").unwrap().1.split_once(']').unwrap().0;
    list.split(',').map(|item| item.trim().trim_matches('"').to_owned()).filter(|item| !item.is_empty()).collect()
}

/// Whether an SPDX expression can be met. `AND` binds more tightly than `OR`; crates of old write `/` for it.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace('/', " OR ");
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in expression.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        for operator in [" OR ", " AND "] {
            if depth == 0 && expression[at..].starts_with(operator) {
                parts.push((&expression[start..at], operator));
                start = at + operator.len();
            }
        }
    }
    parts.push((&expression[start..], " OR "));
    let term = |text: &str| match text.trim().strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => is_met(inner, allowed),
        None => allowed.contains(text.trim()),
    };
    let mut all = true;
    parts.iter().any(|(text, operator)| {
        all &= term(text);
        let met = all && *operator == " OR ";
        all |= *operator == " OR ";
        met
    })
}

#[test]
fn licences_are_permissive() {
    let allowed = allowed();
    for package in packages() {
        let license = package["license"].as_str().unwrap_or("none");
        assert!(is_met(license, &allowed), "{}: {license}", package["name"]);
    }
}

#[test]
fn expressions_are_understood() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "ISC".to_owned()]);
    for met in ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "ISC AND (Apache-2.0 OR ISC)", "X OR ISC AND MIT"] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for unmet in ["X", "MIT AND X", "ISC AND (X OR Y)", "(MIT OR ISC) AND X", "none"] {
        assert!(!is_met(unmet, &allowed), "{unmet}");
    }
}

#[test]
fn everything_comes_from_the_registry() {
    for package in packages() {
        let own = package["name"] == "certtool" && package["source"].is_null();
        assert!(own || package["source"] == CRATES_IO, "{}: {}", package["name"], package["source"]);
    }
}

#[test]
fn no_crate_is_there_twice_without_a_reason() {
    let mut versions: BTreeMap<String, usize> = BTreeMap::new();
    for package in packages() {
        *versions.entry(package["name"].as_str().unwrap().into()).or_default() += 1;
    }
    let reasons = fs::read_to_string(root().join("deny.toml")).unwrap();
    for (name, _) in versions.iter().filter(|(_, count)| **count > 1) {
        assert!(reasons.contains(&format!("{{ crate = \"{name}@")), "{name} is there twice");
    }
    assert!(["openssl-sys", "ring"].iter().all(|other| !versions.contains_key(*other)), "one library for one purpose");
}

#[test]
fn there_is_no_more_than_was_decided() {
    let packages = packages();
    let own = packages.iter().find(|package| package["name"] == "certtool").unwrap();
    let direct = own["dependencies"].as_array().unwrap().iter().filter(|one| one["kind"].is_null()).count();
    assert!(direct <= DIRECT, "{direct} direct dependencies");
    assert!(packages.len() <= LOCKED, "{} packages", packages.len());
}
