//! File systems without modes of their own: VFAT, SMB, the drives of Windows under WSL.

use crate::reliability::cases::{self, Case, State};
use crate::support::workers;
use crate::support::{Outcome, Sandbox, figure, tools};

/// Mounts a directory under other rules, and lets the command run in it.
const MOUNTED: &str = r#"
    bindfs $RULES backing disk || exit 77
    "$@"; echo "exit $?"
    umount disk
"#;

/// Every file is one that all can read, and a change of that is refused or does nothing.
const RULES: [&str; 2] = ["--chmod-deny --chown-deny --xattr-none", "--chmod-ignore --chown-ignore"];

const REFUSED: &str = "others could read the private key";

/// Whether a file that is written has a mode that such a file system cannot give it. What doctor closes was open before.
fn needs_a_mode(case: &Case) -> bool {
    if case.command_name() == "doctor" {
        return false;
    }
    let sandbox = case.sandbox();
    case.command(&sandbox).run().code(0);
    case.written().any(|name| sandbox.mode(name) == 0o600)
}

fn on_such_a_disk(case: &Case, rules: &str) -> (Sandbox, Outcome) {
    let sandbox = Sandbox::new();
    sandbox.mkdir("disk");
    sandbox.mkdir("backing");
    for (name, bytes) in case.before() {
        sandbox.write(&format!("backing/{name}"), bytes);
    }
    let disk = sandbox.path("disk");
    let command = case.command_in(&sandbox, tools::text(&disk)).env("RULES", format!("{rules} -p 0644,a+X"));
    let outcome = command.under(["unshare", "-m", "sh", "-c", MOUNTED, "sh"]).run();
    (sandbox, outcome)
}

#[test]
fn no_key_is_written_where_all_could_read_it_and_all_else_is() {
    if tools::need("bindfs").is_none() {
        return;
    }
    if !tools::is_root() {
        return tools::skip_forbidden("only the superuser may mount file systems");
    }
    let cases = cases::all();
    let ends = workers::each(&cases, |case| {
        let needs_a_mode = needs_a_mode(case);
        let outcomes = RULES.map(|rules| {
            let (sandbox, outcome) = on_such_a_disk(case, rules);
            (outcome, cases::snapshot_of(&sandbox.path("backing")))
        });
        (case, needs_a_mode, outcomes)
    });
    if ends.iter().any(|(_, _, [(outcome, _), _])| outcome.exit_code() == Some(77)) {
        return tools::skip_forbidden("mounting is not allowed here");
    }
    let (mut refused, mut written, mut wrong) = (0, 0, Vec::new());
    for (case, needs_a_mode, outcomes) in &ends {
        for (outcome, now) in outcomes {
            let is_right = if *needs_a_mode {
                refused += 1;
                outcome.stdout().ends_with("exit 3\n") && outcome.stderr().contains(REFUSED) && now == case.before()
            } else {
                written += 1;
                let expected = case.expected();
                let is_new = expected.states(now).iter().all(|state| *state == State::New);
                // What doctor cannot repair there.
                let remains = outcome.stdout().contains("readable-key");
                let code = if remains { "exit 1\n" } else { "exit 0\n" };
                outcome.stdout().ends_with(code) && is_new && expected.strays(now).is_empty()
            };
            if !is_right {
                wrong.push(format!("{}\n{outcome}", case.line()));
            }
        }
    }
    let right = refused + written - wrong.len();
    let what = "without modes of files: keys that all could read refused, everything else written";
    figure(8, what, format!("{right} of {}: {refused} refused", refused + written), "100 %");
    assert!(refused > 0 && written > 0, "{refused}, {written}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
