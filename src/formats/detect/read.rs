//! Reads any format.

use std::collections::HashSet;

use crate::fault::{Fault, Result};
use crate::formats::{Bundle, Content, Unlock, codec, der, pem, pkcs7, pkipath};
use crate::key::pbe::Budget;
use crate::keystore::keyring::Keyring;
use crate::keystore::{Alias, Format, Wrapping};

/// Reads bare bytes as this format.
pub(super) fn read(bytes: &[u8], format: Format, unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Content> {
    match format {
        Format::DER => der::read_within(bytes, budget).map(Content::Bundle),
        Format::PEM => nested(pem::read_within(bytes, budget)?, unlock, budget),
        Format::PKCS7 => nested(pkcs7::read_within(bytes, budget)?, unlock, budget),
        Format::PKIPATH => pkipath::read_within(bytes, budget).map(Content::Bundle),
        keystore => match codec(keystore) {
            Some(codec) => codec.read(bytes, unlock, budget).map(Content::Keystore),
            None => Err(Fault::Unsupported(format!("{} is not supported", keystore.title()))),
        },
    }
}

/// Where the content is of another format than the one it was read as, the parser's own complaint says nothing.
pub(super) fn explain(fault: Fault, asked: Format, found: Option<Format>) -> Fault {
    match (fault, found) {
        (Fault::Corrupt(_), Some(found)) if asked != found => {
            Fault::Corrupt(format!("the content is {}, not {}", found.with_article(), asked.with_article()))
        }
        (fault, _) => fault,
    }
}

pub(super) fn remark_wrapping(mut content: Content) -> Content {
    let text = |format: Format| format!("the whole file is base64 around {}", format.with_article());
    match &mut content {
        Content::Bundle(bundle) => {
            bundle.remark(None, text(bundle.format));
            if matches!(bundle.format, Format::PEM | Format::DER) {
                bundle.object_to_all("is in base64 as a whole");
            }
        }
        Content::Keystore(keystore) => {
            keystore.notes.push(text(keystore.format));
            keystore.wrapping = Some(Wrapping::Base64);
        }
    }
    content
}

/// A file with a whole keystore in it is that keystore, with the certificates beside it, which are trusted as they are
/// beside a key in PEM: all of them, unless the file marks only some, or distrusts them. Of several keystores none is the one that is meant.
fn nested(mut bundle: Bundle, unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Content> {
    let Some(store) = bundle.stores.pop() else { return Ok(Content::Bundle(bundle)) };
    if !bundle.stores.is_empty() {
        return Err(Fault::Unsupported(format!("there are {} keystores in it", bundle.stores.len() + 1)));
    }
    if let Some(damage) = bundle.notes.iter().find(|note| note.damaged) {
        return Err(Fault::Corrupt(damage.to_string()));
    }
    let codec = codec(store.format).ok_or_else(|| Fault::unsupported("a keystore of this format in other text"))?;
    let keystore = codec.read(store.bytes.as_slice(), unlock, budget);
    let line = store.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let mut keystore = keystore.map_err(|fault| fault.within(&format!("{line}{}", store.format.title())))?;
    keystore.wrapping = Some(store.wrapping);
    keystore.notes.push(format!("{line}{} in {}", store.format.with_article(), store.wrapping.title()));
    keystore.notes.extend(bundle.notes.iter().map(ToString::to_string));
    let found_by = |alias: &Alias| keystore.format.name_of(alias);
    let mut taken: HashSet<String> = keystore.entries.iter().map(|entry| found_by(&entry.alias)).collect();
    let mut beside = bundle.into_keystore(&mut Keyring::default(), None);
    beside.trust_unmarked();
    for mut entry in beside.entries {
        if !taken.insert(found_by(&entry.alias)) {
            entry.alias = Alias::numbered(entry.alias.as_str(), |name| taken.insert(found_by(&name.as_str().into())));
        }
        keystore.entries.push(entry);
    }
    Ok(Content::Keystore(keystore))
}
