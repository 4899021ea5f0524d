//! The commands of the program, so that a table of cases cannot forget one.

use std::fs;
use std::path::{Path, PathBuf};

use super::sandbox::Sandbox;

/// Every command, as `certtool --help` lists them.
pub fn all() -> Vec<String> {
    let help = Sandbox::new().certtool(["--help"]).run().code(0).stdout();
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

/// The commands that write files: those whose source asks for the options of replacing a file, without which nothing in
/// `src/io` writes one. Their help has `--dry-run`, and no other does; `tests/cli/architecture.rs` holds both together.
pub fn writing() -> Vec<String> {
    all().into_iter().filter(|command| names_replacing(&source(command))).collect()
}

/// The commands that change keystores or make them: those that edit one, and those that choose the format of one.
pub fn editing() -> Vec<String> {
    let edits = |source: &str| has_word(source, "Edit") || imports(source, "store_format");
    all().into_iter().filter(|command| edits(&source(command))).collect()
}

/// Asserts that the table of a harness has every one of these commands, apart from exceptions with their reasons.
#[track_caller]
pub fn assert_covered(commands: &[String], table: &[&str], exceptions: &[(&str, &str)]) {
    let excepted = |command: &str| exceptions.iter().any(|(name, _)| *name == command);
    let missing: Vec<_> =
        commands.iter().filter(|command| !table.contains(&command.as_str()) && !excepted(command)).collect();
    assert!(missing.is_empty(), "this harness has no case for {missing:?}");
    let gone: Vec<_> = exceptions.iter().filter(|(name, _)| !commands.iter().any(|command| command == name)).collect();
    assert!(gone.is_empty(), "exceptions for what is no such command: {gone:?}");
}

fn names_replacing(source: &str) -> bool {
    has_word(source, "Replace") || imports(source, "Changed")
}

/// Whether a `use crate::args::…` names it.
fn imports(source: &str, name: &str) -> bool {
    let imports = source.split("crate::args::").skip(1);
    imports.filter_map(|rest| rest.split(';').next()).any(|names| has_word(names, name))
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|other| other == word)
}

/// The source of a command and of its operation: `verb_noun.rs` in both places, and what is in the folder of that name.
fn source(command: &str) -> String {
    let module = command.replace('-', "_");
    let mut files = Vec::new();
    for place in ["src/commands", "src/operations"] {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(place);
        files.push(place.join(format!("{module}.rs")));
        let folder = fs::read_dir(place.join(&module)).into_iter().flatten();
        files.extend(folder.map(|entry| entry.unwrap().path()));
    }
    let text: String = files.iter().filter(|file| file.is_file()).map(read).collect();
    assert!(!text.is_empty(), "no source of {command}");
    text
}

fn read(path: &PathBuf) -> String {
    fs::read_to_string(path).unwrap()
}
