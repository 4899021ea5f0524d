//! The process while it runs: nobody else can look into it, and its command line forgets passwords.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::PASSWORD;
use super::commands::FORMATS;
use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::{Outcome, Process, Sandbox, tools};

/// How soon a password must be gone from the command line.
const SOON: Duration = Duration::from_millis(50);

/// How long the process may take to harden itself, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Starts the command, which waits for its standard input.
fn waiting(process: Process) -> Child {
    process.spawn_with(Stdio::piped(), Stdio::null(), Stdio::null())
}

fn command_line(pid: u32) -> Vec<u8> {
    fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default()
}

fn is_in(bytes: &[u8]) -> bool {
    bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes())
}

#[test]
fn the_command_line_forgets_passwords() {
    let sandbox = Sandbox::new();
    let lines = [
        format!("list - --password pass:{PASSWORD}"),
        format!("list - --password=pass:{PASSWORD}"),
        format!("convert - --to new.p12 --from-key-password a=pass:{PASSWORD} --to-password pass:{PASSWORD}"),
    ];
    let mut slowest = Duration::ZERO;
    for line in &lines {
        let start = Instant::now();
        let mut child = waiting(sandbox.line(line));
        while command_line(child.id()).is_empty() || is_in(&command_line(child.id())) {
            assert!(start.elapsed() < PATIENCE, "it stays in {:?}", String::from_utf8_lossy(&command_line(child.id())));
            thread::sleep(Duration::from_micros(200));
        }
        slowest = slowest.max(start.elapsed());
        assert!(command_line(child.id()).windows(11).any(|word| word == b"handed-over"));
        child.stdin.take().unwrap().write_all(b"end").unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(5));
    }
    figure(10, "a password leaves the command line after", format!("{} ms", slowest.as_millis()), "50 ms");
    // What a busy machine adds is none of the program's.
    assert!(slowest < 20 * SOON, "{slowest:?}");
}

#[test]
fn a_literal_is_the_same_wherever_it_stands() {
    for format in FORMATS {
        let sandbox = Sandbox::new();
        let literal = "päss=a:b c\n";
        let generate = ["gen-selfsigned", "--cn", "a", "--key-alg", "ec:p256", "--alias", "a", "--keystore", "s"];
        let store = ["--format", format, "--password", &format!("pass:{literal}")];
        let outcome = sandbox.certtool(generate).args(store).run();
        if format == "jceks" {
            outcome.code(2);
            continue;
        }
        outcome.code(0).says("visible to every user");
        sandbox.certtool(["list", "s", &format!("--password=pass:{literal}")]).run().code(0);
        let convert = ["convert", "s", "--to", "t.p12", "--from-password", &format!("pass:{literal}")];
        let own = ["--from-key-password", &format!("a=pass:{literal}"), "--to-password", "pass:changeit"];
        sandbox.certtool(convert).args(own).run().code(0);
        sandbox.certtool(["list", "t.p12"]).password("changeit").run().code(0);
    }
}

fn nobody(setpriv: &Path) -> [&str; 4] {
    [tools::text(setpriv), "--reuid=65534", "--regid=65534", "--clear-groups"]
}

/// What `user` sees of a process.
fn looks(sandbox: &Sandbox, pid: u32, user: [&str; 4]) -> Vec<Outcome> {
    let look = |file: &str| {
        let path = format!("/proc/{pid}/{file}");
        let words = match file {
            "fd" => vec!["ls", &path],
            _ => vec!["head", "-c1", &path],
        };
        sandbox.program(Path::new("/usr/bin/env"), words).under(user).run()
    };
    ["environ", "mem", "maps", "fd", "auxv", "io"].map(look).into()
}

/// At address 0 there is no memory to be read, but permission to read it.
fn readable(looks: &[Outcome]) -> usize {
    looks.iter().filter(|outcome| !outcome.stderr().contains("Permission denied")).count()
}

/// A command as another user than root, and what that same user can read of it.
#[test]
fn the_same_user_cannot_look_into_the_process() {
    let Some(setpriv) = tools::need("setpriv").filter(|_| tools::is_root()) else { return };
    let sandbox = Sandbox::new();
    let nobody = nobody(&setpriv);
    let program = sandbox.own_certtool();
    fs::set_permissions(sandbox.dir(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let list = sandbox.program(&program, ["list", "-"]).password(PASSWORD).under(nobody);
    let mut child = waiting(list);
    wait_until_hardened(child.id());
    let looks = looks(&sandbox, child.id(), nobody);
    let readable = readable(&looks);
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    assert_eq!(core.split_whitespace().nth(5), Some("0"), "{core}");
    figure(10, "of environ, mem, maps, fd, auxv, io readable by the same user", readable, "0");
    looks.into_iter().for_each(|outcome| drop(outcome.fails().says("Permission denied")));
    drop(child.stdin.take());
    child.wait().unwrap();
}

/// The limit of core images is the first thing that is set; the process is closed to others right after.
fn wait_until_hardened(pid: u32) {
    let start = Instant::now();
    let waits = || fs::read_to_string(format!("/proc/{pid}/wchan")).unwrap_or_default().contains("pipe");
    while !waits() {
        assert!(start.elapsed() < PATIENCE, "it never waits for its input");
        thread::sleep(Duration::from_millis(5));
    }
}

/// They wait for a certificate or a store on standard input, with the password given.
#[test]
#[ignore = "measures other programs"]
fn others_keep_passwords_on_the_command_line() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    let keytool = ["-importcert", "-alias", "a", "-keystore", "new.p12", "-storepass", PASSWORD];
    let pass = format!("pass:{PASSWORD}");
    let commands = [
        ("keytool", jdk.keytool(&sandbox, keytool)),
        ("openssl", sandbox.program(openssl, ["pkcs12", "-noout", "-passin", &pass])),
    ];
    let Some(setpriv) = tools::need("setpriv").filter(|_| tools::is_root()) else { return };
    fs::set_permissions(sandbox.dir(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let nobody = nobody(&setpriv);
    for (program, command) in commands {
        let mut child = waiting(command.under(nobody));
        thread::sleep(Duration::from_secs(2));
        let stays = if is_in(&command_line(child.id())) { "yes" } else { "no" };
        figure(10, &format!("{program}: a password is on the command line after 2 s"), stays, "ours: no");
        let readable = readable(&looks(&sandbox, child.id(), nobody));
        let what = format!("{program}: of environ, mem, maps, fd, auxv, io readable by the same user");
        figure(10, &what, readable, "ours: 0");
        drop(child.stdin.take());
        child.wait().unwrap();
    }
}
