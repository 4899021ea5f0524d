//! Answers to a command line that is wrong, or that asks for help.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli;
use crate::environment;
use crate::error::{Kind, Problem};
use crate::keytool;
use crate::ui::{Settings, Ui};

/// What clap says before the name of an option that was nearly typed.
const SIMILAR: &str = "a similar argument exists";

/// What stands in the names of options for passwords, in other programs too, and in their misspellings.
const PASSWORDLIKE: [&str; 6] = ["pas", "phrase", "pin", "pw", "secret", "token"];

/// The same command line with the habitual `help list` said as `list --help`.
pub fn normal(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.get(1).is_some_and(|word| word == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    args
}

/// Prints help or version to stdout, anything else as a usage error.
pub fn answer(error: &clap::Error, args: &[OsString]) -> ExitCode {
    let ui = Ui::new(Settings { json: wants_json(args), ..Settings::default() });
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match ui.styled(&error.render()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => crate::fail(&ui, "help", &Problem::of(&failure.into())),
        },
        _ => crate::fail(&ui, "usage", &problem(error, args)),
    }
}

/// Refuses to look at the line at all.
pub fn refuse(error: &anyhow::Error, args: &[OsString]) -> ExitCode {
    let ui = Ui::new(Settings { json: wants_json(args), ..Settings::default() });
    crate::fail(&ui, "usage", &Problem::of(error))
}

/// The line could not be parsed, so that `--json` and its variable are looked for by hand.
#[allow(clippy::disallowed_methods, reason = "clap reads the variables of options, but tells nothing when it fails")]
fn wants_json(args: &[OsString]) -> bool {
    let by_variable = std::env::var("CERTTOOL_JSON").is_ok_and(|value| {
        let no = ["", "0", "f", "false", "n", "no", "off"];
        !no.contains(&value.to_ascii_lowercase().as_str())
    });
    by_variable || args.iter().any(|arg| arg == "--json")
}

fn problem(error: &clap::Error, args: &[OsString]) -> Problem {
    let text = error.render().to_string();
    let stray = repeats_a_stray_word(error);
    let message = match (stray, error.kind()) {
        (_, ErrorKind::MissingSubcommand) => "a command is missing; `certtool --help` lists all".into(),
        (true, ErrorKind::InvalidSubcommand) => "unknown command (not shown: it might be a password)".into(),
        (true, ErrorKind::UnknownArgument) if is_option(error) => {
            "unknown option (not shown: it might contain a password)".into()
        }
        (true, _) => "too many arguments (the extra one is not shown: it might be a password)".into(),
        (false, _) => first_paragraph(&text),
    };
    let tips = text.lines().filter_map(|line| line.trim().strip_prefix("tip: ")).map(str::to_owned);
    let mut hints: Vec<String> = match keytool::counterparts(args) {
        none if none.is_empty() => tips.filter(|tip| !stray || tip.starts_with(SIMILAR)).collect(),
        counterparts => counterparts,
    };
    hints.extend(environment::variables_behind(error, args).map(|name| format!("the variable {name} sets it")));
    let usage = text.lines().find_map(|line| line.strip_prefix("Usage: "));
    hints.extend(usage.map(|usage| format!("usage: {usage}")));
    Problem { kind: Kind::Usage, message, causes: Vec::new(), hints }
}

/// Whether clap's message would repeat a word that is none of ours, which may be a password in the wrong place.
fn repeats_a_stray_word(error: &clap::Error) -> bool {
    if error.kind() == ErrorKind::TooManyValues {
        return true;
    }
    if error.kind() == ErrorKind::InvalidSubcommand {
        // What is nearly the name of a command was meant as one.
        return error.get(ContextKind::SuggestedSubcommand).is_none();
    }
    error.kind() == ErrorKind::UnknownArgument && invalid_word(error).is_some_and(|word| !is_harmless(word))
}

fn invalid_word(error: &clap::Error) -> Option<&str> {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(word)) => Some(word),
        _ => None,
    }
}

fn is_option(error: &clap::Error) -> bool {
    invalid_word(error).is_some_and(|word| word.starts_with('-'))
}

/// Whether a word is the name of an option, of this or another command, or at least looks like one, and like none that a
/// password was glued to.
fn is_harmless(word: &str) -> bool {
    let Some(name) = word.strip_prefix('-') else { return false };
    let name = name.strip_prefix('-').unwrap_or(name);
    let plain = |c: char| c.is_ascii_lowercase() || c == '-';
    name.chars().all(plain) && (!PASSWORDLIKE.iter().any(|part| name.contains(part)) || is_known(name))
}

fn is_known(name: &str) -> bool {
    let definition = cli::definition();
    let is_it = |arg: &clap::Arg| arg.get_long() == Some(name);
    definition.get_subcommands().any(|command| command.get_arguments().any(is_it)) || keytool::has_option(name)
}

/// clap's message without its `error: ` and in one line.
fn first_paragraph(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let lines: Vec<&str> = paragraph.lines().map(str::trim).collect();
    lines.join(" ").trim_start_matches("error: ").to_owned()
}
