//! What becomes of the root at the end of a chain.

use clap::builder::PossibleValue;

use crate::operations::root::Root;

super::choice!(Root, &[Root::Include, Root::Omit], |root| match root {
    Root::Include => PossibleValue::new("include").help("Keep it"),
    Root::Omit => PossibleValue::new("omit").help("Leave it out, unless it is the only certificate"),
});
