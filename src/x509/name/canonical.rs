//! Comparison of names under RFC 5280 7.1.

use crate::x509::name::distinguished::{Attribute, rdns};
use crate::x509::name::text;

/// Equal for names that match: attributes of one RDN in any order, values without regard to string type, case and
/// superfluous spaces. Values that are not text compare by their encoding, malformed names by theirs.
pub fn form(der: &[u8]) -> Vec<u8> {
    let Ok(rdns) = rdns(der) else { return der.to_vec() };
    let mut form = Vec::with_capacity(der.len());
    for rdn in &rdns {
        let mut attributes: Vec<Vec<u8>> = rdn.iter().map(attribute).collect();
        attributes.sort();
        push(&mut form, &attributes.concat());
    }
    form
}

fn attribute(attribute: &Attribute) -> Vec<u8> {
    let mut form = Vec::new();
    push(&mut form, attribute.kind.content());
    match text::decode(attribute.tag, attribute.content) {
        Some(text) => push(&mut form, folded(&text).as_bytes()),
        None => push(&mut form, attribute.raw),
    }
    form
}

fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// With its length in front: two different lists never become the same bytes.
fn push(form: &mut Vec<u8>, part: &[u8]) {
    form.extend_from_slice(&(part.len() as u64).to_be_bytes());
    form.extend_from_slice(part);
}
