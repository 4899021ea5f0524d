//! Where a password comes from, on the command line.

use clap::builder::{StringValueParser, TypedValueParser, ValueParser};

use crate::io::options::{KeyPassword, PasswordSource};

/// The value of `--password` and its kin: `env:NAME`, `file:PATH` and so on.
pub fn password_source() -> ValueParser {
    ValueParser::new(StringValueParser::new().map(|text| PasswordSource::parse(&text)))
}

/// The value of `--from-key-password`: `[ALIAS=]SOURCE`.
pub fn key_password_source() -> ValueParser {
    ValueParser::new(StringValueParser::new().map(|text| KeyPassword::parse(&text)))
}
