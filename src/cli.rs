//! The command line: global options, every command, and the one match that runs them.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, ColorChoice, FromArgMatches};

use crate::commands::{self, Job, Subcommand};
use crate::context::Context;
use crate::environment::Environment;
use crate::outcome::Outcome;
use crate::ui::Settings;

/// Which of the programs called certtool this is.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (keystores and certificate chains; neither GnuTLS certtool nor Apple certtool)"
);

const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  a check failed, or the files differ
   2  the command line is wrong
   3  a file is missing, unreadable or unwritable
   4  a password is missing or wrong
   5  content is damaged, unsupported, or not what was asked for
   6  conflict: something exists, would be lost, or was not confirmed
  10  nothing changed (only with --detailed-exitcode)";

const ENVIRONMENT: &str = "\
Environment:
  Every option can be set by a variable: --lock-timeout by
  CERTTOOL_LOCK_TIMEOUT. Empty variables are ignored, and so are variables
  that conflict with the command line. Passwords themselves, not their
  sources, go into CERTTOOL_PASSWORD, CERTTOOL_KEY_PASSWORD,
  CERTTOOL_NEW_PASSWORD, CERTTOOL_FROM_PASSWORD, CERTTOOL_TO_PASSWORD,
  CERTTOOL_FROM_KEY_PASSWORD, CERTTOOL_MAC_PASSWORD and
  CERTTOOL_CA_PASSWORD; an empty one of these is an empty password.
  NO_COLOR is honoured.";

const ABOUT: &str = "Keystores, truststores and certificate chains for TLS and WebSocket-secure servers";

const LONG_ABOUT: &str = "\
Keystores, truststores and certificate chains for TLS and WebSocket-secure servers

Inputs are arguments, outputs are options. Results go to standard output; messages and prompts go to standard error. \
`-` as a file means standard input or output. File formats are detected by content, never by name.";

/// Options of every command.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// Print one JSON document on standard output
    #[arg(long, global = true)]
    json: bool,
    /// Print only warnings and errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Also report each step
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// Use colour: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    color: ColorChoice,
    /// Never prompt, even on a terminal
    #[arg(long, global = true)]
    no_input: bool,
}

/// A parsed command line.
pub struct Invocation {
    global: Global,
    command: &'static str,
    job: Job,
}

impl Invocation {
    /// Parses; the error also stands for `--help` and `--version`.
    pub fn parse(args: &[OsString]) -> Result<Self, clap::Error> {
        let mut environment = Environment::default();
        loop {
            let mut command = environment.apply(defined(|subcommand| is_wanted(subcommand, args)));
            match command.try_get_matches_from_mut(args) {
                Err(error) if environment.gives_way(&error, args) => {}
                Err(error) => return Err(error),
                Ok(mut matches) => return Self::from_matches(&mut matches).map_err(|error| error.format(&mut command)),
            }
        }
    }

    fn from_matches(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(ErrorKind::MissingSubcommand);
        let (name, mut of_command) = matches.remove_subcommand().ok_or_else(missing)?;
        let subcommand = commands::ALL.iter().find(|subcommand| subcommand.name == name).ok_or_else(missing)?;
        let job = (subcommand.prepare)(&mut of_command)?;
        Ok(Self { global: Global::from_arg_matches_mut(matches)?, command: subcommand.name, job })
    }

    /// The name of the command.
    pub fn command(&self) -> &'static str {
        self.command
    }

    /// What the global options say about talking.
    pub fn settings(&self) -> Settings {
        let Global { json, quiet, verbose, color, no_input } = self.global;
        Settings { json, quiet, verbose, no_input, color }
    }

    /// Runs the command.
    pub fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        (self.job)(context)
    }
}

/// The whole command line as clap knows it: what help, man pages and completions are made from.
pub fn definition() -> clap::Command {
    defined(|_| true)
}

/// Whether the arguments of a command are needed to understand this line: defining all of them takes a third of the
/// time of a short run. Help wants all.
fn is_wanted(subcommand: &Subcommand, args: &[OsString]) -> bool {
    let is_help = |arg: &str| arg == "--help" || arg.starts_with('-') && !arg.starts_with("--") && arg.contains('h');
    args.len() < 2
        || args.iter().any(|arg| arg == subcommand.name)
        || args.iter().any(|arg| is_help(&arg.to_string_lossy()))
}

/// The command line with the arguments of some commands, and the bare names of the others.
fn defined(wanted: impl Fn(&Subcommand) -> bool) -> clap::Command {
    let subcommand = |subcommand: &Subcommand| {
        let command = clap::Command::new(subcommand.name);
        if !wanted(subcommand) {
            return command;
        }
        let command = (subcommand.define)(command);
        let examples = command.get_after_long_help().map(|text| format!("{text}\n\n")).unwrap_or_default();
        command.after_long_help(format!("{examples}{EXIT_CODES}"))
    };
    Global::augment_args(clap::Command::new("certtool"))
        .version(VERSION)
        .about(ABOUT)
        .long_about(LONG_ABOUT)
        .max_term_width(100)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommands(commands::ALL.iter().map(subcommand))
        .after_long_help(format!("{EXIT_CODES}\n\n{ENVIRONMENT}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_consistent() {
        super::Environment::default().apply(super::definition()).debug_assert();
    }

    /// Else clap breaks them once more.
    #[test]
    fn lines_broken_by_hand_fit_a_terminal() {
        let mut lines = super::EXIT_CODES.lines().chain(super::ENVIRONMENT.lines());
        assert!(lines.all(|line| line.len() <= 80));
    }

    #[test]
    fn only_what_the_line_names_is_defined() {
        let defined = |line: &str| {
            let args: Vec<_> = line.split(' ').map(Into::into).collect();
            let wanted = super::commands::ALL.iter().filter(|subcommand| super::is_wanted(subcommand, &args));
            wanted.map(|subcommand| subcommand.name).collect::<Vec<_>>()
        };
        assert_eq!(defined("certtool --color never list a.jks"), ["list"]);
        assert_eq!(defined("certtool list inspect"), ["inspect", "list"]);
        assert_eq!(defined("certtool --version"), [""; 0]);
        for line in ["certtool", "certtool list --help", "certtool -qh list"] {
            assert_eq!(defined(line).len(), super::commands::ALL.len(), "{line}");
        }
    }
}
