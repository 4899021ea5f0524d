//! What reaches a terminal or a JSON document.

use serde::Serialize;
use time::OffsetDateTime;

use certtool::formats::Content;
use certtool::report::Page;
use certtool::report::{EntryDetails, Inspecting, ObjectReport};

/// The instant of every report.
pub const NOW: OffsetDateTime = time::macros::datetime!(2027-01-01 0:00 UTC);

/// Everything that `inspect` shows, as text and as JSON: both are made, and neither hides or forges anything.
pub fn inspected(content: &Content) {
    let inspecting = Inspecting { now: NOW, pem: true, structure: true, format: None };
    match content {
        Content::Bundle(bundle) => bundle.pieces.iter().enumerate().for_each(|(at, piece)| {
            let report = ObjectReport::new(piece, inspecting);
            harmless(&report, |page| report.lines(at + 1, page));
        }),
        Content::Keystore(keystore) => keystore.entries.iter().for_each(|entry| {
            let report = EntryDetails::new(entry, inspecting);
            harmless(&report, |page| report.lines(page));
        }),
    }
}

fn harmless(report: &impl Serialize, fill: impl FnOnce(&mut Page)) {
    let json = serde_json::to_vec(report).expect("a report is JSON");
    serde_json::from_slice::<serde_json::Value>(&json).expect("and is read back");
    let mut page = Page::new();
    fill(&mut page);
    page.render(false).lines().for_each(nothing_raw);
}

/// No control, no change of direction, nothing without width. In words of its own: it must not share the program's table.
#[track_caller]
pub fn nothing_raw(line: &str) {
    for c in line.chars() {
        let hidden = matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
        assert!(!c.is_control() && !hidden, "{c:?} stands raw in {line:?}");
    }
}
