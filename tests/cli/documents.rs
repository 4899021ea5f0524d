//! What is generated or written down agrees with the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap_complete::Shell;

use crate::support::sandbox::names;
use crate::support::{Sandbox, commands};

const SHELLS: [(Shell, &str); 5] = [
    (Shell::Bash, "certtool.bash"),
    (Shell::Elvish, "certtool.elv"),
    (Shell::Fish, "certtool.fish"),
    (Shell::PowerShell, "_certtool.ps1"),
    (Shell::Zsh, "_certtool"),
];

fn project(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn manual_pages_are_fresh() {
    let sandbox = Sandbox::new();
    sandbox.certtool(["man", "--out-dir", "."]).run().code(0);
    assert_eq!(names(&project("man")), sandbox.names(), "run tests/update");
    for name in sandbox.names() {
        let committed = fs::read_to_string(project("man").join(&name)).unwrap();
        assert!(committed == sandbox.read_text(&name), "man/{name} is stale: run tests/update");
    }
}

#[test]
fn completions_are_fresh() {
    let expected: BTreeSet<_> = SHELLS.iter().map(|(_, name)| (*name).to_owned()).collect();
    let committed: BTreeSet<_> = names(&project("completions")).into_iter().collect();
    assert_eq!(committed, expected, "run tests/update");
    for (shell, name) in SHELLS {
        let script = Sandbox::new().certtool(["completions", &shell.to_string()]).run().code(0).stdout();
        let committed = fs::read_to_string(project("completions").join(name)).unwrap();
        assert!(committed == script, "completions/{name} is stale: run tests/update");
    }
}

#[test]
fn one_page_goes_to_standard_output() {
    let sandbox = Sandbox::new();
    sandbox
        .certtool(["man", "export-chain"])
        .run()
        .code(0)
        .prints("certtool\\-export\\-chain")
        .prints(".SH EXIT CODES");
    sandbox.certtool(["man"]).run().code(0).prints(".TH certtool 1");
    sandbox.certtool(["man", "no-such-command"]).run().code(2).says("there is no such command");
}

#[test]
fn every_command_is_in_the_help_and_the_readme() {
    let help = Sandbox::new().certtool(["--help"]).run().code(0).stdout();
    let readme = fs::read_to_string(project("README.md")).unwrap();
    for command in commands::all() {
        assert!(help.contains(&format!("  {command}")), "{command} is not in the help");
        assert!(readme.contains(&format!("`{command}`")), "{command} is not in the README");
    }
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    assert_eq!(listed.filter(|line| line.starts_with("  ") && !line.starts_with("   ")).count(), commands::all().len());
}

#[test]
fn the_version_tells_this_certtool_from_others() {
    let shown = Sandbox::new().certtool(["--version"]).run().code(0).stdout();
    assert!(
        shown.starts_with(&format!("certtool {} (", env!("CARGO_PKG_VERSION"))) && shown.contains("neither GnuTLS")
    );
}

#[test]
fn every_help_has_examples_and_exit_codes() {
    for command in commands::all() {
        let sandbox = Sandbox::new();
        sandbox.certtool([command.as_str(), "--help"]).run().code(0).prints("Examples:").prints("Exit codes:");
    }
}

#[test]
fn every_option_is_tested() {
    let tests: String = names(&project("tests/cli"))
        .iter()
        .filter(|name| *name != "documents.rs" && name.ends_with(".rs"))
        .map(|name| fs::read_to_string(project("tests/cli").join(name)).unwrap())
        .collect();
    let is_tested = |option: &str| {
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        tests.match_indices(option).any(|(at, _)| ends(&tests[at + option.len()..]))
    };
    let mut untested = BTreeSet::new();
    for command in commands::all() {
        let help = Sandbox::new().certtool([command.as_str(), "--help"]).run().code(0).stdout();
        let words = help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let options = words.filter(|word| word.starts_with("--") && word.len() > 2 && *word != "--help");
        untested.extend(options.filter(|option| !is_tested(option)).map(str::to_owned));
    }
    assert!(untested.is_empty(), "no test in tests/cli uses {untested:?}");
}

/// clap would break a longer line where it likes, and who copies it would run half of it.
#[test]
fn examples_are_not_wrapped() {
    for command in commands::all() {
        let help = Sandbox::new().certtool([command.as_str(), "--help"]).run().code(0).stdout();
        let wrapped = help.lines().skip_while(|line| *line != "Examples:").find(|line| line.len() > 79);
        assert_eq!(wrapped, None, "{command}");
    }
}

#[test]
fn files_that_documents_point_to_are_there() {
    for document in [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/adding-a-command.md",
        "docs/architecture.md",
        "docs/divergences.md",
        "docs/doctor.md",
        "docs/formats.md",
        "docs/performance.md",
        "docs/reliability.md",
        "fuzz/README.md",
    ] {
        let text = fs::read_to_string(project(document)).unwrap();
        let quoted = text.split('`').skip(1).step_by(2);
        let paths =
            quoted.filter(|word| ["src/", "tests/", "docs/", "benches/"].iter().any(|dir| word.starts_with(dir)));
        for path in paths.filter(|path| {
            !path.contains([' ', '*', '{', '<']) && !path.contains("verb_noun") && !path.contains("NAME")
        }) {
            assert!(project(path).exists(), "{document} points to {path}");
        }
    }
}

/// Each promise of SECURITY.md names the tests that hold the program to it.
#[test]
fn what_security_promises_is_proved_by_tests_that_are_there() {
    let text = fs::read_to_string(project("SECURITY.md")).unwrap();
    let table = text.lines().skip_while(|line| !line.starts_with("| promise")).skip(2);
    let rows: Vec<&str> = table.take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() >= 10, "{rows:?}");
    for row in rows {
        let proof = row.trim_end_matches('|').rsplit('|').next().unwrap();
        let paths: Vec<&str> = proof.split('`').skip(1).step_by(2).filter(|word| word.contains('/')).collect();
        assert!(!paths.is_empty(), "no test is named in {row}");
        for path in paths {
            assert!(project(path).exists(), "{path} is not there: {row}");
        }
    }
}

/// They are run by hand, so that nothing else would notice one that lost its place in the table.
#[test]
fn every_finding_is_in_its_table_and_says_what_it_shows() {
    let table = fs::read_to_string(project("findings/README.md")).unwrap();
    let scripts: Vec<_> = names(&project("findings")).into_iter().filter(|name| name != "README.md").collect();
    assert_eq!(table.lines().filter(|line| line.starts_with("| [")).count(), scripts.len());
    for name in scripts {
        let script = fs::read_to_string(project("findings").join(&name)).unwrap();
        let (says, does) = script.split_once("\nset -eu\n").unwrap_or_else(|| panic!("{name} has no `set -eu`"));
        let title = says.lines().nth(1).and_then(|line| line.strip_prefix("# ")).unwrap_or_default();
        assert!(table.contains(&format!("| [{name}]({name}) |")), "{name} is not in findings/README.md");
        assert!(!title.is_empty() && table.contains(title), "findings/README.md says something else about {name}");
        for part in ["# Software ", "# Behaviour ", "# Surprise ", "# For users ", "# Seen "] {
            assert!(says.contains(part), "{name} has no {part}");
        }
        assert!(does.contains("mktemp -d") && does.contains("trap '"), "{name} leaves its files behind");
    }
}
