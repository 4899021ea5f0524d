//! Extensions of certificates, requests and revocation lists (RFC 5280 4.2, 5.2): those that decisions depend on as
//! types, all that are known by name for people to read.

mod access;
mod alternative_names;
mod basic_constraints;
mod decode;
mod directory_attributes;
mod distribution_points;
mod extension;
mod key_identifiers;
mod key_usage;
mod microsoft;
mod name_constraints;
mod names;
mod netscape;
mod policies;
mod primitive;
mod purpose;
mod qc_statements;
mod timestamps;
mod tls_feature;
mod value;

pub use basic_constraints::BasicConstraints;
pub use decode::Decoded;
pub use extension::{
    AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, Extension, KEY_USAGE, NAME_CONSTRAINTS,
    SUBJECT_ALT_NAME, SUBJECT_KEY_IDENTIFIER, all, are_whole, list,
};
pub use key_usage::KeyUsage;
pub(crate) use primitive::any;
pub use purpose::{ANY_PURPOSE, CLIENT_AUTH, SERVER_AUTH, purpose_name, purposes};
pub use value::Value;
