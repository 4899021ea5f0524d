//! Whether an entry may take the place of a key.

use crate::operations::replace_key;

/// The option of commands that put entries in the place of others.
#[derive(Debug, clap::Args)]
struct ReplaceKey {
    /// With --if-exists replace: let an entry without a key take the place of a private or secret key, which is lost
    #[arg(long)]
    replace_key: bool,
}

super::group!(replace_key::ReplaceKey = ReplaceKey { replace_key });
