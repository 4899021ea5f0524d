//! Turns BER into what a DER parser can read: definite lengths, strings in one piece (X.690 8.1.3.6, 8.7.3).

use std::ops::Deref;

use crate::asn1::{MAX_DEPTH, Writer, tag};
use crate::fault::{Fault, Result};
use crate::secret::SecretBytes;

/// The tag and length of a SEQUENCE of indefinite length, which only BER has.
pub const INDEFINITE_SEQUENCE: &[u8] = &[0x30, 0x80];

/// What a DER parser can read.
#[derive(Debug)]
pub enum Definite<'a> {
    /// A part of the input, which was definite already.
    Unchanged(&'a [u8]),
    /// Written anew; what is decrypted may be in BER too.
    Rewritten(SecretBytes),
}

impl Deref for Definite<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Unchanged(bytes) => bytes,
            Self::Rewritten(bytes) => bytes.as_slice(),
        }
    }
}

/// Rewrites the first element of `bytes` without indefinite lengths and constructed strings. What has neither is left as
/// it stands, byte for byte, so that signatures over parts of it still hold. Bytes after that element are dropped.
pub fn to_definite(bytes: &[u8]) -> Result<Definite<'_>> {
    let extent = scan(bytes, 0, 0)?;
    if !extent.rewrite {
        return Ok(Definite::Unchanged(&bytes[..extent.end]));
    }
    let mut out = Writer::with_capacity(bytes.len());
    rewrite(bytes, 0, 0, false, &mut out)?;
    Ok(Definite::Rewritten(SecretBytes::new(out.into_bytes())))
}

/// How many bytes stand behind the first element of `bytes`.
pub fn trailing(bytes: &[u8]) -> Result<usize> {
    Ok(bytes.len() - scan(bytes, 0, 0)?.end)
}

struct Extent {
    end: usize,
    rewrite: bool,
}

struct Header {
    tag: u8,
    content: usize,
    /// `None`: indefinite, up to end-of-contents octets.
    end: Option<usize>,
}

fn header(bytes: &[u8], at: usize) -> Result<Header> {
    let broken = |what: &str| Fault::Corrupt(format!("BER has {what} at byte {at}"));
    let (Some(&tag), Some(&first)) = (bytes.get(at), bytes.get(at + 1)) else {
        return Err(broken("the end in the middle of an element"));
    };
    if tag & 0x1f == 0x1f {
        return Err(broken("a tag number over 30"));
    }
    let mut content = at + 2;
    if first == 0x80 {
        return if tag & 0x20 != 0 {
            Ok(Header { tag, content, end: None })
        } else {
            Err(broken("a primitive value of indefinite length"))
        };
    }
    let mut length = usize::from(first & 0x7f);
    if first & 0x80 != 0 {
        let octets = bytes.get(content..content + length).ok_or_else(|| broken("the end in the middle of a length"))?;
        content += length;
        length = 0;
        for octet in octets {
            if length >> (usize::BITS - 8) != 0 {
                return Err(broken("a length that is larger than what is left"));
            }
            length = length << 8 | usize::from(*octet);
        }
    }
    match content.checked_add(length).filter(|end| *end <= bytes.len()) {
        Some(end) => Ok(Header { tag, content, end: Some(end) }),
        None => Err(broken("a length that is larger than what is left")),
    }
}

fn at_end_of_contents(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 2) == Some(&[0, 0])
}

/// An OCTET STRING in pieces: the only string type that keystores and CMS split.
fn is_split_string(header: &Header) -> bool {
    header.tag == tag::OCTET_STRING | 0x20
}

/// Where the element at `at` ends, and whether anything within needs rewriting.
fn scan(bytes: &[u8], at: usize, depth: usize) -> Result<Extent> {
    check_depth(depth)?;
    let header = header(bytes, at)?;
    let mut needs_rewrite = header.end.is_none() || is_split_string(&header);
    if header.tag & 0x20 == 0 {
        return Ok(Extent { end: header.end.unwrap_or(header.content), rewrite: false });
    }
    let mut position = header.content;
    loop {
        match header.end {
            Some(end) if position >= end => return Ok(Extent { end, rewrite: needs_rewrite }),
            None if at_end_of_contents(bytes, position) => {
                return Ok(Extent { end: position + 2, rewrite: needs_rewrite });
            }
            _ => {}
        }
        let limit = header.end.unwrap_or(bytes.len());
        let inner = scan(&bytes[..limit], position, depth + 1)?;
        position = inner.end;
        needs_rewrite |= inner.rewrite;
    }
}

/// Writes the element at `at`, or within a string in pieces only its octets; returns where it ends.
fn rewrite(bytes: &[u8], at: usize, depth: usize, in_string: bool, out: &mut Writer) -> Result<usize> {
    check_depth(depth)?;
    let header = header(bytes, at)?;
    if in_string && header.tag & !0x20 != tag::OCTET_STRING {
        return Err(Fault::Corrupt(format!("invalid BER: a string has a segment of the wrong type at byte {at}")));
    }
    if header.tag & 0x20 == 0 {
        let end = header.end.unwrap_or(header.content);
        out.raw(&bytes[if in_string { header.content } else { at }..end]);
        return Ok(end);
    }
    if in_string {
        return rewrite_content(bytes, &header, depth, true, out);
    }
    let is_split = is_split_string(&header);
    let tag = if is_split { tag::OCTET_STRING } else { header.tag };
    let mut end = Ok(header.content);
    out.constructed(tag, |content| end = rewrite_content(bytes, &header, depth, is_split, content));
    end
}

fn rewrite_content(bytes: &[u8], header: &Header, depth: usize, in_string: bool, out: &mut Writer) -> Result<usize> {
    let limit = header.end.unwrap_or(bytes.len());
    let mut position = header.content;
    loop {
        match header.end {
            Some(end) if position >= end => return Ok(end),
            None if at_end_of_contents(bytes, position) => return Ok(position + 2),
            _ => position = rewrite(&bytes[..limit], position, depth + 1, in_string, out)?,
        }
    }
}

fn check_depth(depth: usize) -> Result<()> {
    if depth < MAX_DEPTH {
        return Ok(());
    }
    Err(Fault::Limit { what: "nesting of ASN.1 values".into(), limit: MAX_DEPTH as u64, set_as: None })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn definite_input_is_borrowed_untouched() {
        let der = [0x30, 0x81, 3, 2, 1, 5, 0xff];
        assert!(matches!(to_definite(&der).unwrap(), Definite::Unchanged(bytes) if bytes == &der[..6]));
    }

    #[test]
    fn what_stands_behind_the_first_element_is_counted() {
        assert_eq!(trailing(&[0x30, 0x81, 3, 2, 1, 5, 0xff]), Ok(1));
        assert_eq!(trailing(&[0x30, 0x80, 2, 1, 5, 0, 0]), Ok(0));
    }

    #[test]
    fn indefinite_lengths_and_split_strings_are_joined() {
        let ber = [0x30, 0x80, 0x24, 0x80, 4, 1, 7, 4, 2, 8, 9, 0, 0, 2, 1, 1, 0, 0];
        assert_eq!(*to_definite(&ber).unwrap(), [0x30, 8, 4, 3, 7, 8, 9, 2, 1, 1]);
        let nested = [0x24, 0x80, 0x24, 4, 4, 2, 7, 8, 4, 1, 9, 0, 0];
        assert_eq!(*to_definite(&nested).unwrap(), [4, 3, 7, 8, 9]);
        assert!(matches!(to_definite(&[0x24, 3, 2, 1, 5]), Err(Fault::Corrupt(text)) if text.contains("byte 2")));
    }

    #[test]
    fn deep_nesting_is_a_limit_and_truncation_an_error() {
        assert!(matches!(to_definite(&[0x30, 0x80].repeat(100_000)), Err(Fault::Limit { .. })));
        assert!(matches!(to_definite(&[0x30, 0x80, 4, 1]), Err(Fault::Corrupt(_))));
        assert!(matches!(to_definite(&[0x30, 0x80, 4, 1, 1]), Err(Fault::Corrupt(_))));
    }
}
