//! The values of `--allow`.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::operations::allow::{self, Allow};

/// The option of commands that put a key and its certificates together.
#[derive(Debug, clap::Args)]
struct Tolerance {
    /// Write the result despite this problem: mismatch, unverified-key, incomplete, expired, not-yet-valid, unrelated, broken-signature,
    /// unverified-signature, not-ca, path-length, name-constraints, ca-purpose, critical-extension,
    /// damaged-extension, another-authority or distrusted; repeat for several
    #[arg(long, value_name = "WHAT", hide_possible_values = true, value_parser = one_of(&Allow::OF_CHAINS))]
    allow: Vec<Allow>,
}

/// The option of commands that make trust anchors.
#[derive(Debug, clap::Args)]
struct AnchorTolerance {
    /// Trust certificates despite this problem: broken-signature, unverified-signature, distrusted, expired, not-yet-valid or weak-key;
    /// repeat for several
    #[arg(long, value_name = "WHAT", hide_possible_values = true, value_parser = one_of(&Allow::OF_ANCHORS))]
    allow: Vec<Allow>,
}

/// The option of commands that pass trusted certificates on.
#[derive(Debug, clap::Args)]
struct TrustTolerance {
    /// Write certificates despite this problem: distrusted (their own file rejects them, or trusts them only for other
    /// uses)
    #[arg(long, value_name = "WHAT", hide_possible_values = true, value_parser = one_of(&[Allow::Distrusted]))]
    allow: Vec<Allow>,
}

/// The option of commands that carry entries into another store.
#[derive(Debug, clap::Args)]
struct CarryTolerance {
    /// Write entries despite this problem: mismatch (the certificate does not belong to the private key) or distrusted
    /// (the file rejects the certificate, or trusts it only for other uses); repeat for several
    #[arg(long, value_name = "WHAT", hide_possible_values = true, value_parser = one_of(&Allow::OF_ENTRIES))]
    allow: Vec<Allow>,
}

/// One of these, by its name.
fn one_of(those: &'static [Allow]) -> impl TypedValueParser<Value = Allow> {
    PossibleValuesParser::new(those.iter().map(|allow| PossibleValue::new(allow.name())))
        .try_map(|name| those.iter().find(|allow| allow.name() == name).copied().ok_or("not among them"))
}

super::group!(allow::Tolerance = Tolerance { allow });
super::group!(allow::AnchorTolerance = AnchorTolerance { allow });
super::group!(allow::CarryTolerance = CarryTolerance { allow });
super::group!(allow::TrustTolerance = TrustTolerance { allow });
