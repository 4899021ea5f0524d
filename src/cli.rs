//! The command line: global options, every command, and the one match that runs them.

use std::ffi::OsString;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{
    chain, completions, convert, copy, delete, diff, doctor, export_chain, export_key, export_trusted, gen_selfsigned,
    import_keypair, import_reply, import_trusted, inspect, list, man, merge_pem, rename, set_password, split_pem,
};
use crate::context::Context;
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
   1  a check says no
   2  the command line is wrong
   3  a file is missing, unreadable or unwritable
   4  a password is missing or wrong
   5  content is damaged or of an unsupported kind
   6  conflict: something exists, would be lost, or was not confirmed
  10  nothing changed (only with --detailed-exitcode)";

const ENVIRONMENT: &str = "\
Environment:
  Every option can be set by a variable: --lock-timeout by CERTTOOL_LOCK_TIMEOUT. Passwords themselves, not
  their sources, go into CERTTOOL_PASSWORD, CERTTOOL_KEY_PASSWORD, CERTTOOL_NEW_PASSWORD,
  CERTTOOL_FROM_PASSWORD, CERTTOOL_FROM_KEY_PASSWORD, CERTTOOL_TO_PASSWORD and
  CERTTOOL_MAC_PASSWORD, CERTTOOL_CA_PASSWORD. NO_COLOR is honoured.";

/// Keystores, truststores and certificate chains for TLS and WebSocket-secure servers
///
/// What a command reads is positional, what it writes is an option. Data goes to standard output, all talk to
/// standard error. A file `-` is standard input or output. File formats are found by content, never by name.
#[derive(Debug, Parser)]
#[command(name = "certtool", version = VERSION, max_term_width = 100, disable_help_subcommand = true)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// One JSON document on standard output
    #[arg(long, global = true)]
    json: bool,
    /// Only warnings and errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Say how it is done as well
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    color: ColorChoice,
    /// Never ask, even on a terminal
    #[arg(long, global = true)]
    no_input: bool,
}

/// Every command.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one in a run")]
enum Command {
    Chain(chain::Args),
    Completions(completions::Args),
    Convert(convert::Args),
    Copy(copy::Args),
    Delete(delete::Args),
    Diff(diff::Args),
    Doctor(doctor::Args),
    ExportChain(export_chain::Args),
    ExportKey(export_key::Args),
    ExportTrusted(export_trusted::Args),
    GenSelfsigned(gen_selfsigned::Args),
    ImportKeypair(import_keypair::Args),
    ImportReply(import_reply::Args),
    ImportTrusted(import_trusted::Args),
    Inspect(inspect::Args),
    List(list::Args),
    Man(man::Args),
    MergePem(merge_pem::Args),
    Rename(rename::Args),
    SetPassword(set_password::Args),
    SplitPem(split_pem::Args),
}

impl Command {
    fn name(&self) -> &'static str {
        match self {
            Self::Chain(_) => "chain",
            Self::Completions(_) => "completions",
            Self::Convert(_) => "convert",
            Self::Copy(_) => "copy",
            Self::Delete(_) => "delete",
            Self::Diff(_) => "diff",
            Self::Doctor(_) => "doctor",
            Self::ExportChain(_) => "export-chain",
            Self::ExportKey(_) => "export-key",
            Self::ExportTrusted(_) => "export-trusted",
            Self::GenSelfsigned(_) => "gen-selfsigned",
            Self::ImportKeypair(_) => "import-keypair",
            Self::ImportReply(_) => "import-reply",
            Self::ImportTrusted(_) => "import-trusted",
            Self::Inspect(_) => "inspect",
            Self::List(_) => "list",
            Self::Man(_) => "man",
            Self::MergePem(_) => "merge-pem",
            Self::Rename(_) => "rename",
            Self::SetPassword(_) => "set-password",
            Self::SplitPem(_) => "split-pem",
        }
    }

    fn run(&self, context: &Context) -> anyhow::Result<Outcome> {
        match self {
            Self::Chain(args) => chain::run(args, context),
            Self::Completions(args) => completions::run(args, context),
            Self::Convert(args) => convert::run(args, context),
            Self::Copy(args) => copy::run(args, context),
            Self::Delete(args) => delete::run(args, context),
            Self::Diff(args) => diff::run(args, context),
            Self::Doctor(args) => doctor::run(args, context),
            Self::ExportChain(args) => export_chain::run(args, context),
            Self::ExportKey(args) => export_key::run(args, context),
            Self::ExportTrusted(args) => export_trusted::run(args, context),
            Self::GenSelfsigned(args) => gen_selfsigned::run(args, context),
            Self::ImportKeypair(args) => import_keypair::run(args, context),
            Self::ImportReply(args) => import_reply::run(args, context),
            Self::ImportTrusted(args) => import_trusted::run(args, context),
            Self::Inspect(args) => inspect::run(args, context),
            Self::List(args) => list::run(args, context),
            Self::Man(args) => man::run(args, context),
            Self::MergePem(args) => merge_pem::run(args, context),
            Self::Rename(args) => rename::run(args, context),
            Self::SetPassword(args) => set_password::run(args, context),
            Self::SplitPem(args) => split_pem::run(args, context),
        }
    }
}

/// A parsed command line.
pub struct Invocation {
    cli: Cli,
}

impl Invocation {
    /// Parses; the error also stands for `--help` and `--version`.
    pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = with_environment(definition());
        let mut matches = command.try_get_matches_from_mut(args)?;
        Cli::from_arg_matches_mut(&mut matches).map(|cli| Self { cli }).map_err(|error| error.format(&mut command))
    }

    /// The name of the command.
    pub fn command(&self) -> &'static str {
        self.cli.command.name()
    }

    /// What the global options say about talking.
    pub fn settings(&self) -> Settings {
        let Global { json, quiet, verbose, color, no_input } = self.cli.global;
        Settings { json, quiet, verbose, no_input, color }
    }

    /// Runs the command.
    pub fn run(&self, context: &Context) -> anyhow::Result<Outcome> {
        self.cli.command.run(context)
    }
}

/// The whole command line as clap knows it: what help, man pages and completions are made from.
pub fn definition() -> clap::Command {
    let after = format!("{EXIT_CODES}\n\n{ENVIRONMENT}");
    Cli::command().after_long_help(after).mut_subcommands(|command| {
        let examples = command.get_after_long_help().map(|text| format!("{text}\n\n")).unwrap_or_default();
        command.after_long_help(format!("{examples}{EXIT_CODES}"))
    })
}

/// Lets every option be set by its variable, except passwords: their variables hold the password, not its source.
fn with_environment(command: clap::Command) -> clap::Command {
    command.mut_args(from_variable).mut_subcommands(with_environment)
}

fn from_variable(arg: clap::Arg) -> clap::Arg {
    let Some(long) = arg.get_long() else { return arg };
    if long.ends_with("password") || matches!(long, "help" | "version") {
        return arg;
    }
    let variable = format!("CERTTOOL_{}", long.to_ascii_uppercase().replace('-', "_"));
    let arg = arg.env(variable).hide_env(true);
    match arg.get_action() {
        ArgAction::SetTrue => arg.value_parser(FalseyValueParser::new()),
        _ => arg,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_consistent() {
        super::with_environment(super::definition()).debug_assert();
    }
}
