//! Option groups that commands share, so that they read alike everywhere.

mod allow;
mod certificate_format;
pub mod consumer;
mod issuers;
mod key;
mod keystore;
mod limits;
mod moment;
mod output;
pub mod password;
mod pieces;
mod replace_key;
mod root;
mod subject;
mod validity;

pub use allow::{AnchorTolerance, CarryTolerance, Tolerance, TrustTolerance};
pub use certificate_format::CertificateFormat;
pub use issuers::Issuers;
pub use key::KeyFormat;
pub use keystore::{Changed, Compat, FromStore, IfExists, NewEntry, StoreFormat, StoreInput};
pub use limits::Limits;
pub use moment::{At, Day, instant};
pub use output::Replace;
pub use password::{KeyPassword, PasswordSource, Role};
pub use pieces::Pieces;
pub use replace_key::ReplaceKey;
pub use root::Root;
pub use subject::Subject;
pub use validity::Validity;
