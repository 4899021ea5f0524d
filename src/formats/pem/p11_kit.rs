//! p11-kit's trust policy around PEM blocks: `[p11-kit-object-v1]` and lines of `name: value` (p11-kit,
//! `doc/internal/persist-format.txt` and `trust/persist.c`).
//!
//! What an object says of a public key, or of an issuer and serial number, holds for every certificate that has them, as
//! in `trust/enumerate.c`.

use std::collections::HashMap;

use crate::asn1::{Oid, Reader};
use crate::formats::Bundle;
use crate::formats::bundle::{Object, Piece};
use crate::formats::pem::text::find;
use crate::keystore::{TrustSettings, TrustStatements};
use crate::x509::Certificate;
use crate::x509::extensions::purposes;

const HEADER: &str = "[p11-kit-object-v1]";

/// extKeyUsage, attached to a public key: 2.5.29.37
const EXT_KEY_USAGE: &str = "2.5.29.37";

/// What OpenSSL rejects a certificate for, attached by p11-kit in the same syntax (`common/oid.h`).
const OPENSSL_REJECT: &str = "1.3.6.1.4.1.3319.6.10.1";

/// Whether the text has objects of p11-kit.
pub(crate) fn is_policy(text: &[u8]) -> bool {
    find(text, HEADER.as_bytes()).is_some()
}

/// Gives the certificates of a text the trust settings that its objects state.
pub(super) fn apply(text: &[u8], bundle: &mut Bundle) {
    let text = String::from_utf8_lossy(text);
    let objects = objects(&text);
    let mut pieces = std::mem::take(&mut bundle.pieces).into_iter().peekable();
    let start = objects.first().map_or(usize::MAX, |first| first.line);
    while let Some(piece) = pieces.next_if(|piece| piece.line.is_some_and(|line| line < start)) {
        bundle.pieces.push(piece);
    }
    for (at, object) in objects.iter().enumerate() {
        let end = objects.get(at + 1).map_or(usize::MAX, |next| next.line);
        let mut own: Vec<Piece> = Vec::new();
        while let Some(piece) = pieces.next_if(|piece| piece.line.is_none_or(|line| line < end)) {
            own.push(piece);
        }
        own.extend(object.certificate_in_value(&own));
        object.state(&own, bundle);
        let is_policy_alone = object.is("class", "x-certificate-extension") || object.is("x-distrusted", "true");
        own.retain(|piece| !(is_policy_alone && matches!(piece.object, Object::PublicKey(_))));
        own.iter_mut().for_each(|piece| object.describe(piece));
        bundle.pieces.append(&mut own);
    }
    bundle.pieces.extend(pieces);
    let Bundle { pieces, statements, .. } = bundle;
    pieces.iter_mut().for_each(|piece| settle(piece, statements));
}

/// One object: its line, and its attributes.
struct Attributes<'a> {
    line: usize,
    fields: HashMap<&'a str, &'a str>,
}

/// The objects of a text, without what stands in PEM blocks.
fn objects(text: &str) -> Vec<Attributes<'_>> {
    let mut objects: Vec<Attributes> = Vec::new();
    let mut in_block = false;
    for (at, line) in text.lines().map(str::trim).enumerate() {
        if line == HEADER {
            objects.push(Attributes { line: at + 1, fields: HashMap::new() });
        } else if line.starts_with("-----") {
            in_block = line.starts_with("-----BEGIN");
        } else if let (false, Some(object), Some((name, value))) = (in_block, objects.last_mut(), line.split_once(':'))
        {
            object.fields.insert(name.trim(), value.trim());
        }
    }
    objects
}

impl Attributes<'_> {
    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.get(name) == Some(&value)
    }

    /// The octets of a value between quotes, where `%` and two digits stand for any octet.
    fn octets(&self, name: &str) -> Option<Vec<u8>> {
        let text = self.fields.get(name)?.strip_prefix('"')?.strip_suffix('"')?;
        let mut octets = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let Some((&byte, behind)) = rest.split_first() {
            let escaped = behind.first_chunk::<2>().filter(|_| byte == b'%');
            let value = escaped.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
            octets.push(value.unwrap_or(byte));
            rest = if value.is_some() { &behind[2..] } else { behind };
        }
        Some(octets)
    }

    /// A certificate that stands in the attribute `value` instead of a block.
    fn certificate_in_value(&self, own: &[Piece]) -> Option<Piece> {
        let is_certificate = self.is("class", "certificate") || self.fields.contains_key("certificate-type");
        if !is_certificate || own.iter().any(|piece| matches!(piece.object, Object::Certificate(_))) {
            return None;
        }
        let certificate = Certificate::from_der(&self.octets("value")?).ok()?;
        Some(Piece { line: Some(self.line), ..Piece::new(Object::Certificate(certificate)) })
    }

    /// What it says of a certificate of its own.
    fn describe(&self, piece: &mut Piece) {
        if !matches!(piece.object, Object::Certificate(_)) {
            return;
        }
        piece.trusted |= self.is("trusted", "true");
        if self.is("trusted", "false") {
            piece.trust.restrict(&TrustSettings::only_for(Vec::new()));
        }
        if let Some(label) = self.octets("label").and_then(|label| String::from_utf8(label).ok()) {
            piece.friendly_name.get_or_insert(label);
        }
    }

    /// The purposes in an attached extension: an Extension of RFC 5280 4.1, in older files its value alone.
    fn purposes(&self) -> Option<Vec<Oid>> {
        let value = self.octets("value")?;
        let in_extension = || {
            let mut extension = Reader::new(&value).sequence().ok()?;
            extension.oid().ok()?;
            extension.optional(crate::asn1::tag::BOOLEAN).ok()?;
            extension.octet_string().ok()
        };
        let purposes = purposes(in_extension().unwrap_or(&value));
        (!purposes.is_empty()).then_some(purposes)
    }

    /// Adds to the bundle what the object says of public keys, or of issuers with serial numbers.
    fn state(&self, own: &[Piece], bundle: &mut Bundle) {
        let keys: Vec<Vec<u8>> = own
            .iter()
            .filter_map(|piece| match &piece.object {
                Object::PublicKey(der) => Some(der.clone()),
                Object::Certificate(certificate) => Some(certificate.public_key_info().to_vec()),
                _ => None,
            })
            .chain(self.octets("public-key-info"))
            .chain(self.octets("x-public-key-info"))
            .collect();
        let mut settings = TrustSettings::default();
        if self.is("x-distrusted", "true") {
            settings.restrict(&TrustSettings::distrusted());
            match self.issuer_and_serial() {
                Some((issuer, serial)) => bundle.statements.distrust(issuer, serial),
                None if keys.is_empty() => bundle.damage(Some(self.line), "what this object distrusts cannot be read"),
                None => {}
            }
        }
        settings.restrict(&self.attached(bundle));
        keys.into_iter().for_each(|key| bundle.statements.add_key(key, &settings));
    }

    fn issuer_and_serial(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let serial = self.octets("serial-number")?;
        Some((self.octets("issuer")?, Reader::new(&serial).element().ok()?.content.to_vec()))
    }

    /// The limits of an extension that the object attaches to a public key.
    fn attached(&self, bundle: &mut Bundle) -> TrustSettings {
        if !self.is("class", "x-certificate-extension") && !self.is("class", "x-stapled-extension") {
            return TrustSettings::default();
        }
        match (self.fields.get("object-id").copied(), self.purposes()) {
            (Some(EXT_KEY_USAGE), Some(uses)) => TrustSettings::only_for(uses),
            (Some(OPENSSL_REJECT), Some(rejected)) => TrustSettings { rejected, ..TrustSettings::default() },
            (Some(EXT_KEY_USAGE | OPENSSL_REJECT), None) => {
                bundle.damage(Some(self.line), "an attached extension that limits trust cannot be read");
                TrustSettings::default()
            }
            _ => TrustSettings::default(),
        }
    }
}

/// Gives a certificate what the objects say of it wherever it stands.
fn settle(piece: &mut Piece, statements: &TrustStatements) {
    let Object::Certificate(certificate) = &piece.object else { return };
    piece.trust.restrict(&statements.of(certificate));
    piece.trusted &= piece.trust.objection().is_none();
}
