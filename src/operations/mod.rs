//! What commands do, as values: a request goes in, a report comes out. Nothing here knows of a command line, and nothing
//! prints; who calls is told what deserves attention, and asked what only a person knows, through a [`Dialogue`].
//!
//! [`Dialogue`]: crate::dialogue::Dialogue

pub mod allow;
pub mod chain;
pub mod convert;
pub mod copy;
pub mod delete;
pub mod diff;
pub mod doctor;
pub mod each;
pub mod entries;
pub mod entry;
pub mod export_chain;
pub mod export_key;
pub mod export_trusted;
pub mod gen_selfsigned;
pub mod import_keypair;
pub mod import_reply;
pub mod import_trusted;
pub mod inspect;
pub mod key;
pub mod list;
pub mod material;
pub mod merge_pem;
pub mod rename;
pub mod replace_key;
pub mod root;
pub mod set_password;
pub mod source;
pub mod split_pem;
