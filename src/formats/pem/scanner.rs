//! Finds the blocks of a PEM text in one pass, whatever stands around them.
//!
//! OpenSSL looks through the rest of the file for the END of every BEGIN, which is quadratic; here a BEGIN is closed by
//! the very next marker, or not at all.

use crate::formats::pem::label::Promise;
use crate::formats::pem::strict;

/// Longer labels are none: RFC 7468 knows none over 23 characters.
const MAX_LABEL: usize = 64;

/// One `-----BEGIN X-----` or `-----END X-----`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Marker {
    is_begin: bool,
    label: String,
    /// The offset of its first dash.
    start: usize,
    /// The offset behind its label: dashes that follow may belong to the next marker as well.
    end: usize,
    /// Five dashes on both sides.
    regular: bool,
}

/// What the scanner comes upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// BEGIN and END with something between.
    Block(Block<'a>),
    /// A BEGIN with no END before the next BEGIN.
    Unclosed(Stray),
    /// An END without BEGIN.
    Unopened(Stray),
}

/// A marker without its counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stray {
    pub(super) label: String,
    pub(super) line: usize,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// The label of its BEGIN.
    pub(super) label: String,
    /// The label of its END.
    pub(super) closing: String,
    /// The 1-based line of its BEGIN.
    pub(super) line: usize,
    /// The text since the block before.
    pub(super) before: &'a [u8],
    /// Headers and base64.
    pub(super) body: &'a [u8],
    /// Whether both markers have their five dashes.
    pub(super) regular: bool,
    /// Whether both markers are the whole of their lines.
    pub(super) alone: bool,
}

/// Walks through a text, block by block.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    /// Where to look for the next marker.
    position: usize,
    /// Where the text between blocks began.
    gap: usize,
    /// The BEGIN that turned up where an END was due.
    pending: Option<Marker>,
    counted: usize,
    line: usize,
}

/// Whether there is any marker: a file that lost its first line is damaged PEM, not ordinary text.
pub(crate) fn holds_marker(text: &[u8]) -> bool {
    Scanner::new(text).marker().is_some()
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, position: 0, gap: 0, pending: None, counted: 0, line: 1 }
    }

    /// The next marker from the current position.
    fn marker(&mut self) -> Option<Marker> {
        loop {
            let start = self.position + self.text[self.position..].iter().position(|byte| *byte == b'-')?;
            let dashes = count_dashes(&self.text[start..]);
            let marker = marker_behind(self.text, start, dashes);
            self.position = marker.as_ref().map_or(start + dashes, |marker| marker.end);
            if marker.is_some() {
                return marker;
            }
        }
    }

    /// The 1-based line of an offset that is not before the one asked last. CR, LF and CRLF all end a line.
    fn line_of(&mut self, offset: usize) -> usize {
        self.line += line_ends(&self.text[self.counted..offset]);
        self.counted = offset;
        self.line
    }

    /// Whether the marker is all of its line; `gap` is the text since the block before.
    fn is_alone(&self, marker: &Marker, gap: &[u8]) -> bool {
        let (before, text) = self.text.split_at(marker.start);
        let word: &[u8] = if marker.is_begin { b"BEGIN" } else { b"END" };
        let begins = before.last().is_none_or(|byte| *byte == b'\n') || strict::is_mark_behind_a_block(gap);
        begins && strict::is_alone(text, word, &marker.label)
    }

    fn stray(&mut self, marker: Marker) -> Stray {
        self.gap = self.position;
        Stray { line: self.line_of(marker.start), label: marker.label }
    }

    fn block(&mut self, begin: Marker, end: Marker) -> Block<'a> {
        let before = &self.text[self.gap.min(begin.start)..begin.start];
        self.gap = end.end;
        Block {
            line: self.line_of(begin.start),
            before,
            body: &self.text[begin.end..end.start],
            regular: begin.regular && end.regular,
            alone: self.is_alone(&begin, before) && self.is_alone(&end, b""),
            label: begin.label,
            closing: end.label,
        }
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        let first = self.pending.take().or_else(|| self.marker())?;
        if !first.is_begin {
            return Some(Found::Unopened(self.stray(first)));
        }
        match self.marker() {
            Some(end) if !end.is_begin => Some(Found::Block(self.block(first, end))),
            other => {
                let stray = self.stray(first);
                // What stands before the next BEGIN is the rest of this block, perhaps a key: never a heading.
                self.gap = other.as_ref().map_or(self.text.len(), |next| next.start);
                self.pending = other;
                Some(Found::Unclosed(stray))
            }
        }
    }
}

fn count_dashes(text: &[u8]) -> usize {
    text.iter().take_while(|byte| **byte == b'-').count()
}

/// The number of line ends in `text`.
pub(super) fn line_ends(text: &[u8]) -> usize {
    let ends = |(at, byte): (usize, &u8)| *byte == b'\n' || *byte == b'\r' && text.get(at + 1) != Some(&b'\n');
    text.iter().enumerate().filter(|found| ends(*found)).count()
}

/// The marker whose dashes begin at `start`, if that is what they are.
fn marker_behind(text: &[u8], start: usize, dashes: usize) -> Option<Marker> {
    let word = &text[start + dashes..];
    let (is_begin, behind_word) = match word.strip_prefix(b" ").unwrap_or(word) {
        [b'B', b'E', b'G', b'I', b'N', b' ', rest @ ..] => (true, rest),
        [b'E', b'N', b'D', b' ', rest @ ..] => (false, rest),
        _ => return None,
    };
    let window = &behind_word[..behind_word.len().min(MAX_LABEL)];
    let length = label_length(window);
    let label = std::str::from_utf8(&window[..length]).ok()?.trim();
    let closing = count_dashes(&behind_word[length..]);
    // Ten dashes: those of the next marker are glued to these.
    let regular = matches!(dashes, 5 | 10) && matches!(closing, 5 | 10);
    // Banners are drawn with dashes too: without the regular ones, only a label that is known makes a marker.
    let known = Promise::of(label) != Promise::Nothing;
    let plausible = regular || dashes >= 2 && known && length < MAX_LABEL;
    let end = text.len() - behind_word.len() + length;
    plausible.then(|| Marker { is_begin, label: label.into(), start, end, regular })
}

/// How far a label goes: up to two dashes, or the end of the line.
fn label_length(window: &[u8]) -> usize {
    let ends = |at: &usize| match window[*at] {
        b'-' => window.get(at + 1) == Some(&b'-'),
        b'\\' => true,
        byte => !(b' '..=b'~').contains(&byte),
    };
    (0..window.len()).find(ends).unwrap_or(window.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(text: &str) -> Vec<String> {
        let describe = |found| match found {
            Found::Block(block) => {
                let body = String::from_utf8_lossy(block.body).trim_matches(['-', '\n', '\r', ' ']).to_owned();
                format!("{} {} [{body}]", block.line, block.label)
            }
            Found::Unclosed(stray) => format!("{} unclosed {}", stray.line, stray.label),
            Found::Unopened(stray) => format!("{} unopened {}", stray.line, stray.label),
        };
        Scanner::new(text.as_bytes()).map(describe).collect()
    }

    #[test]
    fn every_line_ending_counts_once() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a", "-----BEGIN X-----", "AA", "-----END X-----", "", "-----BEGIN Y-----", "-----END Y-----"];
            assert_eq!(summary(&text.join(end)), ["2 X [AA]", "6 Y []"]);
        }
    }

    #[test]
    fn markers_may_share_their_line_and_their_dashes() {
        assert_eq!(summary("x -----BEGIN A----- AA -----END A----- -----BEGIN B----- BB -----END B-----").len(), 2);
        let glued = "-----BEGIN A-----\nAA\n-----END A----------BEGIN B-----\nBB\n-----END B-----";
        assert_eq!(summary(glued), ["1 A [AA]", "3 B [BB]"]);
        assert_eq!(summary("-----BEGIN A-----\nAA\n-----END A-----BEGIN B-----\nBB\n-----END B-----").len(), 2);
    }

    #[test]
    fn missing_counterparts_are_told() {
        let text =
            "-----BEGIN A-----\nAA\n-----BEGIN B-----\nBB\n-----END B-----\n-----END C-----\n-----BEGIN D-----\n";
        assert_eq!(summary(text), ["1 unclosed A", "3 B [BB]", "6 unopened C", "7 unclosed D"]);
    }

    #[test]
    fn the_rest_of_a_broken_block_is_no_heading() {
        let text = "-----BEGIN RSA PRIVATE KEY-----\nsecret\n-----BEGIN B-----\nBB\n-----END B-----\n";
        let Some(Found::Block(block)) = Scanner::new(text.as_bytes()).nth(1) else { panic!("no block") };
        assert_eq!(block.before, b"");
    }

    #[test]
    fn a_wrong_number_of_dashes_needs_a_known_label() {
        assert_eq!(summary("----BEGIN CERTIFICATE----\nAA\n---END CERTIFICATE\n"), ["1 CERTIFICATE [AA]"]);
        assert_eq!(summary("--- BEGIN SSL SETTINGS ---\n--- END SSL SETTINGS ---\n"), [""; 0]);
    }

    #[test]
    fn begin_lines_only_take_linear_time() {
        let text = "-----BEGIN CERTIFICATE-----\n".repeat(200_000);
        assert_eq!(Scanner::new(text.as_bytes()).count(), 200_000);
        assert_eq!(Scanner::new("-".repeat(5_000_000).as_bytes()).count(), 0);
        assert_eq!(Scanner::new("- ".repeat(2_000_000).as_bytes()).count(), 0);
    }
}
