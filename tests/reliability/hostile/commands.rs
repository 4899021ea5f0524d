//! Every command that reads a file, one line each; `@` stands for the hostile file.

use crate::CHANGEIT;
use crate::support::commands::{all, assert_covered};
use crate::support::{Process, Sandbox};

/// The first word is the command. `root.pem`, `mixed.jks`, `leaf.key` and `leaf.pem` are beside the file.
pub const READING: [&str; 21] = [
    "chain @ --root omit",
    "convert @ --to new.jks",
    "copy @ --to new.jks",
    "delete @ --alias a",
    "diff @ root.pem",
    "doctor @",
    "export-chain @ --all",
    "export-key @",
    "export-trusted @",
    "import-keypair @ --keystore new.p12",
    "import-keypair leaf.key leaf.pem --keystore @ --allow incomplete",
    "import-reply @ --keystore mixed.jks",
    "import-trusted @ --truststore new.jks --yes",
    "import-trusted root.pem --truststore @ --yes",
    "inspect @",
    "inspect @ --structure",
    "list @",
    "merge-pem @",
    "rename @ --alias a --new-alias b",
    "set-password @",
    "split-pem @ --out-dir .",
];

/// The commands that read no file.
const EXCEPTIONS: [(&str, &str); 3] = [
    ("completions", "reads nothing"),
    ("gen-selfsigned", "reads no file but the store it adds to, as import-keypair does"),
    ("man", "reads nothing"),
];

/// The command on the file `name`, with a password for whatever asks for one.
pub fn on(sandbox: &Sandbox, line: &str, name: &str) -> Process {
    let roles = ["", "CA_", "FROM_", "FROM_KEY_", "KEY_", "TO_"].map(|role| format!("CERTTOOL_{role}PASSWORD"));
    let process = sandbox.certtool(line.split(' ').map(|word| if word == "@" { name } else { word }));
    roles.iter().fold(process, |process, role| process.env(role, CHANGEIT)).env("CERTTOOL_NEW_PASSWORD", "changed-it")
}

#[test]
fn no_command_is_missing() {
    let table: Vec<&str> = READING.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_covered(&all(), &table, &EXCEPTIONS);
}
