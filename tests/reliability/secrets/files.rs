//! The modes of files that hold keys, at every instant: from the call that makes them to the end.

use std::collections::HashMap;
use std::path::Path;

use super::commands::{copy, prepared, process, runs};
use crate::reliability::strace;
use crate::support::commands::{assert_covered, writing};
use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::{Process, Sandbox, tools};

const UMASKS: [&str; 3] = ["000", "022", "077"];

/// What others may do with a file, if anything.
const OTHERS_MAY: u32 = 0o077;

/// The calls that give a file its mode or its name.
const CALLS: &str = "trace=openat,open,creat,fchmod,fchmodat,chmod,rename,renameat,renameat2,link,linkat";

fn traced(strace: &Path, log: &Path, command: Process) -> Process {
    let (strace, log) = (tools::text(strace), tools::text(log));
    command.under([
        strace,
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-y",
        "-s",
        "4096",
        "-e",
        CALLS,
        "-e",
        "status=successful",
        "-o",
        log,
    ])
}

/// The widest mode that each file ever had, by its last name.
fn widest_modes(log: &str, umask: u32) -> HashMap<String, u32> {
    let mut modes: HashMap<String, u32> = HashMap::new();
    for line in log.lines() {
        let (call, arguments) = line.split_once(' ').unwrap_or_default().1.trim().split_once('(').unwrap_or_default();
        let quoted: Vec<&str> = arguments.split('"').skip(1).step_by(2).collect();
        let octal = arguments.rsplit(") ").nth(1).or(arguments.split(") ").next()).unwrap_or_default();
        let octal = octal.rsplit([' ', ',']).find_map(|word| u32::from_str_radix(word.trim_end_matches(')'), 8).ok());
        match (call, quoted.as_slice(), octal) {
            ("openat" | "open" | "creat", [name, ..], Some(mode)) if arguments.contains("O_CREAT") => {
                modes.insert(last(name), mode & !umask);
            }
            ("fchmod", _, Some(mode)) => {
                let name = arguments.split('<').nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default();
                *modes.entry(last(name)).or_default() |= mode;
            }
            ("fchmodat" | "chmod", [name, ..], Some(mode)) => *modes.entry(last(name)).or_default() |= mode,
            ("rename" | "renameat" | "renameat2" | "link" | "linkat", [from, to, ..], _) => {
                let mode = modes.remove(&last(from)).unwrap_or_default();
                modes.insert(last(to), mode);
            }
            _ => {}
        }
    }
    modes
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Whether a file of these names holds a private key: all but certificates in the clear do here.
fn holds_a_key(sandbox: &Sandbox, name: &str) -> bool {
    let bytes = sandbox.read(name);
    let text = String::from_utf8_lossy(&bytes);
    !text.starts_with("-----BEGIN CERTIFICATE") || text.contains("PRIVATE KEY")
}

#[test]
fn a_file_with_a_key_is_never_open_to_others() {
    let Some(strace) = strace::need() else { return };
    let prepared = prepared();
    let commands = writing();
    let lines: Vec<String> = runs()
        .into_iter()
        .filter(|line| commands.iter().any(|command| line.starts_with(&format!("{command} "))))
        .collect();
    let (mut files, mut wide) = (0, Vec::new());
    for (line, umask) in lines.iter().flat_map(|line| UMASKS.map(move |umask| (line, umask))) {
        let sandbox = copy(&prepared);
        let before = sandbox.names();
        let log = Sandbox::new();
        let command = process(&sandbox, line).umask(umask);
        traced(&strace, &log.path("log"), command).run();
        for (name, mode) in widest_modes(&log.read_text("log"), u32::from_str_radix(umask, 8).unwrap()) {
            if sandbox.exists(&name) && holds_a_key(&sandbox, &name) {
                files += 1;
                let end = sandbox.mode(&name);
                if (mode | if before.contains(&name) { 0 } else { end }) & OTHERS_MAY != 0 {
                    wide.push(format!("{line}, umask {umask}: {name} was {mode:o}, is {end:o}"));
                }
            }
        }
    }
    figure(8, "files with keys, written by every command under three umasks", files, "all");
    figure(8, "of them open to others at any instant", wide.len(), "0");
    assert!(files > 3 * commands.len(), "only {files}");
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}

#[test]
fn every_writing_command_is_traced() {
    let lines = runs();
    let table: Vec<&str> = lines.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_covered(&writing(), &table, &[]);
}

const OTHERS: [&str; 7] = [
    "keytool -genkeypair -keyalg EC -alias new -dname CN=a -keystore new.p12 -storepass changeit",
    "keytool -genkeypair -keyalg EC -alias new -dname CN=a -keystore new.jks -storetype jks -storepass changeit",
    "keytool -importkeystore -srckeystore chain.jks -srcstorepass changeit -destkeystore new.p12 -deststorepass changeit",
    "openssl genpkey -algorithm ed25519 -out new.pem",
    "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=a -keyout new.pem -out new.crt",
    "openssl pkcs12 -export -inkey leaf.key -in leaf.pem -passout pass:changeit -out new.p12",
    "openssl pkcs8 -topk8 -nocrypt -in leaf.key -out new.pem",
];

/// A key in a file that is there already is in `modes.rs`.
#[test]
#[ignore = "measures other programs"]
fn others_make_files_with_keys() {
    let (Some(strace), Some(jdk), Some(openssl)) = (strace::need(), need_jdk(), tools::need("openssl")) else { return };
    for program in ["keytool", "openssl"] {
        let (mut files, mut wide) = (0, 0);
        let lines = OTHERS.iter().filter_map(|line| line.strip_prefix(program));
        for (line, umask) in lines.flat_map(|line| UMASKS.map(|umask| (line, umask))) {
            let (sandbox, log) = (Sandbox::new(), Sandbox::new());
            sandbox.fixtures(["jks/chain.jks", "chain/leaf.key", "chain/leaf.pem"]);
            let words = line.split_whitespace();
            let keytool = |words| jdk.keytool(&sandbox, words);
            let command = if program == "keytool" { keytool(words) } else { sandbox.program(&openssl, words) };
            traced(&strace, &log.path("log"), command.umask(umask)).run().code(0);
            let modes = widest_modes(&log.read_text("log"), u32::from_str_radix(umask, 8).unwrap());
            for (name, mode) in modes.into_iter().filter(|(name, _)| name.starts_with("new")) {
                if holds_a_key(&sandbox, &name) {
                    files += 1;
                    wide += usize::from((mode | sandbox.mode(&name)) & OTHERS_MAY != 0);
                }
            }
        }
        figure(
            8,
            &format!("{program}: files with keys open to others at any instant"),
            format!("{wide} of {files}"),
            "0",
        );
        assert!(files > 0);
    }
}
