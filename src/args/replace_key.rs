//! Whether an entry may take the place of a key.

use crate::operations::replace_key;

/// The option of commands that put entries in the place of others.
#[derive(Debug, clap::Args)]
struct ReplaceKey {
    /// With --if-exists replace: allow an entry without a key to replace a private or secret key, which is then lost
    #[arg(long)]
    replace_key: bool,
}

super::group!(replace_key::ReplaceKey = ReplaceKey { replace_key });
