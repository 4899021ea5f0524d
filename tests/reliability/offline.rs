//! No command speaks to the network, whatever the certificates that it reads name.

use std::path::Path;

use crate::reliability::cases::{self, Case};
use crate::reliability::{others, strace};
use crate::support::figure;
use crate::support::workers;

/// Calls that make a socket or send something to one.
const NETWORK: &str = "%network";

#[test]
fn no_command_opens_a_socket() {
    let Some(program) = strace::need() else { return };
    let cases = cases::of_every_command();
    let calls: Vec<_> = workers::each(&cases, |case| network(&program, case)).into_iter().flatten().collect();
    let what = format!("connects, sockets of {} runs of every command", cases.len());
    let count = |name: &str| calls.iter().filter(|call| call.contains(name)).count();
    figure(22, &what, format!("{}, {}", count(" connect("), count(" socket(")), "0, 0");
    assert!(calls.is_empty(), "{}", calls.join("\n"));
}

fn network(program: &Path, case: &Case) -> Vec<String> {
    let sandbox = case.sandbox();
    let log = strace::log(program, case.command(&sandbox), NETWORK);
    log.lines().filter(|line| line.contains('(')).map(|line| format!("{}: {line}", case.line())).collect()
}

/// The harness would see one.
#[test]
fn a_socket_is_seen() {
    let Some(program) = strace::need() else { return };
    let sandbox = crate::support::Sandbox::new();
    let dial = sandbox.program("bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/1; true"]);
    assert!(strace::log(&program, dial, NETWORK).contains("socket("));
}

#[test]
#[ignore = "measures other programs"]
fn others_open_sockets() {
    let measured = others::traced(|program, jdk, other| {
        let sandbox = other.sandbox();
        strace::log(program, other.command(jdk, &sandbox), NETWORK)
    });
    for (name, logs) in measured {
        let count = |call: &str| logs.iter().map(|log| log.matches(call).count()).sum::<usize>();
        let what = format!("{name}: connects, sockets of {} runs", logs.len());
        figure(22, &what, format!("{}, {}", count(" connect("), count(" socket(")), "ours: 0, 0");
    }
}
