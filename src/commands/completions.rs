//! `certtool completions`: completion scripts for shells.

use clap_complete::Shell;

use crate::context::Context;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  For this user's bash
      certtool completions bash > certtool.bash";

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let script = script(args.shell);
    if context.ui.wants_json() {
        return Ok(Outcome::tells(serde_json::json!({ "script": script }), |_| Vec::new()));
    }
    context.ui.data(script.as_bytes())?;
    Ok(Outcome::tells((), |()| Vec::new()))
}

/// The completion script of a shell.
pub fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut crate::cli::definition(), "certtool", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
