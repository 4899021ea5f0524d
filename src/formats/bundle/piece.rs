//! The pieces of a file, and what was noticed while they were read.

use crate::fault::{Fault, Result};
use crate::formats::bundle::{EncryptedKey, Object};
use crate::formats::trusted_certificate::Auxiliary;
use crate::key::PrivateKey;
use crate::keystore::{Entry, Format, Keystore, TrustSettings, TrustStatements, Wrapping};
use crate::secret::SecretBytes;
use crate::x509::Certificate;

/// More notes than this are not kept: a hostile file can make one every few bytes.
const MAX_NOTES: usize = 1_000;

/// What any file turned out to hold.
#[derive(Debug, Clone)]
pub enum Content {
    /// Certificates, keys and the like, without names.
    Bundle(Bundle),
    /// Named entries.
    Keystore(Keystore),
}

impl Content {
    /// Every certificate, in file order, whatever it is there for.
    pub fn certificates(&self) -> Vec<Certificate> {
        self.anchors().into_iter().map(|(certificate, _)| certificate).collect()
    }

    /// Adds to `statements` what the file says of its certificates.
    pub fn state_trust(&self, statements: &mut TrustStatements) {
        match self {
            Self::Bundle(bundle) => {
                statements.extend(&bundle.statements);
                for piece in &bundle.pieces {
                    piece.object.certificate().into_iter().for_each(|one| statements.add(one, &piece.trust));
                }
            }
            Self::Keystore(keystore) => {
                let stored = keystore.entries.iter().flat_map(Entry::stored_certificates);
                stored.for_each(|stored| statements.add(&stored.certificate, &stored.trust));
            }
        }
    }

    /// What the file says of certificates that need not stand in it.
    pub fn statements(&self) -> Option<&TrustStatements> {
        match self {
            Self::Bundle(bundle) => Some(&bundle.statements).filter(|statements| !statements.is_empty()),
            Self::Keystore(_) => None,
        }
    }

    /// Every certificate, with what the file says it may be trusted for.
    pub fn anchors(&self) -> Vec<(Certificate, TrustSettings)> {
        match self {
            Self::Bundle(bundle) => {
                let anchor = |piece: &Piece| Some((piece.object.certificate()?.clone(), piece.trust.clone()));
                bundle.pieces.iter().filter_map(anchor).collect()
            }
            Self::Keystore(keystore) => {
                let trust = |entry: &Entry| entry.trust().cloned().unwrap_or_default();
                let of_entry =
                    |entry: &Entry| entry.certificates().map(|one| (one.clone(), trust(entry))).collect::<Vec<_>>();
                keystore.entries.iter().flat_map(of_entry).collect()
            }
        }
    }
}

/// Certificates, keys and other pieces of one file, in file order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The format it was read from.
    pub format: Format,
    /// In file order; a PkiPath leaf first.
    pub pieces: Vec<Piece>,
    /// Whole keystores within, which need their own reader and perhaps a password.
    pub(crate) stores: Vec<NestedStore>,
    /// What the file says of certificates, in it or elsewhere, by their public keys or by issuer and serial number.
    pub statements: TrustStatements,
    /// What was skipped, repaired or odd.
    pub notes: Vec<Note>,
}

/// A whole keystore within another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NestedStore {
    pub(crate) format: Format,
    /// The 1-based line where it begins, in text.
    pub(crate) line: Option<usize>,
    pub(crate) wrapping: Wrapping,
    pub(crate) bytes: SecretBytes,
}

/// Something the reader noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The 1-based line it is about, in text formats.
    pub line: Option<usize>,
    /// What it is: lower case, no final period, never key material.
    pub text: String,
    /// Whether something of the file was lost: a reason to stop for whoever needs all of it.
    pub damaged: bool,
    /// Whether it is about a label that promises something else than its block holds.
    pub mislabelled: bool,
}

/// One object and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is, by its structure.
    pub object: Object,
    /// The 1-based line of its BEGIN, in PEM.
    pub line: Option<usize>,
    /// Its label as it stood, in PEM.
    pub label: Option<String>,
    /// The name that a `friendlyName` before it gives, as `openssl pkcs12` writes it.
    pub friendly_name: Option<String>,
    /// Whether the same marks it as a trust anchor for Java.
    pub trusted: bool,
    /// What the file says it may be trusted for.
    pub trust: TrustSettings,
    /// The lines of text before it (`Bag Attributes`, `date=…`), trimmed, not empty, without anything like key text.
    pub headings: Vec<String>,
    /// Why OpenSSL does not read its block, in PEM: words that follow the label.
    pub objection: Option<&'static str>,
}

impl Bundle {
    /// A bundle of nothing yet.
    pub fn new(format: Format) -> Self {
        let statements = TrustStatements::default();
        Self { format, pieces: Vec::new(), stores: Vec::new(), statements, notes: Vec::new() }
    }

    /// Whether nothing was found in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.stores.is_empty() && self.statements.is_empty()
    }

    /// The certificates, in file order.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.pieces.iter().filter_map(|piece| piece.object.certificate())
    }

    /// The private keys in the clear, in file order.
    pub fn keys(&self) -> impl Iterator<Item = &PrivateKey> {
        self.pieces.iter().filter_map(|piece| match &piece.object {
            Object::PrivateKey(key) => Some(key),
            _ => None,
        })
    }

    /// The private keys under a password, in file order.
    pub fn encrypted_keys(&self) -> impl Iterator<Item = &EncryptedKey> {
        self.pieces.iter().filter_map(|piece| match &piece.object {
            Object::EncryptedKey(key) => Some(key),
            _ => None,
        })
    }

    /// Adds an object that has no text around it.
    pub(crate) fn push(&mut self, object: Object) {
        self.pieces.push(Piece::new(object));
    }

    /// Gives the last piece, a certificate, the settings that stand behind it. What cannot be read may say anything.
    pub(crate) fn take_auxiliary(&mut self, auxiliary: Result<Auxiliary>) {
        let auxiliary = auxiliary.unwrap_or_else(|fault| {
            self.remark(None, fault.to_string());
            Auxiliary { trust: TrustSettings::only_for(Vec::new()), ..Auxiliary::default() }
        });
        if auxiliary.has_more {
            self.remark(
                None,
                "of OpenSSL's trust settings, the key identifier and what else is behind it are left out",
            );
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.trust.restrict(&auxiliary.trust);
            piece.friendly_name = auxiliary.alias.filter(|alias| !alias.trim().is_empty());
        }
    }

    /// Tells of all pieces why OpenSSL does not read them.
    pub(crate) fn object_to_all(&mut self, objection: &'static str) {
        self.pieces.iter_mut().for_each(|piece| piece.objection = Some(objection));
    }

    /// Notes something odd that cost nothing.
    pub(crate) fn remark(&mut self, line: Option<usize>, text: impl Into<String>) {
        self.note(Note { line, text: text.into(), damaged: false, mislabelled: false });
    }

    /// Notes a part of the file that could not be used.
    pub(crate) fn damage(&mut self, line: Option<usize>, text: impl Into<String>) {
        self.note(Note { line, text: text.into(), damaged: true, mislabelled: false });
    }

    /// Notes a label that promises something else than its block holds.
    pub(crate) fn remark_lie(&mut self, line: Option<usize>, text: impl Into<String>) {
        self.note(Note { line, text: text.into(), damaged: false, mislabelled: true });
    }

    /// Takes what was noticed within, where lines mean nothing.
    pub(crate) fn take_note(&mut self, note: Note) {
        self.note(Note { line: None, ..note });
    }

    fn note(&mut self, note: Note) {
        if self.notes.len() < MAX_NOTES {
            return self.notes.push(note);
        }
        if let Some(last) = self.notes.last_mut() {
            let damaged = last.damaged || note.damaged;
            *last = Note { line: None, text: "there is more of the like".into(), damaged, mislabelled: false };
        }
    }

    /// The bundle, unless damage left nothing of it: then the first damage is the fault.
    pub(crate) fn not_empty(self) -> Result<Self> {
        let damage = self.notes.iter().find(|note| note.damaged);
        match damage {
            Some(note) if self.is_empty() => Err(Fault::Corrupt(note.to_string())),
            _ => Ok(self),
        }
    }
}

impl Piece {
    /// An object that has no text around it.
    pub(crate) fn new(object: Object) -> Self {
        Self {
            object,
            line: None,
            label: None,
            friendly_name: None,
            trusted: false,
            trust: TrustSettings::default(),
            headings: Vec::new(),
            objection: None,
        }
    }

    /// What it is, for messages: `certificate`, `private key` …
    pub fn kind(&self) -> &'static str {
        self.object.kind()
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_bounded_and_damage_is_never_forgotten() {
        let mut bundle = Bundle::new(Format::PEM);
        (0..2_000).for_each(|line| bundle.remark(Some(line), "odd"));
        bundle.damage(Some(2_001), "broken");
        assert_eq!(bundle.notes.len(), MAX_NOTES);
        let last = bundle.notes.last().cloned();
        assert_eq!(
            last,
            Some(Note { line: None, text: "there is more of the like".into(), damaged: true, mislabelled: false })
        );
    }

    #[test]
    fn nothing_but_damage_is_a_fault() {
        let mut bundle = Bundle::new(Format::PEM);
        bundle.damage(Some(3), "CERTIFICATE has no END");
        assert_eq!(bundle.not_empty().unwrap_err().to_string(), "line 3: CERTIFICATE has no END");
    }
}
