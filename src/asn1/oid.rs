//! Object identifiers: dotted text and DER content both ways.

use std::fmt;

/// An object identifier, kept as its DER content octets.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid(std::borrow::Cow<'static, [u8]>);

impl Oid {
    /// A well-known identifier by its DER content octets.
    pub const fn known(content: &'static [u8]) -> Self {
        Self(std::borrow::Cow::Borrowed(content))
    }

    /// From DER content octets; `None` when they end within an arc or an arc has a leading zero (X.690 8.19.2).
    pub fn from_content(content: &[u8]) -> Option<Self> {
        let ends_whole = content.last().is_some_and(|octet| octet & 0x80 == 0);
        let starts_arc = |at: usize| at == 0 || content[at - 1] & 0x80 == 0;
        let padded = content.iter().enumerate().any(|(at, octet)| *octet == 0x80 && starts_arc(at));
        (ends_whole && !padded && content.len() <= 128).then(|| Self(content.to_vec().into()))
    }

    /// From dotted text such as `1.2.840.113549`; `None` when it is no object identifier.
    pub fn from_dotted(text: &str) -> Option<Self> {
        let arcs: Vec<u64> = text.split('.').map(parse_arc).collect::<Option<_>>()?;
        let [first, second, ..] = arcs[..] else { return None };
        if first > 2 || (first < 2 && second > 39) {
            return None;
        }
        let mut content = Vec::new();
        push_arc(&mut content, second.checked_add(first * 40)?);
        arcs[2..].iter().for_each(|arc| push_arc(&mut content, *arc));
        Self::from_content(&content)
    }

    /// The DER content octets.
    pub fn content(&self) -> &[u8] {
        &self.0
    }
}

fn parse_arc(text: &str) -> Option<u64> {
    let canonical =
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

fn push_arc(content: &mut Vec<u8>, arc: u64) {
    let groups = (64 - arc.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let more = if group == 0 { 0 } else { 0x80 };
        content.push((arc >> (7 * group)) as u8 & 0x7f | more);
    }
}

impl fmt::Display for Oid {
    /// Dotted text; an arc over 128 bits is shown as `?`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for group in self.0.split_inclusive(|octet| octet & 0x80 == 0) {
            let arc = if group.len() > 18 {
                None
            } else {
                Some(group.iter().fold(0u128, |arc, octet| arc << 7 | u128::from(octet & 0x7f)))
            };
            match (first, arc) {
                (true, Some(arc)) => {
                    let root = (arc / 40).min(2);
                    write!(f, "{root}.{}", arc - 40 * root)?;
                }
                (true, None) => f.write_str("2.?")?,
                (false, Some(arc)) => write!(f, ".{arc}")?,
                (false, None) => f.write_str(".?")?,
            }
            first = false;
        }
        Ok(())
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dotted_text_survives_a_round_trip() {
        for text in
            ["1.2.840.113549.1.12.1.3", "2.5.4.3", "0.9.2342.19200300.100.1.25", "2.999.1", "1.3.6.1.4.1.42.2.17.1.1"]
        {
            assert_eq!(Oid::from_dotted(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn malformed_text_is_refused() {
        for text in ["", "1", "1.", "3.1", "1.40", "1.2.x", "1.02", "1..2", "1.2.99999999999999999999"] {
            assert_eq!(Oid::from_dotted(text), None, "{text}");
        }
    }

    #[test]
    fn malformed_content_is_refused() {
        for content in [&[][..], &[0x2a, 0x86], &[0x2a, 0x80, 0x01]] {
            assert_eq!(Oid::from_content(content), None);
        }
    }
}
