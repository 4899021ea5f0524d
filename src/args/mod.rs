//! Option groups that commands share, so that they read alike everywhere: clap fills what operations take.

mod allow;
pub mod consumer;
mod issuers;
mod key;
mod keystore;
mod limits;
mod moment;
mod output;
mod password;
mod pieces;
mod replace_key;
mod root;
mod subject;
mod validity;

pub use keystore::{BKS_V1, Changed, Chosen, store_format};
pub use moment::{At, Day, instant};
pub use output::Replace;
pub use password::{key_password_source, password_source};
pub use subject::Subject;
pub use validity::Validity;

/// Lets clap fill a structure that knows nothing of clap, by way of another one that becomes it.
macro_rules! parsed {
    ($plain:ty = $read:ident) => {
        impl clap::FromArgMatches for $plain {
            fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
                Self::from_arg_matches_mut(&mut matches.clone())
            }

            fn from_arg_matches_mut(matches: &mut clap::ArgMatches) -> Result<Self, clap::Error> {
                $read::from_arg_matches_mut(matches).map(Into::into)
            }

            fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }

        impl clap::Args for $plain {
            fn group_id() -> Option<clap::Id> {
                $read::group_id()
            }

            fn augment_args(command: clap::Command) -> clap::Command {
                $read::augment_args(command)
            }

            fn augment_args_for_update(command: clap::Command) -> clap::Command {
                $read::augment_args_for_update(command)
            }
        }
    };
}

/// The same by way of one of the same fields.
macro_rules! group {
    ($plain:ty = $read:ident { $($field:ident),* $(,)? }) => {
        super::parsed!($plain = $read);

        impl From<$read> for $plain {
            fn from($read { $($field),* }: $read) -> Self {
                Self { $($field),* }
            }
        }
    };
}

/// Lets clap choose one of a list of values that know nothing of clap.
macro_rules! choice {
    ($choice:ty, $variants:expr, $named:expr) => {
        impl clap::ValueEnum for $choice {
            fn value_variants<'a>() -> &'a [Self] {
                $variants
            }

            fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
                let named: fn(Self) -> clap::builder::PossibleValue = $named;
                Some(named(*self))
            }
        }
    };
}

pub(crate) use choice;
use {group, parsed};
