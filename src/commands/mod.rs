//! One file per subcommand: its arguments, what it does, its report.

pub mod chain;
pub mod completions;
pub mod convert;
pub mod copy;
pub mod delete;
pub mod diff;
pub mod doctor;
pub mod export_chain;
pub mod export_key;
pub mod export_trusted;
pub mod gen_selfsigned;
pub mod import_keypair;
pub mod import_reply;
pub mod import_trusted;
pub mod inspect;
pub mod list;
pub mod man;
pub mod merge_pem;
pub mod rename;
pub mod set_password;
pub mod split_pem;
