//! The model of a keystore, with no knowledge of any format's bytes.

mod alias;
pub mod credential;
mod entry;
mod format;
mod protection;
pub mod selection;
mod store;
pub mod transfer;
pub mod trusted;

pub use alias::Alias;
pub use entry::{Attribute, Entry, Item, Kind, Opaque, Place, Secret, StoredCertificate, StoredKey, Timestamp};
pub use format::{Format, Traits};
pub use protection::{Integrity, Mac, Protection, Section};
pub use store::Keystore;
