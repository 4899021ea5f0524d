//! The programs that a file can be examined for.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::diagnosis::Consumer;

/// Who is going to read a file: the value of `--for`.
pub fn parser() -> impl TypedValueParser<Value = Consumer> {
    let of = |consumer: Consumer| PossibleValue::new(consumer.program().name).help(consumer.program().about);
    let unknown = "no program of this name";
    PossibleValuesParser::new(Consumer::all().map(of)).try_map(move |name| Consumer::named(&name).ok_or(unknown))
}
