//! What commands do, as values: a request goes in, a report comes out. Nothing here knows of a command line, and nothing
//! prints; who calls is told what deserves attention, and asked what only a person knows, through a [`Dialogue`].
//!
//! [`Dialogue`]: crate::context::Dialogue

pub mod allow;
pub mod delete;
pub mod diff;
pub mod each;
pub mod entries;
pub mod entry;
pub mod inspect;
pub mod key;
pub mod list;
pub mod material;
pub mod merge_pem;
pub mod replace_key;
pub mod root;
pub mod source;
