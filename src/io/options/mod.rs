//! How files are opened and written, as values: whoever calls an operation fills them, from a command line or not.

mod certificates;
mod files;
mod keystore;
mod limits;
mod password;
mod protection;
mod replace;

pub use certificates::CertificateFormat;
pub use files::{Issuers, Pieces};
pub use keystore::{Changed, StoreInput};
pub use limits::Limits;
pub use password::{KeyPassword, PasswordSource, Role};
pub use protection::NewEntry;
pub use replace::Replace;
