//! One file per subcommand: its arguments, the request they make, the words of its report.

use clap::{ArgMatches, Args, FromArgMatches};

use crate::context::Context;
use crate::outcome::Outcome;

/// What a parsed command is going to do.
pub type Job = Box<dyn FnOnce(&Context) -> anyhow::Result<Outcome>>;

/// A command as the command line knows it.
pub struct Subcommand {
    /// Its name on the command line.
    pub name: &'static str,
    /// Adds its help and its arguments.
    pub define: fn(clap::Command) -> clap::Command,
    /// Takes its arguments.
    pub prepare: fn(&mut ArgMatches) -> Result<Job, clap::Error>,
}

/// Declares the module of every command, and lists them all.
macro_rules! commands {
    ($($name:literal $module:ident,)*) => {
        $(pub mod $module;)*

        /// Every command.
        pub const ALL: &[Subcommand] = &[$(Subcommand {
            name: $name,
            define: $module::Args::augment_args,
            prepare: |matches| {
                let args = $module::Args::from_arg_matches_mut(matches)?;
                Ok(Box::new(move |context| $module::run(args, context)))
            },
        }),*];
    };
}

commands! {
    "chain" chain,
    "completions" completions,
    "convert" convert,
    "copy" copy,
    "delete" delete,
    "diff" diff,
    "doctor" doctor,
    "export-chain" export_chain,
    "export-key" export_key,
    "export-trusted" export_trusted,
    "gen-selfsigned" gen_selfsigned,
    "import-keypair" import_keypair,
    "import-reply" import_reply,
    "import-trusted" import_trusted,
    "inspect" inspect,
    "list" list,
    "man" man,
    "merge-pem" merge_pem,
    "rename" rename,
    "set-password" set_password,
    "split-pem" split_pem,
}
