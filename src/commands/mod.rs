//! One file per subcommand: its arguments, what it does, its report.

pub mod completions;
pub mod export_chain;
pub mod gen_selfsigned;
pub mod import_trusted;
pub mod inspect;
pub mod list;
pub mod man;
pub mod merge_pem;
pub mod split_pem;
