//! What a harness measured, in the form in which `docs/reliability.md` quotes it, and how much it measures.

use std::fmt::Display;

/// Prints a figure of a row of the table of reliability targets: `row 5: imports that survive: 100/100 (all)`.
#[allow(clippy::print_stdout, reason = "the figure is what the harness is for")]
pub fn figure(row: u32, what: &str, figure: impl Display, target: &str) {
    println!("row {row}: {what}: {figure} ({target})");
}

/// Whether a pair of a table of rows and columns is tried: every third, so that each row and each column has its share; at a
/// bigger scale, all.
pub fn is_sampled(row: usize, column: usize) -> bool {
    scale() > 1 || (row + column).is_multiple_of(3)
}

/// How many times more than in CI is to be tried: `CERTTOOL_SCALE`, 1 unless it is set.
pub fn scale() -> usize {
    let scale = std::env::var_os("CERTTOOL_SCALE").map_or(1, |text| text.to_str().unwrap().parse().unwrap());
    assert!(scale > 0, "CERTTOOL_SCALE is at least 1");
    scale
}
