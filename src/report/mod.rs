//! The objects that reports are made of, the same in text and JSON in every command.

mod anchor;
mod certificate;
mod details;
mod entry;
mod extension;
mod finding;
pub mod holdings;
mod integrity;
mod key;
mod moment;
mod object;
mod protection;
mod public_key;
mod request;
mod revocations;
mod store;
mod text;
mod trust;

pub use anchor::AnchorReport;
pub use certificate::CertificateReport;
pub use details::{CertificateDetails, Inspecting};
pub use entry::EntryReport;
pub use extension::ExtensionReport;
pub use finding::FindingReport;
pub use integrity::integrity;
pub use key::KeyReport;
pub use moment::{days_between, rfc3339};
pub use object::ObjectReport;
pub use protection::{ProtectionReport, StructureReport};
pub use public_key::PublicKeyReport;
pub use request::RequestReport;
pub use revocations::CrlReport;
pub use store::EntryDetails;
pub use trust::TrustReport;
