//! `certtool completions`: a script for every shell.

use crate::support::Sandbox;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

#[test]
fn every_shell_gets_a_script_that_knows_the_commands() {
    for shell in SHELLS {
        let run = Sandbox::new().certtool(["completions", shell]).run().code(0).silent();
        run.prints("import-trusted").prints("truststore");
    }
}

#[test]
fn json_carries_the_script() {
    let sandbox = Sandbox::new();
    let plain = sandbox.line("completions bash").run().code(0).stdout();
    assert_eq!(sandbox.line("completions bash --json").run().code(0).json()["result"]["script"], plain);
}

#[test]
fn an_unknown_shell_is_answered_with_the_known_ones() {
    let run = Sandbox::new().line("completions tcsh").run().code(2);
    SHELLS.iter().fold(run, |run, shell| run.says(shell));
}
