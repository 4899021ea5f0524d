//! A PKCS#12 in base64 within a configuration of OpenVPN: `<pkcs12>`, lines, `</pkcs12>` (openvpn(8), INLINE FILE
//! SUPPORT). What stands there as PEM is found by its armour.

use crate::formats::Bundle;
use crate::formats::bundle::NestedStore;
use crate::formats::pem::base64;
use crate::formats::pem::scanner::line_ends;
use crate::formats::pem::text::find;
use crate::keystore::{Format, Wrapping};
use crate::secret::SecretBytes;

const BEGIN: &[u8] = b"<pkcs12>";
const END: &[u8] = b"</pkcs12>";

/// Whether there is any.
pub(crate) fn holds_store(text: &[u8]) -> bool {
    find(text, BEGIN).is_some()
}

/// Takes the keystores.
pub(super) fn read(text: &[u8], bundle: &mut Bundle) {
    let (mut position, mut line) = (0, 1);
    while let Some(found) = find(&text[position..], BEGIN) {
        let begin = position + found + BEGIN.len();
        line += line_ends(&text[position..begin]);
        let Some(length) = find(&text[begin..], END) else {
            return bundle.damage(Some(line), "<pkcs12> is not closed by </pkcs12>");
        };
        match base64::decode(&text[begin..begin + length]) {
            Ok(bytes) => bundle.stores.push(NestedStore {
                format: Format::PKCS12,
                line: Some(line),
                wrapping: Wrapping::Configuration,
                bytes: SecretBytes::new(bytes.to_vec()),
            }),
            Err(damage) => bundle.damage(Some(line), format!("the base64 of <pkcs12> has {}", damage.what)),
        }
        line += line_ends(&text[begin..begin + length]);
        position = begin + length;
    }
}
