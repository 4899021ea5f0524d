//! The model of a keystore, with no knowledge of any format's bytes.

mod alias;
mod attribute;
pub mod credential;
pub mod difference;
mod entry;
mod format;
pub mod keyring;
mod protection;
mod removal;
pub mod reply;
pub mod selection;
mod store;
mod suite;
mod trust;
pub mod trusted;
mod vouching;

pub use alias::Alias;
pub use attribute::Attribute;
pub use entry::{Entry, Item, Kind, Opaque, Place, Secret, StoredCertificate, StoredKey, Timestamp};
pub use format::{About, Capabilities, Format};
pub use protection::{Integrity, Mac, Protection, Section};
pub use store::{Build, Inferred, Keystore, Wrapping};
pub use suite::{Compatibility, Suite};
pub use trust::{TrustSettings, TrustStatements};
pub use vouching::unvouched;
