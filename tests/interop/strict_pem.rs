//! PEM that only tolerant readers take: what doctor objects to is what HAProxy, with OpenSSL's reader, refuses.

use std::path::Path;

use crate::support::random::{self, Random};
use crate::support::{Outcome, Sandbox, figure, tools};

const SEED: u64 = 0x7468;
const FILES: usize = 150;

/// Changes of a text that leave its base64 as it is.
const EDITS: [fn(&mut Vec<String>, usize); 13] = [
    |lines, at| lines.insert(at, String::new()),
    |lines, at| lines.insert(at, "   ".into()),
    |lines, at| lines[at].insert_str(0, "  "),
    |lines, at| lines[at].push_str(" \t "),
    |lines, at| lines[at].push('\r'),
    |lines, at| lines[at].insert(0, '\u{a0}'),
    |lines, at| lines[at].insert(0, '\0'),
    |lines, at| lines[at].insert(0, '\u{feff}'),
    |lines, at| lines[at] = lines[at].replacen("-----", "----", 1),
    |lines, at| lines[at] = lines[at].replacen("CERTIFICATE", "X509 CERTIFICATE", 1),
    |lines, at| lines.insert(at, "friendlyName: a".into()),
    |lines, at| {
        if at + 1 < lines.len() {
            let next = lines.remove(at + 1);
            lines[at].push_str(&next);
        }
    },
    |lines, at| {
        let half = lines[at].len() / 2;
        if lines[at].is_char_boundary(half) {
            let rest = lines[at].split_off(half);
            lines.insert(at + 1, rest);
        }
    },
];

fn haproxy_takes(sandbox: &Sandbox, haproxy: &Path, file: &str) -> bool {
    // It binds nothing with -c.
    let lines = format!("frontend tls\n  mode http\n  timeout client 1s\n  bind 127.0.0.1:18443 ssl crt {file}\n");
    sandbox.write("haproxy.cfg", lines);
    sandbox.program(haproxy, ["-c", "-f", "haproxy.cfg"]).run().exit_code() == Some(0)
}

fn doctor(sandbox: &Sandbox, options: &str) -> Outcome {
    sandbox.line(&format!("doctor edited.pem --for haproxy {options}")).run()
}

#[test]
fn what_haproxy_refuses_is_found_and_repaired() {
    let Some(haproxy) = tools::need("haproxy") else { return };
    let seed = random::seed(SEED);
    let mut random = Random::new(seed);
    let sandbox = Sandbox::new();
    sandbox.line("gen-selfsigned --cn localhost --key-alg rsa:2048 --out whole.pem").run().code(0);
    let whole = sandbox.read_text("whole.pem");
    let (mut objected, mut wrong) = (0, Vec::new());
    for _ in 0..FILES {
        let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
        for _ in 0..=random.below(2) {
            // Most of what matters is at markers.
            let markers: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains("--")).collect();
            let at = if random.below(2) == 0 { *random.one_of(&markers) } else { random.below(lines.len()) };
            random.one_of(&EDITS)(&mut lines, at);
        }
        sandbox.write("edited.pem", lines.join("\n") + "\n");
        sandbox.set_mode("edited.pem", 0o600);
        let (taken, found) = (haproxy_takes(&sandbox, &haproxy, "edited.pem"), doctor(&sandbox, ""));
        objected += usize::from(found.stdout().contains("not-strict"));
        if taken != (found.exit_code() == Some(0)) {
            wrong.push(format!("HAProxy takes it: {taken}; {found}\n{}", lines.join("\n")));
        } else if found.stdout().contains("not-strict") {
            doctor(&sandbox, "--fix").code(0).prints("repaired: not-strict:");
            if !haproxy_takes(&sandbox, &haproxy, "edited.pem") {
                wrong.push(format!("repaired, and HAProxy refuses it: {found}\n{}", lines.join("\n")));
            }
        }
    }
    let what = format!("odd PEM: HAProxy and doctor disagree, CERTTOOL_SEED={seed}, {objected} objected to");
    figure(24, &what, format!("{} of {FILES}", wrong.len()), "0");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(objected > FILES / 5 && objected < FILES);
}
