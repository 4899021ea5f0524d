//! The table of what each format holds, from what its codec says.

use crate::formats::CODECS;
use crate::keystore::{Capabilities, Format};

/// A property of a format, and whether it has it.
type Row = (&'static str, fn(Capabilities, Format) -> bool);

const ROWS: [Row; 10] = [
    ("keys with certificates", |_, _| true),
    ("keys without certificates", |traits, _| traits.keys_without_chain),
    ("trusted certificates", |traits, _| traits.trusted_certificates),
    ("other certificates", |traits, _| traits.certificates),
    ("secret keys", |traits, _| traits.secret_keys),
    ("passwords of single keys", |traits, _| traits.entry_passwords),
    ("dates of entries", |traits, _| traits.dates),
    ("attributes of entries", |traits, _| traits.attributes),
    ("aliases in capitals", |_, format| !format.about().folds_alias_case),
    ("check of integrity", |traits, _| traits.integrity),
];

/// A line per property, a column per format, indented as examples are.
pub fn table() -> String {
    let names = CODECS.iter().map(|codec| codec.format().name().to_owned());
    let mut lines = vec![line("", names)];
    for (property, holds) in ROWS {
        let cells =
            CODECS.iter().map(|codec| if holds(codec.capabilities(), codec.format()) { "yes" } else { "-" }.to_owned());
        lines.push(line(property, cells));
    }
    lines.join("\n")
}

fn line(property: &str, cells: impl Iterator<Item = String>) -> String {
    let cells: String = cells.map(|cell| format!("{cell:>7}")).collect();
    format!("  {property:<26}{cells}")
}
