//! Turns the blocks of a text into pieces: what a block holds is told by its structure, its label only promises.

use crate::asn1::{Reader as Asn1, ber};
use crate::fault::{Fault, Result};
use crate::formats::bundle::{EncryptedKey, NestedStore, Object};
use crate::formats::pem::body::Body;
use crate::formats::pem::headings::{self, headings};
use crate::formats::pem::label::Promise;
use crate::formats::pem::scanner::{Block, Found, Scanner, Stray, line_ends};
use crate::formats::pem::{Text, base64, embedded, inline, p11_kit, profile, strict};
use crate::formats::shape::Shape;
use crate::formats::{self, Bundle, Piece, detect, pkcs7, pkipath, trusted_certificate};
use crate::key::pbe::Budget;
use crate::keystore::{Format, Wrapping};
use crate::secret::SecretBytes;

/// Reads as [`read_within`] does, within the usual limits.
pub fn read(bytes: &[u8]) -> Result<Bundle> {
    read_within(bytes, &mut Budget::default())
}

/// Reads every block of a text, also when the blocks are in base64 once more.
///
/// A block that cannot be used is a note with its line, and costs no other block. [`Fault::Corrupt`] when there is no
/// block, or nothing but damage; [`Fault::Unsupported`] when there are blocks of foreign formats only.
pub fn read_within(bytes: &[u8], budget: &mut Budget) -> Result<Bundle> {
    let text = Text::of(bytes);
    let mut reader = Reader::new(budget);
    if profile::is_profile(text.as_bytes()) {
        profile::read(text.as_bytes(), &mut reader)?;
        return reader.finish();
    }
    reader.blocks(text.as_bytes())?;
    inline::read(text.as_bytes(), &mut reader.bundle);
    if reader.bundle.is_empty() && reader.bundle.notes.is_empty() {
        reader.embedded(text.as_bytes())?;
        reader.bundle.object_to_all("is in base64 once more");
    }
    if p11_kit::is_policy(text.as_bytes()) {
        p11_kit::apply(text.as_bytes(), &mut reader.bundle);
        reader.is_policy = true;
    }
    if matches!(text, Text::Converted(_)) {
        reader.bundle.object_to_all("is in UTF-16");
    }
    reader.finish()
}

pub(super) struct Reader<'b> {
    pub(super) bundle: Bundle,
    /// Whether it has objects of p11-kit, which may do without any block.
    is_policy: bool,
    /// What the first block was that is sound, but not read here.
    unsupported: Option<String>,
    pub(super) budget: &'b mut Budget,
    /// A limit that a block went over.
    limit: Option<Fault>,
}

impl<'b> Reader<'b> {
    /// One that has found nothing yet.
    pub(super) fn new(budget: &'b mut Budget) -> Self {
        Self { bundle: Bundle::new(Format::PEM), is_policy: false, unsupported: None, budget, limit: None }
    }

    pub(super) fn blocks(&mut self, text: &[u8]) -> Result<()> {
        for found in Scanner::new(text) {
            self.budget.charge_entry()?;
            match found {
                Found::Block(block) => self.block(&block),
                Found::Unclosed(stray) => self.stray(&stray, format!("BEGIN {} has no END", stray.label)),
                Found::Unopened(stray) => self.stray(&stray, format!("END {} has no BEGIN", stray.label)),
            }
        }
        Ok(())
    }

    fn embedded(&mut self, text: &[u8]) -> Result<()> {
        let (mut line, mut counted) = (1, 0);
        for word in embedded::words(text) {
            line += line_ends(&text[counted..word.start]);
            counted = word.start;
            let (pieces, notes) = (self.bundle.pieces.len(), self.bundle.notes.len());
            match base64::decode(word.text) {
                Ok(inner) => self.blocks(&inner)?,
                Err(damage) => self.bundle.damage(Some(line), format!("base64 around PEM has {}", damage.what)),
            }
            // A line within the inner text would send the reader to the wrong place of the file.
            self.bundle.pieces.iter_mut().skip(pieces).for_each(|piece| piece.line = Some(line));
            self.bundle.notes.iter_mut().skip(notes).for_each(|note| note.line = Some(line));
        }
        Ok(())
    }

    fn finish(self) -> Result<Bundle> {
        if let Some(limit) = self.limit {
            return Err(limit);
        }
        let Bundle { pieces, notes, .. } = &self.bundle;
        let is_useful = |piece: &Piece| !matches!(piece.object, Object::Other(_));
        if pieces.iter().any(is_useful) || !self.bundle.stores.is_empty() || self.is_policy {
            return Ok(self.bundle);
        }
        if let Some(damage) = notes.iter().find(|note| note.damaged) {
            return Err(Fault::Corrupt(damage.to_string()));
        }
        match (self.unsupported, notes.first()) {
            (Some(what), _) => Err(Fault::Unsupported(what)),
            (None, _) if !pieces.is_empty() => Ok(self.bundle),
            (None, Some(note)) => Err(Fault::Corrupt(note.to_string())),
            (None, None) => Err(Fault::corrupt("there is no BEGIN line in it")),
        }
    }

    fn stray(&mut self, stray: &Stray, text: String) {
        self.lost(Promise::of(&stray.label), stray.line, text);
    }

    fn block(&mut self, block: &Block) {
        if is_commented_out(block.before) {
            return self.bundle.remark(Some(block.line), format!("{} is commented out", block.label));
        }
        let promise = Promise::of(&block.label);
        if let Promise::Foreign(whose) = promise {
            return self.foreign(block, whose);
        }
        self.remark_markers(block);
        match Body::parse(block.body) {
            Ok(body) if body.encrypted => self.encrypted(block, body),
            Ok(body) => self.object(block, promise, &body.bytes),
            Err(damage) => {
                let text = format!("the base64 of {} (line {}) has {}", block.label, block.line, damage.what);
                self.lost(promise, block.line + damage.lines, text);
            }
        }
    }

    fn foreign(&mut self, block: &Block, whose: &'static str) {
        self.unsupported.get_or_insert_with(|| format!("this is {whose}"));
        self.bundle.remark(Some(block.line), format!("{} is {whose}: not read", block.label));
        self.push(block, Object::Other(SecretBytes::new(block.body.to_vec())));
    }

    fn remark_markers(&mut self, block: &Block) {
        if block.closing != block.label {
            let text = format!("BEGIN {} is closed by END {}", block.label, block.closing);
            self.bundle.remark(Some(block.line), text);
        }
        if !block.regular {
            let text = format!("{} does not have five dashes on each side: most programs will not see it", block.label);
            self.bundle.remark(Some(block.line), text);
        }
    }

    fn encrypted(&mut self, block: &Block, body: Body) {
        let Some(dek_info) = body.dek_info else {
            return self.bundle.damage(Some(block.line), format!("{} is encrypted, but has no DEK-Info", block.label));
        };
        let key = EncryptedKey::LegacyPem { dek_info, body: body.bytes.to_vec() };
        self.push(block, Object::EncryptedKey(key));
    }

    fn object(&mut self, block: &Block, promise: Promise, bytes: &[u8]) {
        if promise == Promise::Parameters {
            return self.push(block, Object::Other(SecretBytes::new(bytes.to_vec())));
        }
        if let Some(format) = store_format(bytes, promise) {
            let (line, bytes) = (Some(block.line), SecretBytes::new(bytes.to_vec()));
            self.bundle.stores.push(NestedStore { format, line, wrapping: Wrapping::Armour, bytes });
            return;
        }
        if bytes.is_empty() {
            return self.lost(promise, block.line, format!("{} is empty", block.label));
        }
        match objects(bytes, self.budget) {
            Ok((Shape::Unknown, _)) if promise.matters() => {
                self.lost(promise, block.line, format!("{} holds {}", block.label, Shape::Unknown.title()));
            }
            Ok((shape, found)) => {
                self.remark_lie(block, promise, shape);
                self.merge(block, found);
            }
            Err(Fault::Unsupported(text)) => {
                self.bundle.remark(Some(block.line), format!("{}: {text}", block.label));
                self.push(block, Object::Other(SecretBytes::new(bytes.to_vec())));
                self.unsupported.get_or_insert(text);
            }
            Err(limit @ Fault::Limit { .. }) => self.limit = Some(limit),
            Err(fault) => self.lost(promise, block.line, format!("{} is damaged: {fault}", block.label)),
        }
    }

    fn remark_lie(&mut self, block: &Block, promise: Promise, shape: Shape) {
        if !promise.is_kept_by(shape) {
            self.bundle.remark_lie(Some(block.line), format!("labelled {}, but it is {}", block.label, shape.title()));
        } else if shape == Shape::Unknown {
            self.bundle.remark(Some(block.line), format!("{} is not read", block.label));
        }
    }

    /// Takes what one block held, with the place of the block.
    fn merge(&mut self, block: &Block, found: Bundle) {
        for note in found.notes {
            let text = format!("{}: {}", block.label, note.text);
            if note.damaged {
                self.bundle.damage(Some(block.line), text);
            } else {
                self.bundle.remark(Some(block.line), text);
            }
        }
        found.pieces.into_iter().for_each(|piece| self.push_piece(block, piece));
    }

    fn push(&mut self, block: &Block, object: Object) {
        self.push_piece(block, Piece::new(object));
    }

    /// What the block held, with its place and what stands before it.
    fn push_piece(&mut self, block: &Block, mut piece: Piece) {
        (piece.line, piece.label) = (Some(block.line), Some(block.label.clone()));
        let (name, mark) = headings::bag_attributes(block.before);
        piece.friendly_name = name.or(piece.friendly_name);
        piece.trusted = mark.is_some();
        mark.iter().for_each(|mark| piece.trust.restrict(mark));
        piece.headings = headings(block.before);
        piece.objection = strict::objection(block);
        self.bundle.pieces.push(piece);
    }

    fn lost(&mut self, promise: Promise, line: usize, text: String) {
        if promise.matters() {
            self.bundle.damage(Some(line), text);
        } else {
            self.bundle.remark(Some(line), text);
        }
    }
}

/// Whether what stands before BEGIN on its line makes the block a comment, as in configuration files.
fn is_commented_out(before: &[u8]) -> bool {
    let line = before.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default().trim_ascii();
    matches!(line, b"#" | b"##" | b"//" | b";")
}

/// The format of a whole keystore in a block. Those that are no DER begin with a magic number, and count only where the
/// label promises nothing else.
fn store_format(bytes: &[u8], promise: Promise) -> Option<Format> {
    match detect::shape(bytes) {
        Shape::Pkcs12 => Some(Format::PKCS12),
        Shape::Bcfks => Some(Format::BCFKS),
        Shape::Unknown if promise == Promise::Nothing => {
            let codec = formats::keystores().find(|codec| codec.sniff(bytes))?;
            Some(codec.format())
        }
        _ => None,
    }
}

/// The objects in the bytes of one block, and the shape of the first.
fn objects(bytes: &[u8], budget: &mut Budget) -> Result<(Shape, Bundle)> {
    if bytes.starts_with(ber::INDEFINITE_SEQUENCE) {
        return in_ber(bytes, budget);
    }
    let element = Asn1::new(bytes).element()?;
    let shape = Shape::of(&element);
    let mut bundle = match shape {
        Shape::Pkcs7 => pkcs7::read_within(element.raw, budget)?,
        Shape::PkiPath => pkipath::read_within(element.raw, budget)?,
        shape => {
            let mut bundle = Bundle::new(Format::PEM);
            bundle.push(Object::from_der(shape, element.raw)?);
            bundle
        }
    };
    read_rest(&bytes[element.raw.len()..], shape, &mut bundle);
    Ok((shape, bundle))
}

/// BER of indefinite length: PKCS#7 as some write it, or one object that is meant to be DER.
fn in_ber(bytes: &[u8], budget: &mut Budget) -> Result<(Shape, Bundle)> {
    let definite = ber::to_definite(bytes)?;
    if Shape::of_der(&definite)? == Shape::Pkcs7 {
        return Ok((Shape::Pkcs7, pkcs7::read_within(bytes, budget)?));
    }
    let (shape, mut bundle) = objects(&definite, budget)?;
    bundle.remark(None, format!("{} in BER (indefinite length): taken as the same in DER", shape.title()));
    read_rest(&bytes[bytes.len() - ber::trailing(bytes)?..], shape, &mut bundle);
    Ok((shape, bundle))
}

/// OpenSSL's trust settings may follow a certificate, whatever its label says (`PEM_read_bio_X509_AUX`).
fn read_rest(rest: &[u8], shape: Shape, bundle: &mut Bundle) {
    if rest.is_empty() {
        return;
    }
    let auxiliary = if shape == Shape::Certificate { trusted_certificate::behind(rest) } else { None };
    match auxiliary {
        Some(auxiliary) => bundle.take_auxiliary(auxiliary),
        None => bundle.remark(None, format!("{} bytes after {} are left out", rest.len(), shape.title())),
    }
}
