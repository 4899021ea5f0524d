//! The variables that set options: `CERTTOOL_LOCK_TIMEOUT` for `--lock-timeout`.

use std::ffi::OsString;

use clap::builder::BoolishValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

/// Which options may come from their variables: all but those that had to give way to the command line.
#[derive(Default)]
pub struct Environment {
    ignored: Vec<String>,
}

impl Environment {
    /// Lets every option be set by its variable, except passwords: their variables hold the password, not its source.
    pub fn apply(&self, command: Command) -> Command {
        command.mut_args(|arg| self.with_variable(arg)).mut_subcommands(|subcommand| self.apply(subcommand))
    }

    fn with_variable(&self, arg: Arg) -> Arg {
        let Some(long) = arg.get_long().filter(|long| self.may_set(long)) else { return arg };
        let variable = variable(long);
        let arg = arg.env(variable).hide_env(true);
        match arg.get_action() {
            ArgAction::SetTrue => arg.value_parser(BoolishValueParser::new()),
            _ => arg,
        }
    }

    fn may_set(&self, long: &str) -> bool {
        let is_own = !long.ends_with("password") && !matches!(long, "help" | "version");
        is_own && is_set(long) && !self.ignored.iter().any(|ignored| ignored == long)
    }

    /// Whether an option from a variable was in the way of another, and is ignored from now on: what is set for all
    /// commands need not go with each.
    pub fn gives_way(&mut self, error: &clap::Error, args: &[OsString]) -> bool {
        if error.kind() != ErrorKind::ArgumentConflict {
            return false;
        }
        let in_the_way = options_of(error).into_iter().find(|long| self.may_set(long) && !is_typed(long, args));
        self.ignored.extend(in_the_way.clone());
        in_the_way.is_some()
    }
}

/// The variables behind an error: whoever reads the line does not see them.
pub fn variables_behind(error: &clap::Error, args: &[OsString]) -> impl Iterator<Item = String> {
    let environment = Environment::default();
    let set = options_of(error).into_iter().filter(move |long| environment.may_set(long) && !is_typed(long, args));
    set.map(|long| variable(&long))
}

fn is_typed(long: &str, args: &[OsString]) -> bool {
    let typed = args.iter().filter_map(|arg| arg.to_str()?.strip_prefix("--"));
    typed.into_iter().any(|arg| arg.split('=').next() == Some(long))
}

/// The long names of the options that an error is about: clap tells them as in its usage, `--days <N>`.
fn options_of(error: &clap::Error) -> Vec<String> {
    let names = [ContextKind::InvalidArg, ContextKind::PriorArg].into_iter().filter_map(|kind| error.get(kind));
    let names = names.flat_map(|value| match value {
        ContextValue::String(name) => std::slice::from_ref(name),
        ContextValue::Strings(names) => names,
        _ => &[],
    });
    let long = |name: &String| Some(name.strip_prefix("--")?.split([' ', '=']).next()?.to_owned());
    names.filter_map(long).collect()
}

fn variable(long: &str) -> String {
    format!("CERTTOOL_{}", long.to_ascii_uppercase().replace('-', "_"))
}

/// Whether its variable has a value: an empty one is how many a script unsets it.
#[allow(clippy::disallowed_methods, reason = "clap would take an empty variable for a value")]
fn is_set(long: &str) -> bool {
    std::env::var_os(variable(long)).is_some_and(|value| !value.is_empty())
}
