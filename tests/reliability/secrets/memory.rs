//! The memory of every command, looked at as it exits: nothing is left of passwords and keys.
//!
//! strace stops the process at its last system call. Only the superuser can look: to others a process that is not
//! dumpable does not show its memory, which `process.rs` tests.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::commands::{copy, prepared, process, runs};
use super::{PASSWORD, Secrets};
use crate::reliability::strace;
use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::workers;
use crate::support::{Process, Sandbox, tools};

/// How long a command may take to come to its end.
const PATIENCE: Duration = Duration::from_secs(120);

/// The command under strace, which answers its `exit_group` with a stop in place of the end.
fn stopping(strace: &Path, log: &Path, command: Process) -> Process {
    let inject = "inject=exit_group:retval=0:signal=STOP:when=1";
    let (strace, log) = (tools::text(strace), tools::text(log));
    command.under([strace, "-f", "-qq", "-o", log, "-e", "trace=exit_group", "-e", inject])
}

/// The process that strace says has stopped.
fn stopped(log: &Path) -> Option<u32> {
    let log = fs::read_to_string(log).unwrap_or_default();
    let line = log.lines().find(|line| line.ends_with("--- stopped by SIGSTOP ---"))?;
    line.split(' ').next()?.parse().ok()
}

/// All memory that the process can write, and so may have written.
fn memory(pid: u32) -> Vec<u8> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let mut file = File::open(format!("/proc/{pid}/mem")).unwrap();
    let mut memory = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.contains('w'))) {
        let (start, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).unwrap());
        file.seek(SeekFrom::Start(start)).unwrap();
        let _ = (&mut file).take(end - start).read_to_end(&mut memory);
    }
    memory
}

/// Runs the command to its last system call and hands over its memory; `None` when it never stopped.
fn at_exit<T>(strace: &Path, command: Process, look: impl FnOnce(Vec<u8>) -> T) -> Option<T> {
    let traces = Sandbox::new();
    let log = traces.path("log");
    let mut child = stopping(strace, &log, command).spawn();
    // A short text fits into the pipe, whether it is read or not.
    let _ = child.stdin.take().map(|mut stdin| writeln!(stdin, "{PASSWORD}"));
    let start = Instant::now();
    let mut ended = None;
    while ended.is_none() && start.elapsed() < PATIENCE {
        ended = stopped(&log);
        thread::sleep(Duration::from_millis(3));
    }
    let seen = ended.map(|pid| {
        let seen = look(memory(pid));
        let _ = kill_process(Pid::from_raw(pid.cast_signed()).unwrap(), Signal::KILL);
        seen
    });
    if seen.is_none() {
        let _ = child.kill();
    }
    let _ = child.wait_with_output();
    seen
}

/// The keys that a command wrote.
fn with_written_keys(secrets: &Secrets, sandbox: &Sandbox) -> Secrets {
    match sandbox.exists("server.key") {
        true => secrets.clone().with_keys_of(&sandbox.read_text("server.key")),
        false => secrets.clone(),
    }
}

#[test]
fn nothing_is_left_in_memory() {
    let Some(strace) = strace::need() else { return };
    if !tools::is_root() {
        return tools::skip_forbidden("only the superuser can look into the memory of certtool");
    }
    let prepared = prepared();
    let secrets = Secrets::passwords().with_keys_of(&prepared.read_text("key.pem"));
    let runs = runs();
    let left = workers::each(&runs, |line| {
        let sandbox = copy(&prepared);
        let look = |memory: Vec<u8>| with_written_keys(&secrets, &sandbox).within(&memory);
        match at_exit(&strace, process(&sandbox, line), look) {
            Some(left) => left.iter().map(|what| format!("{line}: {what}")).collect(),
            None => vec![format!("{line}: did not end")],
        }
    });
    let wrong = left.concat();
    figure(10, "commands looked into at exit", runs.len(), "all");
    figure(10, "copies of passwords and private numbers left", wrong.len(), "0");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same look at a process finds what is there: a password in the environment, whose block is the kernel's.
#[test]
fn the_environment_is_the_one_place_that_keeps_a_password() {
    let Some(strace) = strace::need().filter(|_| tools::is_root()) else { return };
    let prepared = prepared();
    let list = prepared.line("list other.pkcs12").password(PASSWORD);
    let copies = |memory: Vec<u8>| {
        let secret = PASSWORD.as_bytes();
        memory.windows(secret.len()).filter(|window| *window == secret).count()
    };
    let copies = at_exit(&strace, list, copies).unwrap();
    figure(10, "copies left of a password in the environment", copies, "1, in the kernel's block");
    assert_eq!(copies, 1);
}

/// A password from a file, as others are advised to give it.
#[test]
#[ignore = "measures other programs"]
fn others_leave_in_memory() {
    let Some(strace) = strace::need().filter(|_| tools::is_root()) else { return };
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let prepared = prepared();
    let keytool = ["-J-Xmx64m", "-list", "-keystore", "other.pkcs12", "-storepass:file", "pw"];
    let commands = [
        ("keytool", jdk.keytool(&prepared, keytool)),
        ("openssl", prepared.program(openssl, ["pkcs12", "-in", "other.pkcs12", "-noout", "-passin", "file:pw"])),
    ];
    let secrets = Secrets::passwords();
    for (program, command) in commands {
        let copies = |memory: Vec<u8>| {
            let count = |(_, secret): &(String, Vec<u8>)| {
                memory.windows(secret.len()).filter(|window| window == secret).count()
            };
            secrets.0.iter().map(count).sum::<usize>()
        };
        let copies = at_exit(&strace, command, copies).unwrap();
        figure(10, &format!("{program}: copies left of a password that a file held"), copies, "ours: 0");
    }
}
