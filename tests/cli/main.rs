//! The command line, option by option, through the built binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

mod architecture;
mod chain;
mod compat;
mod completions;
mod conversions;
mod convert;
mod copy;
mod crossed;
mod delete;
mod diff;
mod doctor;
mod doctor_for_java;
mod documents;
mod errors;
mod examples;
mod exit_codes;
mod expiry;
mod export_chain;
mod export_key;
mod export_trusted;
mod gen_destinations;
mod gen_selfsigned;
mod hostile_text;
mod import_confirmation;
mod import_keypair;
mod import_reply;
mod import_trusted;
mod inspect;
mod json;
mod list;
mod losing_keys;
mod man;
mod merge_pem;
mod mistyped_passwords;
mod ml_dsa;
mod no_mac;
mod pairing;
mod password_prompts;
mod passwords;
mod rename;
mod replacing;
mod set_password;
mod single_line;
mod split_pem;
mod supply_chain;
mod trust_settings;
mod within;
mod writing;

/// The password of every fixture that has no other.
const CHANGEIT: &str = "changeit";
